from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from fleetlib.clock import ManualClock
from fleetlib.contracts.framing import frame_item, stamp
from fleetlib.contracts.incidents import IncidentKind, decode_incidents
from fleetlib.contracts.live import VehicleState
from fleetlib.contracts.pb import telemetry_pb2
from fleetlib.contracts.topics import KAFKA_INCIDENTS, KAFKA_TELEMETRY, partition_of
from fleetlib.detection import DetectionRules
from fleetlib.errors import MissingServer
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.watch import DECODE_BYTES, WatchService
from fleetlib.settings import ProcessorSettings
from fleetlib.transport.base import Record, RecordSink
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource
from tests.unit.processor.streams import PARTITIONS, TOPICS, G, frames, samples, send

CRASH: dict[str, Any] = {"acceleration_longitudinal_mps2": -5 * G}


class Heard:
    """Keeps what the live server would be told."""

    def __init__(self) -> None:
        self.batches: list[bytes] = []

    def push(self, incident_batch: bytes) -> None:
        self.batches.append(incident_batch)


class RefusesFirst(MemorySink):
    """A sink whose first record fails, as when a Kafka broker goes away."""

    def __init__(self, log: MemoryLog) -> None:
        super().__init__(log)
        self.refused = 0

    def send(self, topic: str, partition: int, value: bytes, **rest: Any) -> None:
        done: Callable[[Exception | None], None] | None = rest.get("on_done")
        if self.refused == 0 and done is not None:
            self.refused += 1
            done(MissingServer("no broker"))
            return
        super().send(topic, partition, value, **rest)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def log(clock: ManualClock) -> MemoryLog:
    return MemoryLog(TOPICS, clock)


def watch(log: MemoryLog, clock: ManualClock, **given: Any) -> WatchService:
    board, listener, sink = (given.get(name) for name in ("board", "listener", "sink"))
    return WatchService(
        MemorySource(log, [KAFKA_TELEMETRY]),
        sink or MemorySink(log),
        LiveBoard() if board is None else board,
        listener,
        DetectionRules(),
        ProcessorSettings(),
        clock,
    )


def published(log: MemoryLog) -> list[Record]:
    return [record for number in range(PARTITIONS) for record in log.read((KAFKA_INCIDENTS, number), 0, 1_000)]


def test_a_crash_is_told_at_once_to_the_live_page_and_to_the_log(log: MemoryLog, clock: ManualClock) -> None:
    heard, board = Heard(), LiveBoard()
    service = watch(log, clock, listener=heard, board=board)
    send(MemorySink(log), samples(clock.now_us(), range(1, 50)))
    service.step(0)
    assert not heard.batches
    clock.advance(1)
    send(MemorySink(log), samples(clock.now_us(), range(17, 18), seq=2, **CRASH))
    service.step(0)
    (told,) = [decode_incidents([batch]) for batch in heard.batches]
    assert told["kind"].to_list() == [IncidentKind.CRASH]
    assert told["vehicle_id"].to_list() == [17]
    (record,) = published(log)
    assert record.partition == partition_of(17, PARTITIONS)
    assert decode_incidents([record.value]).equals(told)
    columns = board.columns(clock.now_us())
    states = dict(zip(columns.vehicle_id.tolist(), columns.state.tolist(), strict=True))
    assert states.pop(17) == VehicleState.ALERT
    assert set(states.values()) == {VehicleState.MOVING}


def test_the_board_has_an_incident_before_it_is_told(log: MemoryLog, clock: ManualClock) -> None:
    """Who begins to look on at that moment is not among those who are told: the board's list is all that it gets."""
    board = LiveBoard()
    known: list[list[bytes]] = []

    class Asking(Heard):
        def push(self, incident_batch: bytes) -> None:
            super().push(incident_batch)
            known.append(board.incidents()["incident_id"].to_list())

    heard = Asking()
    service = watch(log, clock, listener=heard, board=board)
    for seq, crash in enumerate(({}, CRASH)):
        clock.advance(1)
        send(MemorySink(log), samples(clock.now_us(), range(17, 18), seq=seq, **crash))
        service.step(0)
    (told,) = heard.batches
    assert known == [decode_incidents([told])["incident_id"].to_list()]


