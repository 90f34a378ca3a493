"""Other bots, written as their manuals show: they answer frequently asked questions and store one row per message.

other_bots.py ptb|ptb-concurrent|aiogram|telebot      token, server and file are in the environment
"""

import asyncio
import os
import sys
from importlib import import_module
from typing import Any

import aiosqlite

TOKEN, ADDRESS = os.environ.get("BOT_TOKEN", ""), os.environ.get("BOT_API_URL", "")
FILE = os.environ.get("BENCH_DATABASE", ":memory:")
FAQ = (
    ("bayar", "Gratis. Petugas tidak boleh meminta uang."),
    ("ilang", "Bawa surat kehilangan dari polisi dan fotokopi KK."),
    ("sabtu", "Jam buka hari Sabtu ditentukan kantor masing-masing."),
    ("rekam", "Cetak menunggu status PRR dan blangko."),
    ("pindah", "Bawa surat pindah dan KK."),
)


def answer_question(text: str) -> str:
    return next((answer for word, answer in FAQ if word in text.lower()), "Maaf, saya belum tahu.")


class MessageLog:
    """Stores one row per message, committed before the answer."""

    async def open(self) -> None:
        self._rows = await aiosqlite.connect(FILE)
        await self._rows.execute("PRAGMA journal_mode=WAL")
        await self._rows.execute("PRAGMA synchronous=NORMAL")  # cheaper than the setting of Loket
        await self._rows.execute("CREATE TABLE messages (chat INTEGER, text TEXT)")
        await self._rows.commit()

    async def add(self, chat: int, text: str) -> None:
        await self._rows.execute("INSERT INTO messages VALUES (?, ?)", (chat, text))
        await self._rows.commit()


def run_python_telegram_bot(concurrent: bool) -> None:
    ext: Any = import_module("telegram.ext")
    kept = MessageLog()

    async def begin(_: Any) -> None:
        await kept.open()

    async def answer(update: Any, _: Any) -> None:
        await kept.add(update.effective_chat.id, update.message.text)
        await update.message.reply_text(answer_question(update.message.text))

    builder = ext.Application.builder().token(TOKEN).base_url(f"{ADDRESS}/bot").post_init(begin)
    if concurrent:
        builder = builder.concurrent_updates(True).connection_pool_size(256).pool_timeout(30)
    app = builder.build()
    app.add_handler(ext.MessageHandler(ext.filters.TEXT, answer))
    app.run_polling()


def run_aiogram() -> None:
    library: Any = import_module("aiogram")
    server: Any = import_module("aiogram.client.telegram")
    session: Any = import_module("aiogram.client.session.aiohttp")

    async def main() -> None:
        kept = MessageLog()
        await kept.open()
        api = server.TelegramAPIServer.from_base(ADDRESS)
        bot = library.Bot(TOKEN, session=session.AiohttpSession(api=api, limit=256))
        dispatcher = library.Dispatcher()

        async def answer(message: Any) -> None:
            await kept.add(message.chat.id, message.text)
            await message.answer(answer_question(message.text))

        dispatcher.message.register(answer)
        await dispatcher.start_polling(bot)

    asyncio.run(main())


def run_telebot() -> None:
    library: Any = import_module("telebot.async_telebot")
    helper: Any = import_module("telebot.asyncio_helper")
    helper.API_URL = f"{ADDRESS}/bot{{0}}/{{1}}"

    async def main() -> None:
        kept = MessageLog()
        await kept.open()
        bot = library.AsyncTeleBot(TOKEN)

        @bot.message_handler(func=lambda message: True)  # type: ignore[untyped-decorator]
        async def answer(message: Any) -> None:
            await kept.add(message.chat.id, message.text)
            await bot.send_message(message.chat.id, answer_question(message.text))

        await bot.infinity_polling(timeout=20)

    asyncio.run(main())


if __name__ == "__main__":
    match sys.argv[1]:
        case "aiogram":
            run_aiogram()
        case "telebot":
            run_telebot()
        case name:
            run_python_telegram_bot(concurrent=name == "ptb-concurrent")
