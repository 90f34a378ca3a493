"""What staff may send as a spreadsheet, by command, in one visible list."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.access import Right
from handlers.reply import Document, Photo, Say
from handlers.staff import figuresheet, mobile_table
from handlers.visit import Desk, Visit
from storage.uploads import Upload


@dataclass(frozen=True)
class Import:
    """`read` turns the file into what `done` takes: in a thread, without a transaction. `Upload.context` has the
    caption's `words`, the clerk's `office` ("" unless it is clear) and `today` (YYYY-MM-DD). `done` answers in a
    transaction of its own, with a preview to confirm or the faults.
    """

    right: Right
    read: Callable[[Desk, bytes, Mapping[str, Any]], Any]
    done: Callable[[Visit, Upload, Any], Awaitable[Say | Document | Photo]]


IMPORTS: dict[str, Import] = {
    "jemputbola": Import(Right.SET_HOURS, mobile_table.read, mobile_table.done),
    "capaian": Import(Right.SET_HOURS, figuresheet.table, figuresheet.done),
}
