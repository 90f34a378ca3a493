"""A campaign as a whole: its start, its sums, its end, and what is left of it."""

from storage import dispatch, outbox
from storage.database import Transaction
from storage.dispatch import Fate, Settled
from storage.outbox import State, Tally
from tests.test_outbox_edges import NOW, chats, settled, tally, tx

__all__ = ["tx"]


async def test_the_totals_say_what_became_of_all(tx: Transaction) -> None:
    await settled(tx, {Fate.SENT: 3, Fate.BLOCKED: 2, Fate.REFUSED: 1, Fate.WAITING: 4})
    assert await tally(tx, "a:1") == Tally(State.RUNNING, 10, 4, 3, 2, 1, 0, 0, 0, NOW, NOW + 7)
    assert await outbox.delivered(tx, "a:1") == [(1, 900), (2, 901), (3, 902)]
    assert sorted(await outbox.recipients(tx, "a:1")) == [1, 2, 3, 7, 8, 9, 10]
    assert await outbox.reasons(tx, "a:1") == {"refused": 1}
    assert await outbox.cancel(tx, "a:1") == 4
    assert await tally(tx, "a:1") == Tally(State.CANCELLED, 10, 0, 3, 2, 1, 0, 4, 0, NOW, NOW + 7)
    assert await chats(tx) == []


async def test_the_first_letter_taken_is_the_start(tx: Transaction) -> None:
    await outbox.add_for(tx, "a:1", "text", [1, 2], NOW, NOW)
    await outbox.add_for(tx, "a:2", "text", [3], NOW + 99, NOW)
    assert (await tally(tx, "a:1")).started is None
    await dispatch.claim(tx, 1, NOW)
    await dispatch.claim(tx, 1, NOW + 3)
    assert ((await tally(tx, "a:1")).started, (await tally(tx, "a:2")).started) == (NOW, None)


async def test_a_campaign_ends_when_nothing_waits_and_runs_again_when_more_comes(tx: Transaction) -> None:
    await settled(tx, {Fate.SENT: 1, Fate.BLOCKED: 1, Fate.REFUSED: 1})
    assert await dispatch.due(tx, NOW)
    assert await chats(tx) == []
    assert (await tally(tx, "a:1")).state is State.DONE
    assert not await dispatch.due(tx, NOW)
    await outbox.add_for(tx, "a:1", "text", [50], NOW, NOW)
    assert (await tally(tx, "a:1")).state is State.RUNNING
    assert await chats(tx) == [50]


async def test_stopped_is_resumed_and_cancelled_is_not(tx: Transaction) -> None:
    await outbox.add_for(tx, "a:1", "text", [1, 2], NOW, NOW)
    assert not await outbox.resume(tx, "a:1")
    assert await outbox.stop(tx, "a:1")
    assert not await outbox.stop(tx, "a:1")
    stopped = await tally(tx, "a:1")
    assert (stopped.state, stopped.waiting) == (State.STOPPED, 2)
    assert await chats(tx) == []
    assert await outbox.resume(tx, "a:1")
    assert await outbox.stop(tx, "a:1")
    assert await outbox.cancel(tx, "a:1") == 2
    assert not await outbox.resume(tx, "a:1")
    assert (await outbox.cancel(tx, "none"), await outbox.tally(tx, "none")) == (0, None)


async def test_expired_is_told_as_expired(tx: Transaction) -> None:
    await outbox.add_for(tx, "a:1", "text", [1, 2], NOW, NOW, False, NOW + 5)
    assert len(await chats(tx, room=1, now=NOW + 4)) == 1
    assert await chats(tx, now=NOW + 5) == []
    found = await tally(tx, "a:1")
    assert (found.state, found.waiting, found.expired, found.cancelled) == (State.EXPIRED, 0, 2, 0)


async def test_new_words_for_what_waits(tx: Transaction) -> None:
    await outbox.add_for(tx, "a:1", "text", [1], NOW, NOW)
    await outbox.reword(tx, "a:1", "better")
    assert [one.body for one in await dispatch.claim(tx, 1, NOW)] == ["better"]


async def test_reasons_with_the_most_frequent_first(tx: Transaction) -> None:
    await outbox.add_for(tx, "a:1", "text", range(1, 5), NOW, NOW)
    claimed = await dispatch.claim(tx, 9, NOW)
    why = ["rare", "often", "often", "often"]
    said = [Settled(one, Fate.REFUSED, reason=reason) for one, reason in zip(claimed, why, strict=True)]
    await dispatch.settle(tx, said, NOW)
    assert list((await outbox.reasons(tx, "a:1")).items()) == [("often", 3), ("rare", 1)]


async def test_settled_of_two_campaigns_count_for_their_own(tx: Transaction) -> None:
    await outbox.add_for(tx, "a:1", "text", [1], NOW, NOW)
    await outbox.add_for(tx, "a:2", "text", [2, 3], NOW, NOW)
    await dispatch.settle(tx, [Settled(one, Fate.SENT) for one in await dispatch.claim(tx, 9, NOW)], NOW)
    assert [(await tally(tx, name)).sent for name in ("a:1", "a:2")] == [1, 2]


async def test_staff_are_shown_what_changed_once(tx: Transaction) -> None:
    await outbox.add_for(tx, "a:1", "text", [1], NOW, NOW)
    (changed,) = await dispatch.changed(tx)
    assert changed.name == "a:1"
    await dispatch.shown(tx, changed)
    assert await dispatch.changed(tx) == []
    await dispatch.claim(tx, 1, NOW)
    await outbox.stop(tx, "a:1")
    assert [one.name for one in await dispatch.changed(tx)] == ["a:1"]


async def test_letters_long_over_are_forgotten_and_those_of_running_campaigns_are_not(
    tx: Transaction,
) -> None:
    await settled(tx, {Fate.SENT: 2})
    await dispatch.claim(tx, 1, NOW)
    await outbox.add_for(tx, "a:2", "text", [1], NOW - 999, NOW - 999)
    assert await dispatch.forget(tx, NOW + 7) == 0
    assert await dispatch.forget(tx, NOW + 8) == 2
    assert (await tally(tx, "a:1")).sent == 2
