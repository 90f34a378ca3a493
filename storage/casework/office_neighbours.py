"""Neighbour offices that an administrator named in the chat. Who named one stands in the audit log."""

from storage.engine.database import Transaction


async def list_named(tx: Transaction, office: str) -> set[str]:
    """Return the codes of the neighbours that were named for an office, without those of its file."""
    rows = await tx.fetch_all(
        "SELECT neighbour FROM office_neighbours WHERE office = :office ORDER BY neighbour", office=office
    )
    return {row["neighbour"] for row in rows}


async def add(tx: Transaction, office: str, neighbour: str) -> bool:
    """Name a neighbour. False when it is named already."""
    return bool(
        await tx.execute(
            "INSERT INTO office_neighbours (office, neighbour) VALUES (:office, :neighbour) ON CONFLICT DO NOTHING",
            office=office,
            neighbour=neighbour,
        )
    )


async def remove(tx: Transaction, office: str, neighbour: str) -> bool:
    """Name a neighbour no more. False when it is not named."""
    return bool(
        await tx.execute(
            "DELETE FROM office_neighbours WHERE office = :office AND neighbour = :neighbour",
            office=office,
            neighbour=neighbour,
        )
    )
