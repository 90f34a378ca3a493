"""Sends one reply to one chat, and says what became of it.

Retried: connections that failed, 5xx, and 429 after exactly the time it names. A reply whose answer was lost in a
timeout is sent again: an answer twice is better than none. Given up: blocked chats and what Telegram refuses (400).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any, cast

import telegram
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.request import RequestData

from handlers import reply as replies
from handlers.reply import Delete, Document, Inline, Menu, Photo, Pin, Reply, Say, Toast
from runtime.transport import Plain

log = logging.getLogger("sender")

TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 20.0


MARGIN = 0.05  # seconds beyond a flood wait, for clocks that disagree


def seconds(wait: RetryAfter) -> float:
    """How long Telegram asks to wait; whole seconds or a timedelta, depending on the library's mood."""
    asked = wait.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


class Outcome(StrEnum):
    SENT = "sent"
    BLOCKED = "blocked"
    REFUSED = "refused"
    LATER = "later"


class Sender:
    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot

    async def send(self, chat_id: int, reply: Reply) -> Outcome:
        """Send, however long a 429 asks to wait; LATER when the server could not be reached for some minutes."""
        pause = FIRST_PAUSE
        for attempt in range(1, TRIES + 1):
            try:
                await self._perform(chat_id, reply)
            except RetryAfter as wait:
                await asyncio.sleep(seconds(wait) + MARGIN)
            except Forbidden as refusal:
                return _refused(reply, refusal) if isinstance(reply, Menu) else Outcome.BLOCKED
            except (BadRequest, ChatMigrated) as refusal:
                return _refused(reply, refusal)
            except NetworkError as error:
                log.warning("reply not sent yet (try %d): %s", attempt, type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except TelegramError as error:
                return _refused(reply, error)
            else:
                return Outcome.SENT
        return Outcome.LATER

    async def _perform(self, chat_id: int, reply: Reply) -> None:
        match reply:
            case Say():
                await self._say(chat_id, reply)
            case Pin(latitude, longitude, title, address):
                await self._call(
                    "sendVenue",
                    chat_id=chat_id,
                    latitude=latitude,
                    longitude=longitude,
                    title=title,
                    address=address,
                )
            case Document() if reply.content:
                await self._upload(chat_id, reply)
            case Document():
                await self._file(chat_id, "document", reply)
            case Photo():
                await self._file(chat_id, "photo", reply)
            case Menu(chat, commands):
                await self._menu(chat, commands)
            case Toast(query_id, text, alert):
                await self._call(
                    "answerCallbackQuery", callback_query_id=query_id, text=text, show_alert=alert
                )
            case Delete(message_id):
                await self._call("deleteMessage", chat_id=chat_id, message_id=message_id)
            case Inline(query_id, articles, seconds):
                results = [_result(article) for article in articles]
                await self._call(
                    "answerInlineQuery",
                    inline_query_id=query_id,
                    results=results,
                    cache_time=seconds,
                    is_personal=True,
                )

    async def _say(self, chat_id: int, say: Say) -> None:
        message = {
            "chat_id": chat_id,
            "text": say.body,
            "parse_mode": "HTML",
            "link_preview_options": NO_PREVIEW,
        }
        markup = replies.keyboard(say)
        if markup is not None:
            message["reply_markup"] = markup
        if say.edits and await self._changed("editMessageText", {**message, "message_id": say.edits}):
            return
        if say.answers:
            message["reply_parameters"] = {"message_id": say.answers, "allow_sending_without_reply": True}
        await self._call("sendMessage", **message)

    async def _changed(self, method: str, message: dict[str, Any]) -> bool:
        """False when the message cannot be edited any more, so that a new one must be sent."""
        try:
            await self._call(method, **message)
        except BadRequest as refusal:
            return "not modified" in str(refusal)
        return True

    async def _file(self, chat_id: int, kind: str, file: Document | Photo) -> None:
        """Send what Telegram has already, or change the words under it."""
        message: dict[str, Any] = {"chat_id": chat_id, "caption": file.caption, "parse_mode": "HTML"}
        markup = replies.inline_keyboard(file.buttons)
        if markup is not None:
            message["reply_markup"] = markup
        if file.edits and await self._changed("editMessageCaption", {**message, "message_id": file.edits}):
            return
        await self._call(
            "sendPhoto" if kind == "photo" else "sendDocument", **message, **{kind: file.file_id}
        )

    async def _upload(self, chat_id: int, document: Document) -> None:
        markup = replies.inline_keyboard(document.buttons)
        await self._bot.send_document(
            chat_id,
            document.content,
            filename=document.name or None,
            caption=document.caption,
            parse_mode="HTML",
            reply_markup=telegram.InlineKeyboardMarkup.de_json(markup) if markup else None,
        )

    async def _menu(self, chat_id: int, commands: tuple[tuple[str, str], ...]) -> None:
        scope = {"type": "chat", "chat_id": chat_id}
        if commands:
            listed = [{"command": name, "description": meaning} for name, meaning in commands]
            await self._call("setMyCommands", commands=listed, scope=scope)
        else:
            await self._call("deleteMyCommands", scope=scope)

    async def _call(self, method: str, **parameters: Any) -> None:
        """The request as it is: building the library's object of every message sent would cost a millisecond."""
        await self._bot.request.post(f"{self._bot.base_url}/{method}", cast(RequestData, Plain(parameters)))


NO_PREVIEW = {"is_disabled": True}


def _refused(reply: Reply, refusal: TelegramError) -> Outcome:
    if not isinstance(reply, Menu | Toast | Delete | Inline):
        log.error("Telegram refused a %s: %s", type(reply).__name__, refusal.message)
    return Outcome.REFUSED


def _result(article: replies.Article) -> dict[str, Any]:
    content = {"message_text": article.body, "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}
    return {
        "type": "article",
        "id": article.id,
        "title": article.title,
        "description": article.description,
        "input_message_content": content,
    }


Send = Callable[[int, Reply], Awaitable[Outcome]]
