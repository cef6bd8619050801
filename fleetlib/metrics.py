"""Every metric's name, declared once, with what it counts. Services import these; nothing else makes metrics.

The account that must always close, per service: received = stored + duplicate + dead-lettered.

A name is `fleet_<part>_<what>_<unit>`: a service exports its own parts alone (`PARTS`), so that no process reports
zeros for what it does not do. docs/metrics.md is made from these declarations by `python infra/metrics_page.py`.
Nothing here is touched once per message on a hot path: counters take a batch's number, `ColumnHistogram` a column.
"""

from __future__ import annotations

import platform
import threading
from collections.abc import Iterable, Sequence
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which nobody asks for

SECONDS_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
LATENCY_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
ROWS_BUCKETS = (100.0, 300.0, 1_000.0, 3_000.0, 10_000.0, 30_000.0, 100_000.0, 300_000.0)
JOB_BUCKETS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0)
# Which parts (the word after `fleet_`) each service exports, besides those of every process.
PARTS = {
    "ingest": ("ingest",),
    "write": ("write", "database"),
    "watch": ("watch", "live", "alert"),
    "simulate": ("simulate",),
    "reports": ("reports",),
}
EVERYWHERE = ("build", "health", "log")


class ColumnHistogram(Collector):
    """A histogram that takes a whole column of observations at once; else like `prometheus_client.Histogram`.

    Args:
        name: With its unit.
        documentation: One sentence.
        buckets: Upper bounds, ascending; infinity is added.
    """

    def __init__(self, name: str, documentation: str, buckets: Sequence[float]) -> None:
        self._name, self._documentation = name, documentation
        self._bounds = tuple(buckets)
        self._counts = [0] * (len(buckets) + 1)
        self._sum = 0.0
        self._lock = threading.Lock()
        REGISTRY.register(self)

    def observe(self, values: Any) -> None:
        """Count each value of a NumPy column, in the unit of the name; a NaN counts as infinite."""
        import numpy as np

        places = np.searchsorted(self._bounds, values)
        counts = np.bincount(places, minlength=len(self._counts)).tolist()
        total = float(np.sum(values))
        with self._lock:
            self._counts = [old + new for old, new in zip(self._counts, counts, strict=True)]
            self._sum += total

    def collect(self) -> Iterable[Metric]:
        """Yield the one family."""
        with self._lock:
            counts, total = list(self._counts), self._sum
        cumulated, buckets = 0, []
        for bound, count in zip((*map(str, self._bounds), "+Inf"), counts, strict=True):
            cumulated += count
            buckets.append((bound, cumulated))
        yield HistogramMetricFamily(self._name, self._documentation, buckets=buckets, sum_value=total)


# Every service.
BUILD_INFO = Gauge("fleet_build_info", "1; its labels say what runs", ["service", "version", "python"])
HEALTH_CHECK = Gauge("fleet_health_check", "1 where a check of /readyz or /healthz passes, else 0", ["check"])
LOG_LINES = Counter("fleet_log_lines", "Lines logged at warning or above, those held back included", ["level"])
LOG_SUPPRESSED = Counter("fleet_log_suppressed_lines", "Repeated lines that were held back and counted instead")

# Ingestor: messages that came from the broker, that Kafka acknowledged, that went to the dead-letter topic.
INGEST_RECEIVED = Counter("fleet_ingest_received", "Messages received from MQTT", ["kind"])
INGEST_SAMPLES = Counter("fleet_ingest_samples", "Samples in the messages framed; an uplink batch says how many it has")
INGEST_FORWARDED = Counter("fleet_ingest_forwarded", "Messages that Kafka has acknowledged", ["kind"])
INGEST_DEAD_LETTERED = Counter("fleet_ingest_dead_lettered", "Messages refused by the ingestor", ["reason"])
INGEST_IN_FLIGHT = Gauge("fleet_ingest_in_flight", "Messages sent to Kafka and not yet acknowledged")
INGEST_IN_FLIGHT_BYTES = Gauge("fleet_ingest_in_flight_bytes", "Bytes of records on their way to Kafka")
INGEST_BROKER_QUEUE = Gauge("fleet_ingest_broker_queue_messages", "Messages that the broker holds, as it tells")
INGEST_VALVE_OPEN = Gauge("fleet_ingest_valve_open", "1 while subscribed, 0 while the broker's queue is too long")
INGEST_SEND_FAILURES = Counter("fleet_ingest_send_failures", "Records that Kafka did not take and that are sent again")
INGEST_RECONNECTS = Counter("fleet_ingest_reconnects", "Connections to the broker that were made again")
INGEST_CONNECTED = Gauge("fleet_ingest_connected", "1 while the subscription at the broker stands, else 0")
INGEST_FRAMES = Counter("fleet_ingest_frames", "Frames of telemetry that Kafka has acknowledged")
INGEST_ACK_SECONDS = Histogram(
    "fleet_ingest_ack_seconds",
    "From a frame's first message received to Kafka's acknowledgement of the frame",
    buckets=LATENCY_BUCKETS,
)

