"""/status: the board of a site, the sites of an office compared, and the nearest site that has cards."""

from collections.abc import Iterable
from itertools import islice

from content.loading.records import Office, Site
from content.office_profile import ProfileField
from content.opening_hours.opening_status import OpeningState
from content.places.nearest_sites import find_nearest
from content.places.place_names import Place, PlaceKind
from content.status_board import board_facts, board_parser
from content.status_board.board_facts import Board, BoardFactKind, FactRating, VisitAdvice
from content.text.safe_html import Html, bold, html, join_lines, join_paragraphs
from handlers.core import ui
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.office_profile import profile_texts
from handlers.offices import place_mentions, start
from handlers.offices.office_buttons import AskLocation
from handlers.opening_hours import effective_hours, hours_text
from handlers.questions import answer_actions, answer_card
from handlers.status_board import board_texts, doubt_dialog
from handlers.status_board.board_buttons import (
    AskWhatDiffers,
    BoardButton,
    FindNearestCards,
    ReportDifference,
    ShowOfficeBoard,
    ShowSiteBoard,
)
from storage import office_profile, status_board

PAGE = 8
MAX_NEAREST = 3
MAX_DISTANCE_KM = 60.0  # nobody travels further for a card
SITES_CONSIDERED = 60  # nearest sites that are looked at
NEAR_WORDS = ("terdekat", "deket", "dekat", "nearest")


async def on_command(context: Context) -> list[Reply]:
    """Handle /status, alone or with a place: `/status pamulang`, `/status terdekat`."""
    text = context.event.text
    if any(word in text.lower().split() for word in NEAR_WORDS):
        return [_ask_location(context)]
    context = await effective_hours.with_recorded_hours(context)
    sites = [one.site for one in place_mentions.find_places(context, text, weak=True) if one.site is not None]
    if 1 < len(sites) <= place_mentions.MAX_PLACES:
        return [await render_site_board(context, site) for site in sites]
    named = place_mentions.find_place_to_ask(context, text)
    if named is not None and named.site is not None:
        return [await render_site_board(context, named.site)]
    if unclear := start.answer_unclear_place(context, named, _board_data):
        return [unclear]
    office = named.office if named else context.office
    return [await render_office_board(context, office) if office else start.render_welcome(context)]


def _board_data(place: Place) -> str:
    """Return the callback data that shows the board of a place."""
    is_site = place.kind is PlaceKind.SITE
    return ShowSiteBoard(place.id).pack() if is_site else ShowOfficeBoard(place.office, 0).pack()


async def render_site_board(context: HoursContext, site: Site, edits: int = 0) -> Message:
    """Render the board of one site."""
    t = context.t
    facts = (await status_board.find_boards(context.tx, [site.id]))[site.id]
    doubts = await doubt_dialog.render_doubts(context, site, facts)
    profile = await office_profile.find_profile(context.tx, site.id)
    where = profile_texts.render_facts(context, profile, (ProfileField.ADDRESS, ProfileField.SERVICES))
    opened = profile_texts.list_buttons(context, profile)
    buttons: list[tuple[Button, ...]] = [opened] if opened else []
    if _site_position(site) is not None:
        near = Button(t("📍 Nearest open, with blank cards"), FindNearestCards(site.id).pack())
        buttons.append((near,))
    else:
        buttons.append((Button(t("📍 Nearest to me"), AskLocation().pack()),))
    buttons.append((answer_actions.follow_button(context, site.office, site.id, "status"),))
    refresh = Button(t("🔄 Refresh"), ShowSiteBoard(site.id).pack())
    every = Button(t("📋 All places"), ShowOfficeBoard(site.office, 0).pack())
    return Message(
        join_paragraphs([doubts, board_texts.render_card(context, site, facts), where]),
        (
            *buttons,
            (refresh, every),
            (*doubt_dialog.doubt_buttons(context, site), answer_card.home_button(context)),
        ),
        edits,
    )


