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
from runtime.settings import Settings, SettingsFault

if TYPE_CHECKING:
    from runtime.control import Request


def read() -> Settings | None:
    """The settings of the environment; None, with every fault on standard error, when something is wrong."""
    try:
        return known.read(os.environ)
    except SettingsFault as fault:
        for line in fault.faults:
            print(line, file=sys.stderr)
        return None


def ask(options: argparse.Namespace) -> int:
    from content.source import ContentFaults
    from runtime import questions

    words = " ".join(options.words)
    lines = [words] if words else questions.lines(sys.stdin.buffer)
    try:
        if options.json:
            return questions.as_json(lines, sys.stdout)
        if options.why:
            return questions.explained(lines, sys.stdout)
        return questions.in_words(lines, sys.stdout)
    except ContentFaults as faults:
        print(faults, file=sys.stderr)
        return 1


def check(options: argparse.Namespace) -> int:
    from runtime import checking

    return checking.report(sys.stdout, options.folder)


def phrases(options: argparse.Namespace) -> int:
    from runtime import phrases
    from storage.database import DatabaseFault

    settings = read()
    if settings is None:
        return 1
    try:
        found = asyncio.run(
            phrases.export(settings.where, sys.stdout, write=options.write, keys=settings.keys)
        )
    except DatabaseFault as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{found} ungkapan baru.", file=sys.stderr)
    return 0


def retention(options: argparse.Namespace) -> int:
    from runtime.control import Request

    return _asked(Request("retention", dry=options.dry_run))


def keys(options: argparse.Namespace) -> int:
    from runtime.control import Request
    from storage import seal

    if options.what == "new":
        print(seal.written(seal.make()))
        print("Letakkan di depan kunci lain pada LOKET_KEYS, lalu mulai ulang bot.", file=sys.stderr)
        return 0
    return _asked(Request("keys", options.what))


def backup(options: argparse.Namespace) -> int:
    from runtime.control import Request

    return _asked(Request("backup", file=str(options.file.absolute())))


def _asked(request: "Request") -> int:
    from runtime import clock, control

    return _kept(lambda settings: control.command(settings, request, clock.now(), print))


def restore(options: argparse.Namespace) -> int:
    from runtime import keeping

    async def restore(settings: Settings) -> int:
        lines = keeping.bring_back(options.file, settings.database, settings.keys, force=options.force)
        async for line in lines:
            print(line)
        return 0

    return _kept(restore)


def _kept(work: Callable[[Settings], Coroutine[Any, Any, int]]) -> int:
    from storage.backup import BackupFault
    from storage.database import DatabaseFault

    settings = read()
    if settings is None:
        return 1
    try:
        return asyncio.run(work(settings))
    except (BackupFault, DatabaseFault) as fault:
        print(fault, file=sys.stderr)
        return 1


def data(options: argparse.Namespace) -> int:
    from runtime.control import Request

    return _asked(Request("data", file=str(options.folder.absolute())))


def webhook(options: argparse.Namespace) -> int:
    from runtime import webhook

    settings = read()
    return 1 if settings is None else asyncio.run(webhook.run(settings, options.what, sys.stdout))


def move(options: argparse.Namespace) -> int:
    from runtime import moving

    settings = read()
    if settings is None:
        return 1
    return asyncio.run(moving.run(options.source, options.target, settings.keys, sys.stdout))


def settings(options: argparse.Namespace) -> int:
    for setting in known.KNOWN:
        print(f"{setting.name:<14} {setting.meaning} [{setting.default}]")
    return 0
