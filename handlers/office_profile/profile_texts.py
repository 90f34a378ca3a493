"""Render the facts of a profile, for citizens and staff. Each says when the office confirmed it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from content import office_profile
from content.loading.records import Site
from content.office_profile import OfferedService, ProfileFault, ProfileField
from content.text.safe_html import EMPTY, Html, html, italic, join_html, join_lines
from content.text.translation import Translator
from handlers.core.context import Context
from handlers.core.replies import Button
from handlers.office_profile.profile_buttons import ShowEntrance, ShowPin
from handlers.offices.office_buttons import ShowSite
from storage.office_profile import ProfileFact, SiteProfile

ICONS = {
    ProfileField.ADDRESS: "📍",
    ProfileField.LANDMARK: "🧭",
    ProfileField.PHONE: "☎️",
    ProfileField.WHATSAPP: "💬",
    ProfileField.WEBSITE: "🌐",
    ProfileField.PIN: "🗺",
    ProfileField.PHOTO: "🖼",
    ProfileField.SERVICES: "🧾",
    ProfileField.WHEELCHAIR: "♿",
    ProfileField.PARKING: "🅿️",
    ProfileField.QUEUE: "🎫",
}
BRIEF_FIELDS = (ProfileField.ADDRESS, ProfileField.LANDMARK, ProfileField.PHONE, ProfileField.WHATSAPP)
"""What an answer says of a place that it names, besides what was asked."""


def render_field(t: Translator, field: ProfileField) -> str:
    return {
        ProfileField.ADDRESS: t("Address"),
        ProfileField.LANDMARK: t("Landmark"),
        ProfileField.PHONE: t("Telephone"),
        ProfileField.WHATSAPP: t("WhatsApp"),
        ProfileField.WEBSITE: t("Website"),
        ProfileField.PIN: t("Map pin"),
        ProfileField.PHOTO: t("Entrance photo"),
        ProfileField.SERVICES: t("Services"),
        ProfileField.WHEELCHAIR: t("Wheelchair"),
        ProfileField.PARKING: t("Parking"),
        ProfileField.QUEUE: t("Queue rule"),
    }[field]


def render_service(t: Translator, service: OfferedService) -> str:
    return {
        OfferedService.RECORDING: t("recording"),
        OfferedService.PRINTING: t("printing of cards"),
        OfferedService.FAMILY_CARD: t("family cards (KK)"),
        OfferedService.CERTIFICATES: t("certificates (akta)"),
        OfferedService.DIGITAL: t("IKD activation"),
    }[service]


def render_value(t: Translator, field: ProfileField, value: str) -> str:
    """Render a stored value in plain words."""
    match field:
        case ProfileField.SERVICES:
            return ", ".join(render_service(t, service) for service in office_profile.read_services(value))
        case ProfileField.PIN:
            return value.replace(",", ", ")
        case ProfileField.PHOTO:
            return t("there is one")
        case ProfileField.WHEELCHAIR:
            decided, note = office_profile.read_decision(value)
            said = t("accessible") if decided else t("not accessible")
            return f"{said} ({note})" if note else said
    return value


def render_value_line(t: Translator, field: ProfileField, value: str) -> Html:
    """Render "☎️ Telepon: (021) 1234567"; an address needs no label."""
    shown = render_value(t, field, value)
    label = "" if field is ProfileField.ADDRESS else f"{render_field(t, field)}: "
    return html("{} {}{}", ICONS[field], label, shown)


def render_facts(context: Context, profile: SiteProfile, fields: Sequence[ProfileField]) -> Html:
    """Render these fields as far as they are known, with the day of their confirmation."""
    known = [profile[field] for field in fields if field in profile]
    if not known:
        return EMPTY
    fresh = [fact for fact in known if not office_profile.is_old(fact.at, context.now)]
    lines: list[Html] = [_render_fact(context, fact) for fact in known]
    if fresh:
        newest, oldest = (
            _format_day(context, moment(fact.at for fact in fresh), known[0].site) for moment in (max, min)
        )
        days = newest if newest == oldest else f"{oldest} – {newest}"
        lines.append(italic(f"{context.t('Confirmed by the office on {day}.', day=days)}"))
    return join_lines(lines)


def _render_fact(context: Context, fact: ProfileFact) -> Html:
    line = render_value_line(context.t, fact.field, fact.value)
    if not office_profile.is_old(fact.at, context.now):
        return line
    day = _format_day(context, fact.at, fact.site)
    return html("{} <i>({})</i>", line, context.t("confirmed {day}, long ago; ask before you go", day=day))


def _format_day(context: Context, moment: datetime, site: str) -> str:
    office = context.services.sites[site].office if site in context.services.sites else None
    return context.t.format_date(context.local(int(moment.timestamp()), office).date())


def list_buttons(context: Context, profile: SiteProfile) -> tuple[Button, ...]:
    """Return the row that opens the map and the photo, as far as there are any."""
    t, row = context.t, []
    if fact := profile.get(ProfileField.PIN):
        row.append(Button(t("🗺 Open the map"), ShowPin(fact.site).pack()))
    if fact := profile.get(ProfileField.PHOTO):
        row.append(Button(t("🖼 Entrance"), ShowEntrance(fact.site).pack()))
    return tuple(row)


def site_button(context: Context, site: str) -> Button:
    return Button(context.t("🏢 This place"), ShowSite(site).pack())


def render_photo_caption(context: Context, fact: ProfileFact) -> Html:
    day = _format_day(context, fact.at, fact.site)
    label = context.services.sites[fact.site].label
    return html("<b>{}</b>\n{}", label, context.t("Entrance, photo of the office of {day}.", day=day))


def render_card(context: Context, site: Site, values: Mapping[ProfileField, str]) -> Html:
    """Render new values of a site as citizens will read them."""
    lines = [render_value_line(context.t, field, values[field]) for field in ProfileField if field in values]
    return html("<b>{}</b>\n{}", site.label, join_html("\n", lines))


def render_fault(t: Translator, field: ProfileField, fault: ProfileFault) -> str:
    """Say why a value is refused, and what to write instead."""
    return {
        ProfileFault.EMPTY: t("Nothing is written there."),
        ProfileFault.TOO_LONG: t(
            "Too long: at most {n} characters.",
            n=office_profile.MAX_LENGTHS.get(field, office_profile.MAX_NUMBERS * 20),
        ),
        ProfileFault.PERSONAL_NUMBER: t(
            "It holds a number of a person or a telephone. Telephone numbers have fields of their own."
        ),
        ProfileFault.LINK: t(
            "It holds a link or an account. Write words only; put a space after the dot of an abbreviation."
        ),
        ProfileFault.MONEY: t("Words about transfers and bank accounts are refused: all services are free."),
        ProfileFault.LONG_NUMBER: t("The number in it is too long for an address or a rule."),
        ProfileFault.NO_PHONE: t(
            "Write a number of the office that begins with 0 or +62, for example (021) 5551234; at most three."
        ),
        ProfileFault.NO_WEBSITE: t("Write the official site that ends in .go.id."),
        ProfileFault.NO_SERVICE: t("Write services of this list: rekam, cetak, KK, akta, IKD."),
        ProfileFault.NO_DECISION: t("Begin with “ya” or “tidak”, for example: ya, lewat pintu samping."),
        ProfileFault.NO_POSITION: t(
            "Send the location (📎 → Location), or write latitude and longitude: -6.339538, 106.739091."
        ),
        ProfileFault.NO_PHOTO: t("Send the photo here in the chat, without people on it."),
        ProfileFault.FAR_AWAY: t("This position is far from that place. Please check it."),
    }[fault]
