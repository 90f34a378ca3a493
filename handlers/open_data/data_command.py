"""/data: the open data of an office as files, so that a website can show the same."""

from content.loading.records import Office
from content.text.safe_html import Html, bold
from handlers.core.context import Context
from handlers.core.replies import Document, Message, Reply
from handlers.offices import place_mentions, start
from handlers.open_data import collect_open_data
from handlers.opening_hours import effective_hours
from handlers.questions import answer_card

FORMAT_NAMES = {"json": "schema.org", "ics": "iCalendar"}


async def on_command(context: Context) -> list[Reply]:
    """Handle /data, alone or with an office."""
    named = place_mentions.find_place(context, context.event.text, weak=True)
    if unclear := start.answer_unclear_place(context, named):
        return [unclear]
    office = named.office if named else context.office
    return await _render_files(context, office) if office else [start.render_welcome(context)]


async def _render_files(context: Context, office: Office) -> list[Reply]:
    t, data = context.t, await collect_open_data.collect(context, office)
    here = context.now.astimezone(effective_hours.office_zone(context, office.code))
    body = t.html(
        "Open data of {office} as of {moment}: places, hours, closed days, status board and visits. After a few hours"
        " fetch them anew; what is over is not known. Nothing in them is about citizens.",
        office=bold(office.name),
        moment=f"{t.format_day(here.date())}, {t.format_clock(here)}",
    )
    files = [
        Document(name, content, caption=Html.escape(FORMAT_NAMES[name.rpartition(".")[2]]))
        for name, content in collect_open_data.render_files(data)
    ]
    return [Message(body, ((answer_card.home_button(context),),)), *files]
