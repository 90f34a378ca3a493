"""Moves everything from one database into another, empty one: from SQLite to PostgreSQL and back.

Rows go table by table in portions; each portion and how far it went is one transaction of the target, so a move that
was broken off goes on where it stopped. At the end every table is counted and compared, value by value.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.engine.engine_protocol import Engine, SqlRow, SqlValue, Statements
from storage.engine.sqlite import SQLiteEngine

ROWS_PER_BATCH = 200  # rows; some hold files of some hundred kilobytes
EXCLUDED_TABLES = ("migrations", "leases", "moving")  # of each database itself


class DatabaseCopyError(Exception):
    """The move cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class CopiedTable:
    """`key` are the columns of the primary key, in order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    referenced_tables: frozenset[str]

    @property
    def key_columns(self) -> str:
        return ", ".join(self.key)

    def page_query(self, after: bool) -> str:
        """The next rows, after a key when `after`."""
        values = ", ".join(f":{column}" for column in self.key)
        where = f" WHERE ({self.key_columns}) > ({values})" if after else ""
        return f"SELECT {', '.join(self.columns)} FROM {self.name}{where} ORDER BY {self.key_columns} LIMIT {ROWS_PER_BATCH}"

    @property
    def insert_query(self) -> str:
        values = ", ".join(f":{column}" for column in self.columns)
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({values})"


async def open_engine(where: Path | str) -> Engine:
    """A database as it is, without its keys. Raises DatabaseError."""
    if isinstance(where, Path):
        return await SQLiteEngine.open(where)
    from storage.engine.postgres import PostgresEngine

    return await PostgresEngine.open(where)


async def copy_database(source: Engine, target: Engine) -> AsyncIterator[str]:
    """Copy, count and compare; a line for each table. Raises MoveFault."""
    if source.is_shared == target.is_shared:
        raise DatabaseCopyError("Pindahan hanya antara SQLite dan PostgreSQL. Periksa kedua alamat.")
    file = target if source.is_shared else source
    async with file.read_transaction() as tx:
        tables = await _list_tables(tx)
    done = await _load_progress(target, tables)
    for table in tables:
        await _copy_table(source, target, table, done.get(table.name))
        rows, digest = await _digest_table(source, table)
        if (rows, digest) != await _digest_table(target, table):
            raise DatabaseCopyError(
                f"Isi tabel {table.name} berbeda setelah disalin. Kosongkan basis data tujuan, lalu ulangi."
            )
        yield f"{table.name}: {rows} baris, sama"
    async with target.transaction() as tx:
        if target.is_shared:
            await _advance_identity_sequences(tx, tables)
        await tx.execute("DROP TABLE moving", {})


async def _list_tables(tx: Statements) -> list[CopiedTable]:
    """Every table, each after those it refers to; asked of SQLite, for both have the same."""
    names = [
        row["name"]
        for row in await tx.fetch(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
            {},
        )
        if row["name"] not in EXCLUDED_TABLES
    ]
    found = {name: await _describe_table(tx, name) for name in names}
    ordered: dict[str, CopiedTable] = {}
    while len(ordered) < len(found):
        ready = [
            one
            for one in found.values()
            if one.name not in ordered and one.referenced_tables <= ordered.keys()
        ]
        if not ready:
            raise DatabaseCopyError("Tabel saling menunjuk berputar; ini kesalahan program.")
        ordered |= {one.name: one for one in ready}
    return list(ordered.values())


async def _describe_table(tx: Statements, name: str) -> CopiedTable:
    columns = await tx.fetch(f"PRAGMA table_info({name})", {})
    references = await tx.fetch(f"PRAGMA foreign_key_list({name})", {})
    names = tuple(column["name"] for column in columns)
    keys = sorted((column["pk"], column["name"]) for column in columns if column["pk"])
    needs = frozenset(row["table"] for row in references) - {name}
    return CopiedTable(name, names, tuple(key for _, key in keys) or names, needs)


async def _load_progress(target: Engine, tables: Sequence[CopiedTable]) -> dict[str, Mapping[str, SqlValue]]:
    """How far an earlier move came, by table. Raises MoveFault when the target holds anything else."""
    async with target.transaction() as tx:
        await tx.execute("CREATE TABLE IF NOT EXISTS moving (name TEXT PRIMARY KEY, place TEXT NOT NULL)", {})
        begun = {row["name"]: json.loads(row["place"]) for row in await tx.fetch("SELECT * FROM moving", {})}
        for table in tables:
            if table.name not in begun and await tx.fetch(f"SELECT 1 FROM {table.name} LIMIT 1", {}):
                raise DatabaseCopyError(
                    f"Basis data tujuan sudah berisi ({table.name}). Pindahan hanya ke basis data kosong."
                )
    return begun


async def _copy_table(
    source: Engine, target: Engine, table: CopiedTable, place: Mapping[str, SqlValue] | None
) -> None:
    while True:
        rows = await _fetch_page(source, table, place)
        if not rows:
            return
        place = {column: rows[-1][column] for column in table.key}
        async with target.transaction() as tx:
            await tx.execute_many(table.insert_query, rows)
            await tx.execute(
                "INSERT INTO moving (name, place) VALUES (:name, :place)"
                " ON CONFLICT (name) DO UPDATE SET place = :place",
                {"name": table.name, "place": json.dumps(_key_to_json(place))},
            )


async def _fetch_page(
    engine: Engine, table: CopiedTable, place: Mapping[str, SqlValue] | None
) -> list[SqlRow]:
    async with engine.read_transaction() as tx:
        return await tx.fetch(table.page_query(place is not None), _key_from_json(place or {}))


async def _digest_table(engine: Engine, table: CopiedTable) -> tuple[int, str]:
    """The number of rows, and a digest of all values in the order of the key."""
    digest, count, place = hashlib.sha256(), 0, None
    while rows := await _fetch_page(engine, table, place):
        for row in rows:
            digest.update(repr([row[column] for column in table.columns]).encode())
        count += len(rows)
        place = {column: rows[-1][column] for column in table.key}
    return count, digest.hexdigest()


async def _advance_identity_sequences(tx: Statements, tables: Sequence[CopiedTable]) -> None:
    """New rows on PostgreSQL go on after the highest id that was copied."""
    for row in await tx.fetch(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE is_identity = 'YES' AND table_schema = current_schema()",
        {},
    ):
        table, column = row["table_name"], row["column_name"]
        if any(table == one.name for one in tables):
            await tx.fetch(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), COALESCE(max({column}), 0) + 1, false)"
                f" FROM {table}",
                {},
            )


def _key_to_json(place: Mapping[str, SqlValue]) -> dict[str, SqlValue | dict[str, str]]:
    """A place as JSON can hold it."""
    return {
        name: {"hex": value.hex()} if isinstance(value, bytes) else value for name, value in place.items()
    }


def _key_from_json(place: Mapping[str, object]) -> dict[str, SqlValue]:
    """The place that `_written` wrote, or any other."""
    return {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value  # type: ignore[misc]
        for name, value in place.items()
    }
