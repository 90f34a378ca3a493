"""The list of abuses in docs/threat-model.md: each is a test, and each test of abuse is in the list."""

import ast
import re
from pathlib import Path

TESTS_FOLDER = Path(__file__).parents[1]
LISTED_TEST = re.compile(r"^\| .+ \| `(\w+)` `(\w+)` \|$", re.MULTILINE)
MIN_LISTED = 40


def list_test_names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name for node in functions if node.name.startswith("test_")}


def test_the_list_of_abuses_is_true() -> None:
    text = (TESTS_FOLDER.parent / "docs" / "threat-model.md").read_text(encoding="utf-8")
    listed = LISTED_TEST.findall(text)
    assert len(listed) == len(set(listed)) >= MIN_LISTED
    assert f"{len(listed)} things that somebody may try" in text
    for file, name in listed:
        (path,) = TESTS_FOLDER.rglob(f"{file}.py")
        assert name in list_test_names(path), f"{file} has no {name}"
    for path in (TESTS_FOLDER / "chat" / "abuse").glob("test_*.py"):
        assert not list_test_names(path) - {name for file, name in listed if file == path.stem}, path
