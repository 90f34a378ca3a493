"""Texts of the mobile service (jemput bola): a visit as a line, a card and a calendar entry."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import escape

from content.open_data import calendar_file
from content.text.translation import translator_for
from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.replies import Button, Document
from handlers.opening_hours import effective_hours, hours_text
from storage import mobile_service
from storage.mobile_service import MobileVisit


async def list_upcoming_visits(context: Context) -> list[MobileVisit]:
    """Return upcoming visits of all offices that are in the content."""
    return await mobile_service.list_coming(
        context.tx, tuple(context.services.library.offices), context.timestamp
    )


async def find_visit(context: Context, id: int) -> MobileVisit | None:
    one = await mobile_service.find(context.tx, id)
    return one if one is not None and one.office in context.services.library.offices else None


def visit_day(context: Context, one: MobileVisit) -> date:
    return local_time(context, one.office, one.start).date()


def local_time(context: Context, office: str, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(effective_hours.office_zone(context, office))


def render_when(context: Context, one: MobileVisit) -> str:
    """Render 'Sabtu, 28 November 2026, 08.00–12.00'."""
    return hours_text.render_span(
        context, local_time(context, one.office, one.start), local_time(context, one.office, one.end)
    )


def render_where(context: Context, one: MobileVisit) -> str:
    """Render 'Balai Desa Sukamaju, Kecamatan Pamulang' as plain text."""
    site = context.services.sites.get(one.site)
    if site is None:
        return f"{one.place}, {context.services.library.offices[one.office].name}"
    area = f"Kecamatan {site.name}" if site.kind == "kecamatan" else site.name
    return f"{one.place}, {area}"


def render_line(context: Context, one: MobileVisit) -> str:
    """Render a visit as two short lines of HTML for lists."""
    if one.ended is not None:
        head = f"❌ <s>{render_when(context, one)}</s> · {context.t('cancelled')}"
    else:
        head = f"🚐 <b>{render_when(context, one)}</b>"
    return f"{head}\n    {escape(render_where(context, one))}{_render_quota(context, one)}"


def render_card(context: Context, one: MobileVisit) -> str:
    """Render all details of a visit as HTML."""
    t = context.t
    lines = [f"🚐 <b>{t('Mobile service (jemput bola)')}</b>"]
    if one.ended is not None:
        lines.append(f"❌ <b>{t('Cancelled by the office.')}</b>")
    elif one.end <= context.timestamp:
        lines.append(f"⌛ {t('This is over.')}")
    lines += [f"🗓 {render_when(context, one)}", f"📍 {escape(render_where(context, one))}"]
    if one.quota:
        lines.append(t("Quota: {n} people.", n=t.format_number(one.quota)))
    said = local_time(context, one.office, one.at).date()
    changed = t("Changed by the office on {day}.", day=t.format_date(said))
    first = t("Announced by the office on {day}.", day=t.format_date(said))
    lines.append(f"<i>{changed if one.sequence else first}</i>")
    if one.ended is None and one.end > context.timestamp:
        lines.append(
            t("Bring your family card (KK). It is free. Come in person: fingerprints and photo are taken.")
        )
    return "\n".join(lines)


def visit_button(context: Context, one: MobileVisit) -> Button:
    t, at = context.t, visit_day(context, one)
    mark = "❌" if one.ended is not None else "🚐"
    return Button(
        f"{mark} {t.format_date(at)[:-5]} · {one.place[:30]}",
        callback_data.pack_callback("mobile", "show", one.id),
    )


def calendar_button(context: Context, one: MobileVisit) -> Button:
    """Return the button that fetches the calendar file, built when it is tapped."""
    return Button(context.t("🗓 Save in my calendar"), callback_data.pack_callback("mobile", "ics", one.id))


def calendar_document(context: Context, among: Sequence[MobileVisit], name: str) -> Document:
    """Build an .ics file. Opening it again after a change replaces the saved entry."""
    content = calendar_file.render_calendar_file(
        [calendar_entry(context, one) for one in among], context.t("Mobile service (jemput bola)")
    )
    caption = context.t(
        "Open the file to put it into the calendar of your phone. After a change, save it again."
    )
    return Document(name, content, caption=caption)


def calendar_entry(context: Context, one: MobileVisit) -> calendar_file.CalendarEntry:
    t = translator_for("id")
    office = context.services.library.offices[one.office].name
    bring = t("Bring your family card (KK). It is free. Come in person: fingerprints and photo are taken.")
    return calendar_file.CalendarEntry(
        uid=f"{one.uid}@loket",
        start=local_time(context, one.office, one.start),
        end=local_time(context, one.office, one.end),
        title=t("Mobile service (jemput bola)"),
        place=render_where(context, one),
        description=f"{office}. {bring}",
        last_modified=local_time(context, one.office, one.at),
        sequence=one.sequence,
        is_cancelled=one.ended is not None,
        position=None if one.lat is None or one.lon is None else (one.lat, one.lon),
    )


def _render_quota(context: Context, one: MobileVisit) -> str:
    return (
        f" · {context.t('quota {n}', n=context.t.format_number(one.quota))}"
        if one.quota and one.ended is None
        else ""
    )
