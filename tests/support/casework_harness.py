"""Helpers for tests of casework: file reports in the running bot, pass full hours, trace SQL statements."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from content.reports import evidence_cleaning, news_hours
from content.reports.report_form import (
    AccusedRole,
    FilingResult,
    PaymentStatus,
    ReportContent,
    ReportKind,
    ReportMode,
)
from demo.testing.person import PIXEL, Person
from storage.casework import hourly_updates
from storage.engine.database import Database, Transaction
from storage.queues import scheduled_jobs
from storage.reports import evidence_files, report_drafts, reports
from storage.reports.report_drafts import ReportDraft
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import hire

JAKARTA = ZoneInfo("Asia/Jakarta")
STORY = "Diminta seratus ribu di meja depan supaya cepat jadi"


class CaseworkHarness:
    """The running bot with its database."""

    def __init__(self, harness: BotHarness, opened_databases: list[Database]) -> None:
        self.harness, self._opened = harness, opened_databases

    @property
    def database(self) -> Database:
        return self._opened[-1]

    async def new_inspector(self, name: str = "Pak Budi", *choices: str) -> Person:
        return await hire(
            self.harness, await self.get_admin(), name, "Pemeriksa", *(choices or ("Semua kantor",))
        )

    async def get_admin(self) -> Person:
        found = getattr(self, "_admin", None) or await self.harness.new_admin()
        self._known_admin: Person = found
        return found

    async def file_report(self, chat_id: int = 0, **form: Any) -> FilingResult:
        """File a report, by default about Serpong. If a chat is given, the mode is TELL."""
        said = {
            "office": "3674",
            "site": "3674-01",
            "role": AccusedRole.KECAMATAN,
            "paid": PaymentStatus.ASKED,
            "kind": ReportKind.LEVY,
            "amount": 100_000,
            "happened": "2026-11-20",
            "story": STORY,
            "mode": ReportMode.TELL if chat_id else ReportMode.CHECK,
        }
        async with self.database.transaction() as tx:
            return await self.submit_form(tx, chat_id or 1, ReportContent(**{**said, **form}))

    async def submit_form(self, tx: Transaction, chat_id: int, form: ReportContent) -> FilingResult:
        now = int(self.harness.now.timestamp())
        await report_drafts.save(tx, chat_id, ReportDraft("review"), now)
        today = self.harness.now.astimezone(JAKARTA).date()
        filed = await reports.submit(tx, report_drafts.key_for_chat(tx, chat_id), form, chat_id, today)
        await report_drafts.delete(tx, chat_id)
        return filed

    async def pass_hour(self) -> None:
        """Move to the next full hour and wait until its jobs are done."""
        self.harness.now += timedelta(hours=1) - timedelta(minutes=self.harness.now.minute)
        await self._wait_until_quiet()

    async def pass_news_delay(self) -> None:
        """Move to the end of the next hours of news, so that all messages to reporters have been sent."""
        local = self.harness.now.astimezone(JAKARTA)
        end = time(20, 1) if local.time() < news_hours.NOON else time(14, 1)
        day = local.date() + timedelta(days=int(local.time() >= news_hours.NOON))
        self.harness.let_time_pass(datetime.combine(day, end, JAKARTA) - self.harness.now)
        await self._wait_until_quiet()

    async def pass_to_morning(self, days: int = 1) -> None:
        """Move to 08.00 in Jakarta, this many days later."""
        local = self.harness.now.astimezone(JAKARTA) + timedelta(days=days)
        self.harness.now = local.replace(hour=8, minute=0, second=0, microsecond=0)
        await self._wait_until_quiet()

    async def _wait_until_quiet(self) -> None:
        now = int(self.harness.now.timestamp())
        await self.wait_until(lambda tx: _is_quiet(tx, now))

    async def wait_until(self, so: Callable[[Transaction], Any]) -> None:
        async with asyncio.timeout(60):
            while True:
                self.database.signal(scheduled_jobs.SIGNAL).set()
                async with self.database.read_transaction() as tx:
                    if await so(tx):
                        return
                await asyncio.sleep(0.01)

    async def count_waiting(self) -> int:
        async with self.database.read_transaction() as tx:
            return len(await hourly_updates.list_unopened_reports(tx))


async def _is_quiet(tx: Transaction, now: int) -> bool:
    """Return whether all due jobs are done and their letters sent, so that none arrives later."""
    under_way = await tx.fetch_value("SELECT 1 FROM letters WHERE state IN ('waiting', 'sending') LIMIT 1")
    return not await scheduled_jobs.list_due(tx, now) and under_way is None


async def take_case(casework: CaseworkHarness, person: Person, filed: FilingResult) -> None:
    await person.ask("/aduan", filed.number)
    person.press(filed.number)
    await person.expect_edit("Laporan 3674")
    person.press("Ambil")
    await person.expect_edit("Sekarang Anda")


async def move_case(person: Person, state: str, words: str) -> None:
    person.press("Pindah keadaan")
    await person.expect_edit("Pindahkan laporan")
    person.press(state)
    await person.expect_edit("Pelapor akan membaca")
    person.press(words)
    await person.expect_edit("Silakan periksa")
    person.press("Ya, pindahkan")
    await person.expect_edit("Dipindahkan ke")


async def add_picture(
    casework: CaseworkHarness, report: str, file: str = "AgAC-file-of-siti", chat_id: int = 1
) -> None:
    """Add evidence that is already downloaded and cleaned."""
    async with casework.database.transaction() as tx:
        owner = evidence_files.report_owner(report)
        item = await evidence_files.request_download(tx, owner, "photo", file, 100, 0, chat_id=chat_id)
        assert isinstance(item, evidence_files.EvidenceItem)
        await evidence_files.save_part(tx, item.id, 0, PIXEL)
        await evidence_files.finish_download(
            tx, item.id, evidence_cleaning.CleanEvidence(evidence_cleaning.EvidenceForm.PHOTO, ".png", PIXEL)
        )


async def open_evidence(holder: Person) -> None:
    """Open the evidence of the case on the screen of its inspector."""
    holder.press("Bukti (1)")
    await holder.expect_edit("bisa memuat wajah")
    holder.press("📎 Buka")
    await holder.expect("bukti-1")


async def request_evidence(other: Person, number: str) -> None:
    """Request the evidence of a case of Pak Budi, up to the question for the reason."""
    await other.ask(f"/aduan {number}", "Ditangani: Pak Budi")
    other.press("Bukti (1)")
    await other.expect_edit("ditanya alasannya")
    other.press("📎 Buka")
    await other.expect_edit("Mengapa Anda membuka")


@contextmanager
def trace_statements(database: Database) -> Iterator[list[str]]:
    """Collect every statement that the database runs, with its values."""
    connection = database._engine._connection._conn  # type: ignore[attr-defined]
    said: list[str] = []
    connection.set_trace_callback(said.append)
    try:
        yield said
    finally:
        connection.set_trace_callback(None)


async def ask_reporter(person: Person) -> None:
    person.press("Tulis ke pelapor")
    await person.expect_edit("Kepada pelapor")


async def list_cases(casework: CaseworkHarness) -> list[dict[str, object]]:
    async with casework.database.read_transaction() as tx:
        return [dict(row) for row in await tx.fetch_all("SELECT * FROM cases ORDER BY report")]


async def new_handled_case(casework: CaseworkHarness, budi: Person, chat_id: int = 0) -> FilingResult:
    """File a report that Budi handles. Its card is on his screen."""
    filed = await casework.file_report(chat_id)
    await casework.pass_hour()
    await take_case(casework, budi, filed)
    return filed
