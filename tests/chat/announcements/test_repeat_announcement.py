"""Announcements that repeat each week: typed, previewed, sent on time, paused, ended, and safe against a failure."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.testing.person import Person
from storage.announcements import announcement_series
from storage.engine.database import Transaction
from tests.support.announcement_helpers import compose_announcement, new_clerk, new_follower, require_approval
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed

TEXT = "Loket rekam di Serpong melayani lansia lebih dulu."
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08.00 in Jakarta
WEEK = timedelta(days=7)
REPEATED = "Setiap Senin 08.00, terakhir 14 Desember 2026"


def move_to(harness: BotHarness, moment: datetime) -> None:
    harness.let_time_pass(moment - harness.now)


async def compose_repeated(rina: Person, typed: str = "setiap Senin 08.00", text: str = TEXT) -> None:
    await compose_announcement(rina, text)
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    rina.say(typed)
    await rina.expect("Kode LKT-")
    await rina.expect("Siap dikirim.*Setiap Senin 08.00, terakhir")


async def publish_repeated(harness: BotHarness) -> tuple[Person, Person]:
    siti, rina = await new_follower(harness, "Siti"), await new_clerk(harness)
    await compose_repeated(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit(f"menunggu waktunya.*{REPEATED}")
    return siti, rina


async def show_waiting(rina: Person, mark: str = "⏰") -> None:
    await rina.ask("/pengumuman", "Pengumuman kantor Anda")
    rina.press(mark)
    await rina.expect_edit("LKT-")


async def test_it_is_sent_each_monday_and_ends(harness: BotHarness) -> None:
    siti, rina = await publish_repeated(harness)
    await siti.wait_for_silence()
    codes = set()
    for week in range(4):
        move_to(harness, MONDAY + week * WEEK)
        letter = await siti.expect("melayani lansia lebih dulu")
        codes.add(letter["text"].split("LKT-")[1][:5])
        siti.say(f"/cek LKT-{letter['text'].split('LKT-')[1][:5]}")
        await siti.expect("milik pengumuman di bawah ini")
        await siti.expect("melayani lansia")
    assert len(codes) == 4, "each has a code of its own"
    move_to(harness, MONDAY + 4 * WEEK)
    await siti.wait_for_silence()
    states = query_committed(
        harness.database_path, "SELECT state, count(*) FROM announcements GROUP BY state"
    )
    assert [tuple(row) for row in states] == [("published", 4)]
    assert rina.text


async def test_how_often_is_chosen_by_tap_or_typed(harness: BotHarness) -> None:
    await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await compose_repeated(rina)
    assert REPEATED in rina.text
    rina.press("🔁 Berapa kali")
    await rina.expect_edit("sekali sepekan")
    rina.press("2 kali")
    await rina.expect_edit("Setiap Senin 08.00, terakhir 30 November 2026")
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    rina.say("tiap senin jam 8 sampai 31 desember")
    await rina.expect("Setiap Senin 08.00, terakhir 28 Desember 2026")
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    rina.press("Sekarang")
    await rina.expect_edit("Siap dikirim")
    assert "Setiap" not in rina.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("setiap hari 08.00", "satu hari tiap pekan, misalnya"),
        ("setiap tanggal 1", "satu hari tiap pekan, misalnya"),
        ("tiap 2 minggu senin 08.00", "satu hari tiap pekan, misalnya"),
        ("setiap senin dan kamis 08.00", "satu hari tiap pekan, misalnya"),
        ("setiap minggu 08.00", "tiap pekan atau hari Minggu"),
        ("setiap senin", "tulis juga jamnya|Tulis juga jamnya"),
        ("setiap senin 08.00 sampai besok", "sesudah pengulangan kedua"),
        ("setiap senin 08.00 sampai 31 desember 2027", "paling lama 26 pekan"),
    ],
)
async def test_what_cannot_repeat_is_refused_with_what_can(
    harness: BotHarness, typed: str, said: str
) -> None:
    rina = await new_clerk(harness)
    await compose_announcement(rina, TEXT)
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    await rina.ask(typed, said)
    assert query_committed(harness.database_path, "SELECT count(*) FROM announcements")[0][0] == 0


async def test_text_that_says_tomorrow_is_not_repeated(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await compose_repeated(rina, text="Besok loket rekam melayani lansia.")
    rina.press("✅ Kirim ke")
    await rina.expect("tiap pekan artinya lain")


async def test_one_tap_pauses_and_one_tap_goes_on(harness: BotHarness) -> None:
    siti, rina = await publish_repeated(harness)
    await show_waiting(rina)
    rina.press("⏸ Jeda")
    await rina.expect_edit("dijeda")
    move_to(harness, MONDAY + timedelta(hours=1))
    await siti.wait_for_silence()
    await show_waiting(rina, "⏸")
    rina.press("▶️ Lanjutkan")
    await rina.expect_edit("menunggu waktunya.*30 November 2026")
    move_to(harness, MONDAY + WEEK)
    await siti.expect("melayani lansia")
    await rina.ask("/log", "menjeda pengumuman berulang")


async def test_one_tap_ends_it(harness: BotHarness) -> None:
    siti, rina = await publish_repeated(harness)
    move_to(harness, MONDAY)
    await siti.expect("melayani lansia")
    await show_waiting(rina)
    rina.press("✖️ Batalkan")
    await rina.expect_edit("dibatalkan")
    move_to(harness, MONDAY + WEEK)
    await siti.wait_for_silence()


async def test_a_follower_ends_it_with_one_tap(harness: BotHarness) -> None:
    siti, _ = await publish_repeated(harness)
    move_to(harness, MONDAY)
    await siti.expect("melayani lansia")
    siti.press("🔕 Berhenti")
    await siti.expect("Tidak ada lagi")
    move_to(harness, MONDAY + WEEK)
    await siti.wait_for_silence()


async def test_second_person_is_shown_that_it_repeats(harness: BotHarness) -> None:
    require_approval(harness)
    await harness.close()
    await harness.open()
    siti = await new_follower(harness, "Siti")
    rina, agus = await new_clerk(harness), await new_clerk(harness, "Pak Agus")
    await compose_repeated(rina)
    rina.press("✅ Kirim ke 1 orang")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect(f"Bu Rina ingin mengirim ini.*{REPEATED}")
    agus.press("✅ Setujui")
    await agus.expect_edit("")
    for week in range(2):
        move_to(harness, MONDAY + week * WEEK)
        await siti.expect("melayani lansia")
    approvers = query_committed(harness.database_path, "SELECT DISTINCT approver FROM announcements")
    assert [row[0] for row in approvers] == [agus.id]


async def test_failure_while_the_next_one_is_made_neither_loses_nor_doubles(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti, _ = await publish_repeated(harness)
    add_occurrence, failures = announcement_series.add_occurrence, list[int]()

    async def fail_once(tx: Transaction, announcement: int, series: int, last: int) -> None:
        await add_occurrence(tx, announcement, series, last)
        if not failures:
            failures.append(announcement)
            raise RuntimeError("stopped before the commit")

    monkeypatch.setattr(announcement_series, "add_occurrence", fail_once)
    move_to(harness, MONDAY)
    await siti.expect("melayani lansia")
    await siti.wait_for_silence()
    assert failures
    move_to(harness, MONDAY + WEEK)
    await siti.expect("melayani lansia")
    await siti.wait_for_silence()
    states = query_committed(
        harness.database_path, "SELECT state, count(*) FROM announcements GROUP BY state ORDER BY state"
    )
    assert [tuple(row) for row in states] == [("published", 2), ("scheduled", 1)]


async def test_weeks_that_passed_are_not_sent_late(harness: BotHarness) -> None:
    siti, _ = await publish_repeated(harness)
    await harness.close()
    move_to(harness, MONDAY + 2 * WEEK + timedelta(hours=2))
    await harness.open()
    await harness.new_person("Tono")  # a message of now shows that the clock is right
    await siti.expect("melayani lansia")
    await siti.wait_for_silence()
    due = query_committed(harness.database_path, "SELECT due FROM announcements WHERE state = 'scheduled'")
    assert [row[0] for row in due] == [int((MONDAY + 3 * WEEK).timestamp())]
