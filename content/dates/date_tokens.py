"""Tokenize a text for date parsing. Repeated letters ("sabtuuu") count once."""

import re
from collections.abc import Container
from itertools import islice
from typing import NamedTuple

from content.lazy_pattern import compile_later

MAX_CHARACTERS = 4_500
"""Characters of a text that are parsed. A Telegram message has at most 4,096."""

MAX_TOKENS = 1_000
"""Maximum number of tokens."""

_REPEATED = compile_later(r"(.)\1+")
_TOKEN = compile_later(r"(?i:(?<!\w)s ?[./] ?d\b\.?)|[0-9]+|[^\W\d_]+(?:['’`ʼ][^\W\d_]+)*|[^\w\s]")


class Token(NamedTuple):
    """A word, number or sign with its position. `word` is lower case without repeated letters.

    `number` is None for numbers of more than four digits.
    """

    word: str
    start: int
    end: int
    is_capitalized: bool
    number: int | None


class Tokens(tuple[Token, ...]):
    """The tokens of a text. Parsers address them by index; an index may lie outside the text."""

    def word(self, i: int) -> str:
        """Return the word of token `i`, "" outside the text."""
        return self[i].word if 0 <= i < len(self) else ""

    def number(self, i: int) -> int | None:
        """Return the number of token `i`, None for a word and outside the text."""
        return self[i].number if 0 <= i < len(self) else None

    def skip(self, i: int, words: Container[str]) -> int:
        """Return the index after token `i` if its word is one of `words`, else `i`."""
        return i + 1 if self.word(i) in words else i

    def text_span(self, first: int, end: int) -> tuple[int, int]:
        """Return the position in the text of the tokens from `first` up to `end` (exclusive)."""
        return self[first].start, self[end - 1].end


def squeeze(word: str) -> str:
    """Reduce repeated letters to one."""
    return _REPEATED.sub(r"\1", word)


def tokenize(text: str) -> Tokens:
    """Return the first `MAX_TOKENS` tokens of the first `MAX_CHARACTERS` characters."""
    matches = islice(_TOKEN.finditer(text[:MAX_CHARACTERS]), MAX_TOKENS)
    return Tokens(_make_token(match) for match in matches)


def _make_token(match: re.Match[str]) -> Token:
    raw = match[0]
    if raw[0] in "0123456789":
        return Token(raw, match.start(), match.end(), False, int(raw) if len(raw) <= 4 else None)
    word = re.sub(r"['’`ʼ ./]", "", raw.lower()) or raw
    return Token(squeeze(word), match.start(), match.end(), raw[0].isupper() and not raw.isupper(), None)
