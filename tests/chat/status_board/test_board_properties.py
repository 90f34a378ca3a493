"""Properties of the board at any time: absent and expired facts never look good, and all views agree."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.opening_hours.opening_status import OpeningState
from content.status_board import board_facts
from content.status_board.board_facts import (
    BOARD_FACT_RULES,
    Board,
    BoardFactKind,
    FactRating,
    VisitAdvice,
)
from handlers.opening_hours import hours_text
from handlers.status_board import board_texts
from tests.support.random_boards import (
    BASE,
    SITE,
    BoardLook,
    board_looks,
    facts_known_at,
    random_boards,
    services,
)

POSITIVE = {
    "id": ("🟢", "Bisa berangkat", ": ada", ": normal", ": sisa", ": tidak dibatasi", ": sepi", ": sedang", "blangko ada"),
    "en": ("🟢", "You can set out", "in stock", ": working", " left", ": no limit", ": short", ": medium"),
}  # fmt: skip


def _value_pairs(text: str, signs: tuple[str, ...]) -> list[str]:
    return [sign for sign in signs if sign in text]


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(random_boards(), board_looks())
def test_what_is_absent_or_over_never_looks_good(found: Board, look: BoardLook) -> None:
    context = look.new_context
    site, now = context.services.sites[SITE], context.now
    signs = POSITIVE[context.t.language]
    alive = facts_known_at(found, now)
    for kind in BoardFactKind:
        said = board_texts.render_fact_line(context, site, found, kind)
        short = board_texts.render_brief(context.t, found, kind, now)
        if kind not in alive:
            assert said.startswith("⚪") and not _value_pairs(said, signs), said
            assert context.t("not known") in said and context.t("not known") in short
            assert board_facts.find_current_rating(found, kind, now) is None
        elif alive[kind].rating is not FactRating.GOOD:
            assert "🟢" not in said
    row = board_texts.render_site_row(context, site, found)
    if not {fact for fact in alive.values() if fact.rating is FactRating.GOOD}:
        opening = hours_text.render_brief(context, hours_text.site_status(context, site))
        assert not _value_pairs(row.replace(opening, ""), signs), row


@settings(max_examples=120, deadline=None)
@given(random_boards(), board_looks())
def test_one_may_set_out_only_when_all_that_is_needed_is_good_and_counts(
    found: Board, look: BoardLook
) -> None:
    context = look.new_context
    site, now = context.services.sites[SITE], context.now
    opening, alive = hours_text.site_status(context, site), facts_known_at(found, now)
    sure = opening.state is OpeningState.OPEN and opening.doubt is None
    printer = alive.get(BoardFactKind.PRINTER)
    good = (printer is None or printer.rating is FactRating.GOOD) and all(
        kind in alive and alive[kind].rating is FactRating.GOOD
        for kind in BoardFactKind
        if kind not in (BoardFactKind.QUEUE, BoardFactKind.LAST_TICKET, BoardFactKind.PRINTER)
    )
    verdict = board_facts.recommend_visit(found, opening, now)
    assert (verdict.advice is VisitAdvice.GO) == (sure and good)
    text, row = (
        board_texts.render_card(context, site, found),
        board_texts.render_site_row(context, site, found),
    )
    assert (context.t("You can set out") in text) == (sure and good)
    assert text.startswith(board_texts.ADVICE_MARKS[verdict.advice])
    assert not row or row.startswith(board_texts.ADVICE_MARKS[verdict.advice])
    bad = any(
        fact.rating is FactRating.BAD for kind, fact in alive.items() if kind is not BoardFactKind.QUEUE
    )
    opens = opening.next_open
    today = opens is not None and opens.date() == now.astimezone(opens.tzinfo).date()
    opens_later = opening.state is OpeningState.CLOSED and today and opening.next_doubt is None
    assert (verdict.advice is VisitAdvice.LATER) == (opens_later and not bad)
    assert (verdict.advice is VisitAdvice.WAIT) == (
        bad or (opening.state is OpeningState.CLOSED and not opens_later)
    )


@settings(max_examples=100, deadline=None)
@given(random_boards(), st.sampled_from(list(BoardFactKind)), st.integers(0, 12000))
def test_once_over_a_fact_stays_over(found: Board, kind: BoardFactKind, later: int) -> None:
    fact = found.get(kind)
    if fact is not None:
        assert board_facts.find_current_fact(found, kind, fact.until + timedelta(minutes=later)) is None
        assert board_facts.find_current_fact(found, kind, fact.until - timedelta(seconds=1)) is fact


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(list(BoardFactKind)), st.integers(0, 400 * 24 * 60), st.sampled_from([None, 9, 12, 15])
)
def test_every_kind_has_an_end_that_comes(kind: BoardFactKind, minutes: int, closing: int | None) -> None:
    zone = ZoneInfo("Asia/Jayapura")
    now = (BASE + timedelta(minutes=minutes)).astimezone(zone)
    closes = None if closing is None else now.replace(hour=closing, minute=0)
    end = board_facts.find_expiry(kind, now, zone, services().calendar, closes)
    assert now < end <= now + timedelta(days=20)
    if BOARD_FACT_RULES[kind].until_closing:
        assert end <= now.replace(hour=0, minute=0) + timedelta(days=1)
