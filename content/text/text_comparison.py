"""Compare two texts word by word. What may lead a reader elsewhere is compared sign by sign.

Ordinary words are equal in small and capital letters, and with other quotation marks or emphasis marks.
Signs in them that nobody sees do not count. Addresses, accounts and words with digits have to be the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import Indel, LCSseq

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

_INVISIBLE = "\u200b-\u200e\u2060\ufeff\u00ad\ufe0e\ufe0f"
_INVISIBLE_SIGN = compile_later(f"[{_INVISIBLE}]")
_EDGE_SIGNS = compile_later(f"^[{_INVISIBLE}*]+|[{_INVISIBLE}*]+$")
_EQUIVALENT_SIGNS = str.maketrans("‘’“”„`´–—‐‑−•", "''\"\"\"''------")
_EMPHASIS = compile_later(r"(?<![^\W_])[*_]+|[*_]+(?![^\W_])")  # at the edge of a word: *tebal*, _miring_
_LEADING = compile_later(r"://|@|[^\W\d_]\.[^\W_]|[^\W_]\.[^\W\d_]|\w/\w|^/\w|^#\w|^www\b", re.I)


class ComparedWord(NamedTuple):
    """A word as `written` from character `start` to `end`, and the `key` that is compared."""

    key: str
    written: str
    start: int
    end: int


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
class TextComparison:
    """The differences in order, and the pairs of equal words (ours, theirs)."""

    changes: tuple[TextChange, ...]
    pairs: tuple[tuple[ComparedWord, ComparedWord], ...]


def compare_words(ours: Sequence[ComparedWord], theirs: Sequence[ComparedWord]) -> TextComparison:
    changes: list[TextChange] = []
    pairs: list[tuple[ComparedWord, ComparedWord]] = []
    a = b = 0  # start of the current difference in each text
    for step in Indel.opcodes(word_keys(ours), word_keys(theirs)):
        if step.tag == "equal":
            changes += _text_changes(ours[a : step.src_start], theirs[b : step.dest_start])
            pairs += zip(
                ours[step.src_start : step.src_end], theirs[step.dest_start : step.dest_end], strict=True
            )
            a, b = step.src_end, step.dest_end
    return TextComparison((*changes, *_text_changes(ours[a:], theirs[b:])), tuple(pairs))


def compare_texts(ours: str, theirs: str) -> tuple[TextChange, ...]:
    """Return the differences between two visible texts in order."""
    return compare_words(split_words(ours), split_words(theirs)).changes


def _text_changes(ours: Sequence[ComparedWord], theirs: Sequence[ComparedWord]) -> list[TextChange]:
    if not ours and not theirs:
        return []
    kind = TextChangeKind.ADDED if not ours else TextChangeKind.REPLACED if theirs else TextChangeKind.REMOVED
    original, changed = (" ".join(word.written for word in words) for words in (ours, theirs))
    return [TextChange(kind, original, changed)]


def order_similarity(ours: Sequence[ComparedWord], theirs: Sequence[ComparedWord]) -> float:
    """Return the fraction (0 to 1) of our words that occur in the same order."""
    return float(LCSseq.similarity(word_keys(ours), word_keys(theirs))) / max(len(ours), 1)


def word_keys(words: Sequence[ComparedWord]) -> list[str]:
    return [word.key for word in words]


def split_words(text: str, start: int = 0, end: int | None = None) -> list[ComparedWord]:
    """Split a part of a text into comparable words. Words that show nothing are left out."""
    found = []
    for match in re.finditer(r"\S+", text[start:end]):
        key = _word_key(match[0])
        if key:
            found.append(ComparedWord(key, match[0], start + match.start(), start + match.end()))
    return found


def leads_elsewhere(word: str) -> bool:
    """Return whether a word may be an address, an account, a tag or a command."""
    return any(_LEADING.search(one) for one in (word, _plain(word)))


def _word_key(word: str) -> str:
    if (
        word.isascii() and word.isalpha() and word.lower() != "www"
    ):  # most words: the rest changes no such word
        return word.lower()
    if leads_elsewhere(word):
        return _EDGE_SIGNS.sub("", word)
    if any(map(str.isnumeric, word)):
        return _EMPHASIS.sub("", _EDGE_SIGNS.sub("", word.translate(_EQUIVALENT_SIGNS))).casefold()
    return _plain(word)


def _plain(word: str) -> str:
    plain = unicodedata.normalize("NFKC", _INVISIBLE_SIGN.sub("", word))
    return _EMPHASIS.sub("", plain.translate(_EQUIVALENT_SIGNS)).casefold()


def show_invisible_signs(text: str, stand_in: str) -> str:
    """Return the text with `stand_in` for each sign that nobody sees, and that may be a difference."""
    return "".join(stand_in if _is_invisible(sign) else sign for sign in text)


def _is_invisible(sign: str) -> bool:
    return sign in "\u115f\u1160\u2800\u3164\uffa0\u034f" or (
        sign not in " \n\t" and unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp")
    )
