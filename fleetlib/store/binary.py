"""Columns as PostgreSQL's binary formats: rows for COPY and arrays for parameters, built by NumPy without a loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

from fleetlib.contracts.columns import TELEMETRY, TIME_TYPE
from fleetlib.store.layout import SI, Layout, StoredColumn

POSTGRES_EPOCH_US = 946_684_800_000_000  # 2000-01-01T00:00:00Z
COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = b"\xff\xff"
# PostgreSQL type: (NumPy type in network order, type oid, array type oid)
_TYPES: dict[str, tuple[str, int, int]] = {
    "smallint": (">i2", 21, 1005),
    "integer": (">i4", 23, 1007),
    "bigint": (">i8", 20, 1016),
    "real": (">f4", 700, 1021),
    "double precision": (">f8", 701, 1022),
    "timestamptz": (">i8", 1184, 1185),
}


@cache
def _copy_row(layout: Layout) -> npt.NDArray[np.void]:
    """Return one row of COPY BINARY with everything but its values: number of fields; per field its length."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for column in layout.columns:
        fields += [(f"{column.name}_length", ">i4"), (column.name, _TYPES[column.sql][0])]
    row = np.zeros(1, np.dtype(fields))
    row["fields"] = len(layout.columns)
    for column in layout.columns:
        row[f"{column.name}_length"] = np.dtype(_TYPES[column.sql][0]).itemsize
    return row


@cache
def _composite_row() -> npt.NDArray[np.void]:
    """Return one array element of a composite type, likewise: length, number of fields; per field type and length."""
    fields: list[tuple[str, str]] = [("length", ">i4"), ("fields", ">i4")]
    for column in TELEMETRY:
        kind = _TYPES[column.sql][0]
        fields += [(f"{column.name}_oid", ">i4"), (f"{column.name}_length", ">i4"), (column.name, kind)]
    row = np.zeros(1, np.dtype(fields))
    row["length"] = row.dtype.itemsize - 4
    row["fields"] = len(TELEMETRY)
    for column in TELEMETRY:
        kind, row[f"{column.name}_oid"], _ = _TYPES[column.sql]
        row[f"{column.name}_length"] = np.dtype(kind).itemsize
    return row


def copy_blocks(frame: pl.DataFrame, layout: Layout = SI, rows: int = 4_096) -> Iterator[memoryview]:
    """Yield telemetry rows as COPY BINARY tuples (without header and trailer), a block at a time.

    A block stays in the processor's cache while its columns are filled in; it is the same memory each time.

    Args:
        frame: All columns of `columns.TELEMETRY`, without nulls.
        layout: Of the table that they go into.
        rows: In a block.

    Raises:
        ValueError: If a column holds a null, or a value beyond the range of its type; nothing is yielded then.
    """
    columns = [(column, _numbers(frame[column.name])) for column in layout.columns]
    for column, numbers in columns:
        _check(column, numbers)
    block = np.repeat(_copy_row(layout), min(rows, len(frame)))
    for first in range(0, len(frame), rows):
        part = block[: len(frame) - first]
        _fill(part, [(column, numbers[first : first + rows]) for column, numbers in columns])
        yield memoryview(part).cast("B")  # type: ignore[arg-type]


def _fill(rows: npt.NDArray[np.void], columns: Iterable[tuple[StoredColumn, npt.NDArray[Any]]]) -> None:
    for column, numbers in columns:
        # Whole numbers of the wire; the SI values' own precision is enough to find them again.
        whole = numbers if column.per_unit == 1 else np.rint(numbers * numbers.dtype.type(column.per_unit))
        rows[column.name] = whole


def _check(column: StoredColumn, numbers: npt.NDArray[Any]) -> None:
    """Refuse what the stored type cannot hold, and what is not a number."""
    if column.per_unit == 1 or not len(numbers):
        return
    limits = np.iinfo(np.int16 if column.sql == "smallint" else np.int32)
    least, most = (np.rint(extreme * numbers.dtype.type(column.per_unit)) for extreme in (numbers.min(), numbers.max()))
    if not (least >= limits.min and most <= limits.max):
        raise ValueError(f"{column.name} holds a value that no vehicle can have sent")


def _numbers(series: pl.Series) -> npt.NDArray[Any]:
    if series.null_count():
        raise ValueError(f"{series.name} holds {series.null_count()} nulls")
    if series.dtype == pl.Datetime:
        # Not `dt.timestamp` or `to_physical`: they start polars' query engine, up to a millisecond per call.
        return series.cast(TIME_TYPE).cast(pl.Int64).to_numpy() - POSTGRES_EPOCH_US
    return series.to_numpy()


class ArrayParameter:
    """A one-dimensional array as a binary parameter: one `memcpy` instead of one conversion per element.

    Args:
        values: Numbers; times as int64 microseconds since 1970 UTC or a polars Datetime column.
        sql_type: The PostgreSQL type of an element, a key of the table above.
    """

    def __init__(self, values: npt.NDArray[Any] | pl.Series, sql_type: str) -> None:
        kind, oid, self.oid = _TYPES[sql_type]
        numbers = _numbers(values) if isinstance(values, pl.Series) else values
        if sql_type == "timestamptz" and not isinstance(values, pl.Series):
            numbers = numbers - POSTGRES_EPOCH_US
        items = np.empty(len(numbers), np.dtype([("length", ">i4"), ("value", kind)]))
        items["length"] = np.dtype(kind).itemsize
        items["value"] = numbers
        self.data = _array_head(oid, len(numbers)) + items.tobytes()


class RowsParameter:
    """Telemetry rows as one array of a table's row type: a third cheaper for the server than an array per column.

    Args:
        frame: All columns of `columns.TELEMETRY`, without nulls.
        oid: The table's row type.
        array_oid: The array type of that.
    """

    def __init__(self, frame: pl.DataFrame, oid: int, array_oid: int) -> None:
        self.oid = array_oid
        rows = np.repeat(_composite_row(), len(frame))
        _fill(rows, [(column, _numbers(frame[column.name])) for column in SI.columns])
        self.data = _array_head(oid, len(frame)) + rows.tobytes()


def _array_head(oid: int, length: int) -> bytes:
    """Return dimensions, has-nulls flag, element type, then length and lower bound of the one dimension."""
    return np.array([1, 0, oid, length, 1], ">i4").tobytes()


class ArrayDumper(Dumper):
    """Hands an `ArrayParameter` or a `RowsParameter` to psycopg as it is."""

    format = Format.BINARY

    def get_key(self, obj: Any, format: PyFormat) -> Any:  # noqa: A002, ARG002
        """Return a key per array type: the type of the parameter depends on it."""
        return (type(obj), obj.oid)

    def upgrade(self, obj: Any, format: PyFormat) -> Dumper:  # noqa: A002, ARG002
        """Return the dumper for this element type."""
        dumper = ArrayDumper(type(obj))
        dumper.oid = obj.oid
        return dumper

    def dump(self, obj: Any) -> Buffer:
        """Return the bytes."""
        data: bytes = obj.data
        return data
