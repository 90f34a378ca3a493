"""The outbox: which letters are claimed, in which order, and how results change the totals."""

from dataclasses import replace
from pathlib import Path

import pytest

from storage.announcements import follows
from storage.chats.chat_profiles import find_or_create
from storage.engine.database import Database, Transaction
from storage.queues import outbox, outbox_claims
from storage.queues.outbox import CampaignState, Letter
from storage.queues.outbox_claims import Backlog, DeliveryResult, DeliveryStatus
from tests.support.outbox_helpers import NOW, claimed_chats, read_tally, settle_campaign

LETTER = Letter(campaign="b:1", chat_id=1, body="own", due=NOW)


async def test_a_letter_has_its_own_body_key_and_due_time(tx: Transaction) -> None:
    late = replace(LETTER, chat_id=2, due=NOW + 1)
    twice = replace(LETTER, key="second", body="other")
    assert await outbox.add_letters(tx, [LETTER, late, twice, LETTER], NOW) == 3
    assert await outbox.add_letters(tx, [LETTER], NOW) == 0
    assert [(one.chat_id, one.body) for one in await outbox_claims.claim_letters(tx, 10, NOW)] == [
        (1, "own"),
        (1, "other"),
    ]
    assert await claimed_chats(tx, now=NOW + 1) == [2]
    assert (await read_tally(tx, "b:1")).total == 3


async def test_letters_are_added_to_their_own_campaign(tx: Transaction) -> None:
    others = [replace(LETTER, campaign="b:2", chat_id=chat, urgent=True, expires=NOW + 9) for chat in (1, 2)]
    assert await outbox.add_letters(tx, [LETTER, *others], NOW) == 3
    assert [(await read_tally(tx, name)).total for name in ("b:1", "b:2")] == [1, 2]
    assert await claimed_chats(tx, limit=2) == [1, 2], "the urgent campaign first"
    await outbox_claims.claim_letters(tx, 0, NOW + 9)
    assert (await read_tally(tx, "b:2")).state is CampaignState.EXPIRED
    assert (await read_tally(tx, "b:1")).state is CampaignState.RUNNING


async def test_letters_have_one_due_time_or_one_per_chat(tx: Transaction) -> None:
    assert await outbox.add_for_chats(tx, "a:1", "text", [3, 1, 2], {1: NOW + 5, 2: NOW - 5}, NOW) == 3
    assert await claimed_chats(tx) == [2, 3]
    assert await claimed_chats(tx, now=NOW + 4) == []
    assert await claimed_chats(tx, now=NOW + 5) == [1]
    assert await outbox.add_for_chats(tx, "a:2", "text", [], NOW, NOW) == 0


async def test_letters_are_added_for_the_chats_of_a_query(tx: Transaction) -> None:
    for chat in (1, 2, 3):
        await find_or_create(tx, chat, NOW)
    found = follows.ChatQuery("SELECT chat_id FROM people WHERE chat_id < :most", {"most": 3})
    assert await outbox.add_for_query(tx, "a:1", "text", found, NOW, NOW, urgent=True, expires=NOW + 5) == 2
    assert await outbox.add_for_query(tx, "a:1", "text", found, NOW, NOW) == 0
    assert (await read_tally(tx, "a:1")).total == 2
    await outbox.add_for_chats(tx, "a:0", "text", [9], NOW, NOW)
    assert await claimed_chats(tx, limit=2) == [1, 2]


async def test_the_letters_due_longest_are_claimed_first_up_to_the_limit(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", range(1, 5), {4: NOW - 9, 3: NOW - 8}, NOW)
    assert await claimed_chats(tx, limit=0) == []
    assert await claimed_chats(tx, limit=3) == [4, 3, 1]
    assert await claimed_chats(tx, limit=3) == [2]
    assert await claimed_chats(tx, limit=3) == []


async def test_campaigns_take_turns(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1, 2, 3], NOW, NOW)
    await outbox.add_for_chats(tx, "a:2", "text", [11, 12], NOW, NOW)
    await outbox.add_for_chats(tx, "a:3", "text", [21, 22], NOW, NOW, True)
    assert await claimed_chats(tx) == [21, 22, 1, 11, 2, 12, 3]


