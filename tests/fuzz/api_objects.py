"""Strategies for Bot API objects as JSON, derived from the classes of the library, so new fields are included."""

import collections.abc
import datetime
import enum
import inspect
import re
import types
import typing
from functools import cache
from typing import Any

import telegram
from hypothesis import strategies as st

Json = dict[str, Any]
Strategy = st.SearchStrategy[Any]

FIELD_NAMES = {"from_user": "from"}  # fields whose name in the library differs from Telegram's
SKIPPED_FIELDS = ("api_kwargs",)
MAX_DEPTH = 2  # nested objects; deeper ones have only required fields
MAX_OPTIONAL_FIELDS = 3  # optional fields of one object

words = st.text(max_size=40)
ids = st.integers(1, 2**52)
PLAIN_TYPES: dict[Any, Strategy] = {
    int: st.integers(-(2**31), 2**31) | st.sampled_from((0, 1, -1, 2**52)),
    str: words,
    bool: st.just(True),
    float: st.floats(-1e6, 1e6),
    Any: words,
    object: words,
    datetime.datetime: st.integers(0, 2**31),
    datetime.timedelta: st.integers(0, 10**7),
    types.NoneType: st.none(),
}


def any_object(name: str, **known: Strategy) -> Strategy:
    """Return a strategy for JSON objects of this class. `known` are values by field, with Telegram's names."""
    return _object_of(getattr(telegram, name), 0, known)


@st.composite
def _object_of(draw: st.DrawFn, kind: type, depth: int, known: dict[str, Strategy]) -> Json:
    must, may = _required_and_optional(kind)
    chosen = draw(_field_choice(may)) if depth < MAX_DEPTH and may else ()
    made = {name: draw(strategy) for name, strategy in known.items()} | _type_tag(kind)
    for name in (*must, *chosen):
        if name not in made:
            made[name] = draw(_values_of_type(_fields(kind)[name][0], depth + 1))
    return made


@cache
def _required_and_optional(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the required and the optional fields."""
    fields = _fields(kind)
    must = tuple(name for name, (_, needed) in fields.items() if needed)
    return must, tuple(sorted(set(fields) - set(must)))


@cache
def _field_choice(names: tuple[str, ...]) -> Strategy:
    return st.lists(st.sampled_from(names), max_size=MAX_OPTIONAL_FIELDS, unique=True)


@cache
def _object_named(name: str, depth: int) -> Strategy:
    return _object_of(getattr(telegram, name), depth, {})


def fields_of(name: str) -> tuple[str, ...]:
    return tuple(_fields(getattr(telegram, name)))


def values_of(name: str, field: str) -> Strategy:
    """Return a strategy for the values of a field. It never gives None."""
    hint = _fields(getattr(telegram, name))[field][0]
    inside = [part for part in typing.get_args(hint) if typing.get_origin(part) is collections.abc.Sequence]
    if inside:
        return st.lists(_values_of_type(typing.get_args(inside[0])[0], 1), min_size=1, max_size=2)
    return _values_of_type(hint, 1)


@cache
def _fields(kind: type) -> dict[str, tuple[Any, bool]]:
    """Return each field with its type and whether it is required."""
    found = {}
    for name, parameter in inspect.signature(kind).parameters.items():
        if name not in SKIPPED_FIELDS and parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            hint = parameter.annotation
            found[FIELD_NAMES.get(name, name)] = (hint, parameter.default is inspect.Parameter.empty)
    return found


@cache
def _type_tag(kind: type) -> dict[str, str]:
    """Return the tag that distinguishes the classes of a union: ChatMemberOwner is {"status": ChatMember.OWNER}."""
    base = kind.__mro__[1]
    key = next((key for key in ("type", "source", "status") if key in _fields(base)), None)
    if base is telegram.TelegramObject or key is None:
        return {}
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__.removeprefix(base.__name__))
    return {key: str(getattr(base, name.upper(), name.lower()))}


def _values_of_type(hint: Any, depth: int) -> Strategy:
    """Return a strategy for the values of an annotation."""
    try:
        return _cached_values(hint, depth)
    except TypeError:  # an annotation that is not hashable
        return _build_values(hint, depth)


@cache
def _cached_values(hint: Any, depth: int) -> Strategy:
    return _build_values(hint, depth)


def _build_values(hint: Any, depth: int) -> Strategy:
    if isinstance(hint, typing.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        return _values_of_annotation(hint, depth)
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        kinds = [one for one in inside if one not in (types.NoneType, datetime.timedelta)]
        return st.one_of([_values_of_type(one, depth) for one in kinds])
    if origin is typing.Literal:
        return st.sampled_from(inside)
    if origin in (collections.abc.Sequence, list, tuple):
        return st.lists(_values_of_type(inside[0], depth), max_size=2 if depth < MAX_DEPTH else 1)
    if hint in PLAIN_TYPES:
        return PLAIN_TYPES[hint]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return st.sampled_from([str(one.value) for one in hint])
    return _values_of_class(hint, depth) if isinstance(hint, type) else words


def _values_of_annotation(hint: str, depth: int) -> Strategy:
    """Return a strategy for an annotation that is a string, like 'Message | None'."""
    kinds = [part.strip() for part in hint.split("|") if part.strip() != "None"]
    known = {"int": int, "str": str, "bool": bool, "float": float}
    return st.one_of([_values_of_type(known.get(one) or getattr(telegram, one, Any), depth) for one in kinds])


def _values_of_class(kind: type, depth: int) -> Strategy:
    """Return a strategy for a class or one of its subclasses, like the origins of a message."""
    if not issubclass(kind, telegram.TelegramObject):
        return words
    below: list[Any] = kind.__subclasses__()
    kinds = [one.__name__ for one in below if hasattr(telegram, one.__name__) and _type_tag(one)]
    return st.one_of([_object_named(name, depth) for name in kinds or [kind.__name__]])
