"""The bot's profile in Telegram: commands and descriptions in Indonesian and English, and the menus of staff.

They are set at each start, because a new version may have new commands.
"""

import logging
from collections.abc import Mapping

import telegram
from telegram.error import TelegramError

from content.loading.records import Office
from content.text.translation import translator_for
from handlers.core import command_list, permissions
from handlers.core.command_list import BOT_DESCRIPTION, BOT_SHORT_DESCRIPTION, CITIZEN_MENU
from runtime.telegram.sender import SendReply
from storage.chats import chat_profiles
from storage.engine.database import Database
from storage.staff_accounts import staff

log = logging.getLogger("loket.bot_profile")


async def publish_profile(bot: telegram.Bot) -> None:
    """Set the command menu and descriptions: English for phones set to English, Indonesian for all others.

    Errors are only logged.
    """
    try:
        for language in ("id", "en"):
            t, code = translator_for(language), "" if language == "id" else "en"
            menu = [telegram.BotCommand(command.name, t(command.meaning)) for command in CITIZEN_MENU]
            await bot.set_my_commands(
                menu, scope=telegram.BotCommandScopeAllPrivateChats(), language_code=code
            )
            await bot.set_my_description(t(BOT_DESCRIPTION), language_code=code)
            await bot.set_my_short_description(t(BOT_SHORT_DESCRIPTION), language_code=code)
    except TelegramError as error:
        log.warning(
            "could not set the command menu and descriptions (%s); the next start tries again",
            type(error).__name__,
        )


async def send_staff_menus(database: Database, send: SendReply, offices: Mapping[str, Office]) -> None:
    """Set the command menu of every staff chat to the commands of its roles."""
    async with database.read_transaction() as tx:
        members = await staff.list_members(tx)
        chats = {member.user_id: await chat_profiles.find(tx, member.user_id) for member in members}
    for chat_id, person in chats.items():
        grants = [permissions.grant_from_member(member) for member in members if member.user_id == chat_id]
        t = translator_for((person.language if person else None) or "id")
        await send(chat_id, command_list.build_command_menu(t, chat_id, grants, offices))
