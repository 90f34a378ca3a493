"""Campaigns: their start, totals, end, and the deletion of their letters."""

from storage.engine.database import Transaction
from storage.queues import outbox, outbox_claims
from storage.queues.outbox import CampaignProgress, CampaignState
from storage.queues.outbox_claims import DeliveryResult, DeliveryStatus
from tests.support.outbox_helpers import NOW, claimed_chats, read_tally, settle_campaign


async def test_the_totals_count_every_result(tx: Transaction) -> None:
    await settle_campaign(
        tx,
        {
            DeliveryStatus.SENT: 3,
            DeliveryStatus.BLOCKED: 2,
            DeliveryStatus.REFUSED: 1,
            DeliveryStatus.WAITING: 4,
        },
    )
    assert await read_tally(tx, "a:1") == CampaignProgress(
        CampaignState.RUNNING, 10, 4, 3, 2, 1, 0, 0, 0, NOW, NOW + 7
    )
    assert await outbox.list_delivered(tx, "a:1") == [(1, 900), (2, 901), (3, 902)]
    assert sorted(await outbox.list_recipients(tx, "a:1")) == [1, 2, 3, 7, 8, 9, 10]
    assert await outbox.count_refusal_reasons(tx, "a:1") == {"refused": 1}
    assert await outbox.cancel_campaign(tx, "a:1") == 4
    assert await read_tally(tx, "a:1") == CampaignProgress(
        CampaignState.CANCELLED, 10, 0, 3, 2, 1, 0, 4, 0, NOW, NOW + 7
    )
    assert await claimed_chats(tx) == []


async def test_a_campaign_starts_with_its_first_claimed_letter(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1, 2], NOW, NOW)
    await outbox.add_for_chats(tx, "a:2", "text", [3], NOW + 99, NOW)
    assert (await read_tally(tx, "a:1")).started is None
    await outbox_claims.claim_letters(tx, 1, NOW)
    await outbox_claims.claim_letters(tx, 1, NOW + 3)
    assert ((await read_tally(tx, "a:1")).started, (await read_tally(tx, "a:2")).started) == (NOW, None)


async def test_a_campaign_ends_when_nothing_waits_and_runs_again_when_more_comes(tx: Transaction) -> None:
    await settle_campaign(tx, {DeliveryStatus.SENT: 1, DeliveryStatus.BLOCKED: 1, DeliveryStatus.REFUSED: 1})
    assert await outbox_claims.has_due_letters(tx, NOW)
    assert await claimed_chats(tx) == []
    assert (await read_tally(tx, "a:1")).state is CampaignState.DONE
    assert not await outbox_claims.has_due_letters(tx, NOW)
    await outbox.add_for_chats(tx, "a:1", "text", [50], NOW, NOW)
    assert (await read_tally(tx, "a:1")).state is CampaignState.RUNNING
    assert await claimed_chats(tx) == [50]


async def test_a_stopped_campaign_can_be_resumed_and_a_cancelled_one_cannot(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1, 2], NOW, NOW)
    assert not await outbox.resume_campaign(tx, "a:1")
    assert await outbox.stop_campaign(tx, "a:1")
    assert not await outbox.stop_campaign(tx, "a:1")
    stopped = await read_tally(tx, "a:1")
    assert (stopped.state, stopped.waiting) == (CampaignState.STOPPED, 2)
    assert await claimed_chats(tx) == []
    assert await outbox.resume_campaign(tx, "a:1")
    assert await outbox.stop_campaign(tx, "a:1")
    assert await outbox.cancel_campaign(tx, "a:1") == 2
    assert not await outbox.resume_campaign(tx, "a:1")
    assert (await outbox.cancel_campaign(tx, "none"), await outbox.find_progress(tx, "none")) == (0, None)


async def test_waiting_letters_of_an_expired_campaign_count_as_expired(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1, 2], NOW, NOW, False, NOW + 5)
    assert len(await claimed_chats(tx, limit=1, now=NOW + 4)) == 1
    assert await claimed_chats(tx, now=NOW + 5) == []
    found = await read_tally(tx, "a:1")
    assert (found.state, found.waiting, found.expired, found.cancelled) == (CampaignState.EXPIRED, 0, 2, 0)


async def test_update_body_changes_waiting_letters(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1], NOW, NOW)
    await outbox.update_body(tx, "a:1", "better")
    assert [one.body for one in await outbox_claims.claim_letters(tx, 1, NOW)] == ["better"]


async def test_refusal_reasons_have_the_most_frequent_first(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", range(1, 5), NOW, NOW)
    claimed = await outbox_claims.claim_letters(tx, 9, NOW)
    why = ["rare", "often", "often", "often"]
    said = [
        DeliveryResult(one, DeliveryStatus.REFUSED, reason=reason)
        for one, reason in zip(claimed, why, strict=True)
    ]
    await outbox_claims.record_results(tx, said, NOW)
    assert list((await outbox.count_refusal_reasons(tx, "a:1")).items()) == [("often", 3), ("rare", 1)]


async def test_results_count_for_their_own_campaign(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1], NOW, NOW)
    await outbox.add_for_chats(tx, "a:2", "text", [2, 3], NOW, NOW)
    await outbox_claims.record_results(
        tx,
        [DeliveryResult(one, DeliveryStatus.SENT) for one in await outbox_claims.claim_letters(tx, 9, NOW)],
        NOW,
    )
    assert [(await read_tally(tx, name)).sent for name in ("a:1", "a:2")] == [1, 2]


async def test_a_changed_campaign_is_shown_to_staff_once(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1], NOW, NOW)
    (changed,) = await outbox_claims.list_changed_campaigns(tx)
    assert changed.name == "a:1"
    await outbox_claims.mark_shown(tx, changed)
    assert await outbox_claims.list_changed_campaigns(tx) == []
    await outbox_claims.claim_letters(tx, 1, NOW)
    await outbox.stop_campaign(tx, "a:1")
    assert [one.name for one in await outbox_claims.list_changed_campaigns(tx)] == ["a:1"]


async def test_old_letters_are_deleted_except_those_of_running_campaigns(
    tx: Transaction,
) -> None:
    await settle_campaign(tx, {DeliveryStatus.SENT: 2})
    await outbox_claims.claim_letters(tx, 1, NOW)
    await outbox.add_for_chats(tx, "a:2", "text", [1], NOW - 999, NOW - 999)
    assert await outbox_claims.delete_old_letters(tx, NOW + 7) == 0
    assert await outbox_claims.delete_old_letters(tx, NOW + 8) == 2
    assert (await read_tally(tx, "a:1")).sent == 2
