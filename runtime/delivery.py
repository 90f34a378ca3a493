"""Sends what waits in the outbox: claim, send, settle; nobody is skipped, whatever breaks.

A letter is 'sending' in the database before its request leaves, and settled soon after the answer. After a SIGKILL the
few under way are sent again and marked uncertain: twice is better than never, and staff are told how many.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import reply as replies
from handlers.reply import Delete, Reply
from runtime import logs
from runtime.attempt import Attempt, Outcome, aimed, attempt
from runtime.pacer import SECOND, Pacer
from runtime.sender import Sender
from storage import dispatch, outbox, people
from storage.database import Database, Interrupted, Transaction
from storage.dispatch import Claimed, Fate, Settled

log = logging.getLogger("delivery")

TICK = 0.2  # seconds between transactions while letters go out
POLL = 1.0  # seconds between looks for letters that have come due
LEASE = 10  # seconds
AHEAD = 0.5  # seconds of letters claimed before their turn
MOST_UNDER_WAY = 2.0  # seconds of letters whose answers have not come
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 2.0  # seconds until a letter that failed is tried again
OUTAGE, LONGEST_HALT = 3, 1.0  # failures in a row, and the longest wait between tries while they last
SHOW = 2.0  # seconds between two looks at the numbers
DRAIN = 2.0  # seconds for what is under way at the end

Progress = Callable[[Transaction, str, datetime], Awaitable[Sequence[tuple[int, Reply]]]]
"""The messages that show staff how far a campaign is, each with its chat."""


@dataclass(slots=True)
class Post:
    """A letter in hand; `not_before` is a moment of the loop's clock."""

    letter: Claimed
    chat_id: int
    uncertain: bool
    tries: int = 0
    not_before: float = 0.0


