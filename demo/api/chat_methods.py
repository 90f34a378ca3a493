"""Bot API methods that return chats, their members and files."""

from demo.api.api_errors import JsonObject, bad_request
from demo.api.entities_state import LEFT, MEMBER, Chat
from demo.api.file_store import MOST_DOWNLOAD
from demo.api.local_telegram import LocalTelegram
from demo.api.method_call import MethodCall

GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(call: MethodCall) -> JsonObject:
    chat = call.find_chat()
    if chat.is_private and not chat.started:
        raise bad_request("chat not found")
    full = call.telegram.chat_object(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }
    if chat.pinned and chat.pinned[-1] in chat.messages:
        full["pinned_message"] = chat.messages[chat.pinned[-1]]
    return full


def get_chat_member(call: MethodCall) -> JsonObject:
    chat, number = call.find_chat(), call.params.number("user_id")
    known = number in call.telegram.people or number in call.telegram.bots
    if not known or (chat.is_private and number not in (chat.id, call.bot.id)):
        raise bad_request("PARTICIPANT_ID_INVALID")
    return find_chat_member(call.telegram, number, member_status(chat, number))


def get_chat_administrators(call: MethodCall) -> list[JsonObject]:
    chat = call.find_chat()
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    chiefs = [(n, s) for n, s in chat.members.items() if s in ("creator", "administrator")]
    return [find_chat_member(call.telegram, number, status) for number, status in chiefs]


def get_chat_member_count(call: MethodCall) -> int:
    chat = call.find_chat()
    return 2 if chat.is_private else sum(status != LEFT for status in chat.members.values())


def leave_chat(call: MethodCall) -> bool:
    chat = call.find_writable_chat()
    if chat.is_private:
        raise bad_request("chat not found")
    chat.members[call.bot.id] = LEFT
    call.telegram.save_chat(chat)
    return True


def member_status(chat: Chat, number: int) -> str:
    return MEMBER if chat.is_private else chat.members.get(number, LEFT)


def find_chat_member(telegram: LocalTelegram, number: int, status: str) -> JsonObject:
    """Return a ChatMember object."""
    known = telegram.bots if number in telegram.bots else telegram.people
    return chat_member_object(known[number].user_object(), status)


def chat_member_object(user: JsonObject, status: str) -> JsonObject:
    """Return the ChatMember object of a User object."""
    match status:
        case "creator":
            rest: JsonObject = {"is_anonymous": False}
        case "administrator":
            rest = {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(ADMINISTRATOR_RIGHTS, True)
        case "kicked":
            rest = {"until_date": 0}
        case _:
            rest = {}
    return {"user": user, "status": status, **rest}


ADMINISTRATOR_RIGHTS = (
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


def get_file(call: MethodCall) -> JsonObject:
    file = call.telegram.files.find(call.params.text("file_id"))
    if file.size > MOST_DOWNLOAD:
        raise bad_request("file is too big")
    return file.file_object() | {"file_path": call.telegram.files.find_path(file)}
