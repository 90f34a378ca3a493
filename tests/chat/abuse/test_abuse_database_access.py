"""Abuses with the database file, the log, the metrics or a backup, without the keys, by reading and by writing."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.reports.report_form import FilingResult, ReportMode
from handlers.reports import submission
from runtime import logs, metrics
from runtime.metrics import read_backlog
from storage.casework import case_messages
from storage.casework.case_messages import MessageAuthor
from storage.crypto import encryption
from storage.crypto.encryption import DecryptionError, key_file_for
from storage.crypto.sealed_columns import REPORT_DRAFT_BODY
from storage.engine.database import Database, Transaction
from storage.queues import processed_updates, reporter_mail
from storage.reports import evidence_files, reporter_contacts
from tests.support.bot_harness import SATURDAY, BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.database_engines import only_sqlite
from tests.support.report_helpers import fill_report, form_token, press_panel, send_report
from tests.support.sealed_rows import fill_sealed_columns as everywhere

NOW = int(SATURDAY.timestamp())


class LogCapture(logging.Handler):
    """Collects the log of the bot at level DEBUG."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logs.TextFormatter())
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] not in (
            "aiosqlite",
            "asyncio",
            "telegram",
            "aiohttp",
            "uvicorn",
            "PIL",
        ):
            self.said.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[LogCapture]:
    root, handler = logging.getLogger(), LogCapture()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def read_moments(database: Path) -> set[int]:
    """Return every number in the file that is a time of this week with a minute."""
    found: set[int] = set()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f"SELECT * FROM {table}"):
                found |= {one for one in row if isinstance(one, int) and abs(one - NOW) < 7 * 86400}
    return found


