"""/capaian: how many were recorded, of how many, as of which day and from whom; with a picture."""

from content import progress
from content.records import Measure, Office, Site
from handlers import card, naming, press
from handlers import progress as told
from handlers.citizen import start
from handlers.reply import Button, Photo, Reply, Rows, Say, Toast
from handlers.visit import Visit
from storage import figures

WHOLE = "-"


async def command(visit: Visit) -> list[Reply]:
    """/capaian, alone or with a place."""
    return await _of(visit, naming.place(visit, visit.event.text, weak=True))


async def asked(visit: Visit, words: str) -> list[Reply]:
    """The figures, where words plainly ask for them: "sudah berapa persen warga yang rekam"; else nothing."""
    return await _of(visit, naming.place(visit, words)) if progress.asked(words) else []


async def _of(visit: Visit, named: naming.Named | None) -> list[Reply]:
    if named is not None and named.site is not None:
        return await of_site(visit, named.site)
    if named is not None and named.office is not None:
        return await of_office(visit, named.office)
    if named is not None:
        return [naming.which(visit, named.among) if named.among else start.not_served(visit, named.elsewhere)]
    return await of_office(visit, visit.office) if visit.office else [_offices(visit)]


async def of_office(visit: Visit, office: Office) -> list[Reply]:
    found = await figures.current(visit.tx, office.code)
    rows: list[tuple[Button, ...]] = []
    for measure in told.CURRENT:
        if told.trend(visit, found, "", measure):
            rows.append((_trend(visit, office.code, WHOLE, measure),))
    last = [card.home_button(visit)]
    if found and told.archived(office):
        last.insert(0, Button(visit.t("🗄 Archive"), press.pack("progress", "archive", office.code)))
    return told.of_office(visit, office, found).replies((*rows, tuple(last)))


async def of_site(visit: Visit, site: Site) -> list[Reply]:
    found = await figures.current(visit.tx, site.office)
    office = visit.desk.library.offices[site.office]
    rows: Rows = (
        (Button(office.name, press.pack("progress", "office", office.code)), card.home_button(visit)),
    )
    return told.of_site(visit, site, found).replies(rows)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `progress:*`."""
    done, offices = Toast(visit.event.query_id), visit.desk.library.offices
    match verb, rest:
        case "office", (code,) if code in offices:
            return [done, *await of_office(visit, offices[code])]
        case "archive", (code,) if code in offices:
            return [done, *_archive(visit, offices[code])]
        case "trend", (code, site, measure) if code in offices and measure in told.CURRENT:
            return [done, *await _shown_trend(visit, offices[code], site, Measure(measure))]
    return [done, *await command(visit)]


async def _shown_trend(visit: Visit, office: Office, site: str, measure: Measure) -> list[Reply]:
    found = await figures.current(visit.tx, office.code)
    chart = told.trend(visit, found, "" if site == WHOLE else site, measure)
    if chart is None:
        return await of_office(visit, office)
    return [Photo(caption=told.described(chart), buttons=_back(visit, office), chart=chart)]


def _archive(visit: Visit, office: Office) -> list[Reply]:
    """What articles reported, with its picture where places were counted."""
    return told.of_archive(visit, office).replies(_back(visit, office))


def _back(visit: Visit, office: Office) -> Rows:
    back = Button(visit.t("⬅️ Back"), press.pack("progress", "office", office.code))
    return ((back, card.home_button(visit)),)


def _trend(visit: Visit, office: str, site: str, measure: Measure) -> Button:
    label = visit.t("📈 Over time") if measure is Measure.RECORDED else visit.t("📈 Cards over time")
    return Button(label, press.pack("progress", "trend", office, site, measure))


def _offices(visit: Visit) -> Say:
    t = visit.t
    found = sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
    rows = tuple((Button(office.name, press.pack("progress", "office", office.code)),) for office in found)
    return Say(t("Progress of which office?"), (*rows, (card.home_button(visit),)))
