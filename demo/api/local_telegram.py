"""A small local Telegram: bots, people, chats, messages and updates."""

import re
import secrets
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from demo.api import update_queue
from demo.api.api_errors import ApiError, JsonObject
from demo.api.chat_screen import ChatScreen
from demo.api.demo_clock import Clock, wall_clock
from demo.api.entities_state import HISTORY, LEFT, MEMBER, Bot, Chat, Human, chat_from_record
from demo.api.fault_injection import FaultInjector
from demo.api.file_store import FileStore
from demo.api.flood_limits import FloodLimits
from demo.api.json_store import JsonStore
from demo.web import rooms
from demo.web.rooms import Room

TOKEN_PATTERN = re.compile(r"(\d{1,18}):[A-Za-z0-9_-]{1,128}$")
UNAUTHORIZED = ApiError(401, "Unauthorized")
ROLES = {"warga": "Warga", "petugas": "Petugas", "pemeriksa": "Pemeriksa"}
FIRST_ROOM, ROOM_STEP = 1001, 10
FIRST_OTHER_PERSON = 5_000_000_001  # beyond 32 bits, as real accounts are


@dataclass(frozen=True, slots=True)
class PendingQuery:
    """A callback query or inline query without answer. `at` is in unix seconds."""

    id: str
    bot: int
    chat: Chat
    human: int
    text: str
    at: float


