"""Makes the desk: reads content once and readies everything that answers need."""

from pathlib import Path

from content.calendar import read_calendar
from content.library import LIBRARY, read
from content.places import Gazetteer
from content.regions import read_regions
from content.source import ContentFaults
from content.states import read_states
from content.understand import Understanding
from content.understand.model import MODEL
from handlers.visit import Desk, Facts


def make(facts: Facts, username: str, folder: Path = LIBRARY) -> Desk:
    """The desk for a content folder. Raises ContentFaults with all that is wrong."""
    library, findings = read(folder)
    regions = read_regions(folder, findings)
    calendar = read_calendar(folder, findings)
    states = read_states(folder, findings)
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
        states=states,
        username=username,
    )
