"""MQTT v5 on the wire, where it has to be fast: columns of PUBLISH (`mqtt_publishes` fills them), PUBLISH and PUBACK.

Control packets (CONNECT, SUBSCRIBE, …) go through the mqtt5 library. Section numbers are those of the OASIS standard
"MQTT Version 5.0" (7 March 2019).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

# First byte of a packet, section 2.1.2.
PUBLISH = 0x30
PUBLISH_QOS1 = 0x32
DUPLICATE = 0x08
PUBACK = 0x40
PUBACK_NO_SUBSCRIBERS = 0x10  # section 3.4.2.1

# What `parse_publishes` stopped for.
NEED_MORE = 0
OTHER_PACKET = 1
COLUMNS_FULL = 2
MALFORMED = 3

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]


@dataclass(slots=True)
class PublishColumns:
    """Preallocated columns that `mqtt_publishes.parse_publishes` fills, one entry per PUBLISH."""

    vehicle_id: npt.NDArray[np.uint32]
    kind: U8
    packet_id: npt.NDArray[np.uint16]
    start: I64
    end: I64
    topic_start: I64
    topic_end: I64

    @classmethod
    def of_size(cls, size: int) -> PublishColumns:
        """Return columns with room for `size` messages."""
        longs = [np.zeros(size, np.int64) for _ in range(4)]
        return cls(np.zeros(size, np.uint32), np.zeros(size, np.uint8), np.zeros(size, np.uint16), *longs)

    def keep(self, which: npt.NDArray[np.bool_]) -> int:
        """Move the chosen ones of the first messages to the front; return how many they are."""
        count = int(np.count_nonzero(which))
        for field in fields(self):
            column = getattr(self, field.name)
            column[:count] = column[: len(which)][which]
        return count


def pubacks(packet_ids: npt.NDArray[np.uint16]) -> bytes:
    """Return PUBACK packets with reason 0 (section 3.4), in the order given; packet id 0 (QoS 0) gets none."""
    ids = packet_ids[packet_ids != 0]
    out = np.empty((len(ids), 4), np.uint8)
    out[:, 0], out[:, 1] = PUBACK, 2
    out[:, 2], out[:, 3] = ids >> 8, ids & 0xFF
    return out.tobytes()


def length_bytes(value: int) -> bytes:
    """Return a variable byte integer (section 1.5.5)."""
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | 0x80 if value else low)
        if not value:
            return bytes(out)


def topic_bytes(topic: str) -> bytes:
    """Return a topic as it stands in a PUBLISH: its length in two bytes and its text."""
    text = topic.encode()
    return struct.pack(">H", len(text)) + text


def publish(topic: bytes, packet_id: int, payload: bytes) -> bytes:
    """Return a PUBLISH with QoS 1 and no properties (section 3.3).

    Args:
        topic: As `topic_bytes` returns it.
        packet_id: 1 to 65535.
        payload: The message.
    """
    size = len(topic) + 3 + len(payload)
    head = bytes((PUBLISH_QOS1, size)) if size < 0x80 else bytes((PUBLISH_QOS1,)) + length_bytes(size)
    return b"".join((head, topic, packet_id.to_bytes(2, "big"), b"\x00", payload))
