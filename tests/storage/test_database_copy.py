"""Copies from SQLite to PostgreSQL and back: complete, compared, and continued after an interruption."""

import json
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest

from runtime import clock
from runtime.cli import move_database
from storage import questions
from storage.chats import chat_profiles, drafts
from storage.crypto import encryption
from storage.engine import database_copy
from storage.engine.database import Database
from storage.engine.engine_protocol import Engine
from storage.queues import leases, outbox, processed_updates
from storage.staff_accounts import audit_log
from tests.support.database_engines import KEYS, needs_postgresql, only_sqlite, shared_server

pytestmark = [needs_postgresql, only_sqlite]  # between both engines, so it runs once


@pytest.fixture
async def office(tmp_path: Path) -> Path:
    """Create a database file with chats, drafts, questions, letters and audit entries."""
    path = tmp_path / "kantor" / "loket.db"
    database = await Database.open(f"{path}", encryption.parse_keys(KEYS))
    async with database.transaction() as tx:
        for chat in range(450):
            await chat_profiles.find_or_create(tx, chat + 1, 100 + chat)
        await drafts.save(tx, 5, "form", {"a": "é 🙂"}, 7)
        await processed_updates.save_replies(tx, 9, 5, ['{"type":"say","body":"hai"}'])
        asked = [
            await questions.add_question(
                tx, office=None, text=f"apa {n}", outcome="unknown", guess=None, now=n
            )
            for n in range(9)
        ]
        found = [one for one in await questions.list_unlinked(tx) if one.id in asked[:3]]
        await questions.link_questions(tx, found, "biaya_gratis", 1, 5)
        await outbox.add_for_chats(tx, "a:1", "{}", range(300), 9, 0)
        await audit_log.record(tx, at=1, actor=2, act="closure.add", office="3674", about={"n": 1})
    await database.close()
    return path


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[str]:
    name = f"move_{abs(hash(tmp_path))}"
    yield shared_server().create(name)
    shared_server().drop(name)


async def run_move(source: str, target: str, code: int = 0) -> str:
    out = StringIO()
    assert await move_database.move_database(source, target, encryption.parse_keys(KEYS), out) == code, (
        out.getvalue()
    )
    return out.getvalue()


async def test_a_copy_to_postgresql_and_back_is_equal(office: Path, server: str, tmp_path: Path) -> None:
    told = await run_move(f"{office}", server)
    assert "people: 450 baris, sama" in told and "letters: 300 baris, sama" in told and "Selesai" in told
    database = await Database.open(server, encryption.parse_keys(KEYS))
    async with database.transaction() as tx:
        draft = await drafts.find(tx, 5)
        assert draft is not None and draft.data == {"a": "é 🙂"}
        assert [row.body for row in await processed_updates.list_pending(tx)] == [
            '{"type":"say","body":"hai"}'
        ]
        new = await questions.add_question(tx, office=None, text="baru", outcome="unknown", guess=None, now=1)
        assert new == 10, "ids go on after those that were moved"
    await database.close()
    back = tmp_path / "kembali" / "loket.db"
    told = await run_move(server, f"{back}")
    assert "questions: 10 baris, sama" in told


async def test_an_interrupted_copy_continues(
    office: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, copied = database_copy._copy_table, []

    async def breaks(source: Engine, target: Engine, table: database_copy.CopiedTable, place: object) -> None:
        copied.append(table.name)
        await kept(source, target, table, place)  # type: ignore[arg-type]
        if table.name == "people":
            raise database_copy.DatabaseCopyError("listrik padam")

    with monkeypatch.context() as patched:
        patched.setattr(database_copy, "_copy_table", breaks)
        assert "padam" in await run_move(f"{office}", server, 1)
    assert "Selesai" in await run_move(f"{office}", server)
    assert "sudah berisi" in await run_move(f"{office}", server, 1)


async def test_a_refused_copy_gives_an_error_with_a_remedy(office: Path, server: str, tmp_path: Path) -> None:
    assert "tidak ada" in await run_move(f"{tmp_path / 'bukan.db'}", server, 1)
    assert "hanya antara" in await run_move(f"{office}", f"{tmp_path / 'lain.db'}", 1)
    assert json.dumps(KEYS) not in await run_move(server, server, 1)


async def test_a_bot_that_runs_is_refused_in_words(office: Path, server: str) -> None:
    """On the server the bot is known by its heartbeat; the bot of a file locks it."""
    await run_move(f"{office}", server)
    now = int(clock.now().timestamp())
    live = await Database.open(server, encryption.parse_keys(KEYS))
    async with live.transaction() as tx:
        await leases.record_heartbeat(tx, "kantor", now, 60, 0)
    back = office.with_name("kembali.db")
    assert "sedang dipakai bot yang berjalan" in await run_move(server, f"{back}", 1)
    async with live.transaction() as tx:
        await leases.release_all(tx, "kantor")
    await live.close()
    await run_move(server, f"{back.with_name('lagi.db')}")
    locked = await Database.open(f"{office}", encryption.parse_keys(KEYS))
    assert "sedang dipakai proses lain" in await run_move(f"{office}", server, 1)
    await locked.close()


async def test_a_write_after_the_comparison_of_a_table_is_noticed(
    office: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_move(f"{office}", server)
    live = await Database.open(server, encryption.parse_keys(KEYS))
    copies, digest = [0], database_copy._digest_table

    async def digest_and_write(engine: Engine, table: database_copy.CopiedTable) -> tuple[int, str]:
        found = await digest(engine, table)
        copies[0] += engine.is_shared and table.name == "people"
        if copies[0] == 1 and engine.is_shared and table.name == "tries":  # after people was compared
            async with live.transaction() as tx:
                await chat_profiles.find_or_create(tx, 99_999, 1)
        return found

    monkeypatch.setattr(database_copy, "_digest_table", digest_and_write)
    words = await run_move(server, f"{office.with_name('kembali.db')}", 1)
    assert "berubah selama disalin" in words
    await live.close()
