"""Check a text of staff that citizens will read, against the contacts that the office itself lists."""

from collections.abc import Iterable, Sequence

from content.loading.records import Office
from content.office_profile import ProfileField
from content.text import text_guard
from content.text.safe_html import Html, html, join_lines, monospace
from content.text.text_guard import OwnContacts, TextRisk, TextWarning
from content.text.translation import Translator
from content.text.visible_text import read_html
from handlers.core.context import Context
from storage import office_profile

_CONTACT_FIELDS = (ProfileField.PHONE, ProfileField.WHATSAPP, ProfileField.WEBSITE)


async def load_own_contacts(context: Context, office: str | None) -> OwnContacts:
    """Return what an office lists in its file and its profile, with the national contacts; None: of all offices."""
    library, username = context.services.library, context.services.username
    offices = [one for code, one in library.offices.items() if office is None or code == office]
    values = [channel.value for contact in library.contacts for channel in contact.channels]
    values += [channel.value for one in offices for channel in one.channels]
    values += await _list_profile_values(context, offices)
    return text_guard.build_own_contacts([*values, f"t.me/{username}", f"@{username}"])


async def _list_profile_values(context: Context, offices: Iterable[Office]) -> list[str]:
    found: list[str] = []
    for office in offices:
        profiles = await office_profile.find_profiles(context.tx, [site.id for site in office.sites])
        found += [
            facts[field].value for facts in profiles.values() for field in _CONTACT_FIELDS if field in facts
        ]
    return found


async def find_warnings(context: Context, office: str | None, body: str) -> tuple[TextWarning, ...]:
    """Return what stops a text (Telegram HTML), also what its formatting hides."""
    if not body:
        return ()
    read = read_html(body)
    targets = [placed.mark.target for placed in read.marks if placed.mark.kind == "link"]
    return text_guard.find_warnings(read.text, await load_own_contacts(context, office), targets)


def render_warnings(t: Translator, warnings: Sequence[TextWarning]) -> Html:
    """List what was found, quoted as code so that nothing can be tapped."""
    return _list_warnings(t, html("🛑 <b>{}</b>", t("This text was stopped. It contains:")), warnings)


def render_reminder(t: Translator, warnings: Sequence[TextWarning]) -> Html:
    """List what was found in a text that may be sent after another look."""
    return _list_warnings(t, html("⚠️ <b>{}</b>", t("Read it once more. It contains:")), warnings)


def _list_warnings(t: Translator, head: Html, warnings: Sequence[TextWarning]) -> Html:
    found = [html("• {}: {}", render_risk(t, one.risk), monospace(one.words)) for one in warnings]
    return join_lines([head, *found])


def render_remedy(t: Translator) -> Html:
    """Say to the writer what to do."""
    return t.html(
        "A second person must let it pass. Or leave it out; put telephone numbers and the website of the office into /profil."
    )


def render_risk(t: Translator, risk: TextRisk) -> str:
    match risk:
        case TextRisk.MONEY:
            return t("about money")
        case TextRisk.BANK_ACCOUNT:
            return t("an account for money")
        case TextRisk.LINK:
            return t("a link that is not the office's")
        case TextRisk.ACCOUNT_NAME:
            return t("an account or e-mail that is not the office's")
    return t("a number that is not the office's")
