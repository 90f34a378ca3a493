"""The bot's life: open the database, meet Telegram, serve until told to stop, close in order."""

import asyncio
import logging
import signal
from contextlib import AsyncExitStack

import telegram
from telegram.error import InvalidToken, TelegramError

from handlers.counter import Counter
from handlers.visit import Facts
from runtime import clock, desk, profile
from runtime.intake import QUIET, Intake
from runtime.sender import Sender
from runtime.settings import Settings
from runtime.transport import AiohttpRequest
from storage import intake
from storage.database import Database

log = logging.getLogger("loket")

KEEP_MARKS = 2 * 86400  # seconds; Telegram forgets updates after one day


class TokenFault(Exception):
    """Telegram does not accept the token; the text says what to do."""


async def serve(settings: Settings, token: str, api_url: str, *, demo: bool = False) -> None:
    """Run until SIGINT or SIGTERM (or cancellation). Raises TokenFault, DatabaseFault, ContentFaults."""
    async with AsyncExitStack() as stack:
        database = await Database.open(settings.database)
        stack.push_async_callback(database.close)
        bot = await _meet(token, api_url, stack)
        facts = Facts(settings.idle_months, api_url, demo)
        counter = Counter(desk.make(facts, bot.username))
        serving = Intake(bot, database, counter.serve, counter.apologise, Sender(bot).send, clock.now)
        async with asyncio.TaskGroup() as group:
            stop = asyncio.Event()
            group.create_task(_until_told(stop, group))
            group.create_task(_polite(profile.publish(bot), stop))
            group.create_task(_polite(_chores(database), stop))
            group.create_task(_polite(serving.run(), stop))
            log.info("answering as @%s", bot.username)


async def _meet(token: str, api_url: str, stack: AsyncExitStack) -> telegram.Bot:
    """The bot, once Telegram was reached; an unreachable server is waited for, a refused token is not."""
    bot = telegram.Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=2),
    )
    told = False
    while True:
        try:
            await bot.initialize()
        except InvalidToken:
            await bot.shutdown()
            raise TokenFault(
                "Telegram menolak BOT_TOKEN. Salin ulang token dari @BotFather (/mybots, API Token), lalu jalankan lagi."
            ) from None
        except TelegramError as error:
            if not told:
                log.warning(
                    "Telegram tidak dapat dihubungi (%s). Periksa internet atau BOT_API_URL; saya terus mencoba.",
                    type(error).__name__,
                )
            told = True
            await asyncio.sleep(3)
        else:
            stack.push_async_callback(bot.shutdown)
            return bot


async def _until_told(stop: asyncio.Event, group: asyncio.TaskGroup) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    log.info("stopping: finishing what is under way")


async def _polite(work: "asyncio._CoroutineLike[None]", stop: asyncio.Event) -> None:
    """Run until done or told to stop, then cancel and wait for its own clean-up."""
    task, told = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    task.cancel()
    await asyncio.gather(told, return_exceptions=True)
    try:
        await task
    except asyncio.CancelledError:
        if not stop.is_set():
            raise


async def _chores(database: Database) -> None:
    """Forget marks of old updates, once an hour."""
    while True:
        async with database.transaction() as tx:
            await intake.forget(tx, int(clock.now().timestamp()) - KEEP_MARKS)
        await asyncio.sleep(QUIET * 60)
