"""A backup: every table of an SQLite database in one encrypted file, read in one state while the bot goes on writing.

A second connection that only reads takes one snapshot; it neither writes nor checkpoints, which is what SQLite before
3.51.3 must not do twice. The file is: a line that says what it is, a line of JSON (format, id of the key, salt), then
pieces, each its length (4 bytes) and ciphertext (AES-256-GCM under a key of its own, derived from the newest key and the
salt; the nonce counts, and says which piece is the last). So a piece that is changed, missing, moved or cut off is seen.
Inside are records: the schema and the number of rows of each table, then the rows.
"""

import hmac
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.seal import Keys

MAGIC = b"LOKET BACKUP\n"
FORMAT = 1
PIECE = 256 * 1024  # bytes before encryption; a single row may make one larger
MOST_PIECE = 64 * 1024 * 1024
AT_ONCE = 50  # rows in a record
INSIDE = ("table", "index", "trigger")


class BackupFault(Exception):
    """It cannot be made or restored; the text says why and what to do, in words for the operator."""


class _Head(msgspec.Struct, frozen=True):
    format: int
    key: str
    salt: bytes


class _Schema(msgspec.Struct, frozen=True, tag="schema"):
    made_at: int
    tables: dict[str, str]
    after: list[str]
    counts: dict[str, int]


class _Rows(msgspec.Struct, frozen=True, tag="rows"):
    table: str
    columns: list[str]
    rows: list[list[Any]]


_decoder: msgspec.msgpack.Decoder[_Schema | _Rows] = msgspec.msgpack.Decoder(_Schema | _Rows)


@dataclass(frozen=True)
class Made:
    """`made_at` unix seconds; rows by table; the id of the key that opens it."""

    made_at: int
    counts: Mapping[str, int]
    key: str

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def write(database: Path, out: BinaryIO, keys: Keys, now: int) -> Made:
    """Blocks: call it in a thread. The file of the database must be held by this process."""
    with closing(
        sqlite3.connect(f"file:{_quoted(database)}?mode=ro", uri=True, isolation_level=None)
    ) as source:
        source.execute("BEGIN")
        schema = _schema(source, now)
        head = _Head(FORMAT, keys.newest, secrets.token_bytes(32))
        writer = _Writer(out, keys, head)
        writer.put(schema)
        for table in schema.tables:
            cursor = source.execute(f'SELECT * FROM "{table}"')
            columns = [described[0] for described in cursor.description]
            while rows := cursor.fetchmany(AT_ONCE):
                writer.put(_Rows(table, columns, [list(row) for row in rows]))
        writer.end()
    return Made(now, schema.counts, keys.newest)


def restore(found: BinaryIO, target: Path, keys: Keys) -> Made:
    """Build a database file that is not there yet and check that it is whole. Blocks. Raises BackupFault."""
    head, lines = _begun(found)
    records = _records(_pieces(found, lines, _cipher(keys, head)))
    schema = next(records, None)
    if not isinstance(schema, _Schema):
        raise BackupFault("Cadangan tidak berisi apa-apa. Pakai cadangan lain.")
    with closing(sqlite3.connect(target, isolation_level=None)) as into:
        into.execute("BEGIN")
        for sql in schema.tables.values():
            into.execute(sql)
        for record in records:
            assert isinstance(record, _Rows)
            named, places = (
                ", ".join(f'"{name}"' for name in record.columns),
                ", ".join("?" * len(record.columns)),
            )
            into.executemany(f'INSERT INTO "{record.table}" ({named}) VALUES ({places})', record.rows)
        for sql in schema.after:
            into.execute(sql)
        into.execute("COMMIT")
        _check(into, schema)
    return Made(schema.made_at, schema.counts, head.key)


def _schema(source: sqlite3.Connection, now: int) -> _Schema:
    rows = source.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    ).fetchall()
    tables = {name: sql for type, name, sql in rows if type == "table"}
    after = [sql for type, _, sql in rows if type in INSIDE[1:]]
    counts = {name: source.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}
    return _Schema(now, tables, after, counts)


def _check(into: sqlite3.Connection, schema: _Schema) -> None:
    counts = {name: into.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in schema.tables}
    whole = into.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    if counts != schema.counts or not whole or into.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupFault("Isi cadangan tidak utuh. Pakai cadangan lain; basis data yang ada tidak diubah.")


class _Writer:
    def __init__(self, out: BinaryIO, keys: Keys, head: _Head) -> None:
        self._out, self._cipher, self._number = out, _cipher(keys, head), 0
        self._lines = MAGIC + msgspec.json.encode(head) + b"\n"
        self._waiting = bytearray()
        out.write(self._lines)

    def put(self, record: _Schema | _Rows) -> None:
        packed = msgspec.msgpack.encode(record)
        self._waiting += len(packed).to_bytes(4, "big") + packed
        if len(self._waiting) >= PIECE:
            self._piece(last=False)

    def end(self) -> None:
        self._piece(last=True)

    def _piece(self, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), bytes(self._waiting), self._lines)
        self._out.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1
        self._waiting.clear()


def _begun(found: BinaryIO) -> tuple[_Head, bytes]:
    """The head, and the lines that are authenticated with every piece."""
    magic, line = found.readline(len(MAGIC)), found.readline(1000)
    try:
        if magic != MAGIC:
            raise msgspec.DecodeError
        head = msgspec.json.decode(line, type=_Head)
    except msgspec.DecodeError:
        raise BackupFault("Berkas ini bukan cadangan Loket. Periksa namanya.") from None
    if head.format != FORMAT:
        raise BackupFault(
            f"Cadangan berformat {head.format} tidak dikenal versi ini. Pakai versi Loket yang lebih baru."
        )
    return head, magic + line


def _pieces(found: BinaryIO, lines: bytes, cipher: AESGCM) -> Iterator[bytes]:
    number, length = 0, found.read(4)
    while length:
        sealed = found.read(min(int.from_bytes(length, "big"), MOST_PIECE))
        length = found.read(4)
        try:
            yield cipher.decrypt(_nonce(number, not length), sealed, lines)
        except InvalidTag:
            raise BackupFault("Cadangan rusak, terpotong, atau diubah. Pakai cadangan lain.") from None
        number += 1
    if not number:
        raise BackupFault("Cadangan terpotong. Pakai cadangan lain.")


def _records(pieces: Iterator[bytes]) -> Iterator[_Schema | _Rows]:
    for piece in pieces:
        at = 0
        while at < len(piece):
            size = int.from_bytes(piece[at : at + 4], "big")
            yield _decoder.decode(piece[at + 4 : at + 4 + size])
            at += 4 + size


def _cipher(keys: Keys, head: _Head) -> AESGCM:
    key = keys.by_id.get(head.key)
    if key is None:
        raise BackupFault(
            f"Cadangan ini disegel dengan kunci '{head.key}' yang tidak diberikan."
            " Tambahkan kunci itu pada LOKET_KEYS atau pada berkas loket.keys, lalu ulangi."
        )
    return AESGCM(hmac.digest(key, b"backup\0" + head.salt, "sha256"))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
