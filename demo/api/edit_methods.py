"""Bot API methods that edit or delete messages."""

from demo.api import keyboards, media
from demo.api.api_errors import JsonObject, bad_request
from demo.api.entities_state import Chat
from demo.api.local_telegram import LocalTelegram
from demo.api.method_call import MethodCall, caption_content

DELETABLE_SECONDS = 48 * 60 * 60
MEDIA_FIELDS = ("photo", "document", "voice", "sticker")
CONTENT_FIELDS = ("text", "entities", "caption", "caption_entities", "reply_markup", *MEDIA_FIELDS)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup"
    " are exactly the same as a current content and reply markup of the message"
)


def edit_message_text(call: MethodCall) -> JsonObject:
    chat, message = find_editable_message(call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    kept = without_keys(message, "text", "entities", "reply_markup")
    return replace_content(call, chat, kept | call.parse_text(too_long="MESSAGE_TOO_LONG"))


def edit_message_caption(call: MethodCall) -> JsonObject:
    chat, message = find_editable_message(call)
    if not any(kind in message for kind in MEDIA_FIELDS):
        raise bad_request("there is no caption in the message to edit")
    return replace_content(
        call,
        chat,
        without_keys(message, "caption", "caption_entities", "reply_markup") | call.parse_caption(),
    )


def edit_message_reply_markup(call: MethodCall) -> JsonObject:
    chat, message = find_editable_message(call)
    return replace_content(call, chat, without_keys(message, "reply_markup"))


def edit_message_media(call: MethodCall) -> JsonObject:
    chat, message = find_editable_message(call)
    wanted = call.params.object("media") or {}
    content = media.media_item_content(call, wanted) | caption_content(
        wanted.get("caption") or "", wanted.get("parse_mode"), wanted.get("caption_entities")
    )
    return replace_content(call, chat, without_keys(message, *CONTENT_FIELDS) | content)


def find_editable_message(call: MethodCall) -> tuple[Chat, JsonObject]:
    """Return the message to edit. Raises ApiError if it is deleted or not from this bot."""
    if not call.params.text("chat_id"):
        raise bad_request("message identifier is not specified")
    chat = call.find_writable_chat()
    message = chat.messages.get(call.params.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    foreign = message["from"]["id"] != call.bot.id or "forward_origin" in message
    if foreign or message["message_id"] in chat.fixed:
        raise bad_request("message can't be edited")
    return chat, message


def replace_content(call: MethodCall, chat: Chat, message: JsonObject) -> JsonObject:
    markup = keyboards.check_keyboard(call.params.object("reply_markup"))
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    message = message | ({"reply_markup": markup} if markup else {})
    old = chat.messages[message["message_id"]]
    if all(message.get(key) == old.get(key) for key in CONTENT_FIELDS):
        raise bad_request(NOT_MODIFIED)
    call.telegram.limits.count_message(chat.id, call.telegram.now())
    return call.telegram.replace_message(chat, message | {"edit_date": int(call.telegram.now())})


def without_keys(message: JsonObject, *keys: str) -> JsonObject:
    return {key: value for key, value in message.items() if key not in keys}


def delete_message(call: MethodCall) -> bool:
    chat = call.find_chat()
    delete_from_chat(call, chat, call.params.number("message_id"))
    return True


def delete_messages(call: MethodCall) -> bool:
    """Delete messages. Messages that do not exist are skipped, as on Telegram."""
    chat, numbers = call.find_chat(), call.params.array("message_ids") or []
    if not 1 <= len(numbers) <= 100:
        raise bad_request("message_ids must hold 1 to 100 numbers")
    for number in numbers:
        if int(number) in chat.messages:
            delete_from_chat(call, chat, int(number))
    return True


def delete_from_chat(call: MethodCall, chat: Chat, number: int) -> None:
    message = chat.messages.get(number)
    if message is None:
        raise bad_request("message to delete not found")
    if call.telegram.now() - message["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    mine = message["from"]["id"] == call.bot.id
    if not (mine or chat.is_private or chat.members[call.bot.id] == "administrator"):
        raise bad_request("message can't be deleted")
    call.telegram.remove_message(chat, number)


def pin_chat_message(call: MethodCall) -> bool:
    chat, number = call.find_writable_chat(), call.params.number("message_id")
    if number not in chat.messages:
        raise bad_request("message to pin not found")
    set_pinned(call.telegram, chat, [*(n for n in chat.pinned if n != number), number])
    return True


def unpin_chat_message(call: MethodCall) -> bool:
    chat = call.find_writable_chat()
    number = call.params.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    set_pinned(call.telegram, chat, [n for n in chat.pinned if n != number])
    return True


def unpin_all_chat_messages(call: MethodCall) -> bool:
    set_pinned(call.telegram, call.find_writable_chat(), [])
    return True


def set_pinned(telegram: LocalTelegram, chat: Chat, numbers: list[int]) -> None:
    """Set the pinned messages. The last number is shown on top; null means that none is pinned."""
    chat.pinned = numbers
    telegram.save_chat(chat)
    telegram.show_event(chat, "pinned", {"message_id": numbers[-1] if numbers else None})


def set_message_reaction(call: MethodCall) -> bool:
    chat, number = call.find_writable_chat(), call.params.number("message_id")
    if number not in chat.messages:
        raise bad_request("message to react not found")
    reaction = call.params.array("reaction") or []
    if len(reaction) > 1 or any(not one.get("emoji") for one in reaction):
        raise bad_request("REACTION_INVALID")
    chat.reactions.pop(number, None)
    if reaction:
        chat.reactions[number] = reaction
    call.telegram.save_chat(chat)
    call.telegram.show_event(chat, "reaction", {"message_id": number, "reaction": reaction})
    return True
