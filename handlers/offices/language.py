"""/bahasa: Indonesian or English."""

from content.text.translation import translator_for
from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import start
from storage.chats import chat_profiles


async def on_command(context: Context) -> list[Reply]:
    rows = (
        (Button("Bahasa Indonesia", callback_data.pack_callback("language", "set", "id")),),
        (Button("English", callback_data.pack_callback("language", "set", "en")),),
    )
    return [Message(context.t.html("Which language?"), buttons=rows)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle `language:set:en`, and `language:turn` for the other language."""
    other = "id" if context.t.language == "en" else "en"
    chosen = rest[0] if verb == "set" and rest and rest[0] in ("id", "en") else other
    await chat_profiles.set_language(context.tx, context.event.chat_id, chosen)
    turned = Context(
        context.services, context.tx, context.event, context.profile, context.now, translator_for(chosen)
    )
    edits = context.event.message_id
    shown = (
        start.render_home(turned, turned.office, edits)
        if turned.office
        else start.render_welcome(turned, edits)
    )
    return [CallbackAnswer(context.event.query_id, turned.t("Language: English")), shown]
