"""Properties that hold for every case of the library, in both languages."""

import re

import pytest

from content.cases.case_card import SCREEN_LIMIT, cite_fact, render_case, render_full_case, render_overview
from content.cases.case_records import AnswerAspect, AnswerCase, FactStatus
from content.text.visible_text import visible_text
from tests.support.shipped_library import shipped_library

CASES = shipped_library().cases
MAX_MESSAGE_CHARACTERS = 4096
OFFICES = ("", "1602", "3203", "3275", "3505", "3674")
EVERY_CASE = pytest.mark.parametrize("case", CASES.cases.values(), ids=CASES.cases.keys())


def list_offices(case: AnswerCase) -> list[str]:
    """Return the offices that have facts of their own for a case, after "" for all others."""
    facts = {office: [case.list_facts(aspect, office) for aspect in AnswerAspect] for office in OFFICES}
    return [office for office in OFFICES if not office or facts[office] != facts[""]]


@EVERY_CASE
def test_the_first_screen_is_short_for_every_question(case: AnswerCase) -> None:
    for office in list_offices(case):
        known = [(aspect,) for aspect in AnswerAspect if case.list_facts(aspect, office)]
        for aspects in ((), *known):
            for language in ("id", "en"):
                card = render_case(case, aspects, language, office)
                assert len(visible_text(card.html)) <= SCREEN_LIMIT, (aspects, language, office)


@EVERY_CASE
def test_the_full_card_fits_a_message(case: AnswerCase) -> None:
    for language in ("id", "en"):
        for office in list_offices(case):
            assert len(render_full_case(case, language, office)) <= MAX_MESSAGE_CHARACTERS


@EVERY_CASE
def test_the_first_line_answers_the_question_word(case: AnswerCase) -> None:
    for aspect in case.facts:
        for language in ("id", "en"):
            facts = case.list_facts(aspect)
            if not facts:
                continue
            first_line = visible_text(render_case(case, (aspect,), language).html).split("\n")[0]
            assert cite_fact(facts[0], language) in first_line


@EVERY_CASE
def test_every_fact_has_a_source_with_a_day_of_checking(case: AnswerCase) -> None:
    for fact in case.list_all_facts():
        assert fact.text.id and fact.text.en
        if fact.status is FactStatus.UNSURE:
            assert fact in case.questions
            continue
        assert fact.sources
        assert all(source.name and source.source.title and source.checked for source in fact.sources)


@EVERY_CASE
def test_an_unsure_fact_is_only_shown_as_a_question(case: AnswerCase) -> None:
    for fact in case.questions:
        assert fact.text.id.rstrip(")").endswith("?")
        for language in ("id", "en"):
            shown = visible_text(render_case(case, (), language).html)
            assert fact.text.in_language(language) not in shown


@EVERY_CASE
def test_a_reported_fact_names_who_says_so(case: AnswerCase) -> None:
    for fact in case.list_all_facts():
        if fact.status is FactStatus.REPORTED:
            assert f"(menurut {fact.sources[0].name}" in cite_fact(fact, "id")
            assert re.search(r"\d{4}|belum dikonfirmasi", cite_fact(fact, "id").rpartition("(")[2])


def test_every_overview_fits_a_screen_and_its_buttons_eight_rows() -> None:
    for overview in CASES.overviews.values():
        assert len(overview.cases) <= 8
        for language in ("id", "en"):
            assert len(visible_text(render_overview(overview, language))) <= SCREEN_LIMIT


def test_every_case_has_phrasings() -> None:
    for id in CASES.cases:
        assert len(CASES.phrasings[id]) >= 10, id


def test_no_phrasing_belongs_to_two_cases() -> None:
    seen: dict[str, str] = {}
    for id, texts in CASES.phrasings.items():
        for text in texts:
            other = seen.setdefault(text.casefold(), id)
            assert other == id, text