# Processor, write side.
WRITE_RECEIVED = Counter("fleet_write_received", "Messages read from Kafka by write")
# Between the two, as they are asked for in this order: a batch that is stored meanwhile is not missed.
WRITE_IN_HAND = Gauge("fleet_write_in_hand", "Messages of the batch that write is storing")
WRITE_STORED = Counter("fleet_write_stored", "Rows stored")
WRITE_DUPLICATES = Counter("fleet_write_duplicates", "Messages that were stored before")
WRITE_DEAD_LETTERED = Counter("fleet_write_dead_lettered", "Messages refused by write", ["reason"])
WRITE_BATCH_SECONDS = Histogram(
    "fleet_write_batch_seconds", "Time of one database transaction", buckets=SECONDS_BUCKETS
)
WRITE_BATCH_ROWS = Histogram("fleet_write_batch_rows", "Rows of one database transaction", buckets=ROWS_BUCKETS)
WRITE_LATENCY_SECONDS = ColumnHistogram(
    "fleet_write_latency_seconds", "From a sample's time, by the vehicle's clock, to its commit", LATENCY_BUCKETS
)
WRITE_LET_GO = Counter(
    "fleet_write_let_go",
    "Messages of batches given up: another processor stores them, or they are read again",
)
WRITE_FENCED = Counter("fleet_write_fenced", "Batches given up because another processor had moved the offsets")
WRITE_RETRIES = Counter("fleet_write_retries", "Attempts that found the database away and were made again")
WRITE_PARTITIONS = Gauge("fleet_write_partitions", "Kafka partitions that this process has, of all topics")
WRITE_LAG_RECORDS = Gauge("fleet_write_lag_records", "Kafka records not yet stored", ["topic", "partition"])
WRITE_NEWEST_TIME = Gauge(
    "fleet_write_newest_time_seconds",
    "Event time of the newest stored row, at most when it was stored, seconds since 1970",
)

# The database, as the write side sees it every half minute.
DATABASE_SIZE_BYTES = Gauge("fleet_database_size_bytes", "Size of the database on disk")
DATABASE_DIRTY_WINDOWS = Gauge("fleet_database_dirty_windows", "Ten-minute windows whose aggregates wait for a refresh")
DATABASE_DIRTY_AGE_SECONDS = Gauge("fleet_database_dirty_age_seconds", "How long the oldest of them has waited")
DATABASE_UPKEEP_SECONDS = Histogram("fleet_database_upkeep_seconds", "Time of one run of upkeep", buckets=JOB_BUCKETS)
DATABASE_UPKEEP_FAILURES = Counter("fleet_database_upkeep_failures", "Runs of upkeep that ended with an error")

# Processor, watch side.
WATCH_RECEIVED = Counter("fleet_watch_received", "Messages read from Kafka by watch")
WATCH_INCIDENTS = Counter("fleet_watch_incidents", "Incidents found", ["kind"])
WATCH_LAG_RECORDS = Gauge("fleet_watch_lag_records", "Kafka records not yet watched", ["topic", "partition"])
WATCH_UNSENT = Gauge("fleet_watch_unsent_incidents", "Incidents that Kafka has not taken yet")
LIVE_CLIENTS = Gauge("fleet_live_clients", "Open WebSockets")
LIVE_DROPPED = Counter("fleet_live_dropped_frames", "Frames not sent to a client that was too slow")
ALERT_SECONDS = Histogram(
    "fleet_alert_seconds",
    "Event time to alert, of crashes and harsh driving: the others have to last first",
    buckets=SECONDS_BUCKETS,
)

# Simulator: the vehicles' side of the account.
SIMULATE_CONNECTED = Gauge("fleet_simulate_connected", "Vehicles that are connected")
SIMULATE_PUBLISHED = Counter("fleet_simulate_published", "Messages that vehicles have sent, each counted once")
SIMULATE_ACKED = Counter("fleet_simulate_acked", "Messages that the broker has acknowledged")
SIMULATE_PENDING = Gauge("fleet_simulate_pending", "Messages sent and not yet acknowledged")
SIMULATE_RESENT = Counter("fleet_simulate_resent", "Messages that were sent again")
SIMULATE_REFUSED = Counter("fleet_simulate_refused", "Messages that the broker refused, never sent again")
SIMULATE_DROPPED = Counter("fleet_simulate_dropped", "Messages that gave way to newer ones while they waited")
SIMULATE_BEHIND_SECONDS = Gauge("fleet_simulate_behind_seconds", "How far the simulation is behind the clock")

# The reports' schedule.
REPORTS_RUNS = Counter("fleet_reports_runs", "Scheduled runs that have ended", ["schedule", "state"])
REPORTS_RUN_SECONDS = Histogram("fleet_reports_run_seconds", "Time of one scheduled run", buckets=JOB_BUCKETS)
REPORTS_NEXT_TIME = Gauge("fleet_reports_next_time_seconds", "When the next job is due, seconds since 1970")


class _Exported(Collector):
    """The families of some parts, and those of the process itself (`process_`, `python_`)."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._prefixes = tuple(f"fleet_{part}_" for part in (*EVERYWHERE, *parts))

    def collect(self) -> Iterable[Metric]:
        for family in REGISTRY.collect():
            if family.name.startswith(self._prefixes) or not family.name.startswith("fleet_"):
                yield family


def registry_of(services: Iterable[str]) -> CollectorRegistry:
    """Return what a process exports that runs these services (keys of `PARTS`)."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Exported(part for service in services for part in PARTS[service]))
    return registry


def tell_build(service: str, version: str) -> None:
    """Say once what runs: shown as the labels of `fleet_build_info`."""
    BUILD_INFO.labels(service, version, platform.python_version()).set(1)
