"""The services of the real chain in one process: a memory log in place of MQTT and Kafka, the same logic, one database.

Each simulated interval goes all the way before the next begins: simulator -> ingestor -> log -> `write` and `watch`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from fleetlib import metrics
from fleetlib.clock import ManualClock
from fleetlib.contracts.topics import KAFKA_TELEMETRY, KAFKA_TOPICS, UplinkKind
from fleetlib.detection import DetectionRules
from fleetlib.ingestor.core import Ingestor
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.watch import WatchService
from fleetlib.processor.write import TOPICS, WriteService
from fleetlib.settings import Settings
from fleetlib.simulator import Deliveries, Simulation
from fleetlib.store.writer import TelemetryWriter
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource, uplink_of

# Ticks of simulated time between two drains: whole batches reach the database, and memory stays small.
TICKS_A_BATCH = 20


@dataclass(slots=True)
class Account:
    """What happened to the telemetry: received = stored + duplicates + dead_lettered.

    Attributes:
        sent: Messages that vehicles have sent, repeats included.
        received: Those that `write` has read from the log.
        stored: Rows.
        duplicates: Messages that were stored before.
        dead_lettered: Messages that were refused.
    """

    sent: int = 0
    received: int = 0
    stored: int = 0
    duplicates: int = 0
    dead_lettered: int = 0


class EmbeddedChain:
    """Carries what a simulation delivers to the database.

    Args:
        settings: Batch sizes and detection limits.
        writer: Stores it.
        clock: Simulated time: the services' clocks follow the fleet's.
    """

    def __init__(self, settings: Settings, writer: TelemetryWriter, clock: ManualClock) -> None:
        self._clock = clock
        topics = dict.fromkeys(KAFKA_TOPICS, settings.kafka.partitions)
        self._log = MemoryLog(topics, clock, writer.offsets())
        sink = MemorySink(self._log)
        self._ingestor = Ingestor(sink, settings.ingestor, clock)
        self._sources: list[MemorySource] = []
        self._write = WriteService(
            lambda start: self._source(MemorySource(self._log, TOPICS, start)), writer, sink, settings.processor, clock
        )
        self._watch = WatchService(
            self._source(MemorySource(self._log, [KAFKA_TELEMETRY])),
            sink,
            LiveBoard(),
            None,
            DetectionRules(overspeed_mps=settings.processor.overspeed_limit_mps),
            settings.processor,
            clock,
        )
        self._before = _counted()
        self._sent = 0

    def carry(self, deliveries: Deliveries, time_us: int) -> None:
        """Take the messages that vehicles have sent by `time_us`."""
        self._clock.advance((time_us - self._clock.now_us()) / 1e6)
        if len(deliveries):
            self._sent += int((deliveries.kind == UplinkKind.TELEMETRY).sum())
            self._ingestor.handle(uplink_of(deliveries.vehicle_id, deliveries.kind, deliveries.payload))

    def drain(self) -> None:
        """Bring all that was carried into the database; a forgotten log entry has been read by both consumers."""
        self._ingestor.flush()
        while self._watch.step(0.0):
            pass
        while self._write.step(0.0):
            pass
        self._write.flush()
        for source in self._sources:
            done = source.positions()
            self._log.trim({where: min(done[where], self._least(where)) for where in done})

    def account(self) -> Account:
        """Return what happened to the telemetry so far."""
        now = _counted()
        received, stored, duplicates, refused = (now[name] - self._before[name] for name in _COUNTERS)
        return Account(self._sent, received, stored, duplicates, refused)

    def _source(self, source: MemorySource) -> MemorySource:
        self._sources.append(source)
        return source

    def _least(self, where: tuple[str, int]) -> int:
        return min(positions[where] for source in self._sources if where in (positions := source.positions()))


def run_ticks(simulation: Simulation, chain: EmbeddedChain, ticks: int) -> Iterator[int]:
    """Advance the fleet and carry what it sends; yields the number of each tick when it is done."""
    for number in range(1, ticks + 1):
        tick = simulation.step()
        chain.carry(tick.deliveries, tick.time_us)
        if number % TICKS_A_BATCH == 0:
            chain.drain()
        yield number


def stored_incidents(writer_url: str, first_us: int, last_us: int) -> pl.DataFrame:
    """Return the incidents that the database holds between two times, with `INCIDENT_SCHEMA`'s scored columns."""
    from fleetlib.clock import to_datetime
    from fleetlib.contracts.columns import TIME_TYPE
    from fleetlib.store import connect

    with connect(writer_url, "fleet-demo") as connection:
        rows = connection.execute(
            "SELECT vehicle_id, kind, start_time, end_time FROM incidents WHERE start_time BETWEEN %s AND %s",
            (to_datetime(first_us), to_datetime(last_us)),
        ).fetchall()
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "vehicle_id": pl.Int32,
        "kind": pl.Int16,
        "start_time": TIME_TYPE,
        "end_time": TIME_TYPE,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


_COUNTERS = {
    "received": metrics.WRITE_RECEIVED,
    "stored": metrics.WRITE_STORED,
    "duplicates": metrics.WRITE_DUPLICATES,
    "dead_lettered": metrics.WRITE_DEAD_LETTERED,
}


def _counted() -> dict[str, int]:
    """Return the sum of each counter over its labels."""
    return {
        name: round(sum(s.value for family in counter.collect() for s in family.samples if s.name.endswith("_total")))
        for name, counter in _COUNTERS.items()
    }
