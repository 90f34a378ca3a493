"""Jemput bola in words: a visit as a line, as a card, as a calendar entry."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import escape

from content import ics
from content.wording import words
from handlers import overlay, press, status
from handlers.reply import Button, Document
from handlers.visit import Visit
from storage import visits
from storage.visits import DatedVisit


async def everywhere(visit: Visit) -> list[DatedVisit]:
    """Those of every office that are not over; an office that left the content has none any more."""
    return await visits.coming(visit.tx, tuple(visit.desk.library.offices), visit.seconds)


async def found(visit: Visit, id: int) -> DatedVisit | None:
    one = await visits.find(visit.tx, id)
    return one if one is not None and one.office in visit.desk.library.offices else None


def day(visit: Visit, one: DatedVisit) -> date:
    return local(visit, one.office, one.start).date()


def local(visit: Visit, office: str, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(overlay.zone(visit, office))


def when(visit: Visit, one: DatedVisit) -> str:
    """'Sabtu, 28 November 2026, 08.00–12.00'."""
    return status.span(visit, local(visit, one.office, one.start), local(visit, one.office, one.end))


def where(visit: Visit, one: DatedVisit) -> str:
    """'Balai Desa Sukamaju, Kecamatan Pamulang', plain."""
    site = visit.desk.sites.get(one.site)
    if site is None:
        return f"{one.place}, {visit.desk.library.offices[one.office].name}"
    area = f"Kecamatan {site.name}" if site.kind == "kecamatan" else site.name
    return f"{one.place}, {area}"


def line(visit: Visit, one: DatedVisit) -> str:
    """Two short lines for lists, HTML."""
    if one.ended is not None:
        head = f"❌ <s>{when(visit, one)}</s> · {visit.t('cancelled')}"
    else:
        head = f"🚐 <b>{when(visit, one)}</b>"
    return f"{head}\n    {escape(where(visit, one))}{_quota(visit, one)}"


def card(visit: Visit, one: DatedVisit) -> str:
    """All that is known of a visit, HTML."""
    t = visit.t
    lines = [f"🚐 <b>{t('Mobile service (jemput bola)')}</b>"]
    if one.ended is not None:
        lines.append(f"❌ <b>{t('Cancelled by the office.')}</b>")
    elif one.end <= visit.seconds:
        lines.append(f"⌛ {t('This is over.')}")
    lines += [f"🗓 {when(visit, one)}", f"📍 {escape(where(visit, one))}"]
    if one.quota:
        lines.append(t("Quota: {n} people.", n=t.number(one.quota)))
    said = local(visit, one.office, one.at).date()
    changed = t("Changed by the office on {day}.", day=t.date(said))
    first = t("Announced by the office on {day}.", day=t.date(said))
    lines.append(f"<i>{changed if one.sequence else first}</i>")
    if one.ended is None and one.end > visit.seconds:
        lines.append(
            t("Bring your family card (KK). It is free. Come in person: fingerprints and photo are taken.")
        )
    return "\n".join(lines)


def button(visit: Visit, one: DatedVisit) -> Button:
    t, at = visit.t, day(visit, one)
    mark = "❌" if one.ended is not None else "🚐"
    return Button(f"{mark} {t.date(at)[:-5]} · {one.place[:30]}", press.pack("mobile", "show", one.id))


def save(visit: Visit, one: DatedVisit) -> Button:
    """Fetches the calendar file as it is at the time of the tap."""
    return Button(visit.t("🗓 Save in my calendar"), press.pack("mobile", "ics", one.id))


def file(visit: Visit, among: Sequence[DatedVisit], name: str) -> Document:
    """An .ics file; opened again after a change it replaces what was saved."""
    content = ics.calendar([entry(visit, one) for one in among], visit.t("Mobile service (jemput bola)"))
    caption = visit.t(
        "Open the file to put it into the calendar of your phone. After a change, save it again."
    )
    return Document(name, content, caption=caption)


def entry(visit: Visit, one: DatedVisit) -> ics.Entry:
    t = words("id")
    office = visit.desk.library.offices[one.office].name
    bring = t("Bring your family card (KK). It is free. Come in person: fingerprints and photo are taken.")
    return ics.Entry(
        uid=f"{one.uid}@loket",
        start=local(visit, one.office, one.start),
        end=local(visit, one.office, one.end),
        title=t("Mobile service (jemput bola)"),
        place=where(visit, one),
        about=f"{office}. {bring}",
        said=local(visit, one.office, one.at),
        sequence=one.sequence,
        cancelled=one.ended is not None,
        position=None if one.lat is None or one.lon is None else (one.lat, one.lon),
    )


def _quota(visit: Visit, one: DatedVisit) -> str:
    return (
        f" · {visit.t('quota {n}', n=visit.t.number(one.quota))}" if one.quota and one.ended is None else ""
    )
