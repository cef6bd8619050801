"""Names of MQTT and Kafka topics, and which partition a vehicle belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MQTT_ROOT = "fleet/v1"
SHARED_GROUP = "ingest"

KAFKA_TELEMETRY = "telemetry.v1"
KAFKA_INCIDENTS = "incidents.v1"
KAFKA_TRACE = "trace.v1"
KAFKA_DEAD_LETTER = "dead-letter.v1"
KAFKA_TOPICS = (KAFKA_TELEMETRY, KAFKA_INCIDENTS, KAFKA_TRACE, KAFKA_DEAD_LETTER)

MAX_VEHICLE_ID = 2**31 - 1
MAX_LETTER_BYTES = 786_432  # below Kafka's 1 MiB with room for headers; a greater payload is cut in its dead letter


class UplinkKind(IntEnum):
    """The last level of a vehicle's MQTT topic."""

    TELEMETRY = 0
    BATCH = 1
    TRACE = 2
    STATUS = 3


@dataclass(frozen=True, slots=True)
class UplinkTopic:
    """A parsed MQTT topic of a vehicle."""

    vehicle_id: int
    kind: UplinkKind


def uplink_topic(vehicle_id: int, kind: UplinkKind) -> str:
    """Return the MQTT topic, for example `fleet/v1/17/telemetry`."""
    return f"{MQTT_ROOT}/{vehicle_id}/{kind.name.lower()}"


def uplink_filter(kind: UplinkKind, group: str = SHARED_GROUP) -> str:
    """Return the shared-subscription filter of all vehicles for one kind."""
    return f"$share/{group}/{MQTT_ROOT}/+/{kind.name.lower()}"


def parse_uplink_topic(topic: str) -> UplinkTopic | None:
    """Return the vehicle and kind of a topic, or None where it is not a vehicle's (a bad id, an unknown kind)."""
    head, _, rest = topic.partition(f"{MQTT_ROOT}/")
    vehicle, _, kind = rest.partition("/")
    if head or not vehicle.isascii() or not vehicle.isdigit() or vehicle.startswith("0") or len(vehicle) > 10:
        return None
    if int(vehicle) > MAX_VEHICLE_ID or kind.upper() not in UplinkKind.__members__ or kind != kind.lower():
        return None
    return UplinkTopic(int(vehicle), UplinkKind[kind.upper()])


def partition_of(vehicle_id: int, partitions: int) -> int:
    """Return the Kafka partition of a vehicle: all of one vehicle stays in one partition, in order."""
    return vehicle_id % partitions
