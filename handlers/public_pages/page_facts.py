"""Read all that the public pages of an office show, at one moment."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from content.lazy_dataclass import dataclass
from content.loading.records import Answer, Office
from content.office_features import OfficeFeature, is_feature_on
from content.open_data.office_data import OfficeData
from content.recording_progress import ProgressFigure
from content.status_board.board_facts import Board, BoardFact, BoardFactKind, FactRating, find_current_fact
from content.text.safe_html import Html
from content.weekly_sheet import PublicScorecard
from handlers.core.context import Context, HoursContext
from handlers.open_data import collect_open_data
from handlers.opening_hours import effective_hours, hours_text
from handlers.status_board import doubt_dialog
from storage import (
    mobile_service,
    office_answers,
    office_profile,
    recording_progress,
    status_board,
    weekly_sheet,
)
from storage.announcements import announcements
from storage.announcements.announcements import Announcement, AnnouncementVersion
from storage.mobile_service import MobileVisit
from storage.office_profile import SiteProfile

MAX_ANNOUNCEMENTS = 8


@dataclass(frozen=True)
class PageFacts:
    """The facts of an office. Announcements come with their newest text. After `counts_until` something may differ.

    `doubts` are what people on the spot said, by site. `outages` are the facts of networks that are down.
    """

    context: HoursContext
    office: Office
    boards: Mapping[str, Board]
    profiles: Mapping[str, SiteProfile]
    visits: list[MobileVisit]
    announcements: list[tuple[Announcement, AnnouncementVersion]]
    figures: list[ProgressFigure]
    data: OfficeData
    counts_until: datetime
    doubts: Mapping[str, Html]
    outages: list[BoardFact]
    own_answers: list[Answer]
    scorecard: PublicScorecard | None


async def collect_facts(context: Context, office: Office) -> PageFacts:
    """Read the facts of an office. Texts made of them need no transaction."""
    context = await effective_hours.with_recorded_hours(context)
    tx, sites = context.tx, [site.id for site in office.sites]
    zone = effective_hours.office_zone(context, office.code)
    boards = await status_board.find_boards(tx, sites)
    visits = await mobile_service.list_coming(tx, [office.code], context.timestamp)
    listed = await announcements.list_in_force(tx, office.code, context.timestamp, MAX_ANNOUNCEMENTS)
    texts = [
        (one, versions[-1]) for one in listed if (versions := await announcements.list_versions(tx, one.id))
    ]
    changes = [
        *_list_hours_changes(context, office, boards),
        *(context.local(visit.end, office.code) for visit in visits),
        *(context.local(one.until, office.code) for one, _ in texts if one.until is not None),
    ]
    return PageFacts(
        context,
        office,
        boards,
        await office_profile.find_profiles(tx, sites),
        visits,
        texts,
        await recording_progress.list_current(tx, office.code),
        await collect_open_data.collect(context, office),
        min(moment for moment in changes if moment > context.now).astimezone(zone),
        await _render_doubts(context, office, boards),
        _list_outages(context, boards),
        await _list_own_answers(context, office),
        await _find_scorecard(context, office),
    )


async def _render_doubts(
    context: HoursContext, office: Office, boards: Mapping[str, Board]
) -> dict[str, Html]:
    doubted = await doubt_dialog.find_doubted_sites(context, office.sites, boards)
    sites = [site for site in office.sites if site.id in doubted]
    return {site.id: await doubt_dialog.render_doubts(context, site, boards[site.id]) for site in sites}


def _list_outages(context: HoursContext, boards: Mapping[str, Board]) -> list[BoardFact]:
    facts = (find_current_fact(board, BoardFactKind.NETWORK, context.now) for board in boards.values())
    return [fact for fact in facts if fact is not None and fact.rating is FactRating.BAD]


async def _find_scorecard(context: HoursContext, office: Office) -> PublicScorecard | None:
    """Return the figures of the last week; None before the first one, or where the office wants no weekly sheet."""
    if not is_feature_on(office, OfficeFeature.WEEKLY_SHEET):
        return None
    return await weekly_sheet.find_public_scorecard(context.tx, office.code)


async def _list_own_answers(context: HoursContext, office: Office) -> list[Answer]:
    """Return the answers that staff of the office wrote in the chat."""
    if not is_feature_on(office, OfficeFeature.OFFICE_ANSWERS):
        return []
    live = await office_answers.list_live(context.tx)
    return [one.answer for one in live if one.answer.office == office.code]


def _list_hours_changes(
    context: HoursContext, office: Office, boards: Mapping[str, Board]
) -> Iterator[datetime]:
    """Yield when the hours or the board of a site may change by themselves, and the next midnight."""
    zone = effective_hours.office_zone(context, office.code)
    yield effective_hours.local_midnight(context.now.astimezone(zone).date() + timedelta(days=1), zone)
    for row in context.recorded.list_overrides(office.code):
        yield context.local(row.start, office.code)
        yield context.local(row.end, office.code)
    for site in office.sites:
        status = hours_text.site_status(context, site)
        yield from (moment for moment in (status.until, status.next_open) if moment is not None)
        yield from (fact.until for fact in boards[site.id].values())
