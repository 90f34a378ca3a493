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

from content.text.visible_text import FormattingMark, find_marks, visible_text

CODE_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, 1, I, L and O; 31 is prime, so one check symbol tells every single slip and every swap of neighbours."""
CODE_COUNT = len(CODE_SYMBOLS) ** 4
CODE_PREFIX = "LKT-"
SIMILAR_FROM, COPIED_BELOW = 0.7, 0.35
MIN_SHARED_WORDS = 10

_CODE = re.compile(
    r"(?<![A-Za-z0-9])LKT(?P<gap>[ \u00a0]?[-‐‑–—]?[ \u00a0]?)(?P<code>[A-Z0-9]{5})(?![A-Za-z0-9])", re.I
)
_INVISIBLE = re.compile("[\u200b-\u200e\u2060\ufeff\u00ad\ufe0e\ufe0f]")
_EQUIVALENT_SIGNS = str.maketrans("‘’“”„`´–—‐‑−•", "''\"\"\"''------")
_QUESTION_WORDS = frozenset(
    (
        "kode code ini itu asli palsu hoaks hoax benar bener beneran betul apakah apa kah ga gak nggak tidak bukan ya yg yang"
        " cek check keaslian pengumuman dari punya tolong mau saya kami min pak bu kak is this genuine real fake it of the"
    ).split()
)


@dataclass(frozen=True)
class AnnouncementCode:
    """A code found in a text, as we write it; `valid` is False when it was mistyped or made up."""

    text: str
    is_valid: bool


def make_code(number: int) -> str:
    """The code of 0 <= number < NUMBERS: four symbols and a check symbol."""
    digits = [number // len(CODE_SYMBOLS) ** place % len(CODE_SYMBOLS) for place in range(4)]
    return CODE_PREFIX + "".join(CODE_SYMBOLS[digit] for digit in (*digits, _check_digit(digits)))


def _check_digit(digits: Sequence[int]) -> int:
    return sum(place * digit for place, digit in enumerate(digits, 1)) % len(CODE_SYMBOLS)


def is_valid_code(written: str) -> bool:
    """Whether a code can be one of ours. Ours have a digit, so that no word of a language is one."""
    digits = [CODE_SYMBOLS.find(symbol) for symbol in written.removeprefix(CODE_PREFIX)]
    return -1 not in digits and min(digits) < 8 and _check_digit(digits[:4]) == digits[4]


def find_codes(text: str) -> tuple[AnnouncementCode, ...]:
    """The codes in a text, each once. "lkt" before an ordinary word is none."""
    found = []
    for match in _CODE.finditer(text):
        written = CODE_PREFIX + match["code"].upper()
        good = is_valid_code(written)
        if good or match["gap"].strip():
            found.append(AnnouncementCode(written, good))
    return tuple(dict.fromkeys(found))


def is_only_question(text: str) -> bool:
    """Whether a text holds a code and nothing but a question about it: "ini asli ga? LKT-7F3QX"."""
    rest = re.findall(r"\w+", _CODE.sub(" ", text).casefold())
    return all(word in _QUESTION_WORDS for word in rest)


class ComparedWord(NamedTuple):
    """`key` is what is compared."""

    key: str
    written: str


class TextChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"


@dataclass(frozen=True)
class TextChange:
    """Words of ours that became others; `ours` or `theirs` is "" for what was added or removed."""

    kind: TextChangeKind
    ours: str
    theirs: str


@dataclass(frozen=True)
class ShownMessage:
    """What somebody shows us: Telegram HTML where it came with formatting, and the unique id of a picture or file."""

    html: str
    file: str = ""


class AuthenticityVerdict(StrEnum):
    GENUINE = "genuine"
    ALTERED = "altered"
    COPIED = "copied"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class AuthenticityResult:
    """`version` is the index of the text that was meant. COPIED: our code under words that are not ours at all.
    CORRECTED: an older text, unaltered. `hidden`: links, struck or covered words that were not ours. `file`: False when
    another picture or file was put to the words."""

    verdict: AuthenticityVerdict
    version: int
    changes: tuple[TextChange, ...] = ()
    hidden: tuple[FormattingMark, ...] = ()
    same_file: bool = True


def check_authenticity(shown: ShownMessage, versions: Sequence[ShownMessage]) -> AuthenticityResult:
    """Compare with every text that was sent under a code, oldest first (at least one)."""
    words = _split_words(visible_text(shown.html))
    likeness = [_order_similarity(_split_words(visible_text(version.html)), words) for version in versions]
    best = max(range(len(versions)), key=lambda at: (likeness[at], at))
    ours = versions[best]
    changes = compare_texts(visible_text(ours.html), visible_text(shown.html))
    hidden = tuple(sorted(find_marks(shown.html) - find_marks(ours.html)))
    file = not shown.file or shown.file == ours.file
    if not changes and not hidden and file:
        last = best == len(versions) - 1
        return AuthenticityResult(
            AuthenticityVerdict.GENUINE if last else AuthenticityVerdict.CORRECTED, best
        )
    verdict = AuthenticityVerdict.COPIED if likeness[best] < COPIED_BELOW else AuthenticityVerdict.ALTERED
    return AuthenticityResult(verdict, best, changes, hidden, file)


def compare_texts(ours: str, theirs: str) -> tuple[TextChange, ...]:
    """What differs between two visible texts, in order; nothing for line breaks, capitals, and marks of emphasis."""
    left, right = _split_words(ours), _split_words(theirs)
    found: list[TextChange] = []
    a = b = 0  # begin of the difference that is being read
    for step in Indel.opcodes(_word_keys(left), _word_keys(right)):
        if step.tag == "equal":
            found += _text_changes(left[a : step.src_start], right[b : step.dest_start])
            a, b = step.src_end, step.dest_end
    return (*found, *_text_changes(left[a:], right[b:]))


def _text_changes(ours: Sequence[ComparedWord], theirs: Sequence[ComparedWord]) -> list[TextChange]:
    if not ours and not theirs:
        return []
    kind = TextChangeKind.ADDED if not ours else TextChangeKind.REPLACED if theirs else TextChangeKind.REMOVED
    said, shown = (" ".join(word.written for word in words) for words in (ours, theirs))
    return [TextChange(kind, said, shown)]


def text_fingerprint(text: str) -> str:
    """32 hex digits, the same for two visible texts that `compare` finds equal."""
    return hashlib.sha256("\n".join(_word_keys(_split_words(text))).encode()).hexdigest()[:32]


def find_similar_text(text: str, candidates: Sequence[str]) -> int | None:
    """The index of the visible text that a longer message without a code was made from; None for ordinary messages."""
    words = set(_word_keys(_split_words(text)))
    if len(words) < MIN_SHARED_WORDS:
        return None
    likeness = [_shared_fraction(words, set(_word_keys(_split_words(candidate)))) for candidate in candidates]
    best = max(range(len(candidates)), key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= SIMILAR_FROM else None


def _shared_fraction(shown: set[str], ours: set[str]) -> float:
    """Of the words of the shorter text, the part that both have; 0 when that is few words."""
    same = len(shown & ours)
    return same / min(len(shown), len(ours)) if same >= MIN_SHARED_WORDS else 0.0


def _order_similarity(ours: Sequence[ComparedWord], theirs: Sequence[ComparedWord]) -> float:
    """Part of our words that is there in our order, from 0 to 1."""
    return float(LCSseq.similarity(_word_keys(ours), _word_keys(theirs))) / max(len(ours), 1)


def _word_keys(words: Sequence[ComparedWord]) -> list[str]:
    return [word.key for word in words]


def _split_words(text: str) -> list[ComparedWord]:
    """Overrides of the writing direction stay part of a word: they change what is read."""
    text = _CODE.sub(lambda match: f"{CODE_PREFIX}{match['code'].upper()}", _INVISIBLE.sub("", text))
    found = []
    for word in text.split():
        key = unicodedata.normalize("NFKC", word).translate(_EQUIVALENT_SIGNS).strip("*_").casefold()
        if key:
            found.append(ComparedWord(key, word))
    return found
