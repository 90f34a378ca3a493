"""Sends one reply to one chat and returns the outcome.

Retried: failed connections, 5xx, and 429 after the time that Telegram names. After a timeout the reply is sent again,
because two answers are better than none. Not retried: blocked chats and what Telegram refuses (400).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from typing import Any, cast

import telegram
from msgspec import structs
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import RequestData

from content.charts import chart_image
from content.posters import counter_code_image
from content.posters.poster import PosterPages
from content.reports.evidence_cleaning import EvidenceForm
from content.text.safe_html import Html
from handlers.core import replies
from handlers.core.replies import (
    IN_THREADS,
    CallbackAnswer,
    CardAfterPreview,
    CommandMenu,
    DeleteMessage,
    DeleteRange,
    Document,
    EvidenceFile,
    InlineAnswer,
    Message,
    Photo,
    RemoveButtons,
    Reply,
    Venue,
)
from handlers.reports import evidence_texts
from runtime.telegram import api_payloads
from runtime.telegram.rate_limiter import FLOOD_MARGIN, RateLimiter
from runtime.telegram.sent_cards import SentCard, SentCards
from runtime.telegram.transport import FILE_TIMEOUT, RawParameters
from storage.queues.backoff import Backoff
from storage.reports.evidence_files import EvidenceItem

log = logging.getLogger("loket.sender")

MAX_ATTEMPTS = 8
RETRY_BACKOFF = Backoff(0.3, 20.0)

NOT_RATE_LIMITED = (
    CommandMenu,
    CallbackAnswer,
    DeleteMessage,
    RemoveButtons,
    DeleteRange,
    InlineAnswer,
)
"""Replies that are not messages. Telegram's limits of messages do not apply to them."""


def retry_after_seconds(wait: RetryAfter) -> float:
    """Return how long Telegram asks to wait.

    python-telegram-bot returns int or timedelta depending on PTB_TIMEDELTA, which runtime/__init__.py sets.
    """
    asked = wait.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


class ReplyOutcome(StrEnum):
    """LATER: Telegram could not be reached; the caller keeps the reply and tries again."""

    SENT = "sent"
    BLOCKED = "blocked"
    REFUSED = "refused"
    LATER = "later"


OpenEvidence = Callable[[str], Awaitable[tuple[EvidenceItem, bytes] | None]]
"""Returns evidence by its id; None when it no longer exists."""


