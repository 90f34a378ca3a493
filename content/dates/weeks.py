"""Parse weeks and weekends: "minggu ini", "pekan depan", "akhir pekan", "next week". Weeks start on Monday."""

from collections.abc import Sequence
from datetime import date, timedelta

from content.dates import date_tokens
from content.dates.date_tokens import Token
from content.dates.numeric_dates import DayExpression, DayKind

_THIS_WORDS = frozenset({"ini", "iki", "ieu"})
_WEEK_END_WORDS = date_tokens.WEEK | {"end"}
_RELATIVE_WORDS = date_tokens.THIS | date_tokens.NEXT | date_tokens.PAST
_DAY_PREFIXES = date_tokens.DAY | date_tokens.EVE


def parse_week_at(tokens: Sequence[Token], i: int, today: date) -> DayExpression | None:
    """Parse this week (from today on), next week or a weekend at token `i`."""
    word, following = _word(tokens, i), _word(tokens, i + 1)
    if word in date_tokens.WEEKEND:
        return _parse_weekend(tokens, i + 1, today)
    if word in ("akhir", "ujung", "wek") and following in _WEEK_END_WORDS:
        return _parse_weekend(tokens, i + 2, today)
    if following == "wek" and word in ("this", "next", "last"):
        return _make_week(i + 2, word, today)
    if word == "pekan" and following in _RELATIVE_WORDS:
        return _make_week(i + 2, following, today)
    if word not in date_tokens.WEEK or _word(tokens, i - 1) in _DAY_PREFIXES:
        return None
    if following in _THIS_WORDS:
        fault = "“minggu ini” bisa berarti hari Minggu atau pekan ini; tulis tanggalnya"
        return DayExpression(DayKind.WEEK, _rest_of_week(today), i + 2, fault)
    if following in date_tokens.NEXT:
        fault = "“minggu depan” bisa berarti hari Minggu atau pekan depan; tulis tanggalnya"
        return DayExpression(DayKind.AMBIGUOUS, _next_week(today), i + 2, fault)
    return None


def _rest_of_week(today: date) -> tuple[date, ...]:
    return tuple(today + timedelta(days=n) for n in range(7 - today.weekday()))


def _next_week(today: date) -> tuple[date, ...]:
    monday = today + timedelta(days=7 - today.weekday())
    return tuple(monday + timedelta(days=n) for n in range(7))


def _make_week(end: int, related: str, today: date) -> DayExpression:
    if related in date_tokens.PAST:
        return DayExpression(DayKind.WEEK, (), end, is_past=True)
    return DayExpression(
        DayKind.WEEK, _next_week(today) if related in date_tokens.NEXT else _rest_of_week(today), end
    )


def _parse_weekend(tokens: Sequence[Token], end: int, today: date) -> DayExpression:
    word = _word(tokens, end)
    if word in date_tokens.PAST:
        return DayExpression(DayKind.WEEKEND, (), end + 1, is_past=True)
    sunday = today + timedelta(days=6 - today.weekday() + (7 if word in date_tokens.NEXT else 0))
    fault = "akhir pekan yang mana? Tulis tanggalnya" if word in date_tokens.NEXT else ""
    return DayExpression(
        DayKind.WEEKEND,
        (sunday - timedelta(days=1), sunday),
        end + (word in date_tokens.NEXT | _THIS_WORDS),
        fault,
    )


def _word(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].word if 0 <= i < len(tokens) else ""
