"""How reports of illegal fees are worked: states, moves, limits, ready sentences, where else to turn.

The rules are data (`library/national/casework.yaml`, read by `content.caserules`). Nothing here knows a reporter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from content.holiday import Calendar
from content.records import Origin, Source, Text


class Actor(StrEnum):
    INSPECTOR = "pemeriksa"
    REPORTER = "pelapor"


class Need(StrEnum):
    """Whether a move asks for words to the reporter."""

    REQUIRED = "wajib"
    OPTIONAL = "boleh"
    NONE = "tidak"


class Since(StrEnum):
    """From which day a limit runs: the filing, or the move into the state."""

    FILED = "masuk"
    MOVED = "pindah"


class Use(StrEnum):
    ASK = "tanya"
    NEWS = "kabar"
    CLOSE = "tutup"


class State(Struct, frozen=True):
    """`label` for inspectors; `told` and `next` are the words for the reporter. `limit` names a Limit, "" none."""

    id: str
    label: Text
    told: Text
    next: Text
    closed: bool
    limit: str
    origin: Origin


class Move(Struct, frozen=True):
    source: str
    target: str
    by: Actor
    reason: Need
    origin: Origin


class Limit(Struct, frozen=True):
    """So many working days, the first day not counted; `source` says who set it, `checked` when that was read."""

    id: str
    days: int
    since: Since
    source: Source
    checked: date
    note: Text | None
    origin: Origin


class Ready(Struct, frozen=True):
    """A sentence that an inspector sends with one tap; as the reason of a move only into the states of `to` (() any)."""

    id: str
    use: Use
    label: Text
    text: Text
    origin: Origin
    to: tuple[str, ...] = ()


class Elsewhere(Struct, frozen=True):
    """Another body: what it takes, and which contact of contacts.yaml it is."""

    contact: str
    takes: Text
    origin: Origin


class Flood(Struct, frozen=True):
    """More than `many` reports of one place and role in an hour: those after the first `keep` go to the slow lane."""

    many: int = 12
    keep: int = 5


class Casework(Struct, frozen=True):
    """Everything of the file; empty where a library has none. `first`: the state of a new report; `honest`: of one that
    praises an officer. `small`: counts below it are not shown."""

    first: str = ""
    honest: str = ""
    states: Mapping[str, State] = {}
    moves: tuple[Move, ...] = ()
    limits: Mapping[str, Limit] = {}
    replies: Mapping[str, Ready] = {}
    escalation: tuple[Elsewhere, ...] = ()
    gone: Text = Text("")
    gone_source: Source = Source("", None)
    flood: Flood = Flood()
    small: int = 5

    def state(self, id: str) -> State:
        """The state of this id; one that content has dropped counts as the first."""
        return self.states.get(id) or self.states[self.first]

    def moves_from(self, state: str, by: Actor) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if (move.source, move.by) == (state, by))

    def move(self, state: str, target: str, by: Actor) -> Move | None:
        """The move if it is allowed."""
        return next((move for move in self.moves_from(state, by) if move.target == target), None)

    @property
    def dispute(self) -> str:
        """The state that a reporter's "not settled" leads to; "" when content allows none."""
        return next((move.target for move in self.moves if move.by is Actor.REPORTER), "")

    def limit(self, state: str) -> Limit | None:
        return self.limits.get(self.state(state).limit)

    def due(self, state: str, filed: date, moved: date, calendar: Calendar) -> date | None:
        """The last day by which the state should be left; None when no limit runs."""
        limit = self.limit(state)
        if limit is None:
            return None
        return calendar.working_days_after(filed if limit.since is Since.FILED else moved, limit.days)

    def open_states(self) -> tuple[str, ...]:
        return tuple(state.id for state in self.states.values() if not state.closed)

    def ready(self, use: Use) -> tuple[Ready, ...]:
        return tuple(ready for ready in self.replies.values() if ready.use is use)

    def reasons(self, target: str) -> tuple[Ready, ...]:
        """Sentences that may be the reason of a move into a state."""
        use = Use.CLOSE if self.state(target).closed else Use.NEWS
        return tuple(ready for ready in self.ready(use) if not ready.to or target in ready.to)
