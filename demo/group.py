"""A group chat with members, for tests."""

from demo.chats import standing
from demo.refusal import Json
from demo.state import LEFT, MEMBER, Bot, Chat, Human
from demo.telegram import Telegram

FIRST = -1_002_000_000_001


class Group:
    """A supergroup; bots in it see what privacy mode lets them see."""

    def __init__(self, telegram: Telegram, title: str = "Warga RT 05") -> None:
        self.telegram = telegram
        groups = sum(not chat.private for chat in telegram.chats.values())
        self.chat = Chat(FIRST - groups, title=title)
        telegram.chats[self.chat.key] = self.chat
        telegram.save_chat(self.chat)

    def join(self, human: Human, status: str = MEMBER) -> None:
        self.chat.members.setdefault(human.id, status)
        self.telegram.save_chat(self.chat)

    def add_bot(self, bot: Bot, by: Human, status: str = MEMBER) -> None:
        """Invites the bot, or gives it another status ("administrator", "kicked", ...)."""
        before = self.chat.members.get(bot.id, LEFT)
        self.chat.members[bot.id] = status
        self.telegram.save_chat(self.chat)
        move: Json = {
            "chat": self.telegram.card(self.chat),
            "from": by.card(),
            "date": int(self.telegram.now()),
            "old_chat_member": standing(bot.card(), before),
            "new_chat_member": standing(bot.card(), status),
        }
        self.telegram.push(bot.id, "my_chat_member", move)
        if before == LEFT:
            joined = self.telegram.post(self.chat, by.card(), {"new_chat_members": [bot.card()]})
            self.telegram.deliver(self.chat, "message", joined)
        self.telegram.store.commit()
