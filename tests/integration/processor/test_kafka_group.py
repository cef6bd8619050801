"""A consumer group on a real Kafka: whoever has no time to wait for a join comes by its partitions all the same."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import closing

import pytest

from fleetlib.settings import KafkaSettings
from fleetlib.stack.kafka import Kafka
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_source import KafkaSource
from fleetlib.transport.kafka_topics import ensure_topics

pytestmark = pytest.mark.servers
PARTITIONS = 3
DEADLINE_S = 60.0
SHORT_S = 0.001  # no join is answered in this time


@pytest.fixture
def topic(kafka: Kafka) -> tuple[KafkaSettings, str]:
    settings = KafkaSettings(bootstrap_servers=kafka.bootstrap_servers, partitions=PARTITIONS)
    name = f"group-{uuid.uuid4().hex[:8]}"
    ensure_topics(settings, [name])
    return settings, name


@pytest.fixture
def source(topic: tuple[KafkaSettings, str]) -> Iterator[KafkaSource]:
    settings, name = topic
    with closing(KafkaSource(settings, [name], group=name)) as made:
        poll_until_assigned(made, 0.5)
        yield made


def poll_until_assigned(source: KafkaSource, timeout_s: float) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while len(source.assignment()) < PARTITIONS:
        assert time.monotonic() < deadline, "no partition was assigned"
        source.poll(10, timeout_s)


def test_a_join_for_changed_metadata_that_outlasts_its_poll_is_completed(
    source: KafkaSource, topic: tuple[KafkaSettings, str]
) -> None:
    coordinator = source._consumer._coordinator
    coordinator._assignment_snapshot = {}  # as if the leader had known nothing of the topic
    assert coordinator.need_rejoin()
    joined = coordinator.group_metadata().generation_id
    deadline = time.monotonic() + DEADLINE_S
    source.poll(10, SHORT_S)
    while not (coordinator.stable() and coordinator.group_metadata().generation_id > joined):
        assert time.monotonic() < deadline, f"the group is {coordinator.state} and stays so"
        source.poll(10, SHORT_S)
    settings, name = topic
    with closing(KafkaSink(settings)) as sink:
        sink.send(name, 1, b"after")
        sink.flush(10.0)
        while not (found := source.poll(10, 0.5)):
            assert time.monotonic() < deadline, "nothing is read"
    assert [record.value for record in found] == [b"after"]
