"""What a person of a test sees, and how they wait for it."""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Callable

from demo.refusal import Json
from demo.screen import Screen, Shown
from demo.state import Bot, Chat
from demo.telegram import Telegram

PATIENCE = 5.0


class Eyes(ABC):
    """Looks at one chat. `expect` and its kin look at what was shown since the last thing they found."""

    def __init__(self, telegram: Telegram, name: str, patience: float) -> None:
        self.telegram = telegram
        self.name = name
        self.patience = patience
        self._read: dict[str, int] = {}

    @property
    @abstractmethod
    def bot(self) -> Bot: ...

    @property
    @abstractmethod
    def chat(self) -> Chat: ...

    @property
    def screen(self) -> Screen:
        return self.telegram.screen(self.chat)

    @property
    def shown(self) -> list[Json]:
        """The bot's messages now in the chat, oldest first."""
        return [m for m in self.chat.messages.values() if m["from"]["id"] == self.bot.id]

    @property
    def last(self) -> Json:
        shown = self.shown
        assert shown, "the bot has said nothing"
        return shown[-1]

    @property
    def text(self) -> str:
        """The words of the last message."""
        return words_of(self.last)

    @property
    def buttons(self) -> list[str]:
        """Labels under the last message that has any, else those of the reply keyboard."""
        under = next((found for m in reversed(self.shown) if (found := inline_buttons(m))), None)
        return [button["text"] for button in under or reply_buttons(self.chat.reply_keyboard)]

    async def expect(self, pattern: str, within: float = 0) -> Json:
        """The next message, new or edited, whose words match a regular expression (case ignored)."""
        return await self._message(spoken(pattern), f"/{pattern}/", within)

    async def expect_kind(self, kind: str, within: float = 0) -> Json:
        """The next message that holds a photo, document, location, venue, ..."""
        return await self._message(lambda _, message: kind in message, f"a {kind}", within)

    async def expect_edit(self, pattern: str, within: float = 0) -> Json:
        says = spoken(pattern)
        return await self._message(
            lambda kind, message: kind == "edited" and says(kind, message), f"an edit to /{pattern}/", within
        )

    async def expect_toast(self, pattern: str = "", within: float = 0) -> Json:
        """The next answer to a pressed button: {"text", "show_alert", "callback_query_id"}."""

        def wanted(event: Shown) -> bool:
            return event.kind == "callback_answer" and matches(pattern, event.content["text"])

        return (await self._until(wanted, f"a callback answer /{pattern}/", within)).content

    async def expect_deleted(self, message_id: int, within: float = 0) -> None:
        def wanted(event: Shown) -> bool:
            return event.kind == "deleted" and event.content["message_id"] == message_id

        await self._until(wanted, f"message {message_id} deleted", within)

    async def silence(self) -> list[Json]:
        """Waits until the bots confirmed all updates; the bot's messages nobody expected yet."""
        async with asyncio.timeout(self.patience):
            await self.telegram.settled()
        return [e.content["message"] for e in self._unread() if self._from_bot(e)]

    def transcript(self, most: int = 12) -> str:
        """The end of the chat in plain words, for failures."""
        lines = []
        for message in list(self.chat.messages.values())[-most:]:
            labels = [button["text"] for button in inline_buttons(message)]
            lines.append(f"  {message['from']['first_name']}: {words_of(message)!r} {labels or ''}")
        return "\n".join(lines) or "  (nothing)"

    def _unread(self) -> list[Shown]:
        return self.screen.since(self._read.get(self.chat.key, 0))

    def _from_bot(self, event: Shown) -> bool:
        return event.kind in ("message", "edited") and event.content["message"]["from"]["id"] == self.bot.id

    async def _message(self, wanted: Callable[[str, Json], bool], name: str, within: float) -> Json:
        def fits(event: Shown) -> bool:
            return self._from_bot(event) and wanted(event.kind, event.content["message"])

        message: Json = (await self._until(fits, name, within)).content["message"]
        return message

    async def _until(self, wanted: Callable[[Shown], bool], name: str, within: float) -> Shown:
        try:
            async with asyncio.timeout(within or self.patience):
                while True:
                    for event in self._unread():
                        self._read[self.chat.key] = event.n
                        if wanted(event):
                            return event
                    await self.screen.change()
        except TimeoutError:
            raise AssertionError(f"{self.name} waited for {name} and saw\n{self.transcript()}") from None


def spoken(pattern: str) -> Callable[[str, Json], bool]:
    return lambda _, message: matches(pattern, words_of(message))


def matches(pattern: str, words: str) -> bool:
    return re.search(pattern, words, re.IGNORECASE | re.DOTALL) is not None


def words_of(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def inline_buttons(message: Json) -> list[Json]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def reply_buttons(keyboard: Json | None) -> list[Json]:
    return [button for row in (keyboard or {}).get("keyboard", []) for button in row]


def picked(label: str, buttons: list[Json]) -> Json | None:
    """The button of this label, or the only one that contains it."""
    exact = [button for button in buttons if button["text"] == label]
    near = [button for button in buttons if label.lower() in button["text"].lower()]
    return exact[0] if exact else near[0] if len(near) == 1 else None
