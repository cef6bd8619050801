"""What the writer needs to know of a batch before it inserts, found on columns without a loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.contracts.columns import TELEMETRY_KEY, TELEMETRY_NAMES, TIME_TYPE
from fleetlib.store.novelty import Ints, Novelty

WINDOW_US = 10 * 60 * 1_000_000  # the windows of `dirty_windows`
DAY_US = 86_400 * 1_000_000


@dataclass(frozen=True, slots=True)
class PreparedRows:
    """A batch without repeats, sorted by key (the order of the index: half the cost of an unsorted insert).

    Attributes:
        fresh: Rows that cannot be stored yet, as far as this writer knows.
        maybe_stored: Rows that may be: late, out of order, or sent again.
        newest: The last row of each vehicle by event time.
        vehicles: Its vehicles, ascending.
        positions: The greatest packed (boot_id, seq) of each.
        windows_us: Starts of the windows that the rows fall into, microseconds since 1970 UTC.
        days: The UTC days that they fall into, days since 1970.
    """

    fresh: pl.DataFrame
    maybe_stored: pl.DataFrame
    newest: pl.DataFrame
    vehicles: Ints
    positions: Ints
    windows_us: Ints
    days: Ints


def prepare(telemetry: pl.DataFrame, novelty: Novelty) -> PreparedRows:
    """Sort a batch, drop repeats within it, and split it by what may be stored already.

    Args:
        telemetry: At least one row, the columns of `columns.TELEMETRY`.
        novelty: What is known to be stored.
    """
    from fleetlib.contracts.key_order import key_order

    keys = [_numbers(telemetry[name]) for name in TELEMETRY_KEY]
    order = key_order(*keys)
    frame = telemetry[list(TELEMETRY_NAMES)][order]
    keys = [key[order] for key in keys]
    repeated = np.logical_and.reduce([key[1:] == key[:-1] for key in keys])
    if repeated.any():
        keep = np.concatenate([[True], ~repeated])
        frame = frame.filter(pl.Series(keep))
        keys = [key[keep] for key in keys]
    vehicle_id, time_us = keys[0].astype(np.int64), keys[1]
    packed = Novelty.pack(keys[3], keys[2])
    starts = np.flatnonzero(np.concatenate([[True], vehicle_id[1:] != vehicle_id[:-1]]))
    ends = np.concatenate([starts[1:], [len(frame)]]) - 1
    vehicles = vehicle_id[starts]
    fresh = packed > np.repeat(novelty.stored(vehicles), ends - starts + 1)  # beyond all that is stored of its vehicle
    windows = _distinct_floor(time_us, WINDOW_US)
    everything = bool(fresh.all())
    return PreparedRows(
        fresh=frame if everything else frame.filter(pl.Series(fresh)),
        maybe_stored=frame.clear() if everything else frame.filter(pl.Series(~fresh)),
        newest=frame[ends],
        vehicles=vehicles,
        positions=np.maximum.reduceat(packed, starts),
        windows_us=windows * WINDOW_US,
        days=np.unique(windows * WINDOW_US // DAY_US),
    )


def _numbers(column: pl.Series) -> npt.NDArray[Any]:
    # Not `to_physical`: it starts polars' query engine.
    return (column.cast(TIME_TYPE).cast(pl.Int64) if column.dtype == pl.Datetime else column).to_numpy()


def _distinct_floor(values: npt.NDArray[Any], step: int) -> Ints:
    # Few distinct values among many: mark them in the range rather than sort all.
    floor: Ints = values // step
    low = int(floor.min())
    span = int(floor.max()) - low + 1
    if span > len(values):
        return np.unique(floor)
    return np.flatnonzero(np.bincount(floor - low, minlength=span)) + low
