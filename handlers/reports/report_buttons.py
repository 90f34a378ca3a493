"""Buttons that lead to a report or a ticket. Those of an open form are made by `form_buttons`."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class ReportFormButton(CallbackData, feature="report"): ...


@dataclass(frozen=True)
class BeginReport(ReportFormButton, verb="new"):
    source: str = ""


@dataclass(frozen=True)
class CloseReportMessage(ReportFormButton, verb="close"): ...


@dataclass(frozen=True)
class ContinueReport(ReportFormButton, verb="on"): ...


@dataclass(frozen=True)
class WipeReportTraces(ReportFormButton, verb="sweep"):
    first: int


class TicketButton(CallbackData, feature="ticket"): ...


@dataclass(frozen=True)
class AskTicketCode(TicketButton, verb="ask"): ...


@dataclass(frozen=True)
class OpenTicketNews(TicketButton, verb="open"):
    report: str


@dataclass(frozen=True)
class OpenAftercare(TicketButton, verb="care"):
    report: str


@dataclass(frozen=True)
class EndTicketNews(TicketButton, verb="mute"):
    report: str
