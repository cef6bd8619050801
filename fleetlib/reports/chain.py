"""Drive a simulated fleet from a notebook: the services of the real chain in this process, into the real database.

Simulator -> ingestor -> log in memory -> `write` and `watch` -> database; only MQTT and Kafka are left out. No stream
offset is stored, so this is safe beside a running stack: the unique key of a sample makes a repeat harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

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
TICKS_A_BATCH = 20


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
        sent = _carry(simulation, writer, settings, round(minutes * 60 / params.sample_interval_s), to_us(first))
        counts = writer.counts
    _refresh(settings)
    ids = range(params.first_vehicle_id, params.first_vehicle_id + params.vehicles)
    return Drive(
        sent=sent,
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


def _carry(simulation: Any, writer: TelemetryWriter, settings: Settings, ticks: int, start_us: int) -> int:
    from tqdm.auto import tqdm

    from fleetlib.detection import DetectionRules
    from fleetlib.ingestor.core import Ingestor
    from fleetlib.processor.board import LiveBoard
    from fleetlib.processor.watch import WatchService
    from fleetlib.processor.write import TOPICS, WriteService
    from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource, uplink_of

    clock = ManualClock(start_us)
    log = MemoryLog(dict.fromkeys(KAFKA_TOPICS, settings.kafka.partitions), clock)
    sink = MemorySink(log)
    ingestor = Ingestor(sink, settings.ingestor, clock)
    write = WriteService(lambda start: MemorySource(log, TOPICS, start), writer, sink, settings.processor, clock)
    rules = DetectionRules(overspeed_mps=settings.processor.overspeed_limit_mps)
    source = MemorySource(log, [KAFKA_TELEMETRY])
    watch = WatchService(source, sink, LiveBoard(), None, rules, settings.processor, clock)

    def drain() -> None:
        ingestor.flush()
        while watch.step(0.0):
            pass
        while write.step(0.0):
            pass
        write.flush()

    def deliver(deliveries: Any) -> int:
        if len(deliveries):
            ingestor.handle(uplink_of(deliveries.vehicle_id, deliveries.kind, deliveries.payload))
        return int((deliveries.kind == UplinkKind.TELEMETRY).sum())

    sent = 0
    for number in tqdm(range(1, ticks + 1), desc="driving", unit=" s", leave=False, disable=None):
        tick = simulation.step()
        clock.advance((tick.time_us - clock.now_us()) / US_PER_S)
        sent += deliver(tick.deliveries)
        if number % TICKS_A_BATCH == 0:
            drain()
    sent += deliver(simulation.finish())
    drain()
    return sent


def _free_id(url: str) -> int:
    from fleetlib.store.connection import connect, user_errors

    with connect(url, "fleet-notebook") as connection, user_errors(url):
        row = connection.execute("SELECT max(vehicle_id) FROM vehicles WHERE vehicle_id < 900000").fetchone()
    highest = int(row[0]) if row and row[0] is not None else 0
    return max(highest + 1, FIRST_NOTEBOOK_VEHICLE)


def _refresh(settings: Settings) -> None:
    try:
        maintain(addresses.owner(settings), everything=True)
    except FleetError:
        # Without the owner's address the processor does it, within half a minute.
        return
