"""Makes the desk: reads content once and readies everything that answers need."""

from pathlib import Path

from content.calendar import load_calendar
from content.holiday import Calendar
from content.library import LIBRARY, read
from content.places import Gazetteer
from content.regions import read_regions
from content.source import ContentFaults, Finding
from content.understand import Understanding
from content.understand.model import MODEL
from handlers.visit import Desk, Facts


def make(facts: Facts, username: str, folder: Path = LIBRARY) -> Desk:
    """The desk for a content folder. Raises ContentFaults with all that is wrong."""
    library, findings = read(folder)
    regions = read_regions(folder, findings)
    calendar = _calendar(folder, findings)
    if findings:
        raise ContentFaults(tuple(sorted(findings)))
    sites = {site.id: site for site in library.sites()}
    return Desk(
        library=library,
        understanding=Understanding(library, folder / "lexicon", folder / "model" / MODEL.name),
        gazetteer=Gazetteer(library.offices.values(), regions),
        calendar=calendar,
        facts=facts,
        sites=sites,
        schedules=library.schedules,
        regions=regions.regions,
        username=username,
    )


def _calendar(folder: Path, findings: list[Finding]) -> Calendar:
    path = folder / "national" / "holidays.yaml"
    calendar = load_calendar(path)
    if isinstance(calendar, Calendar):
        return calendar
    name = path.relative_to(folder).as_posix()
    findings.extend(Finding(name, max(fault.line, 1), fault.words, "Perbaiki barisnya.") for fault in calendar)
    return Calendar({}, {}, ())
