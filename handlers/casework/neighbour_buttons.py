"""Buttons with which an administrator names neighbour offices."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class NeighbourButton(CallbackData, feature="neighbour"): ...


@dataclass(frozen=True)
class ListNeighbours(NeighbourButton, verb="list"):
    office: str
    page: int = 0


@dataclass(frozen=True)
class TurnNeighbour(NeighbourButton, verb="turn"):
    """Name `neighbour`, or name it no more."""

    office: str
    neighbour: str
    page: int = 0
