"""Questions about the fleet: where, how far, how long, how much energy."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from fleetlib.analysis.asking import MAX_ROWS, ask, ids, positive, span
from fleetlib.errors import FleetError, SettingsError
from fleetlib.store.reader import Reader
from fleetlib.units import METRES_PER_DEGREE

MAX_CELLS = 200_000


def data_span(db: Reader) -> tuple[datetime, datetime]:
    """Return the event times of the first sample and just after the last: start and end for the other questions.

    Raises:
        FleetError: If nothing is stored yet.
    """
    row = ask(db, "fleet", "span")
    first, last = row.item(0, "first"), row.item(0, "last")
    if first is None or last is None:
        raise FleetError("The database holds no telemetry yet", "Run `fleet demo`, or `fleet up` and wait a minute")
    return first, row.select(pl.col("last").dt.offset_by("1us")).item()


def vehicles(db: Reader) -> pl.DataFrame:
    """Return what is known of each vehicle: name, class, powertrain, fleet, model, mass, energy capacity and unit."""
    return ask(db, "fleet", "vehicles")


def last_positions(db: Reader, vehicles: Iterable[int] | None = None) -> pl.DataFrame:
    """Return the newest sample of each vehicle (or of some), with its name, class, powertrain, fleet and model."""
    return ask(db, "fleet", "last_positions", vehicles=ids(vehicles))


def activity(db: Reader, start: datetime, end: datetime, every: Literal["1m", "1h"] = "1m") -> pl.DataFrame:
    """Return what the whole fleet did in each minute or hour that overlaps the time, from the aggregates.

    Columns: bucket, vehicles, moving_vehicles, samples, driving_time_s, idle_time_s, distance_m, speed_mean_mps (over
    samples), speed_max_mps, late_samples.

    Raises:
        SettingsError: If a time has no zone, or `every` is neither "1m" nor "1h".
    """
    if every not in ("1m", "1h"):
        raise SettingsError(f"every = {every!r} is unknown", 'Use "1m" or "1h"')
    return ask(db, "fleet", f"activity_{every}", **span(start, end))


def vehicle_days(db: Reader, start: datetime, end: datetime, timezone: str = "UTC") -> pl.DataFrame:
    """Return one row per vehicle and day: distance, driving and idle time, energy, greatest speed, incidents.

    It is computed from the whole hours that overlap the time. Columns: vehicle_id, day, samples, distance_m,
    driving_time_s, idle_time_s, observed_time_s, energy_used_ratio (of a full tank or battery), energy_used (in
    energy_unit; both null where no level was measured), energy_unit, speed_max_mps, late_samples, incidents,
    severe_incidents, name, vehicle_class, powertrain, fleet.

    Args:
        db: The reader.
        start: Aware time.
        end: Aware time, not included.
        timezone: IANA name of the zone whose days are meant.
    """
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(f"timezone = {timezone!r} is unknown", 'Use an IANA name such as "Europe/Berlin"') from None
    return ask(db, "fleet", "vehicle_days", **span(start, end), timezone=timezone)


def daily_summary(db: Reader, start: datetime, end: datetime, timezone: str = "UTC") -> pl.DataFrame:
    """Return one row per day of the whole fleet: active vehicles, distance, times, greatest speed, incidents."""
    return (
        vehicle_days(db, start, end, timezone)
        .group_by("day")
        .agg(
            pl.len().alias("vehicles"),
            (pl.col("driving_time_s") > 0).sum().alias("driving_vehicles"),
            pl.col("samples", "distance_m", "driving_time_s", "idle_time_s").sum(),
            pl.col("speed_max_mps").max(),
            pl.col("late_samples", "incidents", "severe_incidents").sum(),
        )
        .sort("day")
    )


def energy_low(db: Reader, below_ratio: float = 0.1) -> pl.DataFrame:
    """Return the vehicles whose tank or battery was below a share of full when last heard, the emptiest first."""
    return ask(db, "fleet", "energy_low", below_ratio=positive("below_ratio", below_ratio))


def track(db: Reader, vehicle_id: int, start: datetime, end: datetime, max_rows: int = MAX_ROWS) -> pl.DataFrame:
    """Return every sample of one vehicle in a time, by event time: the columns of `contracts.columns.TELEMETRY`.

    Raises:
        TooMuchData: If there are more than `max_rows`; `coarse_track` has one row a minute.
    """
    return ask(db, "fleet", "track", vehicle_id=int(vehicle_id), **span(start, end), limit=max_rows)


def coarse_track(db: Reader, vehicle_id: int, start: datetime, end: datetime) -> pl.DataFrame:
    """Return where one vehicle was at the end of each minute, also where raw telemetry was dropped long ago.

    Columns: vehicle_id, time, latitude_deg, longitude_deg, speed_mps (mean of the minute), speed_max_mps, samples.
    """
    return ask(db, "fleet", "coarse_track", vehicle_id=int(vehicle_id), **span(start, end), limit=MAX_ROWS)


def positions_heat(
    db: Reader, start: datetime, end: datetime, cell_m: float = 100.0, *, moving: bool = True
) -> pl.DataFrame:
    """Return how many samples fell into each cell of a grid, the fullest first.

    Columns: latitude_deg and longitude_deg (of the middle), samples, speed_mean_mps.

    Args:
        db: The reader.
        start: Aware time.
        end: Aware time, not included.
        cell_m: Width of a cell, m.
        moving: Count only samples faster than 0.5 m/s, so that parking lots do not outshine roads.
    """
    step = positive("cell_m", cell_m) / METRES_PER_DEGREE
    middle = ask(db, "fleet", "heat_latitude").item(0, "latitude_deg") or 0.0
    narrow = max(math.cos(math.radians(middle)), 0.01)
    steps = {"latitude_step": step, "longitude_step": step / narrow}
    return ask(db, "fleet", "positions_heat", **span(start, end), **steps, moving=moving, limit=MAX_CELLS)
