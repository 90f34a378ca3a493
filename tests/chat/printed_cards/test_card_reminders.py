"""A printed card that waits: two reminders, one tap that ends them, and a count for staff."""

import asyncio
from datetime import timedelta

from content.office_features import OfficeFeature
from demo.testing.chat_assertions import matches_pattern, text_of
from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.feature_helpers import build_without
from tests.support.staff_helpers import new_admin_on_duty

COLLECTED, QUIET = "✅ Sudah saya ambil", "🔕 Jangan ingatkan"
LETTER = "🖨 Kantor Kecamatan Pamulang: rekaman s.d. 12 Agustus 2026 sudah tercetak"
REMINDER = "🖨 Pengingat: ambil kartu di Kantor Kecamatan Pamulang"


async def new_waiting_person(harness: BotHarness, name: str = "Siti") -> Person:
    person = await harness.new_person(name, office="3674")
    await person.ask("/cetak pamulang 10 agustus", "Tidak diketahui")
    person.press("🔔 Kabari saya")
    await person.expect("Anda dikabari sekali")
    return person


async def announce(rina: Person, words: str = "pamulang 12 agustus", pattern: str = "sudah tercetak") -> None:
    await rina.ask(f"/cetak {words}", pattern)
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")


def list_uncollected(harness: BotHarness) -> list[tuple[object, ...]]:
    return query_committed(
        harness.database_path, "SELECT notice, chat_id FROM uncollected_cards ORDER BY chat_id"
    )


def count_messages(person: Person, pattern: str) -> int:
    return sum(matches_pattern(pattern, text_of(message)) for message in person.bot_messages)


