"""Rules for working on reports of illegal fees: states, moves, time limits, replies, escalation.

The rules are data (`library/national/casework.yaml`, read by `casework_file`). They contain nothing about
reporters.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from content.loading.records import LocalizedText, Origin, Source
from content.opening_hours.holidays import Calendar


class CaseActor(StrEnum):
    """Who makes a move."""

    INSPECTOR = "pemeriksa"
    REPORTER = "pelapor"


class ReasonRequirement(StrEnum):
    """Whether a move needs a reason for the reporter."""

    REQUIRED = "wajib"
    OPTIONAL = "boleh"
    NONE = "tidak"


class TimeLimitStart(StrEnum):
    """The day from which a time limit runs: the filing, or the move into the state."""

    FILED = "masuk"
    MOVED = "pindah"


class ReplyPurpose(StrEnum):
    """What a ready reply is for: a question, news, or closing the case."""

    ASK = "tanya"
    NEWS = "kabar"
    CLOSE = "tutup"


class CaseState(Struct, frozen=True):
    """A state of a case. `label` is for inspectors; `told` and `next` are texts for the reporter.

    `limit` is the id of a time limit, "" for none.
    """

    id: str
    label: LocalizedText
    told: LocalizedText
    next: LocalizedText
    closed: bool
    limit: str
    origin: Origin


class CaseMove(Struct, frozen=True):
    """An allowed move between two states."""

    source: str
    target: str
    by: CaseActor
    reason: ReasonRequirement
    origin: Origin


class CaseTimeLimit(Struct, frozen=True):
    """A limit in working days; the first day does not count.

    `source` says who set it, `checked` when an editor last read the source.
    """

    id: str
    days: int
    since: TimeLimitStart
    source: Source
    checked: date
    note: LocalizedText | None
    origin: Origin


class ReadyReply(Struct, frozen=True):
    """A prepared text that an inspector sends with one tap.

    As the reason of a move it may be used for the states in `to`; () means all states.
    """

    id: str
    use: ReplyPurpose
    label: LocalizedText
    text: LocalizedText
    origin: Origin
    to: tuple[str, ...] = ()


class EscalationContact(Struct, frozen=True):
    """Another authority: what it handles, and its id in contacts.yaml.

    `when_overdue`: reporters are pointed to it when their report is overdue.
    """

    contact: str
    takes: LocalizedText
    origin: Origin
    when_overdue: bool = False


class FloodRule(Struct, frozen=True):
    """Limits a flood of reports about one place and role.

    If more than `many` reports arrive in an hour, those after the first `keep` get low priority.
    """

    many: int = 12
    keep: int = 5


class CaseworkRules(Struct, frozen=True):
    """All rules of the file; empty if the library has none.

    `first` is the state of a new report, `honest` the state of praise for an officer. `unanswered` is the closed
    state of a report whose reporter did not answer in time, or "". `overdue_limit` and `answer_limit` are ids of time
    limits. The first says how long after its deadline a report is overdue. The second says how long an answer of the
    reporter is waited for. Counts below `small` are hidden.
    """

    first: str = ""
    honest: str = ""
    unanswered: str = ""
    overdue_limit: str = ""
    answer_limit: str = ""
    states: Mapping[str, CaseState] = {}
    moves: tuple[CaseMove, ...] = ()
    limits: Mapping[str, CaseTimeLimit] = {}
    replies: Mapping[str, ReadyReply] = {}
    escalation: tuple[EscalationContact, ...] = ()
    gone: LocalizedText = LocalizedText("")
    gone_source: Source = Source("", None)
    flood: FloodRule = FloodRule()
    small: int = 5

    def get_state(self, state_id: str) -> CaseState:
        """Return the state with this id. A state that the rules no longer have counts as the first state."""
        return self.states.get(state_id) or self.states[self.first]

    def moves_from(self, state: str, by: CaseActor) -> tuple[CaseMove, ...]:
        """Return the moves that an actor may make from a state."""
        return tuple(move for move in self.moves if (move.source, move.by) == (state, by))

    def find_move(self, state: str, target: str, by: CaseActor) -> CaseMove | None:
        """Return the move if it is allowed."""
        return next((move for move in self.moves_from(state, by) if move.target == target), None)

    @property
    def dispute_state(self) -> str:
        """The state that the reporter's "not settled" leads to; "" if disputes are not allowed."""
        return next((move.target for move in self.moves if move.by is CaseActor.REPORTER), "")

    def find_time_limit(self, state: str) -> CaseTimeLimit | None:
        """Return the time limit of a state, or None."""
        return self.limits.get(self.get_state(state).limit)

    def find_due_date(self, state: str, filed: date, moved: date, calendar: Calendar) -> date | None:
        """Return the last day to leave the state, or None without a time limit."""
        limit = self.find_time_limit(state)
        if limit is None:
            return None
        return calendar.working_days_after(
            filed if limit.since is TimeLimitStart.FILED else moved, limit.days
        )

    def count_overdue_days(self, office_days: int | None) -> int | None:
        """Return after how many working days past its deadline a report is overdue; None without a rule.

        `office_days` is the setting of the office; None: the default of the rules.
        """
        limit = self.limits.get(self.overdue_limit)
        return None if limit is None else office_days or limit.days

    def open_state_ids(self) -> tuple[str, ...]:
        """Return the ids of all states that are not closed."""
        return tuple(state.id for state in self.states.values() if not state.closed)

    def replies_for(self, use: ReplyPurpose) -> tuple[ReadyReply, ...]:
        """Return the ready replies for a purpose."""
        return tuple(ready for ready in self.replies.values() if ready.use is use)

    def reason_replies(self, target: str) -> tuple[ReadyReply, ...]:
        """Return the replies that may be the reason of a move into a state."""
        use = ReplyPurpose.CLOSE if self.get_state(target).closed else ReplyPurpose.NEWS
        return tuple(ready for ready in self.replies_for(use) if not ready.to or target in ready.to)
