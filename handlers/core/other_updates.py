"""Other updates: pictures, voice messages, stickers, contacts, edits, groups, blocks."""

from content.text.redaction import mentions_identity_card, redact
from content.text.safe_html import Html, html
from handlers.core import command_list, media_group
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, DeleteMessage, Message, Reply
from handlers.offices import namesakes, start
from handlers.offices.office_buttons import RegionButton, ShowUnservedRegion
from handlers.privacy import number_warnings
from handlers.questions import answer_card, answer_question, question_rules
from handlers.reports import dialog
from storage.chats import chat_profiles

GROUP_COMMANDS = frozenset(
    {command.name for command in command_list.CITIZEN_COMMANDS} | command_list.OTHER_NAMES
)
"""Commands that a group gets an answer to, also without the bot's name."""
SOUND_KINDS = ("voice", "audio", "video_note")


async def on_attachment(context: Context) -> list[Reply]:
    """Answer the caption of an attachment. The attachment is neither stored nor read."""
    kind, caption = context.event.media, context.event.text
    if kind == "service" or (await media_group.is_repeat(context) and not caption):
        return []
    if kind in SOUND_KINDS:
        deaf = Message(
            context.t.html("I cannot listen to voices yet. Please type your question; one word is enough.")
        )
        return [*number_warnings.warn_about_numbers(context, redact(caption)), deaf]
    if kind in ("sticker", "animation", "dice") and not caption:
        return [question_rules.render_wordless(context)]
    private = mentions_identity_card(caption) or bool(redact(caption).found)
    replies: list[Reply] = [DeleteMessage(context.event.message_id)] if private else []
    replies.append(Message(_render_not_read(context, private)))
    return replies + (await answer_question.answer_caption(context) if caption.strip() else [])


async def say_file_not_read(context: Context) -> list[Reply]:
    """Say that a file was not read whose caption is a command. The command itself is answered."""
    caption = context.event.text
    if await media_group.is_repeat(context):
        return []
    if context.event.command == "lapor":
        return [Message(dialog.render_early_evidence(context))]
    private = mentions_identity_card(caption) or bool(redact(caption).found)
    gone: list[Reply] = [DeleteMessage(context.event.message_id)] if private else []
    return [*gone, Message(_render_not_read(context, private))]


def _render_not_read(context: Context, private: bool) -> Html:
    t = context.t
    body = t.html("I cannot see pictures or files, and I do not store them. Please type your question.")
    if not private:
        return body + "\n" + t("Never send a photo of a KTP, family card or certificate to a chat.")
    deleted = t(
        "I deleted your message where Telegram lets me: a photo of a KTP, family card or certificate can be misused."
    )
    return html("🛡 <b>{}</b>\n{}", deleted, body)


async def on_edited_message(context: Context) -> list[Reply]:
    """Answer an edited text or caption as a new question. A moving live location gets no answer."""
    if context.event.location:
        return []
    return await on_attachment(context) if context.event.media else await answer_question.on_message(context)


async def on_contact(context: Context) -> list[Reply]:
    t = context.t
    body = t.html(
        "I do not need a phone number, did not store it, and deleted your message where Telegram lets me."
    )
    return [
        DeleteMessage(context.event.message_id),
        Message(body, buttons=((answer_card.home_button(context),),)),
    ]


async def on_group_message(context: Context) -> list[Reply]:
    """Answer a group with a short reply and store nothing. Personal numbers get a warning there too.

    A command without the name of a bot may be meant for another one, so only known ones are answered.
    What stands after a command is no question, so it is not answered as one.
    """
    event, is_command = context.event, context.event.command in GROUP_COMMANDS
    if event.command and event.calls_no_bot and not is_command:
        return []
    shielded = redact(event.text)
    warning = number_warnings.warn_about_numbers(context, shielded)
    if warning and number_warnings.holds_only_numbers(shielded):
        return warning
    context = answer_question.speak_like(context, shielded.text)
    words = shielded.text[: answer_question.MAX_READ_CHARACTERS]
    told = None if is_command else await answer_question.answer_group(context, words)
    private = Button(context.t("Ask in private"), url=f"https://t.me/{context.services.username}")
    if told is not None:
        body = told
    elif event.command:
        body = context.t.html("Commands are answered in a private chat with me.")
    else:
        body = context.t.html(
            "I did not understand that. Ask me in a private chat, there I can offer choices."
        )
    answered = 0 if warning else event.message_id  # the warning deletes the message
    return [*warning, Message(body, buttons=((private,),), answers=answered)]


async def on_blocked(context: Context) -> list[Reply]:
    await chat_profiles.record_block(context.tx, context.event.chat_id, context.timestamp)
    return []


async def on_unserved_region_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle the button of a region that is not served."""
    button = RegionButton.parse(verb, rest)
    code = button.region if isinstance(button, ShowUnservedRegion) else ""
    regency = context.services.region_search.directory.find_regency(code)
    known = next((region.name for region in context.services.regions if region.code == code), "")
    name = regency.short_name if regency else known
    if name:
        await namesakes.remember_choice(context, code, name)
    return [
        CallbackAnswer(context.event.query_id),
        start.render_not_served(context, name) if name else start.render_welcome(context),
    ]


async def on_unknown_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle a forged button, or one of an old version."""
    text = context.t("This button is no longer in use. Please start again from the menu.")
    return [
        CallbackAnswer(context.event.query_id, text),
        start.render_welcome(context)
        if context.office is None
        else start.render_home(context, context.office),
    ]
