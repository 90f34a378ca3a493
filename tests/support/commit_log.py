"""What a stolen copy of a SQLite database shows: its write-ahead log, cut after each commit."""

import shutil
import sqlite3
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.engine.database import Database
from storage.engine.sqlite import SQLiteEngine

WAL_HEADER, FRAME_HEADER = 32, 24  # bytes
NAMING_COLUMNS = {
    "chat_id", "user_id", "actor", "by", "staff", "holder", "update_id",
    "id", "report", "other", "evidence", "owner", "token", "number", "chat", "who", "key", "code",
}  # fmt: skip  # columns whose values name one thing: equal values join two rows

Row = tuple[tuple[str, Any], ...]
Tables = Mapping[str, set[Row]]


class CommitChange:
    """The rows that one commit added and removed, by table."""

    def __init__(self, before: Tables, after: Tables) -> None:
        self.rows = {
            table: changed for table in after if (changed := before.get(table, set()) ^ after[table])
        }

    @property
    def tables(self) -> set[str]:
        return set(self.rows)

    @property
    def values(self) -> set[Any]:
        return {value for rows in self.rows.values() for row in rows for _, value in row}

    @property
    def names(self) -> set[Any]:
        """Return the values that name one thing. An update id differs from a chat of the same number."""
        found = {
            (name, value) if name == "update_id" else value
            for rows in self.rows.values()
            for row in rows
            for name, value in row
            if name in NAMING_COLUMNS or isinstance(value, bytes)
        }
        return found - {None, "", 0, 1, "loket"}


class CommitLog:
    """Copies the file and its log at the worst moments, and separates the commits."""

    def __init__(self, database: Path, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._base: Tables = {}
        self.commits: list[CommitChange] = []
        self.bytes_left: list[int] = []

    @property
    def _log(self) -> Path:
        return self._database.with_name(f"{self._database.name}-wal")

    def copy_now(self) -> None:
        """Take the commits of the log, before it is emptied."""
        log = self._log.read_bytes() if self._log.exists() else b""
        if len(log) <= WAL_HEADER:
            return
        page_size = struct.unpack(">I", log[8:12])[0]
        frame_size, salt = FRAME_HEADER + page_size, log[16:24]
        before = self._read(b"")
        for end in range(WAL_HEADER + frame_size, len(log) + 1, frame_size):
            head = log[end - frame_size : end - page_size]
            if head[8:16] == salt and struct.unpack(">I", head[4:8])[0]:  # the last frame of a commit
                after = self._read(log[:end])
                self.commits.append(CommitChange(before, after))
                before = after

    def note_emptied(self) -> None:
        self.bytes_left.append(self._log.stat().st_size if self._log.exists() else 0)

    def _read(self, log: bytes) -> Tables:
        """Return all rows of a copy of the file with this log."""
        copy = self._folder / "copy.db"
        shutil.copyfile(self._database, copy)
        copy.with_name("copy.db-wal").write_bytes(log)
        with closing(sqlite3.connect(copy)) as connection:
            names = [
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            found = {}
            for name in names:
                cursor = connection.execute(f"SELECT * FROM {name}")
                columns = [column[0] for column in cursor.description]
                found[name] = {tuple(zip(columns, row, strict=True)) for row in cursor}
        for path in self._folder.glob("copy.db*"):
            path.unlink()
        return found

    def find_joined(self, *start: Any) -> set[Any]:
        """Return every name that the commits join to these, in any number of steps."""
        known, size = set(start), 0
        while len(known) > size:
            size = len(known)
            for commit in self.commits:
                if not known.isdisjoint(commit.names):
                    known |= commit.names
        return known


@contextmanager
def record_commits(database: Path, folder: Path) -> Iterator[CommitLog]:
    """Record every commit of SQLite databases until the end of the block. The log is not emptied in between by itself."""
    log, empty_log = CommitLog(database, folder), SQLiteEngine._empty_log

    async def copy_and_empty(engine: SQLiteEngine) -> bool:
        log.copy_now()
        is_empty = await empty_log(engine)
        log.note_emptied()
        return is_empty

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteEngine, "_empty_log", copy_and_empty)
        yield log


def keep_log(database: Database) -> None:
    """Let SQLite move no pages into the file by itself, so that the log keeps each commit."""
    engine = database._engine
    assert isinstance(engine, SQLiteEngine)
    engine._raw.execute("PRAGMA wal_autocheckpoint=0")
