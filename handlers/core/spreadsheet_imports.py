"""What staff may send as a spreadsheet, by command, in one visible list."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.core.context import Context, Services
from handlers.core.permissions import Right
from handlers.core.replies import Document, Message, Photo
from handlers.mobile_service import mobile_spreadsheet
from handlers.recording_progress import progress_spreadsheet
from storage.queues.uploads import SpreadsheetUpload


@dataclass(frozen=True)
class SpreadsheetImport:
    """`read` turns the file into what `done` takes: in a thread, without a transaction. `Upload.context` has the
    caption's `words`, the clerk's `office` ("" unless it is clear) and `today` (YYYY-MM-DD). `done` answers in a
    transaction of its own, with a preview to confirm or the faults.
    """

    right: Right
    parse: Callable[[Services, bytes, Mapping[str, Any]], Any]
    on_parsed: Callable[[Context, SpreadsheetUpload, Any], Awaitable[Message | Document | Photo]]


IMPORTS: dict[str, SpreadsheetImport] = {
    "jemputbola": SpreadsheetImport(
        Right.SET_HOURS, mobile_spreadsheet.parse_table, mobile_spreadsheet.on_table
    ),
    "capaian": SpreadsheetImport(
        Right.SET_HOURS, progress_spreadsheet.parse_table, progress_spreadsheet.on_table
    ),
}
