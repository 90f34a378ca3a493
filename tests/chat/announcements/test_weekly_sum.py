"""/langganan says how many messages came by themselves in a week, and how many may come at most."""

from datetime import timedelta

from storage.queues.weekly_limit import MAX_WEEKLY
from tests.support.announcement_helpers import (
    compose_announcement,
    new_clerk,
    new_follower,
    publish_announcement,
)
from tests.support.bot_harness import BotHarness


async def test_the_weekly_sum_counts_what_came_and_what_waits(harness: BotHarness) -> None:
    rina, siti = await new_clerk(harness), await new_follower(harness, "Siti")
    await siti.ask("/langganan", f"menulis sendiri kepada Anda: 0 kali.*Paling banyak {MAX_WEEKLY} seminggu")
    for number in range(1, MAX_WEEKLY + 1):
        await publish_announcement(rina, f"Pengumuman nomor {number}")
        await siti.expect(f"Pengumuman nomor {number}")
    await publish_announcement(rina, "Pengumuman yang kedelapan")
    await siti.ask("/langganan", f": {MAX_WEEKLY} kali.*1 menunggu minggu depan.*/pengumuman")
    await siti.ask("/pengumuman", "Pengumuman yang kedelapan")
    await siti.ask("/langganan", f": {MAX_WEEKLY} kali")
    harness.let_time_pass(timedelta(days=7, minutes=1))
    await siti.expect("Pengumuman yang kedelapan")
    await siti.ask("/langganan", ": 1 kali")
    assert "minggu depan" not in siti.text


async def test_a_closure_comes_whatever_came_before(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    siti = await new_follower(harness, "Siti", "/ikuti tangsel")
    for number in range(1, MAX_WEEKLY + 1):
        await publish_announcement(rina, f"Pengumuman nomor {number}")
        await siti.expect(f"Pengumuman nomor {number}")
    await rina.ask("/tutup serpong besok 09.00-12.00 listrik padam", "Periksa")
    rina.press("✅ Simpan dan kabari")
    await siti.expect("Serpong.*tutup")


async def test_an_announcement_that_ends_within_the_week_comes_too(harness: BotHarness) -> None:
    rina, siti = await new_clerk(harness), await new_follower(harness, "Siti")
    for number in range(1, MAX_WEEKLY + 1):
        await publish_announcement(rina, f"Pengumuman nomor {number}")
        await siti.expect(f"Pengumuman nomor {number}")
    await compose_announcement(rina, "Layanan malam ini sampai pukul delapan")
    rina.press("⌛ Sampai kapan")
    await rina.expect_edit("Berlaku sampai kapan")
    rina.press("Hari ini")
    await rina.expect("Berlaku sampai akhir Sabtu, 21 November 2026")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke")
    await siti.expect("Layanan malam ini")


async def test_who_follows_nothing_sees_the_sum_too(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/langganan", "belum mengikuti apa pun.*0 kali")
