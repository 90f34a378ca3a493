"""Evidence in all is bounded, and a poisonous file costs its sender a polite refusal and nobody else anything."""

import asyncio
from datetime import timedelta

import pytest

from content.reports.evidence_cleaning import CleanEvidence, EvidenceProblem
from demo.testing.person import Person
from runtime.workers import evidence_fetcher
from runtime.workers.evidence_fetcher import EvidenceFetcher
from runtime.workers.evidence_process import clean_in_child
from storage.queues import evidence_downloads
from storage.queues.evidence_downloads import PendingDownload
from storage.reports import evidence_files
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.report_helpers import STEPS, begin_report, press_panel

POISON, PDF = b"%PDF-1.7 racun", b"%PDF-1.7 bukti"


async def tell_story(harness: BotHarness, name: str = "Siti") -> Person:
    """Return a person who is writing the story of a report."""
    siti = await harness.new_person(name, office="3674")
    await begin_report(siti)
    for label, pattern in STEPS:
        await press_panel(siti, label, pattern)
    return siti


async def send_file(person: Person, content: bytes, answer: str) -> None:
    person.send_document(content)
    await person.expect_edit(answer)


async def test_a_chat_sends_so_many_files_a_day(harness: BotHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_files, "MAX_DAILY_FILES", 1)
    siti = await tell_story(harness)
    await send_file(siti, PDF, "Bukti 1")
    await siti.expect("Bukti 1 tersimpan")
    await press_panel(siti, "Buang bukti", "Bukti sudah dibuang")
    await send_file(siti, PDF, "sudah mengirim banyak berkas. Besok bisa mengirim lagi")
    budi = await tell_story(harness, "Budi")
    await send_file(budi, PDF, "Bukti 1")
    harness.now += timedelta(days=1)
    await send_file(siti, PDF, "Bukti 1")


async def test_a_chat_sends_so_many_bytes_a_day(harness: BotHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_files, "MAX_DAILY_BYTES", len(PDF) + 1)
    siti = await tell_story(harness)
    await send_file(siti, PDF, "Bukti 1")
    await send_file(siti, PDF, "sudah mengirim banyak berkas")


async def test_all_chats_together_send_so_many_bytes_a_day(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_files, "MAX_DAILY_BYTES_OF_ALL", len(PDF) + 1)
    siti, budi = await tell_story(harness), await tell_story(harness, "Budi")
    await send_file(siti, PDF, "Bukti 1")
    await send_file(budi, PDF, "Hari ini tidak ada lagi berkas yang bisa disimpan. Mohon kirim besok")
    harness.now += timedelta(days=1)
    await send_file(budi, PDF, "Bukti 1")


class StoppingCleaner:
    """Cleans files, but stops the process at the poisonous one, as far as a test can show that."""

    def __init__(self, error: BaseException) -> None:
        self.error, self.attempts = error, 0
        self.stopped = asyncio.Event()

    async def __call__(self, content: bytes) -> CleanEvidence | EvidenceProblem:
        if content != POISON:
            return await clean_in_child(content)
        self.attempts += 1
        if not isinstance(self.error, OSError):  # the fetcher records such an error before it stops
            self.stopped.set()
        raise self.error


async def start_after_it_stopped(harness: BotHarness, cleaner: StoppingCleaner) -> None:
    await cleaner.stopped.wait()
    cleaner.stopped.clear()
    await start_later(harness)


async def start_later(harness: BotHarness) -> None:
    """Start the bot at the time at which a claimed file is claimed again."""
    await harness.close()
    harness.now += timedelta(seconds=evidence_downloads.CLAIM_BACKOFF.longest)
    await harness.open()


async def test_a_file_that_stops_the_process_is_refused_in_the_end(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaner = StoppingCleaner(RuntimeError("stopped"))
    monkeypatch.setattr(evidence_fetcher, "clean_in_child", cleaner)
    siti, budi = await tell_story(harness), await tell_story(harness, "Budi")
    siti.send_document(POISON)
    for _ in range(evidence_downloads.MAX_STARTS):
        await start_after_it_stopped(harness, cleaner)
    await siti.expect("Bukti 1 tidak tersimpan.*tidak bisa dibaca di sini")
    assert cleaner.attempts == evidence_downloads.MAX_STARTS
    budi.send_document(PDF)
    await budi.expect("Bukti 1 tersimpan")
    assert query_committed(harness.database_path, "SELECT COUNT(*) FROM evidence_wanted") == [(0,)]


async def test_a_machine_without_memory_costs_no_file(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaner = StoppingCleaner(OSError("Cannot allocate memory"))
    monkeypatch.setattr(evidence_fetcher, "clean_in_child", cleaner)
    postpone = EvidenceFetcher._postpone

    async def postpone_and_stop(fetcher: EvidenceFetcher, download: PendingDownload) -> None:
        await postpone(fetcher, download)
        cleaner.stopped.set()

    monkeypatch.setattr(EvidenceFetcher, "_postpone", postpone_and_stop)
    siti = await tell_story(harness)
    siti.send_document(POISON)
    for _ in range(evidence_downloads.MAX_STARTS + 2):
        await start_after_it_stopped(harness, cleaner)
    monkeypatch.setattr(evidence_fetcher, "clean_in_child", clean_in_child)
    await start_later(harness)
    await siti.expect("Bukti 1 tersimpan")
