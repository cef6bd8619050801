"""A stretch of a Kafka topic, found by time and read once, to where it ended."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fleetlib.errors import MissingServer
from fleetlib.settings import KafkaSettings
from fleetlib.transport.base import Record, TopicPartition
from fleetlib.transport.kafka import ADVICE, KafkaSource

POLL_RECORDS = 200  # of up to 500 messages each
POLL_TIMEOUT_S = 0.5
SILENCE_S = 30.0  # records that are there and do not come: the broker is gone


@dataclass(frozen=True, slots=True)
class Stretch:
    """An opened stretch of a log.

    Attributes:
        cut: Whether there was something before it.
        records: Its records, some hundred at a time, never an empty list.
    """

    cut: bool
    records: Iterator[list[Record]]


def read_log(settings: KafkaSettings, topic: str, low_us: int, high_us: int, *, in_order: bool = False) -> Stretch:
    """Open the records of a topic that came from `low_us` up to `high_us`, microseconds since 1970 UTC.

    Args:
        settings: Where Kafka is.
        topic: All its partitions are read.
        low_us: The first record is the first of this time or later.
        high_us: The last one is before the first of this time or later; what comes while it is read does not count.
        in_order: Merge the partitions by the records' times.

    Raises:
        MissingServer: If Kafka does not answer, or stops doing so.
    """
    source = _PausingSource(settings, [topic])
    starts, ends = source.offsets_at(low_us), source.offsets_at(high_us)
    source.seek(starts)
    wanted = {where: end for where, end in ends.items() if starts[where] < end}
    batches = _in_order(source, wanted) if in_order else _as_they_come(source, wanted)
    return Stretch(any(starts.values()), _closing(source, batches))


class _PausingSource(KafkaSource):
    """A source whose partitions can rest, so that a finished one does not bring what nobody wants."""

    def read_only(self, wanted: set[TopicPartition]) -> None:
        """Go on with these partitions alone."""
        for one in self._consumer.assignment():
            if (one.topic, one.partition) in wanted:
                self._consumer.resume(one)
            else:
                self._consumer.pause(one)


def _closing(source: KafkaSource, batches: Iterator[list[Record]]) -> Iterator[list[Record]]:
    try:
        yield from batches
    finally:
        source.close()


def _as_they_come(source: _PausingSource, wanted: Mapping[TopicPartition, int]) -> Iterator[list[Record]]:
    open_ends = dict(wanted)
    source.read_only(set(open_ends))
    while open_ends:
        records = _poll(source, open_ends)
        if _close_finished(records, open_ends):
            source.read_only(set(open_ends))
        inside = [record for record in records if record.offset < wanted[record.topic, record.partition]]
        if inside:
            yield inside


def _in_order(source: _PausingSource, wanted: Mapping[TopicPartition, int]) -> Iterator[list[Record]]:
    """Merge: read only partitions of which nothing waits, and give out what is older than the newest of each."""
    open_ends = dict(wanted)
    waiting: dict[TopicPartition, deque[Record]] = {where: deque() for where in wanted}
    while open_ends or any(waiting.values()):
        empty = {where for where in open_ends if not waiting[where]}
        if empty:
            source.read_only(empty)
            records = _poll(source, open_ends)
            _close_finished(records, open_ends)
            for record in records:
                where = (record.topic, record.partition)
                if record.offset < wanted[where]:
                    waiting[where].append(record)
            continue
        horizon_us = min((waiting[where][-1].timestamp_us for where in open_ends), default=None)
        ready = [record for queue in waiting.values() for record in _take_until(queue, horizon_us)]
        yield sorted(ready, key=lambda record: record.timestamp_us)


def _take_until(queue: deque[Record], horizon_us: int | None) -> Iterator[Record]:
    while queue and (horizon_us is None or queue[0].timestamp_us <= horizon_us):
        yield queue.popleft()


def _poll(source: KafkaSource, open_ends: Mapping[TopicPartition, int]) -> list[Record]:
    give_up_s = time.monotonic() + SILENCE_S
    while time.monotonic() < give_up_s:
        polled = source.poll(POLL_RECORDS, POLL_TIMEOUT_S)
        if records := [record for record in polled if (record.topic, record.partition) in open_ends]:
            return records
    raise MissingServer(f"Kafka sent nothing for {SILENCE_S:.0f} s, and there is more", ADVICE)


def _close_finished(records: list[Record], open_ends: dict[TopicPartition, int]) -> bool:
    last = {(record.topic, record.partition): record.offset for record in records}
    done = [where for where, offset in last.items() if offset + 1 >= open_ends.get(where, 0)]
    for where in done:
        open_ends.pop(where, None)
    return bool(done)
