"""Methods that ask about chats, their members and files."""

from demo.call import Call
from demo.files import MOST_DOWNLOAD
from demo.refusal import Json, bad
from demo.state import LEFT, MEMBER, Chat
from demo.telegram import Telegram

GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(call: Call) -> Json:
    chat = call.chat()
    if chat.private and not chat.started:
        raise bad("chat not found")
    full = call.telegram.card(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }
    if chat.pinned and chat.pinned[-1] in chat.messages:
        full["pinned_message"] = chat.messages[chat.pinned[-1]]
    return full


def get_chat_member(call: Call) -> Json:
    chat, number = call.chat(), call.params.number("user_id")
    known = number in call.telegram.people or number in call.telegram.bots
    if not known or (chat.private and number not in (chat.id, call.bot.id)):
        raise bad("PARTICIPANT_ID_INVALID")
    return member(call.telegram, number, status_of(chat, number))


def get_chat_administrators(call: Call) -> list[Json]:
    chat = call.chat()
    if chat.private:
        raise bad("there are no administrators in the private chat")
    chiefs = [(n, s) for n, s in chat.members.items() if s in ("creator", "administrator")]
    return [member(call.telegram, number, status) for number, status in chiefs]


def get_chat_member_count(call: Call) -> int:
    chat = call.chat()
    return 2 if chat.private else sum(status != LEFT for status in chat.members.values())


def leave_chat(call: Call) -> bool:
    chat = call.writable()
    if chat.private:
        raise bad("chat not found")
    chat.members[call.bot.id] = LEFT
    call.telegram.save_chat(chat)
    return True


def status_of(chat: Chat, number: int) -> str:
    return MEMBER if chat.private else chat.members.get(number, LEFT)


def member(telegram: Telegram, number: int, status: str) -> Json:
    """A ChatMember object."""
    known = telegram.bots if number in telegram.bots else telegram.people
    return standing(known[number].card(), status)


def standing(user: Json, status: str) -> Json:
    """A ChatMember object of a User object."""
    match status:
        case "creator":
            rest: Json = {"is_anonymous": False}
        case "administrator":
            rest = {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(RIGHTS, True)
        case "kicked":
            rest = {"until_date": 0}
        case _:
            rest = {}
    return {"user": user, "status": status, **rest}


RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def get_file(call: Call) -> Json:
    file = call.telegram.files.find(call.params.text("file_id"))
    if file.size > MOST_DOWNLOAD:
        raise bad("file is too big")
    return file.reference() | {"file_path": file.path}
