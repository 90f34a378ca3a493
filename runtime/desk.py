"""Makes the desk: reads content once and readies everything that answers need."""

from pathlib import Path

from content.calendar import load_calendar
from content.holiday import Calendar
from content.library import LIBRARY, load
from content.places import Gazetteer
from content.regions import load_regions
from content.source import ContentFaults, Finding
from content.understand import Understanding
from handlers.visit import Desk, Facts


def make(facts: Facts, username: str, folder: Path = LIBRARY) -> Desk:
    """The desk for a content folder. Raises ContentFaults with all that is wrong."""
    library = load(folder)
    regions = load_regions(folder)
    sites = {site.id: site for site in library.sites()}
    return Desk(
        library=library,
        understanding=Understanding(library),
        gazetteer=Gazetteer(library.offices.values(), regions),
        calendar=_calendar(folder),
        facts=facts,
        sites=sites,
        schedules=library.schedules,
        regions=regions.regions,
        username=username,
    )


def _calendar(folder: Path) -> Calendar:
    path = folder / "national" / "holidays.yaml"
    calendar = load_calendar(path)
    if isinstance(calendar, list):
        raise ContentFaults(
            tuple(
                Finding(str(path.relative_to(folder)), f.line, f.words, "Perbaiki barisnya.")
                for f in calendar
            )
        )
    return calendar
