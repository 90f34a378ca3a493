"""What /metrics shows, in Prometheus' text format; no label tells one person or chat from another."""

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from runtime.counters import COUNTERS
from storage.engine.database import Transaction
from storage.queues import outbox_claims
from storage.queues.outbox_claims import Backlog

CONTENT_TYPE = CONTENT_TYPE_LATEST


async def read_backlog(tx: Transaction) -> Backlog:
    return await outbox_claims.count_backlog(tx)


async def is_database_up(tx: Transaction) -> bool:
    return await outbox_claims.is_reachable(tx)


def render_metrics(is_leader: bool, backlog: Backlog | None) -> bytes:
    """`leads`: this process does the chores; `backlog` None: the database does not answer."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(_LoketCollector(is_leader, backlog))
    return generate_latest(registry)


class _LoketCollector(Collector):
    def __init__(self, is_leader: bool, backlog: Backlog | None) -> None:
        self._is_leader, self._backlog = is_leader, backlog

    def collect(self) -> Iterator[Metric]:
        yield _counter_family(
            "loket_updates", "Updates whose effect was committed.", "kind", COUNTERS.updates
        )
        yield CounterMetricFamily(
            "loket_update_failures", "Updates that a handler failed at.", value=COUNTERS.failures
        )
        yield CounterMetricFamily(
            "loket_interruptions",
            "Transactions begun anew after an interruption.",
            value=COUNTERS.interruptions,
        )
        yield _counter_family(
            "loket_replies", "Direct replies by what became of them.", "outcome", COUNTERS.replies
        )
        times = HistogramMetricFamily("loket_update_seconds", "From an update's turn to its commit.")
        times.add_metric([], COUNTERS.update_times.cumulative_buckets, COUNTERS.update_times.total)
        yield times
        yield GaugeMetricFamily(
            "loket_chores_leader", "1: this process does the chores.", value=self._is_leader
        )
        yield GaugeMetricFamily("loket_database_up", "1: it answers.", value=self._backlog is not None)
        if self._backlog is not None:
            yield GaugeMetricFamily(
                "loket_replies_waiting",
                "Direct replies not yet taken by Telegram.",
                value=self._backlog.replies,
            )
            yield GaugeMetricFamily(
                "loket_letters_waiting", "Letters of running campaigns.", value=self._backlog.letters
            )


def _counter_family(name: str, meaning: str, label: str, counts: dict[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([str(value)], count)
    return family
