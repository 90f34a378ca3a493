"""Helpers that read, claim and settle letters of the outbox in one transaction."""

from storage.engine.database import Transaction
from storage.queues import outbox, outbox_claims
from storage.queues.outbox import CampaignProgress
from storage.queues.outbox_claims import ClaimedLetter, DeliveryResult, DeliveryStatus

NOW = 1_795_312_800


async def read_tally(tx: Transaction, campaign: str) -> CampaignProgress:
    found = await outbox.find_progress(tx, campaign)
    assert found is not None
    return found


async def claimed_chats(tx: Transaction, limit: int = 100, now: int = NOW) -> list[int]:
    return [one.chat_id for one in await outbox_claims.claim_letters(tx, limit, now)]


async def settle_campaign(
    tx: Transaction, fates: dict[DeliveryStatus, int], campaign: str = "a:1"
) -> list[ClaimedLetter]:
    """Claim all letters of a campaign and record the given number of each result."""
    await outbox.add_for_chats(tx, campaign, "text", range(1, 1 + sum(fates.values())), NOW, NOW)
    claimed = await outbox_claims.claim_letters(tx, 100, NOW)
    each = iter(claimed)
    said = [
        DeliveryResult(next(each), fate, 900 + n, str(fate))
        for fate, times in fates.items()
        for n in range(times)
    ]
    await outbox_claims.record_results(tx, said, NOW + 7)
    return claimed
