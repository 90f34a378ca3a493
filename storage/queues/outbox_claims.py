"""The sender's side of the outbox: claim letters, say what became of them, who may send at all; and forgetting."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from storage.engine.database import Transaction
from storage.queues import leases
from storage.queues.outbox import CampaignState

LETTERS_PER_DELETE = 20_000  # letters: others wait for the database meanwhile


class DeliveryStatus(StrEnum):
    """What became of a letter. WAITING: given back, to be claimed again."""

    SENT = "sent"
    BLOCKED = "blocked"
    REFUSED = "refused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter in the hands of the sender. `edits` is the message to change, None where there is none (any more)."""

    id: int
    campaign: int
    chat_id: int
    body: str
    fallback: str | None
    corrects: int | None
    edits: int | None
    uncertain: bool


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """`uncertain`: it may have arrived twice. `chat_id`: where it went, when the group has moved."""

    letter: ClaimedLetter
    status: DeliveryStatus
    message_id: int | None = None
    reason: str | None = None
    uncertain: bool = False
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class ChangedCampaign:
    """A campaign whose numbers changed since staff were last shown; `version` goes to `shown`."""

    name: str
    version: int


async def acquire_lease(tx: Transaction, holder: str, now: int, seconds: int) -> bool:
    """Be, or stay, the one who sends, for `seconds`. False while somebody else is."""
    return await leases.acquire(tx, "sender", holder, now, seconds)


async def requeue_unfinished(tx: Transaction) -> int:
    """What an earlier sender had in hand waits again, marked uncertain; how many letters."""
    await tx.execute(
        "UPDATE campaigns SET changed = changed + 1, uncertain = uncertain + (SELECT count(*) FROM letters"
        " WHERE letters.state = 'sending' AND letters.uncertain = 0 AND letters.campaign = campaigns.id)"
        " WHERE id IN (SELECT campaign FROM letters WHERE letters.state = 'sending')"
    )
    return await tx.execute("UPDATE letters SET state = 'waiting', uncertain = 1 WHERE state = 'sending'")


async def has_due_letters(tx: Transaction, now: int) -> bool:
    """Whether any campaign has something to send, or has expired."""
    found = await tx.fetch_value(
        "SELECT 1 FROM campaigns WHERE state = 'running' AND (expires_at <= :now"
        " OR total = sent + blocked + refused OR EXISTS (SELECT 1 FROM letters"
        " WHERE letters.campaign = campaigns.id AND letters.state = 'waiting' AND letters.due <= :now)) LIMIT 1",
        now=now,
    )
    return found is not None


async def claim_letters(tx: Transaction, limit: int, now: int) -> list[ClaimedLetter]:
    """Take up to `room` letters that are due: of urgent campaigns first, then of all in turn. Ends what is finished."""
    await _end_campaigns(tx, now)
    campaigns = await tx.fetch_all(
        "SELECT id, body, fallback, urgent FROM campaigns WHERE state = 'running' ORDER BY urgent DESC, id"
    )
    urgent: list[list[ClaimedLetter]] = []
    ordinary: list[list[ClaimedLetter]] = []
    for campaign in campaigns:
        found = await _due_letters(tx, campaign["id"], campaign["body"], campaign["fallback"], limit, now)
        (urgent if campaign["urgent"] else ordinary).append(found)
    taken = [*_interleave(urgent), *_interleave(ordinary)][:limit]
    await tx.execute_many(
        "UPDATE letters SET state = 'sending' WHERE id = :id", ({"id": one.id} for one in taken)
    )
    for id in {one.campaign for one in taken}:
        await tx.execute(
            "UPDATE campaigns SET started_at = COALESCE(started_at, :now) WHERE id = :id", id=id, now=now
        )
    return taken


async def record_results(tx: Transaction, settled: Sequence[DeliveryResult], now: int) -> None:
    """Write down what became of letters; those erased meanwhile, or settled by another sender, count for nothing."""
    counted = [one for one in settled if await _record_result(tx, one, now)]
    for id in {one.letter.campaign for one in counted}:
        await _add_to_totals(tx, id, [one for one in counted if one.letter.campaign == id], now)


async def _record_result(tx: Transaction, one: DeliveryResult, now: int) -> bool:
    if one.chat_id is not None:
        await tx.execute(
            "UPDATE letters SET chat_id = :chat_id WHERE id = :id AND NOT EXISTS (SELECT 1 FROM letters AS other"
            " WHERE other.campaign = letters.campaign AND other.chat_id = :chat_id AND other.key = letters.key)",
            chat_id=one.chat_id,
            id=one.letter.id,
        )
    return bool(
        await tx.execute(
            "UPDATE letters SET state = :state, message_id = :message_id, reason = :reason, uncertain = :uncertain,"
            " at = :now WHERE id = :id AND state = 'sending'",
            state=one.status,
            message_id=one.message_id,
            reason=one.reason,
            uncertain=int(one.uncertain),
            now=now,
            id=one.letter.id,
        )
    )


