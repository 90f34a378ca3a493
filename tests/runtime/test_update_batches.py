"""Batches: updates of different chats share a transaction, and nobody notices it, whatever happens to one of them."""

import asyncio
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import telegram
from msgspec import structs

from content.text.safe_html import Html
from handlers.core import batch_rules, events
from handlers.core.callback_data import CallbackData
from handlers.core.context import Deployment
from handlers.core.dispatcher import Dispatcher
from handlers.core.events import Event, EventKind
from handlers.core.replies import Message, Reply
from handlers.core.routes import (
    BUTTON_HANDLERS,
    COMMAND_HANDLERS,
    STAFF_BUTTON_HANDLERS,
    STAFF_COMMAND_HANDLERS,
)
from runtime.telegram import update_batches, update_receiver
from runtime.telegram.sender import ReplyOutcome
from runtime.telegram.update_batches import BATCH_SIZE
from runtime.telegram.update_receiver import UpdateReceiver
from storage.chats import chat_profiles
from storage.engine.batch_transaction import BatchRefusedError, BatchTransaction
from storage.engine.commit_traces import (
    CASE_TABLES,
    COMMON_TABLES,
    REPORTER_TABLES,
    ApartCommitError,
    CommitPlan,
    plan_apart,
)
from storage.engine.database import Database, RetryableError, Transaction
from storage.engine.postgres import PostgresEngine
from storage.engine.postgres_connection import PostgresStatements
from storage.engine.sqlite import SQLiteEngine, SQLiteStatements
from storage.reports import report_drafts
from storage.reports.report_drafts import ReportDraft
from tests.support.bot_harness import build_test_services
from tests.support.database_engines import only_sqlite

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
FIRST_CHAT = 7000
Json = dict[str, Any]


def text_update(update_id: int, text: str, chat_id: int = 0) -> Json:
    """Return an update of a private chat; by default each update has a chat of its own."""
    chat_id = chat_id or FIRST_CHAT + update_id
    person = {"id": chat_id, "is_bot": False, "first_name": "Siti"}
    chat = {"id": chat_id, "type": "private", "first_name": "Siti"}
    message = {"message_id": 1, "date": int(NOON.timestamp()), "chat": chat, "from": person, "text": text}
    return {"update_id": update_id, "message": message}


class BatchHarness:
    """A receiver. Its handler is the real one, or stores a text as the topic of the chat and repeats it."""

    def __init__(self, database: Database, dispatcher: Dispatcher | None = None) -> None:
        self.database = database
        self.sent: list[tuple[int, str]] = []
        self.has_sent = asyncio.Event()
        self.handled: list[str] = []
        self.on_text: dict[str, Callable[[Transaction, Event], Awaitable[None]]] = {}
        self.receiver = UpdateReceiver(
            cast(telegram.Bot, SimpleNamespace(username="loket_bot")),
            database,
            self.handle if dispatcher is None else dispatcher.dispatch,
            self.build_error_reply,
            self.send,
            lambda: NOON,
            "me",
        )

    async def handle(self, tx: Transaction, event: Event, now: datetime) -> Sequence[Reply]:
        self.handled.append(event.text)
        await chat_profiles.find_or_create(tx, event.chat_id, int(now.timestamp()))
        await chat_profiles.save_last_answer(tx, event.chat_id, event.text, None, 5)
        if event.text in self.on_text:
            await self.on_text[event.text](tx, event)
        return [Message(Html.escape(event.text))]

    async def build_error_reply(self, tx: Transaction, event: Event, code: str) -> Reply:
        return Message(Html.escape("maaf"))

    async def send(self, chat_id: int, reply: Reply) -> ReplyOutcome:
        assert isinstance(reply, Message)
        self.sent.append((chat_id, str(reply.body)))
        self.has_sent.set()
        return ReplyOutcome.SENT

    async def accept(self, *updates: Json) -> list[bool]:
        """Pass the updates to the receiver at once, and wait until they are committed and answered."""
        accepted = await asyncio.gather(*(self.receiver.accept(update) for update in updates))
        await self.receiver.drain()
        return accepted

    async def wait_for_answers(self, number: int) -> None:
        while len(self.sent) < number:
            self.has_sent.clear()
            await self.has_sent.wait()

    async def topics(self) -> dict[int, str]:
        """Return the committed topic of each chat."""
        async with self.database.read_transaction() as tx:
            rows = await tx.fetch_all("SELECT chat_id, topic FROM people")
        return {row["chat_id"]: row["topic"] for row in rows}

    async def count(self, table: str) -> int:
        async with self.database.read_transaction() as tx:
            return int(await tx.fetch_value(f"SELECT COUNT(*) FROM {table}"))

    async def expect_each_once(self, texts: Sequence[str]) -> None:
        """Check that the updates 1, 2, ... with these texts are committed and answered, each exactly once."""
        expected = {FIRST_CHAT + number: text for number, text in enumerate(texts, 1)}
        assert Counter(self.sent) == Counter(expected.items())
        assert await self.topics() == expected
        assert await self.count("intake") == len(texts)
        assert await self.count("replies") == 0


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "loket.db")
    yield opened
    await opened.close()


