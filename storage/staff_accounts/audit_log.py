"""What staff did: an append-only log, kept so by triggers of the table itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from content.text.redaction import redact
from storage.engine.database import Transaction

MAX_ID = 2**62  # beyond every id


@dataclass(frozen=True)
class AuditEntry:
    """`at` is unix seconds; `actor` a Telegram user id; `office` None: of no single office."""

    id: int
    at: int
    actor: int
    act: str
    office: str | None
    about: Mapping[str, Any]


async def record(
    tx: Transaction, *, at: int, actor: int, act: str, office: str | None, about: Mapping[str, Any]
) -> None:
    """Add an act ('closure.add'). `about`: plain values; never a citizen's words. Numbers of persons are taken out."""
    await tx.execute(
        "INSERT INTO audit (at, actor, act, office, about) VALUES (:at, :actor, :act, :office, :about)",
        at=at,
        actor=actor,
        act=act,
        office=office,
        about=msgspec.json.encode({name: _redact_value(value) for name, value in about.items()}).decode(),
    )


async def list_entries(
    tx: Transaction, *, offices: Sequence[str] | None, before: int | None = None, limit: int
) -> list[AuditEntry]:
    """Acts of these offices (None: every act), newest first, only those older than act `before`."""
    codes = {f"office{at}": code for at, code in enumerate(offices or ())}
    where = "" if offices is None else f" AND office IN ({', '.join(f':{name}' for name in codes)})"
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
