"""Reads the numbered migrations. They are written for SQLite; `storage.engine.dialect` translates them.

A line `-- sqlite` or `-- postgresql` begins a section for one engine; a line `-- both` ends it.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from content.lazy_dataclass import dataclass
from storage.engine.database_errors import DatabaseError

MIGRATIONS_FOLDER = Path(__file__).parent.parent / "migrations"
ALL_ENGINES = "both"
SECTION_NAMES = ("sqlite", "postgresql", ALL_ENGINES)


@dataclass(frozen=True)
class MigrationScript:
    """A migration file, split into the statements of one engine."""

    number: int
    name: str
    statements: tuple[str, ...]


def check_known_migrations(done: Collection[int], known: Iterable[MigrationScript]) -> None:
    """Raise DatabaseError for a database of a newer version: its data could be read wrongly or lost."""
    unknown = sorted(set(done) - {script.number for script in known})
    if unknown:
        numbers = ", ".join(f"{number:04}" for number in unknown)
        raise DatabaseError(
            f"Basis data ini dari Loket yang lebih baru (migrasi {numbers} tidak dikenal versi ini)."
            " Pasang versi itu atau yang lebih baru; basis data tidak diubah."
        )


@cache
def load_migrations(engine: str, folder: Path = MIGRATIONS_FOLDER) -> tuple[MigrationScript, ...]:
    """Return all migrations in order, with the statements for this engine ('sqlite' or 'postgresql')."""
    return tuple(
        MigrationScript(
            int(path.name.split("_")[0]),
            path.name,
            tuple(_split_statements(_select_sections(path.read_text(encoding="utf-8"), engine))),
        )
        for path in sorted(folder.glob("[0-9]*.sql"))
    )


def _select_sections(script: str, engine: str) -> str:
    """Return the lines of a script that are for this engine."""
    selected, section = [], ALL_ENGINES
    for line in script.splitlines(keepends=True):
        name = line.strip().removeprefix("-- ") if line.startswith("-- ") else ""
        if name in SECTION_NAMES:
            section = name
        elif section in (ALL_ENGINES, engine):
            selected.append(line)
    return "".join(selected)


def _split_statements(script: str) -> Iterator[str]:
    current = ""
    for line in script.splitlines(keepends=True):
        current += line
        # A function of PostgreSQL stands between two $$ and contains semicolons.
        if sqlite3.complete_statement(current) and current.count("$$") % 2 == 0:
            yield current
            current = ""
