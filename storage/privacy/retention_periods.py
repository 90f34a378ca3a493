"""How long what is kept is kept, at most. No law names periods; each has the reason that chose it."""

from dataclasses import dataclass

DAY = 86400  # seconds
MONTH = 30 * DAY


@dataclass(frozen=True)
class RetentionPeriods:
    """`idle_months`: a chat after its last message: within a year people come back for the next document.

    `case_months`: a closed case: the year in which it may be disputed, audited or brought to Ombudsman or police.
    `open_months`: a case that nobody closed: until then it is overdue, after that nobody can still work it.
    `question_months`: questions nobody could answer: staff read them by season, a year back is enough.
    `letter_days`: what was sent to a chat: as long as it can be corrected or withdrawn.
    `draft_days`: a report or text that was begun and not sent: people come back after a week, not after a month.
    """

    idle_months: int = 12
    case_months: int = 12
    open_months: int = 36
    question_months: int = 12
    letter_days: int = 90
    draft_days: int = 30