@only_sqlite
async def test_the_file_tells_no_minute_at_which_somebody_reported(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """A minute in the file would identify a person who was seen typing. Chats, drafts, counts and jobs store none."""
    siti = await harness.new_person(office="3674")
    harness.now += timedelta(hours=2, minutes=17, seconds=13)
    code = await send_report(siti)
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    siti.block()
    await siti.wait_for_silence()
    async with opened_databases[-1].transaction() as tx:
        await tx.execute("DELETE FROM leases")  # leases of the process
        await tx.execute("DELETE FROM errands WHERE kind IN ('board.morning', 'retention', 'keys')")
    assert {moment % 3600 for moment in read_moments(harness.database_path)} <= {0}


@only_sqlite
async def test_the_order_of_rows_joins_no_route_to_a_report(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """Rows that were written together are not at the same position of their tables."""
    casework = CaseworkHarness(harness, opened_databases)
    ids = [(await casework.file_report(chat_id=1000 + n)).report_id for n in range(20)]
    with closing(sqlite3.connect(f"file:{harness.database_path}?mode=ro", uri=True)) as connection:
        stored = [row[0] for row in connection.execute("SELECT id FROM reports NOT INDEXED")]
        ways = [row[0] for row in connection.execute("SELECT report FROM routes NOT INDEXED")]
        for table in ("reports", "routes", "report_drafts", "tries"):
            with pytest.raises(sqlite3.OperationalError, match="rowid"):
                connection.execute(f"SELECT rowid FROM {table}")
    async with opened_databases[-1].read_transaction() as tx:
        hashes = [tx.mac("route", id) for id in ids]
    assert sorted(stored) == sorted(ids) and stored != ids
    assert sorted(ways) == sorted(hashes) and ways != hashes


async def read_sealed_values(tx: Transaction) -> FilingResult:
    return await everywhere(tx)


async def test_a_reply_written_into_the_file_in_clear_is_not_sent(tmp_path: Path) -> None:
    """A person who can write the file cannot make the bot send a message."""
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await tx.execute(
            "INSERT INTO replies (update_id, place, chat, message) VALUES (1, 0, :chat, :message)",
            chat=tx.mac("reply", "1 77"),
            message=b'{"type": "say", "body": "transfer ke saya"}',
        )
        with pytest.raises(DecryptionError):
            await processed_updates.list_pending(tx)
    await database.close()


async def test_a_reply_given_to_another_chat_is_not_sent(tmp_path: Path) -> None:
    """A person who can write the file gets no message of somebody else: the chat is inside the sealed message."""
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        for update_id, chat_id in ((1, 77), (2, 78)):
            await processed_updates.save_replies(tx, update_id, chat_id, ['{"type":"say","body":"a"}'])
        assert [reply.chat_id for reply in await processed_updates.list_pending(tx)] == [77, 78]
        await tx.execute("UPDATE replies SET chat = :mine WHERE update_id = 1", mine=tx.mac("reply", "1 78"))
        with pytest.raises(DecryptionError):
            await processed_updates.list_pending(tx)
        await tx.execute(
            "UPDATE replies SET message = (SELECT message FROM replies WHERE update_id = 2) WHERE update_id = 1"
        )
        with pytest.raises(DecryptionError):
            await processed_updates.list_pending(tx)
    await database.close()


async def test_a_ciphertext_of_one_case_in_another_case_does_not_open(tmp_path: Path) -> None:
    """Move text, evidence, contact and letter between rows."""
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await case_messages.add_message(tx, "a", MessageAuthor.REPORTER, "satu", None, SATURDAY.date())
        await case_messages.add_message(tx, "b", MessageAuthor.REPORTER, "dua", None, SATURDAY.date())
        first, second = [row["body"] for row in await tx.fetch_all("SELECT body FROM talk ORDER BY id")]
        await tx.execute("UPDATE talk SET body = :other WHERE body = :own", other=first, own=second)
        with pytest.raises(DecryptionError):
            await case_messages.list_messages(tx, "b", MessageAuthor.INSPECTOR)
        await reporter_contacts.save_contact(tx, "a", 77)
        await reporter_contacts.save_contact(tx, "b", 78)
        await tx.execute(
            "UPDATE routes SET body = (SELECT body FROM routes WHERE report = :a) WHERE report = :b",
            a=tx.mac("route", "a"),
            b=tx.mac("route", "b"),
        )
        with pytest.raises(DecryptionError):
            await reporter_contacts.find_chat(tx, "b")
        await reporter_mail.add(tx, 77, "{}", NOW)
        await reporter_mail.add(tx, 78, "{}", NOW)
        await tx.execute(
            "UPDATE sealed_letters SET body = (SELECT body FROM sealed_letters ORDER BY id LIMIT 1)"
        )
        assert len(await reporter_mail.list_due(tx, NOW)) == 1, "the one in its own row"
    await database.close()


async def test_what_is_sealed_in_one_database_does_not_open_in_another(tmp_path: Path) -> None:
    """Copy the same row from another bot with other keys."""
    one, two = [await Database.open(tmp_path / name, encryption.generate_keys()) for name in ("a.db", "b.db")]
    async with one.transaction() as tx:
        body = REPORT_DRAFT_BODY.seal(tx, "satu", b"1")
    async with two.transaction() as tx:
        with pytest.raises(DecryptionError):
            REPORT_DRAFT_BODY.unseal(tx, body, b"1")
        assert tx.mac("route", "1") != one.cipher.mac("route", "1")
    await one.close()
    await two.close()


@pytest.mark.skipif(os.name != "posix", reason="rights of files are another thing there")
@only_sqlite
async def test_others_on_the_machine_read_neither_the_file_nor_the_keys(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "loket.db"
    await (await Database.open(path)).close()
    for one in (path, key_file_for(path)):
        assert one.stat().st_mode & 0o077 == 0, one.name
    assert "can read the key file" not in caplog.text
    key_file_for(path).chmod(0o644)
    await (await Database.open(path)).close()
    assert "other users of this machine can read the key file" in caplog.text
    caplog.clear()
    encryption.warn_if_world_readable(key_file_for(path))
    assert "can read the key file" in caplog.text


async def test_the_log_at_its_most_talkative_tells_of_no_report(
    opened_databases: list[Database], harness: BotHarness, lines: LogCapture
) -> None:
    siti = await harness.new_person("Zubaidah", office="3674")
    code = await send_report(siti)
    await siti.ask(f"/tiket {code}", "Laporan 3674-")
    siti.send_photo(caption="kuitansi")
    await siti.expect("")
    await siti.wait_for_silence()
    said = "\n".join(lines.said)
    assert said
    for secret in (
        str(siti.id),
        "Zubaidah",
        code,
        code[:9],
        "uang tinta",
        "kuitansi",
    ):
        assert secret not in said


async def test_a_failure_while_filing_logs_no_word_of_the_report(
    opened_databases: list[Database], harness: BotHarness, lines: LogCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log names the place of an error, not its content."""
    siti = await harness.new_person("Zubaidah", office="3674")
    await fill_report(siti, story="katanya uang tinta biru")

    def fails(filling: object) -> None:
        raise ValueError(f"cannot file {filling}")

    monkeypatch.setattr(submission, "_build_report", fails)
    siti.press("Kirim laporan")
    await siti.expect_callback_answer(r"Maaf, ada gangguan di pihak kami \(kode")
    monkeypatch.undo()
    said = "\n".join(lines.said)
    assert "ValueError" in said
    for secret in ("tinta biru", "Zubaidah", str(siti.id), "Pamulang", "3674-06"):
        assert secret not in said
    siti.press("Kirim laporan")
    await siti.expect_edit("sudah masuk")


async def test_the_metrics_tell_of_no_report_and_no_chat(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person("Zubaidah", office="3674")
    await send_report(siti)
    async with opened_databases[-1].read_transaction() as tx:
        text = metrics.render_metrics(True, await read_backlog(tx)).decode()
    assert "loket_updates" in text
    for secret in (str(siti.id), "Zubaidah", "3674", "report", "lapor", "pungli"):
        assert secret not in text.replace("loket_replies", "")


async def test_the_public_data_tell_of_no_report(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    """The public data before and after a report are equal: filing changes no count."""
    siti, eko = await harness.new_person(office="3674"), await harness.new_person("Eko", office="3674")
    await eko.ask("/angka", "Laporan pungutan.*semua angkanya kurang dari 5")
    before = eko.text
    for _ in range(3):
        await send_report(siti, "Sekali kirim")
    await eko.ask("/angka", "Laporan pungutan.*semua angkanya kurang dari 5")
    assert eko.text == before


async def test_a_form_of_somebody_else_is_not_reached_through_evidence(tmp_path: Path) -> None:
    """The description of evidence does not open after it is moved to another owner."""
    database = await Database.open(tmp_path / "loket.db")
    async with database.transaction() as tx:
        await read_sealed_values(tx)
        rows = await tx.fetch_all("SELECT id, about FROM evidence WHERE about IS NOT NULL")
        assert rows
        await tx.execute("UPDATE evidence SET owner = 'report:x'")
        with pytest.raises(DecryptionError):
            await evidence_files.list_items(tx, "report:x")
    await database.close()


async def test_buttons_kept_from_an_earlier_form_send_nothing(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    siti = await harness.new_person(office="3674")
    await fill_report(siti, "Sekali kirim")
    old, panel_id = form_token(siti), siti.last_message["message_id"]
    await press_panel(siti, "Kirim laporan", "terkirim")
    await fill_report(siti, "Sekali kirim")
    for verb in ("send", "yes", "slip", "wipe", "files"):
        siti.forge_button_press(panel_id, f"report:{verb}:{old}")
        await siti.expect_callback_answer("sudah selesai atau sudah dihapus")
    async with opened_databases[-1].read_transaction() as tx:
        assert await tx.fetch_value("SELECT COUNT(*) FROM reports") == 1
        assert await tx.fetch_value("SELECT mode FROM reports") == ReportMode.ONCE
    assert datetime.fromtimestamp(NOW, UTC) == SATURDAY
