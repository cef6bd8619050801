"""The compiled parser of PUBLISH packets: bytes of a socket in, columns out, many packets in one call.

Section numbers are those of the OASIS standard "MQTT Version 5.0" (7 March 2019).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from fleetlib.contracts.topics import MAX_VEHICLE_ID, MQTT_ROOT, UplinkKind
from fleetlib.transport.base import UNKNOWN_KIND
from fleetlib.transport.mqtt_wire import COLUMNS_FULL, MALFORMED, NEED_MORE, OTHER_PACKET, PUBLISH

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]

# Of a vehicle's topic: what is before its id, and what is after the slash behind it.
PREFIX = np.frombuffer(f"{MQTT_ROOT}/".encode(), np.uint8)
KIND_NAMES = [kind.name.lower().encode() for kind in UplinkKind]
NAMES = np.zeros((len(KIND_NAMES), max(map(len, KIND_NAMES))), np.uint8)
for _row, _name in enumerate(KIND_NAMES):
    NAMES[_row, : len(_name)] = np.frombuffer(_name, np.uint8)
NAME_LENGTHS = np.array([len(name) for name in KIND_NAMES], np.int64)


@njit(cache=True, nogil=True)
def parse_topic(data: U8, start: int, end: int) -> tuple[int, int]:
    """Return what `topics.parse_uplink_topic` finds, (0, UNKNOWN_KIND) where it is not a vehicle's topic."""
    position = start + len(PREFIX)
    if end < position:
        return 0, UNKNOWN_KIND
    for index in range(len(PREFIX)):
        if data[start + index] != PREFIX[index]:
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
    for kind in range(len(NAME_LENGTHS)):
        if end - position == NAME_LENGTHS[kind]:
            same = True
            for index in range(NAME_LENGTHS[kind]):
                same &= data[position + index] == NAMES[kind, index]
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
