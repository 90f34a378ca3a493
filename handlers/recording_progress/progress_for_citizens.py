"""/capaian for citizens: how many people are recorded, of how many, as of which day, with a chart."""

from content.loading.records import Office, ProgressMeasure, Site
from content.places.place_names import Place, PlaceKind
from content.recording_progress import is_progress_question
from handlers.core import ui
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Photo, Reply
from handlers.offices import place_mentions, start
from handlers.questions import answer_card
from handlers.recording_progress import progress_texts
from handlers.recording_progress.progress_buttons import (
    ProgressButton,
    ShowOfficeProgress,
    ShowProgressArchive,
    ShowProgressTrend,
    ShowSiteProgress,
)
from storage import recording_progress

WHOLE_OFFICE = "-"


async def on_command(context: Context) -> list[Reply]:
    """Handle /capaian, alone or with a place."""
    return await _render_place(context, place_mentions.find_place_to_ask(context, context.event.text))


async def answer_progress_question(context: Context, words: str) -> list[Reply]:
    """Show the figures if the words clearly ask for them ("sudah berapa persen warga yang rekam"); else []."""
    return (
        await _render_place(context, place_mentions.find_place(context, words))
        if is_progress_question(words)
        else []
    )


async def _render_place(context: Context, named: place_mentions.PlaceMention | None) -> list[Reply]:
    if named is not None and named.site is not None:
        return await render_site(context, named.site)
    if named is not None and named.office is not None:
        return await render_office(context, named.office)
    if unclear := start.answer_unclear_place(context, named, _progress_data):
        return [unclear]
    return await render_office(context, context.office) if context.office else [_ask_office(context)]


def _progress_data(place: Place) -> str:
    """Return the callback data that shows the figures of a place."""
    is_site = place.kind is PlaceKind.SITE
    return ShowSiteProgress(place.id).pack() if is_site else ShowOfficeProgress(place.office).pack()


async def render_office(context: Context, office: Office) -> list[Reply]:
    found = await recording_progress.list_current(context.tx, office.code)
    rows: list[tuple[Button, ...]] = []
    for measure in progress_texts.CURRENT_MEASURES:
        if progress_texts.trend_chart(context, found, "", measure):
            rows.append((_trend_button(context, office.code, WHOLE_OFFICE, measure),))
    last = [answer_card.home_button(context)]
    if found and progress_texts.archived_facts(office):
        last.insert(0, Button(context.t("🗄 Archive"), ShowProgressArchive(office.code).pack()))
    return progress_texts.office_view(context, office, found).to_replies((*rows, tuple(last)))


async def render_site(context: Context, site: Site) -> list[Reply]:
    found = await recording_progress.list_current(context.tx, site.office)
    office = context.offices[site.office]
    rows: ButtonRows = (
        (Button(office.name, ShowOfficeProgress(office.code).pack()), answer_card.home_button(context)),
    )
    return progress_texts.site_view(context, site, found).to_replies(rows)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `progress:*`."""
    done, offices = CallbackAnswer(context.event.query_id), context.offices
    match ProgressButton.parse(verb, rest):
        case ShowOfficeProgress(office) if office in offices:
            return [done, *await render_office(context, offices[office])]
        case ShowSiteProgress(site) if site in context.services.sites:
            return [done, *await render_site(context, context.services.sites[site])]
        case ShowProgressArchive(office) if office in offices:
            return [done, *_render_archive(context, offices[office])]
        case ShowProgressTrend(office, site, measure) if (
            office in offices and measure in progress_texts.CURRENT_MEASURES
        ):
            return [done, *await _render_trend(context, offices[office], site, measure)]
    return [done, *await on_command(context)]


async def _render_trend(context: Context, office: Office, site: str, measure: ProgressMeasure) -> list[Reply]:
    found = await recording_progress.list_current(context.tx, office.code)
    chart = progress_texts.trend_chart(context, found, "" if site == WHOLE_OFFICE else site, measure)
    if chart is None:
        return await render_office(context, office)
    return [
        Photo(caption=progress_texts.chart_caption(chart), buttons=_back_rows(context, office), chart=chart)
    ]


def _render_archive(context: Context, office: Office) -> list[Reply]:
    """Show what articles reported, with a chart if they counted by place."""
    return progress_texts.archive_view(context, office).to_replies(_back_rows(context, office))


def _back_rows(context: Context, office: Office) -> ButtonRows:
    back = Button(context.t("⬅️ Back"), ShowOfficeProgress(office.code).pack())
    return ((back, answer_card.home_button(context)),)


def _trend_button(context: Context, office: str, site: str, measure: ProgressMeasure) -> Button:
    label = (
        context.t("📈 Over time") if measure is ProgressMeasure.RECORDED else context.t("📈 Cards over time")
    )
    return Button(label, ShowProgressTrend(office, site, measure).pack())


def _ask_office(context: Context) -> Message:
    rows = ui.office_choices(context, lambda office: ShowOfficeProgress(office.code).pack())
    return Message(context.t.html("Progress of which office?"), (*rows, (answer_card.home_button(context),)))
