"""The list of abuses in docs/threat-model.md: each is a test, and each test of abuse is in the list."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
LISTED = re.compile(r"^\| .+ \| `(\w+)` `(\w+)` \|$", re.MULTILINE)
AT_LEAST = 40


def named(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name for node in functions if node.name.startswith("test_")}


def test_the_list_of_abuses_is_true() -> None:
    text = (HERE.parent / "docs" / "threat-model.md").read_text(encoding="utf-8")
    listed = LISTED.findall(text)
    assert len(listed) == len(set(listed)) >= AT_LEAST
    assert f"{len(listed)} things that somebody may try" in text
    for file, name in listed:
        assert name in named(HERE / f"{file}.py"), f"{file} has no {name}"
    for path in (HERE / "test_report_abuse.py", *HERE.glob("test_abuse_*.py")):
        assert not named(path) - {name for file, name in listed if file == path.stem}, path
