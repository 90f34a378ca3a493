"""The longest time that each kind of personal data is kept. No law names the periods, so each states its reason."""

from content.lazy_dataclass import dataclass

DAY = 86400  # seconds
MONTH = 30 * DAY


@dataclass(frozen=True)
class RetentionPeriods:
    """`idle_months`: a chat after its last message. People come back within a year for the next document.

    `case_months`: a closed case. It may be disputed, audited or brought to the Ombudsman or the police for a year.
    `open_months`: a case that nobody closed, from its filing. After that time nobody can still investigate it.
    `question_months`: questions without an answer. Staff compare them with the same season of the last year.
    `letter_days`: a message of a campaign. It can be corrected or withdrawn for that time.
    `draft_days`: an unfinished report or text. People come back after a week, but not after a month.
    """

    idle_months: int = 12
    case_months: int = 12
    open_months: int = 36
    question_months: int = 12
    letter_days: int = 90
    draft_days: int = 30
