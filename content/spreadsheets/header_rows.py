"""The titles of a table's columns, from one header row or from two: a group above, its parts below."""

import re
import unicodedata

from content.spreadsheets.grid_reader import Cell, GridLine, SheetGrid
from content.text.invisible_signs import remove_invisible

_SUM_TITLES = frozenset({"jumlah", "total", "l p", "jumlah l p"})
"""Titles below a group that stand for the whole group."""
_ABBREVIATIONS = {"jml": "jumlah", "jlh": "jumlah"}


def list_titles(grid: SheetGrid, at: int, span: int) -> list[tuple[str, ...]]:
    """Return the titles that each column may have, if the header is line `at` and has `span` rows.

    In two rows, a title stands below, or above an empty cell. Or it is a group with its part: "Perekaman" above "Jumlah".
    """
    upper = _read_titles(grid.lines[at])
    lower = _read_titles(grid.lines[at + 1]) if _has_line_below(grid, at) else []
    width = max(len(upper), len(lower))
    upper, lower = _pad(upper, width), _pad(lower, width)
    if span == 1:
        has_parts = not any(character.isdigit() for title in lower for character in title)
        return [
            (title,) if title and not (has_parts and _is_group(upper, lower, index)) else ()
            for index, title in enumerate(upper)
        ]
    if not any(lower):
        return []
    groups = _find_groups(grid, at, upper, lower)
    return [_join_titles(*titles) for titles in zip(upper, lower, groups, strict=True)]


def _has_line_below(grid: SheetGrid, at: int) -> bool:
    """Return whether the next row has anything in it."""
    return at + 1 < len(grid.lines) and grid.lines[at + 1].number == grid.lines[at].number + 1


def _is_group(upper: list[str], lower: list[str], index: int) -> bool:
    """Return whether a title stands above two or more titles without one of their own."""
    return (
        index + 1 < len(upper)
        and bool(upper[index] and lower[index] and lower[index + 1])
        and not upper[index + 1]
    )


def measure_width(grid: SheetGrid, at: int, span: int) -> int:
    """Return how many columns the header has: cells with anything in them, also a lone "%", and merged ones."""
    width = 0
    for line in grid.lines[at : at + span]:
        filled = [index + 1 for index, cell in enumerate(line.cells) if str(cell or "").strip()]
        merged = [area.right for area in grid.merges if area.top <= line.number <= area.bottom]
        width = max([width, *filled, *merged])
    return width


def _join_titles(upper: str, lower: str, group: str) -> tuple[str, ...]:
    if not lower:
        return (upper,) if upper else ()
    if not group:
        return (lower,)
    whole = (group,) if lower in _SUM_TITLES else ()
    return (lower, f"{group} {lower}", f"{lower} {group}", *whole)


def _find_groups(grid: SheetGrid, at: int, upper: list[str], lower: list[str]) -> list[str]:
    """Return the group above each column. It is written over its first part only."""
    row, groups, group = grid.lines[at].number, [], ""
    ends = {area.left - 1: area.right for area in grid.merges if area.top == row and area.right > area.left}
    end = 0
    for index, title in enumerate(upper):
        if title:
            group, end = title, ends.get(index, len(upper) if not ends else index + 1)
        groups.append(group if index < end and lower[index] else "")
    return groups


def _read_titles(line: GridLine) -> list[str]:
    return [_read_title(cell) for cell in line.cells]


def _read_title(cell: Cell) -> str:
    return normalize_title(cell) if isinstance(cell, str) else ""


def _pad(titles: list[str], width: int) -> list[str]:
    return titles + [""] * (width - len(titles))


def normalize_title(title: str) -> str:
    """Convert '  Jml. Rekam (Orang) ' to 'jumlah rekam'."""
    plain = unicodedata.normalize("NFKC", remove_invisible(title)).lower()
    words = re.sub(r"[^0-9a-z]+", " ", re.sub(r"\(.*?\)", " ", plain)).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)
