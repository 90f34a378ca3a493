"""/angka for everybody: reports of a closed month, refusals and honest officers."""

from content.loading.records import Office
from content.text.safe_html import bold, html, italic, join_lines
from handlers.casework import complaint_bodies, monthly_recap
from handlers.casework.casework_buttons import ChooseCountsOffice, PublicCountsButton, ShowPublicCounts
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.offices import place_mentions
from handlers.questions import answer_card
from handlers.reports import report_links

MONTHS_SHOWN = 6


async def on_command(context: Context) -> list[Reply]:
    """Show the named office, otherwise the chosen one, otherwise a choice."""
    named = place_mentions.find_place(context, context.event.text, weak=True) if context.event.text else None
    office = (named and named.office) or context.office
    return [await _render_counts(context, office) if office else _ask_for_office(context)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle the buttons `monthly:*`."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    office = None
    match PublicCountsButton.parse(verb, rest):
        case ShowPublicCounts(code):
            office = context.offices.get(code)
    return [done, await _render_counts(context, office, edits) if office else _ask_for_office(context, edits)]


async def _render_counts(context: Context, office: Office, edits: int = 0) -> Message:
    t = context.t
    months = await monthly_recap.list_months(context, MONTHS_SHOWN)
    found = await monthly_recap.load_months(context, office, months)
    lines: list[str] = [html("<b>📊 {}</b>", t.html("Illegal fees reported, {office}", office=office.name))]
    small = [one for one in found if not any((one.levies, one.refused, one.honest))]
    for one in found:
        if one not in small:
            lines += [
                "",
                bold(monthly_recap.render_month_name(context, one.month)),
                *monthly_recap.render_kinds(context, one),
            ]
    if small:
        k, names = (
            context.services.library.casework.small,
            [monthly_recap.render_month_name(context, one.month) for one in small],
        )
        lines += ["", bold(", ".join(names)), t("each figure fewer than {k}", k=k)]
    lines += ["", italic(monthly_recap.render_rule(context))]
    rows: ButtonRows = (
        (report_links.report_button(context), complaint_bodies.complaint_bodies_button(context)),
        (
            Button(t("🏢 Other offices"), ChooseCountsOffice().pack()),
            answer_card.home_button(context),
        ),
    )
    return Message(join_lines(lines), rows, edits)


def _ask_for_office(context: Context, edits: int = 0) -> Message:
    rows = tuple(
        (Button(office.name, ShowPublicCounts(code).pack()),)
        for code, office in context.services.library.offices.items()
    )
    return Message(
        context.t.html("Figures of which office?"), (*rows, (answer_card.home_button(context),)), edits
    )
