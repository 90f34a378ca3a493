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

from handlers.core.context import Deployment, Services
from handlers.core.dispatcher import Dispatcher
from runtime import build_services, clock
from runtime.cli.control_socket import ControlServer
from runtime.cluster import ClusterMember, restart_on_interruption
from runtime.settings import Settings
from runtime.telegram import bot_profile
from runtime.telegram.rate_limiter import RateLimiter
from runtime.telegram.sender import Sender
from runtime.telegram.transport import AiohttpRequest
from runtime.telegram.update_receiver import UpdateReceiver
from runtime.workers import evidence_fetcher
from runtime.workers.announcement_scheduler import AnnouncementScheduler
from runtime.workers.broadcaster import Broadcaster
from runtime.workers.job_runner import JobRunner
from runtime.workers.phrasing_sync import PhrasingSync
from runtime.workers.reporter_mailer import ReporterMailer
from runtime.workers.spreadsheet_fetcher import SpreadsheetFetcher
from runtime.workers.vacuum import VacuumWorker
from storage.engine.database import Database
from storage.queues import processed_updates

log = logging.getLogger("loket")

TOKEN_REFUSED = (
    "Telegram menolak BOT_TOKEN. Salin ulang token dari @BotFather (/mybots, API Token), lalu jalankan lagi."
)
KEEP_UPDATE_IDS = 2 * 86400  # seconds; Telegram forgets updates after one day


class InvalidTokenError(Exception):
    """Telegram does not accept the token; the text says what to do."""


Clock = Callable[[], datetime]


async def run_bot(
    settings: Settings,
    token: str,
    api_url: str,
    stop: asyncio.Event,
    *,
    demo: bool = False,
    admins: Container[int] | None = None,
    inspectors: Container[int] = (),
    now: Clock = clock.now,
    build: Callable[[Deployment, str], Services] = build_services.build_services,
) -> None:
    """Run until `stop` is set; `admins` in place of those of the settings; `inspectors` begin as pemeriksa.

    Raises TokenFault, DatabaseError, ContentFaults."""
    async with AsyncExitStack() as stack:
        database = await Database.open(settings.database_location, settings.keys)
        stack.push_async_callback(database.close)
        bot = await _connect(token, api_url, stop, stack)
        if bot is None:
            return
        facts = Deployment(settings.periods, api_url, demo)
        ready = build(facts, bot.username)
        learning = PhrasingSync(ready, database)
        await learning.sync_links()
        first = settings.admins if admins is None else admins
        ready = replace(ready, admin_ids=first, inspector_ids=inspectors, remind_at=settings.remind_at)
        counter = Dispatcher(ready)
        pacer = RateLimiter(settings.limits)
        sender = Sender(bot, pacer, partial(evidence_fetcher.read_evidence_file, database))
        replica = ClusterMember(database, now, pacer)
        serving = UpdateReceiver(
            bot, database, counter.dispatch, counter.render_apology, sender.send, now, replica.holder
        )
        herald = AnnouncementScheduler(database, ready, now)
        delivery = Broadcaster(
            database, sender, pacer, now, render_progress=herald.render_progress, holder=replica.holder
        )
        chores = (
            partial(_forget_old_updates, database, now),
            ReporterMailer(database, sender.send, now).run,
            herald.run,
            JobRunner(database, ready, now).run,
            SpreadsheetFetcher(database, ready, bot, now).run,
            VacuumWorker(database, now).run,
            evidence_fetcher.EvidenceFetcher(database, bot, now).run,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(_run_until_stopped(stop, bot_profile.publish_profile(bot)))
            group.create_task(
                _run_until_stopped(
                    stop,
                    restart_on_interruption(partial(bot_profile.send_staff_menus, database, sender.send)),
                )
            )
            group.create_task(
                _run_until_stopped(
                    stop, serving.run_webhook() if settings.webhook_url else _poll_updates(serving)
                )
            )
            if settings.listen_address:
                group.create_task(
                    _run_until_stopped(stop, _run_http_server(settings, database, serving, replica))
                )
            group.create_task(_run_until_stopped(stop, delivery.run()))
            group.create_task(_run_until_stopped(stop, replica.run()))
            group.create_task(_run_until_stopped(stop, replica.run_background_jobs(chores)))
            group.create_task(_run_until_stopped(stop, restart_on_interruption(learning.run)))
            group.create_task(_run_until_stopped(stop, ControlServer(database, settings, now).run()))
            log.info("answering as @%s", bot.username)


def install_stop_signals() -> asyncio.Event:
    """Set by SIGINT or SIGTERM; a second one ends the process at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def request_stop() -> None:
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, request_stop)
    return stop


async def _connect(
    token: str, api_url: str, stop: asyncio.Event, stack: AsyncExitStack
) -> telegram.Bot | None:
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
            raise InvalidTokenError(TOKEN_REFUSED) from None
        except TelegramError as error:
            if not told:
                log.warning(
                    "Telegram tidak dapat dihubungi (%s). Periksa internet atau BOT_API_URL; saya terus mencoba.",
                    error.message,
                )
            told = True
            await _run_until_stopped(stop, asyncio.sleep(3))
        else:
            return bot
    return None


async def _poll_updates(serving: UpdateReceiver) -> None:
    """A token that Telegram stops accepting ends the bot with words; what it owes is kept."""
    try:
        await serving.run()
    except InvalidToken:
        raise InvalidTokenError(TOKEN_REFUSED) from None


async def _run_until_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
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


async def _run_http_server(
    settings: Settings, database: Database, serving: UpdateReceiver, replica: ClusterMember
) -> None:
    """Imported only when wanted: a start without it is quicker."""
    from runtime.http_server import HttpServer

    assert settings.listen_address
    path = urlsplit(settings.webhook_url).path if settings.webhook_url else None
    web = HttpServer(database, serving.accept, replica.leadership.is_set, path, settings.webhook_secret)
    await web.run(*settings.listen_address)


async def _forget_old_updates(database: Database, now: Clock) -> None:
    """Once an hour: forget marks of old updates."""
    while True:
        moment = int(now().timestamp())
        async with database.transaction() as tx:
            await processed_updates.delete_older_than(tx, moment - KEEP_UPDATE_IDS)
        await asyncio.sleep(3600)
