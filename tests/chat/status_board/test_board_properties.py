"""Whatever was said and whenever one looks: what is absent or over never looks good, and all views say the same."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.opening_hours.opening_status import OpeningState
from content.opening_hours.schedule import Schedule, parse_week
from content.status_board import board_facts
from content.status_board.board_facts import (
    BOARD_FACT_RULES,
    Board,
    BoardFact,
    BoardFactKind,
    FactRating,
    VisitAdvice,
)
from content.text.translation import translator_for
from handlers.core.context import Context, Deployment, Services
from handlers.core.events import Event
from handlers.core.events import EventKind as Done
from handlers.opening_hours import hours_text
from handlers.status_board import board_texts
from runtime import build_services
from storage.chats.chat_profiles import ChatProfile
from storage.opening_hours import RecordedHours, RecordedOverride

BASE = datetime(2026, 11, 23, tzinfo=UTC)
SITE = "3674-06"
POSITIVE = {
    "id": ("🟢", "Bisa berangkat", ": ada", ": normal", ": sisa", ": tidak dibatasi", ": sepi", ": sedang", "blangko ada"),
    "en": ("🟢", "You can set out", "in stock", ": working", " left", ": no limit", ": short", ": medium"),
}  # fmt: skip


@cache
def _services() -> Services:
    return build_services.build_services(Deployment(), "loket")


@st.composite
def random_boards(draw: st.DrawFn) -> Board:
    found: dict[BoardFactKind, BoardFact] = {}
    for kind in draw(st.sets(st.sampled_from(list(BoardFactKind)))):
        at = BASE + timedelta(minutes=draw(st.integers(-4000, 4000)))
        until = at + timedelta(minutes=draw(st.integers(1, 6000)))
        value = draw(st.sampled_from(list(BOARD_FACT_RULES[kind].ratings)))
        amount = draw(st.sampled_from([None, 0, 1, 30])) if kind is BoardFactKind.QUOTA else None
        found[kind] = BoardFact(
            1, SITE, kind, value, at, until, draw(st.sampled_from(["admin", "petugas"])), amount
        )
    return MappingProxyType(found)


@dataclass(frozen=True)
class BoardLook:
    """Somebody looks at some moment at a site with or without hours, perhaps closed or opened by staff."""

    now: datetime
    language: str
    confirmed: date | None
    changes: tuple[RecordedOverride, ...]

    @property
    def new_context(self) -> Context:
        week = parse_week("Mo-Fr 08:00-15:00")
        assert not isinstance(week, str)
        ready = replace(_services(), schedules={SITE: Schedule(weekly=week, confirmed=self.confirmed)})
        event, recorded = Event(0, Done.TEXT, 1, 1), RecordedHours({}, self.changes)
        said = translator_for(self.language)
        return Context(ready, cast(Any, None), event, ChatProfile(1, "3674"), self.now, said, recorded)


@st.composite
def board_looks(draw: st.DrawFn) -> BoardLook:
    confirmed = draw(st.sampled_from([None, date(2026, 11, 1)]))
    changes: tuple[RecordedOverride, ...] = ()
    if draw(st.booleans()):
        start = int(BASE.timestamp()) + 60 * draw(st.integers(-3000, 3000))
        end = start + 60 * draw(st.integers(1, 3000))
        kind = draw(st.sampled_from(["closed", "extra"]))
        changes = (RecordedOverride(1, "3674", (SITE,), kind, start, end, end, "", start),)
    now = BASE + timedelta(minutes=draw(st.integers(-5000, 9000)))
    return BoardLook(now, draw(st.sampled_from(["id", "en"])), confirmed, changes)


def facts_known_at(found: Board, now: datetime) -> dict[BoardFactKind, BoardFact]:
    """Evaluated apart: what was said by now and is not over."""
    return {kind: fact for kind, fact in found.items() if fact.at <= now and not fact.until <= now}


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
    good = all(
        kind in alive and alive[kind].rating is FactRating.GOOD
        for kind in BoardFactKind
        if kind is not BoardFactKind.QUEUE
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
    assert (verdict.advice is VisitAdvice.WAIT) == (bad or opening.state is OpeningState.CLOSED)


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
    end = board_facts.find_expiry(kind, now, zone, _services().calendar, closes)
    assert now < end <= now + timedelta(days=20)
    if BOARD_FACT_RULES[kind].until_closing:
        assert end <= now.replace(hour=0, minute=0) + timedelta(days=1)
