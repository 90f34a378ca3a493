"""What a citizen or clerk did, as the handlers see it: one small value for every kind of Telegram update."""

from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

import telegram


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
    `file` fetches or sends that file again, `file_key` is the same whoever shows it, `file_size` is bytes (0: not told).
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


def read(update: telegram.Update, username: str) -> Event | None:
    """The event of an update, or None for what asks for nothing (channel posts, polls, reactions, ...)."""
    if update.inline_query is not None:
        return _inline(update, update.inline_query)
    if update.callback_query is not None:
        return _press(update, update.callback_query)
    if update.my_chat_member is not None:
        return _member(update, update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return None
    return _message(update, message, username)


def _inline(update: telegram.Update, query: telegram.InlineQuery) -> Event:
    user = query.from_user
    place = None if query.location is None else (query.location.latitude, query.location.longitude)
    return Event(
        update.update_id, Kind.INLINE, user.id, user.id, user.first_name, user.language_code or "id",
        text=query.query, query_id=query.id, place=place,
    )  # fmt: skip


def _press(update: telegram.Update, query: telegram.CallbackQuery) -> Event | None:
    user, message = query.from_user, query.message
    return Event(
        update.update_id, Kind.PRESS, message.chat.id if message else user.id, user.id,
        user.first_name, user.language_code or "id",
        data=query.data or "", message_id=message.message_id if message else 0, query_id=query.id,
    )  # fmt: skip


def _member(update: telegram.Update, change: telegram.ChatMemberUpdated) -> Event | None:
    if change.chat.type != "private" or change.new_chat_member.status != "kicked":
        return None
    return Event(update.update_id, Kind.BLOCKED, change.chat.id, change.from_user.id)


def _message(update: telegram.Update, message: telegram.Message, username: str) -> Event | None:
    assert message.from_user is not None
    user, text = message.from_user, message.text or message.caption or ""
    kind, command, media = Kind.TEXT, "", ""
    if message.text is None:
        kind, media = Kind.MEDIA, _media(message)
    if message.location is not None:
        kind = Kind.LOCATION
    elif message.contact is not None:
        kind = Kind.CONTACT
    elif message.text and message.text.startswith("/"):
        kind, (command, text) = Kind.COMMAND, _command(message.text)
    if message.chat.type != "private":
        addressed = _addressed(message, text, username)
        if addressed is None:
            return None
        kind, text = Kind.GROUP, addressed
    elif update.edited_message is not None:
        kind = Kind.EDITED
    place = None if message.location is None else (message.location.latitude, message.location.longitude)
    return Event(
        update.update_id, kind, message.chat.id, user.id, user.first_name, user.language_code or "id",
        text=text, command=command, media=media, message_id=message.message_id, place=place,
        sent_at=int(message.date.timestamp()), via_me=bool(message.via_bot and message.via_bot.username == username),
        html=_html(message, kind is Kind.COMMAND), **_file(message),
    )  # fmt: skip


def _html(message: telegram.Message, command: bool) -> str:
    """What was written, without the command before it."""
    if message.entities or message.caption_entities:
        html = message.text_html or message.caption_html
    else:
        html = escape(message.text or message.caption or "", quote=False)
    return "".join(html.split(maxsplit=1)[1:]) if command else html


def _file(message: telegram.Message) -> dict[str, Any]:
    """A photo in its largest size, a document, or what is heard and seen."""
    photo = message.photo[-1] if message.photo else None
    found = photo or message.document or message.voice or message.audio or message.video
    if found is None:
        return {}
    return {"file": found.file_id, "file_key": found.file_unique_id, "file_size": found.file_size or 0}


def _command(text: str) -> tuple[str, str]:
    """'/Lokasi@bot pamulang' -> ('lokasi', 'pamulang')."""
    word, *rest = text.split(maxsplit=1)
    return word[1:].partition("@")[0].lower(), "".join(rest).strip()


def _addressed(message: telegram.Message, text: str, username: str) -> str | None:
    """The text of a group message meant for the bot (mention, command, or reply to it), without the mention."""
    mention, raw = f"@{username}".lower(), message.text or message.caption or ""
    reply = message.reply_to_message
    if mention in raw.lower():
        at = raw.lower().index(mention)
        return (raw[:at] + raw[at + len(mention) :]).strip()
    if raw.startswith("/") or (reply and reply.from_user and reply.from_user.username == username):
        return text or raw
    return None


def _media(message: telegram.Message) -> str:
    for name in (
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
    ):
        if getattr(message, name):
            return name
    return "service" if not message.effective_attachment else "other"