COMMITS = ("_commit_open_group", "_end_transaction")


class StatementLog:
    """Counts the statements of both engines; those of PostgreSQL are round trips, also BEGIN and COMMIT."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.statements: list[str] = []
        self.before_statement: Callable[[int], None] = lambda number: None
        self.before_commit: Callable[[int], None] = lambda number: None
        self.after_commit: Callable[[int], None] = lambda number: None
        for engine in (SQLiteStatements, PostgresStatements):
            for name in ("execute", "fetch", "execute_many"):
                self._count_calls(patch, engine, name)
        self._count_calls(patch, PostgresStatements, "lock_all")
        self._count_calls(patch, PostgresEngine, "_acquire")
        self._count_calls(patch, PostgresEngine, "_end_transaction")
        self._count_calls(patch, SQLiteEngine, "_commit_open_group")

    def _count_calls(self, patch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        original = getattr(owner, name)

        async def count(this: Any, *given: Any, **named: Any) -> Any:
            self.statements.append(f"{name} {given[0] if given else ''}")
            number = len(self.statements)
            before = self.before_commit if name in COMMITS else self.before_statement
            before(number)
            result = await original(this, *given, **named)
            if name in COMMITS:
                self.after_commit(number)
            return result

        patch.setattr(owner, name, count)


QUESTIONS = (
    "bikin ktp bayar brp min", "ktp ilang gan mesti gmn", "sdh rekam kok blm jadi", "syarat pindah kk",
    "umur 17 baru mau bikin ktp", "blangko abis ya", "bisa rekam di luar daerah ga", "buka sabtu ga",
)  # fmt: skip
MAX_STATEMENTS = 24  # of a batch of questions, of however many chats


async def test_a_batch_costs_few_statements_however_many_chats_are_in_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run it with `-s` to see the statements and, with PostgreSQL, the round trips."""
    log = StatementLog(monkeypatch)
    harness = BatchHarness(database, Dispatcher(build_test_services(Deployment(), "loket_bot")))
    chats, number = range(1, BATCH_SIZE + 1), 0
    for size in (BATCH_SIZE, 1, 2, BATCH_SIZE):  # the first one meets the chats
        updates = [
            # a question that is asked again is stored, so each chat asks another one
            text_update(number + chat, QUESTIONS[(chat + number) % len(QUESTIONS)], FIRST_CHAT + chat)
            for chat in list(chats)[:size]
        ]
        number += len(updates)
        async with database.transaction() as tx:
            await tx.execute(
                "UPDATE people SET office = '3505'"
            )  # questions without an office are stored too
        log.statements.clear()
        assert all(await harness.accept(*updates))
        sys.stdout.write(f"{size} updates: {len(log.statements)} statements\n")
    for statement, times in Counter(log.statements).items():
        sys.stdout.write(f"{times:4} x {statement[:110]}\n")
    assert len(harness.sent) == number
    assert len(log.statements) <= MAX_STATEMENTS


TEXTS = tuple(f"teks {number}" for number in range(1, 9))


def eight_updates() -> list[Json]:
    return [text_update(number, text) for number, text in enumerate(TEXTS, 1)]


