"""Buttons of printed cards, for citizens and staff."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class CardButton(CallbackData, feature="cards", joins_batches=True): ...


@dataclass(frozen=True)
class AskCardPlace(CardButton, verb="ask"): ...


@dataclass(frozen=True)
class AskCardOffice(CardButton, verb="offices"): ...


@dataclass(frozen=True)
class ShowCardSites(CardButton, verb="office"):
    office: str
    page: int


@dataclass(frozen=True)
class AskCardDate(CardButton, verb="site"):
    site: str


@dataclass(frozen=True)
class CheckCard(CardButton, verb="when"):
    """`month` is "2026-08", or OLDER or FORGOT of card_check."""

    site: str
    month: str


@dataclass(frozen=True)
class WaitForCard(CardButton, verb="wait"):
    """`recorded` is an ISO date."""

    site: str
    recorded: str


@dataclass(frozen=True)
class StopWaitingForCard(CardButton, verb="unwait"):
    site: str
    recorded: str


@dataclass(frozen=True)
class CollectCard(CardButton, verb="have"):
    """`notice` is the id of the notice of printed cards that the chat was told."""

    notice: int


@dataclass(frozen=True)
class StopCardReminders(CardButton, verb="quiet"):
    notice: int


@dataclass(frozen=True)
class ShowStateCode(CardButton, verb="code"):
    code: str


@dataclass(frozen=True)
class ListStateCodes(CardButton, verb="codes"):
    page: int = 0


class PrintButton(CallbackData, feature="printing"): ...


@dataclass(frozen=True)
class SavePrintAnnouncement(PrintButton, verb="save"):
    token: str


@dataclass(frozen=True)
class TakeBackPrintNotices(PrintButton, verb="undo"):
    """`first` and `last` are ids of notices that one command recorded, one for each of its places."""

    first: int
    last: int


@dataclass(frozen=True)
class DiscardPrintAnnouncement(PrintButton, verb="drop"):
    token: str
