"""Jemput bola: announced with one command, changed and cancelled with notices, found by citizens, saved as calendar file."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from content.mobile_service import parse_visit
from demo.testing.person import Person
from tests.support.bot_harness import SATURDAY, BotHarness, build_with_zones
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import hire, new_admin_on_duty

SERPONG = ("Petugas: jam", "Kota Tangerang Selatan", "Serpong", "Lanjut (1 dipilih)")
COMMAND = "/jemputbola pamulang sabtu 28 november 08.00-12.00 Balai Desa Sukamaju kuota 50"
TELL = "✅ Simpan dan kabari"


async def _announce_visit(rina: Person, command: str = COMMAND, button: str = "✅ Simpan") -> None:
    await rina.ask(command, "Periksa dulu")
    rina.press(button)
    await rina.expect_edit("Tercatat")


async def _read_saved_event(person: Person) -> dict[str, Any]:
    """Return the only event of the calendar file of the newest button."""
    person.press("🗓 Simpan ke kalender")
    message = await person.expect("Buka berkas ini")
    files = person.telegram.files
    found = Calendar.from_ical(files.read_bytes(files.find(message["document"]["file_id"]))).walk("VEVENT")
    assert len(found) == 1
    decoded = {name.lower(): found[0].decoded(name) for name in found[0]}
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in decoded.items()}


async def test_announced_found_changed_and_cancelled(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    siti, budi, tono = [await harness.new_person(name, office="3674") for name in ("Siti", "Budi", "Tono")]
    await siti.ask("/jemputbola", "belum mengumumkan jadwal")
    siti.press("🔔 Kabari saya")
    await siti.expect("Anda mengikuti Kota Tangerang Selatan")
    await budi.ask("/ikuti jemput pamulang", "Anda mengikuti Pamulang")
    await tono.ask("/ikuti jemput serpong", "Anda mengikuti Serpong")
    await rina.ask(
        COMMAND,
        "Jemput bola di Pamulang.*Sabtu, 28 November 2026, 08.00–12.00.*Balai Desa Sukamaju, Kecamatan Pamulang.*Kuota: 50"
        " orang.*dikabari: 2",
    )
    await tono.ask("/jemputbola", "belum mengumumkan jadwal")
    rina.press(TELL)
    await rina.expect_edit("Tercatat.*dikabari: 2")
    for person in (siti, budi):
        await person.expect("🚐 Jemput bola di Pamulang.*Balai Desa Sukamaju.*Kode LKT-")
    assert not await tono.wait_for_silence()
    siti.press("🚐 Lihat")
    await siti.expect(
        "Sabtu, 28 November 2026, 08.00–12.00.*Kuota: 50.*Diumumkan kantor pada 21 November 2026.*Bawa KK"
    )
    await tono.ask(
        "kapan jemput bola di pamulang?", "Jemput bola berikutnya.*Balai Desa Sukamaju.*Bisa diminta"
    )
    await rina.ask("/jemputbola", "diumumkan: 1")
    rina.press("28 Nov · Balai Desa")
    await rina.expect_edit("Kuota: 50")
    rina.press("✏️ Ubah")
    await rina.expect_edit("Apa yang berubah")
    await rina.ask(
        "jam 09.00-13.00 kuota 60", "Jemput bola di Pamulang berubah.*09.00–13.00.*Kuota: 60.*dikabari: 2"
    )
    rina.press(TELL)
    await rina.expect_edit("Tercatat")
    await siti.expect("✏️ Jemput bola di Pamulang berubah.*09.00–13.00")
    await tono.ask("/jemputbola pamulang", "09.00–13.00.*kuota 60")
    await rina.ask("/jemputbola", "diumumkan: 1")
    rina.press("28 Nov · Balai Desa")
    await rina.expect_edit("Kuota: 60")
    rina.press("⏹ Batalkan")
    await rina.expect_edit("Jemput bola di Pamulang dibatalkan")
    rina.press(TELL)
    await rina.expect_edit("Tercatat")
    letter = await budi.expect("❌ Jemput bola di Pamulang dibatalkan")
    await tono.ask("/jemputbola pamulang", "❌.*dibatalkan")
    await tono.ask("kapan jemput bola di pamulang?", "Bisa diminta")
    assert "Jemput bola berikutnya" not in tono.text
    budi.forward(letter)
    await budi.expect("Asli")
    await rina.ask("/log", "membatalkan jemput bola.*mengubah jemput bola.*mengumumkan jemput bola")


async def test_the_calendar_file_keeps_its_name_and_counts_changes(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await _announce_visit(rina)
    await siti.ask("/jemputbola", "Balai Desa Sukamaju")
    siti.press("🚐 Sab, 28 Nov")
    await siti.expect("Kuota: 50")
    first = await _read_saved_event(siti)
    assert first["dtstart"] == datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    assert (first["sequence"], first["status"]) == (0, "CONFIRMED")
    assert first["location"] == "Balai Desa Sukamaju, Kecamatan Pamulang"
    await rina.ask("/jemputbola", "diumumkan: 1")
    rina.press("28 Nov · Balai Desa")
    await rina.expect_edit("Kuota: 50")
    rina.press("⏹ Batalkan")
    await rina.expect_edit("dibatalkan")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    last = await _read_saved_event(siti)
    assert (last["uid"], last["sequence"], last["status"]) == (first["uid"], 1, "CANCELLED")
    assert last["summary"].startswith("BATAL: ")


async def test_near_me_per_kecamatan_followed_and_a_pin(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await _announce_visit(rina)
    await _announce_visit(rina, "/jemputbola serpong 5 desember jam 9-12 pasar modern")
    await siti.ask("/jemputbola", "28 November 2026")
    assert "Pasar" not in siti.text and "pasar modern" not in siti.text
    siti.press("Semua jadwal")
    await siti.expect_edit("Balai Desa Sukamaju.*pasar modern")
    siti.press("Per kecamatan")
    await siti.expect_edit("Kecamatan mana")
    siti.press("Serpong (1)")
    await siti.expect_edit("pasar modern")
    await siti.ask("/ikuti jemput serpong", "Anda mengikuti Serpong")
    await siti.ask("/jemputbola", "28 November")
    siti.press("⭐ Yang diikuti")
    await siti.expect_edit("pasar modern")
    assert "Sukamaju" not in siti.text
    siti.press("📍 Dekat saya")
    await siti.expect("Tekan tombol")
    siti.send_location(-6.3427, 106.7382)
    await siti.expect("di dekat Anda.*Balai Desa Sukamaju.*km.*tengah kecamatan.*tidak disimpan")
    await rina.ask("/jemputbola", "diumumkan: 2")
    rina.press("28 Nov · Balai Desa")
    await rina.expect_edit("Kuota: 50")
    rina.press("📍 Beri titik peta")
    await rina.expect_edit("Kirim lokasi tempat ini")
    rina.send_location(-6.3411, 106.7399)
    await rina.expect("Titiknya tercatat")
    siti.press("🚐 Sab, 28 Nov · Balai Desa Sukamaju")
    await siti.expect("Kuota: 50")
    assert any("venue" in message for message in siti.bot_messages)


async def test_what_is_over_is_never_to_come(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await _announce_visit(rina)
    await siti.ask("/jemputbola", "Balai Desa Sukamaju")
    harness.now = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)  # 12.00
    await siti.ask("/jemputbola", "belum mengumumkan jadwal")
    await siti.ask("kapan jemput bola di pamulang?", "Bisa diminta")
    assert "Sukamaju" not in siti.text
    siti.press("🚐 Sab, 28 Nov")
    await siti.expect("Ini sudah lewat")
    await rina.ask(COMMAND, "lewat")


async def test_two_clerks_announce_and_change_once(harness: BotHarness) -> None:
    rina, dewi = await new_admin_on_duty(harness), await new_admin_on_duty(harness, "Bu Dewi")
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti jemput pamulang", "Anda mengikuti Pamulang")
    for clerk in (rina, dewi):
        await clerk.ask(COMMAND, "dikabari: 1")
    rina.press(TELL)
    await rina.expect_edit("Tercatat")
    dewi.press(TELL)
    await dewi.expect_edit("sudah tercatat")
    await siti.expect("🚐 Jemput bola")
    assert not await siti.wait_for_silence()
    for clerk, words in ((rina, "kuota 60"), (dewi, "kuota 70")):
        await clerk.ask("/jemputbola", "diumumkan: 1")
        clerk.press("28 Nov · Balai Desa")
        await clerk.expect_edit("Kuota: 50")
        clerk.press("✏️ Ubah")
        await clerk.expect_edit("Apa yang berubah")
        await clerk.ask(words, "berubah")
    rina.press(TELL)
    await rina.expect_edit("Tercatat")
    dewi.press(TELL)
    await dewi.expect_edit("Rekan Anda sudah mengubah")


UNCLEAR = (
    ("/jemputbola pamulang 08.00-12.00 Balai Desa", "Hari apa"),
    ("/jemputbola pamulang sabtu 28 november Balai Desa", "Dari jam berapa"),
    ("/jemputbola pamulang sabtu 28 november 08.00-12.00", "Tepatnya di mana"),
    ("/jemputbola pamulang 1 november 2026 08.00-12.00 Balai Desa", "lewat"),
    ("/jemputbola pamulang besok jam 1-3 Balai Desa", "pagi atau siang"),
    ("/jemputbola pamulang 28-29 november 08.00-12.00 Balai Desa", "satu hari"),
)


async def test_what_is_missing_or_unclear_is_asked(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    for command, answer in UNCLEAR:
        await rina.ask(command, answer)
    await rina.ask("/jemputbola besok 08.00-12.00 Balai Desa", "Untuk tempat yang mana")
    rina.press("Pamulang")
    await rina.expect_edit("Jemput bola di Pamulang.*Minggu, 22 November")


async def test_only_within_reach_and_a_citizen_gets_the_dates(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    joko = await hire(harness, rina, "Joko", *SERPONG)
    await joko.ask(COMMAND, "Pamulang di luar tugas Anda")
    await siti.ask(COMMAND, "Jemput bola: Pamulang")
    assert not any("Simpan" in button for button in siti.buttons)


HEADER = "Tanggal;Mulai;Selesai;Kecamatan;Tempat;Kuota\n"
GOOD = "28/11/2026;08.00;12.00;Pamulang;Balai Desa A;50\n29/11/2026;09.00;11.00;Serpong;SMAN 1;\n"
BAD = (
    "1/11/2026;08.00;12.00;Pamulang;Lama;1\n30/11/2026;12.00;08.00;Pamulang;Terbalik;1\n"
    "30/11/2026;08.00;09.00;Atlantis;Laut;1\n"
)


async def test_a_table_is_recorded_whole_or_not_at_all(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await siti.ask("/ikuti jemput pamulang", "Anda mengikuti Pamulang")
    good = f"{HEADER}{GOOD}"
    bad = f"{good}{BAD}"
    rina.send_document(bad.encode(), caption="/jemputbola", name="jadwal.csv")
    await rina.expect("Berkas sudah sampai")
    said = await rina.expect("Baris 5.*Selesai.*Baris 6.*Atlantis")
    assert "Baris 6" in said["text"] and read_visits(harness) == []
    rina.send_document(good.encode(), caption="/jemputbola", name="jadwal.csv")
    await rina.expect(
        "2 jemput bola.*Balai Desa A, Kecamatan Pamulang.*SMAN 1, Kecamatan Serpong.*dikabari: 1"
    )
    assert read_visits(harness) == []
    rina.press(TELL)
    await rina.expect_edit("2 jemput bola tercatat")
    await siti.expect("Jemput bola di Pamulang.*Balai Desa A")
    assert len(read_visits(harness)) == 2
    rina.send_document(good.encode(), caption="/jemputbola", name="jadwal.csv")
    await rina.expect("sudah tercatat")


async def test_all_faults_of_a_row_are_named_at_once(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    rows = "5/12/2026;14.00;12.00;Depok;Balai;banyak\n6/12/2026;08.00;09.00;Atlantis;Laut;lima\n"
    rina.send_document(f"{HEADER}{rows}".encode(), caption="/jemputbola", name="jadwal.csv")
    await rina.expect("Berkas sudah sampai")
    said = (await rina.expect("Baris 2"))["text"]
    for fault in ("Kuota", "Depok", "jam selesai tidak sesudah", "Atlantis"):
        assert fault in said, said


def read_visits(harness: BotHarness) -> list[tuple[object, ...]]:
    return query_committed(harness.database_path, "SELECT place, quota FROM visits ORDER BY id")


ZONE = ZoneInfo("Asia/Jakarta")
ORDERS = (
    "sabtu 28 november 08.00-12.00 Balai Desa Sukamaju kuota 50",
    "Balai Desa Sukamaju sabtu 28 november 08.00-12.00 kuota 50",
    "kuota 50 08.00-12.00 sabtu 28 november di Balai Desa Sukamaju",
    "08.00 - 12.00 WIB, 28/11/2026, tempat: Balai Desa Sukamaju, kuota 50 orang",
    "kuota: 50, Balai Desa Sukamaju, jam 8 pagi-12, sabtu 28 nov",
)


@pytest.mark.parametrize("words", ORDERS)
def test_any_order_says_the_same(words: str) -> None:
    found = parse_visit(words, SATURDAY, ZONE)
    assert found.day is not None and (found.day.month, found.day.day) == (11, 28)
    assert (found.hours, found.quota, found.place, found.unclear) == (
        (480, 720),
        50,
        "Balai Desa Sukamaju",
        "",
    )


def test_a_pin_may_stand_in_a_link() -> None:
    found = parse_visit("besok 08.00-12.00 pasar https://maps.google.com/?q=-6.3411,106.7399", SATURDAY, ZONE)
    assert found.position == (-6.3411, 106.7399) and found.place == "pasar"
    assert found.hours == (480, 720)


async def test_hours_of_a_table_are_in_the_zone_that_the_row_names(harness: BotHarness) -> None:
    await harness.close()
    harness.build_services = build_with_zones({"3674": "Asia/Makassar"})
    await harness.open()
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    table = "Tanggal,Mulai,Selesai,Kecamatan,Tempat\n28/11/2026,09.00 WIB,12.00 WIB,Pamulang,Balai Desa\n"
    rina.send_document(table.encode(), caption="/jemputbola", name="jadwal.csv")
    await rina.expect("Sabtu, 28 November 2026, 10.00–13.00, Balai Desa")
