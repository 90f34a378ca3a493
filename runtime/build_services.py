"""Builds the services: reads the content once and prepares everything that answers need."""

from pathlib import Path

from content.loading.library_loader import LIBRARY_FOLDER, read_library
from content.loading.region_files import read_regions
from content.loading.source_files import ContentError
from content.loading.state_codes import read_states
from content.nlu import Understanding
from content.nlu.answer_model import MODEL_FILE
from content.nlu.archive_search import ArchiveSearch
from content.nlu.case_finder import CASE_MODEL_FILE, CaseFinder
from content.office_answers import OfficeAnswerIndex
from content.opening_hours.holiday_file import read_calendar
from content.places.gazetteer import Gazetteer
from content.places.region_directory import RegionDirectory
from content.places.region_search import RegionSearch, list_ordinary_names
from handlers.core.context import Deployment, Services


def build_services(deployment: Deployment, username: str, folder: Path = LIBRARY_FOLDER) -> Services:
    """Return the services for a content folder. Raises ContentError with all faults."""
    library, findings = read_library(folder)
    regions = read_regions(folder, findings)
    calendar = read_calendar(folder, findings)
    states = read_states(folder, findings)
    if findings:
        raise ContentError(tuple(sorted(findings)))
    sites = {site.id: site for site in library.sites()}
    understanding = Understanding(library, folder / "lexicon", folder / "model" / MODEL_FILE.name, keep=True)
    return Services(
        library=library,
        understanding=understanding,
        office_answers=OfficeAnswerIndex(understanding, library.office_answers),
        case_finder=CaseFinder(
            library.cases, understanding.lexicon, folder / "model" / CASE_MODEL_FILE.name, keep=True
        ),
        archive_search=ArchiveSearch(library.offices),
        gazetteer=Gazetteer(
            library.offices.values(), regions, list_ordinary_names(folder, library.offices.values())
        ),
        region_search=RegionSearch(folder, RegionDirectory(folder)),
        calendar=calendar,
        deployment=deployment,
        sites=sites,
        schedules=library.schedules,
        regions=regions.regions,
        state_codes=states,
        username=username,
    )
