"""A bot whose calls to Telegram are checked while it gets random updates."""

import ast
import asyncio
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from content.text.translation import translator_for
from demo.api.bot_api import BotApi, ClientConnection, StatusAndBody, int_or_zero
from demo.api.call_parameters import CallParameters
from demo.testing.group import GroupChat
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from handlers.core.context import Deployment
from handlers.core.routes import BUTTON_HANDLERS, COMMAND_HANDLERS, EVENT_HANDLERS
from runtime.telegram.rate_limiter import Limits
from tests.fuzz.random_updates import FuzzActors, FuzzUpdate
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import hire

HANDLERS_FOLDER = Path(__file__).parents[2] / "handlers"
MIN_FRAGMENT = 30  # characters of a sentence that does not occur by chance
SEND_METHODS = (
    "sendmessage",
    "senddocument",
    "sendphoto",
    "sendvoice",
    "sendvenue",
    "editmessagetext",
    "editmessagecaption",
)
SHARED_SENTENCE = "Only closed months"  # staff and citizens get it from the same code
CONFIRM_TIMEOUT = 20.0  # seconds until the updates of one throw are confirmed
FAST_LIMITS = Limits(per_second=1000, per_chat=30, per_group=60)
# Modules of handlers/ that write to staff only, in addition to those of casework/.
STAFF_MODULES = frozenset(
    {
        "announcement_audience",
        "announcement_draft",
        "apply_hours_change",
        "audit_command",
        "audit_texts",
        "board_commands",
        "command_target",
        "compose_announcement",
        "corrections",
        "delivery_report",
        "hours_change",
        "hours_command_parser",
        "hours_commands",
        "invitations",
        "invite_command",
        "link_questions",
        "members",
        "mobile_commands",
        "mobile_spreadsheet",
        "morning_reminder",
        "my_roles",
        "print_commands",
        "progress_commands",
        "progress_spreadsheet",
        "record_fact",
        "recorded_changes",
        "role_changes",
        "role_texts",
        "send_announcement",
        "send_time",
        "sent_announcements",
        "site_picker",
        "staff_messages",
        "superseded_commands",
        "visit_commands",
    }
)


class BrokenInvariantError(AssertionError):
    """An invariant is broken. The text names it and the updates before it."""


