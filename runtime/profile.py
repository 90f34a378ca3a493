"""What Telegram shows of the bot before anyone writes: commands and descriptions, in Indonesian and English."""

import logging

import telegram
from telegram.error import TelegramError

from content.wording import words
from handlers.commands import CITIZEN, DESCRIPTION, SHORT

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
