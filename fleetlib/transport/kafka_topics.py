"""What Kafka's topics should be, what they are, and how one becomes the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_INCIDENTS, KAFKA_TOPICS
from fleetlib.errors import FleetError
from fleetlib.transport.access import LogAccess
from fleetlib.transport.kafka_client import ADVICE, connect

if TYPE_CHECKING:
    from fleetlib.settings import KafkaSettings

MS_PER_HOUR = 3_600_000
REPLICAS_FOR_TWO = 3  # from here on, two of the replicas must have a record before it is acknowledged
RETENTION, IN_SYNC = "retention.ms", "min.insync.replicas"
MORE_PARTITIONS = (
    "`fleet topics --apply --add-partitions` adds them: a vehicle's later messages then go to another partition"
    " (vehicle_id % partitions), nothing that is stored moves. Start `watch` anew first, then `write`, then `ingest`"
)
FEWER_PARTITIONS = "Kafka cannot take partitions away: set FLEET_KAFKA_PARTITIONS to what is there"
REPLICAS = "Kafka's own tool moves replicas (kafka-reassign-partitions); or set FLEET_KAFKA_REPLICATION_FACTOR"
RETENTION_ADVICE = "`fleet topics --apply` sets it; what is older is deleted within minutes"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic, as it is or as it should be.

    Attributes:
        name: Its name.
        partitions: How many.
        replicas: Of each partition.
        configs: Kafka's settings of the topic that are ours to choose.
    """

    name: str
    partitions: int
    replicas: int
    configs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something about a topic that is not as the settings say.

    Attributes:
        topic: Its name.
        what: `partitions`, `replicas`, `retention.ms`, `min.insync.replicas`, or `missing`.
        found: As it is.
        wanted: As the settings say.
        advice: What to do.
    """

    topic: str
    what: str
    found: str
    wanted: str
    advice: str

    def __str__(self) -> str:
        if self.what == "missing":
            return f"the topic {self.topic} is not there"
        return f"{self.topic} has {self.what} {self.found}, the settings say {self.wanted}"


def wanted(settings: KafkaSettings, name: str) -> Topic:
    """Return what a topic should be: incidents and dead letters stay longer than telemetry."""
    hours = {
        KAFKA_INCIDENTS: settings.incident_retention_hours,
        KAFKA_DEAD_LETTER: settings.dead_letter_retention_hours,
    }.get(name, settings.retention_hours)
    in_sync = 2 if settings.replication_factor >= REPLICAS_FOR_TWO else 1
    configs = {RETENTION: str(hours * MS_PER_HOUR), IN_SYNC: str(in_sync)}
    return Topic(name, settings.partitions, settings.replication_factor, configs)


def creation(settings: KafkaSettings, name: str) -> dict[str, Any]:
    """Return the same as the client library wants it to create the topic."""
    topic = wanted(settings, name)
    return {"num_partitions": topic.partitions, "replication_factor": topic.replicas, "configs": topic.configs}


def ensure_topics(settings: KafkaSettings, topics: Sequence[str] = KAFKA_TOPICS) -> list[str]:
    """Create the topics that are not there yet, and return their names; one that is there is left as it is.

    Raises:
        MissingServer: If no broker answers.
        FleetError: If Kafka refuses to create one.
    """
    from kafka.admin import KafkaAdminClient
    from kafka.errors import KafkaError, TopicAlreadyExistsError

    admin = connect(settings, KafkaAdminClient)
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


def existing(settings: KafkaSettings, names: Sequence[str] = KAFKA_TOPICS) -> list[Topic]:
    """Return the topics that are there.

    Raises:
        MissingServer: If no broker answers.
    """
    with administration(settings) as admin:
        return _existing(admin, names)


def differences(settings: KafkaSettings, names: Sequence[str] = KAFKA_TOPICS) -> list[Difference]:
    """Return what is not as the settings say.

    Raises:
        MissingServer: If no broker answers.
    """
    return compare([wanted(settings, name) for name in names], existing(settings, names))


def compare(should: Sequence[Topic], there: Sequence[Topic]) -> list[Difference]:
    """Return how topics differ from what they should be."""
    known = {topic.name: topic for topic in there}
    return [one for topic in should for one in _differences(topic, known.get(topic.name))]


def apply(
    settings: KafkaSettings, names: Sequence[str] = KAFKA_TOPICS, *, add_partitions: bool = False
) -> list[Difference]:
    """Mend what can be mended while everything runs, and return what was: configurations, and partitions if wished.

    Raises:
        MissingServer: If no broker answers.
        FleetError: If Kafka refuses.
    """
    from kafka.admin import ConfigResource, ConfigResourceType

    with administration(settings) as admin:
        found = compare([wanted(settings, name) for name in names], _existing(admin, names))
        altered = [one for one in found if one.what in (RETENTION, IN_SYNC)]
        resources = [ConfigResource(ConfigResourceType.TOPIC, one.topic, {one.what: one.wanted}) for one in altered]
        for resource in resources:
            admin.alter_configs([resource])
        grown = [one for one in found if one.what == "partitions" and int(one.wanted) > int(one.found)]
        if add_partitions and grown:
            admin.create_partitions({one.topic: int(one.wanted) for one in grown})
    return altered + (grown if add_partitions else [])


def _differences(should: Topic, there: Topic | None) -> Iterator[Difference]:
    if there is None:
        yield Difference(
            should.name, "missing", "nothing", "", "`fleet up`, `fleet ingest` or `fleet process` makes it"
        )
        return
    if there.partitions != should.partitions:
        advice = MORE_PARTITIONS if should.partitions > there.partitions else FEWER_PARTITIONS
        yield Difference(should.name, "partitions", str(there.partitions), str(should.partitions), advice)
    if there.replicas != should.replicas:
        yield Difference(should.name, "replicas", str(there.replicas), str(should.replicas), REPLICAS)
    for key, value in should.configs.items():
        if there.configs.get(key) != value:
            yield Difference(should.name, key, there.configs.get(key, "unknown"), value, RETENTION_ADVICE)


def _existing(admin: Any, names: Sequence[str]) -> list[Topic]:
    from kafka.admin import ConfigResource, ConfigResourceType

    present = sorted(set(names) & set(admin.list_topics()))
    if not present:
        return []
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in present]
    described = admin.describe_configs(resources, config_filter="all")
    configs = next(iter(described.values()))
    return [
        Topic(
            topic["name"],
            len(topic["partitions"]),
            min(len(one["replica_nodes"]) for one in topic["partitions"]),
            {key: str(configs[topic["name"]][key]["value"]) for key in (RETENTION, IN_SYNC)},
        )
        for topic in admin.describe_topics(present)
    ]


@contextmanager
def administration(settings: LogAccess) -> Iterator[Any]:
    """Yield Kafka's administration client; what it raises becomes a sentence."""
    from kafka.admin import KafkaAdminClient
    from kafka.errors import KafkaError

    admin = connect(settings, KafkaAdminClient)
    try:
        yield admin
    except KafkaError as error:
        raise FleetError(f"Kafka refused: {error}", ADVICE) from None
    finally:
        admin.close()
