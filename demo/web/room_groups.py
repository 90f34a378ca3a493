"""The groups of a room: all its people and the bot."""

from demo.api.api_errors import JsonObject
from demo.api.entities_state import MEMBER, Bot, Chat
from demo.api.local_telegram import LocalTelegram
from demo.api.profile_methods import visible_commands
from demo.testing.group import GroupChat
from demo.web.rooms import Room

MAX_GROUPS = 5


def list_groups(telegram: LocalTelegram, room: Room) -> list[Chat]:
    people = set(room.people)
    return [chat for chat in telegram.chats.values() if not chat.is_private and people & chat.members.keys()]


def add_group(telegram: LocalTelegram, room: Room, title: str, bot: Bot) -> JsonObject:
    """Create a group of everybody in the room. The first person adds the bot."""
    group = GroupChat(telegram, title)
    for number in room.people:
        group.add_person(telegram.people[number])
    room.add(group.chat.id, "person", {"person": group_object(telegram, room, group.chat)})
    group.add_bot(bot, telegram.people[room.people[0]])
    return group_object(telegram, room, group.chat)


def join_groups(telegram: LocalTelegram, room: Room, person: int) -> None:
    """Add a new person of the room to its groups."""
    for chat in list_groups(telegram, room):
        chat.members.setdefault(person, MEMBER)
        telegram.save_chat(chat)
        room.add(chat.id, "person", {"person": group_object(telegram, room, chat)})


def group_object(telegram: LocalTelegram, room: Room, chat: Chat) -> JsonObject:
    """Return a group as JSON for the page, which shows it like a phone."""
    members = [telegram.people[number] for number in room.people if number in chat.members]
    bot = telegram.main_bot
    return {
        "id": chat.id,
        "first_name": chat.title,
        "username": "",
        "role": "grup",
        "language_code": "id",
        "blocked": False,
        "started": True,
        "members": [{"id": human.id, "first_name": human.first_name} for human in members],
        "messages": list(chat.messages.values()),
        "commands": visible_commands(bot, chat, members[0]) if bot and members else [],
        "reply_keyboard": chat.reply_keyboard,
    }
