"""What citizens see of a profile: below the answers that name a place, as an answer itself, and by button."""

from collections.abc import Collection, Sequence

from content.cases.local_facts import LocalFact, LocalKind
from content.loading.records import Site
from content.office_profile import (
    LOCAL_KINDS,
    ProfileField,
    find_services,
    read_position,
    read_services,
)
from content.text.safe_html import Html, bold, html, join_lines
from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Message, Photo, Reply, Venue
from handlers.office_profile import profile_texts
from handlers.office_profile.profile_buttons import ProfileButton, ShowEntrance, ShowPin
from handlers.office_profile.profile_texts import BRIEF_FIELDS
from handlers.questions import answer_card
from storage import office_profile
from storage.office_profile import SiteProfile

FIELDS_OF_ANSWER = {
    "lokasi": BRIEF_FIELDS,
    "kontak": (ProfileField.PHONE, ProfileField.WHATSAPP, ProfileField.WEBSITE),
    "antrean": (ProfileField.QUEUE, ProfileField.ADDRESS),
}
"""What an answer shows of the place that it is about. These answers show it of the main office, too."""
OTHER_FIELDS = (ProfileField.ADDRESS, ProfileField.SERVICES)
CARD_FIELDS = tuple(field for field in ProfileField if field not in (ProfileField.PIN, ProfileField.PHOTO))


async def render_for_answer(context: Context, id: str, site: Site) -> Html:
    """Render what the office confirmed of a site, for an answer that names it; "" if nothing is known."""
    profile = await office_profile.find_profile(context.tx, site.id)
    return profile_texts.render_facts(context, profile, FIELDS_OF_ANSWER.get(id, OTHER_FIELDS))


def find_reported_fields(kinds: Collection[LocalKind]) -> tuple[ProfileField, ...]:
    """Return the fields that belong to kinds of reported facts."""
    return tuple(field for field, kind in LOCAL_KINDS.items() if kind in kinds)


async def answer_question(
    context: Context, words: str, asked: tuple[ProfileField, ...], site: Site
) -> Message | None:
    """Answer what a message asks of the profile of a site; None if nothing of that is known."""
    profile = await office_profile.find_profile(context.tx, site.id)
    if not any(field in profile for field in asked):
        return None
    if ProfileField.ADDRESS in asked and ProfileField.LANDMARK not in asked:
        asked = (*asked, ProfileField.LANDMARK)
    t = context.t
    lines = [bold(site.label), profile_texts.render_facts(context, profile, asked)]
    lines += _render_other_services(context, words, asked, profile)
    missing = [field for field in asked if field not in profile and field is not ProfileField.LANDMARK]
    if missing:
        names = ", ".join(profile_texts.render_field(t, field) for field in missing)
        lines.append(t.html("The office has not confirmed yet: {what}.", what=names))
    row = profile_texts.list_buttons(context, profile)
    last = (profile_texts.site_button(context, site.id), answer_card.home_button(context))
    return Message(join_lines(lines), (*((row,) if row else ()), last))


def _render_other_services(
    context: Context, words: str, asked: Sequence[ProfileField], profile: SiteProfile
) -> list[Html]:
    """Say which of the services that a message names the office did not list."""
    if ProfileField.SERVICES not in asked:
        return []
    offered = read_services(profile[ProfileField.SERVICES].value)
    others = [service for service in find_services(words) if service not in offered]
    if not others:
        return []
    names = ", ".join(profile_texts.render_service(context.t, service) for service in others)
    return [
        html("⚠️ {}", context.t.html("Not in this list: {what}. Ask the office before you go.", what=names))
    ]


async def remove_replaced_facts(
    context: Context, facts: Sequence[LocalFact], site: Site
) -> tuple[LocalFact, ...]:
    """Leave out the reported facts whose field the office itself confirmed."""
    profile = await office_profile.find_profile(context.tx, site.id)
    replaced = {kind for field, kind in LOCAL_KINDS.items() if field in profile}
    return tuple(local for local in facts if local.kind not in replaced)


async def render_venue(context: Context, site: Site) -> Venue | None:
    """Return the map pin that staff confirmed."""
    profile = await office_profile.find_profile(context.tx, site.id)
    pin, address = profile.get(ProfileField.PIN), profile.get(ProfileField.ADDRESS)
    if pin is None:
        return None
    lat, lon = read_position(pin.value)
    return Venue(lat, lon, site.label, address.value if address else site.address or site.name)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `profile:*` of citizens. What was withdrawn meanwhile is not shown."""
    done, sites = CallbackAnswer(context.event.query_id), context.services.sites
    match ProfileButton.parse(verb, rest):
        case ShowPin(site) if site in sites:
            venue = await render_venue(context, sites[site])
            if venue is not None:
                return [done, venue]
        case ShowEntrance(site) if site in sites:
            profile = await office_profile.find_profile(context.tx, site)
            if fact := profile.get(ProfileField.PHOTO):
                caption = profile_texts.render_photo_caption(context, fact)
                return [done, Photo(fact.value, caption)]
    return [CallbackAnswer(context.event.query_id, context.t("The office withdrew this."))]
