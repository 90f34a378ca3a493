"""The composition root: open the database, connect to Telegram, run all parts, stop them in order."""

import asyncio
import logging
import signal
from collections.abc import Callable, Container, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import telegram
from telegram.error import InvalidToken, TelegramError

from handlers.core.context import Deployment, Services
from handlers.core.dispatcher import Dispatcher
from runtime import clock, metrics
from runtime.build_services import build_services
from runtime.cli.control_socket import ControlServer
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard, SecondsSinceStart
from runtime.cluster import ClusterMember, restart_on_interruption
from runtime.public_site import PublicSite
from runtime.settings import DEFAULT_API_URL, Settings
from runtime.telegram import bot_profile
from runtime.telegram.rate_limiter import RateLimiter
from runtime.telegram.sender import Sender
from runtime.telegram.sent_cards import SentCards
from runtime.telegram.transport import BotApiRequest
from runtime.telegram.update_receiver import UpdateReceiver
from runtime.workers.announcement_scheduler import AnnouncementScheduler
from runtime.workers.broadcaster import Broadcaster
from runtime.workers.clock_watch import ClockWatch
from runtime.workers.evidence_fetcher import EvidenceFetcher, read_evidence_file
from runtime.workers.job_runner import JobRunner
from runtime.workers.phrasing_sync import PhrasingSync
from runtime.workers.polling_worker import DEFAULT_TIMING, Timing
from runtime.workers.reporter_mailer import ReporterMailer
from runtime.workers.row_rewriter import RowRewriter
from runtime.workers.spreadsheet_fetcher import SpreadsheetFetcher
from runtime.workers.update_id_cleanup import UpdateIdCleanup
from runtime.workers.vacuum import VacuumWorker
from storage.engine.database import Database

log = logging.getLogger("loket.application")

TOKEN_REFUSED = (
    "Telegram menolak BOT_TOKEN. Salin ulang token dari @BotFather (/mybots, API Token), lalu jalankan lagi."
)
DEMO_TAKE_BACK = 3  # seconds
RECONNECT_SECONDS = 3


class InvalidTokenError(Exception):
    """Telegram refuses the token. The text says what to do, in Indonesian."""


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
    build: Callable[[Deployment, str], Services] = build_services,
    timing: Timing = DEFAULT_TIMING,
    elapsed: SecondsSinceStart = clock.read_seconds_since_start,
    on_open: Callable[[], None] = lambda: None,
) -> None:
    """Run until `stop` is set. `on_open` is called once the database is open.

    `admins` replaces the admins of the settings. `inspectors` start with the role pemeriksa.
    Raises InvalidTokenError, DatabaseError, ContentError.
    """
    async with AsyncExitStack() as stack:
        database = await Database.open(settings.database_location, settings.keys)
        stack.push_async_callback(database.close)
        on_open()
        guard = ClockGuard(now, elapsed)
        await guard.open(database)
        on_date = guard.observe_header if api_url == DEFAULT_API_URL else None
        bot = await _connect(token, api_url, stop, stack, on_date)
        if bot is None:
            return
        if settings.listen_address:
            metrics.enable()
        services = build(Deployment(settings.periods, api_url, demo), bot.username)
        phrasing_sync = PhrasingSync(services, database, now)
        await phrasing_sync.sync_links()
        admin_ids = settings.admins if admins is None else admins
        services = replace(
            services,
            admin_ids=admin_ids,
            inspector_ids=inspectors,
            remind_at=settings.remind_at,
            take_back_seconds=_take_back_seconds(services, settings, demo),
            trusts_clock=guard.trusts,
        )
        dispatcher = Dispatcher(services)
        rate_limiter = RateLimiter(settings.limits)
        sent_cards = SentCards()
        sender = Sender(bot, rate_limiter, partial(read_evidence_file, database), sent_cards)
        member = ClusterMember(database, now, rate_limiter)
        receiver = UpdateReceiver(
            bot,
            database,
            dispatcher.dispatch,
            dispatcher.render_apology,
            sender.send,
            now,
            member.holder,
            guard,
            sent_cards,
        )
        scheduler = AnnouncementScheduler(database, services, now, timing, guard)
        broadcaster = Broadcaster(
            database,
            sender,
            rate_limiter,
            now,
            render_progress=scheduler.render_progress,
            holder=member.holder,
            timing=timing,
            guard=guard,
        )
        leader_jobs = (
            UpdateIdCleanup(database, now, guard).run,
            ReporterMailer(database, sender.send, now, timing, guard).run,
            scheduler.run,
            JobRunner(database, services, now, timing, guard).run,
            SpreadsheetFetcher(database, services, bot, now, timing, guard).run,
            VacuumWorker(database, now).run,
            EvidenceFetcher(database, bot, now, timing, guard).run,
        )
        parts = [
            bot_profile.publish_profile(bot),
            restart_on_interruption(
                partial(bot_profile.send_staff_menus, database, sender.send, services.library.offices)
            ),
            receiver.run_webhook() if settings.webhook_url else _poll_updates(receiver),
            broadcaster.run(),
            member.run(),
            member.run_background_jobs(leader_jobs),
            phrasing_sync.run(),
            ClockWatch(database, guard, timing, ask_date=bot.get_me).run(),
            ControlServer(database, settings, now, guard).run(),
        ]
        if database.is_shared:
            parts.append(RowRewriter(database, now).run())
        if settings.listen_address or settings.site_folder:
            site = PublicSite(settings.site_folder)
            parts.append(_write_pages(services, database, now, site))
            if settings.listen_address:
                parts.append(_run_http_server(settings, database, receiver, member, site))
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(_run_until_stopped(stop, part))
            log.info("answering as @%s", bot.username)


