"""Facts that nobody confirmed for 180 days: staff are asked every working morning, and confirm each with one tap."""

from collections.abc import Iterable

from content import office_profile
from content.loading.records import Site
from content.office_profile import ProfileField
from content.text.safe_html import bold, html, join_lines
from handlers.core import number_choice, permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, Message
from handlers.office_profile import profile_texts
from handlers.office_profile.profile_buttons import ConfirmOldFact, ListOldFacts, OpenProfile
from handlers.questions import answer_card
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.office_profile import ProfileFact, find_profiles

MAX_SHOWN = 6
FORM = "old facts"  # the draft that waits for the number of a fact


async def list_old_facts(context: Context, sites: Iterable[Site]) -> list[ProfileFact]:
    """Return the facts of these sites that are to be asked again, the oldest first."""
    profiles = await find_profiles(context.tx, [site.id for site in sites])
    facts = (fact for profile in profiles.values() for fact in profile.values())
    old = (fact for fact in facts if office_profile.is_old(fact.at, context.now))
    return sorted(old, key=lambda fact: (fact.at, fact.site, list(ProfileField).index(fact.field)))


async def offer_check(context: Context, office: str, sites: Iterable[Site]) -> tuple[str, Button] | None:
    """Return the line and the button with which the morning reminder asks about old facts; None if there are none."""
    old = await list_old_facts(context, sites)
    if not old:
        return None
    line = context.t("{n} facts such as addresses were confirmed half a year ago. Still true?", n=len(old))
    return line, Button(context.t("🏢 Check old facts"), ListOldFacts(office).pack())


async def render_list(context: Context, office: str) -> Message:
    """Render the oldest facts of the sites that the user may change, each with a button that confirms it."""
    t = context.t
    sites = [
        site
        for site in context.offices[office].sorted_sites()
        if await permissions.has_right(context, Right.SET_HOURS, office, site.id)
    ]
    old = await list_old_facts(context, sites)
    if not old:
        return Message(t.html("Nothing is to be confirmed again."), ((answer_card.home_button(context),),))
    lines = [bold(t("Is this still true?"))]
    buttons: list[Button] = []
    for number, fact in enumerate(old[:MAX_SHOWN], 1):
        name = context.services.sites[fact.site].name
        line = profile_texts.render_value_line(t, fact.field, fact.value)
        lines.append(html("{}. <b>{}</b>\n{}", number, name, line))
        label = f"✅ {number}. {profile_texts.render_field(t, fact.field)}"
        buttons.append(Button(label, ConfirmOldFact(fact.site, fact.field).pack()))
    if len(old) > MAX_SHOWN:
        lines.append(t.html("... and {n} more", n=len(old) - MAX_SHOWN))
    change = Button(t("✏️ Change"), OpenProfile(old[0].site).pack())
    last = (change, answer_card.home_button(context))
    await _expect_number(context, old[:MAX_SHOWN])
    return Message(join_lines(lines), ui.rows(*ui.columns(buttons), last))


async def _expect_number(context: Context, shown: list[ProfileFact]) -> None:
    """Wait for a number in the next message, unless the chat is writing something."""
    before = await drafts.find(context.tx, context.event.chat_id)
    if before is None or before.form == FORM:
        data = {"facts": [[fact.site, fact.field] for fact in shown]}
        await drafts.save(context.tx, context.event.chat_id, FORM, data, context.timestamp)


def read_number(context: Context, draft: Draft) -> ConfirmOldFact | None:
    """Return the button whose number was typed; None for another message."""
    chosen = number_choice.choose_by_number(context.event.text, draft.data["facts"])
    return None if chosen is None else ConfirmOldFact(chosen[0], ProfileField(chosen[1]))
