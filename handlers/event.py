"""What a citizen or clerk did, as the handlers see it: one small value for every kind of Telegram update."""

import re
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from operator import attrgetter
from typing import Any

import telegram

Json = dict[str, Any]


class Kind(StrEnum):
    TEXT = "text"
    COMMAND = "command"
    PRESS = "press"
    LOCATION = "location"
    CONTACT = "contact"
    MEDIA = "media"
    EDITED = "edited"
    INLINE = "inline"
    BLOCKED = "blocked"
    GROUP = "group"
    OTHER = "other"


@dataclass(frozen=True)
class Event:
    """`chat_id` is where to answer; `text` is the message, caption, command argument or inline query.

    `html` is the text as Telegram HTML. `media` names the kind of an attachment ('photo', 'voice', 'sticker', ...);
    `file` fetches or sends that file again, `file_key` is the same whoever shows it, `file_size` is bytes (0: not told);
    `album` is the same for all messages of one album.
    `message_id` is the citizen's message, or for a press the bot's message that carries the button. `sent_at` is unix
    seconds.
    """

    update_id: int
    kind: Kind
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
    place: tuple[float, float] | None = None
    sent_at: int = 0
    via_me: bool = False
    html: str = ""
    file: str = ""
    file_key: str = ""
    file_size: int = 0
    album: str = ""


def read(update: Json, username: str) -> Event | None:
    """The event of an update of the Bot API, or None for what asks for nothing (channel posts, polls, reactions, ...).

    Read as it comes: the library's objects of one update cost more than its answer, and are made only for its HTML.
    Raises some exception when the update is not as Telegram describes it.
    """
    event = _event(update, username)
    return None if event is None or _elsewhere(_typed(event)) else event


def _event(update: Json, username: str) -> Event | None:
    id: int = update["update_id"]
    if query := update.get("inline_query"):
        return _inline(id, query)
    if query := update.get("callback_query"):
        return _press(id, query)
    if change := update.get("my_chat_member"):
        return _member(id, change)
    edited = update.get("edited_message")
    message = update.get("message") or edited
    if not message or "from" not in message:
        return None
    return _message(id, message, username, edited=message is edited)


