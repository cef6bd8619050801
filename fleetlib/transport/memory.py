"""The in-memory twin of Kafka: topics, partitions and offsets in this process, for embedded runs and tests."""

from __future__ import annotations

import threading
import time
import uuid
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fleetlib.clock import Clock, SystemClock
from fleetlib.errors import SettingsError
from fleetlib.transport.base import Assignment, Headers, Record, StartPositions, TopicPartition, Uplink


class MemoryLog:
    """Append-only partitions, kept in memory and safe for threads.

    Args:
        partitions: Topic name to its number of partitions.
        clock: Gives the records their times.
    """

    def __init__(self, partitions: Mapping[str, int], clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._topics = dict(partitions)
        self._records: dict[TopicPartition, list[Record]] = {
            (topic, number): [] for topic, count in partitions.items() for number in range(count)
        }
        self._first = dict.fromkeys(self._records, 0)
        self._topic_ids = {topic: uuid.uuid4() for topic in partitions}
        self.changed = threading.Condition()

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has.

        Raises:
            SettingsError: If there is no such topic.
        """
        if topic not in self._topics:
            raise SettingsError(f"Topic {topic!r} does not exist", f"Topics are: {', '.join(sorted(self._topics))}")
        return self._topics[topic]

    def topic_id(self, topic: str) -> uuid.UUID:
        """Return the id of a topic: no other log has it."""
        return self._topic_ids[topic]

    def append(self, topic: str, partition: int, value: bytes, headers: Headers = ()) -> int:
        """Append one record and return its offset."""
        if not 0 <= partition < self.partitions(topic):
            raise SettingsError(f"Topic {topic!r} has no partition {partition}")
        with self.changed:
            log = self._records[topic, partition]
            offset = self._first[topic, partition] + len(log)
            log.append(Record(topic, partition, offset, self._clock.now_us(), bytes(value), headers))
            self.changed.notify_all()
            return offset

    def read(self, where: TopicPartition, offset: int, limit: int) -> list[Record]:
        """Return up to `limit` records of a partition from an offset on."""
        with self.changed:
            start = max(0, offset - self._first[where])
            return self._records[where][start : start + limit]

    def trim(self, before: Mapping[TopicPartition, int]) -> None:
        """Forget the records before these offsets, as a log's retention does."""
        with self.changed:
            for where, offset in before.items():
                count = min(max(0, offset - self._first[where]), len(self._records[where]))
                del self._records[where][:count]
                self._first[where] += count

    def first(self, where: TopicPartition) -> int:
        """Return the offset of the oldest record that is kept."""
        return self._first[where]

    def end(self, where: TopicPartition) -> int:
        """Return the offset that the next record of a partition will get."""
        return self._first[where] + len(self._records[where])

    def first_at(self, where: TopicPartition, time_us: int) -> int:
        """Return the first offset whose record time is `time_us` or later, the end if there is none."""
        with self.changed:
            kept = bisect_left(self._records[where], time_us, key=lambda record: record.timestamp_us)
            return self._first[where] + kept


class MemorySink:
    """A `RecordSink` on a `MemoryLog`: a record is acknowledged before `send` returns."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    def send(
        self,
        topic: str,
        partition: int,
        value: bytes,
        *,
        headers: Headers = (),
        on_done: Callable[[Exception | None], None] | None = None,
    ) -> None:
        """Append one record; `on_done` is called at once."""
        self._log.append(topic, partition, value, headers)
        if on_done is not None:
            on_done(None)

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has."""
        return self._log.partitions(topic)

    def flush(self, timeout_s: float) -> None:
        """Do nothing: all that was sent is there."""

    def close(self) -> None:
        """Do nothing: the log belongs to its owner."""


class MemorySource:
    """A `RecordSource` that reads all partitions of some topics of a `MemoryLog`.

    Args:
        log: The log to read.
        topics: The topics to read.
        start: Asked once for the offsets to start from; absent, or for a partition left out: the beginning.
    """

    def __init__(self, log: MemoryLog, topics: Sequence[str], start: StartPositions | None = None) -> None:
        self._log = log
        assigned = [(topic, number) for topic in topics for number in range(log.partitions(topic))]
        self._positions: dict[TopicPartition, int] = {where: log.first(where) for where in assigned}
        if start is not None:
            self.seek(start(self.assignment()))

    def poll(self, max_records: int, timeout_s: float) -> list[Record]:
        """Return the next records, an empty list after `timeout_s` without any."""
        deadline = time.monotonic() + timeout_s
        with self._log.changed:
            while not (records := self._take(max_records)):
                if (left := deadline - time.monotonic()) <= 0:
                    break
                self._log.changed.wait(left)
        return records

    def assignment(self) -> Assignment:
        """Return all partitions of the topics."""
        return {where: self._log.topic_id(where[0]) for where in self._positions}

    def seek(self, positions: Mapping[TopicPartition, int]) -> None:
        """Go on from these offsets."""
        self._positions.update({where: offset for where, offset in positions.items() if where in self._positions})

    def offsets_at(self, time_us: int) -> dict[TopicPartition, int]:
        """Return, per partition, the first offset of `time_us` or later (the end if none)."""
        return {where: self._log.first_at(where, time_us) for where in self._positions}

    def positions(self) -> dict[TopicPartition, int]:
        """Return the offset of each partition that the next poll starts from."""
        return dict(self._positions)

    def lag(self) -> dict[TopicPartition, int]:
        """Return how many records of each partition have not been polled."""
        return {where: self._log.end(where) - position for where, position in self._positions.items()}

    def close(self) -> None:
        """Do nothing: the log belongs to its owner."""

    def _take(self, max_records: int) -> list[Record]:
        records: list[Record] = []
        # The partition that is furthest behind goes first, so none starves when max_records is small.
        for where in sorted(self._positions, key=lambda one: self._positions[one] - self._log.end(one)):
            got = self._log.read(where, self._positions[where], max_records - len(records))
            self._positions[where] += len(got)
            records += got
            if len(records) >= max_records:
                break
        return records


def uplink_of(
    vehicle_id: npt.NDArray[np.uint32],
    kind: npt.NDArray[np.uint8],
    payload: pa.BinaryArray,
    ack: Callable[[], None] = lambda: None,
) -> Uplink:
    """Return messages as an `Uplink` without copying: what an ingestor gets when there is no broker in between.

    Args:
        vehicle_id: uint32, shape (n,).
        kind: `UplinkKind`, uint8, shape (n,).
        payload: One serialised message each, shape (n,), none of them null.
        ack: Called once, when all of the messages are safe.
    """
    width = np.int64 if pa.types.is_large_binary(payload.type) else np.int32
    _, offsets_buffer, data_buffer = payload.buffers()
    offsets = np.frombuffer(offsets_buffer, width)[payload.offset : payload.offset + len(payload) + 1].astype(np.int64)
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer is not None else np.zeros(0, np.uint8)
    return Uplink(data, vehicle_id, kind, offsets[:-1], offsets[1:], ack=ack)
