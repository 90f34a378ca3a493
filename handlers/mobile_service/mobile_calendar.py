"""/jemputbola for citizens: visits of the mobile service this week, all, near me, followed, by kecamatan."""

from collections.abc import Sequence
from datetime import timedelta

from content.loading.records import Office, Site
from content.places import nearest_sites
from content.places.place_names import Place, PlaceKind
from content.text.safe_html import Html, bold, html, italic, join_lines
from handlers.core import ui
from handlers.core.callback_data import CallbackData
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply, Venue
from handlers.home_visits.home_visit_buttons import StartVisitRequest
from handlers.mobile_service import mobile_texts
from handlers.mobile_service.mobile_buttons import (
    AskVisitLocation,
    ListAllVisits,
    ListFollowedVisits,
    ListSiteVisits,
    ListVisitAreas,
    ListWeekVisits,
    MobileButton,
    SendVisitCalendar,
    ShowMobileVisit,
)
from handlers.offices import place_mentions, start
from handlers.opening_hours import effective_hours, hours_text
from handlers.questions import answer_actions, answer_card
from storage import mobile_service
from storage.announcements import follows
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.mobile_service import MobileVisit

NEAR_FORM = "mobile near"  # the draft that waits for a location
TOPIC = "jemput_bola"
MAX_BUTTONS = 8
WEEK = timedelta(days=7)


async def on_command(context: Context) -> list[Reply]:
    """Handle /jemputbola, alone or with a place: `/jemputbola pamulang`."""
    named = place_mentions.find_place_to_ask(context, context.event.text)
    if unclear := start.answer_unclear_place(context, named, _visits_data):
        return [unclear]
    office = named.office if named else context.office
    if office is None:
        return [_ask_office(context)]
    context = await effective_hours.with_recorded_hours(context)
    if named is not None and named.site is not None:
        return [await _render_site(context, office, named.site.id)]
    return [await _render_list(context, office, "week")]


