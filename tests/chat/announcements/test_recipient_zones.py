"""Night, today and tomorrow belong to the recipients of an announcement, not to its sender."""

from datetime import UTC, datetime

import pytest

from content.quiet_hours import find_send_time_everywhere, is_quiet
from demo.testing.person import Person
from tests.support.announcement_helpers import ANNOUNCEMENT_TEXT
from tests.support.bot_harness import BotHarness, build_with_zones
from tests.support.opening_hours_helpers import WIB, WIT, WITA

EVENING = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)  # 20.30 in Jakarta, 22.30 in Jayapura
DAWN = datetime(2026, 11, 21, 21, 1, tzinfo=UTC)  # 04.01 in Jakarta, 06.01 in Jayapura


async def open_with_zones(harness: BotHarness, now: datetime) -> Person:
    """Move Kabupaten Blitar to Jayapura's time; return an admin who chose Kota Bekasi."""
    await harness.close()
    harness.now, harness.build_services = now, build_with_zones({"3505": "Asia/Jayapura"})
    await harness.open()
    rina = await harness.new_admin()
    await rina.ask("/start 3275", "Kota Bekasi")
    return rina


async def follow(harness: BotHarness, name: str, office: str) -> Person:
    person = await harness.new_person(name, office=office)
    await person.ask("/ikuti pengumuman", "Anda mengikuti")
    return person


async def choose_office(rina: Person, label: str) -> None:
    """Choose the office of the announcement that is open."""
    rina.press("👥 Untuk siapa")
    await rina.expect_edit("Tempat mana")
    rina.press("☰ Lainnya")
    await rina.expect_edit("")
    rina.press("🏢 Ganti kantor")
    await rina.expect_edit("kantor mana")
    rina.press(label)
    await rina.expect_edit("mana")
    rina.press("✅ Selesai")
    await rina.expect_edit("Siap dikirim")


async def compose(rina: Person, office: str) -> None:
    rina.say(f"/umumkan {ANNOUNCEMENT_TEXT}")
    await rina.expect("Siap dikirim")
    await choose_office(rina, office)


@pytest.mark.parametrize("hour", range(24))
def test_a_time_for_all_zones_is_night_in_none(hour: int) -> None:
    now = datetime(2026, 11, 21, hour, 30, tzinfo=UTC)
    found = find_send_time_everywhere(now, (WIB, WITA, WIT))
    assert found >= now and not any(is_quiet(found, zone) for zone in (WIB, WITA, WIT))
    assert find_send_time_everywhere(now, (WIB, WIT), urgent=True) == now


async def test_each_recipient_gets_it_outside_their_own_night(harness: BotHarness) -> None:
    rina = await open_with_zones(harness, EVENING)
    west = await follow(harness, "Siti", "3674")
    east = await follow(harness, "Yosep", "3505")
    await compose(rina, "Semua kantor")
    await rina.ask(
        "/umumkan", "Dikirim sekarang juga; di tempat yang saat itu sudah malam, mulai pukul 06.00"
    )
    rina.press("✅ Kirim ke 2 orang")
    await west.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 2")
    assert "listrik padam" not in east.transcript()
    await harness.close()
    harness.now = DAWN
    await harness.open()
    await east.expect("listrik padam")


async def test_the_buttons_mean_the_days_of_the_recipients(harness: BotHarness) -> None:
    rina = await open_with_zones(
        harness, EVENING.replace(hour=16)
    )  # 23.00 in Bekasi, 01.00 on Sunday in Jayapura
    await compose(rina, "Kabupaten Blitar")
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    rina.press("Besok 08.00")
    await rina.expect_edit("Dikirim mulai Senin, 23 November 2026, 08.00")
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    rina.press("Hari ini")
    await rina.expect("Berlaku sampai akhir Minggu, 22 November 2026")


async def test_hours_for_several_zones_name_theirs(harness: BotHarness) -> None:
    rina = await open_with_zones(harness, EVENING)
    await compose(rina, "Semua kantor")
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    await rina.ask("besok 12.00", "Berlaku sampai Minggu, 22 November 2026, 12.00 WIB")
    await rina.expect("Siap dikirim")
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    await rina.ask("besok 10.00 WITA", "Kode LKT-")
    await rina.expect("Dikirim mulai Minggu, 22 November 2026, 09.00 WIB")


async def test_a_citizen_far_away_asks_about_the_day_at_the_office(harness: BotHarness) -> None:
    await open_with_zones(harness, EVENING.replace(hour=16))
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("kabupaten blitar besok buka ga", "Senin, 23 November 2026")
    await siti.ask("pamulang besok buka ga", "Minggu, 22 November 2026")
