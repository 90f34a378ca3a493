"""Methods that change or remove messages already in a chat."""

from demo import keyboards, media
from demo.call import Call, captioned
from demo.refusal import Json, bad
from demo.state import Chat
from demo.telegram import Telegram

DELETABLE = 48 * 60 * 60
MEDIA = ("photo", "document", "voice", "sticker")
CONTENT = ("text", "entities", "caption", "caption_entities", "reply_markup", *MEDIA)
SAME = (
    "message is not modified: specified new message content and reply markup"
    " are exactly the same as a current content and reply markup of the message"
)


def edit_message_text(call: Call) -> Json:
    chat, message = own(call)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    kept = without(message, "text", "entities", "reply_markup")
    return change(call, chat, kept | call.text(too_long="MESSAGE_TOO_LONG"))


def edit_message_caption(call: Call) -> Json:
    chat, message = own(call)
    if not any(kind in message for kind in MEDIA):
        raise bad("there is no caption in the message to edit")
    return change(
        call, chat, without(message, "caption", "caption_entities", "reply_markup") | call.caption()
    )


def edit_message_reply_markup(call: Call) -> Json:
    chat, message = own(call)
    return change(call, chat, without(message, "reply_markup"))


def edit_message_media(call: Call) -> Json:
    chat, message = own(call)
    wanted = call.params.object("media") or {}
    content = media.item(call, wanted) | captioned(
        wanted.get("caption") or "", wanted.get("parse_mode"), wanted.get("caption_entities")
    )
    return change(call, chat, without(message, *CONTENT) | content)


def own(call: Call) -> tuple[Chat, Json]:
    """The bot's message to edit. Raises Refused when it is gone or somebody else's."""
    if not call.params.text("chat_id"):
        raise bad("message identifier is not specified")
    chat = call.writable()
    message = chat.messages.get(call.params.number("message_id"))
    if message is None:
        raise bad("message to edit not found")
    foreign = message["from"]["id"] != call.bot.id or "forward_origin" in message
    if foreign or message["message_id"] in chat.fixed:
        raise bad("message can't be edited")
    return chat, message


def change(call: Call, chat: Chat, message: Json) -> Json:
    markup = keyboards.checked(call.params.object("reply_markup"))
    if markup and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    message = message | ({"reply_markup": markup} if markup else {})
    old = chat.messages[message["message_id"]]
    if all(message.get(key) == old.get(key) for key in CONTENT):
        raise bad(SAME)
    call.telegram.limits.spend(chat.id, call.telegram.now())
    return call.telegram.replace(chat, message | {"edit_date": int(call.telegram.now())})


def without(message: Json, *keys: str) -> Json:
    return {key: value for key, value in message.items() if key not in keys}


def delete_message(call: Call) -> bool:
    chat = call.chat()
    delete(call, chat, call.params.number("message_id"))
    return True


def delete_messages(call: Call) -> bool:
    """Skips what cannot be found, as Telegram does."""
    chat, numbers = call.chat(), call.params.array("message_ids") or []
    if not 1 <= len(numbers) <= 100:
        raise bad("message_ids must hold 1 to 100 numbers")
    for number in numbers:
        if int(number) in chat.messages:
            delete(call, chat, int(number))
    return True


def delete(call: Call, chat: Chat, number: int) -> None:
    message = chat.messages.get(number)
    if message is None:
        raise bad("message to delete not found")
    if call.telegram.now() - message["date"] > DELETABLE:
        raise bad("message can't be deleted for everyone")
    mine = message["from"]["id"] == call.bot.id
    if not (mine or chat.private or chat.members[call.bot.id] == "administrator"):
        raise bad("message can't be deleted")
    call.telegram.remove(chat, number)


def pin_chat_message(call: Call) -> bool:
    chat, number = call.writable(), call.params.number("message_id")
    if number not in chat.messages:
        raise bad("message to pin not found")
    pinned(call.telegram, chat, [*(n for n in chat.pinned if n != number), number])
    return True


def unpin_chat_message(call: Call) -> bool:
    chat = call.writable()
    number = call.params.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    pinned(call.telegram, chat, [n for n in chat.pinned if n != number])
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    pinned(call.telegram, call.writable(), [])
    return True


def pinned(telegram: Telegram, chat: Chat, numbers: list[int]) -> None:
    """Changes what is pinned; the last one is on top, null says that none is left."""
    chat.pinned = numbers
    telegram.save_chat(chat)
    telegram.show(chat, "pinned", {"message_id": numbers[-1] if numbers else None})


def set_message_reaction(call: Call) -> bool:
    chat, number = call.writable(), call.params.number("message_id")
    if number not in chat.messages:
        raise bad("message to react not found")
    reaction = call.params.array("reaction") or []
    if len(reaction) > 1 or any(not one.get("emoji") for one in reaction):
        raise bad("REACTION_INVALID")
    chat.reactions.pop(number, None)
    if reaction:
        chat.reactions[number] = reaction
    call.telegram.save_chat(chat)
    call.telegram.show(chat, "reaction", {"message_id": number, "reaction": reaction})
    return True
