"""Records that nobody of ours would write to Kafka, and bytes that no broker of ours would send."""

from __future__ import annotations

import random

from benchmarks._fuzz_payloads import Hostility
from fleetlib.contracts.framing import frame_item, stamp
from fleetlib.contracts.topics import (
    KAFKA_DEAD_LETTER,
    KAFKA_INCIDENTS,
    KAFKA_TELEMETRY,
    KAFKA_TRACE,
    UplinkKind,
    uplink_topic,
)
from fleetlib.transport import mqtt_wire
from fleetlib.transport.base import Headers

TOPICS = (KAFKA_TELEMETRY, KAFKA_INCIDENTS, KAFKA_TRACE, KAFKA_DEAD_LETTER)
BIG_RECORD_BYTES = 700_000
VEHICLE = 7
Record = tuple[str, bytes, Headers]
ODD_TOPICS = (
    "fleet/v1/0/telemetry",
    "fleet/v1/-1/telemetry",
    "fleet/v1/007/telemetry",
    "fleet/v1/4294967303/telemetry",
    "fleet/v1/2147483648/batch",
    "fleet/v1/99999999999999999999/telemetry",
    "fleet/v1/7/telemetry/more",
    "fleet/v1/7/Telemetry",
    "fleet/v1/7/nothing",
    "fleet/v1/7/",
    "fleet/v1//telemetry",
    "fleet/v2/7/telemetry",
    "$share/ingest/fleet/v1/7/telemetry",
    "fleet/v1/+/telemetry",
    "fleet/v1/#",
    "fleet/v1/\u0667/telemetry",
    "fleet/v1/7\0/telemetry",
    "",
    "/" * 200,
)


class Records:
    """Makes hostile records and packets; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._hostility = Hostility(seed + 1)

    def records(self, count: int) -> list[Record]:
        """Return records of the four topics."""
        return [(topic := self._random.choice(TOPICS), self._value(topic), self._headers()) for _ in range(count)]

    def packets(self, count: int) -> bytes:
        """Return PUBLISH packets with odd topics, flags, ids and payloads, each whole."""
        return b"".join(self._packet() for _ in range(count))

    def broken(self, count: int) -> bytes:
        """Return packets of which some are damaged, so that what follows them is noise."""
        data = bytearray(self.packets(count))
        for _ in range(self._random.randint(1, 6)):
            data[self._random.randrange(len(data))] ^= 1 << self._random.randrange(8)
        return bytes(data[: self._random.randint(1, len(data))])

    def _packet(self) -> bytes:
        kind = self._random.choice(list(UplinkKind))
        usual = self._random.random() < 0.5
        topic = uplink_topic(VEHICLE, kind) if usual else self._random.choice(ODD_TOPICS)
        packet = mqtt_wire.publish(
            mqtt_wire.topic_bytes(topic), self._random.randint(1, 65_535), self._hostility.payload(kind)[:2_000]
        )
        return bytes((packet[0] | self._random.choice((0, 0, 0, 8, 1)),)) + packet[1:]

    def _value(self, topic: str) -> bytes:
        chance = self._random.random()
        payload = self._hostility.payload(self._random.choice((UplinkKind.TELEMETRY, UplinkKind.BATCH)))
        if chance < 0.05:
            return b""
        if chance < 0.3:
            return payload
        if chance < 0.305:
            return payload[:100] * (BIG_RECORD_BYTES // max(1, len(payload[:100])))
        if topic == KAFKA_TRACE:
            return self._hostility.payload(UplinkKind.TRACE)
        items = [self._entry() for _ in range(self._random.randint(1, 20))]
        frame = b"".join(items)
        return frame[: self._random.randrange(len(frame) + 1)] if chance < 0.5 else frame

    def _entry(self) -> bytes:
        batch = self._random.random() < 0.3
        payload = self._hostility.payload(UplinkKind.BATCH if batch else UplinkKind.TELEMETRY)[:4_000]
        return frame_item(payload + stamp(self._random.randint(1, 50), self._random.getrandbits(52)), batch=batch)

    def _headers(self) -> Headers:
        choices: tuple[Headers, ...] = (
            (("schema", b"1"),),
            (),
            (("schema", b"999"),),
            (("schema", b"\xff"),),
            (("reason", b"\xff\x00 x"), ("source", b"\0" * 50), ("item", b"-5"), ("time_us", b"9" * 30)),
            (("reason", b"r" * 5_000), ("item", b"99999999999"), ("time_us", "\u0663".encode())),
            (("schema", b"1"), ("schema", b"2")),
        )
        return self._random.choices(choices, [10, 3, 1, 1, 2, 1, 1])[0]
