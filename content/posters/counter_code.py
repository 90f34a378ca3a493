"""QR codes for a counter: wait for the card of today, follow, see the board, or find the report.

The payload of a link is not signed, because it can do no more than a button of the bot. It concerns only the chat that
opens it. It waits only for a day that `handlers.posters.scanned_codes` accepts.
"""

import re
from datetime import date
from enum import StrEnum

import msgspec

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later

_PAYLOAD = compile_later(r"q([wfsl])_([0-9a-z-]{4,16})(?:_([0-9]{8}))?", re.ASCII)


class CounterCodeKind(StrEnum):
    """What a code does: wait for a card of one day, follow, show the board, or lead to a report."""

    WAIT = "w"
    FOLLOW = "f"
    STATUS = "s"
    REPORT = "l"


@dataclass(frozen=True)
class ScannedCode:
    """The payload of a scanned code. `day` is the day of recording, only for WAIT."""

    kind: CounterCodeKind
    site: str
    day: date | None = None

    def pack(self) -> str:
        return f"q{self.kind}_{self.site}" + (f"_{self.day:%Y%m%d}" if self.day else "")

    @classmethod
    def parse(cls, payload: str) -> "ScannedCode | None":
        """Return the code of a link. None for anything else, also for a day that does not exist."""
        found = _PAYLOAD.fullmatch(payload)
        if found is None:
            return None
        kind = CounterCodeKind(found[1])
        if (kind is CounterCodeKind.WAIT) is not bool(found[3]):
            return None
        try:
            day = date.fromisoformat(f"{found[3][:4]}-{found[3][4:6]}-{found[3][6:]}") if found[3] else None
        except ValueError:
            return None
        return cls(kind, found[2], day)


class CounterCode(msgspec.Struct, frozen=True):
    """A picture with a QR code. It is drawn when it is sent."""

    title: str
    place: str
    note: str
    link: str
