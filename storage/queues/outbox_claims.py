"""The sending side of the outbox: the sender's lease, claiming due letters, delivery results, and old letters.

The flow of a letter: 'waiting' -> claimed: 'sending' -> 'sent', 'blocked' or 'refused'; or 'waiting' again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import zip_longest

from content.lazy_dataclass import dataclass
from storage.chats.notice_modes import NoticeMode
from storage.engine.database import SqlRow, Transaction
from storage.queues import leases
from storage.queues.outbox import CampaignState

LETTERS_PER_DELETE = 20_000  # a larger statement would hold the database for too long


class DeliveryStatus(StrEnum):
    """The state of a letter after an attempt. WAITING: it was not sent and will be claimed again."""

    SENT = "sent"
    BLOCKED = "blocked"
    REFUSED = "refused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter to send. A correction has `corrects`, the id of the letter that it changes.

    `edits` is the id of the Telegram message to edit; None when there is no such message.
    `uncertain`: an earlier attempt may have delivered it. `is_silent`: it makes no sound, as the chat wishes.
    """

    id: int
    campaign: int
    chat_id: int
    body: str
    fallback: str | None
    corrects: int | None
    edits: int | None
    uncertain: bool
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The result of an attempt. `uncertain`: the letter may have arrived twice.

    `chat_id` is the new id of the group when Telegram migrated it to a supergroup.
    """

    letter: ClaimedLetter
    status: DeliveryStatus
    message_id: int | None = None
    reason: str | None = None
    uncertain: bool = False
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class ChangedCampaign:
    """A campaign whose totals changed after staff last saw them. `mark_shown` stores `version`."""

    name: str
    version: int


SENDER_LEASE = "sender"  # its name in the database


async def acquire_lease(tx: Transaction, holder: str, now: int, seconds: int) -> bool:
    """Acquire or renew the sender's lease for `seconds`. False while another process holds it."""
    return await leases.acquire(tx, SENDER_LEASE, holder, now, seconds)


async def requeue_unfinished(tx: Transaction) -> int:
    """Requeue letters that a stopped sender left in state 'sending'; return how many.

    They are marked uncertain, because Telegram may have delivered them before the process stopped.
    """
    await tx.execute(
        "UPDATE campaigns SET changed = changed + 1, uncertain = uncertain + (SELECT count(*) FROM letters"
        " WHERE letters.state = 'sending' AND letters.uncertain = 0 AND letters.campaign = campaigns.id)"
        " WHERE id IN (SELECT campaign FROM letters WHERE letters.state = 'sending')"
    )
    return await tx.execute("UPDATE letters SET state = 'waiting', uncertain = 1 WHERE state = 'sending'")


# Letters that were to be sent at once when they were added, whatever the clock says now.
AT_ONCE = " AND letters.due <= letters.written"


async def has_due_letters(tx: Transaction, now: int, *, at_once: bool = False) -> bool:
    """Return whether a running campaign has a due letter, or must be ended.

    `at_once`: the clock is ahead, so no campaign expires and only letters count that were due when they were added.
    """
    expired, only = ("FALSE", AT_ONCE) if at_once else ("expires_at <= :now", "")
    found = await tx.fetch_value(
        # expired, or every letter has a result, or a letter waits that is due
        f"SELECT 1 FROM campaigns WHERE state = 'running' AND ({expired}"
        " OR total = sent + blocked + refused OR EXISTS (SELECT 1 FROM letters"
        f" WHERE letters.campaign = campaigns.id AND letters.state = 'waiting' AND letters.due <= :now{only})) LIMIT 1",
        now=now,
    )
    return found is not None


