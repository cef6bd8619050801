"""MQTT v5 on the wire, where it has to be fast: bulk parsing of PUBLISH, building of PUBLISH and PUBACK.

Control packets (CONNECT, SUBSCRIBE, …) go through the mqtt5 library. Section numbers are those of the OASIS standard
"MQTT Version 5.0" (7 March 2019).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from numba import njit

from fleetlib.contracts.topics import MAX_VEHICLE_ID, MQTT_ROOT, UplinkKind
from fleetlib.transport.base import UNKNOWN_KIND

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

_PREFIX = np.frombuffer(f"{MQTT_ROOT}/".encode(), np.uint8)
_KIND_NAMES = [kind.name.lower().encode() for kind in UplinkKind]
_NAMES = np.zeros((len(_KIND_NAMES), max(map(len, _KIND_NAMES))), np.uint8)
for _row, _name in enumerate(_KIND_NAMES):
    _NAMES[_row, : len(_name)] = np.frombuffer(_name, np.uint8)
_NAME_LENGTHS = np.array([len(name) for name in _KIND_NAMES], np.int64)


@dataclass(slots=True)
class PublishColumns:
    """Preallocated columns that `parse_publishes` fills, one entry per PUBLISH."""

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


@njit(cache=True, nogil=True)
def parse_topic(data: U8, start: int, end: int) -> tuple[int, int]:
    """Return what `topics.parse_uplink_topic` finds, (0, UNKNOWN_KIND) where it is not a vehicle's topic."""
    position = start + len(_PREFIX)
    if end < position:
        return 0, UNKNOWN_KIND
    for index in range(len(_PREFIX)):
        if data[start + index] != _PREFIX[index]:
            return 0, UNKNOWN_KIND
    first = position
    vehicle = 0
    while position < end and 48 <= data[position] <= 57 and position - first < 11:
        vehicle = vehicle * 10 + int(data[position]) - 48
        position += 1
    digits = position - first
    if digits == 0 or digits > 10 or data[first] == 48 or vehicle > MAX_VEHICLE_ID:
        return 0, UNKNOWN_KIND
    if position >= end or data[position] != 47:
        return 0, UNKNOWN_KIND
    position += 1
    for kind in range(len(_NAME_LENGTHS)):
        if end - position == _NAME_LENGTHS[kind]:
            same = True
            for index in range(_NAME_LENGTHS[kind]):
                same &= data[position + index] == _NAMES[kind, index]
            if same:
                return vehicle, kind
    return 0, UNKNOWN_KIND


@njit(cache=True, nogil=True)
def _varint(data: U8, position: int, end: int) -> tuple[int, int]:
    """Return a variable byte integer (section 1.5.5) and the next position; -1: it is cut short, -2: too long."""
    value = 0
    for index in range(4):
        if position + index >= end:
            return -1, position
        byte = int(data[position + index])
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    return -2, position


@njit(cache=True, nogil=True)
def parse_publishes(
    data: U8,
    position: int,
    end: int,
    vehicle_id: npt.NDArray[np.uint32],
    kind: U8,
    packet_id: npt.NDArray[np.uint16],
    start: I64,
    stop: I64,
    topic_start: I64,
    topic_end: I64,
) -> tuple[int, int, int]:
    """Parse PUBLISH packets into columns until the bytes or the columns end, or another packet comes.

    Returns:
        How many were parsed, the position after them, and why it stopped. With `OTHER_PACKET` a whole packet of
        another type begins at the position. Packet id 0 stands for QoS 0.
    """
    count = 0
    while True:
        if count == len(vehicle_id):
            return count, position, COLUMNS_FULL
        if end - position < 2:
            return count, position, NEED_MORE
        remaining, body = _varint(data, position + 1, end)
        if remaining == -2:
            return count, position, MALFORMED
        if remaining == -1 or body + remaining > end:
            return count, position, NEED_MORE
        first = data[position]
        if first & 0xF0 != PUBLISH:
            return count, position, OTHER_PACKET
        after = body + remaining
        if remaining < 2:
            return count, position, MALFORMED
        topic = body + 2
        cursor = topic + ((int(data[body]) << 8) | int(data[body + 1]))
        topic_stop = cursor
        identifier = 0
        if first & 0x06:
            if cursor + 2 > after:
                return count, position, MALFORMED
            identifier = (int(data[cursor]) << 8) | int(data[cursor + 1])
            cursor += 2
        properties, cursor = _varint(data, cursor, after)
        if properties < 0 or cursor + properties > after:
            return count, position, MALFORMED
        vehicle_id[count], kind[count] = parse_topic(data, topic, topic_stop)
        packet_id[count] = identifier
        topic_start[count] = topic
        topic_end[count] = topic_stop
        start[count] = cursor + properties
        stop[count] = after
        count += 1
        position = after


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
