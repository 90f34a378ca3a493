"""Moves everything from one database into another, empty one: from SQLite to PostgreSQL and back.

Rows go table by table in portions; each portion and how far it went is one transaction of the target, so a move that
was broken off goes on where it stopped. At the end every table is counted and compared, value by value.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.engine import Engine, Row, Statements, Value
from storage.sqlite import SQLite

PORTION = 200  # rows; some hold files of some hundred kilobytes
LEFT = ("migrations", "leases", "moving")  # of each database itself


class MoveFault(Exception):
    """The move cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Table:
    """`key` are the columns of the primary key, in order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    needs: frozenset[str]

    @property
    def order(self) -> str:
        return ", ".join(self.key)

    def page(self, after: bool) -> str:
        """The next rows, after a key when `after`."""
        values = ", ".join(f":{column}" for column in self.key)
        where = f" WHERE ({self.order}) > ({values})" if after else ""
        return (
            f"SELECT {', '.join(self.columns)} FROM {self.name}{where} ORDER BY {self.order} LIMIT {PORTION}"
        )

    @property
    def insert(self) -> str:
        values = ", ".join(f":{column}" for column in self.columns)
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({values})"


async def open_engine(where: Path | str) -> Engine:
    """A database as it is, without its keys. Raises DatabaseFault."""
    if isinstance(where, Path):
        return await SQLite.open(where)
    from storage.postgres import Postgres

    return await Postgres.open(where)


async def move(source: Engine, target: Engine) -> AsyncIterator[str]:
    """Copy, count and compare; a line for each table. Raises MoveFault."""
    if source.shared == target.shared:
        raise MoveFault("Pindahan hanya antara SQLite dan PostgreSQL. Periksa kedua alamat.")
    file = target if source.shared else source
    async with file.reading() as tx:
        tables = await _tables(tx)
    done = await _begun(target, tables)
    for table in tables:
        await _copy(source, target, table, done.get(table.name))
        rows, digest = await _digest(source, table)
        if (rows, digest) != await _digest(target, table):
            raise MoveFault(
                f"Isi tabel {table.name} berbeda setelah disalin. Kosongkan basis data tujuan, lalu ulangi."
            )
        yield f"{table.name}: {rows} baris, sama"
    async with target.transaction() as tx:
        if target.shared:
            await _number_on(tx, tables)
        await tx.run("DROP TABLE moving", {})


async def _tables(tx: Statements) -> list[Table]:
    """Every table, each after those it refers to; asked of SQLite, for both have the same."""
    names = [
        row["name"]
        for row in await tx.fetch(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
            {},
        )
        if row["name"] not in LEFT
    ]
    found = {name: await _table(tx, name) for name in names}
    ordered: dict[str, Table] = {}
    while len(ordered) < len(found):
        ready = [one for one in found.values() if one.name not in ordered and one.needs <= ordered.keys()]
        if not ready:
            raise MoveFault("Tabel saling menunjuk berputar; ini kesalahan program.")
        ordered |= {one.name: one for one in ready}
    return list(ordered.values())


async def _table(tx: Statements, name: str) -> Table:
    columns = await tx.fetch(f"PRAGMA table_info({name})", {})
    references = await tx.fetch(f"PRAGMA foreign_key_list({name})", {})
    names = tuple(column["name"] for column in columns)
    keys = sorted((column["pk"], column["name"]) for column in columns if column["pk"])
    needs = frozenset(row["table"] for row in references) - {name}
    return Table(name, names, tuple(key for _, key in keys) or names, needs)


async def _begun(target: Engine, tables: Sequence[Table]) -> dict[str, Mapping[str, Value]]:
    """How far an earlier move came, by table. Raises MoveFault when the target holds anything else."""
    async with target.transaction() as tx:
        await tx.run("CREATE TABLE IF NOT EXISTS moving (name TEXT PRIMARY KEY, place TEXT NOT NULL)", {})
        begun = {row["name"]: json.loads(row["place"]) for row in await tx.fetch("SELECT * FROM moving", {})}
        for table in tables:
            if table.name not in begun and await tx.fetch(f"SELECT 1 FROM {table.name} LIMIT 1", {}):
                raise MoveFault(
                    f"Basis data tujuan sudah berisi ({table.name}). Pindahan hanya ke basis data kosong."
                )
    return begun


async def _copy(source: Engine, target: Engine, table: Table, place: Mapping[str, Value] | None) -> None:
    while True:
        rows = await _page(source, table, place)
        if not rows:
            return
        place = {column: rows[-1][column] for column in table.key}
        async with target.transaction() as tx:
            await tx.many(table.insert, rows)
            await tx.run(
                "INSERT INTO moving (name, place) VALUES (:name, :place)"
                " ON CONFLICT (name) DO UPDATE SET place = :place",
                {"name": table.name, "place": json.dumps(_written(place))},
            )


async def _page(engine: Engine, table: Table, place: Mapping[str, Value] | None) -> list[Row]:
    async with engine.reading() as tx:
        return await tx.fetch(table.page(place is not None), _read(place or {}))


async def _digest(engine: Engine, table: Table) -> tuple[int, str]:
    """The number of rows, and a digest of all values in the order of the key."""
    digest, count, place = hashlib.sha256(), 0, None
    while rows := await _page(engine, table, place):
        for row in rows:
            digest.update(repr([row[column] for column in table.columns]).encode())
        count += len(rows)
        place = {column: rows[-1][column] for column in table.key}
    return count, digest.hexdigest()


async def _number_on(tx: Statements, tables: Sequence[Table]) -> None:
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


def _written(place: Mapping[str, Value]) -> dict[str, Value | dict[str, str]]:
    """A place as JSON can hold it."""
    return {
        name: {"hex": value.hex()} if isinstance(value, bytes) else value for name, value in place.items()
    }


def _read(place: Mapping[str, object]) -> dict[str, Value]:
    """The place that `_written` wrote, or any other."""
    return {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value  # type: ignore[misc]
        for name, value in place.items()
    }
