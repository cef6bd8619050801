"""Simulator or recording -> ingestor -> log in memory -> `write` and `watch` -> database.

Only MQTT and Kafka are left out. No stream offset is stored, so it is safe beside a running stack: the unique key of a
sample makes a repeat harmless, and what a broken run has not stored is simply simulated again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fleetlib.clock import ManualClock
from fleetlib.contracts.topics import KAFKA_TELEMETRY, KAFKA_TOPICS
from fleetlib.detection import DetectionRules
from fleetlib.ingestor.core import Ingestor
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.watch import WatchService
from fleetlib.processor.write import TOPICS, WriteService
from fleetlib.settings import Settings
from fleetlib.store.writer import TelemetryWriter, WriteBatch, WriteResult
from fleetlib.transport.base import Assignment, TopicPartition
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource, uplink_of
from fleetlib.units import US_PER_S

# Deliveries between two drains: whole batches reach the database, and the log in memory stays small.
DELIVERIES_A_BATCH = 60


class Messages(Protocol):
    """What reached the network: `simulator.Deliveries`, or the same columns of a recording."""

    @property
    def vehicle_id(self) -> npt.NDArray[np.uint32]:
        """Shape (n,)."""
        ...

    @property
    def kind(self) -> npt.NDArray[np.uint8]:
        """`UplinkKind`, shape (n,)."""
        ...

    @property
    def payload(self) -> pa.BinaryArray:
        """One serialised message each, shape (n,)."""
        ...

    @property
    def samples(self) -> npt.NDArray[np.int32]:
        """How many samples of telemetry each message holds, shape (n,)."""
        ...


@dataclass(slots=True)
class Account:
    """What happened to the telemetry: received = stored + duplicates + dead_lettered.

    Attributes:
        sent: Samples that vehicles have sent, in either uplink form, repeats included.
        stored: Rows.
        duplicates: Samples that were stored before.
        dead_lettered: Samples that were refused.
        incidents: Incidents that were found, repeats of one counted once.
    """

    sent: int = 0
    stored: int = 0
    duplicates: int = 0
    dead_lettered: int = 0
    incidents: int = 0

    @property
    def received(self) -> int:
        """Messages that `write` has read from the log."""
        return self.stored + self.duplicates + self.dead_lettered


class EmbeddedChain:
    """Carries messages all the way into the database, a batch at a time. One instance belongs to one thread.

    Args:
        url: The database as fleet_writer.
        settings: Batch sizes and detection limits.
        start_us: Where simulated time begins, microseconds since 1970 UTC: the services' clocks follow the fleet's.

    Attributes:
        account: What happened so far; complete after `drain`.
    """

    def __init__(self, url: str, settings: Settings, start_us: int) -> None:
        self.account = Account()
        self._clock = ManualClock(start_us)
        self._writer = _CountingWriter(url, self.account)
        self._log = MemoryLog(dict.fromkeys(KAFKA_TOPICS, settings.kafka.partitions), self._clock)
        sink = MemorySink(self._log)
        self._ingestor = Ingestor(sink, settings.ingestor, self._clock)
        self._sources: list[MemorySource] = []
        self._write = WriteService(
            lambda start: self._keep(MemorySource(self._log, TOPICS, start)),
            self._writer,
            sink,
            settings.processor,
            self._clock,
        )
        rules = DetectionRules(overspeed_mps=settings.processor.overspeed_limit_mps)
        source = self._keep(MemorySource(self._log, [KAFKA_TELEMETRY]))
        self._watch = WatchService(source, sink, LiveBoard(), None, rules, settings.processor, self._clock)
        self._deliveries = 0

    def deliver(self, messages: Messages, time_us: int) -> None:
        """Take what reached the network by `time_us`."""
        self._clock.advance((time_us - self._clock.now_us()) / US_PER_S)
        if len(messages.kind):
            self._ingestor.handle(uplink_of(messages.vehicle_id, messages.kind, messages.payload))
        self.account.sent += int(messages.samples.sum())
        self._watch_all()
        self._deliveries += 1
        if self._deliveries % DELIVERIES_A_BATCH == 0:
            self.drain()

    def drain(self) -> None:
        """Bring all that was delivered into the database; the log forgets what both consumers have read."""
        self._watch_all()
        while self._write.step(0.0):
            pass
        self._write.flush()
        done: dict[TopicPartition, int] = {}
        for source in self._sources:
            for where, offset in source.positions().items():
                done[where] = min(offset, done.get(where, offset))
        self._log.trim(done)

    def _watch_all(self) -> None:
        """Find incidents at once, as in the running system; only the database takes large batches."""
        self._ingestor.flush()
        while self._watch.step(0.0):
            pass

    def close(self) -> None:
        """Close the connection to the database."""
        self._writer.close()

    def _keep(self, source: MemorySource) -> MemorySource:
        self._sources.append(source)
        return source


class _CountingWriter(TelemetryWriter):
    """Stores without stream offsets, and keeps the account."""

    def __init__(self, url: str, account: Account) -> None:
        super().__init__(url)
        self._account = account
        self._incidents: set[bytes] = set()

    def begin(self, topic_ids: Assignment) -> dict[TopicPartition, int]:  # noqa: ARG002
        return {}

    def offsets(self) -> dict[TopicPartition, int]:
        return {}

    def write(self, batch: WriteBatch) -> WriteResult:
        result = super().write(WriteBatch(batch.telemetry, batch.incidents, batch.traces, batch.dead_letters))
        self._account.stored += result.stored
        self._account.duplicates += result.duplicates
        self._account.dead_lettered += 0 if batch.dead_letters is None else len(batch.dead_letters)
        if batch.incidents is not None:
            self._incidents.update(batch.incidents["incident_id"])
            self._account.incidents = len(self._incidents)
        return result
