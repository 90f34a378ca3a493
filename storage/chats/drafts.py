"""Drafts: unfinished dialogs of a chat, as rows, so that they survive a restart. Their data is sealed.

A chat has at most one draft that takes its messages, and one that only waits for a button. So an answer with buttons in
between does not end a text that is being written. A third row holds the last commands of staff, which they may edit.
"""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from content.lazy_dataclass import dataclass
from storage.crypto.sealed_columns import DRAFT_DATA
from storage.engine.batch_transaction import BatchTransaction
from storage.engine.database import SqlRow, Transaction

COMMANDS = 2
"""The value of the column `hears` for the last commands of a chat. 1: the draft takes messages; 0: it waits for a button."""
FIND = "SELECT * FROM drafts WHERE chat_id = :chat_id AND hears = 1"
COMMANDS_FORM = "commands"


@dataclass(frozen=True)
class Draft:
    """A draft. `form` names the dialog, `data` holds the answers so far (JSON).

    `token` is in the buttons of the draft; each change creates a new one, so older buttons do nothing. `at` is the
    time of the last change in unix seconds.
    """

    chat_id: int
    form: str
    data: dict[str, Any]
    token: str
    at: int


async def find(tx: Transaction, chat_id: int) -> Draft | None:
    """Return the draft that takes the chat's messages."""
    return _draft_from_row(tx, await tx.fetch_one(FIND, chat_id=chat_id))


async def find_all(tx: BatchTransaction, chat_ids: Sequence[int]) -> set[int]:
    """Return which chats of a batch have a draft that takes their messages."""
    return {row["chat_id"] for row in await tx.read_ahead(FIND, "chat_id", chat_ids)}


async def find_by_token(tx: Transaction, chat_id: int, form: str, token: str) -> Draft | None:
    """Return the draft of a button. None when the draft changed or ended after the button was sent."""
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
    """Return the draft that waits for a button."""
    return _draft_from_row(
        tx, await tx.fetch_one("SELECT * FROM drafts WHERE chat_id = :chat_id AND hears = 0", chat_id=chat_id)
    )


def _draft_from_row(tx: Transaction, row: SqlRow | None) -> Draft | None:
    if row is None:
        return None
    data = DRAFT_DATA.unseal(tx, row["data"], *DRAFT_DATA.context_of(row))
    return Draft(row["chat_id"], row["form"], json.loads(data), row["token"], row["at"])


async def save(
    tx: Transaction, chat_id: int, form: str, data: dict[str, Any], now: int, *, takes_messages: bool = True
) -> str:
    """Save a draft in place of the chat's other one with the same `takes_messages`; return its token (8 characters)."""
    token = secrets.token_urlsafe(6)
    await _save_row(tx, chat_id, form, data, token, now, int(takes_messages))
    return token


async def save_commands(tx: Transaction, chat_id: int, commands: list[dict[str, Any]], now: int) -> None:
    """Save the last commands of a chat, in place of those saved before."""
    await _save_row(tx, chat_id, COMMANDS_FORM, {"commands": commands}, "", now, COMMANDS)


async def list_commands(tx: Transaction, chat_id: int) -> list[dict[str, Any]]:
    """Return the last commands of a chat as they were saved."""
    row = await tx.fetch_one(
        "SELECT * FROM drafts WHERE chat_id = :chat_id AND hears = :hears", chat_id=chat_id, hears=COMMANDS
    )
    found = _draft_from_row(tx, row)
    return [] if found is None else list(found.data["commands"])


async def list_tokens(tx: Transaction, chat_id: int) -> frozenset[str]:
    """Return the tokens of the drafts of a chat."""
    rows = await tx.fetch_all(
        "SELECT token FROM drafts WHERE chat_id = :chat_id AND hears <> :hears",
        chat_id=chat_id,
        hears=COMMANDS,
    )
    return frozenset(row["token"] for row in rows)


async def list_cards(tx: Transaction, chat_id: int) -> dict[str, int]:
    """Return the message with the live buttons of each draft of a chat by token, 0 while it is unknown."""
    rows = await tx.fetch_all(
        "SELECT token, card FROM drafts WHERE chat_id = :chat_id AND hears <> :hears",
        chat_id=chat_id,
        hears=COMMANDS,
    )
    return {row["token"]: row["card"] for row in rows}


async def save_card(tx: Transaction, chat_id: int, token: str, message_id: int) -> None:
    """Save which message shows a draft. A draft that changed meanwhile is left alone."""
    await tx.execute(
        "UPDATE drafts SET card = :card WHERE chat_id = :chat_id AND token = :token",
        card=message_id,
        chat_id=chat_id,
        token=token,
    )


async def _save_row(
    tx: Transaction, chat_id: int, form: str, data: dict[str, Any], token: str, now: int, hears: int
) -> None:
    await tx.execute(
        "INSERT INTO drafts (chat_id, hears, form, data, token, at)"
        " VALUES (:chat_id, :hears, :form, :data, :token, :now)"
        " ON CONFLICT (chat_id, hears)"
        " DO UPDATE SET form = :form, data = :data, token = :token, at = :now, card = 0",
        chat_id=chat_id,
        hears=hears,
        form=form,
        data=DRAFT_DATA.seal(tx, json.dumps(data, ensure_ascii=False), chat_id, hears, form, token),
        token=token,
        now=now,
    )


async def delete(tx: Transaction, chat_id: int, *, takes_messages: bool = True) -> None:
    await tx.execute(
        "DELETE FROM drafts WHERE chat_id = :chat_id AND hears = :hears",
        chat_id=chat_id,
        hears=int(takes_messages),
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM drafts WHERE chat_id = :chat_id", chat_id=chat_id)


async def delete_older_than(tx: Transaction, before: int) -> int:
    """Delete drafts not changed since `before` (unix seconds); return how many."""
    return await tx.execute("DELETE FROM drafts WHERE at < :before", before=before)
