"""A lazy pattern finds what a compiled one finds. It is compiled when it is first used."""

import gc
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from content.lazy_pattern import LazyPattern, compile_later

ROOT = Path(__file__).parents[2]
TEXTS = ("", "Jam 08.00 sampai 15.30", "JAM 7", "tanpa angka")


@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.IGNORECASE | re.ASCII])
@pytest.mark.parametrize("source", [r"jam (?P<hour>\d+)", r"\d+", r"(?<!\w)tanpa\b"])
def test_a_lazy_pattern_finds_what_a_compiled_one_finds(source: str, flags: int) -> None:
    lazy, compiled = compile_later(source, flags), re.compile(source, flags)
    for _ in range(2):  # the first use compiles
        for text in TEXTS:
            assert lazy.findall(text) == compiled.findall(text)
            assert lazy.sub("x", text) == compiled.sub("x", text)
            assert lazy.split(text) == compiled.split(text)
            found = [method(text) for method in (lazy.search, lazy.match, lazy.fullmatch)]
            expected = [method(text) for method in (compiled.search, compiled.match, compiled.fullmatch)]
            assert [hit and hit.span() for hit in found] == [hit and hit.span() for hit in expected]
            assert [hit.groupdict() for hit in lazy.finditer(text)] == [
                hit.groupdict() for hit in compiled.finditer(text)
            ]
    assert (lazy.pattern, lazy.flags, lazy.groups) == (compiled.pattern, compiled.flags, compiled.groups)


def test_a_wrong_pattern_is_refused_at_its_first_use() -> None:
    wrong = compile_later("(")
    for _ in range(2):
        with pytest.raises(re.error):
            wrong.search("")
    with pytest.raises(AttributeError):
        _ = compile_later("a").seek  # type: ignore[attr-defined]


def test_every_pattern_compiles() -> None:
    for layer in ("content", "storage", "handlers", "runtime"):
        for path in sorted((ROOT / layer).rglob("*.py")):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    patterns = [one for one in gc.get_objects() if isinstance(one, LazyPattern)]
    assert len(patterns) > 200
    for one in patterns:
        if one.pattern != "(":  # of the test above
            re.compile(one.pattern, one._flags)


def test_patterns_are_not_compiled_at_start() -> None:
    code = (
        "import re._compiler as compiler; made = []; create = compiler.compile\n"
        "compiler.compile = lambda pattern, *rest: made.append(pattern) or create(pattern, *rest)\n"
        "import runtime.application, content.lazy_pattern, gc\n"
        "lazy = {one.pattern for one in gc.get_objects() if isinstance(one, content.lazy_pattern.LazyPattern)}\n"
        "print(len(lazy & set(made)))"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert int(run.stdout) < 20
