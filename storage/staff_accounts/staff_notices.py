"""Which notices staff want that the bot sends by itself, by topic and office. One tap changes it."""

from enum import StrEnum

from storage.engine.database import Transaction


class NoticeTopic(StrEnum):
    """OVERDUE: reports that are overdue, unless ended. WEEKLY: the weekly sheet, only if wanted."""

    OVERDUE = "overdue"
    WEEKLY = "weekly"


async def save_choice(tx: Transaction, user_id: int, topic: NoticeTopic, office: str, wanted: bool) -> None:
    await tx.execute(
        "INSERT INTO staff_notices (user_id, topic, office, wanted) VALUES (:user_id, :topic, :office, :wanted)"
        " ON CONFLICT (user_id, topic, office) DO UPDATE SET wanted = :wanted",
        user_id=user_id,
        topic=topic,
        office=office,
        wanted=int(wanted),
    )


async def list_choices(tx: Transaction, topic: NoticeTopic, office: str) -> dict[int, bool]:
    """Return who chose, by user id, and whether they want the notice."""
    rows = await tx.fetch_all(
        "SELECT user_id, wanted FROM staff_notices WHERE topic = :topic AND office = :office ORDER BY user_id",
        topic=topic,
        office=office,
    )
    return {row["user_id"]: bool(row["wanted"]) for row in rows}


async def erase(tx: Transaction, user_id: int) -> None:
    await tx.execute("DELETE FROM staff_notices WHERE user_id = :user_id", user_id=user_id)


async def erase_former_staff(tx: Transaction) -> int:
    """Erase the choices of people who have no role any more; return how many."""
    return await tx.execute(
        "DELETE FROM staff_notices WHERE NOT EXISTS (SELECT 1 FROM staff"
        " WHERE staff.user_id = staff_notices.user_id AND staff.ended_at IS NULL)"
    )