def _visits_data(place: Place) -> str:
    """Return the callback data that lists the visits of a place."""
    is_site = place.kind is PlaceKind.SITE
    return ListSiteVisits(place.office, place.id).pack() if is_site else ListWeekVisits(place.office).pack()


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `mobile:*`."""
    context = await effective_hours.with_recorded_hours(context)
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    offices = context.offices
    match MobileButton.parse(verb, rest):
        case AskVisitLocation(office) if office in offices:
            return [done, await _ask_location(context, office)]
        case ListVisitAreas(office) if office in offices:
            return [done, await _ask_area(context, offices[office], edits)]
        case ListSiteVisits(office, site) if office in offices and site in context.services.sites:
            return [done, await _render_site(context, offices[office], site, edits)]
        case (ListWeekVisits(office) | ListAllVisits(office) | ListFollowedVisits(office)) as button if (
            office in offices
        ):
            return [done, await _render_list(context, offices[office], button.verb, edits)]
        case (ShowMobileVisit(id) | SendVisitCalendar(id)) as button:
            visit = await mobile_texts.find_visit(context, id)
            if visit is not None and isinstance(button, SendVisitCalendar):
                name = f"jemput-bola-{mobile_texts.visit_day(context, visit)}.ics"
                return [done, mobile_texts.calendar_document(context, [visit], name)]
            if visit is not None:
                return [done, *_venue(context, visit), _render_card(context, visit)]
    return [done, _ask_office(context)]


async def render_for_answer(context: Context, office: Office | None, site: Site | None) -> Html:
    """Render the next visits above an answer about them; "" if none are announced."""
    if office is None:
        return Html()
    found = [
        visit
        for visit in await mobile_service.list_coming(context.tx, (office.code,), context.timestamp)
        if visit.ended is None
    ]
    own = [visit for visit in found if site and visit.site == site.id] or found
    if not own:
        return Html()
    head = bold(context.t.html("Next visits of {office}", office=office.name))
    return join_lines([head, *(mobile_texts.render_line(context, visit) for visit in own[:3])])


def _ask_office(context: Context) -> Message:
    rows = ui.office_choices(context, lambda office: ListWeekVisits(office.code).pack())
    return Message(context.t.html("For which office?"), (*rows, (answer_card.home_button(context),)))


async def _render_list(context: HoursContext, office: Office, view: str, edits: int = 0) -> Message:
    """Render the visits of this week, all visits, or those at followed places."""
    t = context.t
    every = await mobile_service.list_coming(context.tx, (office.code,), context.timestamp)
    shown, title = every, t("Mobile service: all dates")
    if view == "week":
        ends = context.timestamp + WEEK.total_seconds()
        shown, title = [visit for visit in every if visit.start < ends], t("Mobile service: the next 7 days")
    elif view == "mine":
        own = await _followed_sites(context, office.code)
        shown = [visit for visit in every if "" in own or visit.site in own]
        title = t("Mobile service: what you follow")
    extra = render_extra_service(context, office, view)
    lines: list[str] = [
        html("<b>{}</b>\n{}", title, office.name),
        *(mobile_texts.render_line(context, visit) for visit in shown),
        *extra,
    ]
    if not shown and not extra:
        lines.append(_render_no_dates(context, every))
    return Message(
        answer_card.join_within_limit(lines, ""),
        (*_visit_rows(context, shown), *_view_rows(context, office, view)),
        edits,
    )


async def _render_site(context: Context, office: Office, site: str, edits: int = 0) -> Message:
    t = context.t
    every = await mobile_service.list_coming(context.tx, (office.code,), context.timestamp)
    shown = [visit for visit in every if visit.site == site]
    title = t.html("Mobile service: {place}", place=context.services.sites[site].name)
    lines: list[str] = [
        html("<b>{}</b>\n{}", title, office.name),
        *(mobile_texts.render_line(context, visit) for visit in shown),
    ]
    if not shown:
        lines.append(_render_no_dates(context, every))
    follow = (answer_actions.follow_button(context, office.code, site, TOPIC),)
    return Message(
        answer_card.join_within_limit(lines, ""),
        (*_visit_rows(context, shown), follow, *_view_rows(context, office, "site")[1:]),
        edits,
    )


def _render_no_dates(context: Context, every: Sequence[MobileVisit]) -> Html:
    t = context.t
    if every:
        return t.html("No date is announced for this. See all dates.")
    return t.html("The office has not announced any date here. With 🔔 you hear of it when it does.")


async def _ask_area(context: Context, office: Office, edits: int) -> Message:
    """Ask for a kecamatan; each button shows its number of visits."""
    found: dict[str, int] = {}
    for visit in await mobile_service.list_coming(context.tx, (office.code,), context.timestamp):
        if visit.ended is None and visit.site:
            found[visit.site] = found.get(visit.site, 0) + 1
    names = sorted(
        (context.services.sites[id].name, id, n) for id, n in found.items() if id in context.services.sites
    )
    rows = tuple((Button(f"{name} ({n})", ListSiteVisits(office.code, id).pack()),) for name, id, n in names)
    body = context.t.html("Which kecamatan?") if rows else _render_no_dates(context, ())
    return Message(body, (*rows, *_view_rows(context, office, "areas")), edits)


async def _ask_location(context: Context, code: str) -> Message:
    await drafts.save(context.tx, context.event.chat_id, NEAR_FORM, {"office": code}, context.timestamp)
    ask = context.t.html("Press the button below to send your location. It is used once and not stored.")
    return Message(ask, ask_location=context.t("📍 Send my location"))


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the location that was asked for: the nearest visits of all offices."""
    if context.event.location is None:
        return None
    await drafts.delete(context.tx, context.event.chat_id)
    t, placed = context.t, []
    for visit in await mobile_texts.list_upcoming_visits(context):
        if visit.ended is None:
            placed.append(_LocatedVisit(context, visit))
    found = nearest_sites.find_nearest(*context.event.location, placed, 5)
    office = context.offices.get(draft.data["office"])
    turns = _view_rows(context, office, "near") if office else ((answer_card.home_button(context),),)
    if not found:
        return [
            Message(
                t.html("The office has not announced any date here. With 🔔 you hear of it when it does."),
                turns,
            )
        ]
    lines: list[str] = [bold(t("Mobile service near you"))]
    for near, km in found:
        roughly = "" if near.is_exact else f" {t('(to the middle of the kecamatan)')}"
        lines.append(
            html(
                "{}\n    ± {} km{}",
                mobile_texts.render_line(context, near.visit),
                t.format_number(round(km, 1)),
                roughly,
            )
        )
    lines.append(italic(t("Your location was used once and not stored.")))
    return [
        Message(
            answer_card.join_within_limit(lines, ""),
            (*_visit_rows(context, [visit.visit for visit, _ in found]), *turns),
        )
    ]


