"""Outages: the bot logs each fault, survives it, and recovers by itself. docs/runbook.md lists each of them."""

import asyncio
import logging
import socket
import sqlite3
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.testing.person import Person
from runtime import application
from runtime.settings import Settings
from runtime.telegram import reply_sender, sender
from storage.engine.database import Database, DatabaseError
from storage.engine.sqlite import SQLiteEngine
from storage.queues.backoff import Backoff
from tests.support.bot_harness import TOKEN, BotHarness
from tests.support.certificates import create_certificate
from tests.support.database_engines import ENGINE, only_sqlite


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Collect the SQLite connections that are opened from now on."""
    found: list[sqlite3.Connection] = []
    begin: Callable[[SQLiteEngine], asyncio.Future[None]] = SQLiteEngine._begin_group

    def begin_and_record(self: SQLiteEngine) -> "asyncio.Future[None]":
        if self._raw not in found:
            found.append(self._raw)
        return begin(self)

    monkeypatch.setattr(SQLiteEngine, "_begin_group", begin_and_record)
    return found


async def reopen_bot(harness: BotHarness, person: Person) -> None:
    """Restart the bot and wait until it answers."""
    await harness.close()
    await harness.open()
    await person.ask("/bantuan", "")


@pytest.mark.slow
@only_sqlite
async def test_a_full_disk_loses_nothing_and_hurts_nobody_once_there_is_room(
    harness: BotHarness, raw: list[sqlite3.Connection], caplog: pytest.LogCaptureFixture
) -> None:
    siti, budi = await harness.new_person(office="3505"), await harness.new_person("Budi", office="3674")
    await reopen_bot(harness, siti)
    (pages,) = raw[-1].execute("PRAGMA page_count").fetchone()
    raw[-1].execute("CREATE TABLE ballast (text TEXT)")
    raw[-1].execute(f"PRAGMA max_page_count={pages + 3}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        for _ in range(1000):
            raw[-1].execute("INSERT INTO ballast VALUES (:text)", {"text": "x" * 900})
    for n in range(12):
        siti.say(f"bikin ktp bayar berapa min {n} {'x' * 2000}")
        budi.say("/ikuti")
    await asyncio.sleep(1.5)
    raw[-1].execute("PRAGMA max_page_count=1000000")
    for _ in range(12):
        await siti.expect("gratis", within=15)
    await budi.ask("ktp hilang gimana", "hilang")
    assert not await siti.wait_for_silence()


@pytest.mark.slow
@only_sqlite
async def test_a_database_that_cannot_be_written_keeps_questions_until_it_can(
    harness: BotHarness, raw: list[sqlite3.Connection], caplog: pytest.LogCaptureFixture
) -> None:
    siti = await harness.new_person(office="3505")
    await reopen_bot(harness, siti)
    raw[-1].execute("PRAGMA query_only=ON")
    siti.say("bikin ktp bayar berapa min")
    siti.say("ktp hilang gimana")
    await asyncio.sleep(1.5)
    assert "was interrupted (attempt to write a readonly database); next attempt" in caplog.text
    raw[-1].execute("PRAGMA query_only=OFF")
    await siti.expect("gratis", within=10)
    await siti.expect("hilang", within=10)
    assert not await siti.wait_for_silence()


@only_sqlite
async def test_a_corrupt_file_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "loket.db"
    await (await Database.open(path)).close()
    with path.open("r+b") as file:
        file.write(b"\0" * 4096)
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    with pytest.raises(DatabaseError, match="tidak dapat dibuka"):
        await Database.open(path)


@pytest.mark.slow
@only_sqlite
async def test_a_corrupt_page_costs_only_what_lies_on_it(
    harness: BotHarness, caplog: pytest.LogCaptureFixture
) -> None:
    siti = await harness.new_person(office="3505")
    await harness.close()
    with closing(sqlite3.connect(harness.database_path)) as connection:
        rooted = "SELECT rootpage FROM sqlite_master WHERE tbl_name = 'follows' AND rootpage > 0"
        pages = [page for (page,) in connection.execute(rooted)]
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with harness.database_path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
    await harness.open()
    siti.say("/langganan")
    siti.say("bikin ktp bayar berapa min")
    await siti.expect("gratis", within=15)
    assert "DatabaseError" in caplog.text and "malformed" not in siti.transcript()


async def test_the_clock_may_jump(harness: BotHarness, caplog: pytest.LogCaptureFixture) -> None:
    siti = await harness.new_person(office="3505")
    for jump in (timedelta(days=400), timedelta(days=-800), timedelta(hours=-1), timedelta(days=3000)):
        harness.now += jump
        await siti.ask("bikin ktp bayar berapa min", "gratis")
        await siti.ask("/status", "")
    errors = {record.name for record in caplog.records if record.levelno >= logging.ERROR}
    assert errors <= {"loket.clock"}, "only the clock itself is reported"


@pytest.mark.slow
async def test_a_token_revoked_meanwhile_ends_the_bot_with_words_and_keeps_the_answers(
    harness: BotHarness,
) -> None:
    siti = await harness.new_person(office="3505")
    harness.telegram.faults.fail(401, method="sendMessage", times=None)
    siti.say("bikin ktp bayar berapa min")
    await harness.telegram.wait_until_confirmed()
    harness.telegram.faults.fail(401, method="getUpdates", times=None)
    with pytest.raises(ExceptionGroup) as ended:
        siti.say("ktp hilang gimana")
        await asyncio.wait_for(harness.wait_for_end(), 10)
    assert "Telegram menolak BOT_TOKEN" in str(ended.value.exceptions)
    harness.telegram.faults.clear()
    await harness.open()
    await siti.expect("gratis", within=10)
    await siti.expect("hilang", within=10)
    assert not await siti.wait_for_silence()


@pytest.mark.slow
async def test_an_hour_without_telegram_loses_and_doubles_nothing(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every delay is divided by a thousand: an hour is 3.6 seconds."""
    backoff = sender.RETRY_BACKOFF
    monkeypatch.setattr(sender, "RETRY_BACKOFF", Backoff(backoff.first / 1000, backoff.longest / 1000))
    monkeypatch.setattr(reply_sender, "UNSENT_INTERVAL", reply_sender.UNSENT_INTERVAL / 1000)
    people = [await harness.new_person(f"Warga {n}", office="3505") for n in range(5)]
    await reopen_bot(harness, people[0])
    harness.telegram.faults.drop(method="sendMessage", times=None)
    for person in people:
        person.say("bikin ktp bayar berapa min")
        person.say("ktp hilang gimana")
    await harness.telegram.wait_until_confirmed()
    harness.telegram.faults.drop(method="getUpdates", times=None)
    await asyncio.sleep(3.6)
    harness.telegram.faults.clear()
    for person in people:
        person.say("syarat ktp apa aja")
        await person.expect("gratis", within=10)
        await person.expect("hilang", within=10)
        await person.expect("syarat", within=10)
        assert not await person.wait_for_silence()


