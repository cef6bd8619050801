"""Drive a simulated fleet from a notebook: the services of the real chain in this process, into the real database.

Simulator -> ingestor -> log in memory -> `write` and `watch` -> database; only MQTT and Kafka are left out. No stream
offset is stored, so this is safe beside a running stack: the unique key of a sample makes a repeat harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from fleetlib.clock import ManualClock, to_us
from fleetlib.contracts.topics import KAFKA_TELEMETRY, KAFKA_TOPICS, UplinkKind
from fleetlib.errors import FleetError
from fleetlib.settings import Settings, load_settings
from fleetlib.store import addresses
from fleetlib.store.maintenance import maintain
from fleetlib.store.writer import TelemetryWriter, WriteBatch, WriteResult, register_vehicles
from fleetlib.units import US_PER_S

FIRST_NOTEBOOK_VEHICLE = 800_001  # fleets that notebooks drive stay apart from the ones of `fleet demo` and `fleet up`
DELIVERIES_A_BATCH = 20


@dataclass(frozen=True)
class Drive:
    """What happened to the telemetry of a drive: received = stored + duplicates + dead_lettered.

    Attributes:
        sent: Messages that vehicles have sent, repeats included.
        stored: Rows.
        duplicates: Messages that were stored before.
        dead_lettered: Messages that were refused.
        incidents: Incidents found (repeats of one counted once).
        start: When it begins, event time.
        end: When it ends, not included.
        vehicle_ids: Of the fleet.
        network: The roads, for a map.
        labels: What really happened (`contracts.incidents.LABEL_SCHEMA`).
    """

    sent: int
    stored: int
    duplicates: int
    dead_lettered: int
    incidents: int
    start: datetime
    end: datetime
    vehicle_ids: range
    network: Any
    labels: pl.DataFrame


def drive(
    *, minutes: float = 5.0, end: datetime | None = None, settings: Settings | None = None, **parameters: Any
) -> Drive:
    """Simulate a fleet, carry what it sends through the services into the database, and refresh the aggregates.

    Args:
        minutes: How long the fleet drives, in its own time.
        end: When the drive ends; now if None.
        settings: Where the database is; read from the environment if None.
        parameters: Of the simulation, such as vehicles=40, seed=7, incidents={"rate_per_vehicle_hour": 5}. Vehicles get
            free ids from 800001 on, unless first_vehicle_id says otherwise.

    Raises:
        SettingsError: If a parameter is unknown or out of range.
        MissingServer: If there is no database: `make demo` starts one.
    """
    from fleetlib.simulator import Simulation, SimulationParams

    settings = settings or load_settings()
    url = addresses.writer(settings)
    if "first_vehicle_id" not in parameters:
        parameters["first_vehicle_id"] = _free_id(url)
    params = SimulationParams.from_overrides(parameters)
    last = (end or datetime.now(UTC)).replace(microsecond=0)
    first = last - timedelta(minutes=minutes)
    simulation = Simulation(params, to_us(first))
    register_vehicles(url, simulation.vehicles())
    with _CountingWriter(url) as writer:
        chain = _Chain(writer, settings, to_us(first))
        for _ in _progress(round(minutes * 60 / params.sample_interval_s), "driving"):
            tick = simulation.step()
            chain.deliver(tick.deliveries, tick.time_us)
        chain.deliver(simulation.finish(), simulation.time_us)
        chain.drain()
        counts = writer.counts
    _refresh(settings)
    ids = range(params.first_vehicle_id, params.first_vehicle_id + params.vehicles)
    return Drive(
        sent=chain.sent,
        stored=counts["stored"],
        duplicates=counts["duplicates"],
        dead_lettered=counts["dead_lettered"],
        incidents=len(writer.incidents),
        start=first,
        end=last + timedelta(seconds=1),
        vehicle_ids=ids,
        network=simulation.network,
        labels=simulation.labels(),
    )


def carry(samples: pl.DataFrame, vehicles: pl.DataFrame, settings: Settings | None = None) -> dict[str, int]:
    """Carry recorded samples through the services into the database, as if their vehicles had sent them.

    `fleet import` does the same over MQTT and Kafka.

    Args:
        samples: The columns of `contracts.columns.TELEMETRY` but for ingest_time, sorted by time.
        vehicles: What is known of the vehicles, for the table `vehicles`.
        settings: Where the database is; read from the environment if None.

    Returns:
        sent, stored, duplicates, dead_lettered, incidents.
    """
    from fleetlib.contracts.codec import encode_telemetry

    settings = settings or load_settings()
    url = addresses.writer(settings)
    register_vehicles(url, vehicles)
    seconds = samples.with_columns(pl.col("time").dt.truncate("1s").alias("second")).partition_by(
        "second", maintain_order=True
    )
    with _CountingWriter(url) as writer:
        chain = _Chain(writer, settings, to_us(seconds[0].item(0, "second")))
        for index in _progress(len(seconds), "carrying"):
            rows = seconds[index]
            ids = rows["vehicle_id"].to_numpy().astype(np.uint32)
            payload = encode_telemetry(rows.drop("vehicle_id", "second"))
            kind = np.full(len(ids), int(UplinkKind.TELEMETRY), np.uint8)
            chain.deliver(_Sent(ids, kind, payload), to_us(rows.item(0, "second")) + US_PER_S)
        chain.drain()
    _refresh(settings)
    return {"sent": chain.sent, **writer.counts, "incidents": len(writer.incidents)}


@dataclass(frozen=True, slots=True)
class _Sent:
    vehicle_id: Any
    kind: Any
    payload: Any


class _CountingWriter(TelemetryWriter):
    """Stores without stream offsets, and keeps the account."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.counts = {"stored": 0, "duplicates": 0, "dead_lettered": 0}
        self.incidents: set[bytes] = set()

    def offsets(self) -> dict[tuple[str, int], int]:
        return {}

    def write(self, batch: WriteBatch) -> WriteResult:
        result = super().write(WriteBatch(batch.telemetry, batch.incidents, batch.traces, batch.dead_letters))
        self.counts["stored"] += result.stored
        self.counts["duplicates"] += result.duplicates
        self.counts["dead_lettered"] += 0 if batch.dead_letters is None else len(batch.dead_letters)
        if batch.incidents is not None:
            self.incidents.update(batch.incidents["incident_id"])
        return result


