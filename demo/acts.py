"""What people do: each act is a message or query in their chat, and an update for the bot."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from demo import media
from demo.chats import standing
from demo.entities import clean, found
from demo.files import dimensions
from demo.multipart import Upload
from demo.profile import show_commands, visible
from demo.refusal import Json
from demo.sending import forwarded
from demo.state import Chat, Human
from demo.telegram import Telegram

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024


class Unable(Exception):
    """What a person cannot do, in words for them; `status` is for the page."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Hand:
    """One person at one chat: private with a bot, or a group."""

    telegram: Telegram
    human: Human
    chat: Chat

    def text(self, words: str, reply_to: int = 0) -> Json:
        words = clean(words).strip()
        if not words:
            raise Unable("Pesan kosong tidak dapat dikirim.")
        if len(words) > TEXT_LIMIT:
            raise Unable(f"Pesan paling panjang {TEXT_LIMIT} huruf.")
        return self.send(worded("text", "entities", words), reply_to)

    def photo(self, upload: Upload, caption: str = "") -> Json:
        if dimensions(upload.content) is None:
            raise Unable("Berkas itu bukan foto.")
        sizes = self.telegram.files.photo(upload)
        return self.send({"photo": media.sized(sizes)} | self.caption(caption))

    def album(self, uploads: Sequence[Upload], caption: str = "") -> list[Json]:
        """Several photos at once; the caption stands under the first."""
        mark = {"media_group_id": str(secrets.randbits(60))}
        sizes = [self.telegram.files.photo(upload) for upload in uploads]
        words = [self.caption(caption), *({} for _ in uploads[1:])]
        return [
            self.send({"photo": media.sized(one)} | mark | said)
            for one, said in zip(sizes, words, strict=True)
        ]

    def document(self, upload: Upload, caption: str = "") -> Json:
        file = self.telegram.files.keep(upload, "document")
        return self.send({"document": media.described(file)} | self.caption(caption))

    def voice(self, upload: Upload, caption: str = "") -> Json:
        file = self.telegram.files.keep(upload, "voice")
        return self.send({"voice": media.spoken(file)} | self.caption(caption))

    def sticker(self, upload: Upload) -> Json:
        file = self.telegram.files.keep(upload, "sticker")
        looks = {"width": 512, "height": 512, "emoji": "👍", "is_animated": False, "is_video": False}
        return self.send({"sticker": file.reference() | looks | {"type": "regular"}})

    def location(self, latitude: float, longitude: float) -> Json:
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise Unable("Lokasi itu tidak ada di bumi.")
        return self.send({"location": {"latitude": latitude, "longitude": longitude}})

    def move(self, message_id: int, latitude: float, longitude: float) -> Json:
        """A live location has moved."""
        place = {"latitude": latitude, "longitude": longitude}
        return self.rewrite(self.own(message_id) | {"location": place})

    def contact(self, phone_number: str) -> Json:
        card = {"phone_number": phone_number, "first_name": self.human.first_name, "user_id": self.human.id}
        return self.send({"contact": card})

    def forward(self, message: Json) -> Json:
        return self.send(forwarded(message))

    def caption(self, words: str) -> Json:
        words = clean(words).strip()
        if len(words) > CAPTION_LIMIT:
            raise Unable(f"Keterangan paling panjang {CAPTION_LIMIT} huruf.")
        return worded("caption", "caption_entities", words) if words else {}

    def send(self, content: Json, reply_to: int = 0) -> Json:
        """Any message; the first one starts the chat with the bot."""
        if self.chat.blocked:
            raise Unable("Anda memblokir bot ini. Buka blokir dulu.", 403)
        self.start()
        message = self.telegram.post(self.chat, self.human.card(), content, reply_to)
        self.telegram.deliver(self.chat, "message", message)
        return message

    def start(self) -> None:
        if self.chat.private and not self.chat.started:
            self.chat.started = True
            show_commands(self.telegram, self.telegram.bots[self.chat.bot], self.chat)
            self.changed()

    def edit(self, message_id: int, words: str) -> Json:
        old, words = self.own(message_id), clean(words).strip()
        if not words:
            raise Unable("Pesan kosong tidak dapat dikirim.")
        if "caption" in old or "text" not in old:
            rest = {key: value for key, value in old.items() if key not in ("caption", "caption_entities")}
            new = rest | self.caption(words)
        else:
            rest = {key: value for key, value in old.items() if key not in ("text", "entities")}
            new = rest | worded("text", "entities", words)
        return self.rewrite(new)

    def rewrite(self, new: Json) -> Json:
        message = self.telegram.replace(self.chat, new | {"edit_date": int(self.telegram.now())})
        self.telegram.deliver(self.chat, "edited_message", message)
        return message

    def delete(self, message_id: int) -> None:
        """For both sides; bots are not told, as on Telegram."""
        self.message(message_id)
        self.telegram.remove(self.chat, message_id)

    def press(self, message_id: int, data: str) -> str:
        """Taps an inline button; the id of the callback query."""
        message = self.message(message_id)
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if not any(button.get("callback_data") == data for row in rows for button in row):
            raise Unable("Tombol itu sudah tidak ada.", 409)
        return self.forge(message, data)

    def forge(self, message: Json, data: str) -> str:
        """A press as a changed client sends it: with any data, also of buttons that never were."""
        owner = message["from"]["id"]
        if owner not in self.telegram.bots:
            raise Unable("Tombol itu bukan milik bot ini.", 409)
        query = self.telegram.query(owner, self.chat, self.human.id, data)
        press = {
            "id": query.id,
            "from": self.human.card(),
            "message": message,
            "chat_instance": str(self.chat.id),
            "data": data,
        }
        self.telegram.push(owner, "callback_query", press)
        return query.id

    def block(self, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        self.changed()
        bot = self.telegram.bots[self.chat.bot].card()
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        move = {
            "chat": self.telegram.card(self.chat),
            "from": self.human.card(),
            "date": int(self.telegram.now()),
            "old_chat_member": standing(bot, before),
            "new_chat_member": standing(bot, after),
        }
        self.telegram.push(self.chat.bot, "my_chat_member", move)

    def speak(self, language_code: str) -> None:
        self.human.language_code = language_code
        self.telegram.save_person(self.human)
        self.changed()
        show_commands(self.telegram, self.telegram.bots[self.chat.bot], self.chat)

    def changed(self) -> None:
        self.telegram.save_chat(self.chat)
        self.telegram.show(self.chat, "person", {"person": portrait(self.telegram, self.human)})

    def message(self, message_id: int) -> Json:
        message = self.chat.messages.get(message_id)
        if message is None:
            raise Unable("Pesan itu sudah tidak ada.", 404)
        return message

    def own(self, message_id: int) -> Json:
        message = self.message(message_id)
        if message["from"]["id"] != self.human.id:
            raise Unable("Hanya pesan sendiri yang dapat diubah.", 403)
        return message


def worded(name: str, entities: str, words: str) -> Json:
    marks = found(words)
    return {name: words} | ({entities: marks} if marks else {})


def portrait(telegram: Telegram, human: Human) -> Json:
    """A Person as the page shows one."""
    bot = telegram.main_bot
    chat = telegram.chats.get(f"{bot.id}:{human.id}") if bot else None
    shown = chat or Chat(human.id)
    return {
        "id": human.id,
        "first_name": human.first_name,
        "username": human.username,
        "role": human.role,
        "language_code": human.language_code,
        "blocked": shown.blocked,
        "started": shown.started,
        "messages": list(shown.messages.values()),
        "commands": visible(bot, shown, human) if bot else [],
        "reply_keyboard": shown.reply_keyboard,
    }
