"""Somebody who types "stop" gets no more of what they follow."""

import pytest

from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import new_admin_on_duty

FOLLOWED = "SELECT COUNT(*) FROM follows WHERE ended_at IS NULL"


@pytest.mark.parametrize(
    "text",
    ["stop", "Berhenti", "/stop", "/berhenti", "jangan kirim pesan lagi", "Unsubscribe!", "Stop. Thank you"],
)
async def test_a_follower_stops(harness: BotHarness, text: str) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti blangko serpong", "Anda mengikuti")
    await siti.ask(text, "Berhenti.*Serpong.*blangko")
    assert query_committed(harness.database_path, FOLLOWED) == [(0,)]
    siti.press("🔔 Ikuti lagi")
    await siti.expect_edit("Anda mengikuti.*Serpong")
    assert query_committed(harness.database_path, FOLLOWED) == [(1,)]


async def test_who_follows_nothing_is_told(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("stop", "tidak mengikuti apa pun")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM questions") == [(0,)]


async def test_one_place_is_chosen_from_the_list(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti blangko serpong", "Anda mengikuti")
    await siti.ask("/ikuti pamulang", "Anda mengikuti")
    await siti.ask("berhenti mengikuti serpong", "Anda mengikuti.*Serpong")
    assert "🔕 Berhenti semua" in siti.buttons
    await siti.ask("/stop serpong", "Anda mengikuti")


async def test_stop_ends_a_form_and_is_no_answer_in_a_report(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti blangko serpong", "Anda mengikuti")
    await siti.ask("/cek", ".")
    await siti.ask("stop", "Dibatalkan")
    await siti.expect("Berhenti.*Serpong")
    await siti.ask("gratis?", "gratis")


async def test_a_written_announcement_is_not_thrown_away(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask("/umumkan Layanan pindah ke aula", "Siap dikirim")
    await rina.ask("stop", "tidak mengikuti apa pun")
    await rina.ask("/umumkan", "pindah ke aula")


async def test_a_question_with_the_word_stays_a_question(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/ikuti blangko serpong", "Anda mengikuti")
    await siti.ask("saya berhenti kerja, status di ktp ganti gimana", ".")
    assert query_committed(harness.database_path, FOLLOWED) == [(1,)]
