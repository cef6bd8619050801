"""MQTT v5 on the wire, where it has to be fast: columns of PUBLISH (`mqtt_publishes` fills them), PUBLISH and PUBACK.

Control packets (CONNECT, SUBSCRIBE, …) go through the mqtt5 library. Section numbers are those of the OASIS standard
"MQTT Version 5.0" (7 March 2019).
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import compress
from typing import Any

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

HIGH, LOW = (1, 0) if sys.byteorder == "little" else (0, 1)  # where the bytes of a uint16 lie


@dataclass(slots=True)
class PublishColumns:
    """Preallocated columns that `mqtt_publishes.parse_publishes` fills, one entry per PUBLISH.

    Their types are those of `Uplink`, and uint16 for `packet_id`.
    """

    vehicle_id: memoryview
    kind: memoryview
    packet_id: memoryview
    start: memoryview
    end: memoryview
    topic_start: memoryview
    topic_end: memoryview

    @classmethod
    def of_size(cls, size: int) -> PublishColumns:
        """Return columns with room for `size` messages."""
        return cls(*(untouched(kind, size) for kind in "IBHqqqq"))

    def keep(self, which: Sequence[bool]) -> int:
        """Move the chosen ones of the first messages to the front; return how many they are."""
        count = sum(which)
        for field in fields(self):
            column = getattr(self, field.name)
            column[:count] = array(column.format, compress(column[: len(which)], which))
        return count


def untouched(kind: str, *shape: int) -> memoryview:
    """Return a column of zeros that takes memory only where something was written.

    Args:
        kind: Its type, a letter of `struct`.
        shape: How long it is; two numbers for a table.
    """
    size = struct.calcsize(kind)
    for one in shape:
        size *= one
    flat = memoryview(mmap.mmap(-1, size))
    return flat.cast(kind) if len(shape) == 1 else flat.cast(kind, shape)  # type: ignore[call-overload,no-any-return]


def pubacks(packet_ids: Any) -> bytes:
    """Return PUBACK packets with reason 0 (section 3.4), in the order given; packet id 0 (QoS 0) gets none.

    Args:
        packet_ids: uint16, or the bytes of them.
    """
    ids = memoryview(packet_ids).tobytes()
    if has_zero(ids):
        ids = array("H", filter(None, array("H", ids))).tobytes()
    out = bytearray((PUBACK, 2, 0, 0)) * (len(ids) // 2)
    out[2::4], out[3::4] = ids[HIGH::2], ids[LOW::2]
    return bytes(out)


def has_zero(ids: bytes) -> bool:
    """Return whether one of these uint16 is 0. The quick look alone is right but once in 65,536."""
    return b"\0\0" in ids and 0 in array("H", ids)


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