async def claim_letters(
    tx: Transaction, limit: int, now: int, *, at_once: bool = False
) -> list[ClaimedLetter]:
    """Claim up to `limit` due letters: first those of urgent campaigns, then those of the others.

    Campaigns of the same urgency take turns, so a large one does not delay a small one. Finished and expired campaigns
    are ended first. `at_once`: the clock is ahead, see `has_due_letters`.
    """
    await _end_campaigns(tx, None if at_once else now)
    only = AT_ONCE if at_once else ""
    campaigns = await tx.fetch_all(
        "SELECT id, body, fallback, urgent FROM campaigns WHERE state = 'running' ORDER BY urgent DESC, id"
    )
    urgent: list[list[ClaimedLetter]] = []
    ordinary: list[list[ClaimedLetter]] = []
    for campaign in campaigns:
        letters = await _due_letters(tx, campaign, limit, now, only)
        (urgent if campaign["urgent"] else ordinary).append(letters)
    claimed = [*_interleave(urgent), *_interleave(ordinary)][:limit]
    await tx.execute_many(
        "UPDATE letters SET state = 'sending' WHERE id = :id", ({"id": letter.id} for letter in claimed)
    )
    for campaign_id in {letter.campaign for letter in claimed}:
        await tx.execute(
            "UPDATE campaigns SET started_at = COALESCE(started_at, :now) WHERE id = :id",
            id=campaign_id,
            now=now,
        )
    return claimed


async def record_results(tx: Transaction, results: Sequence[DeliveryResult], now: int) -> None:
    """Store delivery results and add them to the totals of their campaigns.

    Results of letters that were erased meanwhile, or that another sender has requeued, are ignored.
    """
    recorded = [result for result in results if await _record_result(tx, result, now)]
    for campaign_id in {result.letter.campaign for result in recorded}:
        await _add_to_totals(
            tx, campaign_id, [result for result in recorded if result.letter.campaign == campaign_id], now
        )


async def _record_result(tx: Transaction, result: DeliveryResult, now: int) -> bool:
    if result.chat_id is not None:
        await tx.execute(
            # A campaign has at most one letter per chat and key: keep the old chat id if the new one has its own letter.
            "UPDATE letters SET chat_id = :chat_id WHERE id = :id AND NOT EXISTS (SELECT 1 FROM letters AS other"
            " WHERE other.campaign = letters.campaign AND other.chat_id = :chat_id AND other.key = letters.key)",
            chat_id=result.chat_id,
            id=result.letter.id,
        )
    return bool(
        await tx.execute(
            "UPDATE letters SET state = :state, message_id = :message_id, reason = :reason, uncertain = :uncertain,"
            " at = :now WHERE id = :id AND state = 'sending'",
            state=result.status,
            message_id=result.message_id,
            reason=result.reason,
            uncertain=int(result.uncertain),
            now=now,
            id=result.letter.id,
        )
    )


async def list_changed_campaigns(tx: Transaction) -> list[ChangedCampaign]:
    """Return the campaigns whose current totals staff have not seen."""
    rows = await tx.fetch_all("SELECT name, changed FROM campaigns WHERE changed <> shown ORDER BY id")
    return [ChangedCampaign(row["name"], row["changed"]) for row in rows]


async def mark_shown(tx: Transaction, campaign: ChangedCampaign) -> None:
    await tx.execute(
        "UPDATE campaigns SET shown = :version WHERE name = :name",
        version=campaign.version,
        name=campaign.name,
    )


# Letters of campaigns that ended, and whose last message was sent before :before.
FINISHED_LETTERS = (
    "FROM campaigns JOIN letters ON letters.campaign = campaigns.id WHERE campaigns.state NOT IN ('running', 'stopped')"
    " AND COALESCE(campaigns.last_at, campaigns.created_at) < :before"
)


async def delete_old_letters(tx: Transaction, before: int) -> int:
    """Delete a batch of letters of campaigns that ended before `before`; return how many. Totals stay."""
    return await tx.execute_in_thread(
        f"DELETE FROM letters WHERE id IN (SELECT letters.id {FINISHED_LETTERS} LIMIT :limit)",
        before=before,
        limit=LETTERS_PER_DELETE,
    )


