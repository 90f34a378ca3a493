"""Keeps identity and phone numbers out of everything that is stored, logged or shown to staff.

Rules: a run of 13 to 20 digits is treated as a NIK or KK number whatever its inner shape, because a mistyped NIK is as
private as a right one; a 16-digit number may also be written in the groups people use. Figures such as
"56.458 55.590 113.696" stay. Not caught by design: letters for digits, digits split over two messages, pictures.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_GAP = r"[ .\-\u00a0]"
_GROUPED = (
    r"\d{4}(?:%s\d{4}){3}",
    r"\d{6}%s\d{6}%s\d{4}",
    r"\d{2}(?:%s\d{2}){2}%s\d{6}%s\d{4}",
    r"(?:\d{2}%s){6}\d{4}",
)


class Secret(StrEnum):
    NUMBER = "nik"
    PHONE = "telepon"
    MAIL = "surel"


_PATTERNS = (
    (Secret.MAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    (Secret.PHONE, re.compile(rf"(?<![\d.])(?:\+?62|0){_GAP}?8\d{{1,2}}(?:{_GAP}?\d{{3,4}}){{2,3}}(?!\d)")),
    (Secret.PHONE, re.compile(rf"(?<![\d.])\(?0[2-9]\d{{1,2}}\)?{_GAP}?\d{{3,4}}{_GAP}?\d{{3,4}}(?!\d)")),
    (Secret.NUMBER, re.compile(r"(?<!\d)\d{13,20}(?!\d)")),
    *((Secret.NUMBER, re.compile(rf"(?<!\d){shape.replace('%s', _GAP)}(?!\d)")) for shape in _GROUPED),
)
_DIGITS = re.compile(r"\d{3}|@")
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
    found = set()
    for kind, pattern in _PATTERNS:
        text, count = pattern.subn(f"[{kind}]", text)
        if count:
            found.add(kind)
    return Shielded(text, frozenset(found))


def names_a_card(caption: str) -> bool:
    """Whether the caption of a picture says that it shows an identity card, family card or certificate."""
    return bool(_CARD.search(caption))