async def test_a_claimed_letter_has_all_that_the_sender_needs(tx: Transaction) -> None:
    (first,) = await settle_campaign(tx, {DeliveryStatus.SENT: 1})
    assert (first.body, first.fallback, first.corrects, first.edits, first.uncertain) == (
        "text",
        None,
        None,
        None,
        False,
    )
    assert await outbox.add_corrections(tx, "a:1", "a:1:2", "better", NOW, fallback="new", urgent=True) == 1
    (change,) = await outbox_claims.claim_letters(tx, 10, NOW)
    assert (change.chat_id, change.body, change.fallback) == (1, "better", "new")
    assert (change.corrects, change.edits) == (first.id, 900)
    assert await outbox.add_corrections(tx, "a:1", "a:1:2", "better", NOW) == 0
    assert (await read_tally(tx, "a:1:2")).total == 1


async def test_only_sent_letters_and_those_being_sent_are_corrected(tx: Transaction) -> None:
    await settle_campaign(
        tx,
        {
            DeliveryStatus.SENT: 2,
            DeliveryStatus.BLOCKED: 1,
            DeliveryStatus.REFUSED: 1,
            DeliveryStatus.WAITING: 1,
        },
    )
    assert len(await outbox.list_reached_chats(tx, "a:1")) == 2
    assert len(await outbox.list_recipients(tx, "a:1")) == 3, "and the one that waits"
    assert await outbox.add_corrections(tx, "a:1", "a:1:2", "better", NOW) == 2


async def test_only_an_urgent_correction_goes_before_other_letters(tx: Transaction) -> None:
    await settle_campaign(tx, {DeliveryStatus.SENT: 1})
    await outbox.add_corrections(tx, "a:1", "a:1:2", "better", NOW)
    await outbox.add_for_chats(tx, "a:0", "text", [900], NOW, NOW, urgent=True)
    assert await claimed_chats(tx, limit=1) == [900]
    await outbox.add_for_chats(tx, "a:9", "text", [901], NOW, NOW)
    await outbox.add_corrections(tx, "a:1", "a:1:3", "now", NOW, urgent=True)
    assert 901 not in await claimed_chats(tx, limit=1)


async def test_a_letter_being_sent_is_corrected_after_it_was_sent(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1], NOW, NOW)
    (first,) = await outbox_claims.claim_letters(tx, 1, NOW)
    assert await outbox.add_corrections(tx, "a:1", "a:1:2", "better", NOW) == 1
    assert await claimed_chats(tx) == []
    await outbox_claims.record_results(tx, [DeliveryResult(first, DeliveryStatus.SENT, 55)], NOW)
    (change,) = await outbox_claims.claim_letters(tx, 1, NOW)
    assert change.edits == 55


async def test_has_due_letters(tx: Transaction) -> None:
    assert not await outbox_claims.has_due_letters(tx, NOW)
    await outbox.add_for_chats(tx, "a:1", "text", [1], NOW + 5, NOW, expires=NOW + 9)
    assert [await outbox_claims.has_due_letters(tx, NOW + n) for n in (4, 5)] == [False, True]
    assert await claimed_chats(tx, now=NOW + 5) == [1]
    assert [await outbox_claims.has_due_letters(tx, NOW + n) for n in (8, 9)] == [False, True]


async def test_letters_of_a_dead_sender_are_requeued_and_marked_uncertain_once(tx: Transaction) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [1, 2, 3], NOW, NOW)
    await outbox_claims.claim_letters(tx, 2, NOW)
    assert await outbox_claims.requeue_unfinished(tx) == 2
    assert await outbox_claims.requeue_unfinished(tx) == 0
    again = await outbox_claims.claim_letters(tx, 9, NOW)
    assert sorted((one.chat_id, one.uncertain) for one in again) == [(1, True), (2, True), (3, False)]
    said = [DeliveryResult(one, DeliveryStatus.SENT, 5, uncertain=True) for one in again]
    await outbox_claims.record_results(tx, said, NOW)
    assert (await read_tally(tx, "a:1")).uncertain == 3, "two by the kill, one by its answer, none twice"


