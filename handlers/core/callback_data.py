"""Callback data of buttons: `feature:verb:field:field`, at most 64 bytes, the limit of the Bot API.

Each feature declares a subclass of `CallbackData`, and one frozen dataclass for each of its verbs:

    class CaseButton(CallbackData, feature="case"): ...

    @dataclass(frozen=True)
    class ShowCase(CaseButton, verb="show"):
        case_id: str

`ShowCase("a1").pack()` is the data of a button. A handler reads it back with `CaseButton.parse(verb, rest)` and matches
on the classes. Anybody can send any data: `parse` returns None for what does not fit the declared fields.
"""

from dataclasses import MISSING, Field, fields
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar, Self

MAX_BYTES = 64
MAX_DIGITS = 18  # of a number: it then fits a 64-bit column of the database


def pack_callback(feature: str, verb: str, *rest: str | int) -> str:
    """Return callback data. Raises ValueError when it is too long, which is a bug of the caller."""
    data = ":".join((feature, verb, *map(str, rest)))
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"callback data over {MAX_BYTES} bytes: {feature}:{verb}")
    return data


def unpack_callback(data: str) -> tuple[str, str, tuple[str, ...]]:
    """Return feature, verb and the rest; empty strings for missing parts (forged or very old buttons)."""
    parts = data.split(":")
    feature, verb, *rest = [*parts, "", ""][: max(len(parts), 2)]
    return feature, verb, tuple(rest)


def is_own_callback(data: str) -> bool:
    """Return whether callback data has a feature, a verb and fields that some button of this bot has."""
    feature, verb, rest = unpack_callback(data)
    return any(
        declared.feature == feature and declared.parse(verb, rest) is not None
        for declared in CallbackData.__subclasses__()
    )


class CallbackData:
    """The buttons of a feature. Fields are `str`, `int` (not negative) or a `StrEnum`; defaults at the end are optional.

    `joins_batches`: the buttons concern nothing confidential, so they may be committed with updates of other chats.
    """

    feature: ClassVar[str]
    joins_batches: ClassVar[bool] = False
    verb: ClassVar[str]
    _verbs: ClassVar[dict[str, type["CallbackData"]]]

    def __init_subclass__(cls, feature: str = "", verb: str = "", *, joins_batches: bool = False) -> None:
        if feature:
            cls.feature, cls._verbs, cls.joins_batches = feature, {}, joins_batches
        if verb:
            if verb in cls._verbs:
                raise TypeError(f"two classes for the callback data {cls.feature}:{verb}")
            cls.verb = verb
            cls._verbs[verb] = cls

    def pack(self) -> str:
        """Return the data of a button; fields at the end that have their default value are left out."""
        own: Any = type(self)
        return _pack_fields(own, *(getattr(self, field.name) for field in _fields_of(own)))

    @classmethod
    def parse(cls, verb: str, rest: tuple[str, ...]) -> Self | None:
        """Return the button of this feature, or None for a verb or fields that the feature does not have."""
        found = cls._verbs.get(verb)
        if found is None or not issubclass(found, cls):
            return None
        declared = _fields_of(found)
        required = sum(field.default is MISSING for field in declared)
        if not required <= len(rest) <= len(declared):
            return None
        try:
            return found(*(_read_value(field, text) for field, text in zip(declared, rest, strict=False)))
        except ValueError:
            return None


@lru_cache(4096)  # every answer has buttons, and most of them are the same
def _pack_fields(data: type[Any], *found: str | int) -> str:
    declared, values = _fields_of(data), list(found)
    for at in range(len(declared) - 1, -1, -1):
        if declared[at].default is MISSING or values[-1] != declared[at].default:
            break
        values.pop()
    return pack_callback(data.feature, data.verb, *values)


_FIELDS: dict[type, tuple[Field[Any], ...]] = {}


def _fields_of(data: type[Any]) -> tuple[Field[Any], ...]:
    """Return `dataclasses.fields`, cached: every button of every message asks for them."""
    found = _FIELDS.get(data)
    if found is None:
        found = _FIELDS[data] = fields(data)
    return found


def _read_value(field: Field[Any], text: str) -> str | int | Enum:
    """Return a field's value. Raises ValueError for text that is none."""
    if field.type is int:
        if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS):
            raise ValueError("no number")
        return int(text)
    if isinstance(field.type, type) and issubclass(field.type, Enum):
        return field.type(text)
    return text
