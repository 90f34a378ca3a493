"""Replies that version 1.0 left unsent. Their chats were readable, so they are sealed when the database is opened."""

import logging

from storage.crypto.encryption import DecryptionError
from storage.crypto.sealed_columns import VERSION_1_REPLY_BODY
from storage.engine.database import Transaction
from storage.queues import processed_updates
from storage.queues.processed_updates import PendingReply

log = logging.getLogger("loket.storage.version_1_replies")

TABLE = "replies_of_version_1"  # migration 0042 renamed it


async def seal_old_replies(tx: Transaction, *, is_shared: bool) -> None:
    """Move the unsent replies of version 1.0 to the table that names no chat, and drop theirs.

    Replies that no key opens are dropped: nobody can tell them from forged ones.
    """
    if not await _has_old_table(tx, is_shared=is_shared):
        return
    rows = await tx.fetch_all(
        f"SELECT update_id, place, chat_id, body, holder FROM {TABLE} ORDER BY update_id, place"
    )
    broken = 0
    for row in rows:
        try:
            body = VERSION_1_REPLY_BODY.unseal(tx, row["body"], row["update_id"], row["place"])
        except DecryptionError:
            broken += 1
            continue
        reply = PendingReply(row["update_id"], row["place"], row["chat_id"], body)
        await processed_updates.save_reply(tx, reply, row["holder"])
    await tx.execute(f"DROP TABLE {TABLE}")
    if rows:
        log.info(
            "sealed the chats of %d unsent replies of version 1.0; dropped %d", len(rows) - broken, broken
        )


async def _has_old_table(tx: Transaction, *, is_shared: bool) -> bool:
    if is_shared:
        return await tx.fetch_value(f"SELECT to_regclass('{TABLE}')::text") is not None
    return await tx.fetch_one(f"SELECT 1 FROM sqlite_master WHERE name = '{TABLE}'") is not None
