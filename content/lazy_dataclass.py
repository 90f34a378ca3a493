"""`dataclass` for a fast start: the initializer of a class is compiled when its first object is made.

The decorator of the standard library compiles six methods for each class. That took a third of all imports, and most
classes belong to commands that a process may never serve. Fields, defaults, `replace`, `asdict` and patterns are those
of the standard library.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

_SELF = "__dataclass_self__"
_KEYS: dict[type, Callable[[Any], object]] = {}

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, kw_only=False):
        """Do what `dataclasses.dataclass` does. Its other options are not supported."""

        def decorate(cls):
            return _prepare_class(cls, frozen, slots, eq, kw_only)

        return decorate if cls is None else decorate(cls)


def _prepare_class(cls: type[Any], frozen: bool, slots: bool, eq: bool, kw_only: bool) -> type[Any]:
    own = set(cls.__dict__)
    if not cls.__doc__:
        cls.__doc__ = cls.__name__  # the standard library would inspect the signature
    methods: dict[str, Any] = {"__repr__": _render}
    if eq:
        methods |= {"__eq__": _compare, "__hash__": _hash if frozen else None}
    if frozen:
        methods |= {"__setattr__": _refuse_change, "__delattr__": _refuse_change}
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
    if "__init__" not in own:
        made.__init__ = _init_later(made, frozen)
    return made


def _init_later(cls: type[Any], frozen: bool) -> Callable[..., None]:
    def init(self: object, *args: object, **values: object) -> None:
        cls.__init__ = _compile_init(cls, frozen)
        cls.__init__(self, *args, **values)

    init.__name__ = "__init__"
    return init


def _compile_init(cls: type[Any], frozen: bool) -> Callable[..., None]:
    """Compile the initializer. Names that start with `_dataclass` are values that the source refers to."""
    names: dict[str, Any] = {"_dataclass_missing": MISSING, "_dataclass_set": object.__setattr__}
    fields: tuple[Field[Any], ...] = dataclasses.fields(cls)
    for field in fields:
        names[f"_dataclass_default_{field.name}"] = field.default
        names[f"_dataclass_factory_{field.name}"] = field.default_factory
    plain = [_write_parameter(field) for field in fields if field.init and not field.kw_only]
    named = [_write_parameter(field) for field in fields if field.init and field.kw_only]
    body = [_write_assignment(field, frozen) for field in fields if field.init or _has_factory(field)]
    if hasattr(cls, "__post_init__"):
        body.append(f"{_SELF}.__post_init__()")
    parameters = ", ".join([_SELF, *plain, *(["*", *named] if named else [])])
    source = f"def __init__({parameters}):\n" + "\n".join(f"    {line}" for line in body or ["pass"])
    exec(source, names)
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"  # errors about arguments name the class
    return init


def _has_factory(field: Field[Any]) -> bool:
    return field.default_factory is not MISSING


def _write_parameter(field: Field[Any]) -> str:
    if field.default is not MISSING:
        return f"{field.name}=_dataclass_default_{field.name}"
    return f"{field.name}=_dataclass_missing" if _has_factory(field) else field.name


def _write_assignment(field: Field[Any], frozen: bool) -> str:
    value, factory = field.name, f"_dataclass_factory_{field.name}()"
    if _has_factory(field):
        value = f"{factory} if {value} is _dataclass_missing else {value}" if field.init else factory
    return (
        f"_dataclass_set({_SELF}, {field.name!r}, {value})" if frozen else f"{_SELF}.{field.name} = {value}"
    )


def _read_key(one: object) -> object:
    """Return the values that are compared, read in C."""
    own = type(one)
    read = _KEYS.get(own)
    if read is None:
        fields: tuple[Field[Any], ...] = dataclasses.fields(own)  # type: ignore[arg-type]
        names = [field.name for field in fields if field.compare]
        read = _KEYS[own] = attrgetter(*names) if names else type
    return read(one)


def _compare(self: object, other: object) -> bool:
    return _read_key(self) == _read_key(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: object) -> int:
    return hash(_read_key(self))


@recursive_repr()
def _render(self: Any) -> str:
    shown = [
        f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr
    ]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_change(self: object, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r}")
