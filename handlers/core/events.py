"""Events: one small value for every kind of Telegram update, as handlers use it."""

from enum import StrEnum
from operator import attrgetter
from typing import Any

from msgspec import Struct

from content.lazy_pattern import compile_later
from content.text.authenticity import MessageExtra
from content.text.entity_html import render_entities
from content.text.safe_html import EMPTY, Html
from content.text.visible_text import utf16_length
from handlers.core import message_text
from handlers.core.message_text import TypedCommand

Json = dict[str, Any]


class EventKind(StrEnum):
    TEXT = "text"
    COMMAND = "command"
    CALLBACK = "press"
    LOCATION = "location"
    CONTACT = "contact"
    MEDIA = "media"
    EDITED = "edited"
    INLINE = "inline"
    BLOCKED = "blocked"
    GROUP = "group"
    OTHER = "other"


class Event(Struct, frozen=True):
    """An event. `chat_id` is where to answer. `text` is the message, caption or inline query, without its command.

    `command` may stand in a text, in the caption of a file (kind MEDIA) or in a group. `is_edited`: the message was
    received before, with other words. `calls_no_bot`: a command of a group without the name of a bot. `thread` is the
    forum topic, 0 for none. `html` is the text as Telegram HTML. `media` is the kind of an attachment ('photo', 'voice',
    ...). `file` is the id to download or send the file. `file_key` identifies the file for every user. `file_size` is in
    bytes (0: unknown). `album` is the same for all messages of one album. `message_id` is the message of the citizen. For a
    button it is the message of the bot. `sent_at` is in unix seconds. `extras` stand around the words of a forwarded message.
    """

    update_id: int
    kind: EventKind
    chat_id: int
    user_id: int
    name: str = ""
    language: str = "id"
    text: str = ""
    command: str = ""
    data: str = ""
    media: str = ""
    message_id: int = 0
    query_id: str = ""
    location: tuple[float, float] | None = None
    sent_at: int = 0
    is_own_inline_result: bool = False
    html: Html = EMPTY
    file: str = ""
    file_key: str = ""
    file_size: int = 0
    album: str = ""
    is_edited: bool = False
    calls_no_bot: bool = False
    thread: int = 0
    extras: tuple[MessageExtra, ...] = ()


def parse_update(update: Json, username: str) -> Event | None:
    """Return the event of an update, or None if it needs no answer (channel posts, polls, reactions, ...).

    The JSON is read directly, because the objects of the library cost more than an answer.
    Raises any exception if the update does not have the format of Telegram.
    """
    event = _parse_event(update, username)
    return None if event is None or _is_foreign_chat(_check_types(event)) else event


def _parse_event(update: Json, username: str) -> Event | None:
    id: int = update["update_id"]
    if query := update.get("inline_query"):
        return _parse_inline_query(id, query)
    if query := update.get("callback_query"):
        return _parse_callback_query(id, query)
    if change := update.get("my_chat_member"):
        return _parse_chat_member(id, change)
    edited = update.get("edited_message")
    message = update.get("message") or edited
    if not message or "from" not in message:
        return None
    return _parse_message(id, message, username, edited=message is edited)


