"""The commands of `bot.py` besides `run`. Each registers its parser and returns the exit status of the process.

Functions import what they need, so that `bot.py --help` and `bot.py ask` start quickly.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime import settings
from runtime.settings import Settings, SettingsError

if TYPE_CHECKING:
    from runtime.cli.control_socket import ControlRequest

Subparsers = argparse._SubParsersAction  # argparse has no public name for it


def add_commands(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add the parser of every command."""
    for add in (
        _add_ask,
        _add_check,
        _add_phrases,
        _add_answers,
        _add_retention,
        _add_keys,
        _add_backup,
        _add_restore,
        _add_webhook,
        _add_move,
        _add_data,
        _add_site,
        _add_office,
        _add_poster,
        _add_settings,
    ):
        add(commands)


def read_settings() -> Settings | None:
    """Return the settings of the environment, or None after printing every problem to standard error."""
    try:
        return settings.read_settings(os.environ)
    except SettingsError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return None


def _run_with_settings(work: Callable[[Settings], Coroutine[Any, Any, int]]) -> int:
    """Run a command that needs settings; print its errors as sentences."""
    from storage.crypto.backup import BackupError
    from storage.engine.database import DatabaseError

    found = read_settings()
    if found is None:
        return 1
    try:
        return asyncio.run(work(found))
    except (BackupError, DatabaseError) as error:
        print(error, file=sys.stderr)
        return 1


def _send_request(request: "ControlRequest") -> int:
    """Have the running bot execute the command, or execute it here when no bot runs."""
    from runtime import clock
    from runtime.cli import control_socket

    return _run_with_settings(
        lambda found: control_socket.send_or_run_command(found, request, clock.now(), print)
    )


