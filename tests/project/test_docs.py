"""README, CONTRIBUTING and the guides name the real make targets, commands, settings, libraries and pictures."""

import argparse
import re
from pathlib import Path

import pytest

import bot
from handlers.core.permissions import Right
from handlers.core.routes import COMMAND_HANDLERS, STAFF_COMMAND_HANDLERS
from runtime.settings import SETTINGS
from tests.support.bot_harness import BotHarness
from tests.tools.guide_pictures import PICTURES

ROOT = Path(__file__).parents[2]
README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
GUIDE = ROOT / "docs/panduan-petugas.md"
INSPECTORS = ROOT / "docs/panduan-pemeriksa.md"
BOTFATHER = {"newbot", "setinline", "setjoingroups", "mybots"}
MACHINE = re.compile(
    r"/(root|home|tmp|opt|Users|work|var|usr)\b|[A-Z]:\\|pypi|pythonhosted|(extra-)?index-url|find-links|simple/"
)


def read_documents() -> str:
    return "\n".join(path.read_text("utf-8") for path in (README, CONTRIBUTING))


def words_in_backticks() -> set[str]:
    """Return the code spans of both documents, outside code blocks."""
    prose = re.sub(r"^```.*?^```", "", read_documents(), flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", prose))


def test_the_two_commands_stand_in_the_readme() -> None:
    (block,) = re.findall(r"^```\n(make run .*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert [line.split()[:2] for line in block.splitlines()] == [["make", "run"], ["make", "test"]]


def test_make_targets() -> None:
    real = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony and set(phony[1].split()) == real
    named = set(re.findall(r"\bmake ([a-z]+(?:-[a-z]+)*)", "\n".join(words_in_backticks()))) | {"run", "test"}
    assert named == real


def test_commands_of_bot_py() -> None:
    (action,) = [
        action for action in bot._build_parser()._actions if isinstance(action, argparse._SubParsersAction)
    ]
    named = set(re.findall(r"bot\.py ([a-z]+)", "\n".join(words_in_backticks())))
    assert named == set(action.choices)
    for option in re.findall(
        r"(--[a-z]+)", "\n".join(span for span in words_in_backticks() if span.startswith("--"))
    ):
        assert option in action.choices["ask"].format_help()


def test_help_of_bot_py_is_the_head_of_the_file() -> None:
    (action,) = [
        action for action in bot._build_parser()._actions if isinstance(action, argparse._SubParsersAction)
    ]
    assert bot.__doc__
    assert set(re.findall(r"bot\.py (\w+)", bot.__doc__)) == set(action.choices)


def test_documents_name_only_settings_that_exist() -> None:
    named = set(re.findall(r"\b(?:BOT|LOKET|DATABASE|LOG|IDLE)_[A-Z_]+\b", read_documents()))
    assert named - {"BOT_TOKEN_FILE"} <= {
        name for setting in SETTINGS for name in (setting.name, setting.old_name)
    }


def test_commands_of_the_chat() -> None:
    named = {span[1:] for span in words_in_backticks() if re.fullmatch(r"/[a-z]+", span)}
    assert named - BOTFATHER <= set(COMMAND_HANDLERS) | set(STAFF_COMMAND_HANDLERS)


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/why.md",
        "Makefile",
        "pyproject.toml",
        ".ci/run",
        ".gitignore",
    ],
)
def test_nothing_of_a_machine(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("--no-emit-index-url", "").replace("#!/usr/bin/env", "")
    assert [found[0] for found in MACHINE.finditer(text)] == []


def test_the_guides_know_every_command_of_staff_and_no_other() -> None:
    """Inspectors have their own guide."""
    inspectors = {name for name, (right, _) in STAFF_COMMAND_HANDLERS.items() if right is Right.INSPECT}
    for guide, told in ((GUIDE, set(STAFF_COMMAND_HANDLERS) - inspectors), (INSPECTORS, inspectors)):
        named = set(re.findall(r"`/([a-z]+)", guide.read_text("utf-8")))
        assert told <= named <= set(STAFF_COMMAND_HANDLERS) | set(COMMAND_HANDLERS), guide.name


def test_the_pictures_of_the_guides_are_there_and_light() -> None:
    guides = "\n".join(guide.read_text("utf-8") for guide in (GUIDE, INSPECTORS))
    pictures = set(re.findall(r"\]\((panduan-[a-z]+\.png)\)", guides))
    assert pictures == {path.name for path in GUIDE.parent.glob("panduan-*.png")}
    assert all((GUIDE.parent / name).stat().st_size < 150_000 for name in pictures)


def test_every_picture_of_the_guides_is_made_by_one_command() -> None:
    guides = "\n".join(guide.read_text("utf-8") for guide in (GUIDE, INSPECTORS))
    assert set(re.findall(r"\]\(panduan-([a-z]+)\.png\)", guides)) == PICTURES
    journeys = (ROOT / "tests/tools/guide_pictures.py").read_text("utf-8")
    assert set(re.findall(r'keep\(\w+, "(\w+)"', journeys)) == PICTURES


async def test_the_examples_of_the_guide_work_as_they_stand(harness: BotHarness) -> None:
    blocks = re.findall(r"^```\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    examples = "".join(blocks).splitlines()
    assert len(examples) > 7
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    for example in examples:
        await rina.ask(
            example,
            "Tidak ada penutupan" if example == "/buka serpong" else "Periksa dulu",
        )
        if example.startswith("/jam"):  # the hours of Ramadan need regular hours
            rina.press("Simpan")
            await rina.expect_edit("Tercatat")
