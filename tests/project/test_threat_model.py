"""Each abuse listed in docs/threat-model.md is a test, and each test in tests/chat/abuse is listed."""

import ast
import re
from pathlib import Path

from tests.support.source_files import parse_source

ROOT = Path(__file__).parents[2]
LISTED_TEST = re.compile(r"^\| .+ \| `(tests/[\w/]+\.py)` `(\w+)` \|$", re.MULTILINE)
MIN_LISTED = 40


def list_test_names(path: Path) -> set[str]:
    tree = parse_source(path)
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name for node in functions if node.name.startswith("test_")}


def test_the_list_of_abuses_is_true() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    listed = LISTED_TEST.findall(text)
    assert len(listed) == len(set(listed)) >= MIN_LISTED
    assert f"lists {len(listed)} abuses" in text
    assert [f"{file}: {name}" for file, name in listed if name not in list_test_names(ROOT / file)] == []
    for path in (ROOT / "tests" / "chat" / "abuse").glob("test_*.py"):
        file = path.relative_to(ROOT).as_posix()
        assert not list_test_names(path) - {name for listed_file, name in listed if listed_file == file}, file
