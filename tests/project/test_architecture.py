"""The architecture: which layer may import which, SQL only in storage, one clock."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.source_files import find_nodes, parse_source

ROOT = Path(__file__).parents[2]
LAYERS = ("handlers", "content", "storage", "runtime", "demo")
ALLOWED_IMPORTS = {
    "content": set(),
    "storage": {"content"},
    "handlers": {"content", "storage"},
    "runtime": {"content", "storage", "handlers"},
    "demo": set(),
}
SQL = re.compile(r"\b(SELECT .+ FROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b")


def python_files(layer: str) -> list[Path]:
    return sorted((ROOT / layer).rglob("*.py"))


def imported_names(path: Path) -> set[str]:
    found = {alias.name for node in find_nodes(path, ast.Import) for alias in node.names}
    for node in find_nodes(path, ast.ImportFrom):
        if node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_layers_import_only_downwards(layer: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in python_files(layer)
        for name in imported_names(path)
        if name.split(".")[0] in {*LAYERS, "bot", "tests"} - {layer} - ALLOWED_IMPORTS[layer]
    ]
    assert not wrong


@pytest.mark.parametrize("layer", ["content", "storage", "demo"])
def test_lower_layers_know_no_telegram_library(layer: str) -> None:
    assert not [
        str(path)
        for path in python_files(layer)
        for name in imported_names(path)
        if name.split(".")[0] == "telegram"
    ]


def test_handlers_open_no_connection() -> None:
    """Handlers run inside a transaction; they return replies and send nothing."""
    for path in python_files("handlers"):
        names = imported_names(path)
        assert not {"aiohttp", "httpx", "telegram.Bot"} & names, path
        assert "telegram" not in names, path


def test_sql_is_only_in_storage() -> None:
    for layer in set(LAYERS) - {"storage", "demo"}:
        for path in python_files(layer):
            assert not SQL.search(path.read_text(encoding="utf-8")), path


def test_one_clock() -> None:
    asks = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    for layer in set(LAYERS) - {"demo"}:
        for path in python_files(layer):
            if path != ROOT / "runtime" / "clock.py":
                assert not asks.search(path.read_text(encoding="utf-8")), path


def test_patterns_of_texts_are_compiled_at_their_first_use() -> None:
    """A pattern of a module is made by `compile_later`: compiling all of them is a tenth of the start."""
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for layer in ("content", "storage", "handlers", "runtime")
        for path in python_files(layer)
        for assigned in parse_source(path).body
        if isinstance(assigned, ast.Assign | ast.AnnAssign)
        for call in ast.walk(assigned)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "re.compile"
    ]
    assert not wrong


def test_files_have_at_most_600_lines() -> None:
    for layer in LAYERS:
        for path in python_files(layer):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 600, path


HTML_SOURCES = {
    "content/text/safe_html.py",  # the constructors that escape
    "content/text/markup.py",  # Markdown of the library, rendered to escaped HTML
    "content/text/entity_html.py",  # formatting of a message, rendered to escaped HTML
    "content/public_pages/page_html.py",  # elements and pages, whose values are escaped
    "handlers/core/replies.py",  # replies that were stored as HTML
    "handlers/announcements/announcement_draft.py",  # text of an announcement, stored as HTML
    "handlers/announcements/corrections.py",
    "storage/announcements/announcement_changes.py",
    "storage/announcements/announcements.py",
}
HTML_TAG = re.compile(r"</?(?:b|i|u|s|a|code|blockquote)\b")


def test_plain_text_becomes_html_only_by_escaping() -> None:
    """`Html(text)` escapes nothing, and neither does an f-string: other code uses `html()`, `bold()`, `t.html()`."""
    wrong = []
    for path in (
        path for room in ("content", "storage", "handlers", "runtime") for path in python_files(room)
    ):
        name = str(path.relative_to(ROOT))
        for node in (*find_nodes(path, ast.Call), *find_nodes(path, ast.JoinedStr)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                raw = node.func.id == "Html" and name not in HTML_SOURCES
                if raw or (node.func.id == "html" and isinstance(node.args[0], ast.JoinedStr)):
                    wrong.append(f"{name}:{node.lineno} {ast.unparse(node)}")
            elif (
                isinstance(node, ast.JoinedStr)
                and name.startswith("handlers/")
                and HTML_TAG.search(ast.unparse(node))
            ):
                wrong.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    assert not wrong
