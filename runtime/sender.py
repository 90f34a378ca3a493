"""Sends one reply to one chat, and says what became of it.

Retried: connections that failed, 5xx, and 429 after exactly the time it names. A reply whose answer was lost in a
timeout is sent again: an answer twice is better than none. Given up: blocked chats and what Telegram refuses (400).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any

import telegram
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from handlers import reply as replies
from handlers.reply import Delete, Inline, Pin, Reply, Say, Toast

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
            except Forbidden:
                return Outcome.BLOCKED
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
            case Pin():
                await self._bot.send_venue(
                    chat_id, reply.latitude, reply.longitude, reply.title, reply.address
                )
            case Toast():
                await self._bot.answer_callback_query(reply.query_id, reply.text or None, reply.alert)
            case Delete():
                await self._bot.delete_message(chat_id, reply.message_id)
            case Inline():
                await self._bot.answer_inline_query(
                    reply.query_id,
                    [_result(article) for article in reply.articles],
                    cache_time=reply.cache_seconds,
                    is_personal=True,
                )

    async def _say(self, chat_id: int, say: Say) -> None:
        markup: Any = replies.keyboard(say)
        options: dict[str, Any] = {
            "parse_mode": "HTML",
            "reply_markup": markup,
            "link_preview_options": NO_PREVIEW,
        }
        if say.edits:
            edit = self._bot.edit_message_text(say.body, chat_id, say.edits, **options)
            if await _changed(edit):
                return
        if say.answers:
            options["reply_parameters"] = telegram.ReplyParameters(
                say.answers, allow_sending_without_reply=True
            )
        await self._bot.send_message(chat_id, say.body, **options)


NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)


async def _changed(edit: Awaitable[object]) -> bool:
    """False when the message cannot be edited any more, so that a new one must be sent."""
    try:
        await edit
    except BadRequest as refusal:
        return "not modified" in str(refusal)
    return True


def _refused(reply: Reply, refusal: TelegramError) -> Outcome:
    if not isinstance(reply, Toast | Delete | Inline):
        log.error("Telegram refused a %s: %s", type(reply).__name__, refusal.message)
    return Outcome.REFUSED


def _result(article: replies.Article) -> telegram.InlineQueryResultArticle:
    content = telegram.InputTextMessageContent(
        article.body, parse_mode="HTML", link_preview_options=NO_PREVIEW
    )
    return telegram.InlineQueryResultArticle(
        article.id, article.title, content, description=article.description
    )


Send = Callable[[int, Reply], Awaitable[Outcome]]
