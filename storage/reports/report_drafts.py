"""Report drafts: the dialog of a report that is being written. Drafts are sealed and found by a keyed hash of the chat.

The database reveals neither which chat writes a report nor its text. After filing, the draft holds the receipt, so that
the bot can repeat it. Nothing else can repeat it once the draft is deleted.
"""

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Any

import msgspec

from content.lazy_dataclass import dataclass
from content.reports.report_form import FilingResult
from storage.crypto.sealed_columns import REPORT_DRAFT_BODY
from storage.engine.batch_transaction import BatchTransaction
from storage.engine.database import Transaction

DAY = 86400  # seconds
FIND = "SELECT chat, body FROM report_drafts WHERE chat = :chat"


@dataclass(frozen=True)
class ReportDraft:
    """`step` is the current question, `data` the answers (JSON), `heard` the id of the last update that changed it.

    `token` is in its buttons, so that older ones do nothing. `filed` is set once the report is submitted.
    """

    step: str
    data: dict[str, Any] = field(default_factory=dict)
    heard: int = 0
    token: str = ""
    filed: FilingResult | None = None


_decoder = msgspec.json.Decoder(ReportDraft)


def key_for_chat(tx: Transaction, chat_id: int) -> bytes:
    """Return the keyed hash under which the draft of a chat is stored."""
    return tx.mac("draft", chat_id)


async def find(tx: Transaction, chat_id: int) -> ReportDraft | None:
    return await find_by_key(tx, key_for_chat(tx, chat_id))


async def find_by_key(tx: Transaction, draft_key: bytes) -> ReportDraft | None:
    rows = await tx.fetch_once(FIND, chat=draft_key)
    if not rows:
        return None
    return _decoder.decode(REPORT_DRAFT_BODY.unseal_bytes(tx, rows[0]["body"], draft_key))


async def find_all(tx: BatchTransaction, chat_ids: Sequence[int]) -> set[int]:
    """Return which chats of a batch have a draft."""
    chats = {key_for_chat(tx, chat_id): chat_id for chat_id in chat_ids}
    return {chats[bytes(row["chat"])] for row in await tx.read_ahead(FIND, "chat", list(chats))}


async def save(tx: Transaction, chat_id: int, draft: ReportDraft, now: int) -> None:
    """Save the only draft of a chat. `now` is unix seconds and is stored by the day."""
    await save_by_key(tx, key_for_chat(tx, chat_id), draft, now)


async def save_by_key(tx: Transaction, draft_key: bytes, draft: ReportDraft, now: int) -> None:
    await tx.execute(
        "INSERT INTO report_drafts (chat, body, day) VALUES (:chat, :body, :day)"
        " ON CONFLICT (chat) DO UPDATE SET body = :body, day = :day",
        chat=draft_key,
        body=REPORT_DRAFT_BODY.seal(tx, msgspec.json.encode(draft), draft_key),
        day=now // DAY * DAY,
    )


async def mark_submitted(tx: Transaction, draft_key: bytes, draft: ReportDraft, filed: FilingResult) -> None:
    """Store the receipt in the draft, so that a second submission returns it. The day of the last change stays."""
    await tx.execute(
        "UPDATE report_drafts SET body = :body WHERE chat = :chat",
        chat=draft_key,
        body=REPORT_DRAFT_BODY.seal(tx, msgspec.json.encode(replace(draft, filed=filed)), draft_key),
    )


async def delete(tx: Transaction, chat_id: int) -> None:
    await delete_by_key(tx, key_for_chat(tx, chat_id))


async def delete_by_key(tx: Transaction, draft_key: bytes) -> None:
    await tx.execute("DELETE FROM report_drafts WHERE chat = :chat", chat=draft_key)


async def delete_older_than(tx: Transaction, before: int) -> int:
    """Delete drafts not changed since `before` (unix seconds); return how many."""
    return await tx.execute("DELETE FROM report_drafts WHERE day < :before", before=before // DAY * DAY)