def test_a_restart_reads_the_last_minutes_again_and_finds_the_same_incidents(
    log: MemoryLog, clock: ManualClock
) -> None:
    first = watch(log, clock)
    for second in range(120):
        clock.advance(1)
        crash: dict[str, Any] = CRASH if second == 100 else {}
        send(MemorySink(log), samples(clock.now_us(), range(1, 4), seq=second, **crash))
        first.step(0)
    known = {row for record in published(log) for row in decode_incidents([record.value])["incident_id"]}
    assert len(known) == 3
    board = LiveBoard()
    again = watch(log, clock, board=board)
    while again.step(0):
        pass
    assert {row for record in published(log) for row in decode_incidents([record.value])["incident_id"]} == known
    assert len(board) == 3


def test_what_cannot_be_decoded_disturbs_nothing(log: MemoryLog, clock: ManualClock) -> None:
    sink, board = MemorySink(log), LiveBoard()
    service = watch(log, clock, board=board)
    (frame,) = frames(samples(clock.now_us(), range(4, 5))).values()
    for value in (b"\xff\xff", b"", frame[:-5], frame + b"\x0a\x03abc", frame):
        sink.send(KAFKA_TELEMETRY, 0, value)
    service.step(0)
    assert board.columns(clock.now_us()).vehicle_id.tolist() == [4]


def test_an_incident_that_kafka_refuses_is_sent_again(log: MemoryLog, clock: ManualClock) -> None:
    sink: RecordSink = RefusesFirst(log)
    service = watch(log, clock, sink=sink)
    send(MemorySink(log), samples(clock.now_us(), range(1, 2), **CRASH))
    service.step(0)
    service.step(0)
    assert len(published(log)) == 1


def test_a_vehicle_is_offline_after_ten_quiet_minutes(log: MemoryLog, clock: ManualClock) -> None:
    board = LiveBoard()
    service = watch(log, clock, board=board)
    send(MemorySink(log), samples(clock.now_us(), range(1, 3)))
    service.step(0)
    clock.advance(590)
    send(MemorySink(log), samples(clock.now_us(), range(2, 3), seq=2, speed_mps=0.0, flags=0))
    service.step(0)
    clock.advance(20)
    columns = board.columns(clock.now_us())
    assert columns.state.tolist() == [VehicleState.OFFLINE, VehicleState.PARKED]
    assert board.stats(clock.now_us())["online"] == 1


def test_an_older_sample_does_not_move_a_vehicle_back(log: MemoryLog, clock: ManualClock) -> None:
    board = LiveBoard()
    service = watch(log, clock, board=board)
    start_us = clock.now_us()
    for at_s, latitude_deg in ((10, 52.6), (5, 52.4)):
        send(MemorySink(log), samples(start_us + at_s * 1_000_000, range(1, 2), latitude_deg=latitude_deg))
        service.step(0)
    detail = board.detail(1)
    assert detail is not None
    assert detail["latitude_deg"] == pytest.approx(52.6)
    assert board.detail(2) is None


def detected_at_once(service: WatchService, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets how many samples each call of the detector has."""
    at_once: list[int] = []
    detect = service._detector.detect

    def counted(frame: pl.DataFrame, now_us: int) -> pl.DataFrame:
        at_once.append(len(frame))
        return detect(frame, now_us)

    monkeypatch.setattr(service._detector, "detect", counted)
    return at_once


def test_a_backlog_of_full_batches_is_watched_in_parts(
    log: MemoryLog, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small messages may hold very many samples: memory is bounded by what is decoded at once."""
    service = watch(log, clock)
    at_once = detected_at_once(service, monkeypatch)
    still = telemetry_pb2.UplinkBatch(time_us=clock.now_us(), samples=60, time_step_us=[1000]).SerializeToString()
    items = [frame_item(still + stamp(number + 1, clock.now_us()), batch=True) for number in range(90)]
    messages = DECODE_BYTES // len(items[0]) // 30
    records = len(items)
    for number, item in enumerate(items):
        log.append(KAFKA_TELEMETRY, number % PARTITIONS, item * messages)
    assert service.step(0.0) == records
    assert sum(at_once) == records * messages * 60
    assert len(at_once) > 2
    assert max(at_once) * len(items[0]) / 60 < DECODE_BYTES + len(items[0]) * messages


def test_small_records_are_watched_together(
    log: MemoryLog, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A history of small frames: a call of the detector costs as much as hundreds of samples."""
    service = watch(log, clock)
    at_once = detected_at_once(service, monkeypatch)
    for second in range(20):
        send(MemorySink(log), samples(clock.now_us() + second, range(1, 9), seq=second))
    assert service.step(0.0) == 20 * PARTITIONS
    assert at_once == [20 * 8]
