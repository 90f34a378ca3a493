"""When an announcement is sent and until when it holds: buttons, typed times, texts."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from content import quiet_hours
from content.dates.clock_zones import zone_code
from content.dates.date_range import (
    DateRange,
    UnclearInput,
    explain_unread,
    find_unread_words,
    parse_range,
    read_times,
)
from handlers.announcements import announcement_draft, notices
from handlers.announcements.announcement_buttons import SetDraftTime, ShowDraft
from handlers.announcements.announcement_draft import AnnouncementDraft
from handlers.core.context import Context
from handlers.core.end_texts import render_end_time
from handlers.core.replies import Button, ButtonRows, Message

_UNTIL = "sampai"


def ask_time(context: Context, draft: AnnouncementDraft, what: str, token: str, edits: int) -> Message:
    t = context.t
    question = (
        t.html(
            "When is it to be sent? Type it, for example “tomorrow 08.00” or “each Monday 08.00”, or choose."
        )
        if what == "due"
        else t.html("Until when does it hold? Type it, for example “Friday” or “tomorrow 12.00”, or choose.")
    )
    back = Button(t("⬅️ Back"), ShowDraft(token).pack())
    return Message(question, (*_time_buttons(context, draft, what, token), (back,)), edits)


def _time_buttons(context: Context, draft: AnnouncementDraft, what: str, token: str) -> ButtonRows:
    """Return buttons whose days are those of the recipients, not of the sender."""
    t, zone = context.t, notices.zone_or_default(context.services.library, draft.office)
    tomorrow = context.now.astimezone(zone).date() + timedelta(days=1)
    morning = datetime.combine(tomorrow, time(8), zone)
    night = datetime.combine(tomorrow, time(), zone)
    found = (
        [(t("At once"), 0), (t("Tomorrow 08.00"), _timestamp(morning))]
        if what == "due"
        else [
            (t("Open end"), 0),
            (t("Today"), _timestamp(night)),
            (t("Tomorrow"), _timestamp(night + timedelta(days=1))),
            (t("One week"), _timestamp(night + timedelta(days=7))),
        ]
    )
    return tuple((Button(label, SetDraftTime(token, what, at).pack()),) for label, at in found)


def parse_time(context: Context, draft: AnnouncementDraft, what: str) -> int | str:
    """Return the typed moment in unix seconds, or a text that says why it was not understood."""
    zone = notices.zone_or_default(context.services.library, draft.office)
    text = context.event.text
    found = parse_due(text, context.now, zone) if what == "due" else parse_until(text, context.now, zone)
    if isinstance(found, UnclearInput):
        return found.reason[:1].upper() + found.reason[1:] + "."
    return _timestamp(found)


def parse_due(text: str, now: datetime, zone: ZoneInfo) -> datetime | UnclearInput:
    """Parse when it is sent: one moment, without an end that nobody would keep."""
    found = parse_range(text, now, zone, may_be_open=True)
    if isinstance(found, UnclearInput):
        return found
    reading = read_times(text, now, zone)
    if reading.end or reading.end_day or reading.duration or len(found.days) > 1:
        return UnclearInput("tulis satu waktu saja, misalnya “besok 08.00”")
    words = find_unread_words(text, found.spans)
    return UnclearInput(explain_unread(words)) if words else found.start


def parse_until(text: str, now: datetime, zone: ZoneInfo) -> datetime | UnclearInput:
    """Parse until when it holds: "Jumat", "besok 12.00", "3 hari", "sampai akhir bulan"."""
    found = parse_range(text, now, zone, starts_now=True)
    as_end = parse_range(f"{_UNTIL} {text}", now, zone, starts_now=True)
    if isinstance(as_end, DateRange):
        spans = [(first - len(_UNTIL) - 1, last - len(_UNTIL) - 1) for first, last in as_end.spans]
        found = replace(as_end, spans=tuple((max(first, 0), max(last, 0)) for first, last in spans))
    if isinstance(found, UnclearInput):
        return found
    words = find_unread_words(text, found.spans)
    return UnclearInput(explain_unread(words)) if words else found.end


def render_due(context: Context, draft: AnnouncementDraft) -> str:
    """Say when it will be sent, taking into account the quiet hours of the recipients."""
    t, zone = context.t, notices.zone_or_default(context.services.library, draft.office)
    zones = notices.list_zones(context.services.library, draft.office)
    wanted = max(draft.due, context.timestamp)
    moment = announcement_draft.local_time(context, draft.office, wanted)
    begins = quiet_hours.find_send_time(moment, zone, draft.urgent)
    if begins.timestamp() > context.timestamp:
        here = begins.astimezone(zone)
        said = t("Sent from {moment}", moment=t.format_moment(here))
        said += f" {zone_code(here)}" if len(zones) > 1 else ""
        said = f"{said} ({t('quiet hours')})" if begins.timestamp() > wanted else said
    else:
        said = t("Sent at once")
    if quiet_hours.find_send_time_everywhere(begins, zones, draft.urgent) > begins:
        return f"{said}; {t('where it is night by then, from 06.00 local time')}"
    return said


def render_until(context: Context, draft: AnnouncementDraft) -> str:
    if not draft.until:
        return context.t("In force without an end")
    moment = render_end_time(context.t, announcement_draft.local_time(context, draft.office, draft.until))
    return context.t("In force until {moment}.", moment=moment)


def _timestamp(moment: datetime) -> int:
    return int(moment.timestamp())
