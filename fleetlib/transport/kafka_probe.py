"""Does Kafka answer, has it our topics, and where do they end: asked again and again for `/readyz` and the lag."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fleetlib import logs
from fleetlib.contracts.topics import KAFKA_TOPICS
from fleetlib.errors import FleetError
from fleetlib.transport.access import LogAccess
from fleetlib.transport.base import TopicPartition
from fleetlib.transport.kafka_client import connect
from fleetlib.transport.kafka_topics import administration

REQUEST_TIMEOUT_MS = 4_000

log = logs.get(__name__)


class KafkaProbe:
    """Asks Kafka for its topics, over one connection that it keeps; belongs to one thread.

    Args:
        settings: Where Kafka is.
        topics: Those that must be there.
        on_ends: Is told the offset after the last record of each partition.
    """

    def __init__(
        self,
        settings: LogAccess,
        topics: Sequence[str] = KAFKA_TOPICS,
        on_ends: Callable[[Mapping[TopicPartition, int]], None] | None = None,
    ) -> None:
        self._settings = settings
        self._topics = topics
        self._on_ends = on_ends
        self._admin: Any = None

    def __call__(self) -> str | None:
        """Return why Kafka cannot be used, None where it can."""
        from kafka.admin import KafkaAdminClient
        from kafka.errors import KafkaError

        try:
            if self._admin is None:
                self._admin = connect(self._settings, KafkaAdminClient, request_timeout_ms=REQUEST_TIMEOUT_MS)
            missing = sorted(set(self._topics) - set(self._admin.list_topics()))
            if self._on_ends is not None and not missing:
                self._on_ends(_ends(self._admin, self._topics))
        except FleetError as error:
            gc.collect()  # kafka-python 3.0 leaves the sockets that found nobody in cycles, one a second and client
            return error.message
        except (KafkaError, OSError) as error:
            self.close()
            gc.collect()
            return f"Kafka does not answer at {self._settings.bootstrap_servers} ({type(error).__name__})"
        return f"the topic {missing[0]} is not there" if missing else None

    def close(self) -> None:
        """Let go of the connection, if there is one; a later call makes another."""
        admin, self._admin = self._admin, None
        if admin is None:
            return
        try:
            admin.close()
        except Exception as error:  # noqa: BLE001  (a client without a broker may fail at anything as it closes)
            log.info("the connection to Kafka did not close as it should", error=f"{type(error).__name__}: {error}")


def ends(settings: LogAccess, topics: Sequence[str] = KAFKA_TOPICS) -> dict[TopicPartition, int]:
    """Return the offset after the last record of each partition of these topics.

    Raises:
        MissingServer: If no broker answers.
        FleetError: If Kafka refuses.
    """
    with administration(settings) as admin:
        return _ends(admin, sorted(set(topics) & set(admin.list_topics())))


def _ends(admin: Any, topics: Sequence[str]) -> dict[TopicPartition, int]:
    from kafka import TopicPartition as KafkaPartition
    from kafka.admin import OffsetSpec

    described = admin.describe_topics(list(topics)) if topics else []
    partitions = [
        KafkaPartition(topic["name"], one["partition_index"]) for topic in described for one in topic["partitions"]
    ]
    found = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    return {(one.topic, one.partition): int(end.offset) for one, end in found.items()}
