"""One suite for every log: Kafka and its in-memory twin."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from fleetlib.errors import MissingServer
from fleetlib.settings import KafkaSettings
from fleetlib.transport.base import Assignment, Record, RecordSink, RecordSource, StartPositions
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_source import KafkaSource
from fleetlib.transport.kafka_topics import ensure_topics
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource

PARTITIONS = 3


@dataclass
class Twin:
    """A fresh topic of some log."""

    topic: str
    sink: RecordSink
    source: Callable[[StartPositions | None], RecordSource]


@pytest.fixture(params=["memory", "kafka"])
def twin(request: pytest.FixtureRequest) -> Iterator[Twin]:
    topic = f"contract-{uuid.uuid4().hex[:8]}"
    if request.param == "memory":
        log = MemoryLog({topic: PARTITIONS})
        yield Twin(topic, MemorySink(log), lambda start: MemorySource(log, [topic], start))
        return
    server = request.getfixturevalue("kafka")
    settings = KafkaSettings(bootstrap_servers=server.bootstrap_servers, partitions=PARTITIONS)
    ensure_topics(settings, [topic])
    sink = KafkaSink(settings)
    sources: list[RecordSource] = []

    def source(start: StartPositions | None) -> RecordSource:
        sources.append(KafkaSource(settings, [topic], start))
        return sources[-1]

    yield Twin(topic, sink, source)
    for one in sources:
        one.close()
    sink.close()


def read(source: RecordSource, count: int, timeout_s: float = 10.0) -> list[Record]:
    records: list[Record] = []
    deadline = time.monotonic() + timeout_s
    while len(records) < count and time.monotonic() < deadline:
        records += source.poll(100, 0.2)
    return records


def fill(twin: Twin, values: Sequence[tuple[int, bytes]]) -> None:
    for partition, value in values:
        twin.sink.send(twin.topic, partition, value, headers=(("n", value),))
    twin.sink.flush(10)


def test_records_come_back_in_order_per_partition_with_headers_and_offsets(twin: Twin) -> None:
    fill(twin, [(n % PARTITIONS, str(n).encode()) for n in range(30)])
    records = read(twin.source(None), 30)
    assert len(records) == 30
    for partition in range(PARTITIONS):
        mine = [record for record in records if record.partition == partition]
        assert [int(record.value) for record in mine] == list(range(partition, 30, PARTITIONS))
        assert [record.offset for record in mine] == list(range(10))
    assert all(record.headers == (("n", record.value),) and record.topic == twin.topic for record in records)
    assert all(abs(record.timestamp_us / 1e6 - time.time()) < 60 for record in records)


def test_on_done_is_called_once_for_each_record(twin: Twin) -> None:
    seen: list[Exception | None] = []
    done = threading.Semaphore(0)

    def on_done(error: Exception | None) -> None:
        seen.append(error)
        done.release()

    for n in range(20):
        twin.sink.send(twin.topic, n % PARTITIONS, b"x", on_done=on_done)
    twin.sink.flush(10)
    assert all(done.acquire(timeout=10) for _ in range(20))
    assert seen == [None] * 20


def test_a_source_starts_where_it_is_told_and_at_the_beginning_elsewhere(twin: Twin) -> None:
    fill(twin, [(n % PARTITIONS, str(n).encode()) for n in range(30)])
    asked: dict[tuple[str, int], uuid.UUID | None] = {}

    def start(assigned: Assignment) -> dict[tuple[str, int], int]:
        asked.update(assigned)
        return {(twin.topic, 1): 7}

    source = twin.source(start)
    records = read(source, 23)
    assert sorted(asked) == [(twin.topic, number) for number in range(PARTITIONS)]
    assert source.assignment() == asked
    (topic_id,) = set(asked.values())
    assert topic_id is not None, "the topic's, the same for each partition"
    assert [record.offset for record in records if record.partition == 1] == [7, 8, 9]
    assert len(records) == 23


def test_seek_goes_back_and_lag_counts_what_is_left(twin: Twin) -> None:
    fill(twin, [(0, str(n).encode()) for n in range(10)])
    source = twin.source(None)
    assert len(read(source, 10)) == 10
    assert source.lag() == {(twin.topic, number): 0 for number in range(PARTITIONS)}
    source.seek({(twin.topic, 0): 4})
    assert source.lag()[twin.topic, 0] == 6
    assert [record.offset for record in read(source, 6)] == list(range(4, 10))


def test_poll_returns_empty_in_time_and_at_most_what_is_asked(twin: Twin) -> None:
    source = twin.source(None)
    begin = time.monotonic()
    assert source.poll(10, 0.1) == []
    assert time.monotonic() - begin < 5
    fill(twin, [(0, b"x")] * 10)
    got: list[Record] = []
    deadline = time.monotonic() + 10
    while len(got) < 10 and time.monotonic() < deadline:
        part = source.poll(3, 0.2)
        assert len(part) <= 3
        got += part
    assert len(got) == 10


def test_offsets_at_a_time_are_the_first_of_that_time_or_the_end(twin: Twin) -> None:
    fill(twin, [(0, b"before"), (1, b"before")])
    first = read(twin.source(None), 2)
    middle_us = max(record.timestamp_us for record in first) + 1000
    deadline = time.monotonic() + 5
    while time.time_ns() // 1000 <= middle_us + 2000:
        assert time.monotonic() < deadline
    fill(twin, [(0, b"after")])
    source = twin.source(None)
    assert source.offsets_at(middle_us) == {(twin.topic, 0): 1, (twin.topic, 1): 1, (twin.topic, 2): 0}
    assert source.offsets_at(0) == {(twin.topic, number): 0 for number in range(PARTITIONS)}


def test_partitions_are_counted(twin: Twin) -> None:
    assert twin.sink.partitions(twin.topic) == PARTITIONS


def test_a_missing_kafka_is_one_sentence() -> None:
    with pytest.raises(MissingServer, match=r"does not answer at 127.0.0.1:1 .*FLEET_KAFKA_BOOTSTRAP_SERVERS"):
        KafkaSink(KafkaSettings(bootstrap_servers="127.0.0.1:1"))
