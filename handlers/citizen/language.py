"""/bahasa: Indonesian or English."""

from content.wording import words
from handlers import press
from handlers.citizen import start
from handlers.reply import Button, Reply, Say, Toast
from handlers.visit import Visit
from storage import people


async def command(visit: Visit) -> list[Reply]:
    rows = (
        (Button("Bahasa Indonesia", press.pack("language", "set", "id")),),
        (Button("English", press.pack("language", "set", "en")),),
    )
    return [Say(visit.t("Which language?"), buttons=rows)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """`language:set:en`, and `language:turn` for the other one."""
    other = "id" if visit.t.language == "en" else "en"
    chosen = rest[0] if verb == "set" and rest and rest[0] in ("id", "en") else other
    await people.choose_language(visit.tx, visit.event.chat_id, chosen)
    turned = Visit(visit.desk, visit.tx, visit.event, visit.person, visit.now, words(chosen))
    edits = visit.event.message_id
    shown = start.home(turned, turned.office, edits) if turned.office else start.welcome(turned, edits)
    return [Toast(visit.event.query_id, turned.t("Language: English")), shown]
