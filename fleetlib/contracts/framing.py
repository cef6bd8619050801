"""Frames without parsing: `0x0a, length, payload` entries, concatenated, are a valid `Batch` message.

An entry of an uplink batch begins with 0x12 instead; both forms lie in one frame in the order of their arrival.

Fields that are appended to a payload win over earlier ones of the same number (protobuf: last one wins), so the
ingestor stamps the vehicle id that the broker vouches for, and its receive time, without decoding. It does walk the
tags: a payload that ends inside a field would swallow the stamp, and so forge a vehicle id.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

ITEM_TAG = 0x0A  # field 1 of Batch, length-delimited: a Telemetry
BATCH_TAG = 0x12  # field 2: an UplinkBatch
MAX_BATCH_SAMPLES = 60  # in one uplink batch: a minute at one a second
# tag of vehicle_id (1, fixed32), its value, tag of ingest_time_us (20, fixed64: two bytes), its value
_STAMP = struct.Struct("<BIBBQ")
STAMP_BYTES = _STAMP.size
VEHICLE_TAG = 0x0D
INGEST_TAG = (0xA1, 0x01)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a frame, and the same with its tag and length."""

    payload: bytes
    framed: bytes


def stamp(vehicle_id: int, ingest_time_us: int) -> bytes:
    """Return the bytes that, appended to a `Telemetry` or `UplinkBatch`, set its vehicle id and ingest time."""
    return _STAMP.pack(VEHICLE_TAG, vehicle_id, *INGEST_TAG, ingest_time_us)


def frame_item(payload: bytes, *, batch: bool = False) -> bytes:
    """Return one frame entry of a serialised `Telemetry`, or of an `UplinkBatch`."""
    return bytes((BATCH_TAG if batch else ITEM_TAG,)) + varint(len(payload)) + payload


def varint(value: int) -> bytes:
    """Return a non-negative integer as a protobuf varint."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def split_frame(frame: bytes) -> list[Item] | None:
    """Return the entries of a frame, or None where it is not a whole one. For the few frames that went wrong."""
    items: list[Item] = []
    position = 0
    while position < len(frame):
        start = position
        if frame[position] not in (ITEM_TAG, BATCH_TAG):
            return None
        length, shift = 0, 0
        while True:
            position += 1
            if position >= len(frame) or shift > 28:
                return None
            length |= (frame[position] & 0x7F) << shift
            shift += 7
            if frame[position] < 0x80:
                break
        position += 1
        if position + length > len(frame):
            return None
        payload = frame[position : position + length]
        position += length
        items.append(Item(payload, frame[start:position]))
    return items
