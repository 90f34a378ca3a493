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

from storage.crypto.encryption import EncryptionKeys

MAGIC = b"LOKET BACKUP\n"
FORMAT_VERSION = 1
CHUNK_SIZE = 256 * 1024  # bytes before encryption; a single row may make one larger
MAX_CHUNK_SIZE = 64 * 1024 * 1024
ROWS_PER_RECORD = 50  # rows in a record
SCHEMA_TYPES = ("table", "index", "trigger")


class BackupError(Exception):
    """It cannot be made or restored; the text says why and what to do, in words for the operator."""


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
    """`made_at` unix seconds; rows by table; the id of the key that opens it."""

    made_at: int
    counts: Mapping[str, int]
    key: str

    @property
    def row_count(self) -> int:
        return sum(self.counts.values())


def write_backup(database: Path, out: BinaryIO, keys: EncryptionKeys, now: int) -> BackupSummary:
    """Blocks: call it in a thread. The file of the database must be held by this process."""
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


def restore_backup(found: BinaryIO, target: Path, keys: EncryptionKeys) -> BackupSummary:
    """Build a database file that is not there yet and check that it is whole. Blocks. Raises BackupFault."""
    head, lines = _read_header(found)
    records = _decode_records(_decrypt_chunks(found, lines, _create_cipher(keys, head)))
    schema = next(records, None)
    if not isinstance(schema, _SchemaRecord):
        raise BackupError("Cadangan tidak berisi apa-apa. Pakai cadangan lain.")
    with closing(sqlite3.connect(target, isolation_level=None)) as into:
        into.execute("BEGIN")
        for sql in schema.tables.values():
            into.execute(sql)
        for record in records:
            assert isinstance(record, _RowsRecord)
            named, places = (
                ", ".join(f'"{name}"' for name in record.columns),
                ", ".join("?" * len(record.columns)),
            )
            into.executemany(f'INSERT INTO "{record.table}" ({named}) VALUES ({places})', record.rows)
        for sql in schema.after:
            into.execute(sql)
        into.execute("COMMIT")
        _verify_restored(into, schema)
    return BackupSummary(schema.made_at, schema.counts, head.key)


def _read_schema(source: sqlite3.Connection, now: int) -> _SchemaRecord:
    rows = source.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    ).fetchall()
    tables = {name: sql for type, name, sql in rows if type == "table"}
    after = [sql for type, _, sql in rows if type in SCHEMA_TYPES[1:]]
    counts = {name: source.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}
    return _SchemaRecord(now, tables, after, counts)


def _verify_restored(into: sqlite3.Connection, schema: _SchemaRecord) -> None:
    counts = {name: into.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in schema.tables}
    whole = into.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    if counts != schema.counts or not whole or into.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError("Isi cadangan tidak utuh. Pakai cadangan lain; basis data yang ada tidak diubah.")


class _BackupWriter:
    def __init__(self, out: BinaryIO, keys: EncryptionKeys, head: _BackupHeader) -> None:
        self._out, self._cipher, self._chunk_number = out, _create_cipher(keys, head), 0
        self._header_lines = MAGIC + msgspec.json.encode(head) + b"\n"
        self._buffer = bytearray()
        out.write(self._header_lines)

    def write(self, record: _SchemaRecord | _RowsRecord) -> None:
        packed = msgspec.msgpack.encode(record)
        self._buffer += len(packed).to_bytes(4, "big") + packed
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


def _read_header(found: BinaryIO) -> tuple[_BackupHeader, bytes]:
    """The head, and the lines that are authenticated with every piece."""
    magic, line = found.readline(len(MAGIC)), found.readline(1000)
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


def _decrypt_chunks(found: BinaryIO, lines: bytes, cipher: AESGCM) -> Iterator[bytes]:
    number, length = 0, found.read(4)
    while length:
        sealed = found.read(min(int.from_bytes(length, "big"), MAX_CHUNK_SIZE))
        length = found.read(4)
        try:
            yield cipher.decrypt(_make_nonce(number, not length), sealed, lines)
        except InvalidTag:
            raise BackupError("Cadangan rusak, terpotong, atau diubah. Pakai cadangan lain.") from None
        number += 1
    if not number:
        raise BackupError("Cadangan terpotong. Pakai cadangan lain.")


def _decode_records(pieces: Iterator[bytes]) -> Iterator[_SchemaRecord | _RowsRecord]:
    for piece in pieces:
        at = 0
        while at < len(piece):
            size = int.from_bytes(piece[at : at + 4], "big")
            yield _decoder.decode(piece[at + 4 : at + 4 + size])
            at += 4 + size


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