_text_fields = attrgetter(
    "name", "language", "text", "command", "data", "media", "query_id", "file", "file_key", "album"
)
_number_fields = attrgetter("update_id", "chat_id", "user_id", "message_id", "sent_at", "file_size", "thread")
MAX_INTEGER = 2**63 - 1
CONTROL_CHARACTERS = compile_later(r"[\x00-\x1f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def _check_types(event: Event) -> Event:
    """Return the event. Raises ValueError if a field does not have Telegram's type."""
    numbers, place = _number_fields(event), event.location or ()
    if (
        {*map(type, _text_fields(event))} != {str}
        or {*map(type, numbers)} != {int}
        or max(map(abs, numbers)) > MAX_INTEGER
        or not {*map(type, place)} <= {int, float}
    ):
        raise ValueError("a field of an unknown type")
    return event


def _is_foreign_chat(event: Event) -> bool:
    """Return whether the chat is another person's. A private chat has the id of its person; groups have negative ids."""
    private = event.chat_id > 0 or event.kind not in (EventKind.GROUP, EventKind.CALLBACK)
    return private and event.chat_id != event.user_id


def _parse_inline_query(id: int, query: Json) -> Event:
    user = query["from"]
    return Event(
        id, EventKind.INLINE, user["id"], user["id"], _display_name(user), user.get("language_code") or "id",
        text=query["query"], query_id=query["id"], location=_parse_location(query),
    )  # fmt: skip


def _parse_callback_query(id: int, query: Json) -> Event:
    user, message = query["from"], query.get("message")
    return Event(
        id, EventKind.CALLBACK, message["chat"]["id"] if message else user["id"], user["id"],
        _display_name(user), user.get("language_code") or "id",
        data=query.get("data") or "", message_id=message["message_id"] if message else 0, query_id=query["id"],
        thread=message_text.find_thread(message) if message else 0,
    )  # fmt: skip


def _parse_chat_member(id: int, change: Json) -> Event | None:
    chat = change["chat"]
    if chat["type"] != "private" or change["new_chat_member"]["status"] != "kicked":
        return None
    return Event(id, EventKind.BLOCKED, chat["id"], change["from"]["id"])


def _parse_message(id: int, message: Json, username: str, *, edited: bool) -> Event | None:
    user = message["from"]
    text = message.get("text") or message.get("caption") or ""
    command = message_text.find_command(text)
    kind = _message_kind(message, command, edited=edited)
    html = _message_html(message, command)
    if command is not None:
        text = message_text.read_arguments(text, command)
    if message["chat"]["type"] != "private":
        addressed = message_text.find_group_text(message, text, command, username)
        if addressed is None or (edited and not addressed):
            return None
        kind, text = EventKind.GROUP, addressed
    via = message.get("via_bot")
    return Event(
        id, kind, message["chat"]["id"], user["id"], _display_name(user), user.get("language_code") or "id",
        text=text, command=command.name if command else "", media=_media_kind(message),
        message_id=message["message_id"], location=_parse_location(message),
        sent_at=message["date"], is_own_inline_result=bool(via and via.get("username") == username),
        html=html, album=message.get("media_group_id") or "", is_edited=edited,
        calls_no_bot=command is not None and not command.account, thread=message_text.find_thread(message),
        extras=_parse_extras(message), **_parse_file(message),
    )  # fmt: skip


def _message_kind(message: Json, command: TypedCommand | None, *, edited: bool) -> EventKind:
    """Return the kind of a private message. A command that was corrected is a command."""
    is_text = message.get("text") is not None
    if command is not None and is_text:
        return EventKind.COMMAND
    if edited:
        return EventKind.EDITED
    if "location" in message:
        return EventKind.LOCATION
    if "contact" in message:
        return EventKind.CONTACT
    return EventKind.TEXT if is_text else EventKind.MEDIA


def _parse_extras(message: Json) -> tuple[MessageExtra, ...]:
    """Return the buttons, the chosen link preview and the foreign quote of a message."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    found = [
        MessageExtra("button", str(button.get("text", "")), _button_target(button))
        for row in rows
        for button in row
    ]
    preview = message.get("link_preview_options") or {}
    if preview.get("url") and not preview.get("is_disabled"):
        found.append(MessageExtra("preview", "", str(preview["url"])))
    if message.get("external_reply"):
        found.append(MessageExtra("quote", str((message.get("quote") or {}).get("text", "")), ""))
    return tuple(found)


def _button_target(button: Json) -> str:
    """Return the callback data of a button, or what it opens."""
    opened = (button.get("web_app") or button.get("login_url") or {}).get("url")
    return str(button.get("callback_data") or button.get("url") or opened or "")


def _display_name(user: Json) -> str:
    """Return the display name without characters that reverse or hide other text."""
    return CONTROL_CHARACTERS.sub("", user["first_name"])


def _parse_location(told: Json) -> tuple[float, float] | None:
    place = told.get("location")
    return None if place is None else (place["latitude"], place["longitude"])


def _message_html(message: Json, command: TypedCommand | None) -> Html:
    """Return the HTML of the text without the command before it."""
    text = message.get("text") or message.get("caption") or ""
    entities = message.get("entities") or message.get("caption_entities")
    start, end = (command.start, command.end) if command else (0, len(text))
    if not entities:
        return Html.escape(text[start:end])
    return render_entities(text[:end], entities, utf16_length(text[:start]))


def _parse_file(message: Json) -> Json:
    """Return the photo in its largest size, the document, or the audio or video."""
    sizes = message.get("photo")
    kinds = ("document", "voice", "audio", "video", "video_note")
    found = sizes[-1] if sizes else next((message[kind] for kind in kinds if message.get(kind)), None)
    if found is None:
        return {}
    return {
        "file": found["file_id"],
        "file_key": found["file_unique_id"],
        "file_size": found.get("file_size") or 0,
    }


MEDIA_KINDS = (
    "photo",
    "voice",
    "sticker",
    "document",
    "video",
    "video_note",
    "audio",
    "animation",
    "poll",
    "dice",
)
OTHER_MEDIA_KINDS = (
    "venue",
    "game",
    "invoice",
    "story",
    "paid_media",
    "checklist",
    "passport_data",
    "successful_payment",
)


def _media_kind(message: Json) -> str:
    """Return the kind of the attachment, "" for a text. 'service' is a message of Telegram itself (member joined)."""
    if message.get("text") is not None:
        return ""
    for name in MEDIA_KINDS:
        if message.get(name):
            return name
    attached = any(name in message for name in (*OTHER_MEDIA_KINDS, "location", "contact"))
    has_file = any(
        isinstance(value, dict) and "file_id" in value for value in message.values()
    )  # newer than this code
    return "other" if attached or has_file else "service"
