"""A stretch of a Kafka topic, found by time and read once, to where it ended."""

from __future__ import annotations

import heapq
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from fleetlib.errors import MissingServer
from fleetlib.settings import KafkaSettings
from fleetlib.transport.base import Record, TopicPartition
from fleetlib.transport.kafka_client import ADVICE
from fleetlib.transport.kafka_source import KafkaSource

POLL_RECORDS = 200  # of up to 500 messages each
POLL_TIMEOUT_S = 0.5
MERGED_RECORDS = 20  # a paced replay takes them in small handfuls
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
        in_order: Merge the partitions by the records' times; each is then read by a client of its own.

    Raises:
        MissingServer: If Kafka does not answer, or stops doing so.
    """
    source = _Reading(settings, [topic])
    starts, ends = source.offsets_at(low_us), source.offsets_at(high_us)
    source.seek(starts)
    wanted = {where: end for where, end in ends.items() if starts[where] < end}
    if in_order:
        source.close()
        each = [_one_partition(settings, where, starts[where], end) for where, end in wanted.items()]
        return Stretch(any(starts.values()), _merged(each))
    return Stretch(any(starts.values()), _read(source, wanted))


class _Reading(KafkaSource):
    """A source that can leave partitions out, so that a finished one does not bring what nobody wants."""

    def read_only(self, wanted: Collection[TopicPartition]) -> None:
        """Rest all other partitions."""
        for one in self._consumer.assignment():
            if (one.topic, one.partition) not in wanted:
                self._consumer.pause(one)


def _read(source: _Reading, wanted: Mapping[TopicPartition, int]) -> Iterator[list[Record]]:
    open_ends = dict(wanted)
    try:
        while open_ends:
            source.read_only(open_ends)
            records = _poll(source, open_ends)
            _close_finished(records, open_ends)
            inside = [record for record in records if record.offset < wanted[record.topic, record.partition]]
            if inside:
                yield inside
    finally:
        source.close()


def _one_partition(settings: KafkaSettings, where: TopicPartition, start: int, end: int) -> Iterator[Record]:
    """Yield the records of one partition, by a client of its own.

    Resting and waking the partitions of one client would do, but kafka-python 3.0 can lose what it holds of a partition
    that rests: it fetches it no more.
    """
    source = _Reading(settings, [where[0]])
    source.seek({where: start})
    source.read_only([where])
    for records in _read(source, {where: end}):
        yield from records


def _merged(partitions: list[Iterator[Record]]) -> Iterator[list[Record]]:
    in_order = heapq.merge(*partitions, key=lambda record: record.timestamp_us)
    while records := list(islice(in_order, MERGED_RECORDS)):
        yield records


def _poll(source: KafkaSource, open_ends: Mapping[TopicPartition, int]) -> list[Record]:
    give_up_s = time.monotonic() + SILENCE_S
    while time.monotonic() < give_up_s:
        polled = source.poll(POLL_RECORDS, POLL_TIMEOUT_S)
        if records := [record for record in polled if (record.topic, record.partition) in open_ends]:
            return records
    raise MissingServer(f"Kafka sent nothing for {SILENCE_S:.0f} s, and there is more", ADVICE)


def _close_finished(records: list[Record], open_ends: dict[TopicPartition, int]) -> None:
    last = {(record.topic, record.partition): record.offset for record in records}
    done = [where for where, offset in last.items() if offset + 1 >= open_ends.get(where, 0)]
    for where in done:
        open_ends.pop(where, None)
