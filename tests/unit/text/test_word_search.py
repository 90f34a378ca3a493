"""A word is found in small and capital letters, with and without accents beside it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from content.text.word_search import WordSearch

PATTERN = r"\b(?:lapor|calo\b|jt\b)|\d ?rb"
SEARCH = WordSearch(PATTERN)


def test_capitals_do_not_matter() -> None:
    assert SEARCH.is_in("Mau LAPOR") and SEARCH.is_in("é Calo") and SEARCH.is_in("50 RB")
    assert not SEARCH.is_in("calonya siapa") and not SEARCH.is_in("")


@given(st.text(alphabet="lapor calo5RBjtſKİı", max_size=20))
def test_the_same_is_found_as_by_a_pattern_that_ignores_case(text: str) -> None:
    assert SEARCH.is_in(text) == bool(re.search(PATTERN, text, re.IGNORECASE))
