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

from fleetlib.contracts.columns import TELEMETRY, TELEMETRY_NAMES, TIME_TYPE, Column
from fleetlib.contracts.framing import split_frame

RECORD = "record"
ITEM = "item"


@dataclass(frozen=True, slots=True)
class BadItem:
    """One message that cannot be stored: where it was, why, and its bytes.

    Attributes:
        record: Index of the record (frame) in the call.
        item: Index of the message within the record, -1 where the record as a whole is not a frame.
        reason: Short and stable, for metrics: `malformed`, or a rule of `validate`.
        payload: The bytes of the message (or of the record).
    """

    record: int
    item: int
    reason: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Decoded:
    """Frames as columns: `frame` has the SI columns and `record`, `item` (where each row came from)."""

    frame: pl.DataFrame
    bad: list[BadItem]


@cache
def _handler(message: str) -> Any:
    from ptars import HandlerPool

    from fleetlib.contracts.pb import telemetry_pb2

    descriptor = telemetry_pb2.DESCRIPTOR.message_types_by_name[message]
    return HandlerPool([telemetry_pb2.DESCRIPTOR]).get_for_message(descriptor)


def encode_telemetry(frame: pl.DataFrame) -> pa.BinaryArray:
    """Return one serialised `Telemetry` per row.

    Args:
        frame: SI columns of `columns.TELEMETRY`; a missing column is left out of the messages (0 on arrival), as the
            vehicle does with `vehicle_id` and `ingest_time`, which the ingestor stamps.
    """
    arrays, names = [], []
    for column in TELEMETRY:
        if column.name in frame.columns:
            arrays.append(_to_wire(frame[column.name], column))
            names.append(column.field)
    batch = pa.RecordBatch.from_arrays(arrays, names=names)
    return _handler("Telemetry").record_batch_to_array(_fill(batch, len(frame)))


def decode_frames(values: Sequence[bytes]) -> Decoded:
    """Return the rows of many frames (`Batch` messages) as SI columns.

    A malformed message costs a second, bisecting pass over its call: the others arrive, it is reported in `bad`.

    Args:
        values: Serialised `Batch` messages, such as the values of Kafka records.
    """
    bad: list[BadItem] = []
    frames: list[pl.DataFrame] = []
    _decode_range(values, 0, len(values), frames, bad)
    frame = pl.concat(frames) if frames else _empty()
    return Decoded(frame, bad)


def _decode_range(values: Sequence[bytes], low: int, high: int, frames: list[pl.DataFrame], bad: list[BadItem]) -> None:
    if low >= high:
        return
    try:
        frames.append(_decode(values[low:high], low))
    except ValueError:
        if high - low > 1:
            middle = (low + high) // 2
            _decode_range(values, low, middle, frames, bad)
            _decode_range(values, middle, high, frames, bad)
        else:
            _decode_items(values[low], low, frames, bad)


def _decode_items(value: bytes, record: int, frames: list[pl.DataFrame], bad: list[BadItem]) -> None:
    """Bisect one frame down to its malformed messages."""
    items = split_frame(value)
    if items is None:
        bad.append(BadItem(record, -1, "malformed", value))
        return

    def bisect(low: int, high: int) -> None:
        if low >= high:
            return
        try:
            rows = _decode([b"".join(part.framed for part in items[low:high])], record)
            frames.append(rows.with_columns((pl.col(ITEM) + low).cast(pl.Int32)))
        except ValueError:
            if high - low > 1:
                middle = (low + high) // 2
                bisect(low, middle)
                bisect(middle, high)
            else:
                bad.append(BadItem(record, low, "malformed", items[low].payload))

    bisect(0, len(items))


def _decode(values: Sequence[bytes], first_record: int) -> pl.DataFrame:
    batch = _handler("Batch").list_to_record_batch(list(values))
    lists = batch.column("items")
    counts = np.diff(np.asarray(lists.offsets))
    rows = lists.flatten()
    if rows.null_count:
        raise ValueError("a frame holds an empty entry")
    table = pl.DataFrame(pl.from_arrow(pa.RecordBatch.from_struct_array(rows)))
    record = np.repeat(np.arange(first_record, first_record + len(counts), dtype=np.int32), counts)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    item = (np.arange(len(record)) - starts).astype(np.int32)
    return table.select(_si_columns()).with_columns(pl.Series(RECORD, record), pl.Series(ITEM, item))


@cache
def _si_columns() -> list[pl.Expr]:
    """Build the expressions once: a call of a few hundred messages would spend its time on them."""
    return [_from_wire(column) for column in TELEMETRY]


def _from_wire(column: Column) -> pl.Expr:
    wire = pl.col(column.field)
    if column.dtype == TIME_TYPE:
        return wire.cast(pl.Int64, strict=False).cast(TIME_TYPE).alias(column.name)
    if column.scale == 1:
        # A value beyond the type becomes null here, and `validate` reports a null as out of range.
        return wire.cast(column.dtype, strict=False).alias(column.name)
    return (wire.cast(pl.Float64) / round(1 / column.scale)).cast(column.dtype).alias(column.name)


def _to_wire(values: pl.Series, column: Column) -> pa.Array:
    field_type = wire_types()[column.field]
    if values.dtype == pl.Datetime:
        # Not `dt.timestamp`: it starts polars' query engine, a millisecond per call.
        numbers: npt.NDArray[Any] = values.cast(TIME_TYPE).to_physical().to_numpy()
    else:
        numbers = values.to_numpy()
    if column.scale != 1:
        numbers = np.rint(numbers.astype(np.float64) * round(1 / column.scale))
    return pa.array(numbers.astype(field_type.to_pandas_dtype()), type=field_type)


@cache
def wire_types() -> dict[str, pa.DataType]:
    """Return the Arrow type of each field of `Telemetry` on the wire."""
    schema = _handler("Telemetry").list_to_record_batch([]).schema
    return {field.name: field.type for field in schema}


def _fill(batch: pa.RecordBatch, rows: int) -> pa.RecordBatch:
    """Order the columns as the schema has them; those not given are null, and so not on the wire."""
    present = set(batch.schema.names)
    arrays = [batch.column(name) if name in present else pa.nulls(rows, kind) for name, kind in wire_types().items()]
    return pa.RecordBatch.from_arrays(arrays, names=list(wire_types()))


def _empty() -> pl.DataFrame:
    schema = {column.name: column.dtype for column in TELEMETRY}
    return pl.DataFrame(schema={**schema, RECORD: pl.Int32, ITEM: pl.Int32}).select(*TELEMETRY_NAMES, RECORD, ITEM)