async def test_a_second_result_of_a_letter_is_ignored(tx: Transaction) -> None:
    (first,) = await settle_campaign(tx, {DeliveryStatus.SENT: 1})
    await outbox_claims.record_results(tx, [DeliveryResult(first, DeliveryStatus.REFUSED)], NOW)
    found = await read_tally(tx, "a:1")
    assert (found.sent, found.refused) == (1, 0)


async def test_a_migrated_group_gets_its_new_id_unless_that_has_a_letter(
    tx: Transaction,
) -> None:
    await outbox.add_for_chats(tx, "a:1", "text", [-1, -2, -100], NOW, NOW)
    by_chat = {one.chat_id: one for one in await outbox_claims.claim_letters(tx, 9, NOW)}
    said = [
        DeliveryResult(by_chat[-1], DeliveryStatus.SENT, 5, chat_id=-100),
        DeliveryResult(by_chat[-2], DeliveryStatus.SENT, 6, chat_id=-200),
    ]
    await outbox_claims.record_results(tx, said, NOW)
    assert sorted(await outbox.list_delivered(tx, "a:1")) == [(-200, 6), (-1, 5)]


async def test_one_process_holds_the_sender_lease(tx: Transaction) -> None:
    assert await outbox_claims.acquire_lease(tx, "one", NOW, 10)
    assert not await outbox_claims.acquire_lease(tx, "two", NOW + 9, 10)
    assert await outbox_claims.acquire_lease(tx, "one", NOW + 9, 10)
    assert not await outbox_claims.acquire_lease(tx, "two", NOW + 11, 10)
    assert await outbox_claims.acquire_lease(tx, "two", NOW + 19, 10)


async def test_the_backlog_is_counted(tx: Transaction) -> None:
    assert await outbox_claims.count_backlog(tx) == Backlog(0, 0)
    await settle_campaign(
        tx,
        {
            DeliveryStatus.SENT: 1,
            DeliveryStatus.BLOCKED: 1,
            DeliveryStatus.REFUSED: 1,
            DeliveryStatus.WAITING: 3,
        },
    )
    await outbox.add_for_chats(tx, "a:2", "text", [1], NOW, NOW)
    assert await outbox_claims.count_backlog(tx) == Backlog(0, 4)
    assert await outbox_claims.is_reachable(tx) is True


async def test_erasing_a_chat_deletes_its_letters_and_keeps_the_totals_right(tx: Transaction) -> None:
    await settle_campaign(tx, {DeliveryStatus.SENT: 2, DeliveryStatus.WAITING: 2})
    for chat in (1, 3):
        await outbox.erase(tx, chat)
    found = await read_tally(tx, "a:1")
    assert (found.total, found.sent, found.waiting) == (3, 2, 1)
    assert await outbox.list_delivered(tx, "a:1") == [(2, 901)]


@pytest.mark.parametrize("act", ["add", "add_for", "resume"])
async def test_adding_letters_sets_the_signal(tmp_path: Path, act: str) -> None:
    database = await Database.open(tmp_path / "loket.db")
    bell = database.signal(outbox.SIGNAL)
    async with database.transaction() as tx:
        await outbox.add_letters(tx, [LETTER], NOW)
        await outbox.stop_campaign(tx, "b:1")
    bell.clear()
    async with database.transaction() as tx:
        match act:
            case "add":
                await outbox.add_letters(tx, [replace(LETTER, campaign="b:2")], NOW)
            case "add_for":
                await outbox.add_for_chats(tx, "b:3", "text", [1], NOW, NOW)
            case _:
                await outbox.resume_campaign(tx, "b:1")
    assert bell.is_set()
    await database.close()