async def list_changed_campaigns(tx: Transaction) -> list[ChangedCampaign]:
    """Campaigns whose numbers staff have not been shown."""
    rows = await tx.fetch_all("SELECT name, changed FROM campaigns WHERE changed <> shown ORDER BY id")
    return [ChangedCampaign(row["name"], row["changed"]) for row in rows]


async def mark_shown(tx: Transaction, campaign: ChangedCampaign) -> None:
    await tx.execute(
        "UPDATE campaigns SET shown = :version WHERE name = :name",
        version=campaign.version,
        name=campaign.name,
    )


FINISHED_LETTERS = (
    "FROM campaigns JOIN letters ON letters.campaign = campaigns.id WHERE campaigns.state NOT IN ('running', 'stopped')"
    " AND COALESCE(campaigns.last_at, campaigns.created_at) < :before"
)


async def delete_old_letters(tx: Transaction, before: int) -> int:
    """Drop letters (not the totals) of campaigns that ended before `before`, some thousands at a time; how many."""
    return await tx.execute_in_thread(
        f"DELETE FROM letters WHERE id IN (SELECT letters.id {FINISHED_LETTERS} LIMIT :most)",
        before=before,
        most=LETTERS_PER_DELETE,
    )


async def _end_campaigns(tx: Transaction, now: int) -> None:
    await tx.execute(
        "UPDATE campaigns SET state = :done, changed = changed + 1"
        " WHERE state = 'running' AND total = sent + blocked + refused",
        done=CampaignState.DONE,
    )
    await tx.execute(
        "UPDATE campaigns SET state = :expired, changed = changed + 1 WHERE state = 'running' AND expires_at <= :now",
        expired=CampaignState.EXPIRED,
        now=now,
    )


async def _due_letters(
    tx: Transaction, campaign: int, body: str | None, fallback: str | None, room: int, now: int
) -> list[ClaimedLetter]:
    """The letters of a campaign that are due longest; not those that change a message which is still under way."""
    rows = await tx.fetch_all(
        "SELECT letters.id, letters.chat_id, letters.body, letters.corrects, letters.uncertain,"
        " earlier.message_id AS edits FROM letters LEFT JOIN letters AS earlier ON earlier.id = letters.corrects"
        " WHERE letters.campaign = :campaign AND letters.state = 'waiting' AND letters.due <= :now"
        " AND (letters.corrects IS NULL OR earlier.state NOT IN ('waiting', 'sending') OR earlier.state = 'waiting'"
        " AND earlier.campaign IN (SELECT id FROM campaigns WHERE campaigns.state IN ('cancelled', 'expired')))"
        " ORDER BY letters.due, letters.id LIMIT :room",
        campaign=campaign,
        now=now,
        room=room,
    )
    return [
        ClaimedLetter(
            row["id"],
            campaign,
            row["chat_id"],
            row["body"] or body or "",
            fallback,
            row["corrects"],
            row["edits"],
            bool(row["uncertain"]),
        )
        for row in rows
    ]


def _interleave(found: Iterable[list[ClaimedLetter]]) -> list[ClaimedLetter]:
    return [one for row in zip_longest(*found) for one in row if one is not None]


async def _add_to_totals(tx: Transaction, campaign: int, settled: Sequence[DeliveryResult], now: int) -> None:
    fates = Counter(one.status for one in settled)
    await tx.execute(
        "UPDATE campaigns SET sent = sent + :sent, blocked = blocked + :blocked, refused = refused + :refused,"
        " uncertain = uncertain + :uncertain, changed = changed + 1, last_at = :now WHERE id = :campaign",
        sent=fates[DeliveryStatus.SENT],
        blocked=fates[DeliveryStatus.BLOCKED],
        refused=fates[DeliveryStatus.REFUSED],
        uncertain=sum(one.uncertain and not one.letter.uncertain for one in settled),
        now=now,
        campaign=campaign,
    )


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be sent: direct replies, and letters of campaigns that run."""

    replies: int
    letters: int


async def count_backlog(tx: Transaction) -> Backlog:
    """At the cost of a few rows, however many letters wait."""
    return Backlog(
        int(await tx.fetch_value("SELECT count(*) FROM replies")),
        int(
            await tx.fetch_value(
                "SELECT COALESCE(sum(total - sent - blocked - refused), 0) FROM campaigns WHERE state = 'running'"
            )
        ),
    )


async def is_reachable(tx: Transaction) -> bool:
    """Whether the database answers at all."""
    return bool(await tx.fetch_value("SELECT 1"))
