"""Stored telemetry in the order of time, a slice at a time: memory does not grow with the history."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl
from psycopg import sql

from fleetlib.contracts.columns import TELEMETRY_NAMES
from fleetlib.store.reader import Reader

SLICE_ROWS = 500_000  # a slice of time aims at this many rows: the server sorts them within its memory
FIRST_SLICE = timedelta(minutes=1)
SHORTEST_SLICE, LONGEST_SLICE = timedelta(seconds=1), timedelta(hours=6)
GROWTH = 4.0  # a slice is at most this much longer or shorter than the last


def telemetry_by_time(
    reader: Reader,
    start: datetime,
    end: datetime,
    *,
    columns: Sequence[str] = TELEMETRY_NAMES,
    vehicles: Collection[int] | None = None,
) -> Iterator[pl.DataFrame]:
    """Yield the samples from `start` up to `end` in the order of time; a frame is never empty.

    The time is asked for in slices that adapt to how dense it is; the rows of a slice stream in.

    Args:
        reader: The database.
        start: Aware time.
        end: Aware time, not included.
        columns: Which of `columns.TELEMETRY`.
        vehicles: Only these; None for all.

    Raises:
        MissingServer, PermissionRefused, FleetError: As in `Reader.query`.
    """
    low, width = start, FIRST_SLICE
    while low < end:
        high = min(low + width, end)
        rows = 0
        text = _text(columns, low, high, vehicles, "time, vehicle_id, seq")
        for batch in reader.batches(text):
            if len(batch):
                rows += len(batch)
                yield batch
        factor = min(max(SLICE_ROWS / rows, 1 / GROWTH), GROWTH) if rows else GROWTH
        low, width = high, min(max(width * factor, SHORTEST_SLICE), LONGEST_SLICE)


def telemetry_of(
    reader: Reader, start: datetime, end: datetime, vehicle_id: int, *, columns: Sequence[str] = TELEMETRY_NAMES
) -> Iterator[pl.DataFrame]:
    """Yield the samples of one vehicle in the order of time; arguments as in `telemetry_by_time`."""
    yield from reader.batches(_text(columns, start, end, [vehicle_id], "time, seq"))


def any_before(reader: Reader, moment: datetime) -> bool:
    """Return whether anything is stored of the time before a moment."""
    return not reader.query(
        "SELECT 1 AS one FROM telemetry WHERE time < %(moment)s LIMIT 1", {"moment": moment}
    ).is_empty()


def _text(columns: Sequence[str], low: datetime, high: datetime, vehicles: Collection[int] | None, order: str) -> str:
    chosen = sql.SQL(", ").join(map(sql.Identifier, columns))
    limits = [_time(low), _time(high)]
    text = sql.SQL("SELECT {} FROM telemetry WHERE time >= {} AND time < {}").format(chosen, *limits)
    if vehicles is not None:
        ids = sql.SQL(", ").join(sql.Literal(int(one)) for one in sorted(vehicles))
        text += sql.SQL(" AND vehicle_id IN ({})").format(ids)
    return (text + sql.SQL(f" ORDER BY {order}")).as_string()


def _time(moment: datetime) -> sql.Composable:
    return sql.SQL("timestamptz ") + sql.Literal(moment.astimezone(UTC).isoformat())
