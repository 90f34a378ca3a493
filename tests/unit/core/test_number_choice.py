"""A number typed instead of a tap."""

import pytest

from handlers.core.number_choice import choose_button, choose_by_number
from handlers.core.replies import Button

CHOICES = ("satu", "dua", "tiga")
ROWS = (
    (Button("Diminta", "report:set:t:outcome:asked"), Button("Dibayar", "report:set:t:outcome:paid")),
    (Button("Kembali", "report:back:t:outcome"), Button("Situs", url="https://contoh.go.id")),
)


@pytest.mark.parametrize(
    "words",
    ["2", " 2 ", "2.", "2)", "no 2", "No. 2", "nomor 2", "pilihan 2", "yang ke-2", "２", "²", "number 2"],
)
def test_numbers_that_name_the_second_choice(words: str) -> None:
    assert choose_by_number(words, CHOICES) == "dua"


@pytest.mark.parametrize(
    "words", ["", "0", "4", "22", "2 orang", "2 atau 3", "dua ratus", "08.00", "2-3", "100", "-2"]
)
def test_other_words_name_none(words: str) -> None:
    assert choose_by_number(words, CHOICES) is None


def test_only_choices_count() -> None:
    assert choose_button("2", ROWS, ("set",)) == ROWS[0][1]
    assert choose_button("3", ROWS, ("set",)) is None