async def _end_campaigns(tx: Transaction, now: int | None) -> None:
    """End finished campaigns, and expired ones unless `now` is None."""
    await tx.execute(
        "UPDATE campaigns SET state = :done, changed = changed + 1"
        " WHERE state = 'running' AND total = sent + blocked + refused",
        done=CampaignState.DONE,
    )
    if now is None:
        return
    await tx.execute(
        "UPDATE campaigns SET state = :expired, changed = changed + 1 WHERE state = 'running' AND expires_at <= :now",
        expired=CampaignState.EXPIRED,
        now=now,
    )


async def _due_letters(
    tx: Transaction, campaign: SqlRow, limit: int, now: int, only: str
) -> list[ClaimedLetter]:
    """Return the letters of a campaign (id, body, fallback, urgent) that have been due the longest.

    `only` is a further condition. A correction is left out while the message that it changes may still arrive.
    """
    rows = await tx.fetch_all(
        # `earlier` is the letter that a correction changes; `edits` is NULL when it was never delivered
        "SELECT letters.id, letters.chat_id, letters.body, letters.corrects, letters.uncertain,"
        " earlier.message_id AS edits, people.notice_mode FROM letters"
        " LEFT JOIN letters AS earlier ON earlier.id = letters.corrects"
        " LEFT JOIN people ON people.chat_id = letters.chat_id"
        f" WHERE letters.campaign = :campaign AND letters.state = 'waiting' AND letters.due <= :now{only}"
        # a letter that corrects nothing, or whose earlier letter has a final result
        " AND (letters.corrects IS NULL OR earlier.state NOT IN ('waiting', 'sending')"
        # or whose earlier letter was requeued and will never be sent, because its campaign ended
        " OR earlier.state = 'waiting'"
        " AND earlier.campaign IN (SELECT id FROM campaigns WHERE campaigns.state IN ('cancelled', 'expired')))"
        " ORDER BY letters.due, letters.id LIMIT :limit",
        campaign=campaign["id"],
        now=now,
        limit=limit,
    )
    return [
        ClaimedLetter(
            row["id"],
            campaign["id"],
            row["chat_id"],
            row["body"] or campaign["body"] or "",
            campaign["fallback"],
            row["corrects"],
            row["edits"],
            bool(row["uncertain"]),
            is_silent=row["notice_mode"] == NoticeMode.SILENT and not campaign["urgent"],
        )
        for row in rows
    ]


def _interleave(campaigns: Iterable[list[ClaimedLetter]]) -> list[ClaimedLetter]:
    """Return the first letter of each campaign, then the second of each, and so on."""
    return [letter for turn in zip_longest(*campaigns) for letter in turn if letter is not None]


async def _add_to_totals(tx: Transaction, campaign: int, results: Sequence[DeliveryResult], now: int) -> None:
    counts = Counter(result.status for result in results)
    await tx.execute(
        "UPDATE campaigns SET sent = sent + :sent, blocked = blocked + :blocked, refused = refused + :refused,"
        " uncertain = uncertain + :uncertain, changed = changed + 1, last_at = :now WHERE id = :campaign",
        sent=counts[DeliveryStatus.SENT],
        blocked=counts[DeliveryStatus.BLOCKED],
        refused=counts[DeliveryStatus.REFUSED],
        uncertain=sum(result.uncertain and not result.letter.uncertain for result in results),
        now=now,
        campaign=campaign,
    )


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait to be sent: direct replies, and letters of running campaigns."""

    replies: int
    letters: int


async def count_backlog(tx: Transaction) -> Backlog:
    """Count the waiting messages. Letters are computed from the totals of campaigns, so it reads few rows."""
    return Backlog(
        int(await tx.fetch_value("SELECT count(*) FROM replies")),
        int(
            await tx.fetch_value(
                "SELECT COALESCE(sum(total - sent - blocked - refused), 0) FROM campaigns WHERE state = 'running'"
            )
        ),
    )


async def is_reachable(tx: Transaction) -> bool:
    """Return whether the database answers a query."""
    return bool(await tx.fetch_value("SELECT 1"))
