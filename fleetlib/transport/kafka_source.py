"""Records from Apache Kafka, through kafka-python. The client library is loaded when a source is made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from fleetlib.errors import MissingServer
from fleetlib.transport.access import LogAccess
from fleetlib.transport.base import Assignment, Record, StartPositions, TopicPartition
from fleetlib.transport.kafka_client import ADVICE, MAX_RECORD_BYTES, connect

SESSION_TIMEOUT_MS = 6_000  # Kafka's least: a killed member's partitions are free after this, not after 45 s
JOIN_S = 1.0  # a poll waits so long at least while its group is being joined: it has nothing to read before
FETCH_WAIT_MS = 50  # how long a broker may collect before it answers: idle cost against latency
US_PER_MS = 1_000


class KafkaSource:
    """A `RecordSource` on some topics. Offsets are never committed to Kafka: they live with what they led to.

    Args:
        settings: Where Kafka is.
        topics: The topics to read.
        start: Asked for the offsets to start from whenever partitions are assigned; absent, or for a partition that
            is left out: the beginning.
        group: Consumer group that shares the partitions among processes; None: this source reads all of them.
        collect_bytes: A broker that has less waits for more, up to `FETCH_WAIT_MS`: fewer answers, each a little later.

    Raises:
        MissingServer: If no broker answers or a topic is not there.
    """

    def __init__(
        self,
        settings: LogAccess,
        topics: Sequence[str],
        start: StartPositions | None = None,
        group: str | None = None,
        collect_bytes: int = 1,
    ) -> None:
        from kafka import KafkaConsumer

        self._start = start
        self._group = group
        self._joining = group is not None
        self._positions: dict[TopicPartition, int] = {}  # of the next record that `poll` returns
        self._assigned: deque[TopicPartition] = deque()  # told by the client's thread, begun by ours
        self._consumer = connect(
            settings,
            KafkaConsumer,
            group_id=group,
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=SESSION_TIMEOUT_MS // 3,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_min_bytes=collect_bytes,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            max_partition_fetch_bytes=4 * MAX_RECORD_BYTES,
            max_poll_records=10_000,
            metrics_enabled=False,
        )
        if group is None:
            self._assign_all(topics)
        else:
            self._consumer.subscribe(list(topics), listener=_listener(self._on_assigned))

    def poll(self, max_records: int, timeout_s: float) -> list[Record]:
        """Return the next records, an empty list after `timeout_s` without any; while a group is joined, `JOIN_S`."""
        wait_s = max(timeout_s, JOIN_S) if self._joining else timeout_s
        found = self._consumer.poll(timeout_ms=round(wait_s * 1000), max_records=max_records)
        if self._group is not None:
            self._go_on_joining()
        begun = self._begin_assigned() if self._assigned else {}
        # What was fetched of a partition before it was assigned anew comes again, from where it is to start.
        kept = [messages for one, messages in found.items() if (one.topic, one.partition) not in begun]
        records = [_record(message) for messages in kept for message in messages]
        self._positions.update({(record.topic, record.partition): record.offset + 1 for record in records})
        return records

    def assignment(self) -> Assignment:
        """Return the partitions that this source reads at present."""
        return {(one.topic, one.partition): self._topic_id(one.topic) for one in self._consumer.assignment()}

    def seek(self, positions: Mapping[TopicPartition, int]) -> None:
        """Go on from these offsets; a partition that is no longer ours is left alone."""
        for where, offset in positions.items():
            with suppress(ValueError):  # the client's word for a partition that another member has now
                self._consumer.seek(_kafka_partition(where), offset)
                self._positions[where] = offset

    def offsets_at(self, time_us: int) -> dict[TopicPartition, int]:
        """Return, per assigned partition, the first offset of `time_us` or later (the end if none)."""
        assigned = self._consumer.assignment()
        if not assigned:
            return {}
        found = self._consumer.offsets_for_times(dict.fromkeys(assigned, time_us // US_PER_MS))
        ends = self._consumer.end_offsets(assigned)
        return {
            (one.topic, one.partition): found[one].offset if found.get(one) is not None else ends[one]
            for one in assigned
        }

    def lag(self) -> dict[TopicPartition, int]:
        """Return how many records of each assigned partition have not been polled, as of the last fetch."""
        result: dict[TopicPartition, int] = {}
        for one in self._consumer.assignment():
            where = (one.topic, one.partition)
            # Our own positions: the client's would ask the broker, and wait for it, where it has none.
            end = self._consumer.highwater(one)
            result[where] = 0 if end is None else max(0, end - self._positions.get(where, end))
        return result

    def close(self) -> None:
        """Leave the group and let go."""
        self._consumer.close()

    def _go_on_joining(self) -> None:
        """Let the next poll take the answer of a join that this one had no time for, and give it time.

        kafka-python 3.0.12 (`ConsumerCoordinator.need_rejoin`): where the group is joined anew because the topics'
        metadata changed, the join itself ends the need for it. A poll that comes after that never looks at its answer:
        the consumer has no partitions and sends no heartbeats, for ever. And an answer that comes between two polls is
        thrown away, and the group joined once more.
        """
        from kafka.structs import MemberState

        state = self._consumer.group_metadata().state
        self._joining = state != MemberState.STABLE
        if state == MemberState.REBALANCING:
            self._consumer._coordinator.request_rejoin()  # noqa: SLF001  (the consumer itself offers no way)

    def _assign_all(self, topics: Sequence[str]) -> None:
        partitions = []
        for topic in topics:
            known = self._consumer.partitions_for_topic(topic)
            if not known:
                raise MissingServer(f"Kafka has no topic {topic!r}", ADVICE)
            partitions += [_kafka_partition((topic, number)) for number in sorted(known)]
        self._consumer.assign(partitions)
        self._on_assigned(partitions)
        self._begin_assigned()

    def _on_assigned(self, partitions: Sequence[Any]) -> None:
        """Only take note: this runs on the client's own thread, where waiting for a database would stop its heartbeat.

        Nothing is fetched of these partitions, and no position is asked of the broker, until `poll` has begun them.
        """
        for one in partitions:
            self._consumer.pause(one)
            self._consumer.seek(one, 0)
        self._assigned.extend((one.topic, one.partition) for one in partitions)

    def _begin_assigned(self) -> Assignment:
        told = {self._assigned.popleft() for _ in range(len(self._assigned))}
        where = {one: topic_id for one, topic_id in sorted(self.assignment().items()) if one in told}
        wanted = self._start(where) if self._start is not None else {}
        self.seek({one: wanted.get(one, 0) for one in where})
        for one in where:
            with suppress(KeyError):  # taken away while the database was asked
                self._consumer.resume(_kafka_partition(one))
        return where

    def _topic_id(self, topic: str) -> UUID | None:
        known: UUID | None = self._consumer._cluster.topic_id(topic)  # noqa: SLF001  (the consumer itself does not tell)
        return known if known is not None and known.int else None  # 0: while the topic is not there


def _kafka_partition(where: TopicPartition) -> Any:
    from kafka import TopicPartition as KafkaPartition

    return KafkaPartition(*where)


def _record(message: Any) -> Record:
    return Record(
        message.topic,
        message.partition,
        message.offset,
        message.timestamp * US_PER_MS,
        message.value or b"",
        tuple((name, value or b"") for name, value in message.headers or ()),  # Kafka allows headers without a value
    )


def _listener(on_assigned: Callable[[Sequence[Any]], None]) -> Any:
    from kafka import ConsumerRebalanceListener

    class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # the library has no types
        def on_partitions_assigned(self, assigned: Sequence[Any]) -> None:
            on_assigned(sorted(assigned))

        def on_partitions_revoked(self, revoked: Sequence[Any]) -> None:
            """Do nothing: offsets are not kept in Kafka."""

    return _Listener()
