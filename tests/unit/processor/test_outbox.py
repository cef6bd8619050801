from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fleetlib.clock import ManualClock
from fleetlib.contracts.incidents import decode_incidents
from fleetlib.contracts.topics import KAFKA_INCIDENTS, KAFKA_TELEMETRY
from fleetlib.detection import DetectionRules
from fleetlib.errors import MissingServer
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.watch import WatchService
from fleetlib.settings import ProcessorSettings
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource
from tests.unit.processor.streams import PARTITIONS, TOPICS, G, samples, send

CRASH: dict[str, Any] = {"acceleration_longitudinal_mps2": -5 * G}
MOST = 4


class Away(MemorySink):
    """A log that takes nothing while it is away: it answers late, as Kafka does, and with an error."""

    def __init__(self, log: MemoryLog) -> None:
        super().__init__(log)
        self.is_away = True
        self.asked: list[Callable[[Exception | None], None]] = []

    def send(self, topic: str, partition: int, value: bytes, **rest: Any) -> None:
        if self.is_away:
            self.asked.append(rest["on_done"])
        else:
            super().send(topic, partition, value, **rest)

    def give_up(self) -> None:
        asked, self.asked = self.asked, []
        for done in asked:
            done(MissingServer("no broker"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def test_while_kafka_takes_no_incidents_no_more_are_read_and_none_is_dropped(clock: ManualClock) -> None:
    log = MemoryLog(TOPICS, clock)
    sink = Away(log)
    settings = ProcessorSettings(max_unsent_incidents=MOST)
    source = MemorySource(log, [KAFKA_TELEMETRY])
    service = WatchService(source, sink, LiveBoard(), None, DetectionRules(), settings, clock)
    crashed = range(1, 21)
    for vehicle in crashed:
        clock.advance(1)
        send(MemorySink(log), samples(clock.now_us(), range(vehicle, vehicle + 1), **CRASH))
        service.step(0)
    assert len(sink.asked) == MOST
    unread = sum(source.lag().values())
    assert unread == len(crashed) - MOST
    for _ in range(3):
        sink.give_up()
        assert service.step(0) == 0
        assert len(sink.asked) == MOST
    sink.is_away = False
    sink.give_up()
    while service.step(0):
        pass
    found = [record for number in range(PARTITIONS) for record in log.read((KAFKA_INCIDENTS, number), 0, 1_000)]
    told = decode_incidents([record.value for record in found])["vehicle_id"].to_list()
    assert sorted(told) == list(crashed)