class LocalTelegram:
    """The state of the local Telegram. `data` is the folder of persistent state; None keeps it in memory.

    Tests set `limits` and `faults`. `call_counts` counts calls by method, `refusal_counts` counts errors by status.
    """

    def __init__(self, data: Path | None = None, clock: Clock = wall_clock) -> None:
        self.now = clock
        self.store = JsonStore(data)
        self.files = FileStore(data, self.store)
        self.limits = FloodLimits()
        self.faults = FaultInjector()
        self.call_counts: Counter[str] = Counter()
        self.refusal_counts: Counter[int] = Counter()
        self.main_bot_id: int | None = None
        self.screens: dict[str, ChatScreen] = {}
        self.queries: dict[str, PendingQuery] = {}
        self.inline_answers: dict[str, JsonObject] = {}
        self._load()

    def _load(self) -> None:
        self.bots = {int(key): Bot(**body) for key, body in self.store.items("bot")}
        self.update_queues = {bot: update_queue.load_queue(bot, self.store, self.now()) for bot in self.bots}
        self.people = {int(key): Human(**body) for key, body in self.store.items("person")}
        self.rooms = {key: self._build_room(key, body["people"]) for key, body in self.store.items("room")}
        self.chats = {key: chat_from_record(body) for key, body in self.store.items("chat")}
        for key, message in sorted(self.store.items("message"), key=lambda pair: pair[0]):
            chat = self.chats[key.rpartition(":")[0]]
            chat.messages[message["message_id"]] = message
            chat.last_id = max(chat.last_id, message["message_id"])

    def open(self) -> None:
        """Accept calls, also again after `close`."""
        self.store.open()
        for room in self.rooms.values():
            room.closed = False

    def close(self) -> None:
        """Release all waiting polls and screens."""
        for room in self.rooms.values():
            room.close()
        for box in self.update_queues.values():
            box.release_poller()
        self.store.commit()

    # bots

    def find_or_add_bot(self, token: str) -> Bot:
        """Return the bot of a token. The first call creates it. Raises ApiError (401)."""
        found = TOKEN_PATTERN.match(token)
        if found is None:
            raise UNAUTHORIZED
        bot = self.bots.get(int(found.group(1)))
        if bot is None:
            bot = self._add_bot(int(found.group(1)), token)
        elif bot.token != token:
            raise UNAUTHORIZED
        if self.main_bot_id is None:
            self.main_bot_id = bot.id
            self.notify_rooms("bot", {"bot": bot.profile_object()})
        return bot

    def _add_bot(self, number: int, token: str) -> Bot:
        taken = any(bot.username == "loket_demo_bot" for bot in self.bots.values())
        bot = Bot(number, token, f"loket{number}_demo_bot" if taken else "loket_demo_bot")
        self.bots[number] = bot
        self.update_queues[number] = update_queue.load_queue(number, self.store, self.now())
        self.save_bot(bot)
        return bot

    def save_bot(self, bot: Bot) -> None:
        self.store.put("bot", bot.id, bot.to_record())

    @property
    def main_bot(self) -> Bot | None:
        """Return the bot that people write to: the first that called since start-up, or the stored one."""
        number = self.main_bot_id if self.main_bot_id is not None else next(iter(self.bots), None)
        return None if number is None else self.bots[number]

    # people and rooms

    def add_person(self, first_name: str, role: str = "warga", *, number: int = 0, room: str = "") -> Human:
        number = number or FIRST_OTHER_PERSON + len(self.people)
        human = Human(number, first_name, f"{role}{number}", role, room=room)
        self.people[number] = human
        self.save_person(human)
        return human

    def save_person(self, human: Human) -> None:
        self.store.put("person", human.id, human.to_record())

    def add_room(self) -> Room:
        """Create a room with three phones."""
        first = FIRST_ROOM + ROOM_STEP * len(self.rooms)
        room = self._build_room(secrets.token_urlsafe(9), [])
        self.rooms[room.key] = room
        for step, (role, name) in enumerate(ROLES.items()):
            room.people.append(self.add_person(name, role, number=first + step, room=room.key).id)
        self.store.put("room", room.key, {"people": room.people})
        return room

    def join_room(self, room: Room, first_name: str, role: str) -> Human:
        """Add a phone to a room. Its number is in the ten numbers of the room while one is free."""
        count = len(room.people)
        number = room.people[0] + count if count < ROOM_STEP else 0
        human = self.add_person(first_name, role, number=number, room=room.key)
        room.people.append(human.id)
        self.store.put("room", room.key, {"people": room.people})
        return human

    def _build_room(self, key: str, people: list[int]) -> Room:
        return Room(key, people, int(self.now() * 1000))

    def notify_rooms(self, kind: str, content: JsonObject) -> None:
        for room in self.rooms.values():
            room.add(None, kind, content)

    # chats and messages

    def private_chat(self, bot: Bot, human: Human) -> Chat:
        """Return the chat of a person with a bot. It is empty at first."""
        chat = self.chats.get(f"{bot.id}:{human.id}")
        if chat is None:
            chat = Chat(human.id, bot.id)
            self.chats[chat.key] = chat
            self.save_chat(chat)
        return chat

    def save_chat(self, chat: Chat) -> None:
        self.store.put("chat", chat.key, chat.to_record())

    def chat_object(self, chat: Chat) -> JsonObject:
        """Return the Chat object for messages."""
        if not chat.is_private:
            return {"id": chat.id, "type": "supergroup", "title": chat.title}
        human = self.people[chat.id]
        return {
            "id": chat.id,
            "type": "private",
            "first_name": human.first_name,
            "username": human.username,
        }

    def post_message(
        self, chat: Chat, sender: JsonObject, content: JsonObject, reply_to: int = 0
    ) -> JsonObject:
        """Add a message to a chat and show it to all watchers."""
        chat.last_id += 1
        message = {
            "message_id": chat.last_id,
            "from": sender,
            "chat": self.chat_object(chat),
            "date": int(self.now()),
            **content,
        }
        if reply_to in chat.messages:
            first = chat.messages[reply_to]
            message["reply_to_message"] = {k: v for k, v in first.items() if k != "reply_to_message"}
        self.save_message(chat, message)
        self.save_chat(chat)
        self.show_event(chat, "message", {"message": message})
        return message

    def replace_message(self, chat: Chat, message: JsonObject) -> JsonObject:
        """Replace a message with its new version."""
        self.save_message(chat, message)
        self.show_event(chat, "edited", {"message": message})
        return message

    def save_message(self, chat: Chat, message: JsonObject) -> None:
        chat.messages[message["message_id"]] = message
        self.store.put("message", message_key(chat, message["message_id"]), message)
        if len(chat.messages) > HISTORY:
            self._forget_message(chat, next(iter(chat.messages)))

    def remove_message(self, chat: Chat, message_id: int) -> None:
        self._forget_message(chat, message_id)
        self.show_event(chat, "deleted", {"message_id": message_id})

    def _forget_message(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        if message_id in chat.fixed:
            chat.fixed.remove(message_id)
        self.store.drop("message", message_key(chat, message_id))

    def show_event(self, chat: Chat, kind: str, content: JsonObject) -> None:
        """Send an event to all watchers of this chat: the page and the tests."""
        if screen := self.screens.get(chat.key):
            screen.add(kind, content)
        for room in self._find_rooms(chat):
            room.add(chat.id, kind, content)

    def _find_rooms(self, chat: Chat) -> list[Room]:
        """Return the rooms whose page shows a chat: that of its person, or those of the members of a group."""
        bot = self.main_bot
        if bot is None or (chat.is_private and chat.bot != bot.id):
            return []
        members = [chat.id] if chat.is_private else list(chat.members)
        keys = {self.people[number].room for number in members if number in self.people}
        return [self.rooms[key] for key in sorted(keys) if key]

    def chat_screen(self, chat: Chat) -> ChatScreen:
        return self.screens.setdefault(chat.key, ChatScreen())

    # updates

    def push_update(self, bot: int, kind: str, content: JsonObject) -> None:
        """Queue an update for a bot, unless the bot excluded this kind."""
        allowed = self.bots[bot].allowed
        if kind in allowed if allowed else kind not in update_queue.OFF_BY_DEFAULT:
            self.update_queues[bot].push(kind, content, self.now())

    def deliver_message(self, chat: Chat, kind: str, message: JsonObject) -> None:
        """Deliver a message of a person to every bot of the chat that may see it."""
        if chat.is_private:
            self.push_update(chat.bot, kind, message)
            return
        for number, status in chat.members.items():
            if number in self.bots and status != LEFT and self._can_see(self.bots[number], chat, message):
                self.push_update(number, kind, message)

    def _can_see(self, bot: Bot, chat: Chat, message: JsonObject) -> bool:
        """Apply privacy mode: the bot sees only commands, mentions, replies to it and service messages."""
        if bot.reads_all or chat.members[bot.id] != MEMBER or "new_chat_members" in message:
            return True
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        if replied == bot.id or message.get("via_bot", {}).get("id") == bot.id:
            return True
        text = message.get("text") or message.get("caption") or ""
        name = bot.username.lower()
        if re.search(rf"@{name}\b", text.lower()):
            return True
        command = re.match(r"/\w+(?:@(\w+))?", text)
        return command is not None and (command.group(1) or name).lower() == name

    async def wait_until_confirmed(self) -> None:
        """Return when every bot has confirmed all its updates."""
        for box in list(self.update_queues.values()):
            await box.wait_until_confirmed()

    def add_query(self, bot: int, chat: Chat, human: int, text: str) -> PendingQuery:
        """Store a callback query or inline query. Above a thousand, the oldest is deleted."""
        query = PendingQuery(str(secrets.randbits(62)), bot, chat, human, text, self.now())
        self.queries[query.id] = query
        if len(self.queries) > rooms.MAX_EVENTS:
            del self.queries[next(iter(self.queries))]
        return query


def message_key(chat: Chat, message_id: int) -> str:
    return f"{chat.key}:{message_id:012d}"