class _LocatedVisit:
    """A visit with coordinates: its own location, else the middle of its kecamatan."""

    def __init__(self, context: Context, visit: MobileVisit) -> None:
        site = context.services.sites.get(visit.site)
        self.visit, self.is_exact = visit, visit.lat is not None
        self.lat = visit.lat if self.is_exact else site.lat if site else None
        self.lon = visit.lon if self.is_exact else site.lon if site else None


def _render_card(context: Context, visit: MobileVisit) -> Message:
    rows: list[tuple[Button, ...]] = [(mobile_texts.calendar_button(context, visit),)]
    rows.append((answer_actions.follow_button(context, visit.office, visit.site, TOPIC),))
    rows.append(
        (
            Button(context.t("⬅️ All dates"), ListAllVisits(visit.office).pack()),
            answer_card.home_button(context),
        )
    )
    return Message(mobile_texts.render_card(context, visit), tuple(rows))


def _venue(context: Context, visit: MobileVisit) -> list[Reply]:
    if visit.lat is None or visit.lon is None or visit.ended is not None:
        return []
    return [Venue(visit.lat, visit.lon, visit.place, mobile_texts.render_where(context, visit))]


def _visit_rows(context: Context, among: Sequence[MobileVisit]) -> ButtonRows:
    return tuple((mobile_texts.visit_button(context, visit),) for visit in among[:MAX_BUTTONS])


def _view_rows(context: Context, office: Office, view: str) -> ButtonRows:
    """Return buttons to the other views."""
    t = context.t
    views: list[tuple[CallbackData, str]] = [
        (ListWeekVisits(office.code), t("This week")),
        (ListAllVisits(office.code), t("All dates")),
        (ListFollowedVisits(office.code), t("⭐ Followed")),
        (AskVisitLocation(office.code), t("📍 Near me")),
        (ListVisitAreas(office.code), t("By kecamatan")),
    ]
    buttons = [Button(name, data.pack()) for data, name in views if data.verb != view]
    ask = Button(t("🏠 A visit at home"), StartVisitRequest().pack())
    follow = answer_actions.follow_button(context, office.code, "", TOPIC)
    return ((follow,), *ui.columns(buttons), (ask,), (answer_card.home_button(context),))


def render_extra_service(context: HoursContext, office: Office, view: str) -> list[str]:
    """Render extra hours that staff recorded at the office's counters."""
    if view == "mine":
        return []
    ends = context.timestamp + WEEK.total_seconds()
    rows = [
        row
        for row in context.recorded.list_overrides(office.code)
        if row.kind == "extra" and row.end > context.timestamp
    ]
    rows = sorted((row for row in rows if view != "week" or row.start < ends), key=lambda row: row.start)
    told: list[str] = []
    for row in rows:
        names = [context.services.sites[id].name for id in row.sites if id in context.services.sites] or [
            office.name
        ]
        why = html(" · {}", row.reason) if row.reason else Html()
        told.append(
            html("🟢 {}\n    {}{}", hours_text.render_change_span(context, row), ", ".join(names), why)
        )
    return [bold(context.t("Extra service at the counters")), *told] if told else []


async def _followed_sites(context: Context, office: str) -> set[str]:
    """Return the sites of an office whose visits this chat follows; "" stands for the whole office."""
    found = await follows.list_follows(context.tx, context.event.chat_id)
    return {visit.site for visit in found if visit.office == office and TOPIC in visit.topics}
