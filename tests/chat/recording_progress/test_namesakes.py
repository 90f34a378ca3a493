"""A kecamatan with the name of its kabupaten: its figures never become those of the kabupaten."""

import pytest

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed

CIANJUR = "3203-01"


async def _new_clerk(harness: BotHarness) -> Person:
    rina = await harness.new_admin()
    await rina.ask("/start 3203", "Kabupaten Cianjur")
    return rina


def _send_table(rina: Person, rows: str, header: str = "Kecamatan;Terekam;Sasaran") -> None:
    rina.send_document(f"{header}\n{rows}".encode(), caption="/capaian per 20 November", name="capaian.csv")


def list_recorded(harness: BotHarness) -> set[tuple[object, ...]]:
    return set(
        query_committed(harness.database_path, "SELECT site, done FROM figures WHERE ended_at IS NULL")
    )


@pytest.mark.parametrize(
    "name", ["Cianjur", "CIANJUR", "Kec. Cianjur", "Kecamatan Cianjur", "Kantor Kecamatan Cianjur"]
)
async def test_in_a_column_of_kecamatan(harness: BotHarness, name: str) -> None:
    rina = await _new_clerk(harness)
    _send_table(rina, f"{name};1000;2000\nCugenang;500;600\nJumlah;90000;99000\n")
    await rina.expect("Yang akan dibaca warga.*Cugenang")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    found = list_recorded(harness)
    assert (CIANJUR, 1000) in found and ("", 90000) in found


@pytest.mark.parametrize("name", ["Kab. Cianjur", "Kabupaten Cianjur", "Total", "KABUPATEN CIANJUR"])
async def test_the_kabupaten_is_named(harness: BotHarness, name: str) -> None:
    rina = await _new_clerk(harness)
    _send_table(rina, f"Cianjur;1000;2000\n{name};90000;99000\n")
    await rina.expect("Yang akan dibaca warga")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    assert list_recorded(harness) == {(CIANJUR, 1000), ("", 90000)}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Wilayah;Terekam;Sasaran", "Cianjur"),
        ("Tempat;Terekam;Sasaran", "Kantor Cianjur"),
        ("Kecamatan;Terekam;Sasaran", "Kota Cianjur"),
        ("Wilayah;Terekam;Sasaran", "Cianjurr"),
        ("Kecamatan;Terekam;Sasaran", "Jumlah Cianjur"),
    ],
)
async def test_what_may_be_either_is_asked(harness: BotHarness, header: str, name: str) -> None:
    rina = await _new_clerk(harness)
    _send_table(rina, f"Cugenang;500;600\n{name};1000;2000\n", header)
    await rina.expect(
        "Baris 3.*bisa kecamatan atau kabupaten; tulis “Kecamatan Cianjur” atau “Kabupaten Cianjur”"
    )
    assert not list_recorded(harness)


@pytest.mark.parametrize("name", ["Kabupaten Cianjurr", "Jumlah Kec. Cianjur", "Kota Blitar"])
async def test_what_is_neither_is_refused(harness: BotHarness, name: str) -> None:
    rina = await _new_clerk(harness)
    _send_table(rina, f"Cugenang;500;600\n{name};1000;2000\n")
    await rina.expect("Baris 3.*bukan tempat di Kabupaten Cianjur")
    assert not list_recorded(harness)


@pytest.mark.parametrize("name", ["Kota Blitar", "Blitar"])
async def test_a_kota_is_not_the_kabupaten_around_it(harness: BotHarness, name: str) -> None:
    rina = await harness.new_admin()
    _send_table(rina, f"Garum;500;600\n{name};1000;2000\n")
    await rina.expect("Baris 3.*bisa kota atau kabupaten; tulis “Kabupaten Blitar”")
    _send_table(rina, "Garum;500;600\nKab. Blitar;1000;2000\n")
    await rina.expect("Yang akan dibaca warga")


async def test_a_caption_that_names_places_elsewhere(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    rina.send_document(
        b"Kecamatan;Terekam\nJumlah;5\n", caption="/capaian bekasi per 20 November", name="a.csv"
    )
    await rina.expect("Kantor mana")


async def test_the_chat_command_asks_and_both_names_are_understood(harness: BotHarness) -> None:
    rina = await _new_clerk(harness)
    await rina.ask("/capaian cianjur 1000 dari 2000", "tempat yang mana")
    assert rina.buttons == ["Seluruh Kabupaten Cianjur", "Kantor Kecamatan Cianjur", "✖️ Batal"]
    await rina.ask("/capaian kec cianjur kab cianjur 1000 dari 2000", "Kecamatan Cianjur.*1.000 dari 2.000")
    await rina.ask("/capaian Cianjur, Kab. Cianjur 1000 dari 2000", "Kecamatan Cianjur.*1.000 dari 2.000")


@pytest.mark.parametrize(
    ("command", "chosen"),
    [
        ("/capaian cianjur", "Cianjur"),
        ("/status cianjur", "Cianjur"),
        ("/lokasi cianjur", "Cianjur"),
        ("/jemputbola cianjur", "Cianjur"),
        ("/ikuti blangko cianjur", "Anda mengikuti Cianjur"),
    ],
)
async def test_citizens_are_asked_which_one_they_mean(harness: BotHarness, command: str, chosen: str) -> None:
    siti = await harness.new_person(office="3203")
    await siti.ask(command, "Yang mana")
    assert siti.buttons[:2] == ["Kabupaten Cianjur", "Kecamatan Cianjur, Kabupaten Cianjur"]
    siti.press("Kecamatan Cianjur, Kabupaten Cianjur")
    await siti.expect(chosen)
    if command.startswith("/ikuti"):
        assert query_committed(harness.database_path, "SELECT DISTINCT site FROM follows") == [(CIANJUR,)]


async def test_a_place_below_the_table_is_not_lost(harness: BotHarness) -> None:
    rina = await _new_clerk(harness)
    _send_table(rina, "Cugenang;500;600\n\nPacet;;\n\nMengetahui,;;\n")
    await rina.expect("Baris 4.*“Pacet” tidak berangka")
    _send_table(rina, "Cugenang;500;600\n\nMengetahui,;;\nKepala Dinas;;\n")
    await rina.expect("Yang akan dibaca warga.*Cugenang")
