"""/pengaduan: other complaint bodies, what they accept, and their contacts with the day of the last check."""

from content.loading.records import Contact, ContactChannel
from content.text.safe_html import Html, bold, html, join_html, join_lines
from handlers.casework.casework_buttons import ShowComplaintBodies
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.questions import answer_card
from handlers.reports import report_links


async def on_command(context: Context) -> list[Reply]:
    return [render_complaint_bodies(context)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle `elsewhere:show` below answers and reports. It sends a new message, so that nothing is overwritten."""
    return [CallbackAnswer(context.event.query_id), render_complaint_bodies(context)]


def complaint_bodies_button(context: Context) -> Button:
    return Button(context.t("🏛️ Where else to turn"), ShowComplaintBodies().pack())


def render_complaint_bodies(context: Context) -> Message:
    t, rules = context.t, context.services.library.casework
    contacts = {contact.id: contact for contact in context.services.library.contacts}
    parts: list[str] = [
        html("<b>{}</b>\n{}", t("Where else to turn"), t("All of these are free. You may turn to several."))
    ]
    for body in rules.escalation:
        if body.contact in contacts:
            parts.append(_render_body(context, contacts[body.contact], body.takes.in_language(t.language)))
    if rules.gone.id:
        source = rules.gone_source
        parts.append(
            html(
                "⚠️ {} <i>({}, {})</i>",
                rules.gone.in_language(t.language),
                source.title,
                source.describe_date(t.language),
            )
        )
    rows = (
        (report_links.report_button(context),),
        (answer_card.home_button(context),),
    )
    return Message(answer_card.join_within_limit(parts, ""), rows)


def render_when_overdue(context: Context) -> list[str]:
    """Return the bodies to turn to when a report is overdue, with the source and date of their contacts."""
    contacts = {contact.id: contact for contact in context.services.library.contacts}
    return [
        html(
            "• <b>{}</b>: {} <i>({}, {})</i>",
            contact.name.in_language(context.t.language),
            ", ".join(channel.value for channel in contact.channels),
            contact.channels[0].source.title,
            contact.channels[0].source.describe_date(context.t.language),
        )
        for body in context.services.library.casework.escalation
        if body.when_overdue and (contact := contacts.get(body.contact)) is not None and contact.channels
    ]


def _render_body(context: Context, contact: Contact, takes: str) -> Html:
    lines: list[str] = [bold(contact.name.in_language(context.t.language)), Html.escape(takes)]
    lines += [_render_channel(context, channel) for channel in contact.channels]
    if not contact.channels:
        lines.append(Html.escape(contact.purpose.in_language(context.t.language)))
    return join_lines(lines)


def _render_channel(context: Context, channel: ContactChannel) -> Html:
    """Render 'Telepon: 137 (Kompas, 30 Desember 2021; belum diperiksa ulang)'."""
    t, dated = context.t, channel.source.describe_date(context.t.language)
    said: list[str] = [join_html(", ", [part for part in (Html.escape(channel.source.title), dated) if part])]
    said.append(t("seen {day}", day=t.format_date(channel.checked)))
    if not channel.confirmed:
        said.append(t("not tried by us"))
    return html(
        "• {}: {} <i>({})</i>", channel.label.in_language(t.language), channel.value, join_html("; ", said)
    )