texts_of = attrgetter(
    "name", "language", "text", "command", "data", "media", "query_id", "html", "file", "file_key", "album"
)
numbers_of = attrgetter("update_id", "chat_id", "user_id", "message_id", "sent_at", "file_size")
LARGEST = 2**63 - 1
TRICKS = re.compile(r"[\x00-\x1f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def _typed(event: Event) -> Event:
    """The event itself. Raises ValueError when something in it is of another type than Telegram says."""
    numbers, place = numbers_of(event), event.place or ()
    if (
        {*map(type, texts_of(event))} != {str}
        or {*map(type, numbers)} != {int}
        or max(map(abs, numbers)) > LARGEST
        or not {*map(type, place)} <= {int, float}
    ):
        raise ValueError("a field of an unknown type")
    return event


def _elsewhere(event: Event) -> bool:
    """Whether the chat is somebody else's: a private chat has its person's number, groups have negative ones."""
    private = event.chat_id > 0 or event.kind not in (Kind.GROUP, Kind.PRESS)
    return private and event.chat_id != event.user_id


def _inline(id: int, query: Json) -> Event:
    user = query["from"]
    return Event(
        id, Kind.INLINE, user["id"], user["id"], _name(user), user.get("language_code") or "id",
        text=query["query"], query_id=query["id"], place=_place(query),
    )  # fmt: skip


def _press(id: int, query: Json) -> Event:
    user, message = query["from"], query.get("message")
    return Event(
        id, Kind.PRESS, message["chat"]["id"] if message else user["id"], user["id"],
        _name(user), user.get("language_code") or "id",
        data=query.get("data") or "", message_id=message["message_id"] if message else 0, query_id=query["id"],
    )  # fmt: skip


def _member(id: int, change: Json) -> Event | None:
    chat = change["chat"]
    if chat["type"] != "private" or change["new_chat_member"]["status"] != "kicked":
        return None
    return Event(id, Kind.BLOCKED, chat["id"], change["from"]["id"])


def _message(id: int, message: Json, username: str, *, edited: bool) -> Event | None:
    user, written = message["from"], message.get("text")
    text = written or message.get("caption") or ""
    kind, command, media = Kind.TEXT, "", ""
    if written is None:
        kind, media = Kind.MEDIA, _media(message)
    if "location" in message:
        kind = Kind.LOCATION
    elif "contact" in message:
        kind = Kind.CONTACT
    elif written and written.startswith("/"):
        kind, (command, text) = Kind.COMMAND, _command(written)
    if message["chat"]["type"] != "private":
        addressed = _addressed(message, text, username)
        if addressed is None:
            return None
        kind, text = Kind.GROUP, addressed
    elif edited:
        kind = Kind.EDITED
    via = message.get("via_bot")
    return Event(
        id, kind, message["chat"]["id"], user["id"], _name(user), user.get("language_code") or "id",
        text=text, command=command, media=media, message_id=message["message_id"], place=_place(message),
        sent_at=message["date"], via_me=bool(via and via.get("username") == username),
        html=_html(message, kind is Kind.COMMAND), album=message.get("media_group_id") or "", **_file(message),
    )  # fmt: skip


def _name(user: Json) -> str:
    """As it is shown, without signs that turn round or hide what stands beside it."""
    return TRICKS.sub("", user["first_name"])


def _place(told: Json) -> tuple[float, float] | None:
    place = told.get("location")
    return None if place is None else (place["latitude"], place["longitude"])


def _html(message: Json, command: bool) -> str:
    """What was written, without the command before it."""
    if message.get("entities") or message.get("caption_entities"):
        whole = telegram.Message.de_json(message, None)
        html = whole.text_html or whole.caption_html
    else:
        html = escape(message.get("text") or message.get("caption") or "", quote=False)
    return "".join(html.split(maxsplit=1)[1:]) if command else html


def _file(message: Json) -> Json:
    """A photo in its largest size, a document, or what is heard and seen."""
    sizes = message.get("photo")
    kinds = ("document", "voice", "audio", "video")
    found = sizes[-1] if sizes else next((message[kind] for kind in kinds if message.get(kind)), None)
    if found is None:
        return {}
    return {
        "file": found["file_id"],
        "file_key": found["file_unique_id"],
        "file_size": found.get("file_size") or 0,
    }


def _command(text: str) -> tuple[str, str]:
    """'/Lokasi@bot pamulang' -> ('lokasi', 'pamulang')."""
    word, *rest = text.split(maxsplit=1)
    return word[1:].partition("@")[0].lower(), "".join(rest).strip()


def _addressed(message: Json, text: str, username: str) -> str | None:
    """The text of a group message meant for the bot (mention, command, or reply to it), without the mention."""
    mention, raw = f"@{username}".lower(), message.get("text") or message.get("caption") or ""
    replied = (message.get("reply_to_message") or {}).get("from") or {}
    if mention in raw.lower():
        at = raw.lower().index(mention)
        return (raw[:at] + raw[at + len(mention) :]).strip()
    if raw.startswith("/") or replied.get("username") == username:
        return text or raw
    return None


MEDIA = ("photo", "voice", "sticker", "document", "video", "video_note", "audio", "animation", "poll", "dice")
OTHER_MEDIA = (
    "venue",
    "game",
    "invoice",
    "story",
    "paid_media",
    "checklist",
    "passport_data",
    "successful_payment",
)


def _media(message: Json) -> str:
    """What is attached; 'service' for what Telegram itself says in a chat (somebody joined, a message was pinned)."""
    for name in MEDIA:
        if message.get(name):
            return name
    attached = any(name in message for name in (*OTHER_MEDIA, "location", "contact"))
    return "other" if attached else "service"
