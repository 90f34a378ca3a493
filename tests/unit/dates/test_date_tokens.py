"""The token cursor: words, numbers and positions, also outside the text."""

import pytest

from content.dates.date_tokens import MAX_TOKENS, tokenize


def test_words_are_lower_case_without_repeated_letters() -> None:
    tokens = tokenize("Sabtuuu s.d. Jum'at 08.30")
    assert [token.word for token in tokens] == ["sabtu", "sd", "jumat", "08", ".", "30"]


def test_only_short_numbers_are_numbers() -> None:
    tokens = tokenize("2026 12345 besok")
    assert [tokens.number(i) for i in range(3)] == [2026, None, None]


@pytest.mark.parametrize("outside", [-1, 2, 99])
def test_an_index_outside_the_text_has_no_word_and_no_number(outside: int) -> None:
    tokens = tokenize("5 besok")
    assert (tokens.word(outside), tokens.number(outside)) == ("", None)
    assert tokens.skip(outside, {"besok"}) == outside


def test_skip_moves_past_one_matching_word() -> None:
    tokens = tokenize("yang yang lalu")
    assert tokens.skip(0, {"yang"}) == 1
    assert tokens.skip(2, {"yang"}) == 2


def test_the_text_span_covers_the_tokens() -> None:
    text = "maaf, Sabtu  depan?"
    tokens = tokenize(text)
    start, end = tokens.text_span(2, 4)
    assert text[start:end] == "Sabtu  depan"


def test_a_long_text_has_a_bounded_number_of_tokens() -> None:
    assert len(tokenize("a " * 2000)) == MAX_TOKENS
