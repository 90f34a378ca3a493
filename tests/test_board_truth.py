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

from content import board
from content.board import SHAPES, Advice, Board, Fact, Kind, Standing
from content.hours import State
from content.schedule import Schedule, parse_week
from content.wording import words
from handlers import board as shown
from handlers import status
from handlers.event import Event
from handlers.event import Kind as Done
from handlers.visit import Desk, Facts, Visit
from runtime import desk
from storage.hours import Change, Recorded
from storage.people import Person

BASE = datetime(2026, 11, 23, tzinfo=UTC)
SITE = "3674-06"
POSITIVE = {
    "id": ("🟢", "Bisa berangkat", ": ada", ": normal", ": sisa", ": tidak dibatasi", ": sepi", ": sedang", "blangko ada"),
    "en": ("🟢", "You can set out", "in stock", ": working", " left", ": no limit", ": short", ": medium"),
}  # fmt: skip


@cache
def _desk() -> Desk:
    return desk.make(Facts(), "loket")


@st.composite
def facts(draw: st.DrawFn) -> Board:
    found: dict[Kind, Fact] = {}
    for kind in draw(st.sets(st.sampled_from(list(Kind)))):
        at = BASE + timedelta(minutes=draw(st.integers(-4000, 4000)))
        until = at + timedelta(minutes=draw(st.integers(1, 6000)))
        value = draw(st.sampled_from(list(SHAPES[kind].values)))
        amount = draw(st.sampled_from([None, 0, 1, 30])) if kind is Kind.QUOTA else None
        found[kind] = Fact(
            1, SITE, kind, value, at, until, draw(st.sampled_from(["admin", "petugas"])), amount
        )
    return MappingProxyType(found)


@dataclass(frozen=True)
class Look:
    """Somebody looks at some moment at a site with or without hours, perhaps closed or opened by staff."""

    now: datetime
    language: str
    confirmed: date | None
    changes: tuple[Change, ...]

    @property
    def visit(self) -> Visit:
        week = parse_week("Mo-Fr 08:00-15:00")
        assert not isinstance(week, str)
        ready = replace(_desk(), schedules={SITE: Schedule(weekly=week, confirmed=self.confirmed)})
        event, recorded = Event(0, Done.TEXT, 1, 1), Recorded({}, self.changes)
        said = words(self.language)
        return Visit(ready, cast(Any, None), event, Person(1, "3674"), self.now, said, recorded)


@st.composite
def looks(draw: st.DrawFn) -> Look:
    confirmed = draw(st.sampled_from([None, date(2026, 11, 1)]))
    changes: tuple[Change, ...] = ()
    if draw(st.booleans()):
        start = int(BASE.timestamp()) + 60 * draw(st.integers(-3000, 3000))
        end = start + 60 * draw(st.integers(1, 3000))
        kind = draw(st.sampled_from(["closed", "extra"]))
        changes = (Change(1, "3674", (SITE,), kind, start, end, end, "", start),)
    now = BASE + timedelta(minutes=draw(st.integers(-5000, 9000)))
    return Look(now, draw(st.sampled_from(["id", "en"])), confirmed, changes)


def known(found: Board, now: datetime) -> dict[Kind, Fact]:
    """Evaluated apart: what was said by now and is not over."""
    return {kind: fact for kind, fact in found.items() if fact.at <= now and not fact.until <= now}


def _pairs(text: str, signs: tuple[str, ...]) -> list[str]:
    return [sign for sign in signs if sign in text]


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(facts(), looks())
def test_what_is_absent_or_over_never_looks_good(found: Board, look: Look) -> None:
    visit = look.visit
    site, now = visit.desk.sites[SITE], visit.now
    signs = POSITIVE[visit.t.language]
    alive = known(found, now)
    for kind in Kind:
        said = shown.line(visit, site, found, kind)
        short = shown.brief(visit.t, found, kind, now)
        if kind not in alive:
            assert said.startswith("⚪") and not _pairs(said, signs), said
            assert visit.t("not known") in said and visit.t("not known") in short
            assert board.standing(found, kind, now) is None
        elif alive[kind].standing is not Standing.GOOD:
            assert "🟢" not in said
    row = shown.row(visit, site, found)
    if not {fact for fact in alive.values() if fact.standing is Standing.GOOD}:
        opening = status.brief(visit, status.of_site(visit, site))
        assert not _pairs(row.replace(opening, ""), signs), row


@settings(max_examples=120, deadline=None)
@given(facts(), looks())
def test_one_may_set_out_only_when_all_that_is_needed_is_good_and_counts(found: Board, look: Look) -> None:
    visit = look.visit
    site, now = visit.desk.sites[SITE], visit.now
    opening, alive = status.of_site(visit, site), known(found, now)
    sure = opening.state is State.OPEN and opening.doubt is None
    good = all(
        kind in alive and alive[kind].standing is Standing.GOOD for kind in Kind if kind is not Kind.QUEUE
    )
    verdict = board.verdict(found, opening, now)
    assert (verdict.advice is Advice.GO) == (sure and good)
    text, row = shown.card(visit, site, found), shown.row(visit, site, found)
    assert (visit.t("You can set out") in text) == (sure and good)
    assert text.startswith(shown.GLANCE[verdict.advice])
    assert not row or row.startswith(shown.GLANCE[verdict.advice])
    bad = any(fact.standing is Standing.BAD for kind, fact in alive.items() if kind is not Kind.QUEUE)
    assert (verdict.advice is Advice.WAIT) == (bad or opening.state is State.CLOSED)


@settings(max_examples=100, deadline=None)
@given(facts(), st.sampled_from(list(Kind)), st.integers(0, 12000))
def test_once_over_a_fact_stays_over(found: Board, kind: Kind, later: int) -> None:
    fact = found.get(kind)
    if fact is not None:
        assert board.known(found, kind, fact.until + timedelta(minutes=later)) is None
        assert board.known(found, kind, fact.until - timedelta(seconds=1)) is fact


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(Kind)), st.integers(0, 400 * 24 * 60), st.sampled_from([None, 9, 12, 15]))
def test_every_kind_has_an_end_that_comes(kind: Kind, minutes: int, closing: int | None) -> None:
    zone = ZoneInfo("Asia/Jayapura")
    now = (BASE + timedelta(minutes=minutes)).astimezone(zone)
    closes = None if closing is None else now.replace(hour=closing, minute=0)
    end = board.expiry(kind, now, zone, _desk().calendar, closes)
    assert now < end <= now + timedelta(days=20)
    if SHAPES[kind].at_closing:
        assert end <= now.replace(hour=0, minute=0) + timedelta(days=1)