@pytest.mark.slow
async def test_a_flood_from_one_chat_is_answered_in_order_and_holds_up_nobody(harness: BotHarness) -> None:
    loud, siti = await harness.new_person("Berisik", office="3505"), await harness.new_person(office="3505")
    harness.telegram.faults.slow(0.08, method="sendMessage", chat=loud.id, times=None)
    flood = (
        1000 if ENGINE == "sqlite" else 300
    )  # one commit after another, because with a webhook no chat waits for another
    for n in range(flood):
        loud.say("ktp hilang gimana" if n % 2 else "bikin ktp bayar berapa min")
    for _ in range(3):
        siti.say("bikin ktp bayar berapa min")
        await siti.expect("gratis", within=20)
    assert len(loud.bot_messages) < flood / 2, "others are answered long before the flood is"
    harness.telegram.faults.clear()
    said = ["gratis", "hilang"]
    for n in range(flood):
        await loud.expect(said[n % 2], within=20)


async def wait_until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.02)


@asynccontextmanager
async def run_impostor_server(folder: Path) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Run a server with an untrusted certificate. Yield its address and the bytes that it got."""
    create_certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "fullchain.pem", folder / "privkey.pem")
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1000))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()  # no wait here: from Python 3.12 on it waits for aborted handshakes


async def test_a_wrong_certificate_is_named_and_learns_no_token(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stop = asyncio.Event()
    async with run_impostor_server(tmp_path) as (address, heard):
        settings = Settings(token=TOKEN, database=tmp_path / "loket.db")
        bot = asyncio.create_task(application.run_bot(settings, TOKEN, address, stop))
        async with asyncio.timeout(10):
            await wait_until(lambda: "Telegram is unreachable" in caplog.text)
        stop.set()
        await bot
    assert "Certificate" in caplog.text and TOKEN not in caplog.text
    assert not any(heard)


@pytest.mark.slow
async def test_slow_names_slow_nobody_who_is_served(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every DNS lookup takes a second. The bot connects, and answers at full speed over open connections."""
    look_up = socket.getaddrinfo

    def slowly(*given: Any, **named: Any) -> Any:
        import time

        time.sleep(1)
        return look_up(*given, **named)

    siti = await harness.new_person(office="3505")
    await harness.close()
    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    harness.address = harness.address.replace("127.0.0.1", "localhost")
    await harness.open()
    siti.say("bikin ktp bayar berapa min")
    await siti.expect("gratis", within=10)
