"""Processors on a log in memory and a real database, stepped by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from fleetlib.clock import SystemClock
from fleetlib.contracts.topics import KAFKA_TOPICS
from fleetlib.processor.write import WriteService
from fleetlib.settings import ProcessorSettings
from fleetlib.store import TelemetryWriter
from fleetlib.store.connection import connect
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource
from tests.fixtures_database import Database
from tests.unit.processor.streams import TOPICS, samples, send

VEHICLES = range(1, 1_001)
BY_HAND = ProcessorSettings(batch_age_ms=3_600_000, batch_min_age_ms=3_600_000)  # a batch closes when the test says so
DEADLINE_S = 60.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, what
        time.sleep(0.01)


class Processors:
    """Processors that all read one log into one database, as if each had all partitions: the rest are zombies."""

    def __init__(self, url: str, opened: ExitStack) -> None:
        self.log = MemoryLog(TOPICS)
        self.sink = MemorySink(self.log)
        self.url = url
        self._opened = opened
        self._seq = 0

    def start(self, settings: ProcessorSettings = BY_HAND, stop: threading.Event | None = None) -> WriteService:
        writer = self._opened.enter_context(TelemetryWriter(self.url))
        return WriteService(
            lambda start: MemorySource(self.log, KAFKA_TOPICS, start),
            writer,
            self.sink,
            settings,
            SystemClock(),
            stop,
        )

    def publish(self, rounds: int = 1) -> int:
        """Put samples of all vehicles into the log, and return how many it holds now."""
        for _ in range(rounds):
            self._seq += 1
            send(self.sink, samples(SystemClock().now_us(), VEHICLES, seq=self._seq))
        return self._seq * len(VEHICLES)


def account(database: Database) -> tuple[int, int, int]:
    """Return how many rows there are, and how many the writers have counted as stored and as duplicates."""
    counted = "SELECT coalesce(sum(stored), 0)::bigint, coalesce(sum(duplicates), 0)::bigint FROM write_counts"
    with connect(database.url) as connection:
        ((rows,),) = connection.execute("SELECT count(*) FROM telemetry").fetchall()
        ((stored, duplicates),) = connection.execute(counted).fetchall()
        return rows, stored, duplicates
