"""Copies a database into an empty one: from SQLite to PostgreSQL or back.

Rows are copied table by table in batches. Each batch and its position are one transaction of the target, so an
interrupted copy continues where it stopped. Then every table is counted and compared, value by value.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from content.lazy_dataclass import dataclass
from storage.engine.engine_protocol import Engine, SqlRow, SqlValue, Statements
from storage.engine.sqlite import SQLiteEngine

ROWS_PER_BATCH = 200  # some rows hold parts of files, which have 256 KiB
# `replies_of_version_1` is empty: opening the source sealed its rows, and opening the target drops it.
EXCLUDED_TABLES = (
    "migrations",
    "leases",
    "moving",
    "replies_of_version_1",
    "hours_mark",
)  # of each database itself


class DatabaseCopyError(Exception):
    """The copy failed. The text tells the operator the reason and the remedy."""


@dataclass(frozen=True)
class CopiedTable:
    """A table to copy. `key` are the columns of the primary key, in order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    referenced_tables: frozenset[str]

    @property
    def key_columns(self) -> str:
        return ", ".join(self.key)

    def page_query(self, after: bool) -> str:
        """Return the query of a batch: the first one, or the one `after` the key given as parameters."""
        values = ", ".join(f":{column}" for column in self.key)
        where = f" WHERE ({self.key_columns}) > ({values})" if after else ""
        return f"SELECT {', '.join(self.columns)} FROM {self.name}{where} ORDER BY {self.key_columns} LIMIT {ROWS_PER_BATCH}"

    @property
    def insert_query(self) -> str:
        values = ", ".join(f":{column}" for column in self.columns)
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({values})"


async def open_engine(where: Path | str) -> Engine:
    """Open a database without its encryption keys. Raises DatabaseError. Sealed values are copied as they are."""
    if isinstance(where, Path):
        return await SQLiteEngine.open(where)
    from storage.engine.postgres import PostgresEngine

    return await PostgresEngine.open(where)


async def require_stopped_bots(now: int, *engines: Engine) -> None:
    """Raise DatabaseCopyError while a bot uses a database: what it writes would not be copied.

    The bot of a file locks it, so the file does not even open. `now` is in unix seconds.
    """
    for engine in engines:
        async with engine.read_transaction() as tx:
            live = await tx.fetch(
                "SELECT 1 FROM leases WHERE name LIKE 'replica:%' AND until > :now LIMIT 1", {"now": now}
            )
        if live:
            raise DatabaseCopyError(
                "Salah satu basis data sedang dipakai bot yang berjalan. Hentikan semua bot, tunggu 10 detik, lalu ulangi."
            )


async def copy_database(source: Engine, target: Engine) -> AsyncIterator[str]:
    """Copy and compare all tables; yield a line for each. Raises DatabaseCopyError."""
    if source.is_shared == target.is_shared:
        raise DatabaseCopyError("Pindahan hanya antara SQLite dan PostgreSQL. Periksa kedua alamat.")
    file = target if source.is_shared else source
    async with file.read_transaction() as tx:
        tables = await _list_tables(tx)
    positions, digests = await _load_progress(target, tables), {}
    for table in tables:
        await _copy_table(source, target, table, positions.get(table.name))
        rows, _ = digests[table.name] = await _digest_table(source, table)
        if digests[table.name] != await _digest_table(target, table):
            raise DatabaseCopyError(
                f"Isi tabel {table.name} berbeda setelah disalin. Kosongkan basis data tujuan, lalu ulangi."
            )
        yield f"{table.name}: {rows} baris, sama"
    for table in tables:  # once more: a bot may have written into a table after its comparison
        if digests[table.name] != await _digest_table(source, table):
            raise DatabaseCopyError(
                f"Tabel {table.name} di basis data asal berubah selama disalin. Hentikan semua bot, kosongkan basis data"
                " tujuan, lalu ulangi."
            )
    async with target.transaction() as tx:
        if target.is_shared:
            await _advance_identity_sequences(tx, tables)
        await tx.execute("DROP TABLE moving", {})