class ErrorLogHandler(logging.Handler):
    """Collects the errors that were logged since the last check."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class FuzzHarness:
    """The harness. `bystander` has started the bot and never writes again, so no message may reach them."""

    def __init__(self, harness: BotHarness, api: BotApi) -> None:
        self.harness, self.telegram = harness, harness.telegram
        self.actors = FuzzActors((), ())
        self.staff: set[int] = set()
        self.writers: set[int] = set()
        self.faults: list[str] = []
        self.answers = 0
        self.error_log = ErrorLogHandler()
        self._answer = api.execute_call
        api.execute_call = self._watch_call  # type: ignore[method-assign]

    async def add_people(self) -> None:
        admin = await self.harness.new_admin("Bu Admin")
        clerk = await hire(self.harness, admin, "Petugas", "Petugas: jam", "Blitar", "Seluruh kantor")
        inspector = await hire(self.harness, admin, "Pemeriksa", "Pemeriksa", "Semua kantor")
        citizens = [
            await self.harness.new_person(f"Warga {n}", office)
            for n, office in enumerate(("3505", "3674", ""))
        ]
        self.citizen = citizens[0]
        self.bystander = await self.harness.new_person("Diam")
        actors = [*citizens, *citizens, admin, clerk, inspector]
        groups = [GroupChat(self.telegram, "Warga RT 05"), GroupChat(self.telegram, "Kanal")]
        for group in groups:
            group.add_bot(self.citizen.bot, admin.human)
        places = [
            {"id": group.chat.id, "type": kind, "title": group.chat.title}
            for group, kind in zip(
                (groups[0], groups[0], groups[1]), ("supergroup", "group", "channel"), strict=True
            )
        ]
        self.actors = FuzzActors([person.human.user_object() for person in actors], places)
        self.staff = {person.id for person in (admin, clerk, inspector)}
        await self.telegram.wait_until_confirmed()

    async def _watch_call(
        self, token: str, name: str, sent: CallParameters, line: ClientConnection
    ) -> StatusAndBody:
        if name in SEND_METHODS:
            self._check_message(
                int_or_zero(sent.values.get("chat_id")),
                f"{sent.values.get('text') or sent.values.get('caption')}",
            )
        return await self._answer(token, name, sent, line)

    def _check_message(self, chat: int, said: str) -> None:
        self.answers += 1
        if self.actors.users and chat not in self.writers | self.staff:
            self.faults.append(f"an answer to {chat}, which did not write: {said[:200]}")
        if self.actors.users and chat not in self.staff and (found := staff_sentence_pattern().search(said)):
            self.faults.append(f"words for staff to {chat}: {found[0]}")

    async def send_updates(self, updates: Sequence[FuzzUpdate]) -> None:
        """Send updates and check the invariants. Raises BrokenInvariantError."""
        for one in updates:
            self._push_update(one)
        try:
            async with asyncio.timeout(CONFIRM_TIMEOUT):
                await self.telegram.wait_until_confirmed()
        except TimeoutError:
            raise BrokenInvariantError(_describe_failure("the intake stands still", updates)) from None
        sound = all(one.is_valid for one in updates)
        errors = [record for record in self.error_log.records if sound or not _is_expected_error(record)]
        self.error_log.records.clear()
        faults, self.faults = self.faults, []
        if errors:
            faults += [logging.Formatter("%(name)s: %(message)s").format(record) for record in errors]
        if self.harness.has_ended:
            faults.append("the bot has ended")
        if faults:
            raise BrokenInvariantError(_describe_failure("\n".join(faults), updates))

    def _push_update(self, one: FuzzUpdate) -> None:
        bot = self.citizen.bot
        content: Any = one.content
        if one.button_index >= 0 and (buttons := self._shown_buttons()):
            content = {**content, "data": buttons[one.button_index % len(buttons)]}
        if one.writer:
            self.writers.add(one.writer)
        if (
            isinstance(content, dict)
            and isinstance(who := content.get("from"), dict)
            and isinstance(who.get("id"), int)
        ):
            self.writers.add(who["id"])
        box = self.telegram.update_queues[bot.id]
        box.push(one.kind, content, self.telegram.now())
        box.waiting[-1].update(dict(one.extra))

    def _shown_buttons(self) -> list[str]:
        """Return the callback data of the newest keyboards of all chats."""
        found = []
        for chat in self.telegram.chats.values():
            for message in list(chat.messages.values())[-6:]:
                rows = message.get("reply_markup", {}).get("inline_keyboard", [])
                found += [
                    button["callback_data"] for row in rows for button in row if "callback_data" in button
                ]
        return found

    async def check_bot_answers(self) -> None:
        """Check that a citizen with a plain question gets an answer."""
        self.writers.add(self.citizen.id)
        self.citizen.say("batal")
        self.citizen.say("/bantuan")
        await self.citizen.expect("", within=10)


def _is_expected_error(record: logging.LogRecord) -> bool:
    """Return whether this error may be logged for an update that Telegram would never send."""
    return record.name == "loket.sender" or "could not parse update" in record.getMessage()


def _describe_failure(what: str, updates: Sequence[FuzzUpdate]) -> str:
    return "\n".join([what, *(f"  {one.kind}: {str(one.content)[:1500]}" for one in updates)])


@cache
def staff_sentence_pattern() -> "re.Pattern[str]":
    """Return a pattern of all sentences that only modules for staff send, in Indonesian or English."""
    files = {path: path.relative_to(HANDLERS_FOLDER.parent) for path in HANDLERS_FOLDER.rglob("*.py")}
    anybody = {
        handler.__module__
        for handler in (*COMMAND_HANDLERS.values(), *BUTTON_HANDLERS.values(), *EVENT_HANDLERS.values())
    }
    ours = {
        path
        for path, name in files.items()
        if (name.parts[1] == "casework" or name.stem in STAFF_MODULES)
        and ".".join(name.with_suffix("").parts) not in anybody
    }
    only = set().union(*map(_msgids_in, ours)) - set().union(*map(_msgids_in, files.keys() - ours))
    said = {
        piece
        for language in ("id", "en")
        for msgid in only
        if not msgid.startswith(SHARED_SENTENCE)
        for piece in _fixed_fragments(translator_for(language)(msgid))
    }
    return re.compile("|".join(re.escape(piece) for piece in sorted(said)))


def _msgids_in(path: Path) -> set[str]:
    """Return the msgids `t("...")` of a file."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    firsts = [call.args[0] for call in calls if call.args]
    return {one.value for one in firsts if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _fixed_fragments(sentence: str) -> list[str]:
    """Return the parts of a sentence between its placeholders."""
    return [part for part in re.split(r"\{[^}]*\}|\n", sentence) if len(part) >= MIN_FRAGMENT]


@asynccontextmanager
async def fuzz_harness(folder: Path) -> AsyncIterator[FuzzHarness]:
    app = create_app()
    async with serve_app(app) as address:
        harness = BotHarness(app.state.telegram, address, folder / "loket.db")
        harness.build_services(Deployment(), "")  # read the content before the first answer is timed
        harness.limits = FAST_LIMITS
        await harness.open()
        found = FuzzHarness(harness, app.state.api)
        await found.add_people()
        logging.getLogger().addHandler(found.error_log)
        try:
            yield found
        finally:
            logging.getLogger().removeHandler(found.error_log)
            await harness.close()
