"""Names are unique, plain and of the right kind: classes, modules, imports, exceptions and functions."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.project.markdown import LAYERS, ROOT, python_files, relative
from tests.support.source_files import find_nodes

MOST_BRANCHES = 12  # cyclomatic complexity of a function

# A class name that may occur in several modules, with the reason.
SHARED_CLASS_NAMES: dict[str, str] = {}

# "module imported as alias", with the reason why the import cannot use the plain name.
NEEDED_ALIASES: dict[str, str] = {}

# Exceptions that do not end in Error, with the reason.
OTHER_EXCEPTIONS: dict[str, str] = {}

# Functions whose name only looks like a participle, or is given by a library, with the reason.
NO_PARTICIPLES: dict[str, str] = {
    "embed": "a verb in its base form",
    "exceed": "a verb in its base form",
    "forbidden": "the name of HTTP status 403",
    "feed": "a verb in its base form",
    "need": "a verb in its base form",
    "proceed": "a verb in its base form",
    "read": "a verb in its base form",
    "seed": "a verb in its base form",
    "speed": "a noun",
    "succeed": "a verb in its base form",
}

IRREGULAR_PARTICIPLES = frozenset(
    """
    beaten become begun bent bitten blown born borne bought bound bred broken brought built burnt caught chosen clung
    come crept dealt done drawn dreamt driven drunk dug eaten fallen fed felt fled flown forbidden forgiven forgot
    forgotten fought found frozen given gone gotten grown had heard held hidden hung kept known laid leant leapt learnt
    led left lent lain lit lost made meant met mistaken overtaken paid proven ridden risen rung said sat seen sent
    sewn shaken shed shone shorn shot shown shrunk shut slain slept slid slung sold sought spent spilt spoken sprung
    spun stolen stood struck stuck stung sung sunk sworn swept swollen swum swung taken taught thought thrown told
    torn understood undone undertaken unsaid unseen unsent upheld woken withdrawn withheld won worn wound woven written
    """.split()
)  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """A name with the file and the line of its definition."""

    name: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.name}"


def list_definitions(*kinds: type[ast.stmt], files: tuple[Path, ...] = ()) -> Iterator[Definition]:
    for path in files or python_files():
        for node in find_nodes(path, *kinds):
            yield Definition(getattr(node, "name", ""), relative(path), node.lineno)


def find_repeated(found: Iterator[Definition], allowed: frozenset[str]) -> list[str]:
    """Return one line for each name that occurs in several files."""
    by_name: dict[str, list[Definition]] = defaultdict(list)
    for one in found:
        by_name[one.name].append(one)
    return [
        f"{name}: {', '.join(f'{one.path}:{one.line}' for one in places)}"
        for name, places in sorted(by_name.items())
        if len({one.path for one in places}) > 1 and name not in allowed
    ]


def render_list(faults: list[str]) -> str:
    return "\n".join(["", f"{len(faults)} found", *faults])


def feature_names() -> frozenset[str]:
    """The packages of handlers/: a feature has the same name in every layer."""
    return frozenset(path.name for path in (ROOT / "handlers").iterdir() if (path / "__init__.py").exists())


def test_class_names_are_unique() -> None:
    faults = find_repeated(list_definitions(ast.ClassDef), frozenset(SHARED_CLASS_NAMES))
    assert not faults, render_list(faults)


def test_module_names_are_unique() -> None:
    """Other than the name of a feature, which is the same in every layer."""
    files = [path for path in python_files() if path.name != "__init__.py"]
    faults = find_repeated(iter(Definition(path.stem, relative(path), 1) for path in files), feature_names())
    assert not faults, render_list(faults)


def find_imports(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    yield from find_nodes(path, ast.Import)
    yield from find_nodes(path, ast.ImportFrom)


def test_no_import_needs_an_alias() -> None:
    faults = [
        f"{relative(path)}:{node.lineno}: {name.name} as {name.asname}"
        for path in python_files()
        for node in find_imports(path)
        for name in node.names
        if name.asname is not None and f"{name.name} as {name.asname}" not in NEEDED_ALIASES
    ]
    assert not faults, render_list(faults)


def bases_by_class() -> dict[str, set[str]]:
    """The names of the base classes of every class, by its name."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in python_files():
        for node in find_nodes(path, ast.ClassDef):
            found[node.name] |= {ast.unparse(base).split(".")[-1].split("[")[0] for base in node.bases}
    return found


def test_exceptions_end_in_error_and_nothing_else_does() -> None:
    known = bases_by_class()
    exceptions = {"Exception", "BaseException", "ExceptionGroup"}
    while more := {
        name
        for name, above in known.items()
        if name not in exceptions
        and any(base in exceptions or (base.endswith("Error") and base not in known) for base in above)
    }:
        exceptions |= more
    faults = [
        f"{one}: {'is an exception' if one.name in exceptions else 'is no exception'}"
        for one in list_definitions(ast.ClassDef)
        if (one.name in exceptions) != one.name.endswith("Error") and one.name not in OTHER_EXCEPTIONS
    ]
    assert not faults, render_list(faults)


def is_participle(name: str) -> bool:
    """Return whether a name is one word and a past participle: `told`, `_kept`, `checked`."""
    word = name.strip("_").lower()
    if "_" in word or word in NO_PARTICIPLES:
        return False
    return word in IRREGULAR_PARTICIPLES or (len(word) > 3 and word.endswith("ed"))


def test_no_function_is_named_by_a_bare_participle() -> None:
    faults = [
        str(one) for one in list_definitions(ast.FunctionDef, ast.AsyncFunctionDef) if is_participle(one.name)
    ]
    assert not faults, render_list(faults)


def test_no_function_of_the_tests_is_named_by_a_bare_participle() -> None:
    files = tuple(python_files("tests", "deploy"))
    found = list_definitions(ast.FunctionDef, ast.AsyncFunctionDef, files=files)
    faults = [str(one) for one in found if is_participle(one.name)]
    assert not faults, render_list(faults)


def test_the_rule_knows_participles() -> None:
    assert all(map(is_participle, ("told", "_kept", "checked", "__served")))
    assert not any(map(is_participle, ("find_kept", "render", "read", "is_closed", "need")))


def test_every_exception_of_these_rules_is_still_needed() -> None:
    """A name that is not used any more must leave its list."""
    classes = {one.name for one in list_definitions(ast.ClassDef)}
    aliases = {
        f"{name.name} as {name.asname}"
        for path in python_files()
        for node in find_imports(path)
        for name in node.names
    }
    assert set(SHARED_CLASS_NAMES) | set(OTHER_EXCEPTIONS) <= classes
    assert set(NEEDED_ALIASES) <= aliases
    assert all([*SHARED_CLASS_NAMES.values(), *NEEDED_ALIASES.values(), *OTHER_EXCEPTIONS.values()])


def test_ruff_refuses_complex_functions() -> None:
    """`make check` runs ruff: C901 refuses a function with more than 12 branches, in the product and in the tests."""
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert {"C90", "C901"} & set(ruff["select"])
    assert ruff["mccabe"]["max-complexity"] <= MOST_BRANCHES
    for pattern, rules in ruff["per-file-ignores"].items():
        assert not {"C90", "C901"} & set(rules) or pattern.split("/")[0] not in (*LAYERS, "bot.py"), pattern
