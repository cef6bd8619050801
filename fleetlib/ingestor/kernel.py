"""The compiled inner loop: one pass that checks each payload's structure and copies it, stamped, into its frame.

The serving process takes it from a library (`native`) where it can: to import this module costs 100 MiB and more.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from fleetlib.contracts.framing import BATCH_TAG, INGEST_TAG, ITEM_TAG, STAMP_BYTES, VEHICLE_TAG
from fleetlib.ingestor.verdicts import (
    EMPTY,
    ENTRY_OVERHEAD,
    FRAMED,
    MALFORMED,
    MAX_BATCH_BYTES,
    MAX_PAYLOAD_BYTES,
    NOT_TELEMETRY,
    SAMPLES_FIELD,
    TOO_LARGE,
    WRONG_WIRE_TYPE,
)

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]


@njit(cache=True, nogil=True)
def check_payload(data: U8, start: int, end: int, types: U8) -> tuple[int, int]:
    """Return the verdict on one payload: does it end where its last field ends, with the wire types of the schema.

    A payload that ended inside a field would swallow the stamp that follows it, and so could forge a vehicle id.

    Returns:
        The verdict, and how many samples an uplink batch says that it holds (at most 127; 0 in other messages).
    """
    samples = 0
    if start >= end:
        return EMPTY, samples
    position = start
    while position < end:
        tag = 0
        shift = 0
        while True:
            if position >= end or shift > 28:
                return MALFORMED, samples
            byte = int(data[position])
            position += 1
            tag |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        number = tag >> 3
        kind = tag & 7
        if number == 0 or tag > 0xFFFFFFFF:
            return MALFORMED, samples
        if number < len(types) and types[number] != 255 and types[number] != kind:
            return WRONG_WIRE_TYPE, samples
        if kind == 0:
            length = 0
            while True:
                if position >= end or length >= 10:
                    return MALFORMED, samples
                length += 1
                position += 1
                if data[position - 1] < 0x80:
                    break
            if number == SAMPLES_FIELD:
                samples = int(data[position - 1])
        elif kind == 1:
            position += 8
        elif kind == 5:
            position += 4
        elif kind == 2:
            size = 0
            shift = 0
            while True:
                if position >= end or shift > 28:
                    return MALFORMED, samples
                byte = int(data[position])
                position += 1
                size |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    break
            position += size
        else:  # groups ended with proto2
            return MALFORMED, samples
    return (FRAMED if position == end else MALFORMED), samples


@njit(cache=True, nogil=True, error_model="numpy")  # there is a partition at least: no division by 0
def fill_frames(
    data: U8,
    vehicle_id: npt.NDArray[np.uint32],
    kind: U8,
    start: I64,
    end: I64,
    first: int,
    now_us: int,
    types: U8,
    max_messages: int,
    buffers: U8,
    fill: I64,
    count: I64,
    batches: I64,
    samples: I64,
    verdict: U8,
    touched: U8,
) -> int:
    """Copy messages from `first` on into the frames of their partitions, until all are in or one frame is full.

    Args:
        data: The bytes that `start` and `end` point into.
        vehicle_id: What the topic vouches for, shape (n,).
        kind: `UplinkKind`, shape (n,); only 0 (telemetry) and 1 (batch) are framed.
        start: Where each payload begins, shape (n,).
        end: Where it ends, shape (n,).
        first: Index of the first message to take.
        now_us: Stamped as the ingest time, microseconds since 1970 UTC.
        types: `WireTypes.uplink`.
        max_messages: A frame is full at this many.
        buffers: The open frames, shape (partitions, capacity).
        fill: Bytes used of each frame, changed.
        count: Messages in each frame, changed.
        batches: How many of them are uplink batches, changed.
        samples: Grows by the samples of the messages that are taken, as far as they say so themselves, shape (1,).
        verdict: The verdict on each message, shape (n,), changed.
        touched: 1 for each partition that got a message of this call, changed.

    Returns:
        The index of the first message that was not taken; n when all were.
    """
    partitions, capacity = buffers.shape
    for index in range(first, len(start)):
        form = int(kind[index])
        if form > 1:
            verdict[index] = NOT_TELEMETRY
            continue
        size = end[index] - start[index]
        if size > (MAX_BATCH_BYTES if form else MAX_PAYLOAD_BYTES):
            verdict[index] = TOO_LARGE
            continue
        partition = vehicle_id[index] % partitions
        position = fill[partition]
        if count[partition] >= max_messages or position + size + ENTRY_OVERHEAD > capacity:
            return index
        verdict[index], said = check_payload(data, start[index], end[index], types[form])
        if verdict[index] != FRAMED:
            continue
        batches[partition] += form
        samples[0] += said if form else 1
        out = buffers[partition]
        length = size + STAMP_BYTES
        out[position] = BATCH_TAG if form else ITEM_TAG
        if length > 0x7F:
            out[position + 1] = length & 0x7F | 0x80
            out[position + 2] = length >> 7
            position += 3
        else:
            out[position + 1] = length
            position += 2
        for byte in range(size):
            out[position + byte] = data[start[index] + byte]
        position += size
        out[position] = VEHICLE_TAG
        for byte in range(4):
            out[position + 1 + byte] = (int(vehicle_id[index]) >> (8 * byte)) & 0xFF
        out[position + 5] = INGEST_TAG[0]
        out[position + 6] = INGEST_TAG[1]
        for byte in range(8):
            out[position + 7 + byte] = (now_us >> (8 * byte)) & 0xFF
        fill[partition] = position + STAMP_BYTES
        count[partition] += 1
        touched[partition] = 1
    return len(start)
