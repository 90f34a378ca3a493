"""Drafts: what a chat is composing, as rows, so that it outlives a restart. What was composed is sealed.

A chat has at most one draft that hears its messages, and one that only buttons answer: a question in between does not
end a text that is being written.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from storage.crypto.sealed_columns import DRAFT_DATA
from storage.engine.database import SqlRow, Transaction


@dataclass(frozen=True)
class Draft:
    """`form` names what is composed, `data` is what is known so far (JSON), `at` unix seconds of the last change."""

    chat_id: int
    form: str
    data: dict[str, Any]
    token: str
    at: int


async def find(tx: Transaction, chat_id: int) -> Draft | None:
    """The draft that hears the chat's messages."""
    return _draft_from_row(
        tx, await tx.fetch_one("SELECT * FROM drafts WHERE chat_id = :chat_id AND hears = 1", chat_id=chat_id)
    )


async def find_by_token(tx: Transaction, chat_id: int, form: str, token: str) -> Draft | None:
    """The draft that a button with this token belongs to; None when it was changed, finished or never there."""
    return _draft_from_row(
        tx,
        await tx.fetch_one(
            "SELECT * FROM drafts WHERE chat_id = :chat_id AND form = :form AND token = :token",
            chat_id=chat_id,
            form=form,
            token=token,
        ),
    )


async def find_awaiting_button(tx: Transaction, chat_id: int) -> Draft | None:
    """The draft that waits for a button."""
    return _draft_from_row(
        tx, await tx.fetch_one("SELECT * FROM drafts WHERE chat_id = :chat_id AND hears = 0", chat_id=chat_id)
    )


def _draft_from_row(tx: Transaction, row: SqlRow | None) -> Draft | None:
    if row is None:
        return None
    data = DRAFT_DATA.unseal(tx, row["data"], row["chat_id"], row["hears"])
    return Draft(row["chat_id"], row["form"], json.loads(data), row["token"], row["at"])


async def save(
    tx: Transaction, chat_id: int, form: str, data: dict[str, Any], now: int, *, takes_messages: bool = True
) -> str:
    """Keep this instead of the chat's other draft of its kind. A fresh token, 8 characters: older buttons do nothing."""
    token = secrets.token_urlsafe(6)
    await tx.execute(
        "INSERT INTO drafts (chat_id, hears, form, data, token, at)"
        " VALUES (:chat_id, :hears, :form, :data, :token, :now)"
        " ON CONFLICT (chat_id, hears) DO UPDATE SET form = :form, data = :data, token = :token, at = :now",
        chat_id=chat_id,
        hears=int(takes_messages),
        form=form,
        data=DRAFT_DATA.seal(tx, json.dumps(data, ensure_ascii=False), chat_id, int(takes_messages)),
        token=token,
        now=now,
    )
    return token


async def delete(tx: Transaction, chat_id: int, *, takes_messages: bool = True) -> None:
    await tx.execute(
        "DELETE FROM drafts WHERE chat_id = :chat_id AND hears = :hears",
        chat_id=chat_id,
        hears=int(takes_messages),
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM drafts WHERE chat_id = :chat_id", chat_id=chat_id)


async def delete_older_than(tx: Transaction, before: int) -> int:
    """Drop drafts not touched since `before` (unix seconds); how many."""
    return await tx.execute("DELETE FROM drafts WHERE at < :before", before=before)
