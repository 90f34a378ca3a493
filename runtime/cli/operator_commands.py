"""What the operator asks for on the command line besides running: each returns the exit status of the process.

Imported libraries are those of the one command that is asked for: the command line answers at once.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from runtime import settings as known
from runtime.settings import Settings, SettingsError

if TYPE_CHECKING:
    from runtime.cli.control_socket import ControlRequest


def read_settings() -> Settings | None:
    """The settings of the environment; None, with every fault on standard error, when something is wrong."""
    try:
        return known.read_settings(os.environ)
    except SettingsError as fault:
        for line in fault.problems:
            print(line, file=sys.stderr)
        return None


def run_ask(options: argparse.Namespace) -> int:
    from content.loading.source_files import ContentError
    from runtime.cli import ask_command

    words = " ".join(options.words)
    lines = [words] if words else ask_command.read_lines(sys.stdin.buffer)
    try:
        if options.json:
            return ask_command.answer_as_json(lines, sys.stdout)
        if options.why:
            return ask_command.explain_decisions(lines, sys.stdout)
        return ask_command.answer_as_text(lines, sys.stdout)
    except ContentError as faults:
        print(faults, file=sys.stderr)
        return 1


def run_check(options: argparse.Namespace) -> int:
    from runtime.cli import check_content

    return check_content.report_findings(sys.stdout, options.folder)


def run_export_phrasings(options: argparse.Namespace) -> int:
    from runtime.cli import export_phrasings
    from storage.engine.database import DatabaseError

    settings = read_settings()
    if settings is None:
        return 1
    try:
        found = asyncio.run(
            export_phrasings.export_phrasings(
                settings.database_location, sys.stdout, write=options.write, keys=settings.keys
            )
        )
    except DatabaseError as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{found} ungkapan baru.", file=sys.stderr)
    return 0


def run_retention(options: argparse.Namespace) -> int:
    from runtime.cli.control_socket import ControlRequest

    return _send_request(ControlRequest("retention", dry=options.dry_run))


def run_keys(options: argparse.Namespace) -> int:
    from runtime.cli.control_socket import ControlRequest
    from storage.crypto import encryption

    if options.what == "new":
        print(encryption.format_keys(encryption.generate_keys()))
        print("Letakkan di depan kunci lain pada LOKET_KEYS, lalu mulai ulang bot.", file=sys.stderr)
        return 0
    return _send_request(ControlRequest("keys", options.what))


def run_backup(options: argparse.Namespace) -> int:
    from runtime.cli.control_socket import ControlRequest

    return _send_request(ControlRequest("backup", file=str(options.file.absolute())))


def _send_request(request: "ControlRequest") -> int:
    from runtime import clock
    from runtime.cli import control_socket

    return _run_maintenance(
        lambda settings: control_socket.send_or_run_command(settings, request, clock.now(), print)
    )


def run_restore(options: argparse.Namespace) -> int:
    from runtime.cli import maintenance

    async def restore(settings: Settings) -> int:
        lines = maintenance.restore_backup(
            options.file, settings.database, settings.keys, force=options.force
        )
        async for line in lines:
            print(line)
        return 0

    return _run_maintenance(restore)


def _run_maintenance(work: Callable[[Settings], Coroutine[Any, Any, int]]) -> int:
    from storage.crypto.backup import BackupError
    from storage.engine.database import DatabaseError

    settings = read_settings()
    if settings is None:
        return 1
    try:
        return asyncio.run(work(settings))
    except (BackupError, DatabaseError) as fault:
        print(fault, file=sys.stderr)
        return 1


def run_open_data(options: argparse.Namespace) -> int:
    from runtime.cli.control_socket import ControlRequest

    return _send_request(ControlRequest("data", file=str(options.folder.absolute())))


def run_webhook(options: argparse.Namespace) -> int:
    from runtime.telegram import webhook

    settings = read_settings()
    return (
        1
        if settings is None
        else asyncio.run(webhook.run_webhook_command(settings, options.what, sys.stdout))
    )


def run_move(options: argparse.Namespace) -> int:
    from runtime.cli import move_database

    settings = read_settings()
    if settings is None:
        return 1
    return asyncio.run(move_database.move_database(options.source, options.target, settings.keys, sys.stdout))


def run_settings(options: argparse.Namespace) -> int:
    for setting in known.SETTINGS:
        print(f"{setting.name:<27} {setting.meaning} [{setting.default}]")
    return 0
