"""The state of the local Telegram: bots, people, chats. Messages are Bot API objects and are replaced, never mutated."""

from dataclasses import dataclass, field
from typing import Any

from demo.api.api_errors import JsonObject

HISTORY = 2000
MEMBER, LEFT, KICKED = "member", "left", "kicked"


@dataclass
class Bot:
    id: int
    token: str
    username: str
    names: dict[str, str] = field(default_factory=lambda: {"": "Loket"})
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[str, list[JsonObject]] = field(default_factory=dict)
    menu_buttons: dict[str, JsonObject] = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)
    webhook: JsonObject | None = None
    reads_all: bool = False
    inline: bool = True
    inline_feedback: bool = False

    def user_object(self) -> JsonObject:
        """Return the User object that others see."""
        return {"id": self.id, "is_bot": True, "first_name": self.names[""], "username": self.username}

    def profile_object(self) -> JsonObject:
        return {
            "id": self.id,
            "username": self.username,
            "first_name": self.names[""],
            "description": self.descriptions.get("", ""),
            "short_description": self.short_descriptions.get("", ""),
        }

    def to_record(self) -> JsonObject:
        return dict(vars(self))


@dataclass
class Human:
    id: int
    first_name: str
    username: str
    role: str = "warga"
    language_code: str = "id"
    room: str = ""

    def user_object(self) -> JsonObject:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "username": self.username,
            "language_code": self.language_code,
        }

    def to_record(self) -> JsonObject:
        return dict(vars(self))


@dataclass
class Chat:
    """A private chat belongs to one bot (`bot`); a group has members by id with their status.

    `fixed` holds messages with a reply keyboard, which bots may not edit."""

    id: int
    bot: int = 0
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    last_id: int = 0
    started: bool = False
    blocked: bool = False
    reply_keyboard: JsonObject | None = None
    pinned: list[int] = field(default_factory=list)
    fixed: list[int] = field(default_factory=list)
    reactions: dict[int, list[JsonObject]] = field(default_factory=dict)
    messages: dict[int, JsonObject] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.bot}:{self.id}"

    @property
    def is_private(self) -> bool:
        return self.id > 0

    def to_record(self) -> JsonObject:
        return {k: v for k, v in self.__dict__.items() if k != "messages"}


def chat_from_record(record: JsonObject) -> Chat:
    chat = Chat(**record)
    chat.members = with_int_keys(record["members"])
    chat.reactions = with_int_keys(record["reactions"])
    return chat


def with_int_keys(record: JsonObject) -> dict[int, Any]:
    return {int(key): value for key, value in record.items()}
