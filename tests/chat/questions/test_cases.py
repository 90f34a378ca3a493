"""Cases through the chat: the question word first, more with one tap, overviews, follow-ups, facts about an office."""

import pytest

from tests.support.bot_harness import BotHarness


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("pecah kk bawa apa aja", "^Bawa: KK lama"),
        ("pecah kk bayar ga", "^Gratis"),
        ("pecah kk berapa lama", "^Standarnya 1 jam"),
        ("pecah kk bisa diwakilkan?", "^Boleh"),
        ("pecah kk", "^Bisa pisah KK"),
    ],
)
async def test_the_question_word_decides_what_stands_first(
    harness: BotHarness, asked: str, first: str
) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask(asked, first)


async def test_the_full_card_is_one_tap_away(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("ktp hilang", "surat kehilangan di kantor polisi.*Sumber")
    siti.press("Selengkapnya")
    await siti.expect("Diwakilkan.*Sumber · diperiksa")


async def test_a_broad_question_gets_its_cases_as_buttons(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("mau urus kk", "KK diurus di Disdukcapil")
    siti.press("Pisah")
    await siti.expect("Bisa pisah KK")


async def test_a_question_that_names_a_document_is_not_about_the_case_before(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", "3674")
    await siti.ask("ktp hilang gimana", "surat kehilangan")
    await siti.ask("syarat ktp apa aja", "Untuk KTP-el pertama")
    await siti.ask("ktp hilang gimana", "surat kehilangan")
    await siti.ask("syaratnya apa", "Bawa: Surat kehilangan")


async def test_a_follow_up_keeps_the_case(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3505")
    await siti.ask("bikin akta kematian ibu", "Akta kematian diurus keluarga")
    await siti.ask("biaya", "^Gratis. Akta kematian")
    await siti.ask("antrean hari ini gimana", "Antrean")


async def test_facts_about_an_office_name_who_says_so(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    await siti.ask("mpp cianjur di jalan apa", r"Mangunsarkoro.*menurut Warta Cianjur News, Februari 2026")
    await siti.ask("nomor wa dukcapil cianjur", "belum dikonfirmasi.*0811-800-5373")


async def test_an_archived_fact_answers_a_question_about_the_past(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3275")
    await siti.ask("59 ribu yang rekam ktp itu tahun berapa", "Arsip, per.*2016.*59.000")
