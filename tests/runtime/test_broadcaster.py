"""The broadcaster in virtual time: what it sends, when it retries, and what each response means."""

import asyncio
from collections import deque
from pathlib import Path

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from content.text.safe_html import Html
from handlers.core import replies
from handlers.core.replies import DeleteMessage, Message, Reply
from runtime.telegram.transport import ResponseLostError
from storage.chats import chat_profiles
from storage.queues import outbox
from storage.queues.outbox import CampaignState
from tests.support.broadcaster_harness import (
    HELLO_BODY,
    MARGIN,
    POLL,
    SHOW,
    TICK,
    BroadcasterHarness,
    now,
    run_broadcaster,
)

pytestmark = pytest.mark.slow


def test_letters_are_sent_written_down_and_shown(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.start()
        await harness.add_letters([1, 2, 3])
        await asyncio.sleep(3 * SHOW)
        tally = await harness.read_tally()
        assert (tally.state, tally.sent, tally.uncertain) == (CampaignState.DONE, 3, 0)
        async with harness.database.read_transaction() as tx:
            assert await outbox.list_delivered(tx, "a:1") == [(1, 901), (2, 902), (3, 903)]
        assert harness.sender.replies[-1] == (5, Message(Html("a:1")))
        shown = len(harness.progress_shown)
        await asyncio.sleep(5 * SHOW)
        assert len(harness.progress_shown) == shown, "what did not change is not shown again"

    run_broadcaster(tmp_path, scene)


def test_the_bell_is_heard_and_what_comes_due_is_found_within_a_second(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.start()
        await asyncio.sleep(10.3)
        await harness.add_letters([1])
        rung = now()
        await asyncio.sleep(2)
        await harness.add_letters([2], campaign="a:2", due=harness.seconds + 7)
        due = now() + 7
        await asyncio.sleep(12)
        assert harness.sender.attempt_times(1)[0] < rung + TICK
        assert due - 1 <= harness.sender.attempt_times(2)[0] <= due + POLL + TICK

    run_broadcaster(tmp_path, scene)


def test_a_letter_that_fails_is_tried_again_less_and_less_often(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.outcomes[1] = deque([NetworkError("x")] * 6)
        harness.start()
        await harness.add_letters([1])
        await asyncio.sleep(20)
        assert len(harness.sender.attempt_times(1)) == 7
        assert harness.sender.attempt_gaps(1) == pytest.approx([0.5, 1.0, 2.0, 2.0, 2.0, 2.0], abs=0.12)
        tally = await harness.read_tally()
        assert (tally.sent, tally.uncertain) == (1, 1)

    run_broadcaster(tmp_path, scene)


def test_one_letter_that_fails_holds_up_no_other(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.outcomes[1] = deque([NetworkError("x")] * 2)
        harness.start()
        await harness.add_letters(range(1, 30))
        await asyncio.sleep(5)
        others = [at for at, chat, _ in harness.sender.attempts if chat != 1]
        assert max(others) - min(others) < 0.9
        assert (await harness.read_tally()).sent == 29

    run_broadcaster(tmp_path, scene)


def test_during_an_outage_little_is_asked_and_soon_again_afterwards(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.default_error = NetworkError("x")
        harness.start()
        await harness.add_letters(range(1, 200))
        await asyncio.sleep(30)
        tried = [at for at, *_ in harness.sender.attempts]
        late = [at for at in tried if at > 10]
        assert 15 <= len(late) <= 60, "about one a second, not a hundred"
        harness.sender.default_error = None
        await asyncio.sleep(8)
        tally = await harness.read_tally()
        assert (tally.sent, tally.state) == (199, CampaignState.DONE)

    run_broadcaster(tmp_path, scene)


def test_what_may_have_arrived_is_marked_and_what_surely_did_not_is_not(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.outcomes[1] = deque([TimedOut(), None])
        harness.sender.outcomes[2] = deque([RetryAfter(2), None])
        harness.sender.outcomes[4] = deque([ResponseLostError("the answer is not from the Bot API"), None])
        harness.start()
        await harness.add_letters([1, 2, 3, 4])
        await asyncio.sleep(8)
        tally = await harness.read_tally()
        assert (tally.sent, tally.uncertain) == (4, 2)

    run_broadcaster(tmp_path, scene)


def test_a_flood_halts_everything_for_as_long_as_asked(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.outcomes[1] = deque([RetryAfter(7), None])
        harness.start()
        await harness.add_letters(range(1, 20))
        await asyncio.sleep(15)
        first = harness.sender.attempt_times(1)[0]
        wait = 7 + MARGIN
        assert harness.sender.attempt_gaps(1) == pytest.approx([wait], abs=0.06)
        between = [at for at, *_ in harness.sender.attempts if first + 0.02 < at < first + wait]
        assert between == []
        assert (await harness.read_tally()).sent == 19

    run_broadcaster(tmp_path, scene)


def test_what_each_answer_means(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        async with harness.database.transaction() as tx:
            for chat in (1, 2, 3):
                await chat_profiles.find_or_create(tx, chat, harness.seconds)
        harness.sender.outcomes[1] = deque([Forbidden("bot was blocked by the user")])
        harness.sender.outcomes[2] = deque([BadRequest("chat not found")])
        harness.sender.outcomes[-4] = deque([ChatMigrated(-400)])
        harness.start()
        await harness.add_letters([1, 2, 3, -4])
        await asyncio.sleep(3)
        tally = await harness.read_tally()
        assert (tally.sent, tally.blocked, tally.refused, tally.uncertain) == (2, 1, 1, 0)
        async with harness.database.read_transaction() as tx:
            assert list(await outbox.count_refusal_reasons(tx, "a:1")) == ["chat not found"]
            assert sorted(await outbox.list_delivered(tx, "a:1")) == [(-400, 500), (3, 903)]
            found = [await chat_profiles.find(tx, chat) for chat in (1, 2, 3)]
        assert [bool(person and person.blocked_at) for person in found] == [True, False, False]
        assert len(harness.sender.attempt_times(-400)) == 1

    run_broadcaster(tmp_path, scene)


def test_a_broken_letter_is_refused_and_holds_up_no_other(tmp_path: Path) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        broken = outbox.Letter(campaign="a:1", chat_id=1, body="{}", due=harness.seconds)
        harness.start()
        async with harness.database.transaction() as tx:
            await outbox.add_letters(tx, [broken], harness.seconds)
        await harness.add_letters([2], campaign="a:2")
        await asyncio.sleep(3)
        assert ((await harness.read_tally()).refused, (await harness.read_tally("a:2")).sent) == (1, 1)
        async with harness.database.read_transaction() as tx:
            assert list(await outbox.count_refusal_reasons(tx, "a:1")) == ["ValidationError"]

    run_broadcaster(tmp_path, scene)


@pytest.mark.parametrize(
    ("body", "fallback", "changeable", "anew", "sent", "refused"),
    [
        (Message(Html("baru")), None, True, [], 1, 0),
        (Message(Html("baru")), None, False, ["baru"], 1, 0),
        (Message(Html("baru")), Message(Html("ralat")), False, ["ralat"], 1, 0),
        (DeleteMessage(0), None, True, [], 1, 0),
        (DeleteMessage(0), None, False, [], 0, 1),
        (DeleteMessage(0), Message(Html("ralat")), False, ["ralat"], 1, 0),
    ],
)
def test_corrections(
    tmp_path: Path,
    body: Reply,
    fallback: Reply | None,
    changeable: bool,
    anew: list[str],
    sent: int,
    refused: int,
) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.start()
        await harness.add_letters([1])
        await asyncio.sleep(2)
        harness.sender.can_edit = changeable
        async with harness.database.transaction() as tx:
            written = replies.encode_reply(fallback) if fallback else None
            await outbox.add_corrections(
                tx, "a:1", "a:2", replies.encode_reply(body), harness.seconds, fallback=written
            )
        await asyncio.sleep(3)
        tally = await harness.read_tally("a:2")
        assert (tally.sent, tally.refused) == (sent, refused)
        assert [text for *_, text in harness.sender.attempts[1:]] == anew
        ((chat, change),) = harness.sender.edits
        assert (chat, getattr(change, "edits", 0) or getattr(change, "message_id", 0)) == (1, 901)

    run_broadcaster(tmp_path, scene)


@pytest.mark.parametrize(("fallback", "refused"), [(None, 1), (HELLO_BODY, 0)])
def test_a_correction_of_what_never_arrived(tmp_path: Path, fallback: str | None, refused: int) -> None:
    async def scene(harness: BroadcasterHarness) -> None:
        harness.sender.duration = 3.0
        harness.sender.outcomes[1] = deque([Forbidden("blocked"), None])
        harness.start()
        await harness.add_letters([1])
        await asyncio.sleep(1)
        async with harness.database.transaction() as tx:
            await outbox.add_corrections(tx, "a:1", "a:2", HELLO_BODY, harness.seconds, fallback=fallback)
        await asyncio.sleep(9)
        tally = await harness.read_tally("a:2")
        assert (tally.refused, tally.sent) == (refused, 1 - refused)
        assert harness.sender.edits == []

    run_broadcaster(tmp_path, scene)