async def test_updates_of_different_chats_share_a_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = StatementLog(monkeypatch)
    harness = BatchHarness(database)
    assert await harness.accept(*eight_updates()) == [True] * 8
    await harness.expect_each_once(TEXTS)
    assert harness.handled == list(TEXTS)
    assert len([one for one in log.statements if "INSERT INTO intake" in one]) == 1
    assert len([one for one in log.statements if "INSERT INTO replies" in one]) == 1


async def test_a_failing_update_harms_no_other_one(database: Database) -> None:
    async def fail(tx: Transaction, event: Event) -> None:
        raise ValueError(event.text)

    harness = BatchHarness(database)
    harness.on_text[TEXTS[3]] = fail
    assert await harness.accept(*eight_updates()) == [True] * 8
    chats = [FIRST_CHAT + number for number in range(1, 9)]
    answers = [*TEXTS[:3], "maaf", *TEXTS[4:]]
    assert Counter(harness.sent) == Counter(zip(chats, answers, strict=True))
    topics = await harness.topics()
    assert topics == {chat: text for chat, text in zip(chats, TEXTS, strict=True) if text != TEXTS[3]}


async def test_a_slow_update_delays_its_own_chat_only(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch does not wait for it. On SQLite it still holds the only connection, so here it waits between statements."""
    monkeypatch.setattr(update_batches, "MAX_HANDLING_SECONDS", 0.05)
    released = asyncio.Event()

    async def wait(tx: Transaction, event: Event) -> None:
        if isinstance(tx, BatchTransaction) or database.is_shared:
            await released.wait()

    harness = BatchHarness(database)
    harness.on_text[TEXTS[3]] = wait
    waiting = [asyncio.create_task(harness.receiver.accept(update)) for update in eight_updates()]
    others = [task for task in waiting if task is not waiting[3]]
    assert await asyncio.gather(*others) == [True] * 7
    if database.is_shared:
        assert not waiting[3].done()
    released.set()
    assert await waiting[3]
    await harness.receiver.drain()
    await harness.expect_each_once(TEXTS)


async def test_an_update_that_comes_twice_is_handled_once(database: Database) -> None:
    """Telegram sends it again after a lost answer, to this process or to another one."""
    before = BatchHarness(database)
    assert await before.accept(*eight_updates()[2:5]) == [True] * 3
    harness = BatchHarness(database)
    assert await harness.accept(*eight_updates(), *eight_updates()) == [True] * 16
    assert harness.handled == [*TEXTS[:2], *TEXTS[5:]]
    harness.sent += before.sent
    await harness.expect_each_once(TEXTS)


async def test_a_batch_of_updates_that_are_all_committed_does_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = BatchHarness(database)
    assert await before.accept(*eight_updates()) == [True] * 8
    log = StatementLog(monkeypatch)
    harness = BatchHarness(database)
    assert await harness.accept(*eight_updates()) == [True] * 8
    assert not harness.handled and not harness.sent
    assert len([one for one in log.statements if "INSERT INTO intake" in one]) == 1
    await before.expect_each_once(TEXTS)


def test_staff_and_confidential_updates_join_no_batch() -> None:
    def read(text: str) -> Event:
        event = events.parse_update(text_update(1, text), "loket_bot")
        assert event is not None
        return event

    def press(feature: str) -> Event:
        return structs.replace(read("x"), kind=EventKind.CALLBACK, data=f"{feature}:show:1")

    assert batch_rules.may_join_batch(read("buka sabtu ga"))
    assert batch_rules.may_join_batch(read("/status"))
    assert batch_rules.may_join_batch(press("answer"))
    for command in (*STAFF_COMMAND_HANDLERS, "lapor", "tiket", "cekslip", "hapusdata"):
        assert not batch_rules.may_join_batch(read(f"/{command} x")), command
    for feature in (*STAFF_BUTTON_HANDLERS, "report", "ticket", "home_visit", "join", "privacy", "forged"):
        assert not batch_rules.may_join_batch(press(feature)), feature


def test_a_new_feature_joins_no_batch_until_it_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    class UndeclaredButton(CallbackData, feature="undeclared"): ...

    event = events.parse_update(text_update(1, "/baru 12"), "loket_bot")
    assert event is not None and batch_rules.may_join_batch(event), "an unknown command is a question"
    monkeypatch.setitem(COMMAND_HANDLERS, "baru", COMMAND_HANDLERS["status"])
    assert not batch_rules.may_join_batch(event)
    monkeypatch.setitem(BUTTON_HANDLERS, UndeclaredButton.feature, BUTTON_HANDLERS["answer"])
    assert not UndeclaredButton.joins_batches
    assert not batch_rules.may_join_batch(
        structs.replace(event, kind=EventKind.CALLBACK, data="undeclared:show")
    )


def test_every_declared_feature_and_command_exists() -> None:
    assert set(BUTTON_HANDLERS) >= batch_rules.BATCH_FEATURES
    assert set(COMMAND_HANDLERS) - set(STAFF_COMMAND_HANDLERS) >= batch_rules.BATCH_COMMANDS


async def write_draft(tx: Transaction, event: Event) -> None:
    await report_drafts.save(tx, event.chat_id, ReportDraft("story"), int(NOON.timestamp()))


@pytest.mark.parametrize("is_known_before", [True, False])
async def test_something_confidential_is_never_committed_with_other_chats(
    database: Database, monkeypatch: pytest.MonkeyPatch, is_known_before: bool
) -> None:
    """A batch that turns out to contain it is rolled back before it writes anything confidential."""
    log = StatementLog(monkeypatch)
    harness = BatchHarness(database)
    reporter = FIRST_CHAT + 4

    async def write_about_report(tx: Transaction, event: Event) -> None:
        assert not isinstance(tx, BatchTransaction) or not is_known_before, "its open report is known before"
        await write_draft(tx, event)

    async def handle(tx: Transaction, event: Event, now: datetime) -> Sequence[Reply]:
        if event.chat_id != reporter:
            return await BatchHarness.handle(harness, tx, event, now)
        await write_about_report(tx, event)
        return [Message(Html.escape("rahasia"))]

    if is_known_before:
        async with database.transaction(plan_apart()) as tx:
            await report_drafts.save(tx, reporter, ReportDraft("story"), int(NOON.timestamp()))
    harness = BatchHarness(database, cast(Dispatcher, SimpleNamespace(dispatch=handle)))
    log.statements.clear()
    assert await harness.accept(*eight_updates()) == [True] * 8
    assert Counter(text for _, text in harness.sent) == Counter([*TEXTS[:3], "rahasia", *TEXTS[4:]])
    topics = await harness.topics()
    assert len(topics) == 7 and reporter not in topics
    claims = [one for one in log.statements if "INSERT INTO intake" in one]
    if is_known_before:
        assert ":update_id6" in claims[0] and ":update_id8" not in claims[0], (
            "the others still share a commit"
        )
    async with database.transaction(CommitPlan()) as tx:
        with pytest.raises(ApartCommitError):
            await report_drafts.delete(tx, reporter)


CONFIDENTIAL = (*REPORTER_TABLES, *CASE_TABLES, *(COMMON_TABLES - {"intake", "replies"}))


@pytest.mark.parametrize("table", sorted(CONFIDENTIAL))
async def test_a_batch_changes_nothing_confidential(database: Database, table: str) -> None:
    async with database.begin(BatchTransaction, CommitPlan()) as tx:
        for statement in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET a = 1",
            f"INSERT INTO {table} (a) VALUES (1)",
        ):
            for change in (tx.execute, tx.fetch_all, tx.execute_in_thread):
                with pytest.raises(BatchRefusedError):
                    await change(statement)
            with pytest.raises(BatchRefusedError):
                await tx.execute_many(statement, [{}])
            with pytest.raises(BatchRefusedError):
                await tx.execute_later(statement, chat_id=1)
        with pytest.raises(BatchRefusedError):
            await tx.lock("staff")


async def test_a_batch_reads_what_it_has_written(database: Database) -> None:
    """Reads come from memory and writes wait, but a handler sees what every transaction shows."""
    async with database.begin(BatchTransaction, CommitPlan()) as tx:
        await chat_profiles.find_or_create_all(tx, [1, 2, 3], 0)
        await chat_profiles.save_last_answer(tx, 1, "a", None, 1)
        await chat_profiles.save_last_answer(tx, 1, "b", None, 2)
        await chat_profiles.save_last_answer(tx, 2, "c", None, 3)
        one, two, three = [await chat_profiles.find(tx, chat_id) for chat_id in (1, 2, 3)]
        assert one and two and three
        assert [one.topic, two.topic, three.topic] == ["b", "c", None]
        await chat_profiles.save_last_answer(tx, 3, "d", None, 4)
        assert await tx.fetch_value("SELECT COUNT(*) FROM people WHERE topic = 'd'") == 1
        await tx.execute("UPDATE people SET topic = 'e' WHERE topic_at > :at", at=2)
        one, two, three = [await chat_profiles.find(tx, chat_id) for chat_id in (1, 2, 3)]
        assert one and two and three
        assert [one.topic, two.topic, three.topic] == ["b", "e", "e"]
        await chat_profiles.save_last_answer(tx, 2, "f", None, 4)
    async with database.read_transaction() as committed:
        rows = await committed.fetch_all("SELECT topic FROM people ORDER BY chat_id")
    assert [row["topic"] for row in rows] == ["b", "f", "e"]


async def test_a_connection_lost_at_any_statement_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = StatementLog(monkeypatch)
    monkeypatch.setattr(update_receiver, "INTERRUPTION_DELAYS", (0.0,) * 5)
    for cut in range(1, 12):

        def lose_connection(number: int, cut: int = cut) -> None:
            if number == cut:
                raise RetryableError("the connection is lost")

        database = await Database.open(tmp_path / f"{cut}.db")
        harness = BatchHarness(database)
        log.before_statement = lose_connection
        if database.is_shared:
            log.after_commit = lose_connection  # the server committed, but its answer is lost
        log.statements.clear()
        assert await harness.accept(*eight_updates()) == [True] * 8
        assert len(log.statements) >= cut
        log.before_statement = log.after_commit = lambda number: None
        await harness.expect_each_once(TEXTS)
        await database.close()


@only_sqlite
async def test_a_kill_between_any_two_statements_leaves_a_batch_whole_or_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the files at each statement is what SIGKILL would leave. The next process goes on with it."""
    log = StatementLog(monkeypatch)
    files = tmp_path / "loket.db"
    database = await Database.open(files)
    copies: list[Path] = []

    def copy_files(_: int) -> None:
        folder = tmp_path / f"{len(copies)}"
        folder.mkdir()
        for file in tmp_path.glob("loket*"):
            if file.suffix != ".lock":
                shutil.copy(file, folder)
        copies.append(folder)

    log.statements.clear()
    log.before_statement = log.before_commit = log.after_commit = copy_files
    await BatchHarness(database).accept(*eight_updates())
    log.before_statement = log.before_commit = log.after_commit = lambda number: None
    await database.close()
    assert len(copies) >= 10
    outcomes = set()
    for folder in copies:
        left = await Database.open(folder / "loket.db")
        harness = BatchHarness(left)
        claimed, waiting = await harness.count("intake"), await harness.count("replies")
        assert (claimed, len(await harness.topics())) in ((0, 0), (8, 8))
        outcomes.add((claimed, waiting))
        late = asyncio.create_task(harness.receiver.run_webhook())
        assert await harness.accept(*eight_updates()) == [True] * 8, "Telegram sends them again"
        await harness.wait_for_answers(max(waiting, 8 - claimed))
        late.cancel()
        await asyncio.wait({late})
        answered = Counter(harness.sent)
        assert set(answered.values()) <= {1} and len(answered) == max(waiting, 8 - claimed)
        await left.close()
    assert {(0, 0), (8, 8)} <= outcomes


async def test_a_chat_that_floods_does_not_fill_batches(database: Database) -> None:
    """Its updates take turns with those of others, and are answered in their order."""
    harness = BatchHarness(database)
    flood = [text_update(number, f"banjir {number}", FIRST_CHAT) for number in range(1, 201)]
    others = [text_update(number, f"teks {number}") for number in range(201, 241)]
    order: list[str] = []

    async def note(update: Json) -> None:
        assert await harness.receiver.accept(update)
        order.append(update["message"]["text"])

    await asyncio.gather(*map(note, [*flood, *others]))
    await harness.receiver.drain()
    assert [text for _, text in harness.sent if text.startswith("banjir")] == [
        update["message"]["text"] for update in flood
    ]
    last = max(order.index(update["message"]["text"]) for update in others)
    assert len([text for text in order[:last] if text.startswith("banjir")]) <= 4
    assert len(harness.sent) == 240
