"""The buttons of the scam desk, and what staff see: contacts that several people doubted, and a tap to warn."""

from content.office_features import OfficeFeature, is_feature_on
from content.text.contact_leads import break_links
from content.text.safe_html import Html, bold, html, join_lines, monospace
from content.text.translation import translator_for
from handlers.announcements import compose_announcement
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import start
from handlers.questions import answer_card
from handlers.scam_desk import scam_texts
from handlers.scam_desk.scam_buttons import (
    ListScamContacts,
    ScamButton,
    ScamStaffButton,
    SettleContact,
    ShowScamSteps,
    WarnOfContact,
)
from storage import scam_contacts
from storage.scam_contacts import ScamContact

MIN_PEOPLE = 3
MAX_LISTED = 8


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `scam:*`."""
    done = CallbackAnswer(context.event.query_id)
    match ScamButton.parse(verb, rest):
        case ShowScamSteps():
            return [done, scam_texts.render_steps(context)]
    return [done, start.render_welcome(context)]


async def on_staff_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `scamstaff:*`. Permission for the office is checked again on every tap."""
    done, found = CallbackAnswer(context.event.query_id), await list_contacts(context)
    match ScamStaffButton.parse(verb, rest):
        case WarnOfContact(id) if contact := next((one for one in found if one.id == id), None):
            return [done, *await _write_warning(context, contact)]
        case SettleContact(id) if any(one.id == id for one in found):
            await scam_contacts.settle(context.tx, id)
            found = [one for one in found if one.id != id]
    shown = _render_list(context, found)
    return [done, Message(shown.body, shown.buttons, context.event.message_id)]


async def list_contacts(context: Context) -> list[ScamContact]:
    """Return what at least three people of the user's offices doubted."""
    grants = await permissions.list_grants_with(context, Right.ANNOUNCE)
    everywhere = any(grant.office is None for grant in grants)
    own = [
        code
        for code, office in context.offices.items()
        if is_feature_on(office, OfficeFeature.SCAM_DESK)
        and (everywhere or any(grant.office == code for grant in grants))
    ]
    return await scam_contacts.list_repeated(context.tx, own, MIN_PEOPLE)


async def find_desk_button(context: Context) -> Button | None:
    """Return the button of the staff desk; None while nothing was doubted by several people."""
    found = await list_contacts(context)
    if not found:
        return None
    return Button(context.t("🛡 Doubted: {n}", n=len(found)), ListScamContacts().pack())


def _render_list(context: Context, found: list[ScamContact]) -> Message:
    t = context.t
    lines: list[Html] = [bold(t("What citizens doubted in the last two weeks"))]
    rows: list[tuple[Button, ...]] = []
    for number, one in enumerate(found[:MAX_LISTED], 1):
        people = t("asked by {n} people", n=t.format_number(one.people))
        lines.append(html("{}. {} · {}", number, monospace(break_links(one.words)), people))
        warn = Button(t("⚠️ Warn of {number}", number=number), WarnOfContact(one.id).pack())
        rows.append((warn, Button(t("✔️ Done {number}", number=number), SettleContact(one.id).pack())))
    if not found:
        lines.append(t.html("Nothing at the moment."))
    else:
        lines.append(t.html("Nobody can see who asked. Is one of them yours? Put it into /profil."))
    return Message(join_lines(lines), (*rows, (answer_card.home_button(context),)))


async def _write_warning(context: Context, contact: ScamContact) -> list[Reply]:
    """Open a warning as a draft of an announcement: preview, audience and second person as usual."""
    t, office = translator_for("id"), context.offices[contact.office]
    body = t.html(
        "<b>Beware of fraud.</b> {contact} does not belong to Disdukcapil {office}. Send no money, no OTP code, no PIN and no"
        " photo of your card there. Our services are free. In doubt, send it to this bot.",
        contact=break_links(contact.words),
        office=office.name,
    )
    return await compose_announcement.open_ready_text(context, contact.office, body)
