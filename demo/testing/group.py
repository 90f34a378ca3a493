"""A group chat with members, for the page and for tests."""

from demo.api.api_errors import JsonObject
from demo.api.chat_methods import chat_member_object
from demo.api.entities_state import LEFT, MEMBER, Bot, Chat, Human
from demo.api.local_telegram import LocalTelegram

FIRST_GROUP_ID = -1_002_000_000_001


class GroupChat:
    """A supergroup. Bots in it see what privacy mode allows."""

    def __init__(self, telegram: LocalTelegram, title: str = "Warga RT 05") -> None:
        self.telegram = telegram
        groups = sum(not chat.is_private for chat in telegram.chats.values())
        self.chat = Chat(FIRST_GROUP_ID - groups, title=title)
        telegram.chats[self.chat.key] = self.chat
        telegram.save_chat(self.chat)

    def add_person(self, human: Human, status: str = MEMBER) -> None:
        self.chat.members.setdefault(human.id, status)
        self.telegram.save_chat(self.chat)

    def add_bot(self, bot: Bot, by: Human, status: str = MEMBER) -> None:
        """Invite the bot, or set its status ("administrator", "kicked", ...)."""
        before = self.chat.members.get(bot.id, LEFT)
        self.chat.members[bot.id] = status
        self.telegram.save_chat(self.chat)
        move: JsonObject = {
            "chat": self.telegram.chat_object(self.chat),
            "from": by.user_object(),
            "date": int(self.telegram.now()),
            "old_chat_member": chat_member_object(bot.user_object(), before),
            "new_chat_member": chat_member_object(bot.user_object(), status),
        }
        self.telegram.push_update(bot.id, "my_chat_member", move)
        if before == LEFT:
            joined = self.telegram.post_message(
                self.chat, by.user_object(), {"new_chat_members": [bot.user_object()]}
            )
            self.telegram.deliver_message(self.chat, "message", joined)
        self.telegram.store.commit()
