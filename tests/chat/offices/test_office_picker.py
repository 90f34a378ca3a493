"""Choosing an office: what is typed while the bot asks for it is its name."""

import pytest

from tests.support.bot_harness import BotHarness

HOME = "Kota Tangerang Selatan\nKetik pertanyaan"


@pytest.mark.parametrize("before", ["makasih", "jam buka", "ktp hilang", "blangko ada?", "syarat kk"])
async def test_a_typed_name_chooses_the_office_whatever_was_asked_before(
    harness: BotHarness, before: str
) -> None:
    siti = await harness.new_person(office="3275")
    await siti.ask(before, "")
    await siti.ask("/start", "Kota Bekasi\nKetik")
    siti.press("☰ Lainnya")
    await siti.expect_edit("")
    siti.press("Ganti kantor")
    await siti.expect("Kantor Anda yang mana")
    await siti.ask("tangsel", HOME)
    await siti.ask("/start", HOME)


@pytest.mark.parametrize("words", ["Pamulang", "rumah saya di pamulang", "saya tinggal di kec pamulang kak"])
async def test_a_kecamatan_chooses_its_office(harness: BotHarness, words: str) -> None:
    siti = await harness.new_person(office="3275")
    await siti.ask("/start", "Kota Bekasi\nKetik")
    siti.press("☰ Lainnya")
    await siti.expect_edit("")
    siti.press("Ganti kantor")
    await siti.expect("Kantor Anda yang mana")
    await siti.ask(words, "Kantor Kecamatan Pamulang")
    await siti.ask("/start", HOME)


async def test_a_name_of_two_regions_is_asked_about_and_then_chooses(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("makasih", "Sama-sama")
    await siti.ask("/start", "Tangerang Selatan")
    siti.press("☰ Lainnya")
    await siti.expect_edit("")
    siti.press("Ganti kantor")
    await siti.expect("Kantor Anda yang mana")
    await siti.ask("bekasi", "Yang mana maksud Anda")
    siti.press("Kota Bekasi")
    await siti.expect("Kota Bekasi\nKetik pertanyaan")


async def test_an_unknown_name_is_said_to_be_unknown_and_the_list_comes_again(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("jam buka", "belum dikonfirmasi")
    await siti.ask("/start", "Tangerang Selatan")
    siti.press("☰ Lainnya")
    await siti.expect_edit("")
    siti.press("Ganti kantor")
    await siti.expect("Kantor Anda yang mana")
    await siti.ask("wkwkland", "belum kenal tempat itu")
    await siti.ask("oki", "Kabupaten Ogan Komering Ilir\nKetik")


async def test_a_question_is_answered_while_the_list_is_open(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/start", "Tangerang Selatan")
    siti.press("☰ Lainnya")
    await siti.expect_edit("")
    siti.press("Ganti kantor")
    await siti.expect("Kantor Anda yang mana")
    await siti.ask("gratis?", "Gratis")
    await siti.ask("/start", HOME)


async def test_thanks_do_not_end_the_subject(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("pamulang sabtu buka ga", "Kecamatan Pamulang")
    await siti.ask("makasih", "Sama-sama")
    await siti.ask("kalau senin?", "Kecamatan Pamulang")


@pytest.mark.parametrize("payload", ["9999", "3276", "3276-02"])
async def test_the_code_of_a_poster_that_no_office_has_is_said_to_be_wrong(
    harness: BotHarness, payload: str
) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask(f"/start {payload}", "Tidak ada kantor di bot ini dengan kode")
    await siti.expect(HOME)


@pytest.mark.parametrize("query", ["zzzz", "serpong sabtu"])
async def test_small_talk_is_no_suggestion(harness: BotHarness, query: str) -> None:
    siti = await harness.new_person(office="3674")
    titles = [result["title"] for result in await siti.query_inline(query)]
    assert not {"Terima kasih", "Halo"} & set(titles)
    siti.say(query)
    await siti.expect("")
    assert not {"Terima kasih", "Halo"} & set(siti.buttons)
