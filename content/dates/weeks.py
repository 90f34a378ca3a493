"""Parse weeks and weekends: "minggu ini", "pekan depan", "akhir pekan", "next week". Weeks start on Monday."""

from datetime import date, timedelta

from content.dates.date_tokens import Tokens
from content.dates.date_words import (
    DAY_PREFIXES,
    NEXT_WORDS,
    PAST_WORDS,
    THIS_WORDS,
    WEEK_WORDS,
    WEEKEND_WORDS,
)
from content.dates.numeric_dates import DayExpression, DayKind

_THIS_WEEK_WORDS = frozenset({"ini", "iki", "ieu"})
_WEEK_END_WORDS = WEEK_WORDS | {"end"}
_RELATIVE_WORDS = THIS_WORDS | NEXT_WORDS | PAST_WORDS


def parse_week_at(tokens: Tokens, i: int, today: date) -> DayExpression | None:
    """Parse this week (from today on), next week or a weekend at token `i`."""
    word, following = tokens.word(i), tokens.word(i + 1)
    if word in WEEKEND_WORDS:
        return _parse_weekend(tokens, i + 1, today)
    if word in ("akhir", "ujung", "wek") and following in _WEEK_END_WORDS:
        return _parse_weekend(tokens, i + 2, today)
    if following == "wek" and word in ("this", "next", "last"):
        return _make_week(i + 2, word, today)
    if word == "pekan" and following in _RELATIVE_WORDS:
        return _make_week(i + 2, following, today)
    if word not in WEEK_WORDS or tokens.word(i - 1) in DAY_PREFIXES:
        return None
    if following in _THIS_WEEK_WORDS:
        fault = "“minggu ini” bisa berarti hari Minggu atau pekan ini; tulis tanggalnya"
        return DayExpression(DayKind.WEEK, _rest_of_week(today), i + 2, fault)
    if following in NEXT_WORDS:
        fault = "“minggu depan” bisa berarti hari Minggu atau pekan depan; tulis tanggalnya"
        return DayExpression(DayKind.AMBIGUOUS, _next_week(today), i + 2, fault)
    return None


def _rest_of_week(today: date) -> tuple[date, ...]:
    return tuple(today + timedelta(days=n) for n in range(7 - today.weekday()))


def _next_week(today: date) -> tuple[date, ...]:
    monday = today + timedelta(days=7 - today.weekday())
    return tuple(monday + timedelta(days=n) for n in range(7))


def _make_week(end: int, related: str, today: date) -> DayExpression:
    if related in PAST_WORDS:
        return DayExpression(DayKind.WEEK, (), end, is_past=True)
    days = _next_week(today) if related in NEXT_WORDS else _rest_of_week(today)
    return DayExpression(DayKind.WEEK, days, end)


def _parse_weekend(tokens: Tokens, end: int, today: date) -> DayExpression:
    """Parse what follows "akhir pekan": "lalu", "depan", "ini" or nothing."""
    word = tokens.word(end)
    if word in PAST_WORDS:
        return DayExpression(DayKind.WEEKEND, (), end + 1, is_past=True)
    is_next = word in NEXT_WORDS
    sunday = today + timedelta(days=6 - today.weekday() + (7 if is_next else 0))
    fault = "akhir pekan yang mana? Tulis tanggalnya" if is_next else ""
    after = tokens.skip(end, NEXT_WORDS | _THIS_WEEK_WORDS)
    return DayExpression(DayKind.WEEKEND, (sunday - timedelta(days=1), sunday), after, fault)
