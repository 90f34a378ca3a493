"""The audit log of staff: rows are only added, and linked. Triggers of the table refuse changes and deletions."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from content.lazy_dataclass import dataclass
from content.text.redaction import redact
from storage.crypto import log_chain
from storage.crypto.log_chain import AUDIT_CHAIN
from storage.engine.database import Transaction
from storage.engine.sql_lists import named_list

SIGNAL = "audit log"  # database signal: staff did something
MAX_ID = 2**62  # greater than every id


@dataclass(frozen=True)
class AuditEntry:
    """An act of staff. `at` is unix seconds, `actor` a Telegram user id. `office` is None when it concerns several."""

    id: int
    at: int
    actor: int
    act: str
    office: str | None
    about: Mapping[str, Any]


async def record(
    tx: Transaction, *, at: int, actor: int, act: str, office: str | None, about: Mapping[str, Any]
) -> None:
    """Record an act, for example 'closure.add'.

    `about` holds JSON values and must contain no text of citizens. Numbers of persons are redacted.
    """
    row = await tx.fetch_one(
        "INSERT INTO audit (at, actor, act, office, about) VALUES (:at, :actor, :act, :office, :about) RETURNING *",
        at=at,
        actor=actor,
        act=act,
        office=office,
        about=msgspec.json.encode({name: _redact_value(value) for name, value in about.items()}).decode(),
    )
    assert row is not None
    await log_chain.append(tx, AUDIT_CHAIN, row)
    tx.notify(SIGNAL)


async def find_last_id(tx: Transaction, actor: int) -> int:
    """Return the id of the last act of a person, 0 for none."""
    return int(await tx.fetch_value("SELECT MAX(id) FROM audit WHERE actor = :actor", actor=actor) or 0)


async def find_first_time(tx: Transaction) -> int | None:
    """Return when the first act of staff was recorded, in unix seconds: about when the bot began."""
    found = await tx.fetch_value("SELECT MIN(at) FROM audit")
    return None if found is None else int(found)


async def find_newest_id(tx: Transaction) -> int:
    """Return the id of the last act of anybody, 0 for none."""
    return int(await tx.fetch_value("SELECT MAX(id) FROM audit") or 0)


async def list_offices_since(tx: Transaction, id: int) -> set[str | None]:
    """Return the offices of all acts after an entry; None stands for acts that concern several."""
    rows = await tx.fetch_all("SELECT DISTINCT office FROM audit WHERE id > :id", id=id)
    return {row["office"] for row in rows}


async def list_entries(
    tx: Transaction, *, offices: Sequence[str] | None, before: int | None = None, limit: int
) -> list[AuditEntry]:
    """Return the acts of these offices (None: all acts), newest first; only those with an id below `before`."""
    listed, codes = named_list("office", offices or ())
    where = "" if offices is None else f" AND office IN ({listed})"
    rows = await tx.fetch_all(
        f"SELECT * FROM audit WHERE id < :before{where} ORDER BY id DESC LIMIT :limit",
        before=MAX_ID if before is None else before,
        limit=limit,
        **codes,
    )
    return [AuditEntry(**{**row, "about": msgspec.json.decode(row["about"])}) for row in rows]


def _redact_value(value: Any) -> Any:
    match value:
        case str():
            return redact(value).text
        case list() | tuple():
            return [_redact_value(item) for item in value]
    return value
