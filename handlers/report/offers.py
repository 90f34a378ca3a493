"""The ways from an answer to a report: reporting at once, and looking with a code."""

from handlers import press
from handlers.reply import Button, Rows
from handlers.visit import Visit

REPORTED = frozenset({"lapor_pungli", "denda_pungli"})
FOLLOWED = frozenset({"status_aduan"})


def under(visit: Visit, answer: str) -> Rows:
    """The rows under an answer's card; none for most."""
    if answer in REPORTED:
        return ((report(visit),),)
    return ((_look(visit),),) if answer in FOLLOWED else ()


def report(visit: Visit) -> Button:
    return Button(visit.t("📣 Report it here, without your name"), press.pack("report", "new"))


def _look(visit: Visit) -> Button:
    return Button(visit.t("🔑 I have a code of a report"), press.pack("ticket", "ask"))
