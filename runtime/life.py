"""The bot's life: open the database, meet Telegram, serve until told to stop, close in order."""

import asyncio
import logging
import signal
from collections.abc import Callable, Container, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import telegram
from telegram.error import InvalidToken, TelegramError

from handlers.counter import Counter
from handlers.visit import Desk, Facts
from runtime import clock, desk, evidence, profile
from runtime.control import Control
from runtime.delivery import Delivery
from runtime.errands import Errands
from runtime.herald import Herald
from runtime.intake import Intake
from runtime.janitor import Janitor
from runtime.learning import Learning
from runtime.pacer import Pacer
from runtime.replica import Replica, persistent
from runtime.sealed_mail import SealedMail
from runtime.sender import Sender
from runtime.settings import Settings
from runtime.transport import AiohttpRequest
from runtime.uploads import Uploads
from storage import intake
from storage.database import Database

log = logging.getLogger("loket")

REFUSED = (
    "Telegram menolak BOT_TOKEN. Salin ulang token dari @BotFather (/mybots, API Token), lalu jalankan lagi."
)
KEEP_MARKS = 2 * 86400  # seconds; Telegram forgets updates after one day


class TokenFault(Exception):
    """Telegram does not accept the token; the text says what to do."""


Clock = Callable[[], datetime]


async def serve(
    settings: Settings,
    token: str,
    api_url: str,
    stop: asyncio.Event,
    *,
    demo: bool = False,
    admins: Container[int] | None = None,
    inspectors: Container[int] = (),
    now: Clock = clock.now,
    make: Callable[[Facts, str], Desk] = desk.make,
) -> None:
    """Run until `stop` is set; `admins` in place of those of the settings; `inspectors` begin as pemeriksa.

    Raises TokenFault, DatabaseFault, ContentFaults."""
    async with AsyncExitStack() as stack:
        database = await Database.open(settings.where, settings.keys)
        stack.push_async_callback(database.close)
        bot = await _meet(token, api_url, stop, stack)
        if bot is None:
            return
        facts = Facts(settings.periods, api_url, demo)
        ready = make(facts, bot.username)
        learning = Learning(ready, database)
        await learning.catch_up()
        first = settings.admins if admins is None else admins
        ready = replace(ready, admins=first, inspectors=inspectors, remind_at=settings.remind_at)
        counter = Counter(ready)
        pacer = Pacer(settings.limits)
        sender = Sender(bot, pacer, partial(evidence.opened, database))
        replica = Replica(database, now, pacer)
        serving = Intake(bot, database, counter.serve, counter.apologise, sender.send, now, replica.holder)
        herald = Herald(database, ready, now)
        delivery = Delivery(database, sender, pacer, now, progress=herald.progress, holder=replica.holder)
        chores = (
            partial(_forget_marks, database, now),
            SealedMail(database, sender.send, now).run,
            herald.run,
            Errands(database, ready, now).run,
            Uploads(database, ready, bot, now).run,
            Janitor(database, now).run,
            evidence.Evidence(database, bot, now).run,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(_until(stop, profile.publish(bot)))
            group.create_task(_until(stop, persistent(partial(profile.menus, database, sender.send))))
            group.create_task(_until(stop, serving.stand() if settings.webhook_url else _polling(serving)))
            if settings.listen:
                group.create_task(_until(stop, _web(settings, database, serving, replica)))
            group.create_task(_until(stop, delivery.run()))
            group.create_task(_until(stop, replica.run()))
            group.create_task(_until(stop, replica.chores(chores)))
            group.create_task(_until(stop, persistent(learning.run)))
            group.create_task(_until(stop, Control(database, settings, now).run()))
            log.info("answering as @%s", bot.username)


def signalled() -> asyncio.Event:
    """Set by SIGINT or SIGTERM; a second one ends the process at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def heard() -> None:
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, heard)
    return stop


async def _meet(token: str, api_url: str, stop: asyncio.Event, stack: AsyncExitStack) -> telegram.Bot | None:
    """The bot, once Telegram was reached; None when told to stop first.

    An unreachable server is waited for, a refused token is not.
    """
    bot = telegram.Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=2),
    )
    told = False
    stack.push_async_callback(bot.shutdown)
    while not stop.is_set():
        try:
            await bot.initialize()
        except InvalidToken:
            raise TokenFault(REFUSED) from None
        except TelegramError as error:
            if not told:
                log.warning(
                    "Telegram tidak dapat dihubungi (%s). Periksa internet atau BOT_API_URL; saya terus mencoba.",
                    error.message,
                )
            told = True
            await _until(stop, asyncio.sleep(3))
        else:
            return bot
    return None


async def _polling(serving: Intake) -> None:
    """A token that Telegram stops accepting ends the bot with words; what it owes is kept."""
    try:
        await serving.run()
    except InvalidToken:
        raise TokenFault(REFUSED) from None


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run until done or told to stop, then cancel and wait for its own clean-up."""
    task, told = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, told}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        if not task.done():
            task.cancel()
        await asyncio.wait({task, told})
    if not task.cancelled():
        task.result()


async def _web(settings: Settings, database: Database, serving: Intake, replica: Replica) -> None:
    """Imported only when wanted: a start without it is quicker."""
    from runtime.web import Web

    assert settings.listen
    path = urlsplit(settings.webhook_url).path if settings.webhook_url else None
    web = Web(database, serving.accept, replica.leads.is_set, path, settings.webhook_secret)
    await web.run(*settings.listen)


async def _forget_marks(database: Database, now: Clock) -> None:
    """Once an hour: forget marks of old updates."""
    while True:
        moment = int(now().timestamp())
        async with database.transaction() as tx:
            await intake.forget(tx, moment - KEEP_MARKS)
        await asyncio.sleep(3600)
