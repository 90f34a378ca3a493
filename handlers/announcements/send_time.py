"""When an announcement is sent and until when it holds: buttons, typed times, texts."""

import re
from datetime import datetime, time, timedelta

from content import quiet_hours
from content.dates import day_search
from content.dates.day_search import UnclearInput
from handlers.announcements import announcement_draft, notices
from handlers.announcements.announcement_buttons import SetDraftTime, ShowDraft
from handlers.announcements.announcement_draft import AnnouncementDraft
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message
from handlers.opening_hours import hours_text

_TRAILING_CLOCK = re.compile(
    r"(?<=\w)\s+(?:(?:jam|pukul|pkl)\s*(\d{1,2}(?:[.:]\d{2})?)|(\d{1,2}[.:]\d{2}))(\s+(?:pagi|siang|sore|malam))?\s*$",
    re.I,
)


def ask_time(context: Context, what: str, token: str, edits: int) -> Message:
    t = context.t
    question = (
        t.html("When is it to be sent? Type it, for example “tomorrow 08.00”, or choose.")
        if what == "due"
        else t.html("Until when does it hold? Type it, for example “Friday” or “tomorrow 12.00”, or choose.")
    )
    back = Button(t("⬅️ Back"), ShowDraft(token).pack())
    return Message(question, (*_time_buttons(context, what, token), (back,)), edits)


def _time_buttons(context: Context, what: str, token: str) -> ButtonRows:
    t = context.t
    now = context.now.astimezone(context.zone)
    tomorrow = now.date() + timedelta(days=1)
    morning = datetime.combine(tomorrow, time(8), context.zone)
    night = datetime.combine(tomorrow, time(), context.zone)
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
    text = _with_time_word(context.event.text, "mulai" if what == "due" else "sampai")
    found = day_search.parse_range(text, context.now, zone)
    if isinstance(found, UnclearInput):
        return found.reason[:1].upper() + found.reason[1:] + "."
    return _timestamp(found.start if what == "due" else found.end)


def _with_time_word(text: str, word: str) -> str:
    """Insert the word that the date parser expects: 'besok 08.00' -> 'besok mulai jam 08.00'."""
    if word in text.lower():
        return text
    return _TRAILING_CLOCK.sub(lambda match: f" {word} jam {match[1] or match[2]}{match[3] or ''}", text)


def render_due(context: Context, draft: AnnouncementDraft) -> str:
    """Say when it will be sent, taking quiet hours into account."""
    t, zone = context.t, notices.zone_or_default(context.services.library, draft.office)
    wanted = max(draft.due, context.timestamp)
    begins = quiet_hours.find_send_time(
        announcement_draft.local_time(context, draft.office, wanted), zone, draft.urgent
    )
    if begins.timestamp() > context.timestamp:
        said = t("Sent from {moment}", moment=hours_text.render_moment(context, begins.astimezone(zone)))
        return f"{said} ({t('quiet hours')})" if begins.timestamp() > wanted else said
    return t("Sent at once")


def render_until(context: Context, draft: AnnouncementDraft) -> str:
    if not draft.until:
        return context.t("In force without an end")
    moment = hours_text.render_moment(
        context, announcement_draft.local_time(context, draft.office, draft.until)
    )
    return context.t("In force until {moment}.", moment=moment)


def _timestamp(moment: datetime) -> int:
    return int(moment.timestamp())
