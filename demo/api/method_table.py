"""All Bot API methods of the local Telegram, by their lower-case names."""

from collections.abc import Callable
from typing import Any

from demo.api import chat_methods, edit_methods, profile_methods, query_methods, send_methods, update_methods
from demo.api.api_errors import ApiError
from demo.api.method_call import MethodCall

Method = Callable[[MethodCall], Any]

ALL_METHODS: tuple[Method, ...] = (
    update_methods.get_updates,
    update_methods.set_webhook,
    update_methods.delete_webhook,
    update_methods.get_webhook_info,
    update_methods.log_out,
    update_methods.close,
    profile_methods.get_me,
    profile_methods.set_my_name,
    profile_methods.get_my_name,
    profile_methods.set_my_description,
    profile_methods.get_my_description,
    profile_methods.set_my_short_description,
    profile_methods.get_my_short_description,
    profile_methods.set_my_commands,
    profile_methods.get_my_commands,
    profile_methods.delete_my_commands,
    profile_methods.set_chat_menu_button,
    profile_methods.get_chat_menu_button,
    send_methods.send_message,
    send_methods.send_photo,
    send_methods.send_document,
    send_methods.send_voice,
    send_methods.send_media_group,
    send_methods.send_location,
    send_methods.send_venue,
    send_methods.send_chat_action,
    send_methods.copy_message,
    send_methods.forward_message,
    edit_methods.edit_message_text,
    edit_methods.edit_message_caption,
    edit_methods.edit_message_reply_markup,
    edit_methods.edit_message_media,
    edit_methods.delete_message,
    edit_methods.delete_messages,
    edit_methods.pin_chat_message,
    edit_methods.unpin_chat_message,
    edit_methods.unpin_all_chat_messages,
    edit_methods.set_message_reaction,
    query_methods.answer_callback_query,
    query_methods.answer_inline_query,
    chat_methods.get_chat,
    chat_methods.get_chat_member,
    chat_methods.get_chat_administrators,
    chat_methods.get_chat_member_count,
    chat_methods.leave_chat,
    chat_methods.get_file,
)
METHODS = {method.__name__.replace("_", ""): method for method in ALL_METHODS}


def find_method(name: str) -> Method:
    """Return a method by its name, in any case. Raises ApiError (404)."""
    method = METHODS.get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return method


async def execute_method(name: str, call: MethodCall) -> Any:
    """Execute one call and commit its changes. Return its result. Raises ApiError."""
    result = find_method(name)(call)
    if hasattr(result, "__await__"):
        result = await result
    call.telegram.store.commit()
    return result
