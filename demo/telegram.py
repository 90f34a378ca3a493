"""Telegram itself, small and local: bots, people, chats and what passes between them."""

import re
import secrets
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from demo import inbox, rooms
from demo.clock import Clock, wall
from demo.faults import Faults
from demo.files import Files
from demo.limits import Limits
from demo.refusal import Json, Refused
from demo.rooms import Room
from demo.screen import Screen
from demo.state import HISTORY, LEFT, MEMBER, Bot, Chat, Human, chat_from
from demo.store import Store

TOKEN = re.compile(r"(\d{1,18}):[A-Za-z0-9_-]{1,128}$")
UNAUTHORIZED = Refused(401, "Unauthorized")
ROLES = {"warga": "Warga", "petugas": "Petugas", "pemeriksa": "Pemeriksa"}
FIRST_ROOM, ROOM_STEP = 1001, 10
FIRST_STRANGER = 5_000_000_001  # beyond 32 bits, as real accounts are


@dataclass(frozen=True, slots=True)
class Query:
    """A pressed button or an inline query waiting for its answer; `at` is seconds since 1970."""

    id: str
    bot: int
    chat: Chat
    human: int
    text: str
    at: float


class Telegram:
    """All state. `data`: the folder that outlives the process, None for memory only.

    `limits` and `faults` are the switches of tests; `calls` counts what bots called, `refused` by status."""

    def __init__(self, data: Path | None = None, clock: Clock = wall) -> None:
        self.now = clock
        self.store = Store(data)
        self.files = Files(data, self.store)
        self.limits = Limits()
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self.refused: Counter[int] = Counter()
        self.main: int | None = None
        self.screens: dict[str, Screen] = {}
        self.queries: dict[str, Query] = {}
        self.inline_answers: dict[str, Json] = {}
        self._load()

    def _load(self) -> None:
        self.bots = {int(key): Bot(**body) for key, body in self.store.all("bot")}
        self.inboxes = {bot: inbox.load(bot, self.store, self.now()) for bot in self.bots}
        self.people = {int(key): Human(**body) for key, body in self.store.all("person")}
        self.rooms = {key: self._room(key, body["people"]) for key, body in self.store.all("room")}
        self.chats = {key: chat_from(body) for key, body in self.store.all("chat")}
        for key, message in sorted(self.store.all("message"), key=lambda pair: pair[0]):
            chat = self.chats[key.rpartition(":")[0]]
            chat.messages[message["message_id"]] = message
            chat.last_id = max(chat.last_id, message["message_id"])

    def open(self) -> None:
        """Takes part again after `close`."""
        self.store.open()
        for room in self.rooms.values():
            room.closed = False

    def close(self) -> None:
        """Sends everybody who waits home."""
        for room in self.rooms.values():
            room.close()
        for box in self.inboxes.values():
            box.release()
        self.store.commit()

    # bots

    def bot(self, token: str) -> Bot:
        """The bot of a token, made at its first call. Raises Refused (401)."""
        found = TOKEN.match(token)
        if found is None:
            raise UNAUTHORIZED
        bot = self.bots.get(int(found.group(1)))
        if bot is None:
            bot = self._new_bot(int(found.group(1)), token)
        elif bot.token != token:
            raise UNAUTHORIZED
        if self.main is None:
            self.main = bot.id
            self.tell_rooms("bot", {"bot": bot.profile()})
        return bot

    def _new_bot(self, number: int, token: str) -> Bot:
        taken = any(bot.username == "loket_demo_bot" for bot in self.bots.values())
        bot = Bot(number, token, f"loket{number}_demo_bot" if taken else "loket_demo_bot")
        self.bots[number] = bot
        self.inboxes[number] = inbox.load(number, self.store, self.now())
        self.save_bot(bot)
        return bot

    def save_bot(self, bot: Bot) -> None:
        self.store.put("bot", bot.id, bot.record())

    @property
    def main_bot(self) -> Bot | None:
        """The bot people talk to: the first that called since start-up, else one remembered."""
        number = self.main if self.main is not None else next(iter(self.bots), None)
        return None if number is None else self.bots[number]

    # people and rooms

    def add_person(self, first_name: str, role: str = "warga", *, number: int = 0, room: str = "") -> Human:
        number = number or FIRST_STRANGER + len(self.people)
        human = Human(number, first_name, f"{role}{number}", role, room=room)
        self.people[number] = human
        self.save_person(human)
        return human

    def save_person(self, human: Human) -> None:
        self.store.put("person", human.id, human.record())

    def add_room(self) -> Room:
        """A new room with its three phones."""
        first = FIRST_ROOM + ROOM_STEP * len(self.rooms)
        room = self._room(secrets.token_urlsafe(9), [])
        self.rooms[room.key] = room
        for step, (role, name) in enumerate(ROLES.items()):
            room.people.append(self.add_person(name, role, number=first + step, room=room.key).id)
        self.store.put("room", room.key, {"people": room.people})
        return room

    def join_room(self, room: Room, first_name: str, role: str) -> Human:
        """One more phone in a room, numbered in the room's own ten while it lasts."""
        count = len(room.people)
        number = room.people[0] + count if count < ROOM_STEP else 0
        human = self.add_person(first_name, role, number=number, room=room.key)
        room.people.append(human.id)
        self.store.put("room", room.key, {"people": room.people})
        return human

    def _room(self, key: str, people: list[int]) -> Room:
        return Room(key, people, int(self.now() * 1000))

    def tell_rooms(self, kind: str, content: Json) -> None:
        for room in self.rooms.values():
            room.add(None, kind, content)

    # chats and messages

    def private(self, bot: Bot, human: Human) -> Chat:
        """The chat of a person with a bot, empty until somebody writes."""
        chat = self.chats.get(f"{bot.id}:{human.id}")
        if chat is None:
            chat = Chat(human.id, bot.id)
            self.chats[chat.key] = chat
            self.save_chat(chat)
        return chat

    def save_chat(self, chat: Chat) -> None:
        self.store.put("chat", chat.key, chat.record())

    def card(self, chat: Chat) -> Json:
        """The Chat object in messages."""
        if not chat.private:
            return {"id": chat.id, "type": "supergroup", "title": chat.title}
        human = self.people[chat.id]
        return {
            "id": chat.id,
            "type": "private",
            "first_name": human.first_name,
            "username": human.username,
        }

    def post(self, chat: Chat, sender: Json, content: Json, reply_to: int = 0) -> Json:
        """A new message in a chat, shown to whoever looks at it."""
        chat.last_id += 1
        message = {
            "message_id": chat.last_id,
            "from": sender,
            "chat": self.card(chat),
            "date": int(self.now()),
            **content,
        }
        if reply_to in chat.messages:
            first = chat.messages[reply_to]
            message["reply_to_message"] = {k: v for k, v in first.items() if k != "reply_to_message"}
        self.keep(chat, message)
        self.save_chat(chat)
        self.show(chat, "message", {"message": message})
        return message

    def replace(self, chat: Chat, message: Json) -> Json:
        """A message in its new wording."""
        self.keep(chat, message)
        self.show(chat, "edited", {"message": message})
        return message

    def keep(self, chat: Chat, message: Json) -> None:
        chat.messages[message["message_id"]] = message
        self.store.put("message", message_key(chat, message["message_id"]), message)
        if len(chat.messages) > HISTORY:
            self._drop(chat, next(iter(chat.messages)))

    def remove(self, chat: Chat, message_id: int) -> None:
        self._drop(chat, message_id)
        self.show(chat, "deleted", {"message_id": message_id})

    def _drop(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        if message_id in chat.fixed:
            chat.fixed.remove(message_id)
        self.store.drop("message", message_key(chat, message_id))

    def show(self, chat: Chat, kind: str, content: Json) -> None:
        """Tells those who look at this chat: the page and the drivers of tests."""
        if screen := self.screens.get(chat.key):
            screen.add(kind, content)
        bot = self.main_bot
        if bot and chat.bot == bot.id and (key := self.people[chat.id].room):
            self.rooms[key].add(chat.id, kind, content)

    def screen(self, chat: Chat) -> Screen:
        return self.screens.setdefault(chat.key, Screen())

    # updates

    def push(self, bot: int, kind: str, content: Json) -> None:
        """An update for a bot, unless it does not want this kind."""
        allowed = self.bots[bot].allowed
        if kind in allowed if allowed else kind not in inbox.OFF_BY_DEFAULT:
            self.inboxes[bot].push(kind, content, self.now())

    def deliver(self, chat: Chat, kind: str, message: Json) -> None:
        """A person's message to every bot in the chat that may see it."""
        if chat.private:
            self.push(chat.bot, kind, message)
            return
        for number, status in chat.members.items():
            if number in self.bots and status != LEFT and self._sees(self.bots[number], chat, message):
                self.push(number, kind, message)

    def _sees(self, bot: Bot, chat: Chat, message: Json) -> bool:
        """Privacy mode: only commands, mentions, replies to the bot, and service messages."""
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

    async def settled(self) -> None:
        """Returns when every bot has confirmed all its updates."""
        for box in list(self.inboxes.values()):
            await box.confirmed()

    def query(self, bot: int, chat: Chat, human: int, text: str) -> Query:
        """Remembers a button press or inline query; forgets the oldest beyond a thousand."""
        query = Query(str(secrets.randbits(62)), bot, chat, human, text, self.now())
        self.queries[query.id] = query
        if len(self.queries) > rooms.KEPT:
            del self.queries[next(iter(self.queries))]
        return query


def message_key(chat: Chat, message_id: int) -> str:
    return f"{chat.key}:{message_id:012d}"
