"""A person for tests: sends messages, presses buttons, waits for what the bot shows.

warga = Person(app.state.telegram, "Siti")
warga.say("/start")
await warga.expect("Selamat datang")
warga.press("Kota Bekasi")
"""

from collections.abc import Sequence
from typing import TypeVar

from demo.api import inline_queries
from demo.api.api_errors import JsonObject
from demo.api.entities_state import Bot, Chat
from demo.api.local_telegram import LocalTelegram
from demo.api.multipart import UploadedFile
from demo.api.profile_methods import visible_commands
from demo.api.user_actions import UserActions
from demo.testing.chat_assertions import (
    DEFAULT_PATIENCE,
    ChatAssertions,
    find_button,
    inline_buttons,
    reply_buttons,
)
from demo.testing.group import GroupChat
from demo.web.web_api import STICKER

T = TypeVar("T")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Person(ChatAssertions):
    """A person in a private chat with `bot` (default: the main bot), or in a `group`.

    Actions happen at once. A wait ends with an event, or fails after `patience` seconds and prints the chat.
    `number` selects a person who exists already."""

    def __init__(
        self,
        telegram: LocalTelegram,
        first_name: str = "Siti",
        *,
        role: str = "warga",
        language_code: str = "",
        bot: Bot | None = None,
        number: int = 0,
        group: GroupChat | None = None,
        patience: float = DEFAULT_PATIENCE,
    ) -> None:
        self.human = telegram.people.get(number) or telegram.add_person(first_name, role, number=number)
        super().__init__(telegram, self.human.first_name, patience)
        self.human.language_code = language_code or self.human.language_code
        self.id = self.human.id
        self._bot = bot
        self._group = group
        if bot or telegram.main_bot:
            self._start_watching()

    def in_group(self, group: GroupChat) -> "Person":
        """Return the same person in a group."""
        group.add_person(self.human)
        return Person(self.telegram, number=self.id, group=group, bot=self.bot, patience=self.patience)

    def _start_watching(self) -> None:
        self._read_up_to[self.chat.key] = self.screen.last_number

    @property
    def bot(self) -> Bot:
        bot = self._bot or self.telegram.main_bot
        assert bot, "no bot has called this Telegram yet"
        return bot

    @property
    def chat(self) -> Chat:
        return self._group.chat if self._group else self.telegram.private_chat(self.bot, self.human)

    @property
    def actions(self) -> UserActions:
        self.telegram.chat_screen(self.chat)
        return UserActions(self.telegram, self.human, self.chat)

    @property
    def commands(self) -> list[str]:
        """Return the names in the command menu."""
        return [one["command"] for one in visible_commands(self.bot, self.chat, self.human)]

    def say(self, text: str, reply_to: int = 0) -> JsonObject:
        self._pressed.pop(self.chat.key, None)
        return self._commit(self.actions.send_text(text, reply_to))

    def say_html(self, html: str) -> JsonObject:
        """Send a text with formatting, written as Telegram HTML."""
        return self._commit(self.actions.send_html(html))

    def send_raw(self, content: JsonObject, reply_to: int = 0) -> JsonObject:
        """Send a message with any fields, for example with a format or in a forum topic."""
        return self._commit(self.actions.send(content, reply_to))

    def send_photo(self, content: bytes = PIXEL, caption: str = "", name: str = "foto.png") -> JsonObject:
        return self._commit(self.actions.send_photo(UploadedFile(name, "image/png", content), caption))

    def send_album(self, uploads: Sequence[UploadedFile], caption: str = "") -> list[JsonObject]:
        return self._commit(self.actions.send_album(uploads, caption))

    def send_document(
        self, content: bytes = b"%PDF-1.4", caption: str = "", name: str = "surat.pdf"
    ) -> JsonObject:
        return self._commit(
            self.actions.send_document(UploadedFile(name, "application/pdf", content), caption)
        )

    def send_voice(self, content: bytes = b"OggS", caption: str = "") -> JsonObject:
        return self._commit(self.actions.send_voice(UploadedFile("suara.oga", "audio/ogg", content), caption))

    def send_sticker(self) -> JsonObject:
        return self._commit(self.actions.send_sticker(STICKER))

    def send_location(self, latitude: float, longitude: float) -> JsonObject:
        return self._commit(self.actions.send_location(latitude, longitude))

    def move_location(self, message_id: int, latitude: float, longitude: float) -> JsonObject:
        """Move a live location that was sent before."""
        return self._commit(self.actions.move_location(message_id, latitude, longitude))

    def send_contact(self, phone_number: str) -> JsonObject:
        return self._commit(self.actions.send_contact(phone_number))

    def edit(self, message_id: int, text: str) -> JsonObject:
        return self._commit(self.actions.edit(message_id, text))

    def forward(self, message: JsonObject) -> JsonObject:
        """Forward a message into this chat, also one from another chat."""
        return self._commit(self.actions.forward(message))

    def delete(self, message_id: int) -> None:
        self.actions.delete(message_id)
        self._commit(None)

    def block(self, blocked: bool = True) -> None:
        self.actions.block(blocked)
        self._commit(None)

    def change_language(self, language_code: str) -> None:
        """Change the language of this person's Telegram."""
        self.actions.change_language(language_code)
        self._commit(None)

    def press(self, label: str) -> str:
        """Press the newest button with this label, or the only one that contains it.

        Return the id of the callback query, the address of a link, or the text that a reply keyboard sent."""
        for message in reversed(self.bot_messages):
            if button := find_button(label, inline_buttons(message)):
                return self._press_button(message, button)
        words = find_button(label, reply_buttons(self.chat.reply_keyboard))
        assert words, f"no button {label!r}; there are {self.buttons}\n{self.transcript()}"
        self.say(words["text"])
        return str(words["text"])

    def forge_button_press(self, message_id: int, data: str) -> str:
        """Press a button that does not exist, on a message of the bot. Return the id of the callback query."""
        return str(self._commit(self.actions.forge_button_press(self.actions.find_message(message_id), data)))

    def _press_button(self, message: JsonObject, button: JsonObject) -> str:
        if data := button.get("callback_data"):
            self._pressed[self.chat.key] = message["message_id"]
            return self._commit(self.actions.press_button(message["message_id"], data))
        return str(button.get("url") or next(value for key, value in button.items() if key != "text"))

    async def ask(self, text: str, pattern: str) -> JsonObject:
        """Send a text and return the new message that answers it.

        Edits of older messages are ignored: a progress report may change at any moment.
        """
        said = self.say(text)
        return await self.expect(pattern, after=said["message_id"])

    async def query_inline(self, query: str) -> list[JsonObject]:
        """Type `@bot query` in some chat. Return the results."""
        answer = await inline_queries.send_inline_query(self.actions, query)
        results: list[JsonObject] = answer["results"]
        return results

    def choose_result(self, query: str, result_id: str) -> JsonObject:
        return self._commit(inline_queries.choose_result(self.actions, query, result_id))

    def _commit(self, result: T) -> T:
        self.telegram.store.commit()
        return result
