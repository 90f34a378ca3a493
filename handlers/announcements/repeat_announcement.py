"""Announcements that repeat each week: the typed time, the next occurrence, pause and resume.

The next occurrence is made in the transaction that sends one. So a kill at any moment neither loses nor doubles one.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from content.dates.date_range import UnclearInput
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.text import relative_days
from content.text.safe_html import html
from handlers.announcements import delivery_report, notices, send_time
from handlers.announcements.announcement_buttons import SetDraftRepeat, ShowDraft
from handlers.announcements.announcement_draft import AnnouncementDraft
from handlers.core.context import Context, Services
from handlers.core.replies import Button, Message
from storage.announcements import announcement_series, announcements
from storage.announcements.announcements import Announcement, AnnouncementState, NewAnnouncement
from storage.engine.database import Transaction

WEEK = timedelta(days=7)
MAX_TIMES, DEFAULT_TIMES = 26, 4
OFFERED_TIMES = (2, 4, 8, 12, 26)
REPEATED = compile_later(r"\b(?:(?:se)?tiap(?:-tiap)?|saban|every|each)\s+", re.IGNORECASE)
END = compile_later(r"\b(?:sampai|hingga|s/d|sd|until)\b", re.IGNORECASE)
CLOCK = compile_later(r"\d{1,2}[.:]\d{2}|\b(?:jam|pukul|at)\s*\d", re.IGNORECASE)
AMBIGUOUS = compile_later(r"^minggu\b", re.IGNORECASE)  # a week, or Sunday


@dataclass(frozen=True)
class WeeklyRepetition:
    """The first time, and the time after which nothing is sent."""

    due: datetime
    last: datetime


def is_repeated(text: str) -> bool:
    return REPEATED.search(text) is not None


def parse_repetition(text: str, now: datetime, zone: ZoneInfo) -> WeeklyRepetition | UnclearInput:
    """Parse 'setiap Senin 08.00' and 'setiap Senin 08.00 sampai 31 Desember'."""
    rest = REPEATED.sub("", text, count=1).strip()
    refusal = UnclearInput(
        "yang bisa berulang: satu hari tiap pekan, misalnya “setiap Senin 08.00” atau"
        " “setiap Senin 08.00 sampai 31 Desember”. Untuk yang lain, kirim satu pengumuman tiap tanggal"
    )
    if AMBIGUOUS.match(rest):
        return UnclearInput(
            "“setiap minggu” bisa berarti tiap pekan atau hari Minggu. Tulis misalnya “setiap Senin 08.00”"
            " atau “setiap hari Minggu 08.00”"
        )
    rest = re.sub(r"^hari\s+", "", rest, flags=re.IGNORECASE)
    first, *end = END.split(rest, maxsplit=1)
    due = send_time.parse_due(first.strip(), now, zone)
    if isinstance(due, UnclearInput) or due - now > WEEK + timedelta(days=1):
        return refusal
    if not CLOCK.search(first):
        return UnclearInput("tulis juga jamnya, misalnya “setiap Senin 08.00”")
    if due <= now:
        due += WEEK
    if not end:
        return WeeklyRepetition(due, due + WEEK * (DEFAULT_TIMES - 1))
    last = send_time.parse_until(end[0].strip(), now, zone)
    if isinstance(last, UnclearInput):
        return last
    if not WEEK <= last - due <= WEEK * MAX_TIMES:
        return UnclearInput(
            f"akhirnya harus sesudah pengulangan kedua, dan paling lama {MAX_TIMES} pekan lagi"
        )
    return WeeklyRepetition(due, last)


def find_problem(context: Context, draft: AnnouncementDraft) -> str:
    """Say why a text cannot be repeated; "" if it can."""
    if not draft.last or not relative_days.name_relative_days(draft.html, context.today)[1]:
        return ""
    return context.t(
        "A repeated text must not say “today” or “tomorrow”: each week they mean another day. Name the day instead."
    )


def ask_times(context: Context, token: str, edits: int) -> Message:
    t = context.t
    rows = [(Button(t("{n} times", n=n), SetDraftRepeat(token, n).pack()),) for n in OFFERED_TIMES]
    once = Button(t("Only once"), SetDraftRepeat(token, 1).pack())
    back = Button(t("⬅️ Back"), ShowDraft(token).pack())
    return Message(t.html("How many times, once a week?"), (*rows, (once,), (back,)), edits)


def set_times(draft: AnnouncementDraft, times: int) -> int:
    """Return until when a draft repeats (unix seconds); 0 for once."""
    if not draft.due or not 1 < times <= MAX_TIMES:
        return 0
    return draft.due + int(WEEK.total_seconds()) * (times - 1)


async def add_next(tx: Transaction, services: Services, sent: Announcement, now: int) -> None:
    """Schedule the next occurrence after one that was sent. Weeks that passed meanwhile are left out."""
    series = await announcement_series.find(tx, sent.id)
    if series is None:
        return
    due = _next_due(services, sent, now)
    if due > series.last:
        return
    values = {name: getattr(sent, name) for name in NewAnnouncement.__dataclass_fields__}
    new = replace(
        NewAnnouncement(**values),
        code=await announcements.generate_code(tx),
        due=due,
        until=_shift_end(sent, due),
    )
    id = await announcements.add(tx, new, AnnouncementState.SCHEDULED, now)
    await announcement_series.set_approver(tx, id, sent.approver)
    await announcement_series.add_occurrence(tx, id, series.series, series.last)


def _next_due(services: Services, announcement: Announcement, now: int) -> int:
    """Return the first due time after `now` on the same weekday and hour."""
    zone = notices.zone_or_default(services.library, announcement.office)
    due = datetime.fromtimestamp(announcement.due, UTC).astimezone(zone)
    while due.timestamp() <= max(now, announcement.due):
        due += WEEK
    return int(due.timestamp())


def _shift_end(announcement: Announcement, due: int) -> int | None:
    return None if announcement.until is None else announcement.until + due - announcement.due


async def pause(context: Context, announcement: Announcement) -> bool:
    series = await announcement_series.find(context.tx, announcement.id)
    return series is not None and await announcement_series.pause(context.tx, announcement.id)


async def resume(context: Context, announcement: Announcement) -> bool:
    """Resume at the next time that is still to come. False when the series is over by now."""
    series = await announcement_series.find(context.tx, announcement.id)
    if series is None:
        return False
    due = announcement.due
    if due <= context.timestamp:
        due = _next_due(context.services, announcement, context.timestamp)
    if due > series.last:
        return False
    return await announcement_series.resume(context.tx, announcement.id, due, _shift_end(announcement, due))


def render_draft(context: Context, draft: AnnouncementDraft) -> str:
    zone = notices.zone_or_default(context.services.library, draft.office)
    return html("🔁 {}", delivery_report.render_weeks(context.t, zone, draft.due, draft.last))
