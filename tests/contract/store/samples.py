"""Telemetry frames with every column filled, and the aggregates that polars makes of them: the truth of these tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from fleetlib.contracts.columns import TELEMETRY, TIME_TYPE

RANGES = {
    "latitude_deg": (52.0, 53.0),
    "longitude_deg": (13.0, 14.0),
    "speed_mps": (0.0, 30.0),
    "heading_deg": (0.0, 360.0),
    "odometer_m": (0, 500_000),
    "engine_speed_rpm": (0, 6000),
    "energy_level_ratio": (0.0, 1.0),
    "coolant_temperature_celsius": (20.0, 110.0),
    "battery_voltage_v": (11.0, 14.0),
    "gnss_accuracy_m": (1.0, 9.0),
    "flags": (0, 512),
}


def hours_ago(hours: float) -> datetime:
    """Return the start of an hour that many hours ago: the aggregates of the past are complete."""
    return (datetime.now(UTC) - timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)


def telemetry(
    start: datetime, *, vehicles: int = 3, samples: int = 20, every_s: float = 1.0, first_seq: int = 0, seed: int = 1
) -> pl.DataFrame:
    """Return `samples` rows of each vehicle, 1, 2, …, mixed as they would arrive."""
    rng = np.random.default_rng(seed)
    rows = vehicles * samples
    step = np.repeat(np.arange(samples), vehicles)
    time = pl.Series("time", [start]).cast(TIME_TYPE).to_physical().item() + (step * every_s * 1e6).astype(np.int64)
    columns: dict[str, pl.Series] = {}
    for column in TELEMETRY:
        low, high = RANGES.get(column.name, (-3.0, 3.0))
        per_unit = round(1 / column.scale)
        # As they come from a vehicle: whole steps of the wire.
        columns[column.name] = pl.Series(np.rint(rng.uniform(low, high, rows) * per_unit) / per_unit).cast(
            pl.Int64 if column.dtype == TIME_TYPE else column.dtype
        )
    columns["vehicle_id"] = pl.Series(np.tile(np.arange(1, vehicles + 1, dtype=np.int32), samples))
    columns["time"] = pl.Series(time).cast(TIME_TYPE)
    columns["ingest_time"] = pl.Series(time + rng.integers(0, 120_000_000, rows)).cast(TIME_TYPE)
    columns["seq"] = pl.Series((step + first_seq).astype(np.int32))
    columns["boot_id"] = pl.Series(np.ones(rows, np.int32))
    # A stopped vehicle now and then, so that idling is there to be counted.
    columns["speed_mps"] = pl.Series(
        np.where(rng.uniform(size=rows) < 0.3, 0, columns["speed_mps"].to_numpy()), dtype=pl.Float32
    )
    return pl.DataFrame(columns)


def minutes_of(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what `telemetry_1m` must say of these rows."""
    first, last = pl.col("time").min(), pl.col("time").max()
    span_s = (last - first).dt.total_microseconds() / 1e6
    observed = (
        pl.when(pl.len() == 1).then(60.0).otherwise(pl.min_horizontal(pl.lit(60.0), span_s * pl.len() / (pl.len() - 1)))
    )
    moving = pl.col("speed_mps") > 0.5
    idle = ~moving & (pl.col("flags") & 2 != 0)
    return (
        frame.sort("time")
        .group_by(pl.col("time").dt.truncate("1m").alias("bucket"), "vehicle_id")
        .agg(
            pl.len().cast(pl.Int64).alias("samples"),
            observed.alias("observed_time_s"),
            (observed * moving.sum() / pl.len()).alias("driving_time_s"),
            (observed * idle.sum() / pl.len()).alias("idle_time_s"),
            pl.col("speed_mps").cast(pl.Float64).sum().alias("speed_sum_mps"),
            pl.col("speed_mps").max().alias("speed_max_mps"),
            pl.col("acceleration_lateral_mps2").abs().max().alias("acceleration_lateral_abs_max_mps2"),
            pl.col("odometer_m").max().alias("odometer_max_m"),
            pl.col("energy_level_ratio").first().alias("energy_level_first_ratio"),
            pl.col("energy_level_ratio").last().alias("energy_level_last_ratio"),
            pl.col("longitude_deg").last().alias("longitude_last_deg"),
            pl.col("flags").bitwise_or().alias("flags_any"),
            ((pl.col("ingest_time") - pl.col("time")).dt.total_microseconds() > 60_000_000)
            .sum()
            .cast(pl.Int64)
            .alias("late_samples"),
        )
        .sort("bucket", "vehicle_id")
    )


def hours_of(minutes: pl.DataFrame) -> pl.DataFrame:
    """Return what `telemetry_1h` must say, from its minutes."""
    summed = ("samples", "observed_time_s", "driving_time_s", "idle_time_s", "speed_sum_mps", "late_samples")
    greatest = ("speed_max_mps", "acceleration_lateral_abs_max_mps2", "odometer_max_m")
    return (
        minutes.sort("bucket")
        .group_by(pl.col("bucket").dt.truncate("1h").alias("bucket_1h"), "vehicle_id")
        .agg(
            pl.col(*summed).sum(),
            pl.col(*greatest).max(),
            pl.col("energy_level_first_ratio").first(),
            pl.col("energy_level_last_ratio", "longitude_last_deg").last(),
            pl.col("flags_any").bitwise_or(),
        )
        .rename({"bucket_1h": "bucket"})
        .select(minutes.columns)
        .sort("bucket", "vehicle_id")
    )
