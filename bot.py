"""Loket: the counter window of a civil-registry office, as a Telegram bot.

    bot.py run           answer citizens: on Telegram with BOT_TOKEN, else the local demo in the browser
    bot.py ask           try questions in the terminal (--json: one message a line in, one JSON object a line out)
    bot.py phrases       what staff linked to answers, as lines for content
    bot.py data FOLDER   open data of every office as files for a website
    bot.py check         check every file of content and say file, line, fault and remedy
    bot.py retention     erase what is over its time (--dry-run: only say what)
    bot.py keys          check which keys are in use, rotate to the newest, make a new one
    bot.py backup        the database into one encrypted file, also while the bot runs
    bot.py restore       a backup in the place of the database
    bot.py move FROM TO  everything from SQLite to PostgreSQL, or back
    bot.py webhook       tell Telegram where to bring updates: set, remove, show

Settings come from the environment (see README.md); `bot.py settings` lists them.
"""

import argparse
import asyncio
import errno
import gc
import os
import sys
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from runtime.cli import operator_commands
from runtime.settings import Settings

if TYPE_CHECKING:
    from demo.api.local_telegram import LocalTelegram
    from handlers.core.context import Deployment, Services

DEMO_TOKEN = "1000:demo"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all went well, 1 with a sentence on standard error otherwise, 2 for wrong arguments."""
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
    except BrokenPipeError:  # whoever read the output has gone: `bot.py ask --json | head`
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
    ask = commands.add_parser("ask", help="coba pertanyaan di terminal")
    ask.add_argument("words", nargs="*", help="pertanyaan; tanpa ini dibaca dari masukan baku")
    ask.add_argument(
        "--json", action="store_true", help="satu pesan per baris masuk, satu objek JSON per baris keluar"
    )
    ask.add_argument("--why", action="store_true", help="jelaskan kata demi kata bagaimana jawaban dipilih")
    ask.set_defaults(command=operator_commands.run_ask)
    check = commands.add_parser("check", help="periksa semua berkas isi: berkas, baris, kesalahan, perbaikan")
    check.add_argument(
        "folder", nargs="?", type=Path, help="folder isi yang diperiksa (bawaan: content/library)"
    )
    check.set_defaults(command=operator_commands.run_check)
    phrases = commands.add_parser("phrases", help="ungkapan yang disambungkan petugas (/pertanyaan)")
    phrases.add_argument("what", choices=["export"], help="tampilkan sebagai baris berkas phrasings")
    phrases.add_argument(
        "--write", action="store_true", help="tambahkan langsung ke content/library/phrasings"
    )
    phrases.set_defaults(command=operator_commands.run_export_phrasings)
    _add_maintenance_commands(commands)
    webhook = commands.add_parser("webhook", help="beri tahu Telegram ke mana pembaruan diantar")
    webhook.add_argument("what", choices=["set", "remove", "show"])
    webhook.set_defaults(command=operator_commands.run_webhook)
    move = commands.add_parser("move", help="pindahkan basis data: SQLite ke PostgreSQL atau sebaliknya")
    move.add_argument("source", metavar="FROM", help="berkas atau postgresql://...")
    move.add_argument("target", metavar="TO", help="basis data kosong: berkas atau postgresql://...")
    move.set_defaults(command=operator_commands.run_move)
    data = commands.add_parser(
        "data", help="tulis data terbuka setiap kantor (JSON dan .ics) untuk situs web"
    )
    data.add_argument("folder", type=Path, help="folder tujuan; berkas lama diganti")
    data.set_defaults(command=operator_commands.run_open_data)
    listing = commands.add_parser("settings", help="daftar pengaturan")
    listing.set_defaults(command=operator_commands.run_settings)
    return parser


def _add_maintenance_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    retention = commands.add_parser("retention", help="hapus data yang lewat masa simpannya")
    retention.add_argument("--dry-run", action="store_true", help="hanya sebutkan apa yang akan dihapus")
    retention.set_defaults(command=operator_commands.run_retention)
    keys = commands.add_parser("keys", help="kunci penyegel: periksa, pindah ke yang terbaru, buat baru")
    keys.add_argument("what", choices=["check", "rotate", "new"])
    keys.set_defaults(command=operator_commands.run_keys)
    backup = commands.add_parser("backup", help="cadangkan basis data ke satu berkas terenkripsi")
    backup.add_argument("file", type=Path)
    backup.set_defaults(command=operator_commands.run_backup)
    restore = commands.add_parser("restore", help="kembalikan basis data dari cadangan")
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="ganti basis data yang sudah ada")
    restore.set_defaults(command=operator_commands.run_restore)


def _run(options: argparse.Namespace) -> int:
    gc.disable()  # until `_desk`: while much is made and nothing thrown away, looking for garbage is lost time
    from content.loading.source_files import ContentError
    from runtime import logs
    from runtime.application import InvalidTokenError
    from storage.crypto.encryption import warn_if_world_readable
    from storage.engine.database import DatabaseError

    settings = operator_commands.read_settings()
    if settings is None:
        return 1
    logs.configure_logging(settings.log_level, settings.log_format)
    if settings.keys_file is not None:
        warn_if_world_readable(settings.keys_file)
    told = 0
    try:
        asyncio.run(_run_bot_or_demo(settings))
    except* (InvalidTokenError, DatabaseError, ContentError) as faults:
        told = _print_errors(faults)
    except* OSError as faults:
        told = _print_os_errors(settings, faults)
    except* KeyboardInterrupt:
        told = 0
    return told


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
        print(
            f"Loket terbuka di {address}\nBuka alamat itu di peramban. Tekan Ctrl+C untuk berhenti.",
            flush=True,
        )
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
        )


def _build_services(facts: "Deployment", username: str) -> "Services":
    """The desk; what was made until now stays for good and is not looked through for garbage any more."""
    from runtime import build_services

    made = build_services.build_services(facts, username)
    gc.freeze()
    gc.enable()
    return made


class _DemoUsersWithRole(Container[int]):
    """The people of the demo whose phone has a role; new phones belong at once."""

    def __init__(self, role: str, telegram: "LocalTelegram") -> None:
        self._role, self._telegram = role, telegram

    def __contains__(self, id: object) -> bool:
        human = self._telegram.people.get(id) if isinstance(id, int) else None
        return human is not None and human.role == self._role


def _print_errors(faults: BaseExceptionGroup[BaseException]) -> int:
    for fault in faults.exceptions:
        if isinstance(fault, BaseExceptionGroup):
            _print_errors(fault)
        else:
            print(fault, file=sys.stderr)
    return 1


def _print_os_errors(settings: Settings, faults: BaseExceptionGroup[BaseException]) -> int:
    """The port or the folder of the database that cannot be used, and what to do."""
    for fault in faults.exceptions:
        if isinstance(fault, BaseExceptionGroup):
            _print_os_errors(settings, fault)
        elif isinstance(fault, OSError):
            print(_explain_os_error(settings, fault), file=sys.stderr)
    return 1


def _explain_os_error(settings: Settings, fault: OSError) -> str:
    if fault.errno == errno.EADDRINUSE:
        return (
            f"Porta {settings.demo_port} sedang dipakai program lain. Hentikan program itu,"
            f" atau pilih porta lain: LOKET_DEMO_PORT={settings.demo_port + 1} make run"
        )
    if fault.errno == errno.EACCES and fault.filename is None:
        return f"Porta {settings.demo_port} tidak boleh dibuka di sini. Pilih porta lain: LOKET_DEMO_PORT=8080 make run"
    return (
        f"Folder {settings.database.parent} tidak dapat dipakai ({fault.strerror or fault})."
        " Beri izin tulis pada folder itu, atau tunjuk tempat lain lewat DATABASE_URL."
    )


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
