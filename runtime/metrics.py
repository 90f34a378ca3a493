"""Prometheus metrics of this process. No label identifies a person or a chat.

prometheus-client is imported by `enable`, which runs only where an HTTP server shows metrics: other starts are quicker.
Before `enable`, recording does nothing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storage.engine.database import Transaction
from storage.queues import outbox_claims
from storage.queues.outbox_claims import Backlog

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class _Metrics:
    def __init__(self) -> None:
        import prometheus_client

        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        self.state = _State()
        self.registry = prometheus_client.CollectorRegistry()
        prometheus_client.ProcessCollector(registry=self.registry)
        prometheus_client.PlatformCollector(registry=self.registry)
        self.registry.register(self.state)
        self.updates = prometheus_client.Counter(
            "loket_updates", "Updates whose effect was committed.", ["kind"], registry=self.registry
        )
        self.failures = prometheus_client.Counter(
            "loket_update_failures", "Updates whose handler raised an error.", registry=self.registry
        )
        self.interruptions = prometheus_client.Counter(
            "loket_interruptions",
            "Transactions retried after an interruption by the database.",
            registry=self.registry,
        )
        self.replies = prometheus_client.Counter(
            "loket_replies", "Direct replies by outcome.", ["outcome"], registry=self.registry
        )
        self.update_seconds = prometheus_client.Histogram(
            "loket_update_seconds",
            "Time from the start of handling an update to its commit.",
            buckets=BUCKETS,
            registry=self.registry,
        )


class _State:
    """Gauges whose values are known only when the metrics are requested."""

    is_leader = False
    backlog: Backlog | None = None

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.metrics_core import GaugeMetricFamily

        yield GaugeMetricFamily(
            "loket_chores_leader", "1: this process runs the background jobs.", value=self.is_leader
        )
        yield GaugeMetricFamily(
            "loket_database_up", "1: the database answers.", value=self.backlog is not None
        )
        if self.backlog is not None:
            yield GaugeMetricFamily(
                "loket_replies_waiting",
                "Direct replies that Telegram has not accepted yet.",
                value=self.backlog.replies,
            )
            yield GaugeMetricFamily(
                "loket_letters_waiting", "Unsent letters of running campaigns.", value=self.backlog.letters
            )


_metrics: _Metrics | None = None


def enable() -> None:
    """Record from now on. A second call does nothing."""
    _require_metrics()


def _require_metrics() -> _Metrics:
    global _metrics
    if _metrics is None:
        _metrics = _Metrics()
    return _metrics


def count_update(kind: str, seconds: float) -> None:
    """Record a committed update and how long it took."""
    if _metrics is not None:
        _metrics.updates.labels(kind).inc()
        _metrics.update_seconds.observe(seconds)


def count_failure() -> None:
    if _metrics is not None:
        _metrics.failures.inc()


def count_interruption() -> None:
    if _metrics is not None:
        _metrics.interruptions.inc()


def count_reply(outcome: str) -> None:
    if _metrics is not None:
        _metrics.replies.labels(outcome).inc()


async def read_backlog(tx: Transaction) -> Backlog:
    return await outbox_claims.count_backlog(tx)


async def is_database_up(tx: Transaction) -> bool:
    return await outbox_claims.is_reachable(tx)


def render_metrics(is_leader: bool, backlog: Backlog | None) -> bytes:
    """Return the metrics in Prometheus' text format. `backlog` None: the database does not answer."""
    from prometheus_client import generate_latest

    metrics = _require_metrics()
    metrics.state.is_leader, metrics.state.backlog = is_leader, backlog
    return generate_latest(metrics.registry)
