"""The compiled writers: columns to serialised `Telemetry` and `UplinkBatch` messages."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from fleetlib.contracts.decode_kernel import (
    BOOT,
    COUNT,
    FIRST_VALUES,
    FIXED32,
    FIXED64,
    I32,
    I64,
    PLACES,
    SEQ,
    SEQ_STEP,
    SIGNED32,
    TIME,
    TIME_STEP,
    U8,
    ZIGZAG,
    wire_table,
)

SAMPLE_BYTES = 120  # at most: 18 differences of up to 5 bytes, two steps of up to 9
MESSAGE_BYTES = 160  # at most: 20 fields with tags of up to two bytes, two of them 8 bytes long, the others up to 5
BATCH_BYTES = 140  # at most: 22 tags and lengths, time, number and boot of the first sample


@cache
def field_numbers() -> I64:
    """Return the field number of `UplinkBatch` for each place of `decode_kernel`, shape (places,)."""
    table = wire_table("UplinkBatch")
    numbers = np.zeros(PLACES, np.int64)
    used = np.flatnonzero(table[:, 0])
    numbers[table[used, 1]] = used
    return numbers


@cache
def column_order() -> I64:
    """Return the places of the columns in the order of their field numbers, as every protobuf writer has them."""
    return FIRST_VALUES[np.argsort(field_numbers()[FIRST_VALUES])]


@njit(cache=True, nogil=True)
def _put(out, position, value):  # type: ignore[no-untyped-def]
    """Write a varint and return the position after it."""
    while value > 0x7F or value < 0:
        out[position] = value & 0x7F | 0x80
        value = (value >> 7) & 0x01FF_FFFF_FFFF_FFFF
        position += 1
    out[position] = value
    return position + 1


@njit(cache=True, nogil=True)
def _put_column(out, position, number, column):  # type: ignore[no-untyped-def]
    """Write a column of values as differences: nothing where all are 0, one element where all are the same."""
    n = len(column)
    same = True
    for i in range(1, n):
        if column[i] != column[0]:
            same = False
            break
    if n == 0 or (same and column[0] == 0):
        return position
    position = _put(out, position, number << 3 | 2)
    # The length is known afterwards: most columns are shorter than 128 bytes, and a longer one is moved by a byte.
    start = position + 1
    position = start
    before = np.int64(0)
    for i in range(1 if same else n):
        difference = column[i] - before
        before = column[i]
        position = _put(out, position, (difference << 1) ^ (difference >> 63))
    size = position - start
    if size > 0x7F:
        for i in range(position, start, -1):
            out[i] = out[i - 1]
        position += 1
    _put(out, start - 1, size)
    return position


@njit(cache=True, nogil=True)
def write_batches(wire: I64, first: I64, samples: I64, numbers: I64, order: I64, out: U8, ends: I32) -> int:
    """Write one message per batch into `out`, one after the other, and return the bytes used.

    Args:
        wire: Integers as on the wire, shape (columns of TELEMETRY, n).
        first: The row of each batch's first sample.
        samples: How many rows from there belong to it.
        numbers: `field_numbers()`.
        order: `column_order()`.
        out: Room for `SAMPLE_BYTES` a sample and `BATCH_BYTES` a batch, changed.
        ends: Where each message ends, changed.
    """
    position = 0
    for index in range(len(first)):
        row, n = first[index], samples[index]
        position = _put(out, position, numbers[TIME] << 3 | 1)
        for byte in range(8):
            out[position + byte] = (wire[TIME, row] >> (8 * byte)) & 0xFF
        position += 8
        for place in (SEQ, BOOT):
            if wire[place, row] != 0:
                position = _put(out, position, numbers[place] << 3)
                position = _put(out, position, wire[place, row])
        for place in order:
            position = _put_column(out, position, numbers[place], wire[place, row : row + n])
        position = _put(out, position, numbers[COUNT] << 3)
        position = _put(out, position, n)
        for place, step in ((TIME, TIME_STEP), (SEQ, SEQ_STEP)):
            steps = wire[place, row + 1 : row + n] - wire[place, row : row + n - 1]
            position = _put_column(out, position, numbers[step], steps)
        ends[index] = position
    return position


@cache
def message_fields(places: tuple[int, ...]) -> I64:
    """Return how a `Telemetry` with these columns is written, in the order of field numbers.

    Args:
        places: Of the columns that are there, in `columns.TELEMETRY`.

    Returns:
        Place, coding (`decode_kernel`) and tag of each, shape (columns, 3).
    """
    table = wire_table("Telemetry")
    wire_type = {FIXED64: 1, FIXED32: 5, SIGNED32: 5}
    used = [number for number in np.flatnonzero(table[:, 0]).tolist() if table[number, 1] in places]
    codings = [int(table[number, 0]) for number in used]
    tags = [number << 3 | wire_type.get(coding, 0) for number, coding in zip(used, codings, strict=True)]
    return np.column_stack([table[used, 1], codings, tags]).astype(np.int64).reshape(-1, 3)


@njit(cache=True, nogil=True)
def scale_column(values: npt.NDArray[Any], factor: float, out: I64) -> None:
    """Write values times `factor`, rounded to the nearest whole number (half to even), into `out`: one pass."""
    for i in range(len(values)):
        out[i] = np.int64(np.rint(np.float64(values[i]) * factor))


@njit(cache=True, nogil=True)
def write_messages(wire: I64, fields: I64, out: U8, ends: I32) -> int:
    """Write one `Telemetry` per row into `out`, one after the other, and return the bytes used.

    A value of 0 is left out, as proto3 has it; of a value beyond its field's 32 bits the low 32 are written.

    Args:
        wire: Integers as on the wire, shape (columns of TELEMETRY, n).
        fields: `message_fields()` of the columns that are there.
        out: Room for `MESSAGE_BYTES` a row, changed.
        ends: Where each message ends, changed.
    """
    position = 0
    for row in range(wire.shape[1]):
        for field in range(len(fields)):
            place, coding, tag = fields[field, 0], fields[field, 1], fields[field, 2]
            value = wire[place, row]
            size = 8 if coding == FIXED64 else 4
            if size == 4:
                value &= 0xFFFF_FFFF
            if value == 0:
                continue
            if tag > 0x7F:
                out[position] = tag & 0x7F | 0x80
                position += 1
                tag >>= 7
            out[position] = tag
            position += 1
            if coding in (FIXED64, FIXED32, SIGNED32):
                for byte in range(size):
                    out[position + byte] = (value >> (8 * byte)) & 0xFF
                position += size
                continue
            if coding == ZIGZAG:
                # Zigzag of the 32 bits as a signed number, itself in 32 bits.
                value = ((value << 1) ^ -(value >> 31)) & 0xFFFF_FFFF
            while value > 0x7F:
                out[position] = value & 0x7F | 0x80
                value >>= 7
                position += 1
            out[position] = value
            position += 1
        ends[row] = position
    return position
