"""Topics on a real Kafka: made as the settings say, differences told, retention altered, partitions added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fleetlib.cli import build_app
from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_INCIDENTS, KAFKA_TELEMETRY, KAFKA_TOPICS
from fleetlib.errors import SettingsError
from fleetlib.settings import KafkaSettings, Settings
from fleetlib.stack import Kafka, free_port
from fleetlib.stack.doctor import examine
from fleetlib.transport import kafka_topics
from fleetlib.transport.kafka_topics import ensure_topics

pytestmark = pytest.mark.servers
HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def own_kafka(server_root: Path) -> Iterator[Kafka]:
    """A Kafka of its own: these tests alter the real topics."""
    with Kafka(server_root / "topics", free_port()) as server:
        yield server


def test_topics_are_made_told_apart_and_mended(own_kafka: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    first = KafkaSettings(bootstrap_servers=own_kafka.bootstrap_servers, partitions=2, retention_hours=5)
    assert [one.what for one in kafka_topics.differences(first)] == ["missing"] * len(KAFKA_TOPICS)
    assert ensure_topics(first) == sorted(KAFKA_TOPICS)
    made = {topic.name: topic for topic in kafka_topics.existing(first)}
    assert {topic.partitions for topic in made.values()} == {2}
    assert made[KAFKA_TELEMETRY].configs[kafka_topics.RETENTION] == str(5 * HOUR_MS)
    for name in (KAFKA_INCIDENTS, KAFKA_DEAD_LETTER):
        assert made[name].configs[kafka_topics.RETENTION] == str(720 * HOUR_MS)
    assert kafka_topics.differences(first) == []

    fewer = first.model_copy(update={"partitions": 1})
    assert "cannot take partitions away" in kafka_topics.differences(fewer)[0].advice
    assert kafka_topics.apply(fewer, add_partitions=True) == []
    more = first.model_copy(update={"partitions": 3, "retention_hours": 7})
    assert ensure_topics(more) == [], "a topic that is there is left as it is"
    told = kafka_topics.differences(more)
    assert {(one.topic, one.what) for one in told} == {
        *((name, "partitions") for name in KAFKA_TOPICS),
        *((name, "retention.ms") for name in (KAFKA_TELEMETRY, "trace.v1")),
    }

    (topics,) = [one for one in examine(Settings(kafka=more)) if one.name == "topics"]
    assert (topics.state, "vehicle_id % partitions" in topics.advice) == ("note", True)

    monkeypatch.setenv("FLEET_KAFKA_BOOTSTRAP_SERVERS", own_kafka.bootstrap_servers)
    monkeypatch.setenv("FLEET_KAFKA_PARTITIONS", "3")
    monkeypatch.setenv("FLEET_KAFKA_RETENTION_HOURS", "7")
    shown = CliRunner().invoke(build_app(), ["topics"])
    assert shown.exit_code == 1
    assert "the settings say 3" in shown.output
    applied = CliRunner().invoke(build_app(), ["topics", "--apply", "--json"])
    left = json.loads(applied.stdout.splitlines()[-1])
    assert {one["what"] for one in left["applied"]} == {"retention.ms"}
    assert {one["what"] for one in left["differences"]} == {"partitions"}, "partitions only where it is wished"
    done = CliRunner().invoke(build_app(), ["topics", "--apply", "--add-partitions", "--json"])
    assert done.exit_code == 0, done.output
    assert kafka_topics.differences(more) == []


def test_partitions_are_added_only_together_with_apply() -> None:
    done = CliRunner().invoke(build_app(), ["topics", "--add-partitions"])
    assert isinstance(done.exception, SettingsError)
    assert str(done.exception) == "--add-partitions alone alters nothing. Give --apply too"


def test_replicas_decide_how_many_must_have_a_record() -> None:
    assert kafka_topics.wanted(KafkaSettings(), KAFKA_TELEMETRY).configs[kafka_topics.IN_SYNC] == "1"
    three = kafka_topics.wanted(KafkaSettings(replication_factor=3), KAFKA_TELEMETRY)
    assert (three.replicas, three.configs[kafka_topics.IN_SYNC]) == (3, "2")
    there = kafka_topics.Topic(KAFKA_TELEMETRY, 4, 1, three.configs)
    (told,) = kafka_topics.compare([three], [there])
    assert (told.what, told.found, told.wanted) == ("replicas", "1", "3")
    assert "kafka-reassign-partitions" in told.advice
