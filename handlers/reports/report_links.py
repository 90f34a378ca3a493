"""Buttons that lead from an answer to a report: file one, or open one with its code."""

from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows
from handlers.reports.report_buttons import AskTicketCode, BeginReport

REPORT_ANSWERS = frozenset({"lapor_pungli", "denda_pungli"})
TICKET_ANSWERS = frozenset({"status_aduan"})


def report_link_buttons(context: Context, answer: str) -> ButtonRows:
    """Return the rows below an answer; () for most answers."""
    if answer in REPORT_ANSWERS:
        return ((report_button(context),),)
    return ((_ticket_button(context),),) if answer in TICKET_ANSWERS else ()


def report_button(context: Context) -> Button:
    return Button(context.t("📣 Report it here, without your name"), BeginReport().pack())


def _ticket_button(context: Context) -> Button:
    return Button(context.t("🔑 I have a code of a report"), AskTicketCode().pack())
