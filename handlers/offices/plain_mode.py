"""/mudah: plain words for a chat. Answers are short, without abbreviations, and say one thing at a time."""

from content.text.safe_html import html
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices.office_buttons import PlainModeButton, SetPlainMode, ShowHome
from storage.chats import chat_profiles


async def on_command(context: Context) -> list[Reply]:
    """Turn plain words on, or off if they are on."""
    return [await _set_mode(context, is_plain=not context.profile.is_plain)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle `plain:set:1` and `plain:set:0`."""
    done = CallbackAnswer(context.event.query_id)
    match PlainModeButton.parse(verb, rest):
        case SetPlainMode(value):
            return [done, await _set_mode(context, is_plain=value == 1, edits=context.event.message_id)]
    return [done]


async def _set_mode(context: Context, *, is_plain: bool, edits: int = 0) -> Message:
    t = context.t
    await chat_profiles.set_plain(context.tx, context.event.chat_id, is_plain)
    home = Button(t("🏠 Menu"), ShowHome().pack())
    if not is_plain:
        turn = Button(t("🙂 Plain words"), SetPlainMode(1).pack())
        return Message(t.html("Answers are whole again."), ((turn,), (home,)), edits)
    body = html(
        "🙂 <b>{}</b>\n{}\n{}",
        t("Plain words."),
        t("My answers are short now."),
        t("📖 shows more. Type your question."),
    )
    turn = Button(t("Whole answers again"), SetPlainMode(0).pack())
    return Message(body, ((turn,), (home,)), edits)
