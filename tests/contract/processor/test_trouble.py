"""What `write` meets once in a while: Kafka away, batches that are too much at once, partitions that leave."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import polars as pl
import pytest
from prometheus_client import REGISTRY

from fleetlib.clock import SystemClock
from fleetlib.contracts.incidents import INCIDENT_SCHEMA, encode_incidents, incident_id
from fleetlib.contracts.topics import (
    KAFKA_DEAD_LETTER,
    KAFKA_INCIDENTS,
    KAFKA_TELEMETRY,
    KAFKA_TOPICS,
    MAX_LETTER_BYTES,
)
from fleetlib.errors import FencedError, MissingServer, TooMuchAtOnce
from fleetlib.processor.decode import DeadLetter
from fleetlib.processor.refused import Posting
from fleetlib.processor.write import WriteService
from fleetlib.store import TelemetryWriter, WriteBatch, timelimit
from fleetlib.store.connection import connect
from fleetlib.store.writer import WriteResult
from fleetlib.transport.base import Assignment, Headers, TopicPartition
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource
from tests.contract.processor.harness import BY_HAND, VEHICLES, Processors, account
from tests.contract.store.samples import hours_ago, telemetry
from tests.fixtures_database import Database
from tests.unit.processor.streams import TOPICS, samples, send


class FailingSink(MemorySink):
    """Kafka that is away, or refuses what it is sent, for so many flushes."""

    def __init__(self, log: MemoryLog, failures: int) -> None:
        super().__init__(log)
        self.failures = failures

    def flush(self, timeout_s: float) -> None:
        if self.failures:
            self.failures -= 1
            raise MissingServer(f"Kafka did not acknowledge within {timeout_s} s")
        super().flush(timeout_s)


def letters_of(log: MemoryLog) -> list[tuple[bytes, Headers]]:
    return [(one.value, one.headers) for one in MemorySource(log, [KAFKA_DEAD_LETTER]).poll(1_000, 0)]


def test_dead_letters_wait_for_kafka_as_rows_wait_for_the_database(database: Database, processors: Processors) -> None:
    huge = b"\xff" * (MAX_LETTER_BYTES + 1)
    processors.sink.send(KAFKA_TELEMETRY, 0, huge)
    sent = processors.publish()
    processors.sink = FailingSink(processors.log, failures=2)
    service = processors.start()
    service.step(0)
    service.flush()
    assert account(database) == (sent, sent, 0)
    with connect(database.url) as connection:
        assert connection.execute("SELECT octet_length(payload) FROM dead_letters").fetchall() == [(len(huge),)]
    assert [len(value) for value, _ in letters_of(processors.log)] == [MAX_LETTER_BYTES], "sent once"


class RefusingSink(MemorySink):
    """Kafka that refuses every other letter the first time."""

    sent = 0

    def send(self, topic: str, partition: int, value: bytes, **more: Any) -> None:
        self.sent += 1
        if self.sent <= 10 and self.sent % 2:
            more["on_done"](TimeoutError("no leader"))
        else:
            super().send(topic, partition, value, **more)


def test_only_the_letters_that_kafka_refused_are_sent_again() -> None:
    log = MemoryLog(TOPICS)
    posting = Posting(RefusingSink(log), [DeadLetter("x", -1, "malformed", 0, bytes([one])) for one in range(10)])
    with pytest.raises(MissingServer, match="did not take 5 dead letters: no leader"):
        posting()
    assert posting()
    assert sorted(value for value, _ in letters_of(log)) == [bytes([one]) for one in range(10)]


def test_a_stop_while_kafka_is_away_stores_nothing_and_loses_nothing(
    database: Database, processors: Processors
) -> None:
    processors.sink.send(KAFKA_TELEMETRY, 0, b"\xff")
    sent = processors.publish()
    whole, processors.sink = processors.sink, FailingSink(processors.log, failures=1_000_000)
    stop = threading.Event()
    service = processors.start(stop=stop)
    service.step(0)
    stop.set()
    service.flush()
    assert account(database) == (0, 0, 0)
    processors.sink = whole
    service = processors.start()
    service.step(0)
    service.flush()
    assert account(database) == (sent, sent, 0)


def test_an_incident_whose_rule_no_database_takes_is_a_dead_letter(database: Database, processors: Processors) -> None:
    row = dict.fromkeys(INCIDENT_SCHEMA, 0) | {"incident_id": incident_id(7, 1, 1), "vehicle_id": 7, "kind": 1}
    row |= {"severity": 3, "rule": "crash/1\0"}
    row |= dict.fromkeys(("start_time", "end_time", "detected_time"), SystemClock().now_us())
    frame = pl.DataFrame([pl.Series(name, [row[name]]).cast(kind) for name, kind in INCIDENT_SCHEMA.items()])
    processors.sink.send(KAFKA_INCIDENTS, 0, encode_incidents(frame))
    service = processors.start()
    service.step(0)
    service.flush()
    with connect(database.url) as connection:
        assert connection.execute("SELECT reason FROM dead_letters").fetchall() == [("incident_out_of_range",)]


class SmallWriter:
    """A database that takes no more than so many samples at once; it can be fenced at its n-th transaction."""

    def __init__(self, most: int, fenced_at: int = 0) -> None:
        self.most, self.fenced_at = most, fenced_at
        self.stored: list[WriteBatch] = []
        self.tries = 0

    def begin(self, topic_ids: Assignment) -> dict[TopicPartition, int]:
        return {}

    def offsets(self) -> dict[TopicPartition, int]:
        moves = [batch.offsets for batch in self.stored]
        return {where: following for move in moves for where, (_, following) in move.items()}

    def write(self, batch: WriteBatch) -> WriteResult:
        rows = 0 if batch.telemetry is None else len(batch.telemetry)
        if rows > self.most:
            raise TooMuchAtOnce("out of shared memory")
        self.tries += 1
        if self.tries == self.fenced_at:
            raise FencedError("another one")
        known = self.offsets()
        assert all(known.get(where, 0) == expected for where, (expected, _) in batch.offsets.items())
        self.stored.append(batch)
        return WriteResult(rows, 0)

    @property
    def rows(self) -> pl.DataFrame:
        return pl.concat([one.telemetry for one in self.stored if one.telemetry is not None])


def small(writer: SmallWriter, rounds: int = 7) -> tuple[WriteService, MemoryLog, int]:
    log = MemoryLog(TOPICS)
    sink = MemorySink(log)
    sink.send(KAFKA_TELEMETRY, 0, b"\xff")
    for seq in range(rounds):
        send(sink, samples(SystemClock().now_us(), VEHICLES, seq=seq))
    service = WriteService(lambda start: MemorySource(log, KAFKA_TOPICS, start), writer, sink, BY_HAND, SystemClock())
    return service, log, rounds * len(VEHICLES)


def test_a_batch_that_is_too_much_for_the_database_is_stored_in_parts_in_order() -> None:
    writer = SmallWriter(most=1_500)
    service, log, sent = small(writer)
    while service.step(0):
        pass
    service.flush()
    assert len(writer.stored) > 1
    assert writer.rows.select("vehicle_id", "seq").is_unique().all()
    assert len(writer.rows) == sent
    assert len(letters_of(log)) == 1, "sent once, not with each part"
    assert not any(behind for (topic, _), behind in service.lag().items() if topic == KAFKA_TELEMETRY)


def test_the_second_part_does_not_pass_over_a_first_one_that_was_fenced() -> None:
    writer = SmallWriter(most=1_500, fenced_at=1)
    service, _, sent = small(writer)
    while service.step(0):
        pass
    service.flush()
    assert writer.stored == []
    while service.step(0):
        pass
    service.flush()
    assert len(writer.rows) == sent


def test_a_transaction_that_was_too_long_may_take_longer_the_next_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timelimit, "LONGER", 4_096)  # of 20 ms: as slow as this machine may be
    frame = telemetry(hours_ago(1), vehicles=100, samples=1_000)
    with TelemetryWriter(database.writer_url, transaction_timeout_s=0.02) as writer:
        with pytest.raises(TooMuchAtOnce, match="cannot do so much at once"):
            writer.write(WriteBatch(telemetry=frame))
        stored = 0
        for _ in range(13):
            with suppress(TooMuchAtOnce):
                stored = stored or writer.write(WriteBatch(telemetry=frame)).stored
        assert stored == len(frame)


def told() -> dict[str, float]:
    found = (one for metric in REGISTRY.collect() for one in metric.samples if one.name == "fleet_write_lag_records")
    return {one.labels["partition"]: one.value for one in found if one.labels["topic"] == KAFKA_TELEMETRY}


class ShrinkingSource(MemorySource):
    """A source that can lose partitions to another process."""

    lost: frozenset[int] = frozenset()

    def assignment(self) -> Any:
        return {where: topic_id for where, topic_id in super().assignment().items() if where[1] not in self.lost}


def test_the_lag_of_partitions_that_another_process_has_is_not_told() -> None:
    log, writer = MemoryLog(TOPICS), SmallWriter(most=1_000_000)
    sources: list[ShrinkingSource] = []

    def opened(start: Any) -> ShrinkingSource:
        sources.append(ShrinkingSource(log, KAFKA_TOPICS, start))
        return sources[0]

    send(MemorySink(log), samples(SystemClock().now_us(), VEHICLES))
    service = WriteService(opened, writer, MemorySink(log), BY_HAND, SystemClock())
    service.step(0)
    ends = {(KAFKA_TELEMETRY, partition): 5_000 for partition in range(TOPICS[KAFKA_TELEMETRY])}
    service.tell_ends(ends)
    assert set(told()) == {str(partition) for _, partition in ends}
    sources[0].lost = frozenset({1})
    service._next_look_s = 0.0
    service.step(0)
    service.tell_ends(ends)
    assert set(told()) == {str(partition) for _, partition in ends if partition != 1}
