"""Who waits for a card: "Kabari saya", the lists that show it, and the end of it. Kept: chat, site and day, nothing else."""

from collections.abc import Sequence
from datetime import date
from html import escape

from content.records import Site
from handlers import card, press
from handlers.reply import Button, Say
from handlers.visit import Visit
from storage import cards
from storage.cards import Wait


async def turned(visit: Visit, site: Site, last: date, wanted: bool) -> Say:
    """Wait, or wait no more."""
    t, chat = visit.t, visit.event.chat_id
    home = (card.home_button(visit),)
    if not wanted:
        await cards.unwait(visit.tx, chat, site.id, last)
        again = Button(t("🔔 Tell me after all"), press.pack("cards", "wait", site.id, last.isoformat()))
        return Say(f"🔕 {t('You are not told. The place and date were deleted.')}", ((again,), home))
    if not await cards.wait(visit.tx, chat, site.id, last):
        listed = Button(t("All I follow"), press.pack("follow", "list"))
        return Say(
            t("You wait for {n} cards already. Stop one of them first.", n=cards.MOST), ((listed, *home),)
        )
    promise = t(
        "You are told once, when {place} has printed recordings up to {day}.",
        place=escape(site.label),
        day=t.date(last),
    )
    kept = t("Kept for this: the number of this chat, the place and the date. Nothing else.")
    stop = Button(t("🔕 Do not tell me"), press.pack("cards", "unwait", site.id, last.isoformat()))
    return Say(f"🔔 {promise}\n{kept}", ((stop,), home))


def stop(visit: Visit, wait: Wait) -> Button:
    """Ends one wait, from a list."""
    label = f"🔕 🖨 {_name(visit, wait)}, {visit.t.date(wait.recorded)}"
    return Button(label, press.pack("cards", "unwait", wait.site, wait.recorded.isoformat()))


def lines(visit: Visit, waits: Sequence[Wait]) -> list[str]:
    """What a chat waits for, one line each, as HTML."""
    t = visit.t
    return [
        f"• 🖨 {t('card: {place}, recorded {day}', place=escape(_name(visit, one)), day=t.date(one.recorded))}"
        for one in waits
    ]


def _name(visit: Visit, wait: Wait) -> str:
    site = visit.desk.sites.get(wait.site)
    return site.name if site else wait.site
