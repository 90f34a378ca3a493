"""Somebody names a region whose office is not on this bot: who serves it, what any office does."""

import pytest

from demo.testing.chat_assertions import inline_buttons
from tests.support.bot_harness import BotHarness

ANYWHERE = "Bisa di Disdukcapil mana pun.*Perpres 96/2018"


async def test_home_and_work_in_two_regions(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    message = await siti.ask("saya orang Blitar kerja di Gresik", ANYWHERE)
    assert "Kabupaten Gresik belum dilayani di sini" in message["text"]
    assert "Disdukcapil Kabupaten Gresik (Jawa Timur, WIB)" in message["text"]
    assert "Blitar: Kabupaten Blitar atau Kota Blitar?" in message["text"]
    siti.press("Kota Blitar")
    await siti.expect("Kota Blitar belum dilayani di sini")
    siti.press("Kabupaten Blitar")
    await siti.expect_edit("Kabupaten Blitar.*Ketik pertanyaan")


async def test_home_and_work_typed_to_the_list_of_offices(harness: BotHarness) -> None:
    siti = await harness.new_person()
    await siti.ask("/start", "Ini Loket")
    await siti.ask("ktp Medan domisili Cikarang", f"Kota Medan.*Kabupaten Bekasi.*{ANYWHERE}")
    await siti.ask("kerja di bontang", "Kota Bontang belum dilayani.*Kalimantan Timur, WITA")


@pytest.mark.parametrize("office", ["", "3674"])
async def test_hours_of_an_office_elsewhere_are_not_known(harness: BotHarness, office: str) -> None:
    siti = await harness.new_person(office=office)
    await siti.ask("disdukcapil sleman jam berapa", f"Kabupaten Sleman belum dilayani di sini.*{ANYWHERE}")
    await siti.ask("jam buka capil surabaya", "Kota Surabaya belum dilayani di sini")
    assert "Tangerang Selatan" not in siti.text


async def test_facts_of_the_chosen_office_are_not_told_of_another(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3275")
    for question in ("nomor wa disdukcapil sleman", "blangko di sleman ada?"):
        message = await siti.ask(question, "Belum ada di bot ini: Disdukcapil Kabupaten Sleman")
        assert "Bekasi" not in message["text"]


async def test_a_national_answer_stays_and_names_the_office_elsewhere(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask(
        "ktp hilang di surabaya ngurusnya gimana",
        "surat kehilangan.*Belum ada di bot ini: Disdukcapil Kota Surabaya",
    )
    await siti.ask("syarat kk di bandung", "Disdukcapil Kabupaten Bandung / Disdukcapil Kota Bandung")


async def test_where_somebody_comes_from_is_not_the_office_that_is_asked_for(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("saya orang medan, buka jam berapa", "Disdukcapil Kota Tangerang Selatan")


async def test_names_that_occur_twice_are_asked_about(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("malang", "Kota atau Kabupaten")
    siti.press("Kabupaten Malang")
    await siti.expect("Kabupaten Malang belum dilayani")
    await siti.ask("disdukcapil malang buka sabtu?", "Kabupaten Malang belum dilayani.*Maksud Anda yang lain")
    siti.press("Kota Malang")
    await siti.expect("Kota Malang belum dilayani")
    await siti.ask("kec sumber", "Yang mana maksud Anda")
    assert {"Kabupaten Cirebon", "Kabupaten Rembang", "Kabupaten Probolinggo"} <= set(siti.buttons)
    await siti.ask("jakarta", "Yang mana maksud Anda")
    siti.press("Kota Jakarta Selatan")
    await siti.expect("Disdukcapil Kota Jakarta Selatan")


async def test_the_region_chosen_last_time_is_taken_at_once(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("blitar", "Kota atau Kabupaten")
    siti.press("Kota Blitar")
    await siti.expect("Kota Blitar belum dilayani")
    for text in ("blitar", "jam buka blitar", "/status blitar"):
        answer = await siti.ask(text, "Kota Blitar.*Ini tentang Kota Blitar. Maksud Anda yang lain")
        assert inline_buttons(answer)[0]["text"] == "Kabupaten Blitar"
    siti.press("Kabupaten Blitar")
    await siti.expect_edit("Kabupaten Blitar")
    await siti.ask("blitar", "Kabupaten Blitar.*Ini tentang Kabupaten Blitar.*yang lain")
    assert inline_buttons(siti.last_message)[0]["text"] == "Kota Blitar"
    await siti.ask("malang", "Kota atau Kabupaten")
    await siti.ask("/datasaya", "dari nama yang sama: Kabupaten Blitar, Kota Blitar")
    await siti.ask("kabupaten kediri", "Kabupaten Kediri")
    assert "yang lain" not in siti.text
    siti.say("/hapusdata")
    await siti.expect("Hapus")
    siti.press("Ya, hapus")
    await siti.expect("Selesai")
    await siti.ask("/start 3674", "Ketik pertanyaan")
    await siti.ask("blitar", "Kota atau Kabupaten")


async def test_places_of_the_offices_stay_theirs(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for text, answer in (
        ("kec setu", "Setu"),
        ("pamulang", "Pamulang"),
        ("setu buka ga?", "Setu"),
        ("serpong jam berapa buka", "Serpong"),
        ("kota bekasi", "Kota Bekasi"),
    ):
        message = await siti.ask(text, answer)
        assert "belum dilayani" not in message["text"]
    budi = await harness.new_person("Budi", office="3203")
    await budi.ask("kec pacet jam berapa buka", "Pacet")
    assert "belum dilayani" not in budi.text


async def test_commands_know_the_regions_too(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti sleman", "Kabupaten Sleman belum dilayani")
    await siti.ask("/status gresik", "Kabupaten Gresik belum dilayani")


async def test_the_address_of_an_office_is_a_question_and_no_choice_of_it(harness: BotHarness) -> None:
    siti = await harness.new_person()
    for text in ("alamat dispendukcapil kabupaten blitar", "alamat disdukcapil OKI"):
        message = await siti.ask(text, "Belum dikonfirmasi kantor")
        assert "Ketik pertanyaan" not in message["text"]
    budi = await harness.new_person("Budi")
    await budi.ask("alamat saya serpong", "Serpong")
