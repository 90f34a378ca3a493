"""Drafts: what a chat is composing, as a row, so that it outlives a restart. One draft a chat."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from storage.database import Transaction


@dataclass(frozen=True)
class Draft:
    """`form` names what is composed, `data` is what is known so far (JSON), `at` unix seconds of the last change."""

    chat_id: int
    form: str
    data: dict[str, Any]
    token: str
    at: int


async def get(tx: Transaction, chat_id: int) -> Draft | None:
    row = await tx.one("SELECT * FROM drafts WHERE chat_id = :chat_id", chat_id=chat_id)
    return None if row is None else Draft(**{**row, "data": json.loads(row["data"])})


async def held(tx: Transaction, chat_id: int, form: str, token: str) -> Draft | None:
    """The draft that a button with this token belongs to; None when it was changed, finished or never there."""
    draft = await get(tx, chat_id)
    return draft if draft is not None and (draft.form, draft.token) == (form, token) else None


async def put(tx: Transaction, chat_id: int, form: str, data: dict[str, Any], now: int) -> str:
    """Keep this as the chat's draft instead of any other. A fresh token, 8 characters: older buttons no longer fit."""
    token = secrets.token_urlsafe(6)
    await tx.execute(
        "INSERT INTO drafts (chat_id, form, data, token, at) VALUES (:chat_id, :form, :data, :token, :now)"
        " ON CONFLICT (chat_id) DO UPDATE SET form = :form, data = :data, token = :token, at = :now",
        chat_id=chat_id,
        form=form,
        data=json.dumps(data, ensure_ascii=False),
        token=token,
        now=now,
    )
    return token


async def drop(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM drafts WHERE chat_id = :chat_id", chat_id=chat_id)


async def forget(tx: Transaction, before: int) -> None:
    """Drop drafts not touched since `before` (unix seconds)."""
    await tx.execute("DELETE FROM drafts WHERE at < :before", before=before)
