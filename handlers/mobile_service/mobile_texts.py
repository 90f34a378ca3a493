"""Texts of the mobile service (jemput bola): a visit as a line, a card and a calendar entry."""

from collections.abc import Sequence
from datetime import date

from content.open_data import calendar_file
from content.text.label_width import cut_end
from content.text.safe_html import Html, html, italic, join_lines
from content.text.translation import translator_for
from handlers.core.context import Context
from handlers.core.replies import Button, Document
from handlers.mobile_service.mobile_buttons import SendVisitCalendar, ShowMobileVisit
from handlers.opening_hours import hours_text
from storage import mobile_service
from storage.mobile_service import MobileVisit


async def list_upcoming_visits(context: Context) -> list[MobileVisit]:
    """Return upcoming visits of all offices that are in the content."""
    return await mobile_service.list_coming(context.tx, tuple(context.offices), context.timestamp)


async def find_visit(context: Context, id: int) -> MobileVisit | None:
    visit = await mobile_service.find(context.tx, id)
    return visit if visit is not None and visit.office in context.offices else None


def visit_day(context: Context, visit: MobileVisit) -> date:
    return context.local(visit.start, visit.office).date()


def render_when(context: Context, visit: MobileVisit) -> str:
    """Render 'Sabtu, 28 November 2026, 08.00–12.00'."""
    return hours_text.render_span(
        context, context.local(visit.start, visit.office), context.local(visit.end, visit.office)
    )


def render_where(context: Context, visit: MobileVisit) -> str:
    """Render 'Balai Desa Sukamaju, Kecamatan Pamulang' as plain text."""
    site = context.services.sites.get(visit.site)
    if site is None:
        return f"{visit.place}, {context.offices[visit.office].name}"
    area = f"Kecamatan {site.name}" if site.kind == "kecamatan" else site.name
    return f"{visit.place}, {area}"


def render_line(context: Context, visit: MobileVisit) -> Html:
    """Render a visit as two short lines of HTML for lists."""
    if visit.ended is not None:
        head = html("❌ <s>{}</s> · {}", render_when(context, visit), context.t("cancelled"))
    else:
        head = html("🚐 <b>{}</b>", render_when(context, visit))
    return html("{}\n    {}{}", head, render_where(context, visit), _render_quota(context, visit))


def render_card(context: Context, visit: MobileVisit) -> Html:
    """Render all details of a visit as HTML."""
    t = context.t
    lines: list[str] = [html("🚐 <b>{}</b>", t("Mobile service (jemput bola)"))]
    if visit.ended is not None:
        lines.append(html("❌ <b>{}</b>", t("Cancelled by the office.")))
    elif visit.end <= context.timestamp:
        lines.append(f"⌛ {t('This is over.')}")
    lines += [f"🗓 {render_when(context, visit)}", html("📍 {}", render_where(context, visit))]
    if visit.quota:
        lines.append(t("Quota: {n} people.", n=t.format_number(visit.quota)))
    said = context.local(visit.at, visit.office).date()
    changed = t("Changed by the office on {day}.", day=t.format_date(said))
    first = t("Announced by the office on {day}.", day=t.format_date(said))
    lines.append(italic(changed if visit.sequence else first))
    if visit.ended is None and visit.end > context.timestamp:
        lines.append(
            t("Bring your family card (KK). It is free. Come in person: fingerprints and photo are taken.")
        )
    return join_lines(lines)


def visit_button(context: Context, visit: MobileVisit) -> Button:
    t, at = context.t, visit_day(context, visit)
    mark = "❌" if visit.ended is not None else "🚐"
    label = cut_end(f"{mark} {t.format_short_day(at)} · {visit.place}")
    return Button(label, ShowMobileVisit(visit.id).pack())


def calendar_button(context: Context, visit: MobileVisit) -> Button:
    """Return the button that fetches the calendar file, built when it is tapped."""
    return Button(context.t("🗓 Save in my calendar"), SendVisitCalendar(visit.id).pack())


def calendar_document(context: Context, among: Sequence[MobileVisit], name: str) -> Document:
    """Build an .ics file. Opening it again after a change replaces the saved entry."""
    content = calendar_file.render_calendar_file(
        [calendar_entry(context, visit) for visit in among], context.t("Mobile service (jemput bola)")
    )
    caption = context.t.html(
        "Open the file to put it into the calendar of your phone. After a change, save it again."
    )
    return Document(name, content, caption=caption)


def calendar_entry(context: Context, visit: MobileVisit) -> calendar_file.CalendarEntry:
    t = translator_for("id")
    office = context.offices[visit.office].name
    bring = t("Bring your family card (KK). It is free. Come in person: fingerprints and photo are taken.")
    return calendar_file.CalendarEntry(
        uid=f"{visit.uid}@loket",
        start=context.local(visit.start, visit.office),
        end=context.local(visit.end, visit.office),
        title=t("Mobile service (jemput bola)"),
        place=render_where(context, visit),
        description=f"{office}. {bring}",
        last_modified=context.local(visit.at, visit.office),
        sequence=visit.sequence,
        is_cancelled=visit.ended is not None,
        position=None if visit.lat is None or visit.lon is None else (visit.lat, visit.lon),
    )


def _render_quota(context: Context, visit: MobileVisit) -> str:
    return (
        f" · {context.t('quota {n}', n=context.t.format_number(visit.quota))}"
        if visit.quota and visit.ended is None
        else ""
    )
