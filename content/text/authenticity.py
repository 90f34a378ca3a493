"""Check whether a message was sent by the office: announcement codes, fingerprints and text comparison.

The code only identifies the announcement. A message is genuine if its words are the words that were sent. A
code copied to another text is therefore detected.
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
"""The symbols of a code, without 0, 1, I, L and O, which people confuse.

Their number, 31, is prime: one check symbol detects every single wrong symbol and every swap of neighbours.
"""
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
    """A code found in a text, in its canonical form. `is_valid` is False if it was mistyped or invented."""

    text: str
    is_valid: bool


def make_code(number: int) -> str:
    """Return the code of a number (0 <= number < CODE_COUNT): four symbols and a check symbol."""
    digits = [number // len(CODE_SYMBOLS) ** place % len(CODE_SYMBOLS) for place in range(4)]
    return CODE_PREFIX + "".join(CODE_SYMBOLS[digit] for digit in (*digits, _check_digit(digits)))


def _check_digit(digits: Sequence[int]) -> int:
    """Return the value of the check symbol for four symbol values."""
    return sum(place * digit for place, digit in enumerate(digits, 1)) % len(CODE_SYMBOLS)


def is_valid_code(written: str) -> bool:
    """Return whether the check symbol is right and a digit is present.

    Issued codes always contain a digit, so that no ordinary word is a valid code.
    """
    digits = [CODE_SYMBOLS.find(symbol) for symbol in written.removeprefix(CODE_PREFIX)]
    return -1 not in digits and min(digits) < 8 and _check_digit(digits[:4]) == digits[4]


def find_codes(text: str) -> tuple[AnnouncementCode, ...]:
    """Return the distinct codes in a text. "lkt" before an ordinary word is not a code."""
    found = []
    for match in _CODE.finditer(text):
        written = CODE_PREFIX + match["code"].upper()
        is_valid = is_valid_code(written)
        if is_valid or match["gap"].strip():
            found.append(AnnouncementCode(written, is_valid))
    return tuple(dict.fromkeys(found))


def is_only_question(text: str) -> bool:
    """Return whether a text contains only a code and a question about it: "ini asli ga? LKT-7F3QX"."""
    rest = re.findall(r"\w+", _CODE.sub(" ", text).casefold())
    return all(word in _QUESTION_WORDS for word in rest)


class ComparedWord(NamedTuple):
    """A word as `written`, and the normalized `key` that is compared."""

    key: str
    written: str


class TextChangeKind(StrEnum):
    """What happened to some words of the original."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"


@dataclass(frozen=True)
class TextChange:
    """A difference between the original (`ours`) and the shown text (`theirs`).

    "" stands for added or removed words.
    """

    kind: TextChangeKind
    ours: str
    theirs: str


@dataclass(frozen=True)
class ShownMessage:
    """A message to check: its Telegram HTML, and the unique file id of its picture or document."""

    html: str
    file: str = ""


class AuthenticityVerdict(StrEnum):
    """GENUINE: the latest text, unaltered. ALTERED: changed words, formatting or file.

    COPIED: our code on a different text. CORRECTED: an older version, unaltered.
    """

    GENUINE = "genuine"
    ALTERED = "altered"
    COPIED = "copied"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class AuthenticityResult:
    """The result of a check. `version` is the index of the most similar version that was sent.

    `hidden`: added links, struck or covered words. `same_file`: False if another picture or file was
    attached.
    """

    verdict: AuthenticityVerdict
    version: int
    changes: tuple[TextChange, ...] = ()
    hidden: tuple[FormattingMark, ...] = ()
    same_file: bool = True


def check_authenticity(shown: ShownMessage, versions: Sequence[ShownMessage]) -> AuthenticityResult:
    """Compare a message with all versions sent under its code (oldest first, at least one)."""
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
    """Return the differences between two visible texts in order.

    Line breaks, case and emphasis marks are ignored.
    """
    left, right = _split_words(ours), _split_words(theirs)
    found: list[TextChange] = []
    a = b = 0  # start of the current difference in each text
    for step in Indel.opcodes(_word_keys(left), _word_keys(right)):
        if step.tag == "equal":
            found += _text_changes(left[a : step.src_start], right[b : step.dest_start])
            a, b = step.src_end, step.dest_end
    return (*found, *_text_changes(left[a:], right[b:]))


def _text_changes(ours: Sequence[ComparedWord], theirs: Sequence[ComparedWord]) -> list[TextChange]:
    if not ours and not theirs:
        return []
    kind = TextChangeKind.ADDED if not ours else TextChangeKind.REPLACED if theirs else TextChangeKind.REMOVED
    original, changed = (" ".join(word.written for word in words) for words in (ours, theirs))
    return [TextChange(kind, original, changed)]


def text_fingerprint(text: str) -> str:
    """Return 32 hex digits, equal for texts between which `compare_texts` finds no difference."""
    return hashlib.sha256("\n".join(_word_keys(_split_words(text))).encode()).hexdigest()[:32]


def find_similar_text(text: str, candidates: Sequence[str]) -> int | None:
    """Return the index of the announcement that a message without a code was made from, or None.

    Short messages are never matched.
    """
    words = set(_word_keys(_split_words(text)))
    if len(words) < MIN_SHARED_WORDS:
        return None
    likeness = [_shared_fraction(words, set(_word_keys(_split_words(candidate)))) for candidate in candidates]
    best = max(range(len(candidates)), key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= SIMILAR_FROM else None


def _shared_fraction(shown: set[str], ours: set[str]) -> float:
    """Return the shared fraction of the shorter text's words; 0 if only few words are shared."""
    same = len(shown & ours)
    return same / min(len(shown), len(ours)) if same >= MIN_SHARED_WORDS else 0.0


def _order_similarity(ours: Sequence[ComparedWord], theirs: Sequence[ComparedWord]) -> float:
    """Return the fraction (0 to 1) of our words that occur in the same order."""
    return float(LCSseq.similarity(_word_keys(ours), _word_keys(theirs))) / max(len(ours), 1)


def _word_keys(words: Sequence[ComparedWord]) -> list[str]:
    return [word.key for word in words]


def _split_words(text: str) -> list[ComparedWord]:
    """Split into comparable words. Direction overrides stay in a word because they change what is read."""
    text = _CODE.sub(lambda match: f"{CODE_PREFIX}{match['code'].upper()}", _INVISIBLE.sub("", text))
    found = []
    for word in text.split():
        key = unicodedata.normalize("NFKC", word).translate(_EQUIVALENT_SIGNS).strip("*_").casefold()
        if key:
            found.append(ComparedWord(key, word))
    return found