async def _list_tables(tx: Statements) -> list[CopiedTable]:
    """Return all tables, each after those that it references. `tx` is of SQLite; both engines have the same tables."""
    names = [
        row["name"]
        for row in await tx.fetch(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
            {},
        )
        if row["name"] not in EXCLUDED_TABLES
    ]
    tables = {name: await _describe_table(tx, name) for name in names}
    ordered: dict[str, CopiedTable] = {}
    while len(ordered) < len(tables):
        ready = [
            table
            for table in tables.values()
            if table.name not in ordered and table.referenced_tables <= ordered.keys()
        ]
        if not ready:
            raise DatabaseCopyError("Tabel saling menunjuk berputar; ini kesalahan program.")
        ordered |= {table.name: table for table in ready}
    return list(ordered.values())


async def _describe_table(tx: Statements, name: str) -> CopiedTable:
    columns = await tx.fetch(f"PRAGMA table_info({name})", {})
    references = await tx.fetch(f"PRAGMA foreign_key_list({name})", {})
    names = tuple(column["name"] for column in columns)
    keys = sorted((column["pk"], column["name"]) for column in columns if column["pk"])
    referenced = frozenset(row["table"] for row in references) - {name}
    return CopiedTable(name, names, tuple(key for _, key in keys) or names, referenced)


async def _load_progress(target: Engine, tables: Sequence[CopiedTable]) -> dict[str, Mapping[str, SqlValue]]:
    """Return the position of an interrupted copy by table. Raises DatabaseCopyError when the target has other data."""
    async with target.transaction() as tx:
        await tx.execute("CREATE TABLE IF NOT EXISTS moving (name TEXT PRIMARY KEY, place TEXT NOT NULL)", {})
        positions = {
            row["name"]: json.loads(row["place"]) for row in await tx.fetch("SELECT * FROM moving", {})
        }
        for table in tables:
            if table.name not in positions and await tx.fetch(f"SELECT 1 FROM {table.name} LIMIT 1", {}):
                raise DatabaseCopyError(
                    f"Basis data tujuan sudah berisi ({table.name}). Pindahan hanya ke basis data kosong."
                )
    return positions


async def _copy_table(
    source: Engine, target: Engine, table: CopiedTable, position: Mapping[str, SqlValue] | None
) -> None:
    while True:
        rows = await _fetch_page(source, table, position)
        if not rows:
            return
        position = {column: rows[-1][column] for column in table.key}
        async with target.transaction() as tx:
            await tx.execute_many(table.insert_query, rows)
            await tx.execute(
                "INSERT INTO moving (name, place) VALUES (:name, :place)"
                " ON CONFLICT (name) DO UPDATE SET place = :place",
                {"name": table.name, "place": json.dumps(_key_to_json(position))},
            )


async def _fetch_page(
    engine: Engine, table: CopiedTable, position: Mapping[str, SqlValue] | None
) -> list[SqlRow]:
    async with engine.read_transaction() as tx:
        return await tx.fetch(table.page_query(position is not None), _key_from_json(position or {}))


async def _digest_table(engine: Engine, table: CopiedTable) -> tuple[int, str]:
    """Return the number of rows, and a digest of all values in the order of the key."""
    digest, count, position = hashlib.sha256(), 0, None
    while rows := await _fetch_page(engine, table, position):
        for row in rows:
            digest.update(repr([row[column] for column in table.columns]).encode())
        count += len(rows)
        position = {column: rows[-1][column] for column in table.key}
    return count, digest.hexdigest()


async def _advance_identity_sequences(tx: Statements, tables: Sequence[CopiedTable]) -> None:
    """Set the identity sequences of PostgreSQL after the highest ids that were copied."""
    names = {table.name for table in tables}
    for row in await tx.fetch(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE is_identity = 'YES' AND table_schema = current_schema()",
        {},
    ):
        table, column = row["table_name"], row["column_name"]
        if table in names:
            await tx.fetch(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), COALESCE(max({column}), 0) + 1, false)"
                f" FROM {table}",
                {},
            )


def _key_to_json(position: Mapping[str, SqlValue]) -> dict[str, SqlValue | dict[str, str]]:
    """Return a position as JSON values; bytes become {'hex': ...}."""
    return {
        name: {"hex": value.hex()} if isinstance(value, bytes) else value for name, value in position.items()
    }


def _key_from_json(position: Mapping[str, object]) -> dict[str, SqlValue]:
    """Return the position that `_key_to_json` encoded. Values that are not encoded stay as they are."""
    return {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value  # type: ignore[misc]
        for name, value in position.items()
    }
