"""Bot API methods that send a message."""

import secrets

from demo.api import keyboards, media
from demo.api.api_errors import JsonObject, bad_request
from demo.api.entities_state import Chat
from demo.api.method_call import MethodCall, caption_content

CHAT_ACTIONS = (
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
FIELDS_NOT_COPIED = (
    "message_id",
    "from",
    "chat",
    "date",
    "edit_date",
    "reply_markup",
    "reply_to_message",
    "via_bot",
)


def send_message(call: MethodCall) -> JsonObject:
    chat = call.find_writable_chat()
    return post_as_bot(call, chat, call.parse_text())


def send_photo(call: MethodCall) -> JsonObject:
    chat = call.find_writable_chat()
    return post_as_bot(call, chat, media.photo_content(call, "photo") | call.parse_caption())


def send_document(call: MethodCall) -> JsonObject:
    chat = call.find_writable_chat()
    return post_as_bot(call, chat, media.document_content(call, "document") | call.parse_caption())


def send_voice(call: MethodCall) -> JsonObject:
    chat = call.find_writable_chat()
    return post_as_bot(call, chat, media.voice_content(call, "voice") | call.parse_caption())


def send_location(call: MethodCall) -> JsonObject:
    chat = call.find_writable_chat()
    return post_as_bot(call, chat, {"location": parse_location(call)})


def send_venue(call: MethodCall) -> JsonObject:
    chat = call.find_writable_chat()
    title, address = call.params.text("title"), call.params.text("address")
    if not title or not address:
        raise bad_request("venue title and address must be non-empty")
    where = parse_location(call)
    return post_as_bot(
        call, chat, {"location": where, "venue": {"location": where, "title": title, "address": address}}
    )


def send_media_group(call: MethodCall) -> list[JsonObject]:
    chat = call.find_writable_chat()
    wanted = call.params.array("media") or []
    if not 2 <= len(wanted) <= 10:
        raise bad_request("wrong number of messages in the album")
    if len({one.get("type") for one in wanted}) > 1 and any(one.get("type") == "document" for one in wanted):
        raise bad_request("document can't be mixed with other media types")
    album = {"media_group_id": str(secrets.randbits(60))}
    contents = [media.media_item_content(call, one) | parse_item_caption(one) | album for one in wanted]
    reply_to = find_reply_target(call, chat)
    for _ in contents:
        call.telegram.limits.count_message(chat.id, call.telegram.now())
    return [
        call.telegram.post_message(chat, call.bot.user_object(), content, reply_to) for content in contents
    ]


def parse_item_caption(item: JsonObject) -> JsonObject:
    return caption_content(item.get("caption") or "", item.get("parse_mode"), item.get("caption_entities"))


def send_chat_action(call: MethodCall) -> bool:
    chat, action = call.find_writable_chat(), call.params.text("action")
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.telegram.show_event(chat, "typing", {"action": action})
    return True


def copy_message(call: MethodCall) -> JsonObject:
    chat = call.find_writable_chat()
    original = find_source(call, "copy")
    content = {key: value for key, value in original.items() if key not in FIELDS_NOT_COPIED}
    content.pop("forward_origin", None)
    if "caption" in call.params.values:
        content = {
            key: value for key, value in content.items() if not key.startswith("caption")
        } | call.parse_caption()
    return {"message_id": post_as_bot(call, chat, content)["message_id"]}


def forward_message(call: MethodCall) -> JsonObject:
    chat = call.find_writable_chat()
    return post_as_bot(call, chat, forwarded_content(find_source(call, "forward")))


def forwarded_content(original: JsonObject) -> JsonObject:
    """Return the content of a forwarded message, with its original sender."""
    origin = original.get("forward_origin") or {
        "type": "user",
        "sender_user": original["from"],
        "date": original["date"],
    }
    content = {key: value for key, value in original.items() if key not in FIELDS_NOT_COPIED}
    return content | {"forward_origin": origin}


def find_source(call: MethodCall, verb: str) -> JsonObject:
    chat = call.find_chat("from_chat_id")
    message = chat.messages.get(call.params.number("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    return message


def post_as_bot(call: MethodCall, chat: Chat, content: JsonObject) -> JsonObject:
    """Post as the bot, with the reply target and the keyboard of the call. Raises ApiError."""
    markup = keyboards.check_keyboard(call.params.object("reply_markup"))
    reply_to = find_reply_target(call, chat)
    paid = call.params.flag("allow_paid_broadcast")
    call.telegram.call_counts["paid"] += paid
    call.telegram.call_counts["silent"] += call.params.flag("disable_notification")
    call.telegram.limits.count_message(chat.id, call.telegram.now(), paid=paid)
    if markup and "inline_keyboard" in markup:
        content = content | {"reply_markup": markup}
    if call.params.flag("protect_content"):
        content = content | {"has_protected_content": True}
    if thread := call.params.number("message_thread_id"):
        if not any(message.get("message_thread_id") == thread for message in chat.messages.values()):
            raise bad_request("message thread not found")
        content = content | {"message_thread_id": thread, "is_topic_message": True}
    message = call.telegram.post_message(chat, call.bot.user_object(), content, reply_to)
    if markup and "inline_keyboard" not in markup:
        chat.fixed.append(message["message_id"])
        apply_reply_keyboard(call, chat, markup)
    return message


def apply_reply_keyboard(call: MethodCall, chat: Chat, markup: JsonObject) -> None:
    """Show or remove the reply keyboard."""
    if "keyboard" in markup or "remove_keyboard" in markup:
        chat.reply_keyboard = markup if "keyboard" in markup else None
        call.telegram.show_event(chat, "keyboard", {"reply_keyboard": chat.reply_keyboard})
    call.telegram.save_chat(chat)


def find_reply_target(call: MethodCall, chat: Chat) -> int:
    wanted = call.params.object("reply_parameters") or {}
    number = int(wanted.get("message_id") or call.params.number("reply_to_message_id"))
    lenient = wanted.get("allow_sending_without_reply") or call.params.flag("allow_sending_without_reply")
    if number and number not in chat.messages and not lenient:
        raise bad_request("message to be replied not found")
    return number


def parse_location(call: MethodCall) -> JsonObject:
    latitude, longitude = call.params.decimal("latitude"), call.params.decimal("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude")
    return {"latitude": latitude, "longitude": longitude}
