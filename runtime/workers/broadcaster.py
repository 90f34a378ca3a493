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

from handlers.core import replies
from handlers.core.replies import DeleteMessage, Reply
from runtime import logs
from runtime.telegram.rate_limiter import SECOND, RateLimiter
from runtime.telegram.sender import Sender
from runtime.workers.send_attempt import AttemptOutcome, SendResult, retarget, try_send
from storage.chats import chat_profiles
from storage.engine.database import Database, RetryableError, Transaction
from storage.queues import outbox, outbox_claims
from storage.queues.outbox_claims import ClaimedLetter, DeliveryResult, DeliveryStatus

log = logging.getLogger("delivery")

TICK = 0.2  # seconds between transactions while letters go out
POLL = 1.0  # seconds between looks for letters that have come due
LEASE_SECONDS = 10  # seconds
CLAIM_AHEAD = 0.5  # seconds of letters claimed before their turn
MAX_IN_FLIGHT = 2.0  # seconds of letters whose answers have not come
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 2.0  # seconds until a letter that failed is tried again
OUTAGE_FAILURES, LONGEST_OUTAGE_PAUSE = (
    3,
    1.0,
)  # failures in a row, and the longest wait between tries while they last
SHOW = 2.0  # seconds between two looks at the numbers
DRAIN_TIMEOUT = 2.0  # seconds for what is under way at the end

RenderProgress = Callable[[Transaction, str, datetime], Awaitable[Sequence[tuple[int, Reply]]]]
"""The messages that show staff how far a campaign is, each with its chat."""


@dataclass(slots=True)
class LetterInFlight:
    """A letter in hand; `not_before` is a moment of the loop's clock."""

    letter: ClaimedLetter
    chat_id: int
    uncertain: bool
    attempts: int = 0
    not_before: float = 0.0


