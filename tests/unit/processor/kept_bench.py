"""A log in memory, and services of `watch` on it that share a folder for their state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from fleetlib.clock import ManualClock
from fleetlib.contracts.incidents import decode_incidents
from fleetlib.contracts.topics import KAFKA_INCIDENTS, KAFKA_TELEMETRY
from fleetlib.detection import DetectionRules
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.kept import Keeper
from fleetlib.processor.watch import WatchService
from fleetlib.settings import ProcessorSettings
from fleetlib.transport.base import Record
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource
from tests.unit.processor.streams import PARTITIONS, TOPICS, samples, send


class Reads(MemorySource):
    """A source that counts what was read of it."""

    def __init__(self, log: MemoryLog) -> None:
        super().__init__(log, [KAFKA_TELEMETRY])
        self.read: list[Record] = []

    def poll(self, max_records: int, timeout_s: float) -> list[Record]:
        found = super().poll(max_records, timeout_s)
        self.read += found
        return found


class NeverTakes(MemorySink):
    """A Kafka that does not answer."""

    def send(self, topic: str, partition: int, value: bytes, **rest: Any) -> None:
        """Keep silent."""


class Bench:
    """A log, and services of `watch` on it that share a folder."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.log = MemoryLog(TOPICS, self.clock)
        self.folder = folder
        self.second = 0

    def start(self, *, sink: MemorySink | None = None, rules: DetectionRules | None = None, **own: Any) -> WatchService:
        rules = rules or DetectionRules()
        self.source, self.board = Reads(self.log), LiveBoard()
        own = {"keep_s": 3_600, **own}
        return WatchService(
            self.source,
            sink or MemorySink(self.log),
            self.board,
            None,
            rules,
            ProcessorSettings(**own),
            self.clock,
            keeper=Keeper(self.folder, rules),
        )

    def drive(self, service: WatchService | None, seconds: int, vehicles: range = range(1, 9), **values: Any) -> None:
        """Let vehicles send a sample each second, and the service read it."""
        for _ in range(seconds):
            self.clock.advance(1)
            self.second += 1
            send(MemorySink(self.log), samples(self.clock.now_us(), vehicles, seq=self.second, **values))
            if service is not None:
                read_all(service)

    def leave_a_state(self) -> WatchService:
        """Have a service read 20 s and keep its state, and return it."""
        service = self.start()
        self.drive(service, 20)
        written(service)
        return service

    def known(self) -> set[bytes]:
        return set(self.incidents()["incident_id"])

    def incidents(self) -> pl.DataFrame:
        records = [one for number in range(PARTITIONS) for one in self.log.read((KAFKA_INCIDENTS, number), 0, 1_000)]
        return decode_incidents([record.value for record in records])


def read_all(service: WatchService) -> None:
    while service.step(0):
        pass


def written(service: WatchService) -> None:
    """Have the state kept now, as it is every few seconds."""
    service._keep(wait=True)
