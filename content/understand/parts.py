"""Messages that are more or less than one question: several questions at once, and fragments after an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from content.understand.lexicon import COUNTRY, TOWN, Reading
from content.understand.spelling import HEAD, TAIL

_CLAUSE = re.compile(
    r"[?!;\n]+|\.(?!\d)|,|\b(?:terus|trus|trs|lalu|sekalian|sama|dan|plus|atau|ato|soalnya|jeung|sareng|lan|karo|and|oge)\b",
    re.IGNORECASE,
)
_MOST, _FEWEST = 3, 2
_FRAGMENT = 5
_GENERAL = frozenset({"berkas", "foto", "data", "kantor", "kecamatan", "desa", "petugas", "biometrik"})
"""Objects that many answers speak of: naming one does not change the subject."""
_DAYS = frozenset({"h_akhir_pekan", "h_kerja", "libur"})
_PLACES = frozenset({TOWN, COUNTRY})
_FILLING = frozenset(
    "kalau di ke dari untuk yang juga bagaimana terus sini kota kabupaten ada saja atau dan kecamatan bisa".split()
)


def clauses(text: str) -> list[str]:
    """The parts of a message that may be questions of their own; empty when it has one part only."""
    parts = [part.strip() for part in _CLAUSE.split(text[: HEAD + TAIL])]
    long = [part for part in parts if len(part.split()) >= _FEWEST]
    return long[: _MOST - 1] + long[-1:] if len(long) > _MOST else long * (len(long) > 1)


def fragment(reading: Reading, objects: Iterable[str]) -> bool:
    """True when a message is too short to stand alone and names nothing it is about. A day speaks for itself."""
    named = set(objects) - _GENERAL | _DAYS
    return len(reading.words) <= _FRAGMENT and not named & set(reading.concepts)


def place_only(reading: Reading) -> bool:
    """True for "kalau di Cianjur?": nothing but a place is said."""
    rest = set(reading.roots) - _FILLING
    return bool(rest & _PLACES) and rest <= _PLACES