def _add_ask(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    ask = commands.add_parser("ask", help="coba pertanyaan di terminal")
    ask.add_argument("words", nargs="*", help="pertanyaan; tanpa ini dibaca dari masukan baku")
    ask.add_argument(
        "--json", action="store_true", help="satu pesan per baris masuk, satu objek JSON per baris keluar"
    )
    ask.add_argument("--why", action="store_true", help="jelaskan kata demi kata bagaimana jawaban dipilih")
    ask.set_defaults(command=run_ask)


def run_ask(options: argparse.Namespace) -> int:
    from content.loading.source_files import ContentError
    from runtime.cli import ask_command

    question = " ".join(options.words)
    lines = [question] if question else ask_command.read_lines(sys.stdin.buffer)
    try:
        if options.json:
            return ask_command.answer_as_json(lines, sys.stdout)
        if options.why:
            return ask_command.explain_decisions(lines, sys.stdout)
        return ask_command.answer_as_text(lines, sys.stdout)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1


def _add_check(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    check = commands.add_parser("check", help="periksa semua berkas isi: berkas, baris, kesalahan, perbaikan")
    check.add_argument(
        "folder", nargs="?", type=Path, help="folder isi yang diperiksa (bawaan: content/library)"
    )
    check.add_argument(
        "--database",
        nargs="?",
        const="",
        metavar="KEPALA",
        help="periksa catatan petugas dan riwayat laporan dalam basis data; KEPALA: dari pesan bot",
    )
    check.set_defaults(command=run_check)


def run_check(options: argparse.Namespace) -> int:
    if options.database is not None:
        from runtime.cli.control_socket import ControlRequest

        return _send_request(ControlRequest("check", options.database))
    from runtime.cli import check_content

    return check_content.report_findings(sys.stdout, options.folder)


def _add_phrases(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    phrases = commands.add_parser("phrases", help="ungkapan yang disambungkan petugas (/pertanyaan)")
    phrases.add_argument("what", choices=["export"], help="tampilkan sebagai baris berkas phrasings")
    phrases.add_argument(
        "--write", action="store_true", help="tambahkan langsung ke content/library/phrasings"
    )
    phrases.set_defaults(command=run_export_phrasings)


def run_export_phrasings(options: argparse.Namespace) -> int:
    from runtime.cli import export_phrasings

    async def export(found: Settings) -> int:
        count = await export_phrasings.export_phrasings(
            found.database_location, sys.stdout, write=options.write, keys=found.keys
        )
        print(f"{count} ungkapan baru.", file=sys.stderr)
        return 0

    return _run_with_settings(export)


def _add_answers(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    answers = commands.add_parser("answers", help="jawaban yang ditulis petugas (/jawab)")
    answers.add_argument("what", choices=["export"], help="tampilkan sebagai berkas isi kantor")
    answers.add_argument("--write", action="store_true", help="tulis langsung ke folder kantornya")
    answers.set_defaults(command=run_export_office_answers)


def run_export_office_answers(options: argparse.Namespace) -> int:
    from runtime.cli import export_office_answers

    async def export(found: Settings) -> int:
        count = await export_office_answers.export_office_answers(
            found.database_location, sys.stdout, write=options.write, keys=found.keys
        )
        print(f"{count} jawaban baru.", file=sys.stderr)
        return 0

    return _run_with_settings(export)


def _add_retention(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    retention = commands.add_parser("retention", help="hapus data yang lewat masa simpannya")
    retention.add_argument("--dry-run", action="store_true", help="hanya sebutkan apa yang akan dihapus")
    retention.set_defaults(command=run_retention)


def run_retention(options: argparse.Namespace) -> int:
    from runtime.cli.control_socket import ControlRequest

    return _send_request(ControlRequest("retention", dry=options.dry_run))


def _add_keys(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help="kunci penyegel: periksa, pindah ke yang terbaru, buat baru")
    keys.add_argument("what", choices=["check", "rotate", "new"])
    keys.set_defaults(command=run_keys)


def run_keys(options: argparse.Namespace) -> int:
    from runtime.cli.control_socket import ControlRequest
    from storage.crypto import encryption

    if options.what == "new":
        print(encryption.format_keys(encryption.generate_keys()))
        print("Letakkan di depan kunci lain pada LOKET_KEYS, lalu mulai ulang bot.", file=sys.stderr)
        return 0
    return _send_request(ControlRequest("keys", options.what))


def _add_backup(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    backup = commands.add_parser("backup", help="cadangkan basis data ke satu berkas terenkripsi")
    backup.add_argument("file", type=Path)
    backup.set_defaults(command=run_backup)


def run_backup(options: argparse.Namespace) -> int:
    from runtime.cli.control_socket import ControlRequest

    return _send_request(ControlRequest("backup", file=str(options.file.absolute())))


def _add_restore(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    restore = commands.add_parser("restore", help="kembalikan basis data dari cadangan")
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="ganti basis data yang sudah ada")
    restore.set_defaults(command=run_restore)


def run_restore(options: argparse.Namespace) -> int:
    from runtime.cli import maintenance

    async def restore(found: Settings) -> int:
        async for line in maintenance.restore_backup(
            options.file, found.database, found.keys, force=options.force
        ):
            print(line)
        return 0

    return _run_with_settings(restore)


def _add_webhook(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    webhook = commands.add_parser("webhook", help="beri tahu Telegram ke mana pembaruan diantar")
    webhook.add_argument("what", choices=["set", "remove", "show"])
    webhook.set_defaults(command=run_webhook)


def run_webhook(options: argparse.Namespace) -> int:
    from runtime.telegram import webhook

    return _run_with_settings(lambda found: webhook.run_webhook_command(found, options.what, sys.stdout))


def _add_move(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    move = commands.add_parser("move", help="pindahkan basis data: SQLite ke PostgreSQL atau sebaliknya")
    move.add_argument("source", metavar="FROM", help="berkas atau postgresql://...")
    move.add_argument("target", metavar="TO", help="basis data kosong: berkas atau postgresql://...")
    move.set_defaults(command=run_move)


def run_move(options: argparse.Namespace) -> int:
    from runtime.cli import move_database

    return _run_with_settings(
        lambda found: move_database.move_database(options.source, options.target, found.keys, sys.stdout)
    )


def _add_data(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    data = commands.add_parser(
        "data", help="tulis data terbuka setiap kantor (JSON dan .ics) untuk situs web"
    )
    data.add_argument("folder", type=Path, help="folder tujuan; berkas lama diganti")
    data.set_defaults(command=run_open_data)


def run_open_data(options: argparse.Namespace) -> int:
    from runtime.cli.control_socket import ControlRequest

    return _send_request(ControlRequest("data", file=str(options.folder.absolute())))


def _add_site(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    site = commands.add_parser("site", help="tulis halaman warga setiap kantor (HTML) untuk situs web")
    site.add_argument("folder", type=Path, help="folder tujuan; hanya yang berubah ditulis")
    site.add_argument("--username", default="", help="nama bot di Telegram, untuk tautan di halaman")
    site.add_argument("--folder", dest="library", type=Path, help="folder isi (bawaan: content/library)")
    site.set_defaults(command=run_public_pages)


def run_public_pages(options: argparse.Namespace) -> int:
    from content.loading.library_loader import LIBRARY_FOLDER
    from runtime.cli.control_socket import ControlRequest

    username, library = options.username.removeprefix("@"), (options.library or LIBRARY_FOLDER).absolute()
    return _send_request(
        ControlRequest("site", username, str(options.folder.absolute()), library=str(library))
    )


def _add_office(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    office = commands.add_parser("office", help="kantor: buat yang baru, daftar, periksa")
    office.add_argument("what", choices=["new", "list", "check"])
    office.add_argument("code", nargs="?", help="kode Kemendagri, misalnya 3573; tanpa ini ditanyakan")
    office.add_argument("--folder", type=Path, help="folder isi (bawaan: content/library)")
    office.set_defaults(command=run_office)


def run_office(options: argparse.Namespace) -> int:
    from content.loading.library_loader import LIBRARY_FOLDER
    from runtime.cli import office_commands

    folder = options.folder or LIBRARY_FOLDER
    if options.what == "list":
        return office_commands.list_offices(folder, sys.stdout)
    code = options.code or ""
    if options.what == "new" and not code and sys.stdin.isatty():
        return office_commands.ask_and_create_office(input, folder, sys.stdout)
    if not code:
        print(f"Sebutkan kodenya: bot.py office {options.what} 3573", file=sys.stderr)
        return 2
    run = office_commands.create_office if options.what == "new" else office_commands.check_office
    return run(code, folder, sys.stdout)


def _add_poster(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    poster = commands.add_parser(
        "poster", help="poster dan kartu meja berkode QR (PDF) untuk kantor dan tempatnya"
    )
    poster.add_argument("code", help="kode kantor, misalnya 3674")
    poster.add_argument("--site", default="", help="hanya satu tempat: akhir tandanya (03) atau namanya")
    poster.add_argument("--size", choices=["a4", "a5", "card"], default="a4", help="card: kartu meja A6")
    poster.add_argument(
        "--username", default="", help="nama bot di Telegram (bawaan: ditanyakan dengan BOT_TOKEN)"
    )
    poster.add_argument("--file", type=Path, help="berkas tujuan (bawaan: poster-KODE-UKURAN.pdf)")
    poster.add_argument("--folder", type=Path, help="folder isi (bawaan: content/library)")
    poster.set_defaults(command=run_poster)


def run_poster(options: argparse.Namespace) -> int:
    from content.loading.library_loader import LIBRARY_FOLDER
    from content.posters.poster import PosterSize
    from runtime.cli.write_posters import PosterOrder, write_posters

    order = PosterOrder(
        options.code,
        options.site,
        PosterSize(options.size),
        options.username,
        options.file,
        options.folder or LIBRARY_FOLDER,
    )
    return _run_with_settings(lambda found: write_posters(order, found, sys.stdout))


def _add_settings(commands: "Subparsers[argparse.ArgumentParser]") -> None:
    listing = commands.add_parser("settings", help="daftar pengaturan")
    listing.set_defaults(command=run_settings)


def run_settings(options: argparse.Namespace) -> int:
    for setting in settings.SETTINGS:
        print(f"{setting.name:<27} {setting.meaning} [{setting.default}]")
    return 0
