"""SIGKILL while staff and citizens act, and while jobs run: held words, doubts, new answers, Mondays, overdue reports.

After each kill the bot starts again. Nothing counts twice, nobody is forgotten, and each person has one letter.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from content.reports.report_form import ReportContent, ReportMode
from demo.api.local_telegram import LocalTelegram
from demo.testing.chat_assertions import text_of
from demo.testing.person import Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from storage.chats import chat_profiles
from storage.engine.database import Database
from storage.reports import report_drafts, reporter_contacts, reports
from storage.reports.report_drafts import ReportDraft
from tests.support.bot_process import ROOT
from tests.support.bot_with_test_clock import MovableClock
from tests.support.database_engines import database_environment, query_committed
from tests.support.staff_helpers import INVITATION_LINK, MONDAY

PATIENCE = 90  # seconds
MOMENTS = [0, 0.05]  # seconds between a tap and the kill
LURE = "/tutup serpong besok transfer biaya admin 50rb ke BCA 1234567890"
LETTERS_OF = (
    "SELECT chat_id, count(*) FROM letters WHERE campaign IN (SELECT id FROM campaigns WHERE name LIKE '{}')"
)
SENT_OF = "SELECT COALESCE(sum(sent), 0) FROM campaigns WHERE name LIKE '{}'"
WEEKLY = "Loket rekam di Serpong melayani lansia lebih dulu."
ANSWER_STEPS = (
    ("Ada loket khusus lansia?", "2/6"),
    ("Ada, loket 3.", "3/6"),
    ("Loket 3 untuk lansia dan difabel.", "4/6"),
)
REPORTERS, SUPERVISORS = 12, 2  # more reports in an hour would be a flood
MARKED = "SELECT count(*) FROM cases WHERE told_late IS NOT NULL"


class KilledBot:
    """The bot as a process with a clock that the test moves, and a Telegram with the same clock."""

    def __init__(self, telegram: LocalTelegram, address: str, folder: Path) -> None:
        self.telegram, self.address, self.path = telegram, address, folder / "loket.db"
        self.clock_file = folder / "clock"
        self.clock_file.write_text(f"{MONDAY.timestamp():.0f}", "ascii")
        self.clock = MovableClock(self.clock_file)
        telegram.now = self.clock.seconds
        self.admins: list[int] = []
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        settings = {
            **os.environ,
            **database_environment(self.path),
            "BOT_TOKEN": "1000:test",
            "BOT_API_URL": self.address,
            "BOT_ADMINS": ",".join(map(str, self.admins)),
            "LOKET_TEST_CLOCK": str(self.clock_file),
            "LOKET_TAKE_BACK_SECONDS": "0",
        }
        self.clock_file.write_text(f"{self.clock.seconds():.0f}", "ascii")
        self.clock = MovableClock(self.clock_file)
        self.telegram.now = self.clock.seconds
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.bot_with_test_clock",
            cwd=ROOT,
            env=settings,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(PATIENCE):
            while self.telegram.main_bot is None:  # noqa: ASYNC110 (waits for another process)
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def kill_and_start(self, wait: float) -> None:
        """Kill the bot `wait` seconds after what the test did, and start it again."""
        await asyncio.sleep(wait)
        await self.kill()
        await self.start()

    def pass_time(self, span: timedelta) -> None:
        fresh = self.clock_file.with_suffix(".new")
        fresh.write_text(f"{float(self.clock_file.read_text('ascii')) + span.total_seconds():.0f}", "ascii")
        fresh.replace(self.clock_file)

    async def wait_until(self, sql: str, least: int) -> None:
        """Wait until the query counts at least `least`."""
        async with asyncio.timeout(PATIENCE):
            while query_committed(self.path, sql)[0][0] < least:  # noqa: ASYNC110 (waits for another process)
                await asyncio.sleep(0.01)

    async def new_person(self, name: str) -> Person:
        person = Person(self.telegram, name, patience=PATIENCE)
        await person.ask("/start 3674", "Ketik pertanyaan")
        return person

    def add_admin(self, name: str) -> int:
        self.admins.append(self.telegram.add_person(name).id)
        return self.admins[-1]


@asynccontextmanager
async def open_bot(folder: Path, *admins: str) -> AsyncIterator[tuple[KilledBot, list[Person]]]:
    """Start a bot whose admins have chosen Kota Tangerang Selatan."""
    app = create_app()
    async with serve_app(app) as address:
        bot = KilledBot(app.state.telegram, address, folder)
        numbers = [bot.add_admin(name) for name in admins]
        await bot.start()
        people = [Person(bot.telegram, number=number, patience=PATIENCE) for number in numbers]
        try:
            for person in people:
                await person.ask("/start 3674", "Tangerang Selatan")
            yield bot, people
        finally:
            await bot.kill()


def count_copies(person: Person, words: str) -> int:
    return sum(words in text_of(message) for message in person.bot_messages)


@pytest.mark.slow
@pytest.mark.parametrize("wait", MOMENTS)
async def test_held_words_are_asked_for_and_recorded_once(tmp_path: Path, wait: float) -> None:
    """Kill after the request for a second person, and after the approval."""
    async with open_bot(tmp_path, "Bu Rina", "Pak Agus") as (bot, (rina, agus)):
        siti = await bot.new_person("Siti")
        await siti.ask("/ikuti tangsel", "Anda mengikuti")
        await rina.ask(LURE, "Teks ini ditahan")
        rina.press("👤👤 Minta orang kedua")
        await bot.kill_and_start(wait)
        await rina.expect_edit("Menunggu orang kedua: 1")
        await agus.expect("Teks ini ditahan.*1234567890")
        assert query_committed(bot.path, "SELECT count(*) FROM held_changes") == [(1,)]
        assert query_committed(bot.path, "SELECT count(*) FROM overrides") == [(0,)]
        agus.press("Sudah saya periksa: loloskan")
        await bot.kill_and_start(wait)
        await agus.expect_edit("Disetujui")
        await siti.expect("Serpong.*tutup")
        await rina.expect("Pak Agus menyetujuinya")
        assert query_committed(bot.path, "SELECT count(*) FROM held_changes") == [(0,)]
        assert query_committed(bot.path, "SELECT count(*) FROM overrides") == [(1,)]
        letters = query_committed(bot.path, f"SELECT count(*) FROM letters WHERE chat_id = {siti.id}")
        assert letters == [(1,)], "a follower has one letter"


@pytest.mark.slow
@pytest.mark.parametrize("wait", MOMENTS)
async def test_doubts_count_once_and_ask_the_officer_once(tmp_path: Path, wait: float) -> None:
    """Kill after each of three people said that the board is wrong, and after the officer settled it."""
    async with open_bot(tmp_path, "Bu Rina") as (bot, (rina,)):
        await rina.ask("/blangko pamulang ada", "Tercatat")
        for name in ("Siti", "Budi", "Tono"):
            person = await bot.new_person(name)
            await person.ask("/status pamulang", "Blangko: ada")
            person.press("✋ Ternyata lain")
            await person.expect_edit("Anda sedang di sana")
            person.press("💳 Blangko habis")
            await bot.kill_and_start(wait)
            await person.expect_edit("Blangko: ada")
        await rina.expect("3 orang di tempat")
        rina.press("✅ Papan benar")
        await bot.kill_and_start(wait)
        await rina.expect_edit("tanda ragu dihapus")
        assert query_committed(bot.path, "SELECT count(*), sum(settled) FROM site_doubts") == [(3, 3)]
        asked = query_committed(bot.path, LETTERS_OF.format("doubt:%") + " GROUP BY chat_id")
        assert [tuple(row) for row in asked] == [(rina.id, 1)]


@pytest.mark.slow
@pytest.mark.parametrize("wait", MOMENTS)
async def test_a_new_answer_is_published_once(tmp_path: Path, wait: float) -> None:
    """Kill after each of three steps of /jawab, and after the answer was published."""
    async with open_bot(tmp_path, "Bu Rina") as (bot, (rina,)):
        siti = await bot.new_person("Siti")
        await rina.ask("/jawab", "Belum ada")
        rina.press("✍️ Tulis jawaban baru")
        await rina.expect("1/6")
        for typed, asked in ANSWER_STEPS:
            rina.say(typed)
            await bot.kill_and_start(wait)
            await rina.expect(asked)
        for typed, asked in (("Surat No. 12", "5/6"), ("2 November 2026", "6/6")):
            await rina.ask(typed, asked)
        rina.press("3 bulan")
        await rina.expect("Ini yang dibaca warga")
        rina.press("✅ Tayangkan")
        await bot.kill_and_start(wait)
        await rina.expect_edit("Tayang")
        assert query_committed(bot.path, "SELECT state, short FROM office_answers") == [
            ("live", "Ada, loket 3.")
        ]
        await siti.ask("ada loket khusus lansia?", "Loket 3 untuk lansia dan difabel")


@pytest.mark.slow
@pytest.mark.parametrize("wait", MOMENTS)
async def test_what_comes_each_monday_comes_once(tmp_path: Path, wait: float) -> None:
    """Kill when an announcement repeats and the weekly sheet leaves, on two Mondays."""
    async with open_bot(tmp_path, "Bu Rina") as (bot, (rina,)):
        siti = await bot.new_person("Siti")
        await siti.ask("/ikuti tangsel", "Anda mengikuti")
        await rina.ask("/mingguan tangsel", "Belum ada minggu")
        rina.press("🔔 Kirim tiap Senin")
        await rina.expect_edit("")
        await rina.ask("/umumkan", "Pengumuman baru")
        await rina.ask(WEEKLY, "Siap dikirim")
        rina.press("⏰ Kapan")
        await rina.expect_edit("Kapan dikirim")
        await rina.ask("setiap Senin 08.00", "Siap dikirim.*Setiap Senin 08.00")
        rina.press("✅ Kirim ke 1 orang")
        await rina.expect_edit("menunggu waktunya")
        for week in (1, 2):
            bot.pass_time(timedelta(days=7))
            await siti.ask("/privasi", "")  # a message of now shows that the clock is right
            await bot.wait_until("SELECT count(*) FROM announcements WHERE state = 'published'", week)
            await bot.kill_and_start(wait)
            await siti.ask("/privasi", "")  # to the new process, too
            for name, person in (("announcement:%", siti), ("weekly:3674:%", rina)):
                await bot.wait_until(SENT_OF.format(name), week)
                sent = LETTERS_OF.format(name) + " GROUP BY chat_id"
                assert [tuple(row) for row in query_committed(bot.path, sent)] == [(person.id, week)]
            assert week <= count_copies(siti, WEEKLY) <= 2 * week
        states = query_committed(
            bot.path, "SELECT state, count(*) FROM announcements GROUP BY state ORDER BY state"
        )
        assert [tuple(row) for row in states] == [("published", 2), ("scheduled", 1)]


async def hire_supervisor(bot: KilledBot, rina: Person, name: str) -> Person:
    await rina.ask("/undang", "Siapa yang Anda undang")
    for label in ("Penanggung jawab:", "Kota Tangerang Selatan"):
        rina.press(label)
        await rina.expect_edit("")
    rina.press("Buat tautan")
    link = INVITATION_LINK.search((await rina.expect(INVITATION_LINK.pattern))["text"])
    assert link
    head = await bot.new_person(name)
    await head.ask(f"/start {link[1]}", "Anda diundang bertugas")
    head.press("Ya, saya terima")
    await head.expect_edit("Selamat bertugas")
    return head


async def file_reports(bot: KilledBot) -> list[Person]:
    """File a report for each reporter while the bot does not run."""
    people = [Person(bot.telegram, f"Warga {number}", patience=PATIENCE) for number in range(REPORTERS)]
    database = await Database.open(bot.path)
    for person in people:
        person.chat.started = True
        async with database.transaction() as tx:
            await chat_profiles.find_or_create(tx, person.id, int(MONDAY.timestamp()))
        async with database.transaction() as tx:
            await report_drafts.save(tx, person.id, ReportDraft("review"), int(MONDAY.timestamp()))
            form = ReportContent(office="3674", story="diminta uang", mode=ReportMode.TELL)
            key = report_drafts.key_for_chat(tx, person.id)
            filed = await reports.submit(tx, key, form, person.id, date(2026, 11, 23))
            await report_drafts.delete(tx, person.id)
            assert await reporter_contacts.find_chat(tx, filed.report_id) == person.id
    await database.close()
    return people


@pytest.mark.slow
async def test_a_kill_in_each_step_of_the_ladder_tells_everybody_once(tmp_path: Path) -> None:
    """Kill while overdue reports are marked, while supervisors are told, and while reporters are told."""
    async with open_bot(tmp_path, "Bu Rina") as (bot, (rina,)):
        heads = [await hire_supervisor(bot, rina, f"Kepala {number}") for number in range(SUPERVISORS)]
        await bot.kill()
        reporters = await file_reports(bot)
        await bot.start()
        bot.pass_time(timedelta(hours=1))
        await bot.wait_until("SELECT count(*) FROM cases WHERE due IS NOT NULL", 1)
        bot.pass_time(timedelta(days=21))
        await rina.ask("/siapa", "Anda boleh")  # a message of now shows that the clock is right
        for sql, least in ((MARKED, 1), (SENT_OF.format("casework:ladder:%"), 1)):
            await bot.wait_until(sql, least)
            assert query_committed(bot.path, MARKED) == [(REPORTERS,)], "all are marked in one transaction"
            await bot.kill_and_start(0)
            await rina.ask("/siapa", "Anda boleh")
        for head in heads:
            await head.expect(f"lewat batas: {REPORTERS}")
        notices = query_committed(bot.path, LETTERS_OF.format("casework:ladder:%") + " GROUP BY chat_id")
        bot.pass_time(timedelta(days=1, hours=12))
        await rina.ask("/siapa", "Anda boleh")
        await reporters[0].expect("Ada kabar untuk Anda")
        await bot.kill_and_start(0)
        await rina.ask("/siapa", "Anda boleh")
        for person in reporters[1:]:
            await person.expect("Ada kabar untuk Anda")
        bot.pass_time(timedelta(days=1))
        await rina.ask("/siapa", "Anda boleh")
        await bot.wait_until("SELECT 1 - count(*) FROM sealed_letters", 1)
        told = [count_copies(person, "Ada kabar untuk Anda") for person in reporters]
        assert max(told) <= 2, "only what left when the process died may arrive twice"
        assert sorted(tuple(row) for row in notices) == sorted((head.id, 1) for head in heads)
