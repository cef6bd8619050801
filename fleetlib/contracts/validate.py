"""Range checks over whole columns, from the one list of columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import polars as pl

from fleetlib.contracts.codec import ITEM, RECORD, BadItem, Decoded
from fleetlib.contracts.columns import MAX_TIME_US, TELEMETRY, TIME_TYPE, Column
from fleetlib.units import US_PER_S

TIME_IN_FUTURE = "time_in_future"
REASONS = (TIME_IN_FUTURE, *(f"{column.name}_out_of_range" for column in TELEMETRY))
DEFAULT_MAX_FUTURE_S = 3600.0  # a device clock may be off by less; beyond it the sample would poison "newest" queries


def validate(
    decoded: Decoded, values: Sequence[bytes], now_us: int, max_future_s: float = DEFAULT_MAX_FUTURE_S
) -> Decoded:
    """Return the rows whose every column is in range; the others join `bad` with a reason and their bytes.

    Args:
        decoded: What `decode_frames` returned.
        values: The frames that it was given, to cut the bytes of bad rows from.
        now_us: The time now, microseconds since 1970 UTC.
        max_future_s: A sample later than now by more than this is bad.
    """
    latest_us = now_us + round(max_future_s * US_PER_S)
    if _all_in_range(decoded.frame, latest_us):
        return decoded
    reason = _reason(TELEMETRY, latest_us)
    frame = decoded.frame.with_columns(reason).with_row_index("row")
    rejected = frame.filter(pl.col("reason").is_not_null()).select("row", RECORD, ITEM, "reason")
    if rejected.is_empty():
        return decoded
    bad = [
        BadItem(record, item, why, decoded.origin.payload(row, values[record]))
        for row, record, item, why in rejected.iter_rows()
    ]
    good = frame["reason"].is_null()
    return Decoded(decoded.frame.filter(good), [*decoded.bad, *bad], decoded.origin.keep(good.to_numpy()))


def split_by_range(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows whose every telemetry column is in range, and the others with a `reason`.

    Args:
        frame: Some of the columns of `TELEMETRY`; others are ignored.
    """
    judged = frame.with_columns(_reason([column for column in TELEMETRY if column.name in frame.columns]))
    good = judged["reason"].is_null()
    return frame.filter(good), judged.filter(~good)


def _all_in_range(frame: pl.DataFrame, latest_us: int) -> bool:
    """Look at the extremes alone, the usual case: a tenth of the cost of the checks row by row."""
    if frame.is_empty():
        return True
    for column in TELEMETRY:
        values = frame[column.name].cast(pl.Int64) if column.dtype == TIME_TYPE else frame[column.name]
        if values.null_count():
            return False
        low, high = _limits(column)
        high = min(high, latest_us) if column.name == "time" else high
        least, most = cast("float", values.min()), cast("float", values.max())
        if least < low or most > high:
            return False
    return True


def _reason(columns: Iterable[Column], latest_us: int = MAX_TIME_US) -> pl.Expr:
    checks: Any = pl.when(pl.col("time").cast(pl.Int64) > latest_us).then(pl.lit(TIME_IN_FUTURE))
    for column in columns:
        checks = checks.when(~_in_range(column)).then(pl.lit(f"{column.name}_out_of_range"))
    reason: pl.Expr = checks.otherwise(None).alias("reason")
    return reason


def _in_range(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    value = value.cast(pl.Int64) if column.dtype == TIME_TYPE else value
    low, high = _limits(column)
    return value.is_between(low, high).fill_null(False)


def _limits(column: Column) -> tuple[float, float]:
    """Return the range, wider by half a step of the wire where there is rounding."""
    margin = column.scale / 2 if column.scale != 1 else 0
    return column.low - margin, column.high + margin
