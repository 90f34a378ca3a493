"""Random status boards, with random times and places at which they are read."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from hypothesis import strategies as st

from content.opening_hours.schedule import Schedule, parse_week
from content.status_board.board_facts import (
    BOARD_FACT_RULES,
    Board,
    BoardFact,
    BoardFactKind,
)
from content.text.translation import translator_for
from handlers.core.context import Deployment, HoursContext, Services
from handlers.core.events import Event
from handlers.core.events import EventKind as Done
from runtime import build_services
from storage.chats.chat_profiles import ChatProfile
from storage.opening_hours import RecordedHours, RecordedOverride

BASE = datetime(2026, 11, 23, tzinfo=UTC)
SITE = "3674-06"


@cache
def services() -> Services:
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
    """A look at a site at a time, with or without hours, perhaps closed or opened by staff."""

    now: datetime
    language: str
    confirmed: date | None
    changes: tuple[RecordedOverride, ...]

    @property
    def new_context(self) -> HoursContext:
        week = parse_week("Mo-Fr 08:00-15:00")
        assert not isinstance(week, str)
        ready = replace(services(), schedules={SITE: Schedule(weekly=week, confirmed=self.confirmed)})
        event, recorded = Event(0, Done.TEXT, 1, 1), RecordedHours({}, self.changes)
        said = translator_for(self.language)
        return HoursContext(ready, cast(Any, None), event, ChatProfile(1, "3674"), self.now, said, recorded)


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
    """Return the facts that were recorded and have not expired, computed independently of the product."""
    return {kind: fact for kind, fact in found.items() if fact.at <= now and not fact.until <= now}
