"""Reads the numbered migrations. They are written for SQLite; `storage.engine.dialect` translates them.

What is different beyond translation stands in sections, each begun by a line of its own: `-- sqlite`, `-- postgresql`,
and `-- both` for the rest of the file.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MIGRATIONS_FOLDER = Path(__file__).parent.parent / "migrations"
ALL_ENGINES = "both"
SECTION_NAMES = ("sqlite", "postgresql", ALL_ENGINES)


@dataclass(frozen=True)
class MigrationScript:
    number: int
    name: str
    statements: tuple[str, ...]


@cache
def load_migrations(engine: str, folder: Path = MIGRATIONS_FOLDER) -> tuple[MigrationScript, ...]:
    """Every migration in order, with the statements for this engine ('sqlite', 'postgresql')."""
    return tuple(
        MigrationScript(
            int(path.name.split("_")[0]),
            path.name,
            tuple(_split_statements(_select_sections(path.read_text(encoding="utf-8"), engine))),
        )
        for path in sorted(folder.glob("[0-9]*.sql"))
    )


def _select_sections(script: str, engine: str) -> str:
    kept, section = [], ALL_ENGINES
    for line in script.splitlines(keepends=True):
        named = line.strip().removeprefix("-- ") if line.startswith("-- ") else ""
        if named in SECTION_NAMES:
            section = named
        elif section in (ALL_ENGINES, engine):
            kept.append(line)
    return "".join(kept)


def _split_statements(script: str) -> Iterator[str]:
    current = ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current) and current.count("$$") % 2 == 0:
            yield current
            current = ""
