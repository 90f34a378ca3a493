"""/data: what the bot knows of an office as files, so that a website can show the same."""

from html import escape

from content.records import Office
from handlers import card, naming, opendata, overlay
from handlers.citizen import start
from handlers.reply import Document, Reply, Say
from handlers.visit import Visit

KINDS = {"json": "schema.org", "ics": "iCalendar"}


async def command(visit: Visit) -> list[Reply]:
    """/data, alone or with an office."""
    named = naming.place(visit, visit.event.text, weak=True)
    if named is not None and named.office is None:
        return [naming.which(visit, named.among) if named.among else start.not_served(visit, named.elsewhere)]
    office = named.office if named else visit.office
    return await _files(visit, office) if office else [start.welcome(visit)]


async def _files(visit: Visit, office: Office) -> list[Reply]:
    t, data = visit.t, await opendata.gather(visit, office)
    here = visit.now.astimezone(overlay.zone(visit, office.code))
    body = t(
        "Open data of {office} as of {moment}: places, hours, closed days, status board and visits. After a few hours"
        " fetch them anew; what is over is not known. Nothing in them is about citizens.",
        office=f"<b>{escape(office.name)}</b>",
        moment=f"{t.day(here.date())}, {t.clock(here)}",
    )
    files = [
        Document(name, content, caption=KINDS[name.rpartition(".")[2]])
        for name, content in opendata.files(data)
    ]
    return [Say(body, ((card.home_button(visit),),)), *files]