class _Chain:
    """The ingestor, the log in memory, `write` and `watch`; each batch goes all the way before the next begins."""

    def __init__(self, writer: TelemetryWriter, settings: Settings, start_us: int) -> None:
        from fleetlib.detection import DetectionRules
        from fleetlib.ingestor.core import Ingestor
        from fleetlib.processor.board import LiveBoard
        from fleetlib.processor.watch import WatchService
        from fleetlib.processor.write import TOPICS, WriteService
        from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource

        self.sent = 0
        self._clock = ManualClock(start_us)
        log = MemoryLog(dict.fromkeys(KAFKA_TOPICS, settings.kafka.partitions), self._clock)
        sink = MemorySink(log)
        self._ingestor = Ingestor(sink, settings.ingestor, self._clock)
        self._write = WriteService(
            lambda start: MemorySource(log, TOPICS, start), writer, sink, settings.processor, self._clock
        )
        rules = DetectionRules(overspeed_mps=settings.processor.overspeed_limit_mps)
        source = MemorySource(log, [KAFKA_TELEMETRY])
        self._watch = WatchService(source, sink, LiveBoard(), None, rules, settings.processor, self._clock)
        self._deliveries = 0

    def deliver(self, deliveries: Any, time_us: int) -> None:
        """Take what reached the network by `time_us`: columns vehicle_id, kind, payload."""
        from fleetlib.transport.memory import uplink_of

        self._clock.advance((time_us - self._clock.now_us()) / US_PER_S)
        if len(deliveries.kind):
            self._ingestor.handle(uplink_of(deliveries.vehicle_id, deliveries.kind, deliveries.payload))
        self.sent += int((deliveries.kind == UplinkKind.TELEMETRY).sum())
        self._watch_all()
        self._deliveries += 1
        if self._deliveries % DELIVERIES_A_BATCH == 0:
            self.drain()

    def drain(self) -> None:
        """Bring all that was delivered into the database."""
        self._watch_all()
        while self._write.step(0.0):
            pass
        self._write.flush()

    def _watch_all(self) -> None:
        """Find incidents at once, as in the running system; only the database takes large batches."""
        self._ingestor.flush()
        while self._watch.step(0.0):
            pass


def _progress(count: int, what: str) -> Any:
    from tqdm.auto import tqdm

    return tqdm(range(count), desc=what, unit=" s", leave=False, disable=None)


def _free_id(url: str) -> int:
    from fleetlib.store.connection import connect, user_errors

    with connect(url, "fleet-notebook") as connection, user_errors(url):
        row = connection.execute("SELECT max(vehicle_id) FROM vehicles").fetchone()
    highest = int(row[0]) if row and row[0] is not None else 0
    return max(highest + 1, FIRST_NOTEBOOK_VEHICLE)


def _refresh(settings: Settings) -> None:
    try:
        maintain(addresses.owner(settings), everything=True)
    except FleetError:
        # Without the owner's address the processor does it, within half a minute.
        return
