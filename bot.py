"""Loket: a Telegram bot for civil registry offices. The command line.

    bot.py run           answer citizens: on Telegram with BOT_TOKEN, otherwise in a local demo in the browser
    bot.py ask           try questions in the terminal (--json: one message per line in, one JSON object per line out)
    bot.py phrases       print phrasings that staff linked to answers, as lines for the content files
    bot.py answers       print answers that staff wrote for their office, as content files
    bot.py data FOLDER   write the open data of every office as files for a website
    bot.py site FOLDER   write the public pages of every office as files for a website
    bot.py office        make the folder of a new office (new 3573), list the offices, check one
    bot.py poster        make posters and table cards of an office and its sites as PDF (poster 3674 --site 03)
    bot.py check         check all content files; print file, line, fault and remedy
    bot.py retention     erase data whose retention period is over (--dry-run: only print what)
    bot.py keys          check which keys are in use, rotate to the newest, create a new one
    bot.py backup        write the database into one encrypted file, also while the bot runs
    bot.py restore       replace the database by a backup
    bot.py move FROM TO  copy everything from SQLite to PostgreSQL, or back
    bot.py webhook       tell Telegram where to deliver updates: set, remove, show

Settings come from environment variables (see README.md). `bot.py settings` lists them.
"""

import argparse
import asyncio
import errno
import gc
import os
import sys
from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING

from runtime.cli import operator_commands
from runtime.settings import Settings

if TYPE_CHECKING:
    from demo.api.local_telegram import LocalTelegram
    from handlers.core.context import Deployment, Services

DEMO_TOKEN = "1000:demo"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 on success, 1 after a sentence on standard error, 2 for wrong arguments."""
    parser = _build_parser()
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] | None = options.command
    if command is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        return command(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of the output has ended: `bot.py ask --json | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bot.py", description="Loket: loket kependudukan di Telegram, tanya jawab KTP-el."
    )
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="perintah", metavar="PERINTAH")
    run = commands.add_parser("run", help="jalankan bot (tanpa BOT_TOKEN: demo lokal di peramban)")
    run.set_defaults(command=_run)
    operator_commands.add_commands(commands)
    return parser


def _run(options: argparse.Namespace) -> int:
    gc.disable()  # until `_build_services`: start-up creates much and frees little, so collecting is lost time
    from content.loading.source_files import ContentError
    from runtime import logs, telegram_import

    telegram_import.import_without_httpx()
    from runtime.application import InvalidTokenError
    from storage.crypto.encryption import warn_if_world_readable
    from storage.engine.database import DatabaseError

    settings = operator_commands.read_settings()
    if settings is None:
        return 1
    logs.configure_logging(settings.log_level, settings.log_format)
    if settings.keys_file is not None:
        warn_if_world_readable(settings.keys_file)
    status = 0
    try:
        asyncio.run(_run_bot_or_demo(settings))
    except* (InvalidTokenError, DatabaseError, ContentError) as errors:
        status = _print_errors(errors)
    except* OSError as errors:
        status = _print_os_errors(settings, errors)
    except* KeyboardInterrupt:
        status = 0
    return status


def _say_address(address: str) -> None:
    print(
        f"Loket terbuka di {address}\nBuka alamat itu di peramban. Tekan Ctrl+C untuk berhenti.", flush=True
    )


async def _run_bot_or_demo(settings: Settings) -> None:
    from runtime import application

    stop = application.install_stop_signals()
    if settings.token:
        await application.run_bot(settings, settings.token, settings.api_url, stop, build=_build_services)
        return
    from demo.web.demo_app import create_app
    from demo.web.demo_server import serve_app

    app = create_app(settings.database.parent / "telegram")
    async with serve_app(app, settings.demo_port) as address:
        staff = settings.admins or _DemoUsersWithRole("petugas", app.state.telegram)
        inspectors = _DemoUsersWithRole("pemeriksa", app.state.telegram)
        await application.run_bot(
            settings,
            DEMO_TOKEN,
            address,
            stop,
            demo=True,
            admins=staff,
            inspectors=inspectors,
            build=_build_services,
            on_open=lambda: _say_address(address),
        )


def _build_services(deployment: "Deployment", username: str) -> "Services":
    """Build the services and exclude everything built so far from garbage collection."""
    from runtime import build_services

    services = build_services.build_services(deployment, username)
    gc.freeze()
    gc.enable()
    return services


class _DemoUsersWithRole(Container[int]):
    """The users of the demo whose phone has a role, including phones that are added later."""

    def __init__(self, role: str, telegram: "LocalTelegram") -> None:
        self._role, self._telegram = role, telegram

    def __contains__(self, id: object) -> bool:
        human = self._telegram.people.get(id) if isinstance(id, int) else None
        return human is not None and human.role == self._role


def _print_errors(errors: BaseExceptionGroup[BaseException]) -> int:
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            _print_errors(error)
        else:
            print(error, file=sys.stderr)
    return 1


def _print_os_errors(settings: Settings, errors: BaseExceptionGroup[BaseException]) -> int:
    """Print which port or folder cannot be used, and the remedy."""
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            _print_os_errors(settings, error)
        elif isinstance(error, OSError):
            print(_explain_os_error(settings, error), file=sys.stderr)
    return 1


def _explain_os_error(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Porta {settings.demo_port} sedang dipakai program lain. Hentikan program itu,"
            f" atau pilih porta lain: LOKET_DEMO_PORT={settings.demo_port + 1} make run"
        )
    if error.errno == errno.EACCES and error.filename is None:
        return (
            f"Porta {settings.demo_port} tidak boleh dibuka di sini."
            " Pilih porta lain: LOKET_DEMO_PORT=8080 make run"
        )
    return (
        f"Folder {settings.database.parent} tidak dapat dipakai ({error.strerror or error})."
        " Beri izin tulis pada folder itu, atau tunjuk tempat lain lewat DATABASE_URL."
    )


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
