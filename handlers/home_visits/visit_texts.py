"""Texts of home visits: the state, the next step, and the buttons of the requester."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from content.text.translation import Translator
from handlers.core.context import Context, Services
from handlers.core.replies import Button, ButtonRows
from handlers.home_visits.home_visit_buttons import (
    AgreeToVisit,
    CancelVisitRequest,
    ContradictVisit,
    WantOtherDay,
    WriteVisitNote,
)
from storage import home_visits
from storage.home_visits import HomeVisit, HomeVisitState

PERSON_KINDS = ("sakit", "lansia", "difabel", "odgj", "lainnya")
SERVICE_KINDS = ("rekam", "ganti", "lain")


def render_person(t: Translator, id: str) -> str:
    match id:
        case "sakit":
            return t("somebody ill")
        case "lansia":
            return t("an elderly person")
        case "difabel":
            return t("a person with a disability")
        case "odgj":
            return t("a mentally ill person (ODGJ)")
    return t("somebody else who cannot come")


def render_service(t: Translator, id: str) -> str:
    match id:
        case "rekam":
            return t("recording for the KTP-el")
        case "ganti":
            return t("new card: lost, broken or changed")
    return t("another service")


def render_state(t: Translator, request: HomeVisit) -> str:
    """Render for the requester: the state and what comes next."""
    when = render_moment(t, request)
    match request.state:
        case HomeVisitState.ASKED:
            return t("Waits for the officers. They propose a day here.")
        case HomeVisitState.PROPOSED:
            return t("The officers propose: {when}. Please answer.", when=when)
        case HomeVisitState.AGREED:
            return t("Agreed: {when}. You are reminded the day before.", when=when)
        case HomeVisitState.DONE:
            return t("The visit took place.")
        case HomeVisitState.MISSED:
            return t("The visit did not take place. You may ask again.")
        case HomeVisitState.REFUSED:
            return t("The office cannot make this visit. Ask at the counter what else is possible.")
    return t("Cancelled.")


def render_moment(t: Translator, request: HomeVisit) -> str:
    if request.day is None:
        return "–"
    return f"{t.format_day(request.day)}, {request.hours}" if request.hours else t.format_day(request.day)


def site_name(services: Services, request: HomeVisit) -> str:
    site = services.sites.get(request.site)
    return site.name if site else request.site


def requester_buttons(t: Translator, request: HomeVisit) -> ButtonRows:
    """Return the buttons of the requester."""
    yes = Button(t("✅ Agree"), AgreeToVisit(request.code, request.version).pack())
    other = Button(t("📅 Another day"), WantOtherDay(request.code, request.version).pack())
    cancel = Button(t("✖️ Cancel the visit"), CancelVisitRequest(request.code, request.version).pack())
    match request.state:
        case HomeVisitState.PROPOSED:
            return ((yes, other), (cancel,))
        case HomeVisitState.AGREED:
            return (note_button(t, request), (other, cancel))
        case HomeVisitState.ASKED:
            return (note_button(t, request), (cancel,))
        case HomeVisitState.DONE:
            never = ContradictVisit(request.code, request.version)
            return ((Button(t("❗ Nobody has come"), never.pack()),),)
    return ()


def note_button(t: Translator, request: HomeVisit, *, another: bool = False) -> tuple[Button, ...]:
    """Return the button to leave a message (or `another` one) for the officers."""
    again = another or request.about.wish
    label = t("✏️ Another message to the officers") if again else t("✏️ Message to the officers")
    return (Button(label, WriteVisitNote(request.code, request.version).pack()),)


def visit_zone(services: Services, request: HomeVisit) -> ZoneInfo:
    site = services.sites.get(request.site)
    return ZoneInfo(services.library.offices[site.office].timezone) if site else ZoneInfo("Asia/Jakarta")


def is_before_day(services: Services, request: HomeVisit, now: datetime) -> bool:
    """Return whether the agreed day of a visit is still to come, so that it cannot have taken place."""
    return request.day is not None and now.astimezone(visit_zone(services, request)).date() < request.day


def asked_day(services: Services, request: HomeVisit) -> date:
    """Return the day on which a visit was asked for, in the zone of its place."""
    return datetime.fromtimestamp(request.asked_at, UTC).astimezone(visit_zone(services, request)).date()


def render_asked_date(context: Context, request: HomeVisit) -> str:
    return context.t.format_date(asked_day(context.services, request))


async def render_own_requests(context: Context) -> list[str]:
    """Render the requests of this chat, one line each, as HTML."""
    found = await home_visits.list_of_chat(context.tx, context.event.chat_id)
    return [f"• 🏠 {request.code}: {render_state(context.t, request)}" for request in found]
