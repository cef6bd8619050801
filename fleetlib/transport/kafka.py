"""Apache Kafka through kafka-python: sink, source, topics. The client library is loaded when one is made."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from fleetlib.contracts.topics import KAFKA_TOPICS
from fleetlib.errors import FleetError, MissingServer
from fleetlib.transport.access import LogAccess
from fleetlib.transport.base import Headers, Record, StartPositions, TopicPartition
from fleetlib.transport.kafka_security import Reasons, refusal, security_options
from fleetlib.transport.kafka_topics import creation

if TYPE_CHECKING:
    from fleetlib.settings import KafkaSettings

CONNECT_TIMEOUT_MS = 10_000
RECONNECT_MS = 1_000  # at most between two attempts; the library's 30 s leave a broker alone that has long been back
ANSWER_TIMEOUT_S = 4.0
BATCH_BYTES = 262_144  # frames of 30 kB: several of one partition travel in one request
MAX_RECORD_BYTES = 1_048_576  # Kafka's own default
DELIVERY_TIMEOUT_MS = 60_000  # then the caller is told, and decides
SESSION_TIMEOUT_MS = 6_000  # Kafka's least: a killed member's partitions are free after this, not after 45 s
FETCH_WAIT_MS = 50  # how long a broker may collect before it answers: idle cost against latency
US_PER_MS = 1_000
ADVICE = "Start it (`fleet up`), or set FLEET_KAFKA_BOOTSTRAP_SERVERS"


class KafkaSink:
    """A `RecordSink`: acks=all, idempotent, lz4. Delivery failures are told to `on_done`.

    Args:
        settings: Where Kafka is, and how long a batch may wait.

    Raises:
        MissingServer: If no broker answers.
    """

    def __init__(self, settings: LogAccess) -> None:
        from kafka.producer import KafkaProducer  # of its own module: see `kafka_light`

        self._settings = settings
        self._producer = _connect(
            settings,
            KafkaProducer,
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            linger_ms=settings.linger_ms,
            batch_size=BATCH_BYTES,
            max_request_size=MAX_RECORD_BYTES,
            delivery_timeout_ms=DELIVERY_TIMEOUT_MS,
            max_block_ms=CONNECT_TIMEOUT_MS,
            metrics_enabled=False,
        )
        self._topics: set[str] = set()  # that `partitions` was asked for

    def send(
        self,
        topic: str,
        partition: int,
        value: bytes,
        *,
        headers: Headers = (),
        on_done: Callable[[Exception | None], None] | None = None,
    ) -> None:
        """Queue one record; `on_done` is called from the client's thread when it is acknowledged or has failed."""
        from kafka.errors import KafkaError

        try:
            future = self._producer.send(topic, value, partition=partition, headers=list(headers))
        except (KafkaError, AssertionError) as error:  # the client asserts that a partition exists
            if on_done is None:
                raise MissingServer(f"Kafka did not take a record of {topic}: {error}", ADVICE) from None
            on_done(error if isinstance(error, Exception) else None)
            return
        if on_done is not None:
            future.add_callback(partial(_succeeded, on_done))
            future.add_errback(on_done)

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has.

        Raises:
            MissingServer: If Kafka does not know the topic.
        """
        from kafka.errors import KafkaError

        try:
            known = self._producer.partitions_for(topic)
        except KafkaError as error:
            raise MissingServer(f"Kafka has no topic {topic!r} ({error})", ADVICE) from None
        if not known:
            raise MissingServer(f"Kafka has no topic {topic!r}", "Create the topics with `fleet up` or ensure_topics()")
        self._topics.add(topic)
        return len(known)

    def fault(self, timeout_s: float = ANSWER_TIMEOUT_S) -> str | None:
        """Ask Kafka for the topics in use, over the connection that is there, and return what is wrong.

        The client offers no public way to ask anew; its account of the cluster has one.

        Returns:
            A sentence, None where Kafka answers and has the topics.
        """
        metadata, answered = self._producer._metadata, threading.Event()  # noqa: SLF001
        future = metadata.request_update()
        future.add_both(lambda _: answered.set())
        if not answered.wait(timeout_s) or future.failed():
            return f"Kafka does not answer at {self._settings.bootstrap_servers}"
        missing = sorted(topic for topic in self._topics if metadata.partitions_for_topic(topic) is None)
        return f"the topic {missing[0]} is not there" if missing else None

    def flush(self, timeout_s: float) -> None:
        """Wait until all that was sent is acknowledged.

        Raises:
            MissingServer: If it is not within the time.
        """
        from kafka.errors import KafkaError

        try:
            self._producer.flush(timeout=timeout_s)
        except KafkaError as error:
            raise MissingServer(f"Kafka did not acknowledge within {timeout_s} s ({error})", ADVICE) from None

    def close(self) -> None:
        """Flush for a few seconds and let go."""
        self._producer.close(timeout=5)


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
        self._positions: dict[TopicPartition, int] = {}  # of the next record that `poll` returns
        self._assigned: deque[TopicPartition] = deque()  # told by the client's thread, begun by ours
        self._consumer = _connect(
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
        """Return the next records, an empty list after `timeout_s` without any."""
        found = self._consumer.poll(timeout_ms=round(timeout_s * 1000), max_records=max_records)
        begun = self._begin_assigned() if self._assigned else ()
        # What was fetched of a partition before it was assigned anew comes again, from where it is to start.
        kept = [messages for one, messages in found.items() if (one.topic, one.partition) not in begun]
        records = [_record(message) for messages in kept for message in messages]
        self._positions.update({(record.topic, record.partition): record.offset + 1 for record in records})
        return records

    def assignment(self) -> frozenset[TopicPartition]:
        """Return the partitions that this source reads at present."""
        return frozenset((one.topic, one.partition) for one in self._consumer.assignment())

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

    def _begin_assigned(self) -> Sequence[TopicPartition]:
        told = {self._assigned.popleft() for _ in range(len(self._assigned))}
        where = sorted(told & self.assignment())
        wanted = self._start(where) if self._start is not None else {}
        self.seek({one: wanted.get(one, 0) for one in where})
        for one in where:
            with suppress(KeyError):  # taken away while the database was asked
                self._consumer.resume(_kafka_partition(one))
        return where


def ensure_topics(settings: KafkaSettings, topics: Sequence[str] = KAFKA_TOPICS) -> list[str]:
    """Create the topics that are not there yet, and return their names; one that is there is left as it is.

    Raises:
        MissingServer: If no broker answers.
        FleetError: If Kafka refuses to create one.
    """
    from kafka.admin import KafkaAdminClient
    from kafka.errors import KafkaError, TopicAlreadyExistsError

    admin = _connect(settings, KafkaAdminClient)
    try:
        missing = sorted(set(topics) - set(admin.list_topics()))
        if missing:
            admin.create_topics({name: creation(settings, name) for name in missing}, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        missing = []  # another service was faster
    except KafkaError as error:
        raise FleetError(f"Kafka refused to create the topics: {error}", ADVICE) from None
    finally:
        admin.close()
    return missing


def _connect(settings: LogAccess, client: Callable[..., Any], **options: Any) -> Any:
    from kafka.errors import KafkaError
    from kafka.net.compat import KafkaNetClient

    made: list[Any] = []

    def network(**values: Any) -> Any:
        made.append(KafkaNetClient(**values))
        return made[-1]

    reasons = Reasons()
    try:
        with reasons:
            return client(
                bootstrap_servers=settings.bootstrap_servers.split(","),
                bootstrap_timeout_ms=CONNECT_TIMEOUT_MS,
                reconnect_backoff_max_ms=RECONNECT_MS,
                client_id="fleet",
                kafka_client=network,
                **security_options(settings),
                **options,
            )
    except (KafkaError, OSError, ValueError) as error:
        for one in made:  # a client that cannot be made leaves its thread behind, which goes on looking for the broker
            with suppress(Exception):
                one.close()
        refused = refusal(settings, error, reasons.said)
        if refused is not None:
            raise refused from None
        raise MissingServer(f"Kafka does not answer at {settings.bootstrap_servers} ({error})", ADVICE) from None


def _succeeded(on_done: Callable[[Exception | None], None], _metadata: Any) -> None:
    on_done(None)


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
