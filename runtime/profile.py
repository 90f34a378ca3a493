"""What Telegram shows of the bot before anyone writes: commands and descriptions, in Indonesian and English; and the
menus of staff, anew at each start because a new version may have new commands."""

import logging

import telegram
from telegram.error import TelegramError

from content.wording import words
from handlers import access, commands
from handlers.commands import CITIZEN, DESCRIPTION, SHORT
from runtime.sender import Send
from storage import people, staff
from storage.database import Database

log = logging.getLogger("profile")


async def publish(bot: telegram.Bot) -> None:
    """Set the menu and descriptions; Indonesian for everyone, English for phones set to English. A failure is only logged."""
    try:
        for language in ("id", "en"):
            t, code = words(language), "" if language == "id" else "en"
            menu = [telegram.BotCommand(command.name, t(command.meaning)) for command in CITIZEN]
            await bot.set_my_commands(
                menu, scope=telegram.BotCommandScopeAllPrivateChats(), language_code=code
            )
            await bot.set_my_description(t(DESCRIPTION), language_code=code)
            await bot.set_my_short_description(t(SHORT), language_code=code)
    except TelegramError as error:
        log.warning(
            "the menu and descriptions could not be set (%s); they stay as they were", type(error).__name__
        )


async def menus(database: Database, send: Send) -> None:
    """Give every chat of staff the menu of its roles."""
    async with database.reading() as tx:
        members = await staff.everybody(tx)
        chats = {member.user_id: await people.find(tx, member.user_id) for member in members}
    for chat_id, person in chats.items():
        grants = [access.grant(member) for member in members if member.user_id == chat_id]
        t = words((person.language if person else None) or "id")
        await send(chat_id, commands.menu(t, chat_id, grants))
