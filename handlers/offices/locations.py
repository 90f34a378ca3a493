"""Sites and their hours: /lokasi, /jadwal, the card of a site, the nearest sites of a location."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from content.loading.records import Office, PositionKind, Site
from content.office_profile import ProfileField
from content.places import nearest_sites
from content.places.place_names import Place, PlaceKind
from content.text.safe_html import Html, bold, html, italic, join_html, join_lines
from handlers.core import ui
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply, Venue
from handlers.core.ui import paginate, site_choices
from handlers.office_profile import profile_answers, profile_texts
from handlers.offices import place_mentions, start
from handlers.offices.office_buttons import AskLocation, ListSites, PickOffice, ShowSite, SiteButton
from handlers.opening_hours import effective_hours, hours_text
from handlers.questions import answer_actions, answer_card
from handlers.status_board import board_for_citizens
from handlers.status_board.board_buttons import ShowSiteBoard
from storage import office_profile
from storage.chats import chat_profiles
from storage.office_profile import SiteProfile

SITES_PER_PAGE = 8
MAX_NEAREST = 3
FAR_KILOMETRES = (
    60.0  # kilometres from the middle of the nearest kecamatan; a larger distance means another region
)


async def on_command(context: Context) -> list[Reply]:
    """Handle /lokasi and /jadwal, alone or with a place: `/lokasi pamulang`."""
    context = await effective_hours.with_recorded_hours(context)
    sites = [
        one.site
        for one in place_mentions.find_places(context, context.event.text, weak=True)
        if one.site is not None
    ]
    if 1 < len(sites) <= place_mentions.MAX_PLACES:
        return [
            await render_site(context, site, place_mentions.find_days(context, context.event.text, None))
            for site in sites
        ]
    named = place_mentions.find_place_to_ask(context, context.event.text)
    if named is not None and named.site is not None:
        return [
            await render_site(
                context, named.site, place_mentions.find_days(context, context.event.text, named.office)
            )
        ]
    if named is not None and named.office is not None:
        return [render_site_list(context, named.office)]
    if unclear := start.answer_unclear_place(context, named, _site_data):
        return [unclear]
    return [render_site_list(context, context.office) if context.office else start.render_welcome(context)]


def _site_data(place: Place) -> str:
    """Return the callback data that shows a place."""
    is_site = place.kind is PlaceKind.SITE
    return ShowSite(place.id).pack() if is_site else ListSites(place.office, 0).pack()


def render_site_list(context: HoursContext, office: Office, page: int = 0, edits: int = 0) -> Message:
    """Render the sites of an office, eight per page, each with its current state."""
    t = context.t
    shown = paginate(office.sorted_sites(), page, SITES_PER_PAGE)
    parts: list[str] = [
        html(
            "<b>{}</b>\n{}",
            office.name,
            t("Now: {moment}", moment=hours_text.render_moment(context, _local_time(context, office))),
        )
    ]
    parts.append(hours_text.render_site_lines(context, shown.items))
    parts += [
        answer_card.render_unconfirmed(context, item)
        for item in office.reported
        if "hari_libur_akhir_pekan" in item.answers
    ]
    last = (
        *shown.turn_row(lambda number: ListSites(office.code, number).pack(), show_count=True),
        Button(t("📍 Nearest"), AskLocation().pack()),
        answer_card.home_button(context),
    )
    choices = site_choices(office, shown.items, lambda site: ShowSite(site.id).pack())
    return Message(answer_card.join_within_limit(parts, ""), buttons=(*choices, last), edits=edits)


async def open_poster_link(context: Context, site: Site) -> list[Reply]:
    """Open the link of a poster (`?start=3674-03`): choose the office, and show the site where the poster hangs.

    What is asked next without a place ("jam buka?") is about this site.
    """
    home = await start.choose_office(context, context.offices[site.office])
    await chat_profiles.save_last_answer(
        context.tx, context.event.chat_id, "lokasi", site.name, context.timestamp
    )
    return [await render_site(await effective_hours.with_recorded_hours(context), site), *home]


async def render_site(
    context: HoursContext, site: Site, days: tuple[date, ...] = (), edits: int = 0
) -> Message:
    """Render a site: its state now (or on the given days), the week, the board facts, and its profile."""
    t = context.t
    profile = await office_profile.find_profile(context.tx, site.id)
    parts = [*_render_states(context, site, days), *render_site_facts(context, site, profile)]
    buttons: ButtonRows = ui.rows(
        profile_texts.list_buttons(context, profile),
        (Button(t("📋 Status board"), ShowSiteBoard(site.id).pack()),),
        *answer_card.question_buttons(context, ("kontak", "syarat_dokumen")),
        (answer_actions.follow_button(context, site.office, site.id, "hours"),),
        (
            Button(t("⬅️ All sites"), ListSites(site.office, 0).pack()),
            answer_card.home_button(context),
        ),
    )
    return Message(answer_card.join_within_limit(parts, ""), buttons, edits)


def render_site_facts(context: HoursContext, site: Site, profile: SiteProfile) -> list[str]:
    """Render the week of a site, what others reported, and its profile: one paragraph each."""
    t, parts = context.t, ["\n".join(hours_text.render_week(context, site))]
    schedule = effective_hours.effective_schedule(context, site)
    if schedule is not None and schedule.confirmed is not None:
        parts.append(t("Confirmed by the office on {day}.", day=t.format_date(schedule.confirmed)))
    parts += [answer_card.render_unconfirmed(context, item) for item in site.reported]
    parts.append(profile_texts.render_facts(context, profile, profile_answers.CARD_FIELDS))
    if ProfileField.ADDRESS not in profile:
        parts.append(Html.escape(site.address) if site.address else _render_no_address(context, site))
    return [part for part in parts if part]


def render_live(context: HoursContext, office: Office, site: Site | None, days: tuple[date, ...]) -> Html:
    """Render the current state of a site (or of the main office) for a question about hours or places."""
    subject = site or find_main_site(office)
    return join_html("\n\n", _render_states(context, subject, days))


def find_main_site(office: Office) -> Site:
    """Return the dinas of an office, else its first site."""
    return next((site for site in office.sites if site.kind == "dinas"), office.sites[0])


def _render_states(context: HoursContext, site: Site, days: tuple[date, ...]) -> list[str]:
    return hours_text.render_days(context, site, days) or [hours_text.render_now(context, site)]


async def on_location(context: Context) -> list[Reply]:
    """Show the nearest sites of a location, which is not stored. Offer the office if none was chosen."""
    context = await effective_hours.with_recorded_hours(context)
    t = context.t
    assert context.event.location is not None
    lat, lon = context.event.location
    found = nearest_sites.find_nearest(lat, lon, list(context.services.sites.values()), MAX_NEAREST)
    if not found or found[0][1] > FAR_KILOMETRES:
        return [start.render_not_served(context, t("The place you sent"))]
    lines: list[str] = [bold(t("Nearest to you"))]
    for site, km in found:
        office = context.services.library.offices[site.office]
        away = Html() if office == context.office else html(" · {}", office.name)
        lines.append(
            html(
                "{}\n    ± {} km{}",
                hours_text.render_site_line(context, site),
                t.format_number(round(km, 1)),
                away,
            )
        )
    lines += ["", await board_for_citizens.render_nearest(context, lat, lon), ""]
    lines.append(html("<i>{}", t("Measured to the middle of each kecamatan, not to the office building.")))
    lines.append(html("{}</i>", t("Your location was used once and not stored.")))
    rows = [(Button(site.name, ShowSite(site.id).pack()),) for site, _ in found]
    closest = context.services.library.offices[found[0][0].office]
    if context.office is None or context.office.code != closest.code:
        choose = t("🏢 Choose {office}", office=closest.name)
        rows.append((Button(choose, PickOffice(closest.code).pack()),))
    return [Message(join_lines(lines), buttons=(*rows, (answer_card.home_button(context),)))]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    context = await effective_hours.with_recorded_hours(context)
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match SiteButton.parse(verb, rest):
        case ListSites(code, page) if code in context.offices:
            return [done, render_site_list(context, context.offices[code], page, edits)]
        case ShowSite(id) if id in context.services.sites:
            site = context.services.sites[id]
            return [done, *await _render_venue(context, site), await render_site(context, site, edits=edits)]
    return [done, start.render_welcome(context, edits)]


async def _render_venue(context: Context, site: Site) -> list[Reply]:
    if (confirmed := await profile_answers.render_venue(context, site)) is not None:
        return [confirmed]
    if site.position is not PositionKind.PIN or site.lat is None or site.lon is None:
        return []
    return [Venue(site.lat, site.lon, site.label, site.address or site.name)]


def _render_no_address(context: Context, site: Site) -> Html:
    return italic(context.t("The office has not given an exact address yet; ask before you travel."))


def _local_time(context: Context, office: Office) -> datetime:
    return context.now.astimezone(ZoneInfo(office.timezone))
