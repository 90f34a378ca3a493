"""Check whether a message was sent by the office: announcement codes, fingerprints and text comparison.

The code only identifies the announcement. A message is genuine if its words are the words that were sent. A
code copied to another text is therefore detected.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.text.pasted_chats import PastedMessage, split_pasted_chat
from content.text.text_comparison import (
    ComparedWord,
    TextChange,
    TextComparison,
    compare_words,
    leads_elsewhere,
    order_similarity,
    split_words,
    word_keys,
)
from content.text.visible_text import FormattingMark, PlacedMark, ReadHtml, read_html, shows_address

CODE_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""The symbols of a code, without 0, 1, I, L and O, which people confuse.

Their number, 31, is prime: one check symbol detects every single wrong symbol and every swap of neighbours.
"""
CODE_COUNT = len(CODE_SYMBOLS) ** 4
CODE_PREFIX = "LKT-"
SIMILAR_FROM, COPIED_BELOW = 0.7, 0.35
MIN_SHARED_WORDS = 10

_CODE = compile_later(
    r"(?<![A-Za-z0-9])LKT(?P<gap>[ \u00a0]?[-‐‑–—]?[ \u00a0]?)(?P<code>[A-Z0-9]{5})(?![A-Za-z0-9])", re.I
)
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
    shown = " ".join(text[one.start : one.end] for one in split_pasted_chat(text))
    rest = re.findall(r"\w+", _CODE.sub(" ", shown).casefold())
    return all(word in _QUESTION_WORDS for word in rest)


class MessageExtra(NamedTuple):
    """What stands around the words of a message: `kind` is 'button', 'preview' or 'quote'.

    `words` is the label of a button or the text of a quote, `target` what a tap opens.
    """

    kind: str
    words: str
    target: str


@dataclass(frozen=True)
class ShownMessage:
    """A message to check: its Telegram HTML, its attachment and what stands around the words.

    `file` is the unique id of a picture or document, `media` the kind of the attachment ("" for none).
    """

    html: str
    file: str = ""
    media: str = ""
    extras: tuple[MessageExtra, ...] = ()


class AuthenticityVerdict(StrEnum):
    """GENUINE: the latest text, unaltered. ALTERED: changed words, formatting, file, or something added around them.

    COPIED: our code on a different text. CORRECTED: an older version, unaltered.
    """

    GENUINE = "genuine"
    ALTERED = "altered"
    COPIED = "copied"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class AuthenticityResult:
    """The result of a check. `version` is the index of the most similar version that was sent.

    `hidden`: added links, struck or covered words. `same_file`: False if another picture or file was attached.
    `extras`: buttons, previews and quotes that are not ours. `others`: messages of a pasted chat that are not ours.
    `has_header`: names and times before the message were not compared.
    """

    verdict: AuthenticityVerdict
    version: int
    changes: tuple[TextChange, ...] = ()
    hidden: tuple[FormattingMark, ...] = ()
    same_file: bool = True
    extras: tuple[MessageExtra, ...] = ()
    others: tuple[str, ...] = ()
    has_header: bool = False


def check_authenticity(shown: ShownMessage, versions: Sequence[ShownMessage]) -> AuthenticityResult:
    """Compare a message with all versions sent under its code (oldest first, at least one)."""
    theirs, ours = read_html(shown.html), [read_html(version.html) for version in versions]
    best, part, messages = _find_most_similar(theirs, ours)
    words = split_words(_with_plain_codes(theirs.text), part.start, part.end)
    compared = compare_words(split_words(_with_plain_codes(ours[best].text)), words)
    result = AuthenticityResult(
        AuthenticityVerdict.GENUINE if best == len(versions) - 1 else AuthenticityVerdict.CORRECTED,
        best,
        compared.changes,
        _find_hidden(ours[best], theirs, compared),
        not (shown.file or shown.media) or (bool(shown.file) and shown.file == versions[best].file),
        tuple(one for one in shown.extras if not _is_ours(one, ours[best])),
        tuple(theirs.text[one.start : one.end].strip() for one in messages if one != part),
        any(one.has_header for one in messages),
    )
    if not (result.changes or result.hidden or result.extras) and result.same_file:
        return result
    is_copied = order_similarity(split_words(_with_plain_codes(ours[best].text)), words) < COPIED_BELOW
    return replace(result, verdict=AuthenticityVerdict.COPIED if is_copied else AuthenticityVerdict.ALTERED)


