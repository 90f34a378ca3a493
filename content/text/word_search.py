"""Whether a text holds words that a pattern names, in small or capital letters."""

import re

from content.lazy_pattern import compile_later


class WordSearch:
    """A pattern in small letters. To ignore case costs twice as much as to search an ASCII text in small letters."""

    def __init__(self, pattern: str) -> None:
        self._small, self._any = compile_later(pattern), compile_later(pattern, re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        """Return whether the pattern is found anywhere."""
        return bool(self._small.search(text.lower()) if text.isascii() else self._any.search(text))
