"""One call of a bot, as the methods see it."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from demo.entities import formatted
from demo.params import Params
from demo.refusal import Json, bad, forbidden
from demo.state import KICKED, LEFT, Bot, Chat
from demo.telegram import Telegram

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024


@dataclass(frozen=True, slots=True)
class Call:
    """`gone` returns when the caller hangs up."""

    telegram: Telegram
    bot: Bot
    params: Params
    gone: Callable[[], Coroutine[Any, Any, None]]

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat a parameter names. Raises Refused when this bot cannot know it."""
        raw = self.params.text(name).strip()
        if not raw:
            raise bad(f"{name} is empty")
        try:
            number = int(raw)
        except ValueError:
            raise bad("chat not found") from None
        if number in self.telegram.people:
            return self.telegram.private(self.bot, self.telegram.people[number])
        group = self.telegram.chats.get(f"0:{number}")
        if group is None or self.bot.id not in group.members:
            raise bad("chat not found")
        return group

    def writable(self) -> Chat:
        """The chat, where the bot may write. Raises Refused (400, 403)."""
        if self.params.text("chat_id") in map(str, self.telegram.bots):
            raise forbidden("bots can't send messages to bots")
        chat = self.chat()
        if not chat.private:
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

    def text(self, name: str = "text", too_long: str = "message is too long") -> Json:
        """Text and entities of a message. Raises Refused."""
        mode, given = self.params.text("parse_mode"), self.params.array("entities")
        text, entities = formatted(self.params.text(name), mode, given)
        if not text:
            raise bad("message text is empty")
        if len(text) > TEXT_LIMIT:
            raise bad(too_long)
        return {"text": text} | ({"entities": entities} if entities else {})

    def caption(self) -> Json:
        return captioned(
            self.params.text("caption"),
            self.params.text("parse_mode"),
            self.params.array("caption_entities"),
        )


def captioned(caption: str, mode: str | None, given: list[Json] | None = None) -> Json:
    """Caption and its entities, empty for none. Raises Refused."""
    text, entities = formatted(caption, mode, given)
    if len(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})
