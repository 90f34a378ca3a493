"""When an announcement goes out, and until when it holds: in words, by button, never guessed."""

import re
from datetime import datetime, time, timedelta

from content import dates, quiet
from content.dates import Unclear
from handlers import notice, press, status
from handlers.reply import Button, Rows, Say
from handlers.staff import composing
from handlers.staff.composing import Composed
from handlers.visit import Visit

_CLOCK = re.compile(
    r"(?<=\w)\s+(?:(?:jam|pukul|pkl)\s*(\d{1,2}(?:[.:]\d{2})?)|(\d{1,2}[.:]\d{2}))(\s+(?:pagi|siang|sore|malam))?\s*$",
    re.I,
)


def ask(visit: Visit, what: str, token: str, edits: int) -> Say:
    t = visit.t
    question = (
        t("When is it to be sent? Type it, for example “tomorrow 08.00”, or choose.")
        if what == "due"
        else t("Until when does it hold? Type it, for example “Friday” or “tomorrow 12.00”, or choose.")
    )
    back = Button(t("⬅️ Back"), press.pack("announce", "card", token))
    return Say(question, (*_choices(visit, what, token), (back,)), edits)


def _choices(visit: Visit, what: str, token: str) -> Rows:
    t = visit.t
    now = visit.now.astimezone(visit.zone)
    tomorrow = now.date() + timedelta(days=1)
    morning = datetime.combine(tomorrow, time(8), visit.zone)
    night = datetime.combine(tomorrow, time(), visit.zone)
    found = (
        [(t("At once"), 0), (t("Tomorrow 08.00"), _seconds(morning))]
        if what == "due"
        else [
            (t("Open end"), 0),
            (t("Today"), _seconds(night)),
            (t("Tomorrow"), _seconds(night + timedelta(days=1))),
            (t("One week"), _seconds(night + timedelta(days=7))),
        ]
    )
    return tuple((Button(label, press.pack("announce", "set", token, what, at)),) for label, at in found)


def read(visit: Visit, composed: Composed, what: str) -> int | str:
    """The moment that was typed, unix seconds; or why it could not be taken, in words."""
    zone = notice.zone(visit.desk.library, composed.office)
    text = _led(visit.event.text, "mulai" if what == "due" else "sampai")
    found = dates.parse_range(text, visit.now, zone)
    if isinstance(found, Unclear):
        return found.reason[:1].upper() + found.reason[1:] + "."
    return _seconds(found.start if what == "due" else found.end)


def _led(text: str, word: str) -> str:
    """'besok 08.00' -> 'besok mulai jam 08.00', as the grammar of times wants it."""
    if word in text.lower():
        return text
    return _CLOCK.sub(lambda match: f" {word} jam {match[1] or match[2]}{match[3] or ''}", text)


def due(visit: Visit, composed: Composed) -> str:
    """When it will go out, quiet hours and all."""
    t, zone = visit.t, notice.zone(visit.desk.library, composed.office)
    wanted = max(composed.due, visit.seconds)
    begins = quiet.due(composing.local(visit, composed.office, wanted), zone, composed.urgent)
    if begins.timestamp() > visit.seconds:
        said = t("Sent from {moment}", moment=status.moment(visit, begins.astimezone(zone)))
        return f"{said} ({t('quiet hours')})" if begins.timestamp() > wanted else said
    return t("Sent at once")


def until(visit: Visit, composed: Composed) -> str:
    if not composed.until:
        return visit.t("In force without an end")
    moment = status.moment(visit, composing.local(visit, composed.office, composed.until))
    return visit.t("In force until {moment}.", moment=moment)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
