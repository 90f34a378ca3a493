"""Backups: all tables of an SQLite database in one encrypted file, while the bot continues to write.

A second, read-only connection reads one snapshot. It neither writes nor checkpoints, which two connections must not do
in SQLite before 3.51.3.

The file begins with a line that identifies it and a line of JSON (format, key id, salt). Chunks follow: a length
(4 bytes) and a ciphertext. They are encrypted with AES-256-GCM, under a key derived from the newest key and the salt.
The nonce is the number of the chunk and marks the last one. So a changed, missing, moved or truncated chunk is detected.
The chunks contain records: first the schema with the number of rows of each table, then the rows.
"""

import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from content.lazy_dataclass import dataclass
from storage.crypto.encryption import EncryptionKeys

MAGIC = b"LOKET BACKUP\n"
FORMAT_VERSION = 1
CHUNK_SIZE = 256 * 1024  # bytes before encryption; a large row makes a larger chunk
MAX_CHUNK_SIZE = 64 * 1024 * 1024
ROWS_PER_RECORD = 50
CREATED_AFTER_ROWS = ("index", "trigger")  # triggers could refuse the rows, and indexes slow them down


class BackupError(Exception):
    """The backup cannot be written or restored. The text tells the operator the reason and the remedy."""


class _BackupHeader(msgspec.Struct, frozen=True):
    format: int
    key: str
    salt: bytes


class _SchemaRecord(msgspec.Struct, frozen=True, tag="schema"):
    made_at: int
    tables: dict[str, str]
    after: list[str]
    counts: dict[str, int]


class _RowsRecord(msgspec.Struct, frozen=True, tag="rows"):
    table: str
    columns: list[str]
    rows: list[list[Any]]


_decoder: msgspec.msgpack.Decoder[_SchemaRecord | _RowsRecord] = msgspec.msgpack.Decoder(
    _SchemaRecord | _RowsRecord
)


@dataclass(frozen=True)
class BackupSummary:
    """A backup: its time in unix seconds, the number of rows by table, and the id of its key."""

    made_at: int
    counts: Mapping[str, int]
    key: str

    @property
    def row_count(self) -> int:
        return sum(self.counts.values())


def write_backup(database: Path, out: BinaryIO, keys: EncryptionKeys, now: int) -> BackupSummary:
    """Write a backup. This process must hold the lock file of the database. The call blocks: run it in a thread."""
    with closing(
        sqlite3.connect(f"file:{_quote_path(database)}?mode=ro", uri=True, isolation_level=None)
    ) as source:
        source.execute("BEGIN")
        schema = _read_schema(source, now)
        head = _BackupHeader(FORMAT_VERSION, keys.newest_id, secrets.token_bytes(32))
        writer = _BackupWriter(out, keys, head)
        writer.write(schema)
        for table in schema.tables:
            cursor = source.execute(f'SELECT * FROM "{table}"')
            columns = [described[0] for described in cursor.description]
            while rows := cursor.fetchmany(ROWS_PER_RECORD):
                writer.write(_RowsRecord(table, columns, [list(row) for row in rows]))
        writer.finish()
    return BackupSummary(now, schema.counts, keys.newest_id)


def restore_backup(file: BinaryIO, target: Path, keys: EncryptionKeys) -> BackupSummary:
    """Create the database file `target`, which must not exist, and verify it. The call blocks. Raises BackupError."""
    head, lines = _read_header(file)
    records = _decode_records(_decrypt_chunks(file, lines, _create_cipher(keys, head)))
    schema = next(records, None)
    if not isinstance(schema, _SchemaRecord):
        raise BackupError("Cadangan tidak berisi apa-apa. Pakai cadangan lain.")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))  # SQLite would let others of the machine read it
    with closing(sqlite3.connect(target, isolation_level=None)) as into:
        into.execute("BEGIN")
        for sql in schema.tables.values():
            into.execute(sql)
        for record in records:
            assert isinstance(record, _RowsRecord)
            columns = ", ".join(f'"{name}"' for name in record.columns)
            parameters = ", ".join("?" * len(record.columns))
            into.executemany(f'INSERT INTO "{record.table}" ({columns}) VALUES ({parameters})', record.rows)
        for sql in schema.after:
            into.execute(sql)
        into.execute("COMMIT")
        _verify_restored(into, schema)
    return BackupSummary(schema.made_at, schema.counts, head.key)


