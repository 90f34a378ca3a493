"""Every method of the Bot API that is played here, by its lower-case name."""

from collections.abc import Callable
from typing import Any

from demo import answers, chats, editing, polling, profile, sending
from demo.call import MethodCall
from demo.refusal import ApiError

Method = Callable[[MethodCall], Any]

ALL_METHODS: tuple[Method, ...] = (
    polling.get_updates,
    polling.set_webhook,
    polling.delete_webhook,
    polling.get_webhook_info,
    polling.log_out,
    polling.close,
    profile.get_me,
    profile.set_my_name,
    profile.get_my_name,
    profile.set_my_description,
    profile.get_my_description,
    profile.set_my_short_description,
    profile.get_my_short_description,
    profile.set_my_commands,
    profile.get_my_commands,
    profile.delete_my_commands,
    profile.set_chat_menu_button,
    profile.get_chat_menu_button,
    sending.send_message,
    sending.send_photo,
    sending.send_document,
    sending.send_voice,
    sending.send_media_group,
    sending.send_location,
    sending.send_venue,
    sending.send_chat_action,
    sending.copy_message,
    sending.forward_message,
    editing.edit_message_text,
    editing.edit_message_caption,
    editing.edit_message_reply_markup,
    editing.edit_message_media,
    editing.delete_message,
    editing.delete_messages,
    editing.pin_chat_message,
    editing.unpin_chat_message,
    editing.unpin_all_chat_messages,
    editing.set_message_reaction,
    answers.answer_callback_query,
    answers.answer_inline_query,
    chats.get_chat,
    chats.get_chat_member,
    chats.get_chat_administrators,
    chats.get_chat_member_count,
    chats.leave_chat,
    chats.get_file,
)
METHODS = {method.__name__.replace("_", ""): method for method in ALL_METHODS}


def find_method(name: str) -> Method:
    """Names are not case sensitive. Raises Refused (404)."""
    method = METHODS.get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return method


async def execute_method(name: str, call: MethodCall) -> Any:
    """The result of one call, with what it changed written down. Raises Refused."""
    result = find_method(name)(call)
    if hasattr(result, "__await__"):
        result = await result
    call.telegram.store.commit()
    return result
