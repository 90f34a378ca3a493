"""The weekly limit of messages that a chat did not ask for. What is above it waits for the next week.

Closures of followed places, things with a deadline and urgent messages are not limited. The campaigns of the others are
marked. A letter above the limit is due when the oldest letter in its way is seven days old. News of the board that is
over by then does not come; the board itself shows it.
"""

from storage.engine.database import Transaction

WEEK_SECONDS = 7 * 24 * 3600
MAX_WEEKLY = 7  # letters of limited campaigns to one chat in seven days

# Letters of limited campaigns that were sent, or will be. `moment` is when.
_LIMITED_LETTERS = (
    " FROM campaigns CROSS JOIN letters one WHERE one.campaign = campaigns.id AND campaigns.limited = 1"
    " AND (campaigns.state IN ('running', 'stopped') OR campaigns.last_at > :since)"
    " AND one.corrects IS NULL AND COALESCE(one.at, one.due) > :since AND (one.state IN ('sent', 'sending')"
    " OR one.state = 'waiting' AND campaigns.state IN ('running', 'stopped'))"
)


async def hold_back(tx: Transaction, campaign: int, now: int) -> None:
    """Mark a campaign as limited, and postpone its letters to chats that have reached the limit."""
    await tx.lock("weekly limit")  # or two campaigns would not see each other
    await tx.execute("UPDATE campaigns SET limited = 1 WHERE id = :campaign", campaign=campaign)
    since = now - WEEK_SECONDS
    others = await tx.fetch_value(
        "SELECT COUNT(*) FROM campaigns WHERE limited = 1 AND id <> :campaign"
        " AND (created_at > :since OR last_at > :since OR state IN ('running', 'stopped'))",
        campaign=campaign,
        since=since,
    )
    if int(others) < MAX_WEEKLY:
        return
    rows = await tx.fetch_all(
        "SELECT chat_id, moment FROM (SELECT one.chat_id, COALESCE(one.at, one.due) AS moment, ROW_NUMBER() OVER"
        " (PARTITION BY one.chat_id ORDER BY COALESCE(one.at, one.due) DESC, one.id DESC) AS place"
        f"{_LIMITED_LETTERS} AND one.campaign <> :campaign) AS ranked WHERE place = :most",
        campaign=campaign,
        since=since,
        most=MAX_WEEKLY,
    )
    await tx.execute_many(
        "UPDATE letters SET due = :due WHERE campaign = :campaign AND chat_id = :chat_id AND key = ''"
        " AND letters.state = 'waiting' AND letters.due < :due",
        (
            {"campaign": campaign, "chat_id": row["chat_id"], "due": row["moment"] + WEEK_SECONDS}
            for row in rows
        ),
    )


async def count_received(tx: Transaction, chat_id: int, now: int) -> int:
    """Count the messages that the bot sent a chat by itself in the last seven days, of every kind.

    Sealed letters (news of reports and home visits) are not counted: nothing may show that there are any.
    """
    received = await tx.fetch_value(
        # The campaigns first: few had letters in these days, and each finds the chat in its index.
        "SELECT COUNT(*) FROM campaigns CROSS JOIN letters WHERE letters.campaign = campaigns.id"
        " AND (campaigns.state IN ('running', 'stopped') OR campaigns.last_at > :since)"
        " AND letters.chat_id = :chat_id AND letters.state IN ('sent', 'sending')"
        " AND letters.corrects IS NULL AND COALESCE(letters.at, letters.due) > :since",
        chat_id=chat_id,
        since=now - WEEK_SECONDS,
    )
    return int(received)


async def count_held_back(tx: Transaction, chat_id: int, now: int) -> int:
    """Count the letters of limited campaigns that wait for a chat beyond the next morning, and will come."""
    held = await tx.fetch_value(
        "SELECT COUNT(*) FROM campaigns CROSS JOIN letters WHERE letters.campaign = campaigns.id"
        " AND campaigns.limited = 1 AND campaigns.state IN ('running', 'stopped')"
        " AND (campaigns.expires_at IS NULL OR letters.due < campaigns.expires_at)"
        " AND letters.chat_id = :chat_id AND letters.state = 'waiting' AND letters.due > :later",
        chat_id=chat_id,
        later=now + 24 * 3600,
    )
    return int(held)
