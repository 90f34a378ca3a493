"""Quiet hours: only urgent announcements arrive at night. Corrections and resumed broadcasts stay silent."""

from datetime import timedelta

import pytest

from tests.support.announcement_helpers import (
    MORNING,
    NIGHT,
    compose_announcement,
    new_clerk,
    new_follower,
    publish_announcement,
)
from tests.support.bot_harness import BotHarness
from tests.support.closure_helpers import new_clerk_and_followers


@pytest.mark.parametrize("change", ["correct", "withdraw"])
async def test_a_change_at_night_is_seen_at_once_and_makes_no_sound(harness: BotHarness, change: str) -> None:
    siti, budi = await new_follower(harness, "Siti"), await new_follower(harness, "Budi")
    rina = await new_clerk(harness)
    await publish_announcement(rina)
    await siti.expect("listrik padam")
    letter = await budi.expect("listrik padam")
    await rina.expect_edit("Terkirim: 2 dari 2")
    budi.delete(letter["message_id"])
    harness.now = NIGHT
    if change == "correct":
        rina.press("✏️ Ralat")
        await rina.expect("Kirim teks yang benar")
        await rina.ask("Besok loket rekam di Serpong buka seperti biasa.", "pesan 2 orang")
        rina.press("✏️ Ralat untuk 2 orang")
    else:
        rina.press("🗑 Tarik")
        await rina.expect_edit("Tarik pengumuman ini")
        rina.press("🗑 Ya, tarik")
    said = "buka seperti biasa" if change == "correct" else "Ditarik oleh kantor"
    await siti.expect_edit(said)
    await budi.expect(said)
    assert harness.telegram.call_counts["silent"] == 1


async def test_by_day_what_comes_anew_is_heard(harness: BotHarness) -> None:
    budi, rina = await new_follower(harness, "Budi"), await new_clerk(harness)
    await publish_announcement(rina)
    letter = await budi.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    budi.delete(letter["message_id"])
    rina.press("🗑 Tarik")
    await rina.expect_edit("Tarik pengumuman ini")
    rina.press("🗑 Ya, tarik")
    await budi.expect("Ditarik oleh kantor")
    assert harness.telegram.call_counts["silent"] == 0


async def test_what_goes_on_at_night_waits_for_the_morning(harness: BotHarness) -> None:
    siti, rina = await new_follower(harness, "Siti"), await new_clerk(harness)
    harness.now = NIGHT
    await compose_announcement(rina)
    rina.press("✅ Kirim ke")
    await rina.expect_edit("Menunggu: 1")
    rina.press("⏸ Berhenti")
    await rina.expect_edit("Tidak ada yang dikirim sampai Anda melanjutkan")
    harness.now = NIGHT + timedelta(days=1)
    rina.press("▶️ Lanjut")
    await rina.expect_callback_answer("Sudah malam: sisanya dikirim mulai pukul 06.00")
    assert not await siti.wait_for_silence()
    harness.now = MORNING + timedelta(days=1)
    await siti.expect("listrik padam")


async def test_one_of_several_places_that_opens_again_at_night_is_told_in_the_morning(
    harness: BotHarness,
) -> None:
    rina, siti, budi, _ = await new_clerk_and_followers(harness)
    await rina.ask("/tutup serpong dan pamulang hari ini sampai rabu banjir", "dikabari: 2")
    rina.press("✅ Simpan dan kabari")
    await rina.expect_edit("Tercatat")
    await siti.expect("banjir")
    await budi.expect("banjir")
    harness.now = NIGHT
    await rina.ask("/buka serpong", "dikabari")
    rina.press("✅ Simpan dan kabari pukul 06.00")
    await rina.expect_edit("Tercatat")
    await rina.ask("/blangko serpong dan pamulang habis sampai senin", "Tercatat")
    assert not await siti.wait_for_silence()
    harness.now = MORNING
    await siti.expect("🟢.*Serpong")


@pytest.mark.parametrize(
    ("command", "told", "urgent", "notice"),
    [
        ("/tutup serpong hari ini banjir", "✅ Simpan dan kabari", "⚡ Simpan dan kabari sekarang", "banjir"),
        ("/blangko serpong habis sampai hari ini", "🔔 Kabari", "⚡ Kabari sekarang", "habis"),
    ],
)
async def test_what_is_over_by_morning_is_not_promised_to_be_told_then(
    harness: BotHarness, command: str, told: str, urgent: str, notice: str
) -> None:
    rina, siti, *_ = await new_clerk_and_followers(harness)
    await siti.ask("/ikuti serpong", "Anda mengikuti Serpong")
    harness.now = NIGHT - timedelta(minutes=65)
    await rina.ask(command, "Serpong")
    harness.now = NIGHT
    rina.press(told)
    await rina.expect_edit("Sekarang sudah malam, dan besok pagi ini sudah lewat")
    assert not await siti.wait_for_silence()
    rina.press(urgent)
    await siti.expect(notice)
