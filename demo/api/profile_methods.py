"""Bot API methods for the profile of a bot: name, descriptions, commands."""

import re

from demo.api.api_errors import JsonObject, bad_request
from demo.api.entities_state import Bot, Chat, Human
from demo.api.local_telegram import LocalTelegram
from demo.api.method_call import MethodCall

COMMAND_PATTERN = re.compile(r"[a-z0-9_]{1,32}$")
WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators")
MAX_COMMANDS = 100


def get_me(call: MethodCall) -> JsonObject:
    return call.bot.user_object() | {
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all,
        "supports_inline_queries": call.bot.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_name(call: MethodCall) -> bool:
    name = parse_limited_text(call, "name", 64)
    if not name and not call.params.text("language_code"):
        raise bad_request("BOT_TITLE_INVALID")
    return save_text(call, call.bot.names, name)


def get_my_name(call: MethodCall) -> JsonObject:
    return {"name": find_text(call, call.bot.names)}


def set_my_description(call: MethodCall) -> bool:
    return save_text(call, call.bot.descriptions, parse_limited_text(call, "description", 512))


def get_my_description(call: MethodCall) -> JsonObject:
    return {"description": find_text(call, call.bot.descriptions)}


def set_my_short_description(call: MethodCall) -> bool:
    return save_text(call, call.bot.short_descriptions, parse_limited_text(call, "short_description", 120))


def get_my_short_description(call: MethodCall) -> JsonObject:
    return {"short_description": find_text(call, call.bot.short_descriptions)}


def parse_limited_text(call: MethodCall, name: str, most: int) -> str:
    text = call.params.text(name)
    if len(text) > most:
        raise bad_request(f"{name} must be no more than {most} characters long")
    return text


def save_text(call: MethodCall, words: dict[str, str], text: str) -> bool:
    """Store a text for a language, or delete it if it is empty. The page gets an event."""
    words.pop(parse_language(call), None)
    if text:
        words[parse_language(call)] = text
    call.telegram.save_bot(call.bot)
    if call.bot.id == call.telegram.main_bot_id:
        call.telegram.notify_rooms("bot", {"bot": call.bot.profile_object()})
    return True


def find_text(call: MethodCall, words: dict[str, str]) -> str:
    return words.get(parse_language(call), words.get("", ""))


def parse_language(call: MethodCall) -> str:
    code = call.params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def set_my_commands(call: MethodCall) -> bool:
    place = parse_scope(call)
    commands = [parse_command(one) for one in call.params.array("commands") or []]
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[place] = commands
    return save_and_show_commands(call)


def get_my_commands(call: MethodCall) -> list[JsonObject]:
    return call.bot.commands.get(parse_scope(call), [])


def delete_my_commands(call: MethodCall) -> bool:
    call.bot.commands.pop(parse_scope(call), None)
    return save_and_show_commands(call)


def parse_command(one: JsonObject) -> JsonObject:
    name, description = str(one.get("command", "")).removeprefix("/"), str(one.get("description", ""))
    if not COMMAND_PATTERN.match(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def parse_scope(call: MethodCall) -> str:
    """Return the key of a command list: kind, chat, member and language. Raises ApiError."""
    wanted = call.params.object("scope") or {"type": "default"}
    kind, code = wanted.get("type"), parse_language(call)
    if kind in WIDE_SCOPES:
        return f"{kind}/{code}"
    if kind in CHAT_SCOPES:
        return f"{kind}:{find_scope_chat(call, wanted).id}/{code}"
    if kind == "chat_member":
        return f"{kind}:{find_scope_chat(call, wanted).id}:{wanted.get('user_id')}/{code}"
    raise bad_request("can't parse BotCommandScope: wrong type")


def find_scope_chat(call: MethodCall, wanted: JsonObject) -> Chat:
    """Return the chat of a scope. The bot must be a member, or have been one."""
    chat = call.telegram.chats.get(f"{call.bot.id}:{wanted.get('chat_id')}")
    chat = chat or call.telegram.chats.get(f"0:{wanted.get('chat_id')}")
    if chat is None or (chat.is_private and not chat.started):
        raise bad_request("chat not found")
    return chat


def visible_commands(bot: Bot, chat: Chat, human: Human) -> list[JsonObject]:
    """Return the commands in the menu of a person in a chat. The narrowest scope wins."""
    if chat.is_private:
        places = [f"chat:{chat.id}", "all_private_chats", "default"]
    else:
        places = [f"chat_member:{chat.id}:{human.id}"]
        if chat.members.get(human.id) in ("administrator", "creator"):
            places += [f"chat_administrators:{chat.id}"]
        places += [f"chat:{chat.id}"]
        if chat.members.get(human.id) in ("administrator", "creator"):
            places += ["all_chat_administrators"]
        places += ["all_group_chats", "default"]
    keys = [f"{place}/{code}" for place in places for code in (human.language_code, "")]
    return next((bot.commands[key] for key in keys if bot.commands.get(key)), [])


def save_and_show_commands(call: MethodCall) -> bool:
    call.telegram.save_bot(call.bot)
    for chat in list(call.telegram.chats.values()):
        if chat.is_private and chat.bot == call.bot.id:
            show_commands(call.telegram, call.bot, chat)
    return True


def show_commands(telegram: LocalTelegram, bot: Bot, chat: Chat) -> None:
    commands = visible_commands(bot, chat, telegram.people[chat.id])
    telegram.show_event(chat, "commands", {"commands": commands})


def set_chat_menu_button(call: MethodCall) -> bool:
    button = call.params.object("menu_button") or {"type": "default"}
    if button.get("type") not in ("commands", "default", "web_app"):
        raise bad_request("can't parse MenuButton: wrong type")
    if call.params.text("chat_id"):
        call.find_chat()
    call.bot.menu_buttons[call.params.text("chat_id")] = button
    call.telegram.save_bot(call.bot)
    return True


def get_chat_menu_button(call: MethodCall) -> JsonObject:
    buttons = call.bot.menu_buttons
    return buttons.get(call.params.text("chat_id")) or buttons.get("") or {"type": "commands"}
