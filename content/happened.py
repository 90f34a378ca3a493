"""When something happened, in people's words: "kemarin", "minggu lalu", "12 agustus", "sekitar oktober", "lupa".

The past is meant wherever a text leaves it open. What was not said is not made up: a week or a month stays a month.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from content.daywords import DATE, MONTHS, NUMBERS, PAST, WEEKDAYS, tokens

OLDEST = 20  # years


class Unread(StrEnum):
    """Why a text gives no time."""

    UNCLEAR = "unclear"
    FUTURE = "future"


@dataclass(frozen=True)
class When:
    """`day` where a day was said; `month` 'YYYY-MM' where only the month is sure; neither: not remembered.

    `words`: what was written, where it says more than that.
    """

    day: date | None = None
    month: str = ""
    words: str = ""

    @property
    def iso(self) -> str:
        return self.day.isoformat() if self.day else self.month


_TODAY = re.compile(r"\b(?:hari ini|td|tadi|barusan|baru saja|baru aja|skrg|sekarang|today|saiki|ayeuna)\b")
_BEFORE = re.compile(
    r"\b(?:kemaren|kemarin|kmrn) (?:lusa|dulu)|\bselumbari|\bkamari ieu|\bday before yesterday"
)
_YESTERDAY = re.compile(
    r"\b(?:kemarin|kemaren|kmrn|kmaren|kmarin|wingi|kamari|yesterday|semalam|semalem|tadi malam)\b"
)
_FORGOT = re.compile(
    r"\b(?:lupa|lali|poho|(?:tidak|gak|ga|nggak|ngga|tak|kurang|ora|teu) (?:tahu|tau|ingat|inget|jelas|yakin|eling)|forgot)\b"
    r"|^\W*$"
)
_COMING = re.compile(r"\b(?:besok|bsk|lusa|sesuk|isukan|tomorrow|(?:minggu|bulan|tahun) depan|nanti)\b")
_AGO = r"\s*(?:yang|yg|sing)?\s*(?:lalu|kemarin|kemaren|kmrn|ago|kepungkur|tukang|silam)"
_COUNT = r"(\d{1,3}|se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|an?|one)"
_DAYS = re.compile(rf"\b{_COUNT} ?(?:hari|hr|dinten|dina|days?){_AGO}")
_WEEKS = re.compile(rf"\b{_COUNT} ?(?:minggu|mgg|pekan|weeks?){_AGO}")
_MONTHS_AGO = re.compile(rf"\b{_COUNT} ?(?:bulan|bln|sasih|months?){_AGO}")
_LAST_WEEK = re.compile(rf"\b(?:minggu|mgg|pekan){_AGO}|\blast week")
_THIS_WEEK = re.compile(r"\b(?:minggu|pekan) ini|\bthis week")
_LAST_MONTH = re.compile(rf"\b(?:bulan|bln){_AGO}|\blast month")
_THIS_MONTH = re.compile(r"\b(?:bulan|bln) ini|\bthis month")
_LAST_YEAR = re.compile(rf"\b(?:tahun|thn|taun){_AGO}|\b{_COUNT} ?(?:tahun|thn|taun){_AGO}|\blast year")
_ABOUT = re.compile(
    r"\b(?:sekitar|kira|sekitaran|kurang lebih|kayaknya|mungkin|awal|akhir|pertengahan|about|around)\b"
)
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b")


def read(text: str, today: date) -> When | Unread:
    """What a text says of a time that is over; UNCLEAR when it says none, FUTURE when that is still to come."""
    plain = " ".join(text.lower().split())
    found = _dated(plain, today) or _spoken(plain, text.strip(), today)
    if found is None:
        return Unread.UNCLEAR
    if isinstance(found, When) and found.iso > today.isoformat():
        return Unread.FUTURE
    if isinstance(found, When) and found.iso and int(found.iso[:4]) < today.year - OLDEST:
        return Unread.UNCLEAR
    return found


def _spoken(plain: str, text: str, today: date) -> When | Unread | None:
    if found := _ago(plain, text, today):
        return found
    if _COMING.search(plain) and not _BEFORE.search(plain):
        return Unread.FUTURE
    if _BEFORE.search(plain):
        return When(today - timedelta(days=2))
    if day := _weekday(plain, today):
        return When(day)
    if _YESTERDAY.search(plain):
        return When(today - timedelta(days=1))
    if _TODAY.search(plain):
        return When(today)
    return When(words=text) if _FORGOT.search(plain) else None


def _ago(plain: str, text: str, today: date) -> When | None:
    """Spans counted back from today. Only days are exact; the rest keeps its words."""
    if match := _DAYS.search(plain):
        return When(today - timedelta(days=_count(match[1])))
    if match := _WEEKS.search(plain):
        return _about(today - timedelta(weeks=_count(match[1])), text)
    if match := _MONTHS_AGO.search(plain):
        return _about(_months_back(today, _count(match[1])), text)
    if _LAST_YEAR.search(plain):
        return When(words=text)
    if re.search(r"\bhari minggu\b", plain):
        return None
    if _LAST_WEEK.search(plain):
        return _about(today - timedelta(weeks=1), text)
    if _LAST_MONTH.search(plain):
        return _about(_months_back(today, 1), text)
    return _about(today, text) if _THIS_WEEK.search(plain) or _THIS_MONTH.search(plain) else None


def _dated(plain: str, today: date) -> When | None:
    """Dates in numbers or with the name of a month; about a date is its month."""
    found = _numbers(plain, today) or _named(plain, today)
    if found is not None and found.day is not None and _ABOUT.search(plain):
        return _about(found.day, plain)
    return found


def _numbers(plain: str, today: date) -> When | None:
    if match := _ISO.search(plain):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    match = _SLASHED.search(plain)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    day, month, year = int(match[1]), int(match[2]), match[3]
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _latest(month, day, today)


def _named(plain: str, today: date) -> When | None:
    """'12 agustus 2025', 'agustus', 'tgl 12'."""
    pieces = tokens(plain)
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if piece.word in MONTHS and not (piece.word == "mar" and before is None):
            month = MONTHS[piece.word]
            year = after.number if after and after.number and after.number > 1900 else None
            day = before.number if before and before.number and before.number <= 31 else None
            if day and year:
                return _made(year, month, day)
            return _latest(month, day, today) if day else _whole(year, month, plain, today)
        if piece.word in DATE and after and after.number and after.number <= 31:
            follows = pieces[at + 2].word if at + 2 < len(pieces) else ""
            if follows not in MONTHS:
                return _day_of_month(after.number, today)
    return None


def _made(year: int, month: int, day: int) -> When | None:
    try:
        return When(date(year, month, day))
    except ValueError:
        return None


def _latest(month: int, day: int, today: date) -> When | None:
    """The last time that this date came by."""
    for year in range(today.year, today.year - 5, -1):
        found = _made(year, month, day)
        if found and found.day and found.day <= today:
            return found
    return None


def _whole(year: int | None, month: int, words: str, today: date) -> When:
    year = year or (today.year if month <= today.month else today.year - 1)
    return When(month=f"{year}-{month:02}", words=words)


def _day_of_month(day: int, today: date) -> When | None:
    back = today if day <= today.day else _months_back(today, 1)
    return _made(back.year, back.month, day)


def _months_back(today: date, months: int) -> date:
    index = today.year * 12 + today.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _about(day: date, words: str) -> When:
    return When(month=f"{day:%Y-%m}", words=words)


def _weekday(plain: str, today: date) -> date | None:
    """The last day of that name; alone it may be today's, with "lalu" it is not."""
    pieces = [piece.word for piece in tokens(plain)]
    for at, word in enumerate(pieces):
        if word in WEEKDAYS:
            over = at + 1 < len(pieces) and pieces[at + 1] in PAST
            back = (today.weekday() - WEEKDAYS[word]) % 7
            return today - timedelta(days=7 if back == 0 and over else back)
    return None


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS.get(word, 1)
