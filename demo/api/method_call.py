"""One call of a Bot API method, as the methods see it."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from demo.api.api_errors import JsonObject, bad_request, forbidden
from demo.api.call_parameters import CallParameters
from demo.api.entities_state import KICKED, LEFT, Bot, Chat
from demo.api.local_telegram import LocalTelegram
from demo.api.message_entities import parse_formatted
from demo.api.telegram_html import utf16

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024


@dataclass(frozen=True, slots=True)
class MethodCall:
    """One call. `wait_for_disconnect` returns when the client disconnects."""

    telegram: LocalTelegram
    bot: Bot
    params: CallParameters
    wait_for_disconnect: Callable[[], Coroutine[Any, Any, None]]

    def find_chat(self, name: str = "chat_id") -> Chat:
        """Return the chat that a parameter names. Raises ApiError if the bot cannot know it."""
        raw = self.params.text(name).strip()
        if not raw:
            raise bad_request(f"{name} is empty")
        try:
            number = int(raw)
        except ValueError:
            raise bad_request("chat not found") from None
        if number in self.telegram.people:
            return self.telegram.private_chat(self.bot, self.telegram.people[number])
        group = self.telegram.chats.get(f"0:{number}")
        if group is None or self.bot.id not in group.members:
            raise bad_request("chat not found")
        return group

    def find_writable_chat(self) -> Chat:
        """Return the chat if the bot may write there. Raises ApiError (400, 403)."""
        if self.params.text("chat_id") in map(str, self.telegram.bots):
            raise forbidden("bots can't send messages to bots")
        chat = self.find_chat()
        if not chat.is_private:
            match chat.members[self.bot.id]:
                case status if status == KICKED:
                    raise forbidden("bot was kicked from the supergroup chat")
                case status if status == LEFT:
                    raise forbidden("bot is not a member of the supergroup chat")
            return chat
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def parse_text(self, name: str = "text", too_long: str = "message is too long") -> JsonObject:
        """Return text and entities of a message. Raises ApiError."""
        mode, given = self.params.text("parse_mode"), self.params.array("entities")
        text, entities = parse_formatted(self.params.text(name), mode, given)
        if not text:
            raise bad_request("message text is empty")
        if utf16(text) > TEXT_LIMIT:
            raise bad_request(too_long)
        return {"text": text} | ({"entities": entities} if entities else {})

    def parse_caption(self) -> JsonObject:
        return caption_content(
            self.params.text("caption"),
            self.params.text("parse_mode"),
            self.params.array("caption_entities"),
        )


def caption_content(caption: str, mode: str | None, given: list[JsonObject] | None = None) -> JsonObject:
    """Return the caption and its entities, empty if there is none. Raises ApiError."""
    text, entities = parse_formatted(caption, mode, given)
    if utf16(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})
