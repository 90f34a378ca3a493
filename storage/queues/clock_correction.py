"""Pulls back due times that were set while the clock was ahead, after it was corrected.

A letter written while the clock is a year ahead is due in a year. Its `written` then lies in the future. The rule for all
queues: no row stays due later than if it were written now. Where a row may not tell when it was written, its longest delay
counts (`bring_near`, and `storage.queues.scheduled_jobs.pull_back`).

What was due soon after it was written keeps its delay. Anything else moves by whole days and so keeps its time of day, which
is outside the quiet hours. Times are unix seconds.
"""

from storage.engine.database import Transaction

TOLERANCE = (
    15 * 60
)  # seconds; clocks of replicas, and what Telegram's dates leave open (runtime/clock_guard.py)
SOON = 2 * 3600  # seconds
LONGEST_MAIL_DELAY = (
    12 * 3600
)  # seconds; mail to reporters waits for the end of the quiet hours, or for a backoff

# How far ahead the clock was when the row was written; then in whole days.
_AHEAD = "(written - :now)"
_DAYS = f"(({_AHEAD} + 43200) / 86400 * 86400)"
_SHIFT = f"CASE WHEN due < written + {SOON} THEN {_AHEAD} ELSE {_DAYS} END"
_FROM_FUTURE = "written > :late AND due > :now"
_WAITING_LETTERS = (
    "letters.state = 'waiting' AND campaign IN (SELECT id FROM campaigns WHERE state IN ('running', 'stopped'))"
    f" AND {_FROM_FUTURE}"
)
_CAMPAIGNS = "(created_at > :late OR started_at > :late OR last_at > :late)"


def bring_near(longest: str) -> str:
    """Return SQL that moves `due` by whole days, until it is at most `longest` (SQL, seconds) after :now."""
    return f"due - (due - :now - {longest} + 86399) / 86400 * 86400"


async def pull_back_letters(tx: Transaction, now: int) -> int:
    """Pull back waiting letters, and what campaigns of the future say of themselves. Return how many letters."""
    late = now + TOLERANCE
    pulled = 0
    if await tx.fetch_one(f"SELECT 1 FROM letters WHERE {_WAITING_LETTERS} LIMIT 1", now=now, late=late):
        pulled = await tx.execute(
            f"UPDATE letters SET due = due - {_SHIFT}, written = :now WHERE {_WAITING_LETTERS}",
            now=now,
            late=late,
        )
    if await tx.fetch_one(f"SELECT 1 FROM campaigns WHERE {_CAMPAIGNS} LIMIT 1", late=late):
        await tx.execute(  # or they would count for the weekly limit until then
            "UPDATE letters SET at = :now WHERE at > :late"
            " AND campaign IN (SELECT id FROM campaigns WHERE last_at > :late)",
            now=now,
            late=late,
        )
        await tx.execute(
            "UPDATE campaigns SET"
            " expires_at = CASE WHEN created_at > :late"
            " THEN expires_at - (created_at - :now + 43200) / 86400 * 86400 ELSE expires_at END,"
            " created_at = CASE WHEN created_at > :late THEN :now ELSE created_at END,"
            " started_at = CASE WHEN started_at > :late THEN :now ELSE started_at END,"
            f" last_at = CASE WHEN last_at > :late THEN :now ELSE last_at END WHERE {_CAMPAIGNS}",
            now=now,
            late=late,
        )
    return pulled


async def pull_back_announcements(tx: Transaction, now: int) -> int:
    """Pull back announcements that wait, with the end of their validity. Return how many."""
    late = now + TOLERANCE
    where = "announcements.state IN ('asking', 'scheduled') AND written > :late"
    if await tx.fetch_one(f"SELECT 1 FROM announcements WHERE {where} LIMIT 1", late=late) is None:
        return 0
    return await tx.execute(
        f"UPDATE announcements SET due = due - {_SHIFT}, until = until - {_DAYS}, written = :now,"
        f" created_at = CASE WHEN created_at > :late THEN :now ELSE created_at END WHERE {where}",
        now=now,
        late=late,
    )


async def pull_back_staff_requests(tx: Transaction, now: int) -> int:
    """Pull back requests for approval and open invitations. They would stay open for too long. Return how many."""
    late, pulled = now + TOLERANCE, 0
    for table, what, where in (
        ("held_changes", "asked_at = :now", "asked_at > :late"),
        (
            "invitations",
            "expires = expires - (at - :now), at = :now",
            "at > :late AND used_at IS NULL AND revoked_at IS NULL",
        ),
    ):
        if await tx.fetch_one(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", late=late):
            pulled += await tx.execute(f"UPDATE {table} SET {what} WHERE {where}", now=now, late=late)
    return pulled


async def pull_back_reporter_mail(tx: Transaction, now: int) -> int:
    """Pull back mail to reporters that is due later than any delay. Return how many."""
    late = now + LONGEST_MAIL_DELAY
    if await tx.fetch_one("SELECT 1 FROM sealed_letters WHERE due > :late LIMIT 1", late=late) is None:
        return 0
    return await tx.execute(
        f"UPDATE sealed_letters SET due = {bring_near(str(LONGEST_MAIL_DELAY))} WHERE due > :late",
        now=now,
        late=late,
    )