class Broadcaster:
    """`holder` names this process among those that share the database."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        rate_limiter: RateLimiter,
        clock: Callable[[], datetime],
        *,
        render_progress: RenderProgress | None = None,
        holder: str = "loket",
    ) -> None:
        self._database, self._sender, self._rate_limiter = database, sender, rate_limiter
        self._clock, self._render_progress, self._holder = clock, render_progress, holder
        self._queue: deque[LetterInFlight] = deque()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._results: list[DeliveryResult] = []
        self._is_leader = False
        self._failures_in_a_row = 0
        self._signal = database.signal(outbox.SIGNAL)

    async def run(self) -> None:
        """Send until cancelled; then wait a moment for answers and give back what has not left."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._run_send_loop())
                group.create_task(self._run_progress_loop())
                group.create_task(self._run_sync_loop())
        finally:
            await asyncio.shield(self._close())

    # the books

    async def _run_sync_loop(self) -> None:
        """Settle and claim, some times a second while there is anything to do."""
        while True:
            try:
                busy = await self._sync() if await self._needs_sync() else False
            except Exception:
                log.exception("the outbox could not be read or written; trying again")
                busy = False
            if busy:
                await asyncio.sleep(TICK)
            else:
                await self._wait_for_signal(POLL)

    @property
    def _has_letters(self) -> bool:
        return bool(self._queue or self._in_flight or self._results)

    async def _needs_sync(self) -> bool:
        if self._has_letters or not self._is_leader:
            return True
        async with self._database.read_transaction() as tx:
            return await outbox_claims.has_due_letters(tx, self._unix_now())

    async def _sync(self) -> bool:
        """One transaction: be the sender, write down what was answered, take more. False when another one sends."""
        settled, self._results = self._results, []
        now = self._unix_now()
        try:
            async with self._database.transaction() as tx:
                leads = await outbox_claims.acquire_lease(tx, self._holder, now, LEASE_SECONDS)
                if leads and not self._is_leader and await outbox_claims.requeue_unfinished(tx):
                    self._rate_limiter.pause(
                        SECOND
                    )  # what the earlier sender sent last counts in this second
                await self._save_results(tx, settled, now)
                claimed = await outbox_claims.claim_letters(tx, self._capacity(), now) if leads else []
        except BaseException:
            self._results = settled + self._results
            raise
        self._is_leader = leads
        if not leads:
            self._queue.clear()
        self._queue.extend(LetterInFlight(letter, letter.chat_id, letter.uncertain) for letter in claimed)
        return leads

    async def _save_results(self, tx: Transaction, settled: Sequence[DeliveryResult], now: int) -> None:
        await outbox_claims.record_results(tx, settled, now)
        for one in settled:
            if one.status is DeliveryStatus.BLOCKED:
                await chat_profiles.record_block(tx, one.letter.chat_id, now)

    def _capacity(self) -> int:
        rate = self._rate_limiter.limits.per_second
        if len(self._in_flight) >= rate * MAX_IN_FLIGHT:
            return 0
        ready = sum(post.attempts == 0 for post in self._queue)
        return max(0, int(rate * CLAIM_AHEAD) + 1 - ready)

    async def _wait_for_signal(self, seconds: float) -> None:
        self._signal.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._signal.wait()
        except TimeoutError:
            pass

    # sending

    async def _run_send_loop(self) -> None:
        """Post letters one after another, each when its turn has come; answers are awaited beside."""
        while True:
            wait = self._seconds_until_next()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            await self._rate_limiter.wait_for_slot()
            post = self._take_sendable()
            if post is not None:
                task = asyncio.create_task(self._deliver(post))
                self._in_flight.add(task)
                task.add_done_callback(self._in_flight.discard)
                await asyncio.sleep(0)  # lets it leave, so that the pacer has counted it

    def _seconds_until_next(self) -> float:
        """Seconds until some letter in hand may be posted, looked at again some times a second."""
        now = asyncio.get_running_loop().time()
        waits = (
            max(post.not_before - now, self._rate_limiter.seconds_until_allowed(post.chat_id))
            for post in self._queue
        )
        return min(waits, default=TICK / 4)

    def _take_sendable(self) -> LetterInFlight | None:
        now = asyncio.get_running_loop().time()
        for at, post in enumerate(self._queue):
            if post.not_before <= now and not self._rate_limiter.seconds_until_allowed(post.chat_id):
                del self._queue[at]
                return post
        return None

    async def _deliver(self, post: LetterInFlight) -> None:
        with logs.request_scope(logs.new_request_id(f"letter-{post.letter.id}")):
            self._handle_result(post, await self._try_letter(post))

    async def _try_letter(self, post: LetterInFlight) -> SendResult:
        try:
            return await self._send_letter(post)
        except Exception as error:
            log.exception("letter %d cannot be sent", post.letter.id)
            return SendResult(AttemptOutcome.REFUSED, reason=type(error).__name__)

    async def _send_letter(self, post: LetterInFlight) -> SendResult:
        letter = post.letter
        if letter.corrects is None:
            return await self._send_in_slot(post, replies.decode_reply(letter.body))
        reply = retarget(replies.decode_reply(letter.body), letter.edits)
        if reply is not None:
            changed = await self._send_in_slot(post, reply, changes=True)
            if changed.outcome is not AttemptOutcome.REFUSED or (
                isinstance(reply, DeleteMessage) and not letter.fallback
            ):
                return changed
        if letter.fallback is None and letter.edits is None:
            return SendResult(AttemptOutcome.REFUSED, reason="nothing to change")
        await self._rate_limiter.wait_for_slot()
        return await self._send_in_slot(post, replies.decode_reply(letter.fallback or letter.body))

    async def _send_in_slot(self, post: LetterInFlight, reply: Reply, *, changes: bool = False) -> SendResult:
        async with self._rate_limiter.wait_for_broadcast_slot(post.chat_id) as place:
            result = await try_send(
                self._sender, post.chat_id, reply, changes=changes, paid=self._rate_limiter.limits.paid
            )
            place.is_counted = result.is_counted
            return result

    def _handle_result(self, post: LetterInFlight, result: SendResult) -> None:
        """What an answer, or its absence, means for this letter and for the rest."""
        post.uncertain = post.uncertain or result.uncertain
        self._failures_in_a_row = (
            self._failures_in_a_row + 1 if result.outcome is AttemptOutcome.FAILED else 0
        )
        match result.outcome:
            case AttemptOutcome.SENT:
                self._record_result(post, DeliveryStatus.SENT, result)
            case AttemptOutcome.BLOCKED:
                self._record_result(post, DeliveryStatus.BLOCKED, result)
            case AttemptOutcome.REFUSED:
                self._record_result(post, DeliveryStatus.REFUSED, result)
            case AttemptOutcome.MOVED:
                post.chat_id = result.moved_to
                self._queue.appendleft(post)
            case AttemptOutcome.FLOODED:
                self._rate_limiter.on_flood_wait(post.chat_id, result.wait, is_broadcast=True)
                self._queue.appendleft(post)
            case AttemptOutcome.FAILED:
                self._postpone(post)

    def _record_result(self, post: LetterInFlight, fate: DeliveryStatus, result: SendResult) -> None:
        moved = post.chat_id if post.chat_id != post.letter.chat_id else None
        self._results.append(
            DeliveryResult(post.letter, fate, result.message_id, result.reason, post.uncertain, moved)
        )

    def _postpone(self, post: LetterInFlight) -> None:
        """Try again soon; when nothing gets through, ask less and less often whether something does again."""
        pause = min(FIRST_PAUSE * 2**post.attempts, LONGEST_PAUSE)
        post.attempts += 1
        post.not_before = asyncio.get_running_loop().time() + pause
        self._queue.append(post)
        if self._failures_in_a_row >= OUTAGE_FAILURES:
            self._rate_limiter.pause(
                min(TICK * 2 ** min(self._failures_in_a_row - OUTAGE_FAILURES, 10), LONGEST_OUTAGE_PAUSE)
            )

    async def _run_progress_loop(self) -> None:
        """Bring the messages that show progress up to date, also those an earlier process left behind."""
        while self._render_progress is not None:
            try:
                await self._update_all_progress(self._render_progress)
            except RetryableError as error:
                log.warning("progress is shown later (%s)", error)
            await asyncio.sleep(SHOW)

    async def _update_all_progress(self, progress: RenderProgress) -> None:
        """Only the process that sends shows it."""
        async with self._database.read_transaction() as tx:
            changed = await outbox_claims.list_changed_campaigns(tx) if self._is_leader else []
        for campaign in changed:
            try:
                await self._update_progress(campaign, progress)
            except Exception:
                log.exception("progress could not be shown; trying again")

    async def _update_progress(
        self, campaign: outbox_claims.ChangedCampaign, progress: RenderProgress
    ) -> None:
        async with self._database.read_transaction() as tx:
            messages = await progress(tx, campaign.name, self._clock())
        for chat_id, reply in messages:
            await self._sender.send(chat_id, reply)
        async with self._database.transaction() as tx:
            await outbox_claims.mark_shown(tx, campaign)

    # the end

    async def _close(self) -> None:
        if self._in_flight:
            _, late = await asyncio.wait(self._in_flight, timeout=DRAIN_TIMEOUT)
            for task in late:  # stay 'sending': the next process marks them uncertain
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        back = [
            DeliveryResult(post.letter, DeliveryStatus.WAITING, uncertain=post.uncertain)
            for post in self._queue
        ]
        self._queue.clear()
        if books := [*self._results, *back]:
            try:
                async with self._database.transaction() as tx:
                    await self._save_results(tx, books, self._unix_now())
            except RetryableError as error:
                log.warning("what was answered last is not written down (%s)", error)

    def _unix_now(self) -> int:
        return int(self._clock().timestamp())
