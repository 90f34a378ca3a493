"""Methods that put a message into a chat."""

import secrets

from demo import keyboards, media
from demo.call import Call, captioned
from demo.refusal import Json, bad
from demo.state import Chat

ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)
NOT_COPIED = (
    "message_id",
    "from",
    "chat",
    "date",
    "edit_date",
    "reply_markup",
    "reply_to_message",
    "via_bot",
)


def send_message(call: Call) -> Json:
    chat = call.writable()
    return send(call, chat, call.text())


def send_photo(call: Call) -> Json:
    chat = call.writable()
    return send(call, chat, media.photo(call, "photo") | call.caption())


def send_document(call: Call) -> Json:
    chat = call.writable()
    return send(call, chat, media.document(call, "document") | call.caption())


def send_voice(call: Call) -> Json:
    chat = call.writable()
    return send(call, chat, media.voice(call, "voice") | call.caption())


def send_location(call: Call) -> Json:
    chat = call.writable()
    return send(call, chat, {"location": place(call)})


def send_venue(call: Call) -> Json:
    chat = call.writable()
    title, address = call.params.text("title"), call.params.text("address")
    if not title or not address:
        raise bad("venue title and address must be non-empty")
    where = place(call)
    return send(
        call, chat, {"location": where, "venue": {"location": where, "title": title, "address": address}}
    )


def send_media_group(call: Call) -> list[Json]:
    chat = call.writable()
    wanted = call.params.array("media") or []
    if not 2 <= len(wanted) <= 10:
        raise bad("wrong number of messages in the album")
    if len({one.get("type") for one in wanted}) > 1 and any(one.get("type") == "document" for one in wanted):
        raise bad("document can't be mixed with other media types")
    album = {"media_group_id": str(secrets.randbits(60))}
    contents = [media.item(call, one) | item_caption(one) | album for one in wanted]
    reply_to = target(call, chat)
    for _ in contents:
        call.telegram.limits.spend(chat.id, call.telegram.now())
    return [call.telegram.post(chat, call.bot.card(), content, reply_to) for content in contents]


def item_caption(item: Json) -> Json:
    return captioned(item.get("caption") or "", item.get("parse_mode"), item.get("caption_entities"))


def send_chat_action(call: Call) -> bool:
    chat, action = call.writable(), call.params.text("action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    call.telegram.show(chat, "typing", {"action": action})
    return True


def copy_message(call: Call) -> Json:
    chat = call.writable()
    original = source(call, "copy")
    content = {key: value for key, value in original.items() if key not in NOT_COPIED}
    content.pop("forward_origin", None)
    if "caption" in call.params.values:
        content = {
            key: value for key, value in content.items() if not key.startswith("caption")
        } | call.caption()
    return {"message_id": send(call, chat, content)["message_id"]}


def forward_message(call: Call) -> Json:
    chat = call.writable()
    return send(call, chat, forwarded(source(call, "forward")))


def forwarded(original: Json) -> Json:
    """The content of a forwarded message: what it said and whose it was."""
    origin = original.get("forward_origin") or {
        "type": "user",
        "sender_user": original["from"],
        "date": original["date"],
    }
    content = {key: value for key, value in original.items() if key not in NOT_COPIED}
    return content | {"forward_origin": origin}


def source(call: Call, verb: str) -> Json:
    chat = call.chat("from_chat_id")
    message = chat.messages.get(call.params.number("message_id"))
    if message is None:
        raise bad(f"message to {verb} not found")
    return message


def send(call: Call, chat: Chat, content: Json) -> Json:
    """Posts as the bot, with the call's reply target and keyboard. Raises Refused."""
    markup = keyboards.checked(call.params.object("reply_markup"))
    reply_to = target(call, chat)
    paid = call.params.flag("allow_paid_broadcast")
    call.telegram.calls["paid"] += paid
    call.telegram.calls["silent"] += call.params.flag("disable_notification")
    call.telegram.limits.spend(chat.id, call.telegram.now(), paid=paid)
    if markup and "inline_keyboard" in markup:
        content = content | {"reply_markup": markup}
    if call.params.flag("protect_content"):
        content = content | {"has_protected_content": True}
    message = call.telegram.post(chat, call.bot.card(), content, reply_to)
    if markup and "inline_keyboard" not in markup:
        chat.fixed.append(message["message_id"])
        lay(call, chat, markup)
    return message


def lay(call: Call, chat: Chat, markup: Json) -> None:
    """Shows or takes away the keyboard in place of the letters."""
    if "keyboard" in markup or "remove_keyboard" in markup:
        chat.reply_keyboard = markup if "keyboard" in markup else None
        call.telegram.show(chat, "keyboard", {"reply_keyboard": chat.reply_keyboard})
    call.telegram.save_chat(chat)


def target(call: Call, chat: Chat) -> int:
    wanted = call.params.object("reply_parameters") or {}
    number = int(wanted.get("message_id") or call.params.number("reply_to_message_id"))
    lenient = wanted.get("allow_sending_without_reply") or call.params.flag("allow_sending_without_reply")
    if number and number not in chat.messages and not lenient:
        raise bad("message to be replied not found")
    return number


def place(call: Call) -> Json:
    latitude, longitude = call.params.decimal("latitude"), call.params.decimal("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad("wrong latitude or longitude")
    return {"latitude": latitude, "longitude": longitude}
