"""Telemetry between columns and protobuf, in bulk: thousands of messages a call, never one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from fleetlib.contracts.columns import TELEMETRY, TIME_TYPE, Column
from fleetlib.contracts.framing import MAX_BATCH_SAMPLES
from fleetlib.errors import DecodeError

RECORD = "record"
ITEM = "item"
USUAL_SAMPLE_BYTES = 20  # on the wire: the first guess of how many rows there are
_NUMPY_FLOATS: dict[Any, Any] = {pl.Float32: np.float32, pl.Float64: np.float64}
_NUMPY_WHOLE: dict[Any, Any] = {pl.Int16: np.int16, pl.Int32: np.int32}


@dataclass(frozen=True, slots=True)
class BadItem:
    """One message or sample that cannot be stored: where it was, why, and its bytes.

    Attributes:
        record: Index of the record (frame) in the call.
        item: Its number within the record, counted in samples (an uplink batch that cannot be read counts as one), -1
            where the record as a whole is not a frame.
        reason: Short and stable, for metrics: one of `decode_kernel.REASONS`, or a rule of `validate`.
        payload: The bytes of the message (or of the record); of a sample of an uplink batch, a `Telemetry` with its
            values. A value that a field of `Telemetry` cannot hold is there as the field's greatest or least.
    """

    record: int
    item: int
    reason: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Origin:
    """What a row was made from: to give the bytes of the few that are refused.

    Attributes:
        wire: Integers as on the wire, shape (columns of TELEMETRY, n).
        begin: Where each row's message begins within its record, shape (n,).
        end: Where it ends; 0 where the row is a sample of an uplink batch.
    """

    wire: npt.NDArray[np.int64]
    begin: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]

    def payload(self, row: int, record: bytes) -> bytes:
        """Return one row's message."""
        if self.end[row]:
            return record[self.begin[row] : self.end[row]]
        return _as_message(self.wire[:, row].tolist())

    def keep(self, rows: npt.NDArray[np.bool_]) -> Origin:
        """Return the same of some of the rows."""
        return Origin(self.wire[:, rows], self.begin[rows], self.end[rows])


@dataclass(frozen=True, slots=True)
class Decoded:
    """Frames as columns: `frame` has the SI columns and `record`, `item` (where each row came from)."""

    frame: pl.DataFrame
    bad: list[BadItem]
    origin: Origin


def encode_telemetry(frame: pl.DataFrame) -> pa.BinaryArray:
    """Return one serialised `Telemetry` per row.

    Args:
        frame: SI columns of `columns.TELEMETRY`; a missing column is left out of the messages (0 on arrival), as the
            vehicle does with `vehicle_id` and `ingest_time`, which the ingestor stamps.
    """
    from fleetlib.contracts import encode_kernel as kernel

    rows = len(frame)
    given = tuple(place for place, column in enumerate(TELEMETRY) if column.name in frame.columns)
    wire = np.empty((len(TELEMETRY), rows), np.int64)
    for place in given:
        _to_wire(frame[TELEMETRY[place].name], TELEMETRY[place], wire[place])
    out, offsets = np.empty(rows * kernel.MESSAGE_BYTES, np.uint8), np.zeros(rows + 1, np.int32)
    used = kernel.write_messages(wire, kernel.message_fields(given), out, offsets[1:])
    # A copy of what was written: the rest of the room is given back.
    return pa.BinaryArray.from_buffers(
        pa.binary(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(out[:used].tobytes())]
    )


def decode_frames(values: Sequence[bytes]) -> Decoded:
    """Return the rows of many frames (`Batch` messages) as SI columns, in the order in which they lie there.

    A frame may hold messages of one sample and uplink batches. A message that cannot be read is reported in `bad`, and
    the others arrive; what is not a frame is reported as a whole.

    Args:
        values: Serialised `Batch` messages, such as the values of Kafka records.
    """
    from fleetlib.contracts import decode_kernel as kernel

    bounds = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=bounds[1:])
    data = np.frombuffer(b"".join(values), np.uint8)
    single, batch = kernel.wire_table("Telemetry"), kernel.wire_table("UplinkBatch")
    used, record, room = np.zeros(2, np.int64), 0, MAX_BATCH_SAMPLES + len(data) // USUAL_SAMPLE_BYTES
    wire = np.empty((len(TELEMETRY), room), np.int64)
    where, bad = np.empty((4, room), np.int32), np.empty((5, MAX_BATCH_SAMPLES), np.int32)
    while record < len(values):
        record = kernel.read_frames(data, bounds, record, used, single, batch, wire, where, bad)
        if record < len(values):
            wire, where, bad = (np.concatenate([part, np.empty_like(part)], axis=1) for part in (wire, where, bad))
    rows = int(used[0])
    refused = [
        BadItem(which, item, kernel.REASONS[verdict], values[which][begin:end])
        for which, item, begin, end, verdict in bad[:, : used[1]].T.tolist()
    ]
    wire, where = wire[:, :rows], where[:, :rows]
    columns = [_to_si(numbers, column) for numbers, column in zip(wire, TELEMETRY, strict=True)]
    frame = pl.DataFrame([*columns, pl.Series(RECORD, where[0]), pl.Series(ITEM, where[1])])
    return Decoded(frame, refused, Origin(wire, where[2], where[3]))


