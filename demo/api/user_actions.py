"""Actions of people. Each action is a message or query in their chat and an update for the bot."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from demo.api import media
from demo.api.api_errors import JsonObject
from demo.api.chat_methods import chat_member_object
from demo.api.entities_state import Chat, Human
from demo.api.file_store import image_dimensions
from demo.api.local_telegram import LocalTelegram
from demo.api.message_entities import clean_text, find_entities, parse_formatted
from demo.api.multipart import UploadedFile
from demo.api.profile_methods import show_commands, visible_commands
from demo.api.send_methods import forwarded_content
from demo.api.telegram_html import utf16

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024


class UserActionError(Exception):
    """An action that is not possible. The text is for the person; `status` is the HTTP status for the page."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class UserActions:
    """The actions of one person in one chat: a private chat with a bot, or a group."""

    telegram: LocalTelegram
    human: Human
    chat: Chat

    def send_text(self, words: str, reply_to: int = 0) -> JsonObject:
        words = clean_text(words).strip()
        if not words:
            raise UserActionError("Pesan kosong tidak dapat dikirim.")
        if utf16(words) > TEXT_LIMIT:
            raise UserActionError(f"Pesan paling panjang {TEXT_LIMIT} huruf.")
        return self.send(text_with_entities("text", "entities", words), reply_to)

    def send_html(self, html: str) -> JsonObject:
        """Send a text with formatting, written as HTML."""
        text, entities = parse_formatted(html, "html")
        return self.send({"text": text, "entities": entities} if entities else {"text": text})

    def send_photo(self, upload: UploadedFile, caption: str = "") -> JsonObject:
        if image_dimensions(upload.content) is None:
            raise UserActionError("Berkas itu bukan foto.")
        sizes = self.telegram.files.save_photo(upload)
        return self.send({"photo": media.photo_size_objects(sizes)} | self.build_caption(caption))

    def send_album(self, uploads: Sequence[UploadedFile], caption: str = "") -> list[JsonObject]:
        """Send several photos as one album. The first photo has the caption."""
        mark = {"media_group_id": str(secrets.randbits(60))}
        sizes = [self.telegram.files.save_photo(upload) for upload in uploads]
        words = [self.build_caption(caption), *({} for _ in uploads[1:])]
        return [
            self.send({"photo": media.photo_size_objects(one)} | mark | said)
            for one, said in zip(sizes, words, strict=True)
        ]

    def send_document(self, upload: UploadedFile, caption: str = "") -> JsonObject:
        file = self.telegram.files.save(upload, "document")
        return self.send({"document": media.document_object(file)} | self.build_caption(caption))

    def send_voice(self, upload: UploadedFile, caption: str = "") -> JsonObject:
        file = self.telegram.files.save(upload, "voice")
        return self.send({"voice": media.voice_object(file)} | self.build_caption(caption))

    def send_sticker(self, upload: UploadedFile) -> JsonObject:
        file = self.telegram.files.save(upload, "sticker")
        looks = {"width": 512, "height": 512, "emoji": "👍", "is_animated": False, "is_video": False}
        return self.send({"sticker": file.file_object() | looks | {"type": "regular"}})

    def send_location(self, latitude: float, longitude: float) -> JsonObject:
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise UserActionError("Lokasi itu tidak ada di bumi.")
        return self.send({"location": {"latitude": latitude, "longitude": longitude}})

    def move_location(self, message_id: int, latitude: float, longitude: float) -> JsonObject:
        """Move a live location."""
        place = {"latitude": latitude, "longitude": longitude}
        return self.replace_message(self.find_own_message(message_id) | {"location": place})

    def send_contact(self, phone_number: str) -> JsonObject:
        card = {"phone_number": phone_number, "first_name": self.human.first_name, "user_id": self.human.id}
        return self.send({"contact": card})

    def forward(self, message: JsonObject) -> JsonObject:
        return self.send(forwarded_content(message))

    def build_caption(self, words: str) -> JsonObject:
        words = clean_text(words).strip()
        if utf16(words) > CAPTION_LIMIT:
            raise UserActionError(f"Keterangan paling panjang {CAPTION_LIMIT} huruf.")
        return text_with_entities("caption", "caption_entities", words) if words else {}

    def send(self, content: JsonObject, reply_to: int = 0) -> JsonObject:
        """Send a message. The first message starts the chat with the bot."""
        if self.chat.blocked:
            raise UserActionError("Anda memblokir bot ini. Buka blokir dulu.", 403)
        self.start_chat()
        message = self.telegram.post_message(self.chat, self.human.user_object(), content, reply_to)
        self.telegram.deliver_message(self.chat, "message", message)
        return message

    def start_chat(self) -> None:
        if self.chat.is_private and not self.chat.started:
            self.chat.started = True
            show_commands(self.telegram, self.telegram.bots[self.chat.bot], self.chat)
            self.save_and_show()

    def edit(self, message_id: int, words: str) -> JsonObject:
        old, words = self.find_own_message(message_id), clean_text(words).strip()
        if not words:
            raise UserActionError("Pesan kosong tidak dapat dikirim.")
        if "caption" in old or "text" not in old:
            rest = {key: value for key, value in old.items() if key not in ("caption", "caption_entities")}
            new = rest | self.build_caption(words)
        else:
            rest = {key: value for key, value in old.items() if key not in ("text", "entities")}
            new = rest | text_with_entities("text", "entities", words)
        return self.replace_message(new)

    def replace_message(self, new: JsonObject) -> JsonObject:
        message = self.telegram.replace_message(self.chat, new | {"edit_date": int(self.telegram.now())})
        self.telegram.deliver_message(self.chat, "edited_message", message)
        return message

    def delete(self, message_id: int) -> None:
        """Delete a message for both sides. Bots get no update, as on Telegram."""
        self.find_message(message_id)
        self.telegram.remove_message(self.chat, message_id)

    def press_button(self, message_id: int, data: str) -> str:
        """Press an inline button. Return the id of the callback query."""
        message = self.find_message(message_id)
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if not any(button.get("callback_data") == data for row in rows for button in row):
            raise UserActionError("Tombol itu sudah tidak ada.", 409)
        return self.forge_button_press(message, data)

    def forge_button_press(self, message: JsonObject, data: str) -> str:
        """Press a button like a modified client: with any data, also of buttons that do not exist."""
        owner = message["from"]["id"]
        if owner not in self.telegram.bots:
            raise UserActionError("Tombol itu bukan milik bot ini.", 409)
        query = self.telegram.add_query(owner, self.chat, self.human.id, data)
        press = {
            "id": query.id,
            "from": self.human.user_object(),
            "message": message,
            "chat_instance": str(self.chat.id),
            "data": data,
        }
        self.telegram.push_update(owner, "callback_query", press)
        return query.id

    def block(self, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        self.save_and_show()
        bot = self.telegram.bots[self.chat.bot].user_object()
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        move = {
            "chat": self.telegram.chat_object(self.chat),
            "from": self.human.user_object(),
            "date": int(self.telegram.now()),
            "old_chat_member": chat_member_object(bot, before),
            "new_chat_member": chat_member_object(bot, after),
        }
        self.telegram.push_update(self.chat.bot, "my_chat_member", move)

    def change_language(self, language_code: str) -> None:
        self.human.language_code = language_code
        self.telegram.save_person(self.human)
        self.save_and_show()
        show_commands(self.telegram, self.telegram.bots[self.chat.bot], self.chat)

    def save_and_show(self) -> None:
        self.telegram.save_chat(self.chat)
        self.telegram.show_event(self.chat, "person", {"person": person_object(self.telegram, self.human)})

    def find_message(self, message_id: int) -> JsonObject:
        message = self.chat.messages.get(message_id)
        if message is None:
            raise UserActionError("Pesan itu sudah tidak ada.", 404)
        return message

    def find_own_message(self, message_id: int) -> JsonObject:
        message = self.find_message(message_id)
        if message["from"]["id"] != self.human.id:
            raise UserActionError("Hanya pesan sendiri yang dapat diubah.", 403)
        return message


def text_with_entities(name: str, entities: str, words: str) -> JsonObject:
    marks = find_entities(words)
    return {name: words} | ({entities: marks} if marks else {})


def person_object(telegram: LocalTelegram, human: Human) -> JsonObject:
    """Return a person as JSON for the page."""
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
        "commands": visible_commands(bot, shown, human) if bot else [],
        "reply_keyboard": shown.reply_keyboard,
    }
