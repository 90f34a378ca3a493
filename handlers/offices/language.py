"""/bahasa: Indonesian or English."""

from content.text.translation import translator_for
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import start
from handlers.offices.office_buttons import LanguageButton, SetLanguage
from storage.chats import chat_profiles


async def on_command(context: Context) -> list[Reply]:
    rows = (
        (Button("Bahasa Indonesia", SetLanguage("id").pack()),),
        (Button("English", SetLanguage("en").pack()),),
    )
    return [Message(context.t.html("Which language?"), buttons=rows)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle `language:set:en`, and `language:turn` for the other language."""
    match LanguageButton.parse(verb, rest):
        case SetLanguage(("id" | "en") as chosen):
            pass
        case _:
            chosen = "id" if context.t.language == "en" else "en"
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
