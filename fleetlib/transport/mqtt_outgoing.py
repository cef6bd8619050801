"""PUBLISH packets of vehicles: built by the thousand of columns, and read again where one comes back.

A vehicle keeps what it has published as the packet itself. QoS 1, no properties (section 3.3 of the OASIS standard
"MQTT Version 5.0"); packet id 0, which is none, stands in a packet that has not been sent yet.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from fleetlib.contracts.topics import UplinkKind
from fleetlib.transport import mqtt_wire
from fleetlib.transport.mqtt_publishes import KIND_NAMES, NAME_LENGTHS, NAMES, PREFIX

MAX_PACKET_ID = 65_535

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]

# Beside the payload: first byte, length, topic with its length and the vehicle's ten digits, packet id, no properties.
_MOST_BESIDE = 1 + 4 + 2 + len(PREFIX) + 10 + 1 + NAMES.shape[1] + 2 + 1
_STATUS_END = b"/" + KIND_NAMES[UplinkKind.STATUS]


def columns_of(payload: pa.BinaryArray) -> tuple[U8, I64]:
    """Return the bytes of messages and where each begins in them, shape (n + 1,)."""
    _, offset_buffer, data_buffer = payload.buffers()
    width = np.int64 if pa.types.is_large_binary(payload.type) else np.int32
    offset = np.frombuffer(offset_buffer, width)[payload.offset : payload.offset + len(payload) + 1]
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
    return data, offset.astype(np.int64)


def most_bytes(messages: int, payloads: int) -> int:
    """Return how many bytes the packets of so many messages take at most, with so many bytes of payload in all."""
    return payloads + messages * _MOST_BESIDE


def publishes(
    vehicle_id: npt.NDArray[np.uint32],
    kind: U8,
    packet_id: npt.NDArray[np.uint16],
    data: U8,
    offset: I64,
    room: U8 | None = None,
) -> tuple[U8, I64]:
    """Return PUBLISH packets one after the other, and where each begins, shape (n + 1,).

    Args:
        vehicle_id: Whose topic, shape (n,).
        kind: `UplinkKind`, shape (n,).
        packet_id: 0 where it is not sent yet, shape (n,).
        data: All payloads.
        offset: Where each begins, shape (n + 1,).
        room: Where to build them, of `most_bytes`; None: in new memory.
    """
    out = np.empty(most_bytes(len(vehicle_id), int(offset[-1] - offset[0])), np.uint8) if room is None else room
    begin = np.empty(len(vehicle_id) + 1, np.int64)
    end = _build(vehicle_id, kind, packet_id, data, offset, out, begin)
    return out[:end], begin


@njit(cache=True)  # the interpreter's lock stays: to get it back from a simulation takes longer than this
def _build(
    vehicle_id: npt.NDArray[np.uint32],
    kind: U8,
    packet_id: npt.NDArray[np.uint16],
    data: U8,
    offset: I64,
    out: U8,
    begin: I64,
) -> int:
    at = 0
    for index in range(len(vehicle_id)):
        begin[index] = at
        size, name = offset[index + 1] - offset[index], NAME_LENGTHS[kind[index]]
        vehicle, digits = np.int64(vehicle_id[index]), 1
        while vehicle >= 10:
            vehicle //= 10
            digits += 1
        topic = len(PREFIX) + digits + 1 + name
        out[at] = mqtt_wire.PUBLISH_QOS1
        at += 1
        left = 2 + topic + 2 + 1 + size
        while left >= 0x80:  # section 1.5.5
            out[at] = left & 0x7F | 0x80
            left >>= 7
            at += 1
        out[at], out[at + 1], out[at + 2] = left, topic >> 8, topic & 0xFF
        at += 3
        for byte in range(len(PREFIX)):
            out[at + byte] = PREFIX[byte]
        at += len(PREFIX) + digits
        vehicle = np.int64(vehicle_id[index])
        for place in range(1, digits + 1):
            out[at - place] = 48 + vehicle % 10
            vehicle //= 10
        out[at] = 47  # a slash
        at += 1
        for byte in range(name):
            out[at + byte] = NAMES[kind[index], byte]
        at += name
        out[at], out[at + 1], out[at + 2] = packet_id[index] >> 8, packet_id[index] & 0xFF, 0
        at += 3
        for byte in range(size):
            out[at + byte] = data[offset[index] + byte]
        at += size
    begin[len(vehicle_id)] = at
    return at


def with_id(packet: bytes, packet_id: int) -> bytes:
    """Return a packet with another packet id."""
    at = _topic_end(packet)
    return packet[:at] + packet_id.to_bytes(2, "big") + packet[at + 2 :]


def as_duplicate(packet: bytes) -> bytes:
    """Return a packet with the mark that it was sent before (section 3.3.1.1)."""
    return bytes((packet[0] | mqtt_wire.DUPLICATE,)) + packet[1:]


def payload_of(packet: bytes) -> bytes:
    """Return what a packet carries."""
    return packet[_topic_end(packet) + 3 :]


def is_status(packet: bytes) -> bool:
    """Return whether a packet says that its vehicle is online: it says so anew whenever it connects."""
    return packet.endswith(_STATUS_END, 0, _topic_end(packet))


def _topic_end(packet: bytes) -> int:
    at = 1
    while packet[at] & 0x80:
        at += 1
    return at + 3 + (packet[at + 1] << 8 | packet[at + 2])
