"""A person for tests: says, presses, and waits for what the bot shows.

warga = Person(app.state.telegram, "Siti")
warga.say("/start")
await warga.expect("Selamat datang")
warga.press("Kota Bekasi")
"""

from collections.abc import Sequence
from typing import TypeVar

from demo import inline
from demo.acts import Hand
from demo.eyes import PATIENCE, Eyes, inline_buttons, picked, reply_buttons
from demo.group import Group
from demo.multipart import Upload
from demo.play import STICKER
from demo.profile import visible
from demo.refusal import Json
from demo.state import Bot, Chat
from demo.telegram import Telegram

T = TypeVar("T")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Person(Eyes):
    """Acts at once; waits end by event, or fail after `patience` seconds with what was seen instead.

    In a private chat with `bot` (the main bot when not given), or in a group (`within`).
    `number` takes a person who exists already."""

    def __init__(
        self,
        telegram: Telegram,
        first_name: str = "Siti",
        *,
        role: str = "warga",
        language_code: str = "",
        bot: Bot | None = None,
        number: int = 0,
        group: Group | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.human = telegram.people.get(number) or telegram.add_person(first_name, role, number=number)
        super().__init__(telegram, self.human.first_name, patience)
        self.human.language_code = language_code or self.human.language_code
        self.id = self.human.id
        self._bot = bot
        self._group = group
        if bot or telegram.main_bot:
            self._watch()

    def within(self, group: Group) -> "Person":
        """The same person, acting and looking in a group."""
        group.join(self.human)
        return Person(self.telegram, number=self.id, group=group, bot=self.bot, patience=self.patience)

    def _watch(self) -> None:
        self._read[self.chat.key] = self.screen.n

    @property
    def bot(self) -> Bot:
        bot = self._bot or self.telegram.main_bot
        assert bot, "no bot has called this Telegram yet"
        return bot

    @property
    def chat(self) -> Chat:
        return self._group.chat if self._group else self.telegram.private(self.bot, self.human)

    @property
    def hand(self) -> Hand:
        self.telegram.screen(self.chat)
        return Hand(self.telegram, self.human, self.chat)

    @property
    def commands(self) -> list[str]:
        """The names in the command menu."""
        return [one["command"] for one in visible(self.bot, self.chat, self.human)]

    def say(self, text: str, reply_to: int = 0) -> Json:
        return self._done(self.hand.text(text, reply_to))

    def send_photo(self, content: bytes = PIXEL, caption: str = "", name: str = "foto.png") -> Json:
        return self._done(self.hand.photo(Upload(name, "image/png", content), caption))

    def send_album(self, uploads: Sequence[Upload], caption: str = "") -> list[Json]:
        return self._done(self.hand.album(uploads, caption))

    def send_document(self, content: bytes = b"%PDF-1.4", caption: str = "", name: str = "surat.pdf") -> Json:
        return self._done(self.hand.document(Upload(name, "application/pdf", content), caption))

    def send_voice(self, content: bytes = b"OggS", caption: str = "") -> Json:
        return self._done(self.hand.voice(Upload("suara.oga", "audio/ogg", content), caption))

    def send_sticker(self) -> Json:
        return self._done(self.hand.sticker(STICKER))

    def location(self, latitude: float, longitude: float) -> Json:
        return self._done(self.hand.location(latitude, longitude))

    def move(self, message_id: int, latitude: float, longitude: float) -> Json:
        """Moves a live location sent before."""
        return self._done(self.hand.move(message_id, latitude, longitude))

    def contact(self, phone_number: str) -> Json:
        return self._done(self.hand.contact(phone_number))

    def edit(self, message_id: int, text: str) -> Json:
        return self._done(self.hand.edit(message_id, text))

    def forward(self, message: Json) -> Json:
        """Forwards any message, also one seen by somebody else, into this chat."""
        return self._done(self.hand.forward(message))

    def delete(self, message_id: int) -> None:
        self.hand.delete(message_id)
        self._done(None)

    def block(self, blocked: bool = True) -> None:
        self.hand.block(blocked)
        self._done(None)

    def speak(self, language_code: str) -> None:
        """Changes the language of this person's Telegram."""
        self.hand.speak(language_code)
        self._done(None)

    def press(self, label: str) -> str:
        """Taps the newest button of this label, or the only one that contains it.

        Returns the callback query id; or the address of a link; or the words of a reply keyboard, sent."""
        for message in reversed(self.shown):
            if button := picked(label, inline_buttons(message)):
                return self._tap(message, button)
        words = picked(label, reply_buttons(self.chat.reply_keyboard))
        assert words, f"no button {label!r}; there are {self.buttons}\n{self.transcript()}"
        self.say(words["text"])
        return str(words["text"])

    def forge(self, message_id: int, data: str) -> str:
        """Presses a button that is not there, under one of the bot's messages; the callback query id."""
        return str(self._done(self.hand.forge(self.hand.message(message_id), data)))

    def _tap(self, message: Json, button: Json) -> str:
        if data := button.get("callback_data"):
            return self._done(self.hand.press(message["message_id"], data))
        return str(button.get("url") or next(value for key, value in button.items() if key != "text"))

    async def ask(self, text: str, pattern: str) -> Json:
        """Says something and returns the message that answers it."""
        self.say(text)
        return await self.expect(pattern)

    async def inline(self, query: str) -> list[Json]:
        """Types `@bot query` in some chat; the results shown."""
        answer = await inline.ask(self.hand, query)
        results: list[Json] = answer["results"]
        return results

    def choose(self, query: str, result_id: str) -> Json:
        return self._done(inline.choose(self.hand, query, result_id))

    def _done(self, result: T) -> T:
        self.telegram.store.commit()
        return result
