"""docs/mulai.md as a new office follows it: the test reads its commands and messages, so that both stay the same."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot
from demo.testing.person import Person
from handlers.core.context import Deployment, Services
from runtime import build_services
from tests.support.bot_harness import BotHarness
from tests.support.content_copy import copy_library
from tests.support.public_page_helpers import read_lines
from tests.support.rendered_posters import render_pages
from tests.support.staff_helpers import INVITATION_LINK

GUIDE = Path(__file__).parents[3] / "docs/mulai.md"
STEP = re.compile(
    r"^```(?P<who>sh|admin|petugas|warga)\n(?P<text>.*?)^```\n(?:\n> (?P<seen>[^\n]*)\n)?",
    re.MULTILINE | re.DOTALL,
)
BOT = ".venv/bin/python bot.py "
MONDAY_AFTERNOON = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 13.00 in Kediri


@dataclass(frozen=True)
class GuideStep:
    """A block of the guide: who sends it, its lines, and what the guide says is seen then."""

    who: str
    lines: tuple[str, ...]
    seen: str

    @property
    def pattern(self) -> str:
        return ".*".join(re.escape(part.strip()) for part in self.seen.split("…"))

    def list_actions(self) -> Iterator[str]:
        """Yield the messages and, in brackets, the taps. Lines up to a tap are one message."""
        message: list[str] = []
        for line in self.lines:
            if not line.startswith("["):
                message.append(line)
                continue
            if message:
                yield "\n".join(message)
            message = []
            yield line
        if message:
            yield "\n".join(message)


def read_steps() -> list[GuideStep]:
    return [
        GuideStep(found["who"], tuple(found["text"].splitlines()), found["seen"] or "")
        for found in STEP.finditer(GUIDE.read_text("utf-8"))
    ]


class GuidePlayer:
    """Plays the steps with a bot whose content is a copy in a temporary folder."""

    def __init__(self, harness: BotHarness, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.harness, self.folder, self._capsys = harness, folder, capsys
        self._people: dict[str, Person] = {}
        self._services: Services | None = None

    def find_person(self, who: str) -> Person:
        if who not in self._people:
            self._people[who] = Person(self.harness.telegram, who.title())
        return self._people[who]

    async def play(self, step: GuideStep) -> None:
        if step.who != "sh":
            await self._play_in_chat(self.find_person(step.who), step)
        elif BOT in step.lines[0]:
            await self._run_command(step)
        elif "BOT_TOKEN=" in step.lines[0]:
            await self._start_bot(names_admin="BOT_ADMINS=" in step.lines[0])

    async def _run_command(self, step: GuideStep) -> None:
        """Run a command in a thread, because some of them start an event loop."""
        (line,) = step.lines
        arguments = [*line.partition(BOT)[2].split(), "--folder", str(self.folder)]
        assert await asyncio.to_thread(bot.main, arguments) == 0
        printed = self._capsys.readouterr().out
        assert re.search(step.pattern, printed, re.DOTALL), printed

    async def _start_bot(self, *, names_admin: bool) -> None:
        """Start the bot again with the changed content, and with its first admin."""
        await self.harness.close()
        services = self._services or build_services.build_services(
            Deployment(), "loket_demo_bot", self.folder
        )
        self._services = services
        self.harness.build_services = lambda facts, username: services
        if names_admin:
            self.harness.admins.add(self.find_person("admin").id)
        await self.harness.open()

    async def _play_in_chat(self, person: Person, step: GuideStep) -> None:
        assert step.seen, f"the guide does not say what is seen after {step.lines}"
        *before, last = step.list_actions()
        for action in before:
            self._act(person, action)
            await person.expect("")
            await person.wait_for_silence()
        self._act(person, last)
        await person.expect(step.pattern)

    def _act(self, person: Person, action: str) -> None:
        if action == "[tautan undangan]":
            written = "\n".join(
                str(message.get("text")) for message in self.find_person("admin").bot_messages
            )
            link = INVITATION_LINK.search(written)
            assert link, written
            person.say(f"/start {link[1]}")
        elif action.startswith("["):
            person.press(action.strip("[]"))
        else:
            person.say(action)


async def test_a_new_office_is_ready_in_an_afternoon(
    harness: BotHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    monkeypatch.setenv("DATABASE_URL", str(harness.database_path))
    monkeypatch.chdir(tmp_path)
    harness.now = MONDAY_AFTERNOON
    player = GuidePlayer(harness, copy_library(tmp_path / "library"), capsys)
    steps = read_steps()
    assert {step.who for step in steps} == {"sh", "admin", "petugas", "warga"}
    for step in steps:
        await player.play(step)
    pages = render_pages((tmp_path / "poster-3506-a4.pdf").read_bytes())
    assert "https://t.me/loket_kediri_bot?start=3506-17" in {code for page in pages for code in page.codes}
    page = " ".join(read_lines((tmp_path / "halaman/3506/17.html").read_bytes()))
    assert "Jl. Contoh No. 2, Pare" in page and "buka sampai 14.00" in page
    assert "@loket_kediri_bot" in page and (tmp_path / "halaman/3506/sematan-17.html").exists()
    siti = await harness.new_person("Siti", office="3506")
    await siti.ask("alamat disdukcapil kediri", "Disdukcapil Kabupaten Kediri.*Jl. Contoh No. 1, Ngasem")
    await siti.ask("jam buka ngadiluwih", "Kantor Kecamatan Ngadiluwih.*14.00")
    for question, missing in (
        ("jam buka pare", "belum dikonfirmasi"),
        ("alamat kantor kecamatan pare", "belum diisi"),
    ):
        shown = await siti.ask(question, "Kantor Kecamatan Pare.*Jl. Contoh No. 2, Pare")
        assert missing not in shown["text"]
