"""Sends the messages of campaigns from the outbox. Each message is sent, whatever fails meanwhile.

A message is 'sending' in the database before its request starts, and its result is saved soon after the answer.
After SIGKILL, messages in flight are sent again and marked uncertain. Staff see how many are uncertain.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from msgspec import structs

from content.lazy_dataclass import dataclass
from handlers.core import replies
from handlers.core.replies import DeleteMessage, Document, Message, Photo, Reply
from runtime import logs
from runtime.clock import Clock
from runtime.clock_guard import ClockGuard
from runtime.lease_watch import LeaseWatch
from runtime.telegram.rate_limiter import SECOND, RateLimiter
from runtime.telegram.sender import Sender
from runtime.workers.polling_worker import DEFAULT_TIMING, PollingWorker, Timing, drain
from runtime.workers.send_attempt import AttemptOutcome, SendResult, retarget, try_send
from storage.chats import chat_profiles
from storage.engine.database import Database, RetryableError, Transaction
from storage.queues import outbox, outbox_claims
from storage.queues.backoff import Backoff
from storage.queues.outbox_claims import ClaimedLetter, DeliveryResult, DeliveryStatus

log = logging.getLogger("loket.broadcaster")

LEASE_SECONDS = 10  # of the process that sends
CLAIM_AHEAD = 0.5  # seconds of messages claimed before their turn
MAX_IN_FLIGHT = 2.0  # seconds of messages without an answer
RETRY_BACKOFF = Backoff(0.5, 2.0)  # for one message
OUTAGE_FAILURES = 3  # failures in a row
OUTAGE_BACKOFF = Backoff(0.2, 1.0)  # for all messages during an outage

RenderProgress = Callable[[Transaction, str, datetime], Awaitable[Sequence[tuple[int, Reply]]]]
"""Renders the staff messages that show the progress of a campaign, each with its chat."""


@dataclass(slots=True)
class LetterInFlight:
    """A claimed message. `not_before` is a time of the event loop's clock."""

    letter: ClaimedLetter
    chat_id: int
    uncertain: bool
    attempts: int = 0
    not_before: float = 0.0


