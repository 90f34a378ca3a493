"""How reports of illegal fees are worked: states, moves, limits, ready sentences, where else to turn.

The rules are data (`library/national/casework.yaml`, read by `content.casework.casework_file`). Nothing here knows a reporter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from content.loading.records import LocalizedText, Origin, Source
from content.opening_hours.holidays import Calendar


class CaseActor(StrEnum):
    INSPECTOR = "pemeriksa"
    REPORTER = "pelapor"


class ReasonRequirement(StrEnum):
    """Whether a move asks for words to the reporter."""

    REQUIRED = "wajib"
    OPTIONAL = "boleh"
    NONE = "tidak"


class TimeLimitStart(StrEnum):
    """From which day a limit runs: the filing, or the move into the state."""

    FILED = "masuk"
    MOVED = "pindah"


class ReplyPurpose(StrEnum):
    ASK = "tanya"
    NEWS = "kabar"
    CLOSE = "tutup"


class CaseState(Struct, frozen=True):
    """`label` for inspectors; `told` and `next` are the words for the reporter. `limit` names a Limit, "" none."""

    id: str
    label: LocalizedText
    told: LocalizedText
    next: LocalizedText
    closed: bool
    limit: str
    origin: Origin


class CaseMove(Struct, frozen=True):
    source: str
    target: str
    by: CaseActor
    reason: ReasonRequirement
    origin: Origin


class CaseTimeLimit(Struct, frozen=True):
    """So many working days, the first day not counted; `source` says who set it, `checked` when that was read."""

    id: str
    days: int
    since: TimeLimitStart
    source: Source
    checked: date
    note: LocalizedText | None
    origin: Origin


class ReadyReply(Struct, frozen=True):
    """A sentence that an inspector sends with one tap; as the reason of a move only into the states of `to` (() any)."""

    id: str
    use: ReplyPurpose
    label: LocalizedText
    text: LocalizedText
    origin: Origin
    to: tuple[str, ...] = ()


class EscalationContact(Struct, frozen=True):
    """Another body: what it takes, and which contact of contacts.yaml it is."""

    contact: str
    takes: LocalizedText
    origin: Origin


class FloodRule(Struct, frozen=True):
    """More than `many` reports of one place and role in an hour: those after the first `keep` go to the slow lane."""

    many: int = 12
    keep: int = 5


class CaseworkRules(Struct, frozen=True):
    """Everything of the file; empty where a library has none. `first`: the state of a new report; `honest`: of one that
    praises an officer. `small`: counts below it are not shown."""

    first: str = ""
    honest: str = ""
    states: Mapping[str, CaseState] = {}
    moves: tuple[CaseMove, ...] = ()
    limits: Mapping[str, CaseTimeLimit] = {}
    replies: Mapping[str, ReadyReply] = {}
    escalation: tuple[EscalationContact, ...] = ()
    gone: LocalizedText = LocalizedText("")
    gone_source: Source = Source("", None)
    flood: FloodRule = FloodRule()
    small: int = 5

    def get_state(self, id: str) -> CaseState:
        """The state of this id; one that content has dropped counts as the first."""
        return self.states.get(id) or self.states[self.first]

    def moves_from(self, state: str, by: CaseActor) -> tuple[CaseMove, ...]:
        return tuple(move for move in self.moves if (move.source, move.by) == (state, by))

    def find_move(self, state: str, target: str, by: CaseActor) -> CaseMove | None:
        """The move if it is allowed."""
        return next((move for move in self.moves_from(state, by) if move.target == target), None)

    @property
    def dispute_state(self) -> str:
        """The state that a reporter's "not settled" leads to; "" when content allows none."""
        return next((move.target for move in self.moves if move.by is CaseActor.REPORTER), "")

    def find_time_limit(self, state: str) -> CaseTimeLimit | None:
        return self.limits.get(self.get_state(state).limit)

    def find_due_date(self, state: str, filed: date, moved: date, calendar: Calendar) -> date | None:
        """The last day by which the state should be left; None when no limit runs."""
        limit = self.find_time_limit(state)
        if limit is None:
            return None
        return calendar.working_days_after(
            filed if limit.since is TimeLimitStart.FILED else moved, limit.days
        )

    def open_state_ids(self) -> tuple[str, ...]:
        return tuple(state.id for state in self.states.values() if not state.closed)

    def replies_for(self, use: ReplyPurpose) -> tuple[ReadyReply, ...]:
        return tuple(ready for ready in self.replies.values() if ready.use is use)

    def reason_replies(self, target: str) -> tuple[ReadyReply, ...]:
        """Sentences that may be the reason of a move into a state."""
        use = ReplyPurpose.CLOSE if self.get_state(target).closed else ReplyPurpose.NEWS
        return tuple(ready for ready in self.replies_for(use) if not ready.to or target in ready.to)