def decode_telemetry(payload: pa.BinaryArray) -> pl.DataFrame:
    """Return the SI columns of serialised `Telemetry` messages: what `encode_telemetry` made, read back.

    Raises:
        DecodeError: If one cannot be read; its message says which.
    """
    from fleetlib.contracts import decode_kernel as kernel

    _, offsets_buffer, data_buffer = payload.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int32)[payload.offset : payload.offset + len(payload) + 1]
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer is not None else np.zeros(0, np.uint8)
    wire = np.empty((len(TELEMETRY), len(payload)), np.int64)
    read = kernel.read_messages(data, offsets.astype(np.int64), kernel.wire_table("Telemetry"), wire)
    if read < len(payload):
        raise DecodeError(f"Message {read} of {len(payload)} is not a Telemetry")
    return pl.DataFrame([_to_si(numbers, column) for numbers, column in zip(wire, TELEMETRY, strict=True)])


def _to_si(wire: npt.NDArray[np.int64], column: Column) -> pl.Series:
    """Return a column of integers as on the wire in SI units; null where the type cannot hold it."""
    from fleetlib.contracts import column_kernel as kernel

    if column.scale != 1:
        values = np.empty(len(wire), _NUMPY_FLOATS[column.dtype])
        kernel.divide(wire, float(round(1 / column.scale)), values)
        return pl.Series(column.name, values)
    if column.dtype in _NUMPY_WHOLE:
        limits = np.iinfo(_NUMPY_WHOLE[column.dtype])
        whole = np.empty(len(wire), limits.dtype)
        if kernel.narrow(wire, limits.min, limits.max, whole):
            return pl.Series(column.name, whole)
    # A value beyond the type becomes null here, and `validate` reports a null as out of range.
    return pl.Series(column.name, wire).cast(column.dtype, strict=False)


def _as_message(wire: list[int]) -> bytes:
    """Return one sample's integers as a `Telemetry`."""
    from fleetlib.contracts.pb import telemetry_pb2

    fields = {}
    for value, column in zip(wire, TELEMETRY, strict=True):
        limits = wire_limits()[column.field]
        # A negative number in a field without a sign: its greatest, which is out of range too, and not a valid zero.
        beyond = limits.min if value < limits.min < 0 else limits.max
        fields[column.field] = value if limits.min <= value <= limits.max else beyond
    return telemetry_pb2.Telemetry(**fields).SerializeToString()


def wire_integers(values: pl.Series, column: Column) -> npt.NDArray[Any]:
    """Return a column of SI values as the integers of the wire (whole numbers, perhaps still of a float type)."""
    if values.dtype == pl.Datetime:
        # Not `dt.timestamp` or `to_physical`: they start polars' query engine, up to a millisecond per call.
        numbers: npt.NDArray[Any] = values.cast(TIME_TYPE).cast(pl.Int64).to_numpy()
    else:
        numbers = values.to_numpy()
    if column.scale != 1:
        numbers = np.rint(numbers.astype(np.float64) * round(1 / column.scale))
    return numbers


def _to_wire(values: pl.Series, column: Column, out: npt.NDArray[np.int64]) -> None:
    """Write a column of SI values as the integers of the wire into `out`."""
    from fleetlib.contracts import encode_kernel as kernel

    numbers = values.to_numpy() if column.scale != 1 else None
    if numbers is not None and numbers.dtype in (np.float32, np.float64):
        kernel.scale_column(numbers, float(round(1 / column.scale)), out)
    else:
        out[:] = wire_integers(values, column)


@cache
def wire_limits() -> dict[str, np.iinfo[Any]]:
    """Return what each field of `Telemetry` can hold."""
    from fleetlib.contracts import decode_kernel as kernel

    types: dict[int, Any] = {
        kernel.FIXED64: np.uint64,
        kernel.FIXED32: np.uint32,
        kernel.SIGNED32: np.int32,
        kernel.VARINT: np.uint32,
        kernel.ZIGZAG: np.int32,
    }
    table = kernel.wire_table("Telemetry")
    return {TELEMETRY[place].field: np.iinfo(types[coding]) for coding, place in table.tolist() if coding in types}