def _find_most_similar(
    theirs: ReadHtml, ours: Sequence[ReadHtml]
) -> tuple[int, PastedMessage, list[PastedMessage]]:
    """Return the most similar version, the part of their text that resembles it, and all messages of their text.

    The whole text is a candidate too, because our own text may look like a copied chat.
    """
    text, messages = _with_plain_codes(theirs.text), split_pasted_chat(theirs.text)
    whole = PastedMessage(0, len(text), has_header=False)
    parts = {part: split_words(text, part.start, part.end) for part in (*messages, whole)}
    our_words = [split_words(_with_plain_codes(version.text)) for version in ours]
    _, _, best, part = max(
        (
            (order_similarity(words, parts[part]), -len(parts[part]), at, part)
            for at, words in enumerate(our_words)
            for part in parts
        ),
        key=lambda found: found[:3],
    )
    return best, part, [whole] if part == whole else messages


def _with_plain_codes(text: str) -> str:
    """Return the text with each code written as LKT7F3QX, at the same length."""
    return _CODE.sub(lambda match: f"LKT{match['code'].upper()}".rjust(len(match[0])), text)


def _find_hidden(ours: ReadHtml, theirs: ReadHtml, compared: TextComparison) -> tuple[FormattingMark, ...]:
    """Return the marks of their words that the same words of ours do not have, and marks without words."""
    found = {
        mark.mark
        for our_word, their_word in compared.pairs
        for mark in theirs.marks
        if _overlaps(mark, their_word)
        and not any(_overlaps(one, our_word) and _are_same_marks(one.mark, mark.mark) for one in ours.marks)
    }
    wordless = {mark.mark for mark in ours.marks if not split_words(mark.mark.words)}
    found |= {mark.mark for mark in theirs.marks if not split_words(mark.mark.words)} - wordless
    return tuple(sorted(found))


def _are_same_marks(ours: FormattingMark, theirs: FormattingMark) -> bool:
    same = ours.target == theirs.target or (ours.kind == "link" and shows_address(ours.target, theirs.target))
    return ours.kind == theirs.kind and same


def _overlaps(mark: PlacedMark, word: ComparedWord) -> bool:
    return mark.start < word.end and word.start < mark.end


def _is_ours(extra: MessageExtra, ours: ReadHtml) -> bool:
    """Return whether a preview shows an address that our text names."""
    if extra.kind != "preview":
        return False
    named = [word.written.strip("()[]<>,;:!?.\"'") for word in split_words(ours.text)]
    return any(shows_address(word, extra.target) for word in named if leads_elsewhere(word)) or any(
        mark.mark.kind == "link" and mark.mark.target == extra.target for mark in ours.marks
    )


def text_fingerprint(text: str) -> str:
    """Return 32 hex digits, equal for texts between which `compare_texts` finds no difference."""
    return hashlib.sha256("\n".join(word_keys(split_words(text))).encode()).hexdigest()[:32]


def find_similar_text(text: str, candidates: Sequence[str]) -> int | None:
    """Return the index of the announcement that a message without a code was made from, or None.

    Short messages are never matched.
    """
    words = set(word_keys(split_words(text)))
    if len(words) < MIN_SHARED_WORDS:
        return None
    likeness = [_shared_fraction(words, _list_keys(candidate)) for candidate in candidates]
    best = max(range(len(candidates)), key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= SIMILAR_FROM else None


@lru_cache(64)
def _list_keys(announcement: str) -> frozenset[str]:
    """Return the keys of an announcement, which many messages are compared with."""
    return frozenset(word_keys(split_words(announcement)))


def _shared_fraction(shown: set[str], ours: frozenset[str]) -> float:
    """Return the shared fraction of the shorter text's words; 0 if only few words are shared."""
    same = len(shown & ours)
    return same / min(len(shown), len(ours)) if same >= MIN_SHARED_WORDS else 0.0
