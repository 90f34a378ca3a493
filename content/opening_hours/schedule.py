"""The schedule of a site, parsed strictly from the fields that an editor writes.

    weekly: Mo-Th 08:00-12:00,13:00-15:00; Fr 08:00-11:30,13:30-15:00
    ramadan: Mo-Fr 08:00-14:00          # optional
    holidays: closed                    # closed, open (as on any such weekday), or 08:00-12:00
    cuti_bersama: closed                # the same
    special:
      - {date: 2026-12-31, hours: 08:00-11:00, reason: Tutup buku}
      - {date: 2027-01-02, hours: closed, reason: Pindah gedung}
    confirmed: 2026-11-20               # when the office confirmed the hours; without it nothing is claimed
    valid_until: 2027-12-31             # optional
    source: Surat Disdukcapil ...

`weekly` and `ramadan` are weekday rules of OSM opening_hours. Months, PH, SH and dates are not allowed.
"""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import Any

from opening_hours import OpeningHours, State

from content.dates.clock_times import MIDNIGHT
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.records import LocalizedText
from content.opening_hours.holiday_file import parse_iso_date

Spans = tuple[tuple[int, int], ...]
Week = tuple[Spans, ...]

DAY_CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONDAY = datetime(2001, 1, 1)
_DAY = compile_later(r"(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))?")
_SPAN = compile_later(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_KNOWN_FIELDS = (
    "weekly",
    "ramadan",
    "holidays",
    "cuti_bersama",
    "special",
    "confirmed",
    "valid_until",
    "source",
)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date with its own hours. Without spans it is closed all day."""

    spans: Spans
    reason: LocalizedText | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The hours of a site. A week is seven days from Monday, each a tuple of (start, end) in minutes.

    `holidays` and `cuti_bersama`: () means closed, None the ordinary hours, else these hours on ordinarily
    open days. `confirmed` is None if the office has not confirmed the hours; then nothing may be claimed.
    """

    weekly: Week
    ramadan: Week | None = None
    holidays: Spans | None = ()
    cuti_bersama: Spans | None = ()
    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    confirmed: date | None = None
    valid_until: date | None = None
    source: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> "Schedule | list[str]":
        """Parse the fields (all leaves are strings). Return a schedule, or every fault as text."""
        faults = [
            f"isian '{key}' tidak dikenal; yang ada: {', '.join(_KNOWN_FIELDS)}"
            for key in fields
            if key not in _KNOWN_FIELDS
        ]
        texts = {key: value for key, value in fields.items() if isinstance(value, str)}
        faults += [f"{key}: harus berupa teks" for key in fields if key not in texts and key != "special"]
        if "weekly" not in fields:
            faults.append("weekly: belum ada; tulis misalnya Mo-Fr 08:00-15:00")
        schedule = cls(
            weekly=_read_week(texts, "weekly", faults) or ((),) * 7,
            ramadan=_read_week(texts, "ramadan", faults),
            holidays=_read_policy(texts, "holidays", faults),
            cuti_bersama=_read_policy(texts, "cuti_bersama", faults),
            special=_read_special_days(fields.get("special", []), faults),
            confirmed=_read_date(texts, "confirmed", faults),
            valid_until=_read_date(texts, "valid_until", faults),
            source=texts.get("source", ""),
        )
        return faults or schedule

    @property
    def has_open_days(self) -> bool:
        """Whether any weekday has hours."""
        return any(self.weekly) or any(self.ramadan or ())

    def ordinary_hours(self, day: date, ramadan: bool) -> Spans:
        """Return the hours of the weekday, in or out of Ramadan, without holidays."""
        return (self.ramadan if ramadan and self.ramadan is not None else self.weekly)[day.weekday()]


def parse_week(text: str) -> Week | str:
    """Parse an OSM weekday rule into seven days of minutes, or return the fault as text."""
    fault = _find_week_fault(text)
    return fault or _evaluate_week(text)


def parse_spans(text: str) -> Spans | str:
    """Parse '08:00-12:00,13:00-15:00' into minutes, or return the fault as text."""
    found: list[tuple[int, int]] = []
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        if not match:
            return f"'{part.strip()}' bukan jam; tulis seperti 08:00-12:00"
        start, end = _to_minutes(match[1], match[2]), _to_minutes(match[3], match[4])
        if max(start, end) > MIDNIGHT or start == MIDNIGHT:
            return f"'{part.strip()}' melewati 24:00"
        if end <= start:
            return f"'{part.strip()}' terbalik atau lewat tengah malam; pecah menjadi dua hari di 24:00"
        if found and start <= found[-1][1]:
            return f"'{part.strip()}' menyambung atau menumpuk jam sebelumnya; urutkan dan gabungkan"
        found.append((start, end))
    return tuple(found)


def _to_minutes(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)


def _find_week_fault(text: str) -> str:
    seen: set[str] = set()
    for rule in text.split(";"):
        days, _, times = rule.strip().partition(" ")
        for part in days.split(","):
            match = _DAY.fullmatch(part)
            if not match:
                return f"'{rule.strip()}' harus dimulai hari (Mo s.d. Su), tanpa bulan, tanggal, PH, SH"
            for day in _list_day_codes(match[1], match[2] or match[1]):
                if day in seen:
                    return f"hari {day} ditulis dua kali"
                seen.add(day)
        if times.strip() != "off" and isinstance(fault := parse_spans(times), str):
            return fault
    return ""


def _list_day_codes(first: str, last: str) -> list[str]:
    start, length = DAY_CODES.index(first), (DAY_CODES.index(last) - DAY_CODES.index(first)) % 7
    return [DAY_CODES[(start + step) % 7] for step in range(length + 1)]


def _evaluate_week(text: str) -> Week:
    """Evaluate one reference week. Minutes can be compared and pickled; OpeningHours objects cannot."""
    days: list[list[tuple[int, int]]] = [[] for _ in DAY_CODES]
    rule = OpeningHours(text, max_interval_days=400)
    for start, end, state, _ in rule.intervals(_MONDAY, _MONDAY + timedelta(days=7)):
        while state == State.OPEN and start < end:
            midnight = datetime.combine(start.date(), datetime.min.time()) + timedelta(days=1)
            stop = min(end, midnight)
            days[start.weekday()].append(
                (_minute_of_day(start), _minute_of_day(stop) if stop < midnight else MIDNIGHT)
            )
            start = stop
    return tuple(tuple(spans) for spans in days)


def _minute_of_day(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _read_week(texts: Mapping[str, str], key: str, faults: list[str]) -> Week | None:
    if key not in texts:
        return None
    week = parse_week(texts[key])
    if isinstance(week, str):
        faults.append(f"{key}: {week}")
        return None
    return week


def _read_policy(texts: Mapping[str, str], key: str, faults: list[str]) -> Spans | None:
    match texts.get(key, "closed"):
        case "closed":
            return ()
        case "open":
            return None
        case text:
            spans = parse_spans(text)
    if isinstance(spans, str):
        faults.append(f"{key}: {spans}; atau tulis closed atau open")
        return ()
    return spans


def _read_date(texts: Mapping[str, str], key: str, faults: list[str]) -> date | None:
    day = parse_iso_date(texts.get(key, ""))
    if key in texts and day is None:
        faults.append(f"{key}: '{texts[key]}' bukan tanggal; tulis seperti 2026-12-25")
    return day


def _read_special_days(rows: Any, faults: list[str]) -> dict[date, SpecialDay]:
    found: dict[date, SpecialDay] = {}
    if not isinstance(rows, list | tuple):
        faults.append("special: harus berupa daftar (baris dengan tanda -)")
        return found
    for number, row in enumerate(rows, 1):
        if fault := _read_special_day(row, found):
            faults.append(f"special, baris ke-{number}: {fault}")
    return found


def _read_special_day(row: Any, found: dict[date, SpecialDay]) -> str:
    if not isinstance(row, Mapping) or not all(isinstance(value, str) for value in row.values()):
        return "harus berisi date, hours, dan reason"
    if unknown := set(row) - {"date", "hours", "reason", "reason_en"}:
        return f"isian '{min(unknown)}' tidak dikenal; yang ada: date, hours, reason, reason_en"
    day = parse_iso_date(row.get("date", ""))
    if day is None:
        return f"'{row.get('date', '')}' bukan tanggal; tulis seperti 2026-12-25"
    if day in found:
        return f"tanggal {day} ditulis dua kali"
    spans = () if row.get("hours") == "closed" else parse_spans(row.get("hours", ""))
    if isinstance(spans, str):
        return f"{spans}; atau tulis closed"
    reason = LocalizedText(row["reason"], row.get("reason_en", "")) if row.get("reason") else None
    found[day] = SpecialDay(spans, reason)
    return ""