def _take_back_seconds(services: Services, settings: Settings, demo: bool) -> int:
    """Return how long a notice waits. The demo shows it for a moment only; a test may set it in its services."""
    wanted = services.take_back_seconds or settings.take_back_seconds
    return min(wanted, DEMO_TAKE_BACK) if demo else wanted


def install_stop_signals() -> asyncio.Event:
    """Return an event that SIGINT or SIGTERM sets. A second signal ends the process at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def on_signal() -> None:
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    return stop


async def _connect(
    token: str,
    api_url: str,
    stop: asyncio.Event,
    stack: AsyncExitStack,
    on_date: Callable[[float], None] | None,
) -> telegram.Bot | None:
    """Return the bot once Telegram answers, or None when `stop` is set first.

    An unreachable server is tried again; a refused token raises InvalidTokenError. `on_date` gets the dates of answers.
    """
    bot = telegram.Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=BotApiRequest(on_date=on_date),
        get_updates_request=BotApiRequest(connections=2, on_date=on_date),
    )
    has_warned = False
    stack.push_async_callback(bot.shutdown)
    while not stop.is_set():
        try:
            await bot.initialize()
        except InvalidToken:
            raise InvalidTokenError(TOKEN_REFUSED) from None
        except TelegramError as error:
            if not has_warned:
                log.warning(
                    "Telegram is unreachable (%s); check the network and BOT_API_URL; will retry every %d s",
                    error.message,
                    RECONNECT_SECONDS,
                )
            has_warned = True
            await _run_until_stopped(stop, asyncio.sleep(RECONNECT_SECONDS))
        else:
            return bot
    return None


async def _poll_updates(receiver: UpdateReceiver) -> None:
    """Raise InvalidTokenError when Telegram stops accepting the token; unsent replies stay in the database."""
    try:
        await receiver.run()
    except InvalidToken:
        raise InvalidTokenError(TOKEN_REFUSED) from None


async def _run_until_stopped(stop: asyncio.Event, part: Coroutine[Any, Any, None]) -> None:
    """Run until done or until `stop` is set, then cancel and wait for the clean-up of the part."""
    task, stopping = asyncio.create_task(part), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not task.done():
            task.cancel()
        await asyncio.wait({task, stopping})
    if not task.cancelled():
        task.result()


async def _write_pages(services: Services, database: Database, now: Clock, site: PublicSite) -> None:
    from runtime.workers.page_writer import PageWriter  # a start without it is quicker

    await PageWriter(services, database, now, site).run()


async def _run_http_server(
    settings: Settings, database: Database, receiver: UpdateReceiver, member: ClusterMember, site: PublicSite
) -> None:
    from runtime.http_server import HttpServer  # a start without it is quicker

    assert settings.listen_address
    path = urlsplit(settings.webhook_url).path if settings.webhook_url else None
    secret = settings.webhook_secret
    server = HttpServer(database, receiver.accept, member.leadership.is_set, path, secret, site)
    await server.run(*settings.listen_address)
