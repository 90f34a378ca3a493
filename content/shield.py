"""Keeps identity and phone numbers out of everything that is stored, logged or shown to staff.

Rules: 13 digits or more in one piece are treated as a NIK or KK number whatever their inner shape, because a mistyped
NIK is as private as a right one. So are 16 digits in pieces of any length ("00 00 00 12 34 56 78 90"), and 12 to 20 in
pieces after the word NIK or KK. Thousands, clock times, dates and years stay: "56.458 55.590 113.696". Mobile numbers go
with and without their leading 0. Of a NIK that comes in several messages `ends` tells how many digits a message begins
and ends with, and `kept` leaves no piece of one. Not caught by design: letters for digits, pictures.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_SIGNS = (  # also those that nobody sees
    r"[\s.,:;_/|()*\-\u00ad\u00b7\u034f\u061c\u180e\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_GAP = rf"{_SIGNS}{{0,5}}"
_NIK = 16  # digits


class Secret(StrEnum):
    NUMBER = "nik"
    PHONE = "telepon"
    MAIL = "surel"


_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_FIGURE = re.compile(
    r"(?<!\d)(?<!\d[.,])\d{1,3}(?:\.\d{3}|,\d{3})+(?![.,]?\d)"  # 113.696
    r"|(?<!\d)(?<!\d[.:])(?:[01]?\d|2[0-4])[.:][0-5]\d(?![.:]?\d)"  # 08.00
    r"|(?<!\d)(?<!\d[-/.])(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?![-/.]?\d)"  # 24-12-2026
)
_MOBILE = re.compile(r"(?<![\d.])(?:\+?62|0)8\d{7,11}(?!\d)")
_SPACED = re.compile(rf"(?<![\d.])(?:\+?62|0){_GAP}8(?:{_GAP}\d){{8,11}}(?!\d)")
_LANDLINE = re.compile(r"(?<![\d.])\(?0[2-9]\d{1,2}\)?[ .\-\u00a0]?\d{3,4}[ .\-\u00a0]?\d{3,4}(?!\d)")
_NO_ZERO = re.compile(
    r"(?<![\d.,])(?<!rp)(?<!rp[ .])(?<!rp\. )8[1235789](?!\d{4}000(?!\d))\d{7,10}"
    r"(?!\d|[.,]\d|\s*(?:rupiah|rb\b|ribu|juta|jt\b))"
    r"|(?<![\d.,])8[1235789]\d([ -])\d{3,4}\1(?!(?:19|20)\d\d(?!\d))\d{3,5}(?![ -]?\d)",
    re.I,
)
_LONG = re.compile(r"\d{13,}")
_NAMED = re.compile(
    rf"\b(?:nik|kk)\b\W{{0,3}}(?:[^\W\d]+\W{{1,3}}){{0,2}}(\d(?:{_GAP}\d){{11,19}})(?!\d)", re.I
)
_RUN = re.compile(rf"\d(?:{_GAP}\d){{{_NIK - 1},}}")
_PIECE = re.compile(r"\d+")
_ANY_RUN = re.compile(rf"\d(?:{_GAP}\d)*")
_BEGINS = re.compile(rf"\W*(?:[^\W\d_]+\W+){{0,3}}(\d(?:{_GAP}\d)*)")
_ENDS = re.compile(rf"(\d(?:{_GAP}\d)*)(?:\W+[^\W\d_]+){{0,3}}\W*$")
_EDGE = 120  # characters at either end of a message
_NUMBER_NAMED = re.compile(r"\b(?:nik|kk|ktp)", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_WITH_STROKES = {(6, 6, 4), (4, 4, 4, 4), (2, 2, 2, 6, 4), (2, 2, 2, 2, 2, 2, 4), (2,) * 8, (1,) * 16}
_DIGITS = re.compile(rf"\d(?:{_GAP}\d){{8}}|@")
_CARD = re.compile(
    r"\b(?:e-?)?k\W?t\W?p\b|\bkatepe\b|\bkk\b|kartu keluarga|\bnik\b|\bakta\b|\bakte\b|\bid card\b", re.I
)


@dataclass(frozen=True)
class Shielded:
    """`text` with every secret replaced by its kind in brackets, and which kinds there were."""

    text: str
    found: frozenset[Secret]


def shield(text: str) -> Shielded:
    if not _DIGITS.search(text):
        return Shielded(text, frozenset())
    spans: list[tuple[int, int, Secret]] = []
    shadow = _FIGURE.sub(_covered, text)
    for kind, search in _SEARCHES:
        found = list(search(shadow))
        spans += [(start, end, kind) for start, end in found]
        for start, end in found:
            shadow = shadow[:start] + "x" * (end - start) + shadow[end:]
    for start, end, kind in sorted(spans, reverse=True):
        text = f"{text[:start]}[{kind}]{text[end:]}"
    return Shielded(text, frozenset(kind for _, _, kind in spans))


@dataclass(frozen=True)
class Ends:
    """How many digits a message begins and ends with, a few words aside. `alone`: nothing but them; `named`: a NIK or KK."""

    first: int
    last: int
    alone: bool
    named: bool


def ends(text: str) -> Ends:
    shadow = _FIGURE.sub(_covered, shield(text).text)
    first, last = _BEGINS.match(shadow[:_EDGE]), _ENDS.search(shadow[-_EDGE:])
    return Ends(
        _count(first[1]) if first else 0,
        _count(last[1]) if last else 0,
        first is not None and not re.search(r"[^\W\d_]", shadow),
        bool(_NUMBER_NAMED.search(shadow)),
    )


def kept(text: str) -> str:
    """A shielded text without what may be a piece of a NIK, for what is stored; prices and dates stay."""
    shadow = _FIGURE.sub(_covered, text)
    for run in reversed(list(_ANY_RUN.finditer(shadow))):
        if _piece(run[0]):
            text = f"{text[: run.start()]}[angka]{text[run.end() :]}"
    return text


def _piece(run: str) -> bool:
    """Six digits and more that are neither a price, a date, years nor the number of a letter."""
    sizes = [len(piece) for piece in _PIECE.findall(run)]
    price = len(sizes) == 1 and run.endswith("000") and not run.startswith("0")
    dated = len(sizes) == 3 and sizes[2] == 4 and max(sizes[:2]) <= 2
    years = all(_YEAR.fullmatch(piece) for piece in _PIECE.findall(run))
    if price or dated or years or "/" in run:
        return False
    return sum(sizes) >= 6 and (max(sizes) >= 4 or sum(sizes) >= 10)


def _count(run: str) -> int:
    """Digits of a run; none of a year or a price."""
    priced = run.isdecimal() and run.endswith("000") and not run.startswith("0")
    return 0 if priced or _YEAR.fullmatch(run) else sum(map(len, _PIECE.findall(run)))


def names_a_card(caption: str) -> bool:
    """Whether the caption of a picture says that it shows an identity card, family card or certificate."""
    return bool(_CARD.search(caption))


def _covered(match: re.Match[str]) -> str:
    return "x" * len(match[0])


def _whole(shadow: str) -> Iterator[tuple[int, int]]:
    """Runs of pieces that make sixteen digits, no more."""
    for run in _RUN.finditer(shadow):
        pieces = list(_PIECE.finditer(run[0]))
        if sum(len(piece[0]) for piece in pieces) == _NIK and _identity(run[0], pieces):
            yield run.span()


def _within(shadow: str) -> Iterator[tuple[int, int]]:
    """Sixteen digits in neighbouring pieces of longer runs."""
    for run in _RUN.finditer(shadow):
        pieces, at = list(_PIECE.finditer(run[0])), 0
        while at < len(pieces):
            size = _sixteen(run[0], pieces[at : at + _NIK])
            if size:
                yield run.start() + pieces[at].start(), run.start() + pieces[at + size - 1].end()
            at += size or 1


def _sixteen(run: str, pieces: list[re.Match[str]]) -> int:
    """How many of the first pieces make sixteen digits; 0 when none do."""
    total = 0
    for size, piece in enumerate(pieces, 1):
        total += len(piece[0])
        if total >= _NIK:
            return size if total == _NIK and _identity(run, pieces[:size]) else 0
    return 0


def _identity(run: str, pieces: list[re.Match[str]]) -> bool:
    """Not years, and not the number of a letter ("470/12345/35.07/2026")."""
    if all(_YEAR.fullmatch(piece[0]) for piece in pieces):
        return False
    strokes = "/" in run[pieces[0].start() : pieces[-1].end()]
    return not strokes or tuple(len(piece[0]) for piece in pieces) in _WITH_STROKES


def _all(pattern: re.Pattern[str], group: int = 0) -> "Search":
    return lambda shadow: (match.span(group) for match in pattern.finditer(shadow))


Search = Callable[[str], Iterator[tuple[int, int]]]
_SEARCHES: tuple[tuple[Secret, Search], ...] = (
    (Secret.MAIL, _all(_MAIL)),
    (Secret.PHONE, _all(_MOBILE)),
    (Secret.NUMBER, _all(_LONG)),
    (Secret.NUMBER, _whole),
    (Secret.NUMBER, _all(_NAMED, 1)),
    (Secret.PHONE, _all(_SPACED)),
    (Secret.PHONE, _all(_LANDLINE)),
    (Secret.NUMBER, _within),
    (Secret.PHONE, _all(_NO_ZERO)),
)
