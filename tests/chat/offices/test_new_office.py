"""An office made by `bot.py office new` works at once. What nobody filled in is called unknown."""

import io

import pytest

from content.loading.library_loader import LIBRARY_FOLDER
from handlers.core.context import Deployment, Services
from runtime import build_services
from runtime.cli import office_commands
from tests.support.bot_harness import BotHarness
from tests.support.content_copy import copy_library
from tests.support.staff_helpers import hire


@pytest.fixture(scope="module")
def services_with_new_offices(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Return services with more offices: one with a namesake, one in WIT, two whose names are words."""
    folder = copy_library(tmp_path_factory.mktemp("content") / "library")
    for code in ("3506", "8171", "3579", "8201"):
        assert office_commands.create_office(code, folder, io.StringIO()) == 0
    return build_services.build_services(Deployment(), "loket_demo_bot", folder)


@pytest.fixture
async def village(harness: BotHarness, services_with_new_offices: Services) -> BotHarness:
    """Return the harness, with the bot restarted with the new offices."""
    await harness.close()
    harness.build_services = lambda facts, username: services_with_new_offices
    await harness.open()
    return harness


async def test_it_is_chosen_by_button_and_by_link(village: BotHarness) -> None:
    siti = await village.new_person()
    await siti.ask("/start", "Ini Loket")
    siti.press("Kabupaten Kediri")
    await siti.expect("Kabupaten Kediri.*Ketik pertanyaan")
    budi = await village.new_person("Budi", office="8171")
    await budi.ask("/jadwal", "Kota Ambon")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("bikin ktp bayar berapa", "[Gg]ratis"),
        ("syarat bikin ktp apa aja", "KK"),
        ("ktp hilang gimana", "kehilangan"),
        ("ktp saya belum dicetak", "cetak"),
        ("jam buka kantor", "belum dikonfirmasi"),
        ("sabtu buka ga?", "belum dikonfirmasi"),
        ("alamat kantor disdukcapil dimana", "Kabupaten Kediri"),
        ("jam buka kec ngadiluwih", "Ngadiluwih.*belum dikonfirmasi"),
        ("blangko ada ga", "belum diketahui"),
        ("/status", "Kabupaten Kediri.*belum ada kabar hari ini"),
        ("/jadwal", "Kabupaten Kediri"),
        ("/jemputbola", "[Bb]elum"),
        ("/capaian", "Kabupaten Kediri"),
        ("/cetak", "."),
        ("/ikuti", "."),
        ("/data", "Kabupaten Kediri"),
        ("/pengumuman", "Kabupaten Kediri.*tidak ada pengumuman"),
    ],
)
async def test_questions_of_a_new_office_are_answered_honestly(
    village: BotHarness, question: str, answer: str
) -> None:
    siti = await village.new_person(office="3506")
    await siti.ask(question, answer)
    assert "Blitar" not in siti.text and "{" not in siti.text


async def test_staff_of_a_new_office_are_invited_and_fill_it(village: BotHarness) -> None:
    rina = await village.new_admin()
    agus = await hire(village, rina, "Agus", "Petugas: jam", "Kabupaten Kediri", "Seluruh kantor")
    siti = await village.new_person(office="3506")
    await agus.ask("/blangko kepung habis", "Tercatat")
    await siti.ask("/status kepung", "Kepung.*habis")


def test_the_library_itself_has_no_such_office() -> None:
    assert not (LIBRARY_FOLDER / "offices/3506").exists()


async def test_names_that_are_also_words_take_no_question(village: BotHarness) -> None:
    """Kota Batu, and the kecamatan Ibu of Kabupaten Halmahera Barat."""
    siti = await village.new_person(office="3674")
    for text in ("ibu mau rekam, jam buka kantor?", "jam buka kantor yang banyak batu itu?"):
        message = await siti.ask(text, "Disdukcapil Kota Tangerang Selatan")
        assert "Kota Batu" not in message["text"] and "Halmahera" not in message["text"]
    await siti.ask("kota batu", "Disdukcapil Kota Batu")
    await siti.ask("saya orang kec ibu", "Ibu")


async def test_a_name_of_two_regions_is_asked_about_though_one_is_here(village: BotHarness) -> None:
    siti = await village.new_person(office="3674")
    await siti.ask("kediri", "Kota atau Kabupaten")
    siti.press("Kota Kediri")
    await siti.expect("Kota Kediri belum dilayani")
    await siti.ask("kab kediri", "Kabupaten Kediri.*Ketik pertanyaan")


async def test_the_address_of_a_named_office_is_that_of_no_other(village: BotHarness) -> None:
    """Kabupaten Kediri and Kota Kediri, Kabupaten Blitar and Kota Blitar share their names."""
    rina = await village.new_admin()
    await rina.ask(
        "/profil disdukcapil kabupaten kediri alamat Jl. Contoh No. 1, Ngasem", "akan dibaca warga"
    )
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    siti = await village.new_person(office="3506")
    for text in (
        "alamat disdukcapil kediri",
        "alamat kantor dukcapil kabupaten kediri",
        "alamatnya disdukcapil kediri",
    ):
        await siti.ask(text, "Jl. Contoh No. 1, Ngasem")
    for text, answer in (
        ("alamat disdukcapil blitar", "Kota atau Kabupaten"),
        ("telepon disdukcapil blitar", "Halo Dukcapil"),
        ("alamat kantor kecamatan kepung", "Kantor Kecamatan Kepung"),
    ):
        await siti.ask(text, answer)
        await siti.wait_for_silence()
        assert "Jl. Contoh" not in siti.text
    budi = await village.new_person("Budi", office="3674")
    await budi.ask("alamat disdukcapil kediri", "Kota atau Kabupaten")
    budi.press("Kabupaten Kediri")
    await budi.expect("Jl. Contoh No. 1, Ngasem")
