"""`bot.py webhook`: set, remove or show the address where Telegram delivers updates."""

from datetime import UTC, datetime
from typing import TextIO

import telegram
from telegram.error import TelegramError

from runtime.settings import Settings
from runtime.telegram.transport import BotApiRequest
from runtime.telegram.update_receiver import UPDATE_TYPES

MAX_CONNECTIONS = 100  # parallel requests; the order in each chat is kept by Telegram


async def run_webhook_command(settings: Settings, what: str, out: TextIO) -> int:
    """Execute `what` ('set', 'remove' or 'show'). Return 0, or 1 after printing what is wrong."""
    if not settings.token or (what == "set" and not settings.webhook_url):
        print("Isi BOT_TOKEN, LOKET_WEBHOOK_URL dan LOKET_WEBHOOK_SECRET dahulu.", file=out)
        return 1
    bot = telegram.Bot(settings.token, base_url=f"{settings.api_url}/bot", request=BotApiRequest())
    try:
        async with bot:
            print(await _execute(bot, settings, what), file=out)
    except TelegramError as error:
        print(f"Telegram menolak atau tidak dapat dihubungi: {error.message}", file=out)
        return 1
    return 0


async def _execute(bot: telegram.Bot, settings: Settings, what: str) -> str:
    match what:
        case "set":
            await bot.set_webhook(
                settings.webhook_url,
                allowed_updates=UPDATE_TYPES,
                max_connections=MAX_CONNECTIONS,
                secret_token=settings.webhook_secret,
            )
            return f"Telegram akan mengantar pembaruan ke {settings.webhook_url}"
        case "remove":
            await bot.delete_webhook()
            return "Webhook dihapus; pembaruan yang menunggu tetap ada. Jalankan bot tanpa LOKET_WEBHOOK_URL."
    info = await bot.get_webhook_info()
    if not info.url:
        return "Tidak ada webhook: pembaruan diambil bot sendiri (polling)."
    lines = [f"Webhook: {info.url}", f"Menunggu: {info.pending_update_count}"]
    if info.last_error_message and info.last_error_date:
        moment = info.last_error_date.astimezone(UTC)
        lines.append(f"Kesalahan terakhir ({_format_utc(moment)}): {info.last_error_message}")
    return "\n".join(lines)


def _format_utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
