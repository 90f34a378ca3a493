"""Assertions about what a person in a test sees, with waiting."""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Callable

from demo.api.api_errors import JsonObject
from demo.api.chat_screen import ChatScreen, ScreenEvent
from demo.api.entities_state import Bot, Chat
from demo.api.local_telegram import LocalTelegram

DEFAULT_PATIENCE = 15.0  # seconds; long enough for a machine that runs other processes


class ChatAssertions(ABC):
    """Assertions about one chat. `expect` and the like search what was shown since the last match."""

    def __init__(self, telegram: LocalTelegram, name: str, patience: float) -> None:
        self.telegram = telegram
        self.name = name
        self.patience = patience
        self._read_up_to: dict[str, int] = {}
        self._pressed: dict[
            str, int
        ] = {}  # by chat: the message whose button was pressed since the last text

    @property
    @abstractmethod
    def bot(self) -> Bot: ...

    @property
    @abstractmethod
    def chat(self) -> Chat: ...

    @property
    def screen(self) -> ChatScreen:
        return self.telegram.chat_screen(self.chat)

    @property
    def bot_messages(self) -> list[JsonObject]:
        """Return the messages of the bot in the chat, oldest first."""
        return [m for m in self.chat.messages.values() if m["from"]["id"] == self.bot.id]

    @property
    def last_message(self) -> JsonObject:
        shown = self.bot_messages
        assert shown, "the bot has said nothing"
        return shown[-1]

    @property
    def text(self) -> str:
        """Return the text of the last message."""
        return text_of(self.last_message)

    @property
    def buttons(self) -> list[str]:
        """Return the labels of the last message with buttons, or of the reply keyboard."""
        under = next((found for m in reversed(self.bot_messages) if (found := inline_buttons(m))), None)
        return [button["text"] for button in under or reply_buttons(self.chat.reply_keyboard)]

    async def expect(self, pattern: str, within: float = 0, *, after: int = 0) -> JsonObject:
        """Wait for the next new or edited message that matches a regular expression (case ignored).

        Messages up to the id `after` are ignored.
        """
        matches = text_matcher(pattern)
        return await self._wait_for_message(
            lambda kind, message: message["message_id"] > after and matches(kind, message),
            f"/{pattern}/",
            within,
        )

    async def expect_kind(self, kind: str, within: float = 0) -> JsonObject:
        """Wait for the next message with a photo, document, location, venue, ..."""
        return await self._wait_for_message(lambda _, message: kind in message, f"a {kind}", within)

    async def expect_edit(self, pattern: str, within: float = 0) -> JsonObject:
        says = text_matcher(pattern)
        return await self._wait_for_message(
            lambda kind, message: kind == "edited" and says(kind, message), f"an edit to /{pattern}/", within
        )

    async def expect_callback_answer(self, pattern: str = "", within: float = 0) -> JsonObject:
        """Wait for the next callback answer: {"text", "show_alert", "callback_query_id"}."""

        def matches(event: ScreenEvent) -> bool:
            return event.kind == "callback_answer" and matches_pattern(pattern, event.content["text"])

        return (await self._wait_for_event(matches, f"a callback answer /{pattern}/", within)).content

    async def expect_deleted(self, message_id: int, within: float = 0) -> None:
        def matches(event: ScreenEvent) -> bool:
            return event.kind == "deleted" and event.content["message_id"] == message_id

        await self._wait_for_event(matches, f"message {message_id} deleted", within)

    async def wait_for_silence(self) -> list[JsonObject]:
        """Wait until the bots confirmed all updates. Return messages of the bot that no assertion matched."""
        async with asyncio.timeout(self.patience):
            await self.telegram.wait_until_confirmed()
        return [e.content["message"] for e in self._unread_events() if self._is_from_bot(e)]

    def transcript(self, most: int = 12) -> str:
        """Return the end of the chat as text, for failure messages."""
        lines = []
        for message in list(self.chat.messages.values())[-most:]:
            labels = [button["text"] for button in inline_buttons(message)]
            lines.append(f"  {message['from']['first_name']}: {text_of(message)!r} {labels or ''}")
        return "\n".join(lines) or "  (nothing)"

    def _unread_events(self) -> list[ScreenEvent]:
        return self.screen.events_since(self._read_up_to.get(self.chat.key, 0))

    def _is_from_bot(self, event: ScreenEvent) -> bool:
        return event.kind in ("message", "edited") and event.content["message"]["from"]["id"] == self.bot.id

    async def _wait_for_message(
        self, wanted: Callable[[str, JsonObject], bool], name: str, within: float
    ) -> JsonObject:
        # Edits of older messages are no reaction to a button: a progress report may change at any moment.
        oldest = self._pressed.get(self.chat.key, 0)

        def fits(event: ScreenEvent) -> bool:
            if not self._is_from_bot(event) or event.content["message"]["message_id"] < oldest:
                return False
            return wanted(event.kind, event.content["message"])

        message: JsonObject = (await self._wait_for_event(fits, name, within)).content["message"]
        return message

    async def _wait_for_event(
        self, wanted: Callable[[ScreenEvent], bool], name: str, within: float
    ) -> ScreenEvent:
        try:
            async with asyncio.timeout(within or self.patience):
                while True:
                    for event in self._unread_events():
                        self._read_up_to[self.chat.key] = event.number
                        if wanted(event):
                            return event
                    await self.screen.wait_for_change()
        except TimeoutError:
            raise AssertionError(f"{self.name} waited for {name} and saw\n{self.transcript()}") from None


def text_matcher(pattern: str) -> Callable[[str, JsonObject], bool]:
    return lambda _, message: matches_pattern(pattern, text_of(message))


def matches_pattern(pattern: str, words: str) -> bool:
    return re.search(pattern, words, re.IGNORECASE | re.DOTALL) is not None


def text_of(message: JsonObject) -> str:
    return str(message.get("text") or message.get("caption") or "")


def inline_buttons(message: JsonObject) -> list[JsonObject]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def reply_buttons(keyboard: JsonObject | None) -> list[JsonObject]:
    return [button for row in (keyboard or {}).get("keyboard", []) for button in row]


def find_button(label: str, buttons: list[JsonObject]) -> JsonObject | None:
    """Return the button with this label, or the only one that contains it."""
    exact = [button for button in buttons if button["text"] == label]
    near = [button for button in buttons if label.lower() in button["text"].lower()]
    return exact[0] if exact else near[0] if len(near) == 1 else None
