"""Who and what there is: bots, people, chats. Messages are Bot API objects, replaced and never changed in place."""

from dataclasses import asdict, dataclass, field
from typing import Any

from demo.refusal import Json

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
    commands: dict[str, list[Json]] = field(default_factory=dict)
    menu_buttons: dict[str, Json] = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)
    webhook: Json | None = None
    reads_all: bool = False
    inline: bool = True
    inline_feedback: bool = False

    def card(self) -> Json:
        """The User object others see."""
        return {"id": self.id, "is_bot": True, "first_name": self.names[""], "username": self.username}

    def profile(self) -> Json:
        return {
            "id": self.id,
            "username": self.username,
            "first_name": self.names[""],
            "description": self.descriptions.get("", ""),
            "short_description": self.short_descriptions.get("", ""),
        }

    def record(self) -> Json:
        return asdict(self)


@dataclass
class Human:
    id: int
    first_name: str
    username: str
    role: str = "warga"
    language_code: str = "id"
    room: str = ""

    def card(self) -> Json:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "username": self.username,
            "language_code": self.language_code,
        }

    def record(self) -> Json:
        return asdict(self)


@dataclass
class Chat:
    """A private chat belongs to one bot (`bot`); a group has members by id with their status.

    `fixed`: messages sent with a reply keyboard, which bots may not edit."""

    id: int
    bot: int = 0
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    last_id: int = 0
    started: bool = False
    blocked: bool = False
    reply_keyboard: Json | None = None
    pinned: list[int] = field(default_factory=list)
    fixed: list[int] = field(default_factory=list)
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.bot}:{self.id}"

    @property
    def private(self) -> bool:
        return self.id > 0

    def record(self) -> Json:
        return {k: v for k, v in self.__dict__.items() if k != "messages"}


def chat_from(record: Json) -> Chat:
    chat = Chat(**record)
    chat.members = by_number(record["members"])
    chat.reactions = by_number(record["reactions"])
    return chat


def by_number(record: Json) -> dict[int, Any]:
    return {int(key): value for key, value in record.items()}
