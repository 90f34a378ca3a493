"""What was done to a case, as its card shows it: rows are only added, and hold no words."""

from dataclasses import dataclass

from storage.engine.database import Transaction


@dataclass(frozen=True)
class CaseAct:
    """`at` unix seconds; `actor` a Telegram user id of staff, None for the reporter or the bot itself."""

    at: int
    actor: int | None
    act: str
    about: str


async def record_act(
    tx: Transaction, report: str, act: str, at: int, actor: int | None, about: str = ""
) -> None:
    """`about` names a state or a user, never what somebody wrote."""
    await tx.execute(
        "INSERT INTO case_acts (report, at, actor, act, about) VALUES (:report, :at, :actor, :act, :about)",
        report=report,
        at=at,
        actor=actor,
        act=act,
        about=about,
    )


async def list_acts(tx: Transaction, report: str, limit: int) -> list[CaseAct]:
    """The newest of a case that was found (`casework.find`), in the order they happened."""
    rows = await tx.fetch_all(
        "SELECT at, actor, act, about FROM case_acts WHERE report = :report ORDER BY id DESC LIMIT :limit",
        report=report,
        limit=limit,
    )
    return [CaseAct(**row) for row in reversed(rows)]