async def render_office_board(
    context: HoursContext, office: Office, page: int = 0, edits: int = 0
) -> Message:
    """Render the sites of an office compared, eight per page."""
    t = context.t
    shown = ui.paginate(office.sorted_sites(), page, PAGE)
    facts = await status_board.find_boards(context.tx, [site.id for site in shown.items])
    here = context.now.astimezone(effective_hours.office_zone(context, office.code))
    head = bold(t.html("Status board: {office}", office=office.name))
    key = t("🟢 you can go · 🔴 better wait · ⚪ not certain · 🕗 opens today")
    body = html("{}\n{}\n{}", head, t("Now: {moment}", moment=hours_text.render_moment(context, here)), key)
    names = ui.site_choices(office, shown.items, lambda site: ShowSiteBoard(site.id).pack())
    last = (
        *shown.turn_row(lambda page: ShowOfficeBoard(office.code, page).pack(), show_count=True),
        Button(t("📍 Nearest to me"), AskLocation().pack()),
        answer_card.home_button(context),
    )
    doubted = await doubt_dialog.find_doubted_sites(context, shown.items, facts)
    boards = board_texts.render_site_rows(context, shown.items, facts, doubted)
    return Message(answer_card.join_within_limit([body, boards], ""), (*names, last), edits)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `board:*`."""
    context = await effective_hours.with_recorded_hours(context)
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    offices, sites = context.offices, context.services.sites
    match BoardButton.parse(verb, rest):
        case ShowSiteBoard(site) if site in sites:
            return [done, await render_site_board(context, sites[site], edits)]
        case AskWhatDiffers(site) if site in sites:
            return [done, doubt_dialog.ask_what_differs(context, sites[site])]
        case ReportDifference(site, kind) if site in sites:
            said = await doubt_dialog.record_difference(context, sites[site], kind)
            return [said, await render_site_board(context, sites[site], edits)]
        case ShowOfficeBoard(office, page) if office in offices:
            return [done, await render_office_board(context, offices[office], page, edits)]
        case FindNearestCards(site) if site in sites and _site_position(sites[site]) is not None:
            return [done, await _render_near_site(context, sites[site], edits)]
    return [done, start.render_welcome(context, edits)]


async def _render_near_site(context: HoursContext, site: Site, edits: int) -> Message:
    position = _site_position(site)
    assert position is not None
    text = await render_nearest(context, *position, besides=site.id)
    where = context.t.html("Measured from the middle of {place}.", place=site.name)
    back = Button(context.t("⬅️ Back"), ShowSiteBoard(site.id).pack())
    return Message(html("{}\n<i>{}</i>", text, where), ((back, answer_card.home_button(context)),), edits)


def _site_position(site: Site) -> tuple[float, float] | None:
    return None if site.lat is None or site.lon is None else (site.lat, site.lon)


def _ask_location(context: Context) -> Message:
    t = context.t
    ask = t.html("Press the button below to send your location. It is used once and not stored.")
    return Message(ask, ask_location=t("📍 Send my location"))


async def render_nearest(context: HoursContext, lat: float, lon: float, besides: str = "") -> Html:
    """Render the nearest sites with blank cards: open ones, else those whose hours are unknown."""
    t = context.t
    found = find_nearest(lat, lon, context.services.sites.values(), SITES_CONSIDERED, MAX_DISTANCE_KM)
    facts = await status_board.find_boards(context.tx, [site.id for site, _ in found])
    having = [(site, km) for site, km in found if site.id != besides and has_cards(context, facts[site.id])]
    open_ = list(
        islice((pair for pair in having if _is_serving(context, pair[0], facts[pair[0].id])), MAX_NEAREST)
    )
    lines: list[str] = [bold(t("Nearest that is open and has blank cards"))]
    if open_:
        return join_lines(lines + list(_nearest_lines(context, open_, facts)))
    lines.append(
        t(
            "None within {km} km that staff confirmed. That does not mean there are none: ask the office.",
            km=int(MAX_DISTANCE_KM),
        )
    )
    if having:
        lines.append(bold(t("Blank cards, but not confirmed to be open now:")))
        lines += _nearest_lines(context, having[:MAX_NEAREST], facts)
    return join_lines(lines)


def _is_serving(context: HoursContext, site: Site, facts: Board) -> bool:
    """Return whether the site is open and nothing that is needed is known to be broken."""
    opening = hours_text.site_status(context, site)
    return (
        opening.state is OpeningState.OPEN
        and board_texts.site_verdict(context, site, facts).advice is not VisitAdvice.WAIT
    )


def has_cards(context: Context, facts: Board) -> bool:
    return board_facts.find_current_rating(facts, BoardFactKind.BLANGKO, context.now) in (
        FactRating.GOOD,
        FactRating.CAUTION,
    )


def _nearest_lines(
    context: HoursContext, found: Iterable[tuple[Site, float]], facts: dict[str, Board]
) -> Iterable[str]:
    for site, km in found:
        fact = facts[site.id][BoardFactKind.BLANGKO]
        away = f"± {context.t.format_number(round(km, 1))} km"
        row = board_texts.render_site_row(context, site, facts[site.id])
        yield html("{} · {}\n    <i>{}</i>", row, away, board_texts.render_fact_source(context, site, fact))


async def render_for_answer(context: Context, id: str, office: Office | None, site: Site | None) -> Html:
    """Render the board above an answer: of the named site, else of the office's sites; "" if nothing is known."""
    kinds = board_texts.KINDS_BY_ANSWER.get(id, ())
    if not kinds or office is None:
        return Html()
    if site is not None:
        facts = (await status_board.find_boards(context.tx, [site.id]))[site.id]
        lines = [board_texts.render_fact_line(context, site, facts, kind) for kind in kinds]
        return join_lines([html("📋 <b>{}</b>", site.label), *lines])
    facts_of = await status_board.find_boards(context.tx, [one.id for one in office.sites])
    said = [_render_summary(context, office, facts_of, kind) for kind in kinds]
    return join_lines(line for line in said if line)


