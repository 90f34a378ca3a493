"""The question word of a message decides which aspect of a case stands first."""

import pytest

from content.cases.case_records import AnswerAspect
from content.cases.question_aspect import aspect_of, find_aspects


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("berapa lama bikin kk", AnswerAspect.DURATION),
        ("kk jadi berapa hari", AnswerAspect.DURATION),
        ("akte piro dino dadine", AnswerAspect.DURATION),
        ("bayar ga bikin akta", AnswerAspect.COST),
        ("akta lahir gratis kan", AnswerAspect.COST),
        ("how much is a birth certificate", AnswerAspect.COST),
        ("bikin kk bawa apa", AnswerAspect.BRING),
        ("syarat pecah kk", AnswerAspect.BRING),
        ("ngadamel kk nyandak naon", AnswerAspect.BRING),
        ("bisa diwakilkan ga", AnswerAspect.PROXY),
        ("akta lahir online bisa?", AnswerAspect.ONLINE),
        ("ngurusnya di mana", AnswerAspect.WHERE),
        ("lapor kemana", AnswerAspect.WHERE),
        ("batas lapor kematian", AnswerAspect.DEADLINE),
        ("siapa yang harus lapor", AnswerAspect.WHO),
    ],
)
def test_the_question_word_is_found(text: str, aspect: AnswerAspect) -> None:
    assert aspect_of(text) is aspect


def test_a_message_without_a_question_word_has_no_aspect() -> None:
    assert aspect_of("ktp hilang") is None
    assert find_aspects("") == ()


def test_two_aspects_keep_the_order_of_the_message() -> None:
    assert find_aspects("siapa yang menerbitkan dan apakah bayar") == (AnswerAspect.WHO, AnswerAspect.COST)
