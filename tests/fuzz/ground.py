"""A town whose every call to Telegram is watched while updates are thrown at its bot."""

import ast
import asyncio
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from content.wording import words
from demo.api import Answer, Api, Line, number
from demo.app import create_app
from demo.group import Group
from demo.params import Params
from demo.server import serve
from handlers.routes import BUTTONS, COMMANDS, KINDS
from handlers.visit import Facts
from runtime.pacer import Limits
from tests.conftest import Town
from tests.fuzz.updates import Street, Thrown
from tests.office_staff import hired

HOUSE = Path(__file__).parent.parent.parent / "handlers"
LONG = 30  # letters of a sentence that nobody says by chance
TELLS = (
    "sendmessage",
    "senddocument",
    "sendphoto",
    "sendvoice",
    "sendvenue",
    "editmessagetext",
    "editmessagecaption",
)
BOTH = "Only closed months"  # staff and citizens are told it by the same lines
PATIENCE = 20.0  # seconds until the updates of one throw are confirmed
FAST = Limits(per_second=1000, per_chat=30, per_group=60)


class Broken(AssertionError):
    """What must not happen happened; the text says what, and after which updates."""


class Ears(logging.Handler):
    """Errors that somebody logged since the last look."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record)


class Ground:
    """`street` has those who act; `bystander` has started the bot and never writes again: nothing may reach them."""

    def __init__(self, town: Town, api: Api) -> None:
        self.town, self.telegram = town, town.telegram
        self.street = Street((), ())
        self.staff: set[int] = set()
        self.wrote: set[int] = set()
        self.faults: list[str] = []
        self.answers = 0
        self.ears = Ears()
        self._answer = api.answer
        api.answer = self._heard  # type: ignore[method-assign]

    async def people(self) -> None:
        admin = await self.town.clerk("Bu Admin")
        clerk = await hired(self.town, admin, "Petugas", "Petugas: jam", "Blitar", "Seluruh kantor")
        inspector = await hired(self.town, admin, "Pemeriksa", "Pemeriksa", "Semua kantor")
        citizens = [
            await self.town.person(f"Warga {n}", office) for n, office in enumerate(("3505", "3674", ""))
        ]
        self.citizen = citizens[0]
        self.bystander = await self.town.person("Diam")
        actors = [*citizens, *citizens, admin, clerk, inspector]
        groups = [Group(self.telegram, "Warga RT 05"), Group(self.telegram, "Kanal")]
        for group in groups:
            group.add_bot(self.citizen.bot, admin.human)
        places = [
            {"id": group.chat.id, "type": kind, "title": group.chat.title}
            for group, kind in zip(
                (groups[0], groups[0], groups[1]), ("supergroup", "group", "channel"), strict=True
            )
        ]
        self.street = Street([person.human.card() for person in actors], places)
        self.staff = {person.id for person in (admin, clerk, inspector)}
        await self.telegram.settled()

    async def _heard(self, token: str, name: str, sent: Params, line: Line) -> Answer:
        if name in TELLS:
            self._judge(
                number(sent.values.get("chat_id")),
                f"{sent.values.get('text') or sent.values.get('caption')}",
            )
        return await self._answer(token, name, sent, line)

    def _judge(self, chat: int, said: str) -> None:
        self.answers += 1
        if self.street.users and chat not in self.wrote | self.staff:
            self.faults.append(f"an answer to {chat}, which did not write: {said[:200]}")
        if self.street.users and chat not in self.staff and (found := spoken_to_staff().search(said)):
            self.faults.append(f"words for staff to {chat}: {found[0]}")

    async def throw(self, updates: Sequence[Thrown]) -> None:
        """Raises Broken."""
        for one in updates:
            self._push(one)
        try:
            async with asyncio.timeout(PATIENCE):
                await self.telegram.settled()
        except TimeoutError:
            raise Broken(_told("the intake stands still", updates)) from None
        sound = all(one.sound for one in updates)
        errors = [record for record in self.ears.heard if sound or not _expected(record)]
        self.ears.heard.clear()
        faults, self.faults = self.faults, []
        if errors:
            faults += [logging.Formatter("%(name)s: %(message)s").format(record) for record in errors]
        if self.town.ended:
            faults.append("the bot has ended")
        if faults:
            raise Broken(_told("\n".join(faults), updates))

    def _push(self, one: Thrown) -> None:
        bot = self.citizen.bot
        content: Any = one.content
        if one.tap >= 0 and (buttons := self._buttons()):
            content = {**content, "data": buttons[one.tap % len(buttons)]}
        if one.writer:
            self.wrote.add(one.writer)
        if (
            isinstance(content, dict)
            and isinstance(who := content.get("from"), dict)
            and isinstance(who.get("id"), int)
        ):
            self.wrote.add(who["id"])
        box = self.telegram.inboxes[bot.id]
        box.push(one.kind, content, self.telegram.now())
        box.waiting[-1].update(dict(one.more))

    def _buttons(self) -> list[str]:
        """What the newest keyboards of every chat carry."""
        found = []
        for chat in self.telegram.chats.values():
            for message in list(chat.messages.values())[-6:]:
                rows = message.get("reply_markup", {}).get("inline_keyboard", [])
                found += [
                    button["callback_data"] for row in rows for button in row if "callback_data" in button
                ]
        return found

    async def still_answers(self) -> None:
        """A citizen with a plain question is answered."""
        self.wrote.add(self.citizen.id)
        self.citizen.say("batal")
        self.citizen.say("/bantuan")
        await self.citizen.expect("", within=10)


def _expected(record: logging.LogRecord) -> bool:
    """What may be logged about an update that Telegram would never send."""
    return record.name == "sender" or "cannot be read and is left out" in record.getMessage()


def _told(what: str, updates: Sequence[Thrown]) -> str:
    return "\n".join([what, *(f"  {one.kind}: {str(one.content)[:1500]}" for one in updates)])


@cache
def spoken_to_staff() -> "re.Pattern[str]":
    """Any sentence that only the rooms of staff say, in Indonesian or English."""
    files = {path: path.relative_to(HOUSE.parent) for path in HOUSE.rglob("*.py")}
    anybody = {handler.__module__ for handler in (*COMMANDS.values(), *BUTTONS.values(), *KINDS.values())}
    ours = {
        path
        for path, name in files.items()
        if name.parts[1] in ("staff", "casework") and ".".join(name.with_suffix("").parts) not in anybody
    }
    only = set().union(*map(_sentences, ours)) - set().union(*map(_sentences, files.keys() - ours))
    said = {
        piece
        for language in ("id", "en")
        for msgid in only
        if not msgid.startswith(BOTH)
        for piece in _fixed(words(language)(msgid))
    }
    return re.compile("|".join(re.escape(piece) for piece in sorted(said)))


def _sentences(path: Path) -> set[str]:
    """The msgids `t("...")` of a file."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    firsts = [call.args[0] for call in calls if call.args]
    return {one.value for one in firsts if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _fixed(sentence: str) -> list[str]:
    """The parts between what is filled in."""
    return [part for part in re.split(r"\{[^}]*\}|\n", sentence) if len(part) >= LONG]


@asynccontextmanager
async def ground(folder: Path) -> AsyncIterator[Ground]:
    app = create_app()
    async with serve(app) as address:
        town = Town(app.state.telegram, address, folder / "loket.db")
        town.make(Facts(), "")  # content is read before anybody waits for an answer
        town.limits = FAST
        await town.open()
        found = Ground(town, app.state.api)
        await found.people()
        logging.getLogger().addHandler(found.ears)
        try:
            yield found
        finally:
            logging.getLogger().removeHandler(found.ears)
            await town.close()
