"""What PostgreSQL keeps beside the values: transaction ids, places and replaced rows, read with its pageinspect."""

from dataclasses import dataclass
from typing import NamedTuple

import asyncpg

Connection = asyncpg.Connection


class HeapRow(NamedTuple):
    """A row as it lies in a page, also a replaced one. `xmax` is 0 for a row that nobody replaced."""

    table: str
    xmin: int
    xmax: int
    content: bytes


@dataclass(frozen=True)
class HeapReader:
    """Reads a database as somebody who has a copy of the server's files."""

    connection: "Connection[asyncpg.Record]"

    @classmethod
    async def connect(cls, address: str) -> "HeapReader":
        connection = await asyncpg.connect(address)
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        return cls(connection)

    async def list_tables(self) -> list[str]:
        rows = await self.connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [row["tablename"] for row in rows]

    async def read_rows(self, *tables: str) -> list[HeapRow]:
        """Return all rows of these tables or of all, also replaced ones."""
        found = []
        for table in tables or await self.list_tables():
            rows = await self.connection.fetch(
                "SELECT t_xmin::text::bigint AS xmin, t_xmax::text::bigint AS xmax, t_data FROM"
                f" generate_series(0, pg_relation_size('{table}') / 8192 - 1) AS page,"
                f" heap_page_items(get_raw_page('{table}', page::int)) WHERE t_data IS NOT NULL"
            )
            found += [HeapRow(table, row["xmin"], row["xmax"], bytes(row["t_data"])) for row in rows]
        return found

    async def read_pages(self, table: str) -> bytes:
        """Return the raw pages of a table, with what lies between the rows."""
        rows = await self.connection.fetch(
            f"SELECT get_raw_page('{table}', page::int) AS raw"
            f" FROM generate_series(0, pg_relation_size('{table}') / 8192 - 1) AS page"
        )
        return b"".join(bytes(row["raw"]) for row in rows)

    async def count_joined(self, one: str, other: str) -> int:
        """Return how many pairs of rows of two tables have the same transaction id."""
        count = await self.connection.fetchval(
            f"SELECT COUNT(*) FROM {one} JOIN {other} ON {one}.xmin = {other}.xmin"
        )
        return int(count)
