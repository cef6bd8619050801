"""The compiled reader of frames: entries of both uplink forms to columns of integers, in one pass and in their order.

It reads the protobuf wire format by a table that is made from the schema (`wire_table`). A field that the table does
not know is skipped, the last value of a field wins; a wire type that is not the schema's, and a column that comes
twice, are refused rather than guessed at.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from fleetlib.contracts.columns import TELEMETRY
from fleetlib.contracts.framing import BATCH_TAG, ITEM_TAG, MAX_BATCH_SAMPLES

MAX_DIFFERENCE = 2**50  # sums of 60 steps of 60 differences stay within 64 bits; 35 years in microseconds

# Verdicts on one entry. The order is that of REASONS.
GOOD, MALFORMED, WRONG_WIRE_TYPE, SAMPLES, LENGTHS, DIFFERENCE = range(6)
REASONS = (
    "good", "malformed", "wrong_wire_type", "samples_out_of_range", "lengths_differ", "difference_out_of_range"
)  # fmt: skip

COLUMNS = len(TELEMETRY)
_NAMES = [column.field for column in TELEMETRY]
VEHICLE, TIME, SEQ, BOOT, INGEST = (
    _NAMES.index(name) for name in ("vehicle_id", "time_us", "seq", "boot_id", "ingest_time_us")
)
# Places after the columns, for the fields that only a batch has.
COUNT, TIME_STEP, SEQ_STEP, PLACES = COLUMNS, COLUMNS + 1, COLUMNS + 2, COLUMNS + 3
_BATCH_ONLY = {"samples": COUNT, "time_step_us": TIME_STEP, "seq_step": SEQ_STEP}
FIRST_VALUES = np.array([place for place in range(COLUMNS) if place not in (VEHICLE, TIME, SEQ, BOOT, INGEST)])

# How a field lies on the wire.
UNKNOWN, FIXED64, FIXED32, SIGNED32, VARINT, ZIGZAG, PACKED = range(7)
_WIRE_TYPES = np.array([255, 1, 5, 5, 0, 0, 2], np.int64)
_MAX_FIELDS = 32

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]


@cache
def wire_table(message: str) -> I64:
    """Return how each field number of a message lies on the wire and where its value goes, shape (32, 2)."""
    from fleetlib.contracts.pb import telemetry_pb2

    table = np.zeros((_MAX_FIELDS, 2), np.int64)
    for field in telemetry_pb2.DESCRIPTOR.message_types_by_name[message].fields:
        place = _BATCH_ONLY[field.name] if field.name in _BATCH_ONLY else _NAMES.index(field.name)
        table[field.number] = _coding(field), place
    return table


def _coding(field: Any) -> int:
    if field.is_packed:
        return PACKED
    codings = {
        field.TYPE_FIXED64: FIXED64,
        field.TYPE_FIXED32: FIXED32,
        field.TYPE_SFIXED32: SIGNED32,
        field.TYPE_UINT32: VARINT,
        field.TYPE_SINT32: ZIGZAG,
    }
    return codings[field.type]


@njit(cache=True, nogil=True)
def _varint(data, position, end):  # type: ignore[no-untyped-def]
    """Return the value (its 64 bits as a signed number) and the position after it, -1 where it does not end."""
    if position < end and data[position] < 0x80:
        return np.int64(data[position]), position + 1
    value = np.int64(0)
    shift = 0
    while position < end and shift < 70:
        byte = np.int64(data[position])
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position
    return value, -1


@njit(cache=True, nogil=True)
def _unzigzag(value):  # type: ignore[no-untyped-def]
    return ((value >> 1) & 0x7FFF_FFFF_FFFF_FFFF) ^ -(value & 1)


@njit(cache=True, nogil=True)
def _little(data, position, size):  # type: ignore[no-untyped-def]
    value = np.int64(0)
    for byte in range(size):
        value |= np.int64(data[position + byte]) << (8 * byte)
    return value


@njit(cache=True, nogil=True)
def _fields(data, position, end, table, values, spans):  # type: ignore[no-untyped-def]
    """Read the fields of one message: `values` get the scalars, `spans` where the packed columns lie."""
    for place in range(PLACES):  # a slice would cost more than all the rest
        values[place] = 0
        spans[place, 1] = 0
    while position < end:
        tag, position = _varint(data, position, end)
        if position < 0 or tag < 8 or tag > 0xFFFF_FFFF:
            return MALFORMED
        number, kind = tag >> 3, tag & 7
        coding = place = 0
        if number < _MAX_FIELDS:
            coding, place = table[number, 0], table[number, 1]
            if coding != UNKNOWN and _WIRE_TYPES[coding] != kind:
                return WRONG_WIRE_TYPE
        if kind == 0:
            value, position = _varint(data, position, end)
            if position < 0:
                return MALFORMED
            if coding == ZIGZAG:
                values[place] = _unzigzag(value)
            elif coding != UNKNOWN:
                values[place] = value
        elif kind == 1:
            if position + 8 > end:
                return MALFORMED
            if coding != UNKNOWN:
                values[place] = _little(data, position, 8)
            position += 8
        elif kind == 5:
            if position + 4 > end:
                return MALFORMED
            value = _little(data, position, 4)
            if coding == SIGNED32:
                value -= (value & 0x8000_0000) << 1
            if coding != UNKNOWN:
                values[place] = value
            position += 4
        elif kind == 2:
            size, position = _varint(data, position, end)
            if position < 0 or size < 0 or size > end - position:
                return MALFORMED
            if coding != UNKNOWN:
                if spans[place, 1] != 0:
                    return MALFORMED
                spans[place, 0], spans[place, 1] = position, position + size
            position += size
        else:  # groups ended with proto2
            return MALFORMED
    return GOOD


@njit(cache=True, nogil=True)
def _column(data, position, end, out):  # type: ignore[no-untyped-def]
    """Read a packed column of differences and sum it up into `out`."""
    n = len(out)
    value = np.int64(0)
    found = 0
    while position < end:
        difference, position = _varint(data, position, end)
        if position < 0:
            return MALFORMED
        if found == n:
            return LENGTHS
        difference = _unzigzag(difference)
        if difference > MAX_DIFFERENCE or difference < -MAX_DIFFERENCE:
            return DIFFERENCE
        value += difference
        out[found] = value
        found += 1
    if found < 2:
        out[found:] = value
    elif found != n:
        return LENGTHS
    return GOOD


@njit(cache=True, nogil=True)
def _batch(data, values, spans, out, row):  # type: ignore[no-untyped-def]
    """Write the samples of one uplink batch, whose fields were read, to `out` from `row` on."""
    n = values[COUNT]
    verdict = GOOD
    for place in FIRST_VALUES:
        verdict = max(verdict, _column(data, spans[place, 0], spans[place, 1], out[place, row : row + n]))
    for first, step in ((TIME, TIME_STEP), (SEQ, SEQ_STEP)):
        out[first, row] = values[first]
        steps = out[first, row + 1 : row + n]
        verdict = max(verdict, _column(data, spans[step, 0], spans[step, 1], steps))
        for i in range(row + 1, row + n):
            out[first, i] += out[first, i - 1]
    for place in (VEHICLE, BOOT, INGEST):
        out[place, row : row + n] = values[place]
    return verdict


@njit(cache=True, nogil=True)
def read_frames(
    data: U8,
    bounds: I64,
    record: int,
    used: I64,
    single: I64,
    batch: I64,
    out: I64,
    where: I32,
    bad: I32,
) -> int:
    """Read records from `record` on, until all are read or there is no room for the next.

    Args:
        data: The records, one after the other.
        bounds: Where each begins, and the end of the last, shape (records + 1,).
        record: The first to read.
        used: How many rows and how many bad entries there are, shape (2,), changed.
        single: `wire_table("Telemetry")`.
        batch: `wire_table("UplinkBatch")`.
        out: Integers as on the wire, shape (columns of TELEMETRY, room), changed.
        where: Of each row: record, item, begin and end of its message within the record (end 0: one of a batch),
            shape (4, room), changed.
        bad: Of each bad entry: record, item (-1: the whole record), begin, end, verdict, shape (5, room), changed.

    Returns:
        The first record that was not read.
    """
    room, bad_room = out.shape[1], bad.shape[1]
    values = np.zeros(PLACES, np.int64)
    spans = np.zeros((PLACES, 2), np.int64)
    while record < len(bounds) - 1:
        row, refused, item = used[0], used[1], 0
        begin, position, end = bounds[record], bounds[record], bounds[record + 1]
        while position < end:
            if row + MAX_BATCH_SAMPLES > room or refused + 1 >= bad_room:
                return record
            form = data[position]
            size, start = _varint(data, position + 1, end)
            if (form != ITEM_TAG and form != BATCH_TAG) or start < 0 or size < 0 or size > end - start:
                position = -1
                break
            position = start + size
            samples = 1
            if form == ITEM_TAG:
                verdict = _fields(data, start, position, single, values, spans)
                for place in range(COLUMNS):
                    out[place, row] = values[place]
            else:
                verdict = _fields(data, start, position, batch, values, spans)
                samples = values[COUNT]
                if verdict == GOOD and (samples < 1 or samples > MAX_BATCH_SAMPLES):
                    verdict = SAMPLES
                if verdict == GOOD:
                    verdict = _batch(data, values, spans, out, row)
            if verdict != GOOD:
                bad[0, refused], bad[1, refused], bad[4, refused] = record, item, verdict
                bad[2, refused], bad[3, refused] = start - begin, position - begin
                refused += 1
                item += 1
                continue
            for _ in range(samples):
                where[0, row], where[1, row], where[2, row] = record, item, start - begin
                where[3, row] = position - begin if form == ITEM_TAG else 0
                row += 1
                item += 1
        if position < 0:  # not a frame: nothing of it can be trusted
            row, refused = used[0], used[1] + 1
            bad[0, refused - 1], bad[1, refused - 1], bad[4, refused - 1] = record, -1, MALFORMED
            bad[2, refused - 1], bad[3, refused - 1] = 0, end - begin
        used[0], used[1] = row, refused
        record += 1
    return record


@njit(cache=True, nogil=True)
def read_messages(data: U8, offsets: I64, table: I64, out: I64) -> int:
    """Read single samples, one after the other in `data`; return the first that cannot be read, their number if none.

    Args:
        data: The messages.
        offsets: Where each begins, and the end of the last, shape (n + 1,).
        table: `wire_table("Telemetry")`.
        out: Integers as on the wire, shape (columns of TELEMETRY, n), changed.
    """
    values = np.zeros(PLACES, np.int64)
    spans = np.zeros((PLACES, 2), np.int64)
    for row in range(len(offsets) - 1):
        if _fields(data, offsets[row], offsets[row + 1], table, values, spans) != GOOD:
            return row
        for place in range(COLUMNS):
            out[place, row] = values[place]
    return len(offsets) - 1
