"""Rules for the tests themselves: helpers live in tests/support, fixtures in conftest.py, expectations can fail."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.source_files import find_nodes, parse_source

TESTS = Path(__file__).parents[1]
MODULES = sorted(TESTS.rglob("*.py"))
TEST_MODULES = [path for path in MODULES if path.name.startswith("test_")]


def imported_modules(path: Path) -> Iterator[str]:
    for node in find_nodes(path, ast.ImportFrom):
        if node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_fixture(node: ast.stmt) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return any(ast.unparse(one).startswith("pytest.fixture") for one in decorators)


def test_nothing_is_imported_from_a_test_module() -> None:
    """Helpers that two modules need are in tests/support."""
    found = [(path, name) for path in MODULES for name in imported_modules(path) if name.startswith("tests.")]
    assert not [one for one in found if any(part.startswith("test_") for part in one[1].split("."))]


def test_shared_fixtures_are_in_conftest_files() -> None:
    """A fixture that is imported into a test module runs under two names."""
    support = [path for path in MODULES if path not in TEST_MODULES and path.name != "conftest.py"]
    assert not [path for path in support if any(map(is_fixture, parse_source(path).body))]


def test_names_of_test_modules_are_unique() -> None:
    names = Counter(path.name for path in TEST_MODULES)
    assert not [name for name, count in names.items() if count > 1]


EXPECTATIONS = {
    "expect", "expect_edit", "expect_callback_answer", "ask", "press_panel", "answer_panel", "press_and_expect",
    "type_removed", "wait_for_message", "open_invitation",
}  # fmt: skip


def find_alternatives(calls: Iterable[ast.Call]) -> list[str]:
    """Return the expectations of texts whose pattern has alternatives."""
    found = []
    for node in calls:
        if called_name(node) in EXPECTATIONS:
            texts = [
                part.value for arg in node.args for part in ast.walk(arg) if isinstance(part, ast.Constant)
            ]
            found += [text for text in texts if isinstance(text, str) and re.search(r"(?<!\\)\|", text)]
    return found


def called_name(node: ast.Call) -> str:
    return str(getattr(node.func, "attr", None) or getattr(node.func, "id", ""))


def test_an_expectation_names_one_text() -> None:
    """Alternatives hide what is expected: one of them may match everything that another matches, and more."""
    assert not [(path, text) for path in MODULES for text in find_alternatives(find_nodes(path, ast.Call))]


def test_alternatives_are_found() -> None:
    source = 'async def test_x(siti):\n    await siti.ask("/status", "Serpong.*buka|Serpong")\n    siti.say("a|b")\n'
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    assert find_alternatives(calls) == ["Serpong.*buka|Serpong"]
