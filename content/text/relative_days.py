"""Name the day that words such as "besok" mean, in a text that people read on a later day."""

import re
from datetime import date, timedelta

from content.lazy_pattern import compile_later
from content.text.translation import translator_for

_TIME_OF_DAY = r"(?:pagi|siang|sore|malam)"
_RELATIVE = compile_later(
    rf"\b(?:(?P<after>(?:besok\s+)?lusa)|(?P<next>besok|esok|bsk)|(?P<before>kemarin)"
    rf"|(?P<same>hari ini|nanti {_TIME_OF_DAY}|{_TIME_OF_DAY} ini|malam nanti|sore nanti))\b"
    rf"(?:\s+(?:hari|{_TIME_OF_DAY})\b)?",
    re.I,
)
_OFFSETS = {"after": 2, "next": 1, "same": 0, "before": -1}
_DAY_NAMES = "senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad"
_MONTHS = "jan|feb|mar|apr|mei|jun|jul|agu|agt|sep|okt|nov|des"
_NAMED_ALREADY = compile_later(  # "besok, Senin (30/11)", "hari ini 28 November"
    rf"[\s,(–-]*(?:(?:hari\s+)?(?:{_DAY_NAMES})[\s,(]*)?(?:tanggal\s+|tgl\.?\s+)?\d{{1,2}}(?:\s+(?:{_MONTHS})|[/-]\d)",
    re.I,
)
_TAG = compile_later(r"(<[^>]*>)")


def name_relative_days(body: str, written: date) -> tuple[str, tuple[str, ...]]:
    """Return Telegram HTML in which each such word is followed by its date, and what was added.

    The first of equal words is named. `written` is the day in the office's time zone on which the text was written.
    """
    t, added = translator_for("id"), dict[str, str]()

    def name(match: re.Match[str]) -> str:
        words = match[0]
        if words.casefold() in added or _NAMED_ALREADY.match(match.string, match.end()):
            return words
        day = written + timedelta(days=_OFFSETS[match.lastgroup or "same"])
        added[words.casefold()] = f"{words} ({t.format_near_day(day)})"
        return added[words.casefold()]

    parts = [part if part.startswith("<") else _RELATIVE.sub(name, part) for part in _TAG.split(body)]
    return "".join(parts), tuple(added.values())