class Delivery:
    """`holder` names this process among those that share the database."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        pacer: Pacer,
        clock: Callable[[], datetime],
        *,
        progress: Progress | None = None,
        holder: str = "loket",
    ) -> None:
        self._database, self._sender, self._pacer = database, sender, pacer
        self._clock, self._progress, self._holder = clock, progress, holder
        self._queue: deque[Post] = deque()
        self._under_way: set[asyncio.Task[None]] = set()
        self._settled: list[Settled] = []
        self._leads = False
        self._failures = 0
        self._bell = database.bell(outbox.BELL)

    async def run(self) -> None:
        """Send until cancelled; then wait a moment for answers and give back what has not left."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send())
                group.create_task(self._show())
                group.create_task(self._keep_books())
        finally:
            await asyncio.shield(self._close())

    # the books

    async def _keep_books(self) -> None:
        """Settle and claim, some times a second while there is anything to do."""
        while True:
            try:
                busy = await self._enter() if await self._called() else False
            except Exception:
                log.exception("the outbox could not be read or written; trying again")
                busy = False
            if busy:
                await asyncio.sleep(TICK)
            else:
                await self._rest(POLL)

    @property
    def _in_hand(self) -> bool:
        return bool(self._queue or self._under_way or self._settled)

    async def _called(self) -> bool:
        if self._in_hand or not self._leads:
            return True
        async with self._database.reading() as tx:
            return await dispatch.due(tx, self._seconds())

    async def _enter(self) -> bool:
        """One transaction: be the sender, write down what was answered, take more. False when another one sends."""
        settled, self._settled = self._settled, []
        now = self._seconds()
        try:
            async with self._database.transaction() as tx:
                leads = await dispatch.lead(tx, self._holder, now, LEASE)
                if leads and not self._leads and await dispatch.recover(tx):
                    self._pacer.halt(SECOND)  # what the earlier sender sent last counts in this second
                await self._write(tx, settled, now)
                claimed = await dispatch.claim(tx, self._room(), now) if leads else []
        except BaseException:
            self._settled = settled + self._settled
            raise
        self._leads = leads
        if not leads:
            self._queue.clear()
        self._queue.extend(Post(letter, letter.chat_id, letter.uncertain) for letter in claimed)
        return leads

    async def _write(self, tx: Transaction, settled: Sequence[Settled], now: int) -> None:
        await dispatch.settle(tx, settled, now)
        for one in settled:
            if one.fate is Fate.BLOCKED:
                await people.blocked(tx, one.letter.chat_id, now)

    def _room(self) -> int:
        rate = self._pacer.limits.per_second
        if len(self._under_way) >= rate * MOST_UNDER_WAY:
            return 0
        ready = sum(post.tries == 0 for post in self._queue)
        return max(0, int(rate * AHEAD) + 1 - ready)

    async def _rest(self, seconds: float) -> None:
        self._bell.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            pass

    # sending

    async def _send(self) -> None:
        """Post letters one after another, each when its turn has come; answers are awaited beside."""
        while True:
            wait = self._until_next()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            await self._pacer.turn()
            post = self._take()
            if post is not None:
                task = asyncio.create_task(self._deliver(post))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
                await asyncio.sleep(0)  # lets it leave, so that the pacer has counted it

    def _until_next(self) -> float:
        """Seconds until some letter in hand may be posted, looked at again some times a second."""
        now = asyncio.get_running_loop().time()
        waits = (max(post.not_before - now, self._pacer.opens(post.chat_id)) for post in self._queue)
        return min(waits, default=TICK / 4)

    def _take(self) -> Post | None:
        now = asyncio.get_running_loop().time()
        for at, post in enumerate(self._queue):
            if post.not_before <= now and not self._pacer.opens(post.chat_id):
                del self._queue[at]
                return post
        return None

    async def _deliver(self, post: Post) -> None:
        with logs.request(logs.named(f"letter-{post.letter.id}")):
            self._heed(post, await self._tried(post))

    async def _tried(self, post: Post) -> Attempt:
        try:
            return await self._try(post)
        except Exception as error:
            log.exception("letter %d cannot be sent", post.letter.id)
            return Attempt(Outcome.REFUSED, reason=type(error).__name__)

    async def _try(self, post: Post) -> Attempt:
        letter = post.letter
        if letter.corrects is None:
            return await self._attempt(post, replies.unpack(letter.body))
        reply = aimed(replies.unpack(letter.body), letter.edits)
        if reply is not None:
            changed = await self._attempt(post, reply, changes=True)
            if changed.outcome is not Outcome.REFUSED or (isinstance(reply, Delete) and not letter.fallback):
                return changed
        if letter.fallback is None and letter.edits is None:
            return Attempt(Outcome.REFUSED, reason="nothing to change")
        await self._pacer.turn()
        return await self._attempt(post, replies.unpack(letter.fallback or letter.body))

    async def _attempt(self, post: Post, reply: Reply, *, changes: bool = False) -> Attempt:
        async with self._pacer.letter(post.chat_id) as place:
            result = await attempt(
                self._sender, post.chat_id, reply, changes=changes, paid=self._pacer.limits.paid
            )
            place.used = result.counts
            return result

    def _heed(self, post: Post, result: Attempt) -> None:
        """What an answer, or its absence, means for this letter and for the rest."""
        post.uncertain = post.uncertain or result.uncertain
        self._failures = self._failures + 1 if result.outcome is Outcome.FAILED else 0
        match result.outcome:
            case Outcome.SENT:
                self._settle(post, Fate.SENT, result)
            case Outcome.BLOCKED:
                self._settle(post, Fate.BLOCKED, result)
            case Outcome.REFUSED:
                self._settle(post, Fate.REFUSED, result)
            case Outcome.MOVED:
                post.chat_id = result.moved_to
                self._queue.appendleft(post)
            case Outcome.FLOODED:
                self._pacer.flooded(post.chat_id, result.wait, letter=True)
                self._queue.appendleft(post)
            case Outcome.FAILED:
                self._postpone(post)

    def _settle(self, post: Post, fate: Fate, result: Attempt) -> None:
        moved = post.chat_id if post.chat_id != post.letter.chat_id else None
        self._settled.append(
            Settled(post.letter, fate, result.message_id, result.reason, post.uncertain, moved)
        )

    def _postpone(self, post: Post) -> None:
        """Try again soon; when nothing gets through, ask less and less often whether something does again."""
        pause = min(FIRST_PAUSE * 2**post.tries, LONGEST_PAUSE)
        post.tries += 1
        post.not_before = asyncio.get_running_loop().time() + pause
        self._queue.append(post)
        if self._failures >= OUTAGE:
            self._pacer.halt(min(TICK * 2 ** min(self._failures - OUTAGE, 10), LONGEST_HALT))

    async def _show(self) -> None:
        """Bring the messages that show progress up to date, also those an earlier process left behind."""
        while self._progress is not None:
            try:
                await self._show_all(self._progress)
            except Interrupted as error:
                log.warning("progress is shown later (%s)", error)
            await asyncio.sleep(SHOW)

    async def _show_all(self, progress: Progress) -> None:
        """Only the process that sends shows it."""
        async with self._database.reading() as tx:
            changed = await dispatch.changed(tx) if self._leads else []
        for campaign in changed:
            try:
                await self._show_one(campaign, progress)
            except Exception:
                log.exception("progress could not be shown; trying again")

    async def _show_one(self, campaign: dispatch.Changed, progress: Progress) -> None:
        async with self._database.reading() as tx:
            messages = await progress(tx, campaign.name, self._clock())
        for chat_id, reply in messages:
            await self._sender.send(chat_id, reply)
        async with self._database.transaction() as tx:
            await dispatch.shown(tx, campaign)

    # the end

    async def _close(self) -> None:
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=DRAIN)
            for task in late:  # stay 'sending': the next process marks them uncertain
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        back = [Settled(post.letter, Fate.WAITING, uncertain=post.uncertain) for post in self._queue]
        self._queue.clear()
        if books := [*self._settled, *back]:
            try:
                async with self._database.transaction() as tx:
                    await self._write(tx, books, self._seconds())
            except Interrupted as error:
                log.warning("what was answered last is not written down (%s)", error)

    def _seconds(self) -> int:
        return int(self._clock().timestamp())
