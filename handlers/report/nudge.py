"""Tells a reporter who asked to be told (*Kabari saya*) that there is something to read, and nothing of what it is.

The errand resolves the sealed route; whoever works the case only left the errand.
"""

from content.wording import Words, words
from handlers import press
from handlers.reply import Button, Say, pack
from handlers.turn import Turn
from storage import people, routes, sealed_letters
from storage.routes import News


async def nudge(turn: Turn) -> None:
    chat_id = await routes.chat_of(turn.tx, turn.errand.data["report"])
    if chat_id is None:
        return
    person = await people.find(turn.tx, chat_id)
    t = words("id" if person is None else person.language or "id")
    said = Say(
        f"📬 <b>{_what(t, News(turn.errand.data['news']))}</b> {t('Press Read, or type /tiket and your code.')}",
        (
            (Button(t("👁 Read it"), press.pack("ticket", "open", turn.errand.data["report"])),),
            (Button(t("🧹 Wipe this message"), press.pack("report", "close")),),
        ),
    )
    await sealed_letters.put(turn.tx, chat_id, pack(said), turn.seconds)


def _what(t: Words, news: News) -> str:
    """Not a word that tells others who look at the phone what it is about."""
    match news:
        case News.ASKED:
            return t("There is a question for you.")
        case News.WROTE:
            return t("There is a message for you.")
    return t("There is news for you.")