async def test_who_was_told_is_reminded_twice_and_then_nothing_is_kept(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await new_waiting_person(harness)
    await announce(rina)
    await siti.expect(LETTER)
    assert COLLECTED in siti.buttons
    harness.let_time_pass(timedelta(days=24))  # 15 December, 10.00
    letter = await siti.expect(
        f"{REMINDER}.*s.d. 12 Agustus 2026 disimpan sampai 21 Desember 2026: 7 hari lagi.*Ambil di: Kantor Kecamatan"
        " Pamulang.*Bawa: bukti.*tidak dipungut biaya.*Kode LKT-"
    )
    assert siti.buttons == [COLLECTED, QUIET]
    siti.forward(letter)
    await siti.expect("asli")
    await siti.ask("/pengumuman", "Pengumuman yang berlaku")
    assert "Pengingat" not in siti.text, "a reminder is no news"
    harness.let_time_pass(timedelta(days=5))
    await siti.expect(f"{REMINDER}.*2 hari lagi")
    harness.let_time_pass(timedelta(days=2))
    await siti.ask("/langganan", "belum mengikuti")
    async with asyncio.timeout(60):
        while list_uncollected(harness):  # noqa: ASYNC110 (the job sends nothing)
            await asyncio.sleep(0.02)


async def test_one_tap_says_that_the_card_was_collected(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    names = ("Siti", "Budi", "Tono", "Ani")
    siti, budi, tono, ani = [await new_waiting_person(harness, name) for name in names]
    await announce(rina)
    for person in (siti, budi, tono, ani):
        await person.expect(LETTER)
    await rina.ask("/cetak", "Pamulang: s.d. 12 Agustus 2026.*4 dikabari, 4 belum bilang sudah mengambil")
    siti.press(COLLECTED)
    await siti.expect_callback_answer("Terima kasih.*tidak diingatkan lagi")
    await rina.ask("/cetak", "4 dikabari, 3 belum bilang sudah mengambil")
    assert siti.id not in [chat for _, chat in list_uncollected(harness)]
    siti.press(COLLECTED)
    await siti.expect_callback_answer()
    await rina.ask("/cetak", "4 dikabari, 3 belum bilang sudah mengambil")
    await budi.ask("/langganan", "kartu siap diambil: Pamulang, disimpan s.d. 21 Desember 2026")
    budi.press("🔕 🖨 Pamulang")
    await budi.expect_callback_answer("tidak diingatkan lagi")
    await tono.ask("/datasaya", "kartu siap diambil: Pamulang")
    await tono.ask("/hapusdata", "tidak diingatkan lagi akan kartu yang menunggu")
    tono.press("Ya, hapus sekarang")
    await tono.expect_edit("Selesai")
    assert list_uncollected(harness) == [(1, ani.id)]
    harness.let_time_pass(timedelta(days=24))
    await ani.expect(REMINDER)
    for person in (siti, budi, tono):
        assert not await person.wait_for_silence()


async def test_stop_in_words_ends_the_reminders_too(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await new_waiting_person(harness)
    await announce(rina)
    await siti.expect(LETTER)
    await siti.ask("stop", "Berhenti.*kartu siap diambil: Pamulang")
    assert list_uncollected(harness) == []


async def test_a_tap_takes_back_a_reminder_that_waits_for_the_end_of_a_pause(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await new_waiting_person(harness)
    budi = await new_waiting_person(harness, "Budi")
    await announce(rina)
    await siti.expect(LETTER)
    harness.let_time_pass(timedelta(days=20))
    await siti.ask("/langganan", "kartu siap diambil")
    siti.press("🔔 Cara kabar datang")
    await siti.expect_edit("Kabar datang dengan cara apa")
    siti.press("⏸ Jeda 30 hari")
    await siti.expect_edit("Dijeda sampai")
    harness.let_time_pass(timedelta(days=4))
    await budi.expect(REMINDER)
    assert not await siti.wait_for_silence()
    waiting = "SELECT count(*) FROM letters WHERE state = 'waiting'"
    assert query_committed(harness.database_path, waiting) == [(1,)]
    siti.press("🔕 🖨 Pamulang")
    await siti.expect_callback_answer()
    assert query_committed(harness.database_path, waiting) == [(0,)]


async def test_cards_kept_for_a_few_days_are_not_repeated_at_once(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await new_waiting_person(harness)
    await announce(rina, "pamulang 12 agustus simpan 5 hari")
    await siti.expect("rekaman s.d. 12 Agustus 2026 sudah tercetak")
    harness.let_time_pass(timedelta(days=3))
    assert not await siti.wait_for_silence()
    harness.let_time_pass(timedelta(days=1))
    await siti.expect(f"{REMINDER}.*2 hari lagi")
    assert count_messages(siti, REMINDER) == 1


async def test_a_longer_time_moves_the_reminder_and_a_wrong_day_ends_it(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await new_waiting_person(harness)
    await announce(rina, "pamulang 12 agustus simpan 14 hari")
    await siti.expect("rekaman s.d. 12 Agustus 2026 sudah tercetak")
    harness.let_time_pass(timedelta(days=3))
    await announce(rina, "pamulang 12 agustus simpan 40 hari")
    await rina.ask("/cetak", "1 dikabari, 1 belum")
    harness.let_time_pass(timedelta(days=34))
    await siti.expect(f"{REMINDER}.*sampai 3 Januari 2027: 7 hari lagi")
    assert count_messages(siti, REMINDER) == 1
    await announce(rina, "pamulang 2 agustus", "ini mundur.*1 orang")
    await siti.expect("🖨 Ralat")
    assert list_uncollected(harness) == []


async def test_an_office_without_reminders_remembers_nobody(harness: BotHarness) -> None:
    await harness.close()
    harness.build_services = build_without(OfficeFeature.CARD_REMINDERS)
    await harness.open()
    rina, siti = await new_admin_on_duty(harness), await new_waiting_person(harness)
    await announce(rina)
    await siti.expect(LETTER)
    assert COLLECTED not in siti.buttons
    assert list_uncollected(harness) == []
    await rina.ask("/cetak", "Pamulang: s.d. 12 Agustus 2026")
    assert "dikabari," not in rina.text


async def test_a_guessed_button_ends_nothing_of_others(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await new_waiting_person(harness)
    await announce(rina)
    letter = await siti.expect(LETTER)
    budi = await harness.new_person("Budi", office="3674")
    message = await budi.ask("/langganan", "belum mengikuti")
    for data in ("cards:have:1", "cards:have:99", "cards:quiet:1"):
        budi.forge_button_press(message["message_id"], data)
        await budi.expect_callback_answer()
    assert list_uncollected(harness) == [(1, siti.id)]
    assert letter["message_id"]
