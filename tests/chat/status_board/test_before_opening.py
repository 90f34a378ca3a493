"""The hour before opening, when people look: the board says when the office opens."""

from datetime import UTC, datetime

from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import MONDAY, new_admin_on_duty

EARLY = datetime(2026, 11, 24, 0, 41, tzinfo=UTC)  # Tuesday 07.41 in Jakarta
EVENING = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # 18.00


async def _record(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/jam pamulang Senin-Jumat 08.00-15.00", "Periksa dulu")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await rina.ask("/blangko pamulang ada", "Tercatat")
    await rina.ask("/alat pamulang normal", "Tercatat")


async def test_before_opening_the_board_says_when_it_opens(harness: BotHarness) -> None:
    await _record(harness)
    siti = await harness.new_person(office="3674")
    harness.now = EARLY
    await siti.ask("/status pamulang", "Buka hari ini 08.00")
    assert "jangan berangkat" not in siti.text and "tutup" not in siti.text.split("\n")[0]
    await siti.ask("/status", "🕗 Pamulang: buka 08.00; .*blangko ada")
    harness.now = EVENING
    await siti.ask("/status pamulang", "jangan berangkat dulu: sedang tutup")


async def test_before_opening_what_is_broken_still_counts(harness: BotHarness) -> None:
    await _record(harness)
    rina = await new_admin_on_duty(harness, name="Bu Tini", now=MONDAY)
    await rina.ask("/blangko pamulang habis", "Tercatat")
    siti = await harness.new_person(office="3674")
    harness.now = EARLY
    await siti.ask("/status pamulang", "jangan berangkat dulu: .*blangko habis")


async def test_an_end_reads_the_same_however_it_was_typed(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    for words in ("sampai rabu 25 november", "sampai 25 november 23.59"):
        await rina.ask(f"/blangko pamulang habis {words}", "sampai akhir Rabu, 25 November 2026")
