"""Records into Apache Kafka, through kafka-python. The client library is loaded when a sink is made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from fleetlib.errors import MissingServer
from fleetlib.transport.access import LogAccess
from fleetlib.transport.base import Headers
from fleetlib.transport.kafka_client import ADVICE, CONNECT_TIMEOUT_MS, MAX_RECORD_BYTES, connect

ANSWER_TIMEOUT_S = 4.0
BATCH_BYTES = 262_144  # frames of 30 kB: several of one partition travel in one request
# Never: a batch that expires after it was sent once makes kafka-python 3.0 give its producer id back, and it asks for
# no new one (`reset_producer_id` leaves the state at READY, where `init_producer_id` does nothing): it sends no more.
DELIVERY_TIMEOUT_MS = 365 * 86_400_000
CLOSE_S = 5.0


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
        self._producer = connect(
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
        """Flush for a few seconds and let go; what Kafka has not taken by then, nobody was told to be delivered."""
        from kafka.errors import KafkaError

        try:
            self._producer.close(timeout=CLOSE_S)
        except KafkaError:  # the library stops half-way where it could not flush
            self._producer._sender.force_close()  # noqa: SLF001
            self._producer._closed = True  # noqa: SLF001


def _succeeded(on_done: Callable[[Exception | None], None], _metadata: Any) -> None:
    on_done(None)
