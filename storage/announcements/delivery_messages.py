"""Staff messages that show the delivery progress of a campaign. As rows they survive a restart."""

from content.lazy_dataclass import dataclass
from storage.engine.database import Transaction


@dataclass(frozen=True)
class ProgressMessage:
    """A message in a staff chat that shows the progress of a campaign."""

    chat_id: int
    message_id: int


async def save_progress_message(
    tx: Transaction, campaign: str, chat_id: int, message_id: int, now: int
) -> None:
    """Show the progress of a campaign in this message instead of an earlier one."""
    await tx.execute(
        "INSERT INTO announcement_progress (campaign, chat_id, message_id, at)"
        " VALUES (:campaign, :chat_id, :message_id, :now) ON CONFLICT (campaign) DO UPDATE"
        " SET chat_id = :chat_id, message_id = :message_id, at = :now",
        campaign=campaign,
        chat_id=chat_id,
        message_id=message_id,
        now=now,
    )


async def find_progress_message(tx: Transaction, campaign: str) -> ProgressMessage | None:
    row = await tx.fetch_one(
        "SELECT chat_id, message_id FROM announcement_progress WHERE campaign = :campaign", campaign=campaign
    )
    return None if row is None else ProgressMessage(**row)
