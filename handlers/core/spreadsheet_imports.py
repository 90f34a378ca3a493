"""The spreadsheets that staff may send, by command."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from content.lazy_dataclass import dataclass
from handlers.core.context import Context, Services
from handlers.core.permissions import Right
from handlers.core.replies import Document, Message, Photo
from handlers.mobile_service import mobile_spreadsheet
from handlers.office_profile import profile_spreadsheet
from handlers.recording_progress import progress_spreadsheet
from storage.queues.uploads import SpreadsheetUpload


@dataclass(frozen=True)
class SpreadsheetImport:
    """`parse` runs in a thread without a transaction; `on_parsed` gets its result in a transaction of its own.

    `on_parsed` answers with a preview to confirm, or with the faults. `Upload.context` has the caption's `words`, the
    user's `office` ("" unless there is only one) and `today` (YYYY-MM-DD).
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
    profile_spreadsheet.KIND: SpreadsheetImport(
        Right.SET_HOURS, profile_spreadsheet.parse_table, profile_spreadsheet.on_table
    ),
}
