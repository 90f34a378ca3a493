"""The history of a case that its card shows. Rows are only added, and linked.

They contain no words of reporters or inspectors.
"""

from content.lazy_dataclass import dataclass
from storage.crypto import log_chain
from storage.crypto.log_chain import CASE_CHAIN
from storage.engine.database import Transaction


@dataclass(frozen=True)
class CaseAct:
    """An entry of the history. `at` is unix seconds; `actor` is the Telegram user id of staff, None for reporter or bot."""

    at: int
    actor: int | None
    act: str
    about: str


async def record_act(
    tx: Transaction, report: str, act: str, at: int, actor: int | None, about: str = ""
) -> None:
    """Add an entry. `about` names a state or a user id; it must never contain a text that somebody wrote."""
    row = await tx.fetch_one(
        "INSERT INTO case_acts (report, at, actor, act, about) VALUES (:report, :at, :actor, :act, :about)"
        " RETURNING *",
        report=report,
        at=at,
        actor=actor,
        act=act,
        about=about,
    )
    assert row is not None
    await log_chain.append(tx, CASE_CHAIN, row)


async def list_acts(tx: Transaction, report: str, limit: int) -> list[CaseAct]:
    """Return the newest entries, oldest first. Call it only for a case that `cases.find` returned to the viewer."""
    rows = await tx.fetch_all(
        "SELECT at, actor, act, about FROM case_acts WHERE report = :report ORDER BY id DESC LIMIT :limit",
        report=report,
        limit=limit,
    )
    return [CaseAct(**row) for row in reversed(rows)]
