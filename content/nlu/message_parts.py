"""Detect messages with several questions, and fragments that follow up on an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from content.lazy_pattern import compile_later
from content.nlu.lexicon import COUNTRY_MARK, TOWN_MARK, MessageReading
from content.nlu.spelling import HEAD_CHARACTERS, TAIL_CHARACTERS

_CLAUSE_BREAK = compile_later(
    r"[?!;\n]+|\.(?!\d)|,|\b(?:terus|trus|trs|lalu|sekalian|sama|dan|plus|atau|ato|soalnya|jeung|sareng|lan|karo|and|oge)\b",
    re.IGNORECASE,
)
_MAX_CLAUSES, _MIN_CLAUSE_WORDS = 3, 2
_MAX_FRAGMENT_WORDS = 5
_GENERAL_OBJECTS = frozenset(
    {"berkas", "foto", "data", "kantor", "kecamatan", "desa", "petugas", "biometrik"}
)
"""Objects of many answers. Naming one does not change the subject."""
_DAY_CONCEPTS = frozenset({"h_akhir_pekan", "h_kerja", "libur"})
_PLACE_MARKS = frozenset({TOWN_MARK, COUNTRY_MARK})
_FILLER_ROOTS = frozenset(
    "kalau di ke dari untuk yang juga bagaimana terus sini kota kabupaten ada saja atau dan kecamatan bisa".split()
)


def split_clauses(text: str) -> list[str]:
    """Return the parts that may be separate questions; empty if there is only one."""
    parts = [part.strip() for part in _CLAUSE_BREAK.split(text[: HEAD_CHARACTERS + TAIL_CHARACTERS])]
    long = [part for part in parts if len(part.split()) >= _MIN_CLAUSE_WORDS]
    return long[: _MAX_CLAUSES - 1] + long[-1:] if len(long) > _MAX_CLAUSES else long * (len(long) > 1)


def is_fragment(reading: MessageReading, objects: Iterable[str]) -> bool:
    """Return whether a message is too short to stand alone and names no subject. A day is a subject."""
    subjects = set(objects) - _GENERAL_OBJECTS | _DAY_CONCEPTS
    return len(reading.words) <= _MAX_FRAGMENT_WORDS and not subjects & set(reading.concepts)


def is_place_only(reading: MessageReading) -> bool:
    """Return whether only a place is named: "kalau di Cianjur?"."""
    rest = set(reading.roots) - _FILLER_ROOTS
    return bool(rest & _PLACE_MARKS) and rest <= _PLACE_MARKS