class Sender:
    """`sent_cards` collects the messages that show drafts."""

    def __init__(
        self,
        bot: telegram.Bot,
        rate_limiter: RateLimiter,
        open_evidence: OpenEvidence | None = None,
        sent_cards: SentCards | None = None,
    ) -> None:
        self._bot, self._rate_limiter, self._open_evidence = bot, rate_limiter, open_evidence
        self._sent_cards = sent_cards

    async def send(self, chat_id: int, reply: Reply) -> ReplyOutcome:
        """Send and retry. Waits as long as a 429 asks. Returns LATER after some minutes without a connection."""
        if isinstance(reply, CardAfterPreview):
            return await self._send_card(chat_id, reply)
        failures = 0
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                await self._send_rate_limited(chat_id, reply)
            except RetryAfter as wait:
                self._rate_limiter.on_flood_wait(chat_id, retry_after_seconds(wait))
                await asyncio.sleep(retry_after_seconds(wait) + FLOOD_MARGIN)
            except Forbidden as refusal:
                return (
                    _log_refusal(reply, refusal) if isinstance(reply, CommandMenu) else ReplyOutcome.BLOCKED
                )
            except (BadRequest, ChatMigrated) as refusal:
                return _log_refusal(reply, refusal)
            except NetworkError as error:
                pause = RETRY_BACKOFF.after(failures)
                log.warning(
                    "reply was not sent (attempt %d of %d): %s; next attempt in %.1f s",
                    attempt,
                    MAX_ATTEMPTS,
                    error.message,
                    pause,
                )
                await asyncio.sleep(pause)
                failures += 1
            except InvalidToken:
                log.error("Telegram refuses the token; replies are kept until a start with a valid BOT_TOKEN")
                return ReplyOutcome.LATER
            except TelegramError as error:
                return _log_refusal(reply, error)
            else:
                return ReplyOutcome.SENT
        return ReplyOutcome.LATER

    async def _send_card(self, chat_id: int, reply: CardAfterPreview) -> ReplyOutcome:
        outcome = await self.send(chat_id, reply.preview)
        if outcome is ReplyOutcome.SENT:
            return await self.send(chat_id, reply.card)
        return await self.send(chat_id, reply.refusal) if outcome is ReplyOutcome.REFUSED else outcome

    async def _send_rate_limited(self, chat_id: int, reply: Reply) -> None:
        if isinstance(reply, NOT_RATE_LIMITED) or (
            isinstance(reply, Message | Document | Photo) and reply.edits
        ):
            await self._send_in_thread(chat_id, reply)
            return
        async with self._rate_limiter.reply_slot(chat_id):
            await self._send_in_thread(chat_id, reply)

    async def _send_in_thread(self, chat_id: int, reply: Reply) -> None:
        """Send into the forum topic of the question, or outside of it if the topic was deleted meanwhile."""
        try:
            message_id = await self.send_once(chat_id, reply)
        except BadRequest as refusal:
            is_gone = any(word in refusal.message.lower() for word in ("thread not found", "topic_"))
            if not isinstance(reply, IN_THREADS) or not reply.thread or not is_gone:
                raise
            message_id = await self.send_once(chat_id, structs.replace(reply, thread=0))
        if isinstance(reply, Message) and reply.draft and self._sent_cards is not None:
            self._sent_cards.add(SentCard(chat_id, reply.draft, message_id))

    async def send_once(self, chat_id: int, reply: Reply, *, paid: bool = False) -> int:
        """Make one attempt and return the id of the message, or 0 for replies that are not messages.

        A message that cannot be edited is sent as a new one. `paid`: the owner pays beyond the free rate.
        Raises TelegramError.
        """
        if (
            isinstance(reply, Message | Document | Photo)
            and reply.edits
            and await self.change(chat_id, reply)
        ):
            return reply.edits
        more: dict[str, Any] = {"allow_paid_broadcast": True} if paid else {}
        if isinstance(reply, Message | Document | Photo) and reply.silent:
            more["disable_notification"] = True
        if isinstance(reply, IN_THREADS) and reply.thread:
            more["message_thread_id"] = reply.thread
        match reply:
            case Message(answers=answers, protect=protect):
                more |= {"reply_parameters": api_payloads.reply_parameters(answers)} if answers else {}
                more |= {"protect_content": True} if protect else {}
                return await self._call("sendMessage", **api_payloads.text_payload(chat_id, reply), **more)
            case Document(file_id=""):
                return await self._upload_document(chat_id, reply)
            case Document(file_id=file_id):
                return await self._call(
                    "sendDocument", **api_payloads.caption_payload(chat_id, reply), document=file_id, **more
                )
            case Photo(file_id=""):
                return await self._send_drawing(chat_id, reply)
            case Photo(file_id=file_id):
                return await self._call(
                    "sendPhoto", **api_payloads.caption_payload(chat_id, reply), photo=file_id, **more
                )
            case EvidenceFile():
                return await self._send_evidence(chat_id, reply)
            case CardAfterPreview():
                return await self._send_card_once(chat_id, reply)
            case Venue(latitude, longitude, title, address):
                return await self._call(
                    "sendVenue",
                    chat_id=chat_id,
                    latitude=latitude,
                    longitude=longitude,
                    title=title,
                    address=address,
                    **more,
                )
        await self._send_without_message(chat_id, reply)
        return 0

    async def _send_card_once(self, chat_id: int, reply: CardAfterPreview) -> int:
        try:
            await self.send_once(chat_id, reply.preview)
        except BadRequest as refusal:
            _log_refusal(reply.preview, refusal)
            return await self.send_once(chat_id, reply.refusal)
        return await self.send_once(chat_id, reply.card)

    async def change(self, chat_id: int, reply: Message | Document | Photo | DeleteMessage) -> bool:
        """Edit or delete the message that the reply names. Return False when Telegram does not allow it."""
        try:
            match reply:
                case DeleteMessage(message_id):
                    await self._call("deleteMessage", chat_id=chat_id, message_id=message_id)
                case Message(edits=edits):
                    await self._call(
                        "editMessageText", message_id=edits, **api_payloads.text_payload(chat_id, reply)
                    )
                case Document(edits=edits) | Photo(edits=edits) if reply.file_id:
                    await self._call(
                        "editMessageMedia", message_id=edits, **api_payloads.media_payload(chat_id, reply)
                    )
                case Document(edits=edits) | Photo(edits=edits):
                    await self._call(
                        "editMessageCaption", message_id=edits, **api_payloads.caption_payload(chat_id, reply)
                    )
        except BadRequest as refusal:
            return "not modified" in str(refusal)
        return True

    async def _send_without_message(self, chat_id: int, reply: Reply) -> None:
        """Send a reply that is not a message."""
        match reply:
            case CommandMenu(chat, commands):
                await self._set_menu(chat, commands)
            case CallbackAnswer(query_id, text, alert):
                await self._call(
                    "answerCallbackQuery", callback_query_id=query_id, text=text, show_alert=alert
                )
            case DeleteMessage(message_id):
                await self._call("deleteMessage", chat_id=chat_id, message_id=message_id)
            case RemoveButtons(message_id):
                with suppress(BadRequest):  # the message was deleted, or has no buttons
                    await self._call("editMessageReplyMarkup", chat_id=chat_id, message_id=message_id)
            case DeleteRange() as sweep:
                await self._delete_range(chat_id, sweep)
            case InlineAnswer(query_id, articles, seconds):
                results = [api_payloads.inline_result_payload(article) for article in articles]
                await self._call(
                    "answerInlineQuery",
                    inline_query_id=query_id,
                    results=results,
                    cache_time=seconds,
                    is_personal=True,
                )

    async def _upload_document(self, chat_id: int, document: Document) -> int:
        markup = replies.render_inline_keyboard(document.buttons)
        pages = document.posters
        content = document.content if pages is None else await asyncio.to_thread(_draw_posters, pages)
        message = await self._bot.send_document(
            chat_id,
            content,
            filename=document.name or None,
            caption=str(document.caption),
            parse_mode="HTML",
            reply_markup=telegram.InlineKeyboardMarkup.de_json(markup) if markup else None,
            message_thread_id=document.thread or None,
        )
        return message.message_id

    async def _send_drawing(self, chat_id: int, photo: Photo) -> int:
        """Draw the picture in a thread, because that takes long, and send it."""
        name, picture = await asyncio.to_thread(_draw_picture, photo)
        markup = replies.render_inline_keyboard(photo.buttons)
        message = await self._bot.send_photo(
            chat_id,
            picture,
            filename=name,
            caption=str(photo.caption),
            parse_mode="HTML",
            reply_markup=telegram.InlineKeyboardMarkup.de_json(markup) if markup else None,
            message_thread_id=photo.thread or None,
        )
        return message.message_id

    async def _send_evidence(self, chat_id: int, evidence: EvidenceFile) -> int:
        """Unseal the file only while it is sent. Telegram lets nobody forward or save it."""
        found = None if self._open_evidence is None else await self._open_evidence(evidence.id)
        if found is None:
            return await self.send_once(chat_id, Message(Html.escape(evidence_texts.render_erased())))
        item, content = found
        markup = replies.render_inline_keyboard(evidence.buttons)
        more: dict[str, Any] = {
            "filename": item.name,
            "caption": str(evidence.caption) or None,
            "parse_mode": "HTML",
            "reply_markup": telegram.InlineKeyboardMarkup.de_json(markup) if markup else None,
            "protect_content": True,
            "message_thread_id": evidence.thread or None,
            "read_timeout": FILE_TIMEOUT,
        }
        match item.form:
            case EvidenceForm.PHOTO:
                return (await self._bot.send_photo(chat_id, content, **more)).message_id
            case EvidenceForm.VOICE:
                return (await self._bot.send_voice(chat_id, content, **more)).message_id
        return (await self._bot.send_document(chat_id, content, **more)).message_id

    async def _delete_range(self, chat_id: int, sweep: DeleteRange) -> None:
        """Delete up to 100 messages a request; one by one when Telegram refuses a whole request."""
        for start in sweep.message_ids[::100]:
            ids = [id for id in sweep.message_ids if start <= id < start + 100]
            try:
                await self._call("deleteMessages", chat_id=chat_id, message_ids=ids)
            except BadRequest:
                for id in ids:
                    with suppress(BadRequest):
                        await self._call("deleteMessage", chat_id=chat_id, message_id=id)

    async def _set_menu(self, chat_id: int, commands: tuple[tuple[str, str], ...]) -> None:
        scope = {"type": "chat", "chat_id": chat_id}
        if commands:
            listed = [{"command": name, "description": meaning} for name, meaning in commands]
            await self._call("setMyCommands", commands=listed, scope=scope)
        else:
            await self._call("deleteMyCommands", scope=scope)

    async def _call(self, method: str, **parameters: Any) -> int:
        """Send raw parameters, because building the library's object of each sent message costs a millisecond."""
        address = f"{self._bot.base_url}/{method}"
        result = await self._bot.request.post(address, cast(RequestData, RawParameters(parameters)))
        return int(result.get("message_id", 0)) if isinstance(result, dict) else 0


def _log_refusal(reply: Reply, refusal: TelegramError) -> ReplyOutcome:
    if not isinstance(reply, CommandMenu | CallbackAnswer | DeleteMessage | DeleteRange | InlineAnswer):
        log.error("Telegram refused a %s: %s", type(reply).__name__, refusal.message)
    return ReplyOutcome.REFUSED


SendReply = Callable[[int, Reply], Awaitable[ReplyOutcome]]


def _draw_posters(pages: PosterPages) -> bytes:
    from content.posters import poster_pdf  # its libraries are needed for posters only

    return poster_pdf.render_posters(pages.posters, pages.size)


def _draw_picture(photo: Photo) -> tuple[str, bytes]:
    """Return the name and content of a picture that is drawn when it is sent."""
    if photo.counter_code is not None:
        return "qr.png", counter_code_image.render_png(photo.counter_code)
    assert photo.chart is not None, "a photo has a file, a chart or a code"
    return "grafik.png", chart_image.render_png(photo.chart)
