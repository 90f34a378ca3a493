"""Measures the cost of enqueueing and claiming with 1,000, 100,000 and 1,000,000 waiting letters."""

import resource
import statistics
import tempfile
import time
from pathlib import Path

from storage.announcements.follows import ChatQuery
from storage.engine.database import Database
from storage.queues import outbox, outbox_claims

NOW = 1_795_000_000
ROUNDS, BATCH_SIZE = 50, 15
ALL_CHATS_SQL = (
    "WITH RECURSIVE many (chat_id) AS (SELECT 1 UNION ALL SELECT chat_id + 1 FROM many WHERE chat_id < :people)"
    " SELECT chat_id FROM many"
)


async def measure_outbox(people: int) -> tuple[float, float, float]:
    """Return seconds to enqueue, median milliseconds to record a batch and claim the next, and peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "loket.db")
        begin = time.perf_counter()
        async with database.transaction() as tx:
            everybody = ChatQuery(ALL_CHATS_SQL, {"people": people})
            assert await outbox.add_for_query(tx, "scale:1", "{}", everybody, NOW, NOW) == people
        enqueued = time.perf_counter() - begin
        costs: list[float] = []
        settled: list[outbox_claims.DeliveryResult] = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            async with database.transaction() as tx:
                await outbox_claims.acquire_lease(tx, "scale", NOW, 10)
                await outbox_claims.record_results(tx, settled, NOW)
                claimed = await outbox_claims.claim_letters(tx, BATCH_SIZE, NOW)
            costs.append((time.perf_counter() - begin) * 1000)
            settled = [
                outbox_claims.DeliveryResult(one, outbox_claims.DeliveryStatus.SENT, 1) for one in claimed
            ]
        await database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return enqueued, statistics.median(costs), peak


async def print_scale() -> float:
    """Print the costs. Return the cost of a claim among a million letters relative to a thousand."""
    print(
        f"\nletters waiting: s to enqueue, ms to settle {BATCH_SIZE} and claim {BATCH_SIZE} (median), peak memory MB"
    )
    claims: list[float] = []
    for people in (1000, 100_000, 1_000_000):
        enqueued, claim, peak = await measure_outbox(people)
        claims.append(claim)
        print(f"  {people:>9,} {enqueued:>8.2f} s {claim:>8.2f} ms {peak:>7.0f} MB")
    return claims[-1] / claims[0]
