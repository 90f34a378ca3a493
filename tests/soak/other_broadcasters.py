"""Broadcasts with other libraries, as their manuals show. `tests.soak` runs `other_broadcasters.py loop|mailer FOLDER`.

loop     python-telegram-bot with its AIORateLimiter, one message after another
mailer   aiogram with aiogram-broadcaster, its file storage, interval and handler of retry_after
"""

import asyncio
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

TEXT = "Pengumuman: besok tutup"
TOKEN, ADDRESS = os.environ.get("BOT_TOKEN", ""), os.environ.get("BOT_API_URL", "")


def run_ptb_loop(chats: list[int]) -> None:
    ext: Any = import_module("telegram.ext")
    error: Any = import_module("telegram.error")

    async def broadcast(app: Any) -> None:
        for chat in chats:
            try:
                await app.bot.send_message(chat, TEXT)
            except error.TelegramError:
                continue

    async def begin(app: Any) -> None:
        app.bot_data["task"] = asyncio.create_task(broadcast(app))

    async def answer(update: Any, context: Any) -> None:
        await update.message.reply_text("jawaban")

    limiter = ext.AIORateLimiter(overall_max_rate=30, overall_time_period=1, max_retries=5)
    builder = ext.Application.builder().token(TOKEN).base_url(f"{ADDRESS}/bot").rate_limiter(limiter)
    app = builder.concurrent_updates(True).post_init(begin).build()
    app.add_handler(ext.MessageHandler(ext.filters.ALL, answer))
    app.run_polling()


def run_aiogram_broadcaster(chats: list[int], folder: Path) -> None:
    aiogram: Any = import_module("aiogram")
    server: Any = import_module("aiogram.client.telegram")
    session: Any = import_module("aiogram.client.session.aiohttp")
    broadcaster: Any = import_module("aiogram_broadcaster")
    contents: Any = import_module("aiogram_broadcaster.contents")
    intervals: Any = import_module("aiogram_broadcaster.intervals")
    storages: Any = import_module("aiogram_broadcaster.storages.file")
    retry: Any = import_module("aiogram_broadcaster.utils.retry_after_handler")

    async def main() -> None:
        api = server.TelegramAPIServer.from_base(ADDRESS)
        bot = aiogram.Bot(TOKEN, session=session.AiohttpSession(api=api))
        dispatcher = aiogram.Dispatcher()
        kept = folder / "mailers.json"
        fresh = not kept.exists()
        mailing = broadcaster.Broadcaster(bot, storage=storages.FileStorage(kept))
        retry.setup_retry_after_handler(mailing.event)
        mailing.setup(dispatcher)

        async def begin() -> None:
            if fresh:
                interval = intervals.SimpleInterval(interval=1 / 30)
                content = contents.TextContent(text=TEXT)
                (await mailing.create_mailer(chats=chats, content=content, interval=interval)).start()

        async def answer(message: Any) -> None:
            await message.answer("jawaban")

        dispatcher.startup.register(begin)
        dispatcher.message.register(answer)
        await dispatcher.start_polling(bot)

    asyncio.run(main())


if __name__ == "__main__":
    where = Path(sys.argv[2])
    everybody = [int(line) for line in (where / "chats").read_text(encoding="utf-8").split()]
    if sys.argv[1] == "loop":
        run_ptb_loop(everybody)
    else:
        run_aiogram_broadcaster(everybody, where)