def _read_schema(source: sqlite3.Connection, now: int) -> _SchemaRecord:
    rows = source.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    ).fetchall()
    tables = {name: sql for kind, name, sql in rows if kind == "table"}
    after = [sql for kind, _, sql in rows if kind in CREATED_AFTER_ROWS]
    counts = {name: source.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}
    return _SchemaRecord(now, tables, after, counts)


def _verify_restored(into: sqlite3.Connection, schema: _SchemaRecord) -> None:
    counts = {name: into.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in schema.tables}
    is_intact = into.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    if counts != schema.counts or not is_intact or into.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError("Isi cadangan tidak utuh. Pakai cadangan lain; basis data yang ada tidak diubah.")


class _BackupWriter:
    def __init__(self, out: BinaryIO, keys: EncryptionKeys, head: _BackupHeader) -> None:
        self._out, self._cipher, self._chunk_number = out, _create_cipher(keys, head), 0
        self._header_lines = MAGIC + msgspec.json.encode(head) + b"\n"
        self._buffer = bytearray()
        out.write(self._header_lines)

    def write(self, record: _SchemaRecord | _RowsRecord) -> None:
        encoded = msgspec.msgpack.encode(record)
        self._buffer += len(encoded).to_bytes(4, "big") + encoded
        if len(self._buffer) >= CHUNK_SIZE:
            self._write_chunk(last=False)

    def finish(self) -> None:
        self._write_chunk(last=True)

    def _write_chunk(self, *, last: bool) -> None:
        sealed = self._cipher.encrypt(
            _make_nonce(self._chunk_number, last), bytes(self._buffer), self._header_lines
        )
        self._out.write(len(sealed).to_bytes(4, "big") + sealed)
        self._chunk_number += 1
        self._buffer.clear()


def _read_header(file: BinaryIO) -> tuple[_BackupHeader, bytes]:
    """Return the header, and its lines as bytes, which are the associated data of every chunk."""
    magic, line = file.readline(len(MAGIC)), file.readline(1000)
    try:
        if magic != MAGIC:
            raise msgspec.DecodeError
        head = msgspec.json.decode(line, type=_BackupHeader)
    except msgspec.DecodeError:
        raise BackupError("Berkas ini bukan cadangan Loket. Periksa namanya.") from None
    if head.format != FORMAT_VERSION:
        raise BackupError(
            f"Cadangan berformat {head.format} tidak dikenal versi ini. Pakai versi Loket yang lebih baru."
        )
    return head, magic + line


def _decrypt_chunks(file: BinaryIO, lines: bytes, cipher: AESGCM) -> Iterator[bytes]:
    number, length = 0, file.read(4)
    while length:
        sealed = file.read(min(int.from_bytes(length, "big"), MAX_CHUNK_SIZE))
        length = file.read(4)
        try:
            yield cipher.decrypt(_make_nonce(number, not length), sealed, lines)
        except InvalidTag:
            raise BackupError("Cadangan rusak, terpotong, atau diubah. Pakai cadangan lain.") from None
        number += 1
    if not number:
        raise BackupError("Cadangan terpotong. Pakai cadangan lain.")


def _decode_records(chunks: Iterator[bytes]) -> Iterator[_SchemaRecord | _RowsRecord]:
    for chunk in chunks:
        start = 0
        while start < len(chunk):
            size = int.from_bytes(chunk[start : start + 4], "big")
            yield _decoder.decode(chunk[start + 4 : start + 4 + size])
            start += 4 + size


def _create_cipher(keys: EncryptionKeys, head: _BackupHeader) -> AESGCM:
    key = keys.by_id.get(head.key)
    if key is None:
        raise BackupError(
            f"Cadangan ini disegel dengan kunci '{head.key}' yang tidak diberikan."
            " Tambahkan kunci itu pada LOKET_KEYS atau pada berkas loket.keys, lalu ulangi."
        )
    return AESGCM(hmac.digest(key, b"backup\0" + head.salt, "sha256"))


def _make_nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))


def _quote_path(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
