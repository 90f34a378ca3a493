"""People who wait for a printed card ("Kabari saya"). Only chat, site and date are stored."""

from collections.abc import Sequence
from datetime import date

from content.loading.records import Site
from content.text.safe_html import html
from handlers.announcements.announcement_buttons import ListFollows
from handlers.core.context import Context
from handlers.core.replies import Button, Message
from handlers.printed_cards.card_buttons import StopWaitingForCard, WaitForCard
from handlers.questions import answer_card
from storage import printed_cards
from storage.printed_cards import CardWait


async def set_waiting(context: Context, site: Site, last: date, wanted: bool) -> Message:
    """Start or stop waiting for a card."""
    t, chat = context.t, context.event.chat_id
    home = (answer_card.home_button(context),)
    if not wanted:
        await printed_cards.remove_wait(context.tx, chat, site.id, last)
        again = Button(t("🔔 Tell me after all"), WaitForCard(site.id, last.isoformat()).pack())
        return Message(
            html("🔕 {}", t("You are not told. The place and date were deleted.")), ((again,), home)
        )
    if not await printed_cards.add_wait(context.tx, chat, site.id, last):
        listed = Button(t("All I follow"), ListFollows().pack())
        return Message(
            t.html("You wait for {n} cards already. Stop one of them first.", n=printed_cards.MAX_WAITS),
            ((listed, *home),),
        )
    promise = t.html(
        "You are told once, when {place} has printed recordings up to {day}.",
        place=site.label,
        day=t.format_date(last),
    )
    kept = t("Kept for this: the number of this chat, the place and the date. Nothing else.")
    stop = Button(t("🔕 Do not tell me"), StopWaitingForCard(site.id, last.isoformat()).pack())
    return Message(html("🔔 {}\n{}", promise, kept), ((stop,), home))


def stop_button(context: Context, wait: CardWait) -> Button:
    """Return the button that stops one wait, for lists."""
    label = f"🔕 🖨 {_site_name(context, wait)}, {context.t.format_date(wait.recorded)}"
    return Button(label, StopWaitingForCard(wait.site, wait.recorded.isoformat()).pack())


def render_lines(context: Context, waits: Sequence[CardWait]) -> list[str]:
    """Render what a chat waits for, one line each, as HTML."""
    t = context.t
    return [
        html(
            "• 🖨 {}",
            t.html(
                "card: {place}, recorded {day}",
                place=_site_name(context, one),
                day=t.format_date(one.recorded),
            ),
        )
        for one in waits
    ]


def _site_name(context: Context, wait: CardWait) -> str:
    site = context.services.sites.get(wait.site)
    return site.name if site else wait.site
