"""/jam for Ramadan: its hours are previewed, recorded, announced, and valid in that month only."""

from datetime import UTC, datetime

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness

BEFORE = datetime(2027, 2, 1, 7, 30, tzinfo=UTC)  # Monday 14.30 in Jakarta
FASTING = datetime(2027, 2, 15, 7, 30, tzinfo=UTC)  # the same a fortnight later
AFTER = datetime(2027, 3, 22, 7, 30, tzinfo=UTC)


async def _new_clerk_and_follower(harness: BotHarness) -> tuple[Person, Person]:
    """Return an officer who recorded the ordinary hours of Serpong, and a follower."""
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    await rina.ask("/jam serpong Senin-Jumat 08.00-15.00", "Senin–Jumat 08.00–15.00")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    return rina, siti


async def test_they_hold_in_that_month_alone(harness: BotHarness) -> None:
    rina, siti = await _new_clerk_and_follower(harness)
    await rina.ask(
        "/jam serpong ramadan Senin-Kamis 08.00-14.00, Jumat 08.00-11.00",
        "🌙.*Serpong.*jam layanan bulan Ramadan.*Senin–Kamis 08.00–14.00.*Jumat 08.00–11.00.*Sabtu–Minggu tutup"
        ".*hanya untuk bulan Ramadan: 8 Februari 2027 sampai 9 Maret 2027.*perkiraan.*dikabari: 1",
    )
    rina.press("✅ Simpan dan kabari 1 orang")
    await rina.expect_edit("Tercatat")
    await siti.expect("🌙.*jam layanan bulan Ramadan")
    for moment, said in (
        (BEFORE, "🟢.*buka sampai 15.00"),
        (FASTING, "🔴"),
        (AFTER, "🟢.*buka sampai 15.00"),
    ):
        harness.now = moment
        await siti.ask("/lokasi serpong", said)
    harness.now = FASTING
    await siti.ask("serpong besok buka?", "🟢.*08.00–14.00.*Jam layanan Ramadan")
    await rina.ask("/jam serpong", "Senin–Jumat 08.00–15.00.*Jam layanan Ramadan.*Senin–Kamis 08.00–14.00")


async def test_new_ordinary_hours_leave_those_of_ramadan(harness: BotHarness) -> None:
    rina, siti = await _new_clerk_and_follower(harness)
    for command in ("/jam ramadhan serpong senin-jumat 9-13", "/jam serpong senin-jumat 07.30-16.00"):
        await rina.ask(command, "dikabari: 1")
        rina.press("Simpan tanpa mengabari")
        await rina.expect_edit("Tercatat")
    harness.now = FASTING
    await siti.ask("serpong besok buka?", "🟢.*09.00–13.00")
    harness.now = AFTER
    await siti.ask("serpong besok buka?", "🟢.*07.30–16.00")


async def test_what_was_meant_for_one_year_is_not_said_of_the_next(harness: BotHarness) -> None:
    rina, siti = await _new_clerk_and_follower(harness)
    harness.now = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    await rina.ask("/jam serpong puasa senin-jumat 09.00-13.00", "19 Februari 2026 sampai 20 Maret 2026")
    rina.press("Simpan tanpa mengabari")
    await rina.expect_edit("Tercatat")
    harness.now = FASTING
    await siti.ask(
        "serpong besok buka?", "08.00–15.00.*⚠️ Sedang Ramadan dan kantor belum memberi jam Ramadan"
    )


async def test_without_ordinary_hours_they_are_asked_for(harness: BotHarness) -> None:
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    await rina.ask(
        "/jam pamulang ramadan senin 08.00-14.00", "Jam rutin Pamulang belum tercatat.*Tulis begini"
    )
    await rina.ask("/jam serpong ramadan senin pagi", "Jam rutin Serpong belum tercatat")
    assert not [label for label in rina.buttons if "Simpan" in label]
