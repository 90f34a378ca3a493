"""How a bot presents itself: its name, its descriptions, its commands."""

import re

from demo.call import Call
from demo.refusal import Json, bad
from demo.state import Bot, Chat, Human
from demo.telegram import Telegram

COMMAND = re.compile(r"[a-z0-9_]{1,32}$")
WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators")
MOST_COMMANDS = 100


def get_me(call: Call) -> Json:
    return call.bot.card() | {
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all,
        "supports_inline_queries": call.bot.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_name(call: Call) -> bool:
    name = worded(call, "name", 64)
    if not name and not call.params.text("language_code"):
        raise bad("BOT_TITLE_INVALID")
    return told(call, call.bot.names, name)


def get_my_name(call: Call) -> Json:
    return {"name": spoken(call, call.bot.names)}


def set_my_description(call: Call) -> bool:
    return told(call, call.bot.descriptions, worded(call, "description", 512))


def get_my_description(call: Call) -> Json:
    return {"description": spoken(call, call.bot.descriptions)}


def set_my_short_description(call: Call) -> bool:
    return told(call, call.bot.short_descriptions, worded(call, "short_description", 120))


def get_my_short_description(call: Call) -> Json:
    return {"short_description": spoken(call, call.bot.short_descriptions)}


def worded(call: Call, name: str, most: int) -> str:
    text = call.params.text(name)
    if len(text) > most:
        raise bad(f"{name} must be no more than {most} characters long")
    return text


def told(call: Call, words: dict[str, str], text: str) -> bool:
    """Keeps a wording for a language, or removes an empty one; the page hears of it."""
    words.pop(language(call), None)
    if text:
        words[language(call)] = text
    call.telegram.save_bot(call.bot)
    if call.bot.id == call.telegram.main:
        call.telegram.tell_rooms("bot", {"bot": call.bot.profile()})
    return True


def spoken(call: Call, words: dict[str, str]) -> str:
    return words.get(language(call), words.get("", ""))


def language(call: Call) -> str:
    code = call.params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def set_my_commands(call: Call) -> bool:
    place = scope(call)
    commands = [command(one) for one in call.params.array("commands") or []]
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[place] = commands
    return announced(call)


def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(scope(call), [])


def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(scope(call), None)
    return announced(call)


def command(one: Json) -> Json:
    name, description = str(one.get("command", "")).removeprefix("/"), str(one.get("description", ""))
    if not COMMAND.match(name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def scope(call: Call) -> str:
    """The key of a command list: kind, chat, member and language. Raises Refused."""
    wanted = call.params.object("scope") or {"type": "default"}
    kind, code = wanted.get("type"), language(call)
    if kind in WIDE_SCOPES:
        return f"{kind}/{code}"
    if kind in CHAT_SCOPES:
        return f"{kind}:{known(call, wanted).id}/{code}"
    if kind == "chat_member":
        return f"{kind}:{known(call, wanted).id}:{wanted.get('user_id')}/{code}"
    raise bad("can't parse BotCommandScope: wrong type")


def known(call: Call, wanted: Json) -> Chat:
    """A scope needs a chat the bot has been in."""
    chat = call.telegram.chats.get(f"{call.bot.id}:{wanted.get('chat_id')}")
    chat = chat or call.telegram.chats.get(f"0:{wanted.get('chat_id')}")
    if chat is None or (chat.private and not chat.started):
        raise bad("chat not found")
    return chat


def visible(bot: Bot, chat: Chat, human: Human) -> list[Json]:
    """The commands a person finds in the menu of a chat, the narrowest scope first."""
    if chat.private:
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


def announced(call: Call) -> bool:
    call.telegram.save_bot(call.bot)
    for chat in list(call.telegram.chats.values()):
        if chat.private and chat.bot == call.bot.id:
            show_commands(call.telegram, call.bot, chat)
    return True


def show_commands(telegram: Telegram, bot: Bot, chat: Chat) -> None:
    commands = visible(bot, chat, telegram.people[chat.id])
    telegram.show(chat, "commands", {"commands": commands})


def set_chat_menu_button(call: Call) -> bool:
    button = call.params.object("menu_button") or {"type": "default"}
    if button.get("type") not in ("commands", "default", "web_app"):
        raise bad("can't parse MenuButton: wrong type")
    if call.params.text("chat_id"):
        call.chat()
    call.bot.menu_buttons[call.params.text("chat_id")] = button
    call.telegram.save_bot(call.bot)
    return True


def get_chat_menu_button(call: Call) -> Json:
    buttons = call.bot.menu_buttons
    return buttons.get(call.params.text("chat_id")) or buttons.get("") or {"type": "commands"}
