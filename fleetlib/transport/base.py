"""What the services see of a transport: sources yield batches with an `ack()`, sinks take batches.

The services never name a client library: an embedded run swaps these, never the logic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, overload
from uuid import UUID

TopicPartition = tuple[str, int]
Assignment = Mapping[TopicPartition, UUID | None]
"""Partitions, each with the id of its topic (None: not known): a topic that is made anew gets another."""
Headers = tuple[tuple[str, bytes], ...]
UNKNOWN_KIND = 255  # in Uplink.kind: the topic is not one of a vehicle


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a log (Kafka's words): where it is and what it holds."""

    topic: str
    partition: int
    offset: int
    timestamp_us: int
    value: bytes
    headers: Headers = ()


class RecordSink(Protocol):
    """Appends records to a log. Implementations: `KafkaSink`, `MemorySink`."""

    def send(
        self,
        topic: str,
        partition: int,
        value: bytes,
        *,
        headers: Headers = (),
        on_done: Callable[[Exception | None], None] | None = None,
    ) -> None:
        """Append one record; `on_done` is called once, from any thread, when it is acknowledged or has failed."""
        ...

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has."""
        ...

    def flush(self, timeout_s: float) -> None:
        """Wait until all that was sent is acknowledged.

        Raises:
            MissingServer: If it is not within the time.
        """
        ...

    def close(self) -> None:
        """Flush what can be flushed and let go."""
        ...


class RecordSource(Protocol):
    """Reads records of a log in order, per partition. Implementations: `KafkaSource`, `MemorySource`."""

    def poll(self, max_records: int, timeout_s: float) -> list[Record]:
        """Return the next records of the assigned partitions, an empty list after `timeout_s` without any."""
        ...

    def assignment(self) -> Assignment:
        """Return the partitions that this source reads at present."""
        ...

    def seek(self, positions: Mapping[TopicPartition, int]) -> None:
        """Go on from these offsets."""
        ...

    def offsets_at(self, time_us: int) -> dict[TopicPartition, int]:
        """Return, per assigned partition, the first offset of `time_us` or later (the end if none)."""
        ...

    def lag(self) -> dict[TopicPartition, int]:
        """Return how many records of each assigned partition have not been polled."""
        ...

    def close(self) -> None:
        """Leave the group and let go."""
        ...


StartPositions = Callable[[Assignment], Mapping[TopicPartition, int]]
"""Asked when partitions are assigned: the offsets to start from (one that is left out starts at the beginning)."""


class Column(Protocol):
    """A contiguous array of one type: a `memoryview` in the serving process, which has no NumPy, or a NumPy array."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[int]: ...

    @overload
    def __getitem__(self, place: int, /) -> int: ...

    @overload
    def __getitem__(self, place: slice, /) -> Column: ...

    def tobytes(self) -> bytes:
        """Return a copy of what it holds, in the machine's byte order."""
        ...


@dataclass(slots=True)
class Uplink:
    """Messages of vehicles as they came in, many at a time, as columns over one buffer.

    The columns are valid until `Ingestor.handle` returns: the buffer is used again for the next read.

    Attributes:
        data: The bytes that the columns point into, uint8.
        vehicle_id: From the topic, uint32, shape (n,).
        kind: `UplinkKind` of the topic, uint8, shape (n,); `UNKNOWN_KIND` where the topic is not a vehicle's.
        start: Where each payload begins in `data`, int64, shape (n,).
        end: Where it ends.
        topic_start: Where each topic begins in `data`, int64; None where a topic follows from id and kind.
        topic_end: Where it ends.
        ack: To be called once, from any thread, when all of the messages are safe; the broker forgets them then.
    """

    data: Column
    vehicle_id: Column
    kind: Column
    start: Column
    end: Column
    topic_start: Column | None = None
    topic_end: Column | None = None
    ack: Callable[[], None] = field(default=lambda: None)

    def __len__(self) -> int:
        return len(self.vehicle_id)
