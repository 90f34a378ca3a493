"""Find days in free text. `today` is the date at the office; no function here reads a clock.

`find_day` reads citizens' questions leniently. `parse_range` reads staff commands strictly and refuses
ambiguous or past times.
"""

from datetime import date
from functools import lru_cache

from content.dates.date_grammar import parse_day_expression
from content.dates.date_range import DateRange, UnclearInput, parse_range, read_times, text_outside_spans
from content.dates.date_tokens import Tokens, tokenize
from content.dates.numeric_dates import DayExpression, DayKind
from content.lazy_dataclass import dataclass

__all__ = [
    "DateRange", "DayKind", "DayMatch", "UnclearInput", "find_day", "find_days", "parse_range", "read_times",
    "text_outside_spans",
]  # fmt: skip


_MAX_DAYS = 12


@dataclass(frozen=True, slots=True)
class DayMatch:
    """Days named in a text. `days` is empty for a holiday: look it up in the calendar, by `name` if given.

    For AMBIGUOUS, `days` holds every reading. `span` is the position in the text.
    """

    kind: DayKind
    days: tuple[date, ...]
    span: tuple[int, int]
    name: str = ""


@lru_cache(64)  # several rules look for the days of the same message
def find_days(text: str, today: date) -> tuple[DayMatch, ...]:
    """Return the day expressions in text order, at most a dozen. Past days ("sabtu kemarin") are skipped."""
    found: list[DayMatch] = []
    tokens = tokenize(text)
    at = 0
    while at < len(tokens) and len(found) < _MAX_DAYS:
        expression = parse_day_expression(tokens, at, today)
        if expression and not expression.is_past and (expression.days or _is_undated(expression)):
            found.append(_make_match(tokens, at, expression))
        at = max(expression.next_token, at + 1) if expression else at + 1
    return tuple(found)


def find_day(text: str, today: date) -> DayMatch | None:
    """Return the day a question is about.

    This is the first day that is not over, else a holiday without a date, else the first match.
    """
    found = find_days(text, today)
    coming = (match for match in found if match.days and match.days[-1] >= today)
    undated = (match for match in found if not match.days)
    return next(coming, None) or next(undated, None) or (found[0] if found else None)


def _is_undated(found: DayExpression) -> bool:
    return found.kind in (DayKind.HOLIDAY, DayKind.JOINT_LEAVE)


def _make_match(tokens: Tokens, at: int, found: DayExpression) -> DayMatch:
    return DayMatch(found.kind, found.days, tokens.text_span(at, found.next_token), found.name)
