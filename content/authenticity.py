"""Is this message ours? Codes, fingerprints, and what differs between the text that was sent and one that is shown.

The code only finds the announcement; what makes a message genuine is that its words are those that were sent. So a code
copied onto another text proves nothing, and is seen at once.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import Indel, LCSseq

from content.visible import Mark, marks, visible

SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, 1, I, L and O; 31 is prime, so one check symbol tells every single slip and every swap of neighbours."""
NUMBERS = len(SYMBOLS) ** 4
PREFIX = "LKT-"
ALIKE, COPIED = 0.7, 0.35
SHORTEST = 10

_CODE = re.compile(
    r"(?<![A-Za-z0-9])LKT(?P<gap>[ \u00a0]?[-‐‑–—]?[ \u00a0]?)(?P<code>[A-Z0-9]{5})(?![A-Za-z0-9])", re.I
)
_HARMLESS = re.compile("[\u200b-\u200e\u2060\ufeff\u00ad\ufe0e\ufe0f]")
_SAME = str.maketrans("‘’“”„`´–—‐‑−•", "''\"\"\"''------")
_ASKING = frozenset(
    (
        "kode code ini itu asli palsu hoaks hoax benar bener beneran betul apakah apa kah ga gak nggak tidak bukan ya yg yang"
        " cek check keaslian pengumuman dari punya tolong mau saya kami min pak bu kak is this genuine real fake it of the"
    ).split()
)


@dataclass(frozen=True)
class Code:
    """A code found in a text, as we write it; `valid` is False when it was mistyped or made up."""

    text: str
    valid: bool


def code(number: int) -> str:
    """The code of 0 <= number < NUMBERS: four symbols and a check symbol."""
    digits = [number // len(SYMBOLS) ** place % len(SYMBOLS) for place in range(4)]
    return PREFIX + "".join(SYMBOLS[digit] for digit in (*digits, _check(digits)))


def _check(digits: Sequence[int]) -> int:
    return sum(place * digit for place, digit in enumerate(digits, 1)) % len(SYMBOLS)


def valid(written: str) -> bool:
    """Whether a code can be one of ours. Ours have a digit, so that no word of a language is one."""
    digits = [SYMBOLS.find(symbol) for symbol in written.removeprefix(PREFIX)]
    return -1 not in digits and min(digits) < 8 and _check(digits[:4]) == digits[4]


def codes(text: str) -> tuple[Code, ...]:
    """The codes in a text, each once. "lkt" before an ordinary word is none."""
    found = []
    for match in _CODE.finditer(text):
        written = PREFIX + match["code"].upper()
        good = valid(written)
        if good or match["gap"].strip():
            found.append(Code(written, good))
    return tuple(dict.fromkeys(found))


def only_asks(text: str) -> bool:
    """Whether a text holds a code and nothing but a question about it: "ini asli ga? LKT-7F3QX"."""
    rest = re.findall(r"\w+", _CODE.sub(" ", text).casefold())
    return all(word in _ASKING for word in rest)


class Word(NamedTuple):
    """`key` is what is compared."""

    key: str
    written: str


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Change:
    """Words of ours that became others; `ours` or `theirs` is "" for what was added or removed."""

    kind: ChangeKind
    ours: str
    theirs: str


@dataclass(frozen=True)
class Shown:
    """What somebody shows us: Telegram HTML where it came with formatting, and the unique id of a picture or file."""

    html: str
    file: str = ""


class Verdict(StrEnum):
    GENUINE = "genuine"
    ALTERED = "altered"
    COPIED = "copied"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Judgement:
    """`version` is the index of the text that was meant. COPIED: our code under words that are not ours at all.
    CORRECTED: an older text, unaltered. `hidden`: links, struck or covered words that were not ours. `file`: False when
    another picture or file was put to the words."""

    verdict: Verdict
    version: int
    changes: tuple[Change, ...] = ()
    hidden: tuple[Mark, ...] = ()
    file: bool = True


def judge(shown: Shown, versions: Sequence[Shown]) -> Judgement:
    """Compare with every text that was sent under a code, oldest first (at least one)."""
    words = _words(visible(shown.html))
    likeness = [_likeness(_words(visible(version.html)), words) for version in versions]
    best = max(range(len(versions)), key=lambda at: (likeness[at], at))
    ours = versions[best]
    changes = compare(visible(ours.html), visible(shown.html))
    hidden = tuple(sorted(marks(shown.html) - marks(ours.html)))
    file = not shown.file or shown.file == ours.file
    if not changes and not hidden and file:
        last = best == len(versions) - 1
        return Judgement(Verdict.GENUINE if last else Verdict.CORRECTED, best)
    verdict = Verdict.COPIED if likeness[best] < COPIED else Verdict.ALTERED
    return Judgement(verdict, best, changes, hidden, file)


def compare(ours: str, theirs: str) -> tuple[Change, ...]:
    """What differs between two visible texts, in order; nothing for line breaks, capitals, and marks of emphasis."""
    left, right = _words(ours), _words(theirs)
    found: list[Change] = []
    a = b = 0  # begin of the difference that is being read
    for step in Indel.opcodes(_keys(left), _keys(right)):
        if step.tag == "equal":
            found += _change(left[a : step.src_start], right[b : step.dest_start])
            a, b = step.src_end, step.dest_end
    return (*found, *_change(left[a:], right[b:]))


def _change(ours: Sequence[Word], theirs: Sequence[Word]) -> list[Change]:
    if not ours and not theirs:
        return []
    kind = ChangeKind.ADDED if not ours else ChangeKind.REPLACED if theirs else ChangeKind.REMOVED
    said, shown = (" ".join(word.written for word in words) for words in (ours, theirs))
    return [Change(kind, said, shown)]


def fingerprint(text: str) -> str:
    """32 hex digits, the same for two visible texts that `compare` finds equal."""
    return hashlib.sha256("\n".join(_keys(_words(text))).encode()).hexdigest()[:32]


def resembling(text: str, candidates: Sequence[str]) -> int | None:
    """The index of the visible text that a longer message without a code was made from; None for ordinary messages."""
    words = set(_keys(_words(text)))
    if len(words) < SHORTEST:
        return None
    likeness = [_shared(words, set(_keys(_words(candidate)))) for candidate in candidates]
    best = max(range(len(candidates)), key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= ALIKE else None


def _shared(shown: set[str], ours: set[str]) -> float:
    """Of the words of the shorter text, the part that both have; 0 when that is few words."""
    same = len(shown & ours)
    return same / min(len(shown), len(ours)) if same >= SHORTEST else 0.0


def _likeness(ours: Sequence[Word], theirs: Sequence[Word]) -> float:
    """Part of our words that is there in our order, from 0 to 1."""
    return float(LCSseq.similarity(_keys(ours), _keys(theirs))) / max(len(ours), 1)


def _keys(words: Sequence[Word]) -> list[str]:
    return [word.key for word in words]


def _words(text: str) -> list[Word]:
    """Overrides of the writing direction stay part of a word: they change what is read."""
    text = _CODE.sub(lambda match: f"{PREFIX}{match['code'].upper()}", _HARMLESS.sub("", text))
    found = []
    for word in text.split():
        key = unicodedata.normalize("NFKC", word).translate(_SAME).strip("*_").casefold()
        if key:
            found.append(Word(key, word))
    return found
