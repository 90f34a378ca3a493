"""Which updates may be committed in a batch, together with updates of other chats.

Staff commands and everything confidential are committed alone. So is a new feature, until its commands are named here,
or its buttons declare `joins_batches`. What is known before the batch is decided here. What shows only later is
refused by `storage.engine.batch_transaction`, and the updates of the batch are then served alone.
"""

from collections.abc import Sequence

from handlers.core import callback_data
from handlers.core.callback_data import CallbackData
from handlers.core.events import Event, EventKind
from handlers.core.routes import COMMAND_HANDLERS, STAFF_COMMAND_HANDLERS
from storage.chats import attempt_limits, drafts
from storage.engine.batch_transaction import BatchTransaction
from storage.reports import report_drafts

BATCH_KINDS = frozenset({EventKind.TEXT, EventKind.COMMAND, EventKind.CALLBACK, EventKind.LOCATION})
BATCH_COMMANDS = frozenset(
    (
        "start mulai lokasi jadwal status data arsip ikuti langganan stop berhenti unsubscribe pengumuman cek angka"
        " pengaduan bantuan help bahasa language privasi privacy datasaya"
    ).split()
)
BATCH_FEATURES = frozenset(
    buttons.feature for buttons in CallbackData.__subclasses__() if buttons.joins_batches
)


def may_join_batch(event: Event) -> bool:
    """Return whether an update probably concerns neither staff nor anything confidential."""
    if event.kind not in BATCH_KINDS or event.chat_id != event.user_id:
        return False
    if event.kind is EventKind.CALLBACK:
        return callback_data.unpack_callback(event.data)[0] in BATCH_FEATURES
    return event.command in BATCH_COMMANDS or not _is_command(event.command)


def _is_command(name: str) -> bool:
    """Return whether a command exists. Any other is a question: `/ktp hilang`."""
    return name in COMMAND_HANDLERS or name in STAFF_COMMAND_HANDLERS


async def find_lone_chats(tx: BatchTransaction, chat_ids: Sequence[int], now: int) -> set[int]:
    """Return the chats in which a report, a case or a draft is open, or that sent a report today."""
    return {
        *await report_drafts.find_all(tx, chat_ids),
        *await attempt_limits.find_all(tx, "report", chat_ids, now),
        *await drafts.find_all(tx, chat_ids),
    }
