"""The staff messages that show how far a sending is, as rows: a restart goes on showing it."""

from dataclasses import dataclass

from storage.database import Transaction


@dataclass(frozen=True)
class Shown:
    """A message in a staff chat and what it says now (JSON of handlers.reply, "" when nothing yet)."""

    campaign: str
    chat_id: int
    message_id: int
    shown: str
    at: int


async def watch(tx: Transaction, campaign: str, chat_id: int, message_id: int, now: int) -> None:
    """Show a campaign's progress in this message, instead of any other."""
    await tx.execute(
        "INSERT INTO announcement_progress (campaign, chat_id, message_id, shown, at)"
        " VALUES (:campaign, :chat_id, :message_id, '', :now) ON CONFLICT (campaign) DO UPDATE"
        " SET chat_id = :chat_id, message_id = :message_id, shown = '', at = :now",
        campaign=campaign,
        chat_id=chat_id,
        message_id=message_id,
        now=now,
    )


async def watched(tx: Transaction) -> list[Shown]:
    rows = await tx.all("SELECT * FROM announcement_progress ORDER BY at")
    return [Shown(**row) for row in rows]


async def showed(tx: Transaction, campaign: str, shown: str, now: int) -> None:
    await tx.execute(
        "UPDATE announcement_progress SET shown = :shown, at = :now WHERE campaign = :campaign",
        shown=shown,
        now=now,
        campaign=campaign,
    )


async def done(tx: Transaction, campaign: str) -> None:
    await tx.execute("DELETE FROM announcement_progress WHERE campaign = :campaign", campaign=campaign)