def _render_summary(context: Context, office: Office, facts: dict[str, Board], kind: BoardFactKind) -> Html:
    """Render 'Blangko: ada di Serpong; habis di Pamulang; tidak diketahui di 6 tempat.'"""
    t = context.t
    where: dict[str, list[str]] = {}
    for site in office.sites:
        fact = board_facts.find_current_fact(facts[site.id], kind, context.now)
        if fact is not None:
            where.setdefault(board_texts.render_value(t, kind, fact.value, fact.amount), []).append(
                Html.escape(site.name)
            )
    if not where:
        return Html()
    left = len(office.sites) - sum(len(names) for names in where.values())
    parts = [t("{state} in {places}", state=state, places=", ".join(names)) for state, names in where.items()]
    if left:
        parts.append(t("not known in {n} places", n=left))
    return html("📋 <b>{}</b>: {}.", board_texts.render_kind(t, kind), "; ".join(parts))


async def answer_board_question(context: Context, words: str) -> list[Reply]:
    """Answer board questions such as "alat rekam rusak?" or "status pamulang"; [] for other words."""
    kinds, named = board_parser.find_asked_kinds(words), place_mentions.find_place(context, words)
    rest = words[: named.match.span[0]] + words[named.match.span[1] :] if named else words
    if not kinds and not board_parser.is_board_request(rest):
        return []
    context = await effective_hours.with_recorded_hours(context)
    if unclear := start.answer_unclear_place(context, named):
        return [unclear]
    if named is not None and named.site is not None:
        return [await render_site_board(context, named.site)]
    office = named.office if named else context.office
    return [
        await render_office_board(context, office)
        if office
        else start.ask_for_office(context, "offline_recording")
    ]
