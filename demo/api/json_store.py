"""Persistent state: JSON documents by kind and key in one SQLite file, or in memory only."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from demo.api.api_errors import JsonObject


class JsonStore:
    """Changes stay in memory until `commit` writes them in one transaction.

    A kill loses no committed change. A power cut may, because synchronous is off."""

    def __init__(self, folder: Path | None) -> None:
        self._changes: dict[tuple[str, str], str | None] = {}
        self._folder = folder
        self._file: sqlite3.Connection | None = None
        self.open()

    def open(self) -> None:
        """Open the file, also again after `close`. Raises OSError if it is not writable."""
        if self._folder is None or self._file is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / "telegram.db"
        try:
            self._file = open_connection(path)
        except sqlite3.Error as error:
            raise OSError(f"{path}: {error}") from error

    def put(self, kind: str, key: str | int, body: JsonObject) -> None:
        if self._file:
            self._changes[kind, str(key)] = json.dumps(body)

    def drop(self, kind: str, key: str | int) -> None:
        if self._file:
            self._changes[kind, str(key)] = None

    def items(self, kind: str) -> Iterator[tuple[str, JsonObject]]:
        if self._file:
            for key, body in self._file.execute("SELECT key, body FROM thing WHERE kind = ?", (kind,)):
                yield key, json.loads(body)

    def commit(self) -> None:
        if not self._file or not self._changes:
            return
        gone = [place for place, body in self._changes.items() if body is None]
        kept = [(*place, body) for place, body in self._changes.items() if body is not None]
        self._changes = {}
        self._file.execute("BEGIN IMMEDIATE")
        self._file.executemany("DELETE FROM thing WHERE kind = ? AND key = ?", gone)
        self._file.executemany("INSERT OR REPLACE INTO thing VALUES (?, ?, ?)", kept)
        self._file.execute("COMMIT")

    def close(self) -> None:
        self.commit()
        if self._file:
            self._file.close()
            self._file = None


def open_connection(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None)
    try:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=OFF")
        file.execute(
            "CREATE TABLE IF NOT EXISTS thing"
            " (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
    except sqlite3.Error:
        file.close()
        raise
    return file
