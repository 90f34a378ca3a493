"""/data: what the bot knows of an office as files, so that a website can show the same."""

from html import escape

from content.records import Office
from handlers import card, naming, opendata, overlay
from handlers.citizen import start
from handlers.reply import Document, Reply, Message
from handlers.visit import Context

FORMAT_NAMES = {"json": "schema.org", "ics": "iCalendar"}


async def on_command(context: Context) -> list[Reply]:
    """/data, alone or with an office."""
    named = naming.find_place(context, context.event.text, weak=True)
    if named is not None and named.office is None:
        return [naming.ask_which_place(context, named.candidates) if named.candidates else start.render_not_served(context, named.unserved_region)]
    office = named.office if named else context.office
    return await _render_files(context, office) if office else [start.render_welcome(context)]


async def _render_files(context: Context, office: Office) -> list[Reply]:
    t, data = context.t, await opendata.collect(context, office)
    here = context.now.astimezone(overlay.office_zone(context, office.code))
    body = t(
        "Open data of {office} as of {moment}: places, hours, closed days, status board and visits. After a few hours"
        " fetch them anew; what is over is not known. Nothing in them is about citizens.",
        office=f"<b>{escape(office.name)}</b>",
        moment=f"{t.format_day(here.date())}, {t.format_clock(here)}",
    )
    files = [
        Document(name, content, caption=FORMAT_NAMES[name.rpartition(".")[2]])
        for name, content in opendata.render_files(data)
    ]
    return [Message(body, ((card.home_button(context),),)), *files]
