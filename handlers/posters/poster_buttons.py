"""Buttons of posters."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class PosterButton(CallbackData, feature="poster"): ...


@dataclass(frozen=True)
class SendPosters(PosterButton, verb="send"):
    """`site` is "" for the office and all its sites. `size` is a value of PosterSize."""

    office: str
    site: str
    size: str


class CounterCodeButton(CallbackData, feature="counter_code"): ...


@dataclass(frozen=True)
class ListCounters(CounterCodeButton, verb="list"):
    """`office` is "" for the own office."""

    office: str
    page: int


@dataclass(frozen=True)
class SendCounterCode(CounterCodeButton, verb="send"):
    """`kind` is a value of CounterCodeKind."""

    site: str
    kind: str
