"""Every text of the bot has an Indonesian translation with the same placeholders."""

import ast
import re
from pathlib import Path

from content.text.translation import load_catalogue, translator_for
from tests.support.source_files import find_nodes

ROOT = Path(__file__).parents[2]
PLACES = re.compile(r"\{\w+\}")


def spoken_msgids() -> set[str]:
    """Return the msgids of the code: first arguments of `t(...)`, and the meanings of commands."""
    found = set()
    for path in [*(ROOT / "handlers").rglob("*.py"), *(ROOT / "runtime").rglob("*.py")]:
        for node in find_nodes(path, ast.Call):
            name = ast.unparse(node.func)  # `html(...)` alone fills a template that is not translated
            at = 0 if re.search(r"(?<![\w])t(\.html)?$", name) else {"Command": 1}.get(name)
            if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                found.add(str(ast.literal_eval(node.args[at])))
    return found


def test_every_sentence_is_translated_and_none_is_dead() -> None:
    from handlers.core.command_list import BOT_DESCRIPTION, BOT_SHORT_DESCRIPTION

    said = spoken_msgids() | {BOT_DESCRIPTION, BOT_SHORT_DESCRIPTION}
    assert len(said) > 100
    assert said - set(load_catalogue("id")) == set()
    assert set(load_catalogue("id")) - said == set()


def test_translations_fill_the_same_places() -> None:
    for msgid, said in load_catalogue("id").items():
        assert sorted(PLACES.findall(msgid)) == sorted(PLACES.findall(said)), msgid


def test_days_and_times_in_both_languages() -> None:
    from datetime import date, time

    assert translator_for("id").format_day(date(2026, 11, 22)) == "Minggu, 22 November 2026"
    assert translator_for("en").format_day(date(2026, 11, 22)) == "Sunday, 22 November 2026"
    assert translator_for("id").format_clock(time(8, 5)) == "08.05"
    assert translator_for("fr").language == "id"
