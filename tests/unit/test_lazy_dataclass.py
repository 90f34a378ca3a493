"""A lazy dataclass behaves as one of the standard library; only its initializer is compiled later."""

import dataclasses
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from content.lazy_dataclass import dataclass

ROOT = Path(__file__).parents[2]
Decorator = Callable[..., Any]
BOTH = pytest.mark.parametrize("decorator", [dataclass, dataclasses.dataclass], ids=["lazy", "standard"])
SLOTS = pytest.mark.parametrize("slots", [False, True], ids=["dict", "slots"])


def declare_parcel(decorator: Decorator, slots: bool = False) -> Any:
    @decorator(frozen=True, slots=slots)
    class Parcel:
        name: str
        weight: int = 3
        marks: list[str] = dataclasses.field(default_factory=list)
        secret: str = dataclasses.field(default="x", repr=False, compare=False)
        kind: ClassVar[str] = "parcel"

        @property
        def size(self) -> int:
            return len(self.name) * self.weight

    return Parcel


@BOTH
@SLOTS
def test_values_defaults_and_factories(decorator: Decorator, slots: bool) -> None:
    parcel = declare_parcel(decorator, slots)
    first, second = parcel("a"), parcel("b", 4, ["m"], secret="y")
    assert (first.name, first.weight, first.marks, first.secret, first.size) == ("a", 3, [], "x", 3)
    assert (second.name, second.weight, second.marks, second.secret, second.size) == ("b", 4, ["m"], "y", 4)
    assert parcel("c").marks is not parcel("c").marks
    assert hasattr(first, "__dict__") is not slots
    assert [field.name for field in dataclasses.fields(parcel)] == ["name", "weight", "marks", "secret"]


@BOTH
@SLOTS
def test_equality_text_and_changes(decorator: Decorator, slots: bool) -> None:
    parcel = declare_parcel(decorator, slots)
    assert parcel("a", secret="1") == parcel("a", secret="2") != parcel("b")
    assert parcel("a") != ("a", 3, [], "x")
    assert repr(parcel("a")).endswith("Parcel(name='a', weight=3, marks=[])")
    with pytest.raises(dataclasses.FrozenInstanceError):
        parcel("a").name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del parcel("a").weight
    changed = dataclasses.replace(parcel("a"), weight=9)
    assert (changed.name, changed.weight) == ("a", 9)
    assert dataclasses.asdict(changed) == {"name": "a", "weight": 9, "marks": [], "secret": "x"}


@BOTH
def test_patterns_take_the_fields_in_order(decorator: Decorator) -> None:
    parcel = declare_parcel(decorator)
    match parcel("a", 7):
        case parcel(name, weight):
            assert (name, weight) == ("a", 7)
        case _:
            pytest.fail("no match")


def declare_kinds(decorator: Decorator) -> Any:
    @decorator(frozen=True)
    class Key:
        a: int
        b: int = 2

    @decorator(frozen=True)
    class Heir(Key):
        c: int = 3

    class Silent(Key): ...

    @decorator
    class Plain:
        a: int

    @decorator(frozen=True)
    class Empty: ...

    @decorator(frozen=True, kw_only=True)
    class Named:
        a: int
        b: int = 1

    @decorator(slots=True)
    class Doubled:
        a: int
        twice: int = dataclasses.field(init=False)
        seen: list[int] = dataclasses.field(init=False, default_factory=list)

        def __post_init__(self) -> None:
            self.twice = 2 * self.a

        def __repr__(self) -> str:
            return "own"

    @decorator(eq=False)
    class Lone:
        a: int

    return SimpleNamespace(**locals())


@BOTH
def test_frozen_objects_are_keys_and_others_are_not(decorator: Decorator) -> None:
    kinds = declare_kinds(decorator)
    assert {kinds.Key(1): "x"}[kinds.Key(1, 2)] == "x"
    assert len({kinds.Empty(), kinds.Empty()}) == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(kinds.Plain(1))
    plain = kinds.Plain(1)
    plain.a = 2
    assert plain == kinds.Plain(2)
    assert kinds.Lone(1) != kinds.Lone(1)
    assert isinstance(hash(kinds.Lone(1)), int)


@BOTH
def test_heirs_have_their_own_fields(decorator: Decorator) -> None:
    kinds = declare_kinds(decorator)
    assert kinds.Heir(1, 2, 4) == kinds.Heir(1, c=4)
    assert (kinds.Heir(1).a, kinds.Heir(1).b, kinds.Heir(1).c) == (1, 2, 3)
    assert kinds.Key(1) != kinds.Heir(1)
    assert kinds.Silent(5).a == kinds.Key(5).a
    assert kinds.Heir.__match_args__ == ("a", "b", "c")


@BOTH
def test_named_fields_own_methods_and_what_follows_the_initializer(decorator: Decorator) -> None:
    kinds = declare_kinds(decorator)
    assert kinds.Named(b=2, a=1) == kinds.Named(a=1, b=2)
    with pytest.raises(TypeError, match="argument"):
        kinds.Named(1)
    doubled = kinds.Doubled(4)
    assert (doubled.twice, doubled.seen, repr(doubled)) == (8, [], "own")


@BOTH
def test_wrong_arguments_are_refused_by_name(decorator: Decorator) -> None:
    parcel = declare_parcel(decorator)
    for _ in range(2):  # before and after the initializer is compiled
        with pytest.raises(TypeError, match="name"):
            parcel()
        with pytest.raises(TypeError, match="colour"):
            parcel("a", colour=1)


def test_classes_of_commands_are_not_compiled_at_start() -> None:
    code = (
        "import builtins, dataclasses; compiled = []; create = dataclasses._create_fn\n"
        "dataclasses._create_fn = lambda name, *rest, **more: compiled.append(name) or create(name, *rest, **more)\n"
        "import handlers.core.routes; print(len(compiled))"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert int(run.stdout) < 50


def test_the_product_uses_the_lazy_one() -> None:
    files = (
        path
        for folder in ("content", "handlers", "runtime", "storage")
        for path in (ROOT / folder).rglob("*.py")
    )
    faults = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if re.search(r"^from dataclasses import .*\bdataclass\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert not faults
