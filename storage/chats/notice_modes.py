"""How a chat wants the messages that the bot sends by itself: with sound, silently, or together in the evening.

Urgent campaigns always come at once and with sound. Closures and things with a deadline are never collected.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from storage.engine.database import Transaction

EVENING = 10  # hour in UTC: 17.00 in western, 19.00 in eastern Indonesia, before the quiet hours


class NoticeMode(StrEnum):
    """How the messages come. The values are stored in the profile of the chat."""

    SOUND = ""
    SILENT = "silent"
    EVENING = "evening"


async def save(tx: Transaction, chat_id: int, mode: NoticeMode) -> None:
    await tx.execute(
        "UPDATE people SET notice_mode = :mode WHERE chat_id = :chat_id", mode=mode, chat_id=chat_id
    )


async def collect(tx: Transaction, campaign: int, now: int) -> None:
    """Postpone the letters of a campaign to chats that want them together. `now` is in unix seconds."""
    await tx.execute_in_thread(
        "UPDATE letters SET due = :evening WHERE campaign = :campaign AND letters.state = 'waiting'"
        # the word itself instead of a parameter: only so the partial index is used
        f" AND letters.due < :evening AND chat_id IN (SELECT chat_id FROM people WHERE notice_mode = '{NoticeMode.EVENING}')",
        evening=find_next_evening(now),
        campaign=campaign,
    )


def find_next_evening(now: int) -> int:
    """Return the next time of collected messages, in unix seconds."""
    moment = datetime.fromtimestamp(now, UTC)
    evening = moment.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    return int((evening if moment < evening else evening + timedelta(days=1)).timestamp())