class Broadcaster(PollingWorker):
    """Three loops: claim messages and save results, send, and update progress messages.

    `holder` names this process in the database. One process at a time holds the lease and sends.
    """

    name = "broadcaster"
    needs_trusted_clock = False  # while the clock is ahead, it sends only what was to be sent at once

    def __init__(
        self,
        database: Database,
        sender: Sender,
        rate_limiter: RateLimiter,
        clock: Clock,
        *,
        render_progress: RenderProgress | None = None,
        holder: str = "loket",
        timing: Timing = DEFAULT_TIMING,
        guard: ClockGuard | None = None,
    ) -> None:
        super().__init__(database, clock, guard=guard, signal=outbox.SIGNAL, poll=timing.poll)
        self._sender, self._rate_limiter, self._timing = sender, rate_limiter, timing
        self._render_progress, self._holder = render_progress, holder
        self._lease = LeaseWatch(outbox_claims.SENDER_LEASE, LEASE_SECONDS)
        self._queue: deque[LetterInFlight] = deque()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._results: list[DeliveryResult] = []
        self._is_leader = False
        self._failures_in_a_row = 0

    def _loops(self) -> list[Coroutine[Any, Any, None]]:
        return [*super()._loops(), self._run_send_loop(), self._run_progress_loop()]

    # claim messages and save results

    async def work(self) -> bool:
        """Sync several times a second while there are messages."""
        busy = await self._sync() if await self._needs_sync() else False
        if busy:
            await asyncio.sleep(self._timing.sync)
        return busy

    @property
    def _has_letters(self) -> bool:
        return bool(self._queue or self._in_flight or self._results)

    async def _needs_sync(self) -> bool:
        if self._has_letters or not self._is_leader:
            return True
        now = self._unix_now()
        async with self._database.read_transaction() as tx:
            return await outbox_claims.has_due_letters(tx, now, at_once=not self._trusts(now))

    async def _sync(self) -> bool:
        """Renew the lease, save results and claim messages, in one transaction. False when another process sends."""
        results, self._results = self._results, []
        now = self._unix_now()
        try:
            async with self._database.transaction() as tx:
                is_leader = await self._lease.acquire(tx, self._holder, now)
                if is_leader and not self._is_leader and await outbox_claims.requeue_unfinished(tx):
                    # The previous sender's last messages count against the limit of this second.
                    self._rate_limiter.pause(SECOND)
                await self._save_results(tx, results, now)
                claimed = (
                    await outbox_claims.claim_letters(
                        tx, self._capacity(), now, at_once=not self._trusts(now)
                    )
                    if is_leader
                    else []
                )
        except BaseException:
            self._results = results + self._results
            raise
        self._is_leader = is_leader
        if not is_leader:
            self._queue.clear()
        self._queue.extend(LetterInFlight(letter, letter.chat_id, letter.uncertain) for letter in claimed)
        return is_leader

    async def _save_results(self, tx: Transaction, results: Sequence[DeliveryResult], now: int) -> None:
        await outbox_claims.record_results(tx, results, now)
        for result in results:
            if result.status is DeliveryStatus.BLOCKED:
                await chat_profiles.record_block(tx, result.letter.chat_id, now)

    def _capacity(self) -> int:
        """Return how many messages to claim now."""
        rate = self._rate_limiter.limits.per_second
        if len(self._in_flight) >= rate * MAX_IN_FLIGHT:
            return 0
        ready = sum(item.attempts == 0 for item in self._queue)
        return max(0, int(rate * CLAIM_AHEAD) + 1 - ready)

    # send

    async def _run_send_loop(self) -> None:
        """Start one message after another at the rate limit, without waiting for answers."""
        while True:
            wait = self._seconds_until_next()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            await self._rate_limiter.wait_for_slot()
            item = self._take_sendable()
            if item is not None:
                task = asyncio.create_task(self._deliver(item))
                self._in_flight.add(task)
                task.add_done_callback(self._in_flight.discard)
                await asyncio.sleep(0)  # starts the task, so that the rate limiter counts the message

    def _seconds_until_next(self) -> float:
        """Return seconds until some claimed message may be sent; a short poll interval when there is none."""
        now = asyncio.get_running_loop().time()
        waits = (
            max(item.not_before - now, self._rate_limiter.seconds_until_allowed(item.chat_id))
            for item in self._queue
        )
        return min(waits, default=self._timing.sync / 2)

    def _take_sendable(self) -> LetterInFlight | None:
        now = asyncio.get_running_loop().time()
        for index, item in enumerate(self._queue):
            if item.not_before <= now and not self._rate_limiter.seconds_until_allowed(item.chat_id):
                del self._queue[index]
                return item
        return None

    async def _deliver(self, item: LetterInFlight) -> None:
        with logs.request_scope(logs.new_request_id(f"letter-{item.letter.id}")):
            self._handle_result(item, await self._try_letter(item))

    async def _try_letter(self, item: LetterInFlight) -> SendResult:
        try:
            return await self._send_letter(item)
        except Exception as error:  # one broken message must not stop the campaign
            log.exception(
                "letter %d is not sendable; it counts as refused",
                item.letter.id,
                extra={"campaign": item.letter.campaign},
            )
            return SendResult(AttemptOutcome.REFUSED, reason=type(error).__name__)

    async def _send_letter(self, item: LetterInFlight) -> SendResult:
        """Send a new message. A correction edits the earlier message, or sends its fallback when that fails."""
        letter = item.letter
        if letter.corrects is None:
            return await self._send_in_slot(item, _decode_new(letter, letter.body))
        reply = retarget(replies.decode_reply(letter.body), letter.edits)
        if reply is not None:
            result = await self._send_in_slot(item, reply, changes=True)
            has_fallback = letter.fallback or not isinstance(reply, DeleteMessage)
            if result.outcome is not AttemptOutcome.REFUSED or not has_fallback:
                return result
        if letter.fallback is None and letter.edits is None:
            return SendResult(AttemptOutcome.REFUSED, reason="nothing to change")
        await self._rate_limiter.wait_for_slot()
        return await self._send_in_slot(item, _decode_new(letter, letter.fallback or letter.body))

    async def _send_in_slot(self, item: LetterInFlight, reply: Reply, *, changes: bool = False) -> SendResult:
        async with self._rate_limiter.broadcast_slot(item.chat_id) as slot:
            paid = self._rate_limiter.limits.paid
            result = await try_send(self._sender, item.chat_id, reply, changes=changes, paid=paid)
            slot.is_counted = result.is_counted
            return result

    def _handle_result(self, item: LetterInFlight, result: SendResult) -> None:
        """Decide what the result means for this message and for the rate of all."""
        item.uncertain = item.uncertain or result.uncertain
        has_failed = result.outcome is AttemptOutcome.FAILED
        self._failures_in_a_row = self._failures_in_a_row + 1 if has_failed else 0
        match result.outcome:
            case AttemptOutcome.SENT:
                self._record_result(item, DeliveryStatus.SENT, result)
            case AttemptOutcome.BLOCKED:
                self._record_result(item, DeliveryStatus.BLOCKED, result)
            case AttemptOutcome.REFUSED:
                self._record_result(item, DeliveryStatus.REFUSED, result)
            case AttemptOutcome.MOVED:
                item.chat_id = result.moved_to
                self._queue.appendleft(item)
            case AttemptOutcome.FLOODED:
                self._rate_limiter.on_flood_wait(item.chat_id, result.wait, is_broadcast=True)
                self._queue.appendleft(item)
            case AttemptOutcome.FAILED:
                self._postpone(item)

    def _record_result(self, item: LetterInFlight, status: DeliveryStatus, result: SendResult) -> None:
        moved_to = item.chat_id if item.chat_id != item.letter.chat_id else None
        self._results.append(
            DeliveryResult(item.letter, status, result.message_id, result.reason, item.uncertain, moved_to)
        )

    def _postpone(self, item: LetterInFlight) -> None:
        """Retry this message later. During an outage, send all messages more slowly."""
        item.not_before = asyncio.get_running_loop().time() + RETRY_BACKOFF.after(item.attempts)
        item.attempts += 1
        self._queue.append(item)
        if self._failures_in_a_row >= OUTAGE_FAILURES:
            self._rate_limiter.pause(OUTAGE_BACKOFF.after(self._failures_in_a_row - OUTAGE_FAILURES))

    # update progress messages

    async def _run_progress_loop(self) -> None:
        while self._render_progress is not None:
            try:
                await self._update_all_progress(self._render_progress)
            except RetryableError as error:
                log.warning("progress messages were not updated (%s); will retry", error)
            await asyncio.sleep(self._timing.progress)

    async def _update_all_progress(self, render: RenderProgress) -> None:
        """Update all progress messages that are out of date, also those of an earlier process."""
        if not self._is_leader:
            return
        async with self._database.read_transaction() as tx:
            changed = await outbox_claims.list_changed_campaigns(tx)
        for campaign in changed:
            try:
                await self._update_progress(campaign, render)
            except Exception:  # other campaigns must not wait for this one
                log.exception(
                    "could not update the progress message of %s; will retry",
                    campaign.name,
                    extra={"campaign": campaign.name},
                )

    async def _update_progress(self, campaign: outbox_claims.ChangedCampaign, render: RenderProgress) -> None:
        async with self._database.read_transaction() as tx:
            messages = await render(tx, campaign.name, self._clock())
        for chat_id, reply in messages:
            await self._sender.send(chat_id, reply)
        async with self._database.transaction() as tx:
            await outbox_claims.mark_shown(tx, campaign)

    # stop

    async def close(self) -> None:
        """Wait for answers, save them, and give back messages that were not sent.

        Messages still in flight stay 'sending': the next process marks them uncertain.
        """
        await drain(self._in_flight)
        unsent = [
            DeliveryResult(item.letter, DeliveryStatus.WAITING, uncertain=item.uncertain)
            for item in self._queue
        ]
        self._queue.clear()
        if results := [*self._results, *unsent]:
            try:
                async with self._database.transaction() as tx:
                    await self._save_results(tx, results, self._unix_now())
            except RetryableError as error:
                log.warning("last results were not saved (%s); those letters are sent again", error)


def _decode_new(letter: ClaimedLetter, body: str) -> Reply:
    """Return the reply of a letter; without sound if its chat wants so."""
    reply = replies.decode_reply(body)
    if letter.is_silent and isinstance(reply, Message | Document | Photo):
        return structs.replace(reply, silent=True)
    return reply
