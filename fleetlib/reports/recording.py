"""What the recording notebook needs: what was recorded, what was stored, and whether they are the same drive."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from fleetlib import analysis
from fleetlib.contracts.columns import BY_NAME, TELEMETRY_SCHEMA
from fleetlib.reports.daily import incident_table
from fleetlib.reports.skip import SkipReport
from fleetlib.reports.tables import Html, facts
from fleetlib.reports.units import duration, g_of, number
from fleetlib.units import KMH_PER_MPS, US_PER_S

if TYPE_CHECKING:
    from fleetlib.maps import OfflineMap
    from fleetlib.simulator.recordings import Recording
    from fleetlib.store.reader import Reader

__all__ = [
    "account",
    "carry_now",
    "differences",
    "incident_table",
    "latest",
    "recording_facts",
    "stored_samples",
    "time_span",
    "way_map",
    "with_names",
]
COMPARED = (
    "latitude_deg",
    "longitude_deg",
    "speed_mps",
    "heading_deg",
    "acceleration_longitudinal_mps2",
    "acceleration_lateral_mps2",
    "odometer_m",
)
DISTANCE_SETTINGS = {"S": "short distance", "L": "long distance"}  # of the cruise control, as OpenACC writes them
# The stored columns are single-precision floats: their own rounding of a value of 400 is 1.5e-5.
_FLOAT_SLACK = 4e-5


def recording_facts(recording: Recording) -> Html:
    """Show what a recording holds."""
    samples = recording.samples
    first, last = time_span(samples)
    setting = DISTANCE_SETTINGS.get(recording.distance_setting, recording.distance_setting)
    mode = (
        ", ".join(filter(None, ("adaptive cruise control", setting))) if recording.adaptive_cruise else "people drove"
    )
    return facts(
        {
            "Cars": (number(len(recording.vehicles)), mode),
            "Samples": (number(len(samples)), "10 per second and car"),
            "Length": (duration((last - first).total_seconds()), recording.day.isoformat()),
            "Greatest speed": f"{number(_peak(samples, 'speed_mps') * KMH_PER_MPS)} km/h",
            "Strongest braking": f"{number(g_of(_least(samples, 'acceleration_longitudinal_mps2')), 2)} g",
        }
    )


def carry_now(recording: Recording) -> Recording:
    """Carry a recording through the services in this process, so that the drive ends now, and return it at that time.

    At its own time the database would soon drop it: raw telemetry stays for FLEET_DATABASE_RAW_RETENTION_DAYS.
    """
    from fleetlib.clock import SystemClock
    from fleetlib.embedded.drive import carry

    moved = recording.ending_at(SystemClock().now_us() // US_PER_S * US_PER_S)
    carry(moved.samples, moved.vehicles)
    return moved


def stored_samples(db: Reader, recording: Recording) -> pl.DataFrame:
    """Return what the database holds of the newest time that this recording was carried, by vehicle and sequence.

    Raises:
        SkipReport: If there is nothing: it was not carried yet.
    """
    ids = recording.vehicles["vehicle_id"].to_list()
    heard = analysis.last_positions(db, ids)
    if heard.is_empty():
        raise SkipReport(
            f"The database holds nothing of vehicles {ids[0]} to {ids[-1]}. "
            "Run `fleet import` with this file, or set the parameter carry."
        )
    first, last = time_span(recording.samples)
    newest: datetime = heard["time"].max()  # type: ignore[assignment]
    start = newest - (last - first)
    tracks = [analysis.track(db, one, start, newest + timedelta(microseconds=1)) for one in ids]
    stored = pl.concat(tracks).sort("time", "vehicle_id")
    if stored.is_empty():
        raise SkipReport(
            "The samples of this recording were dropped by retention. Run `fleet import` with the file again."
        )
    return stored


def account(recording: Recording, stored: pl.DataFrame) -> Html:
    """Show how many of the recorded samples the database holds."""
    keys = ["vehicle_id", "seq"]
    matched = recording.samples.select(keys).join(stored.select(keys), on=keys, how="semi")
    delay = (stored["ingest_time"] - stored["time"]).dt.total_microseconds() / 1e6
    return facts(
        {
            "Recorded": number(len(recording.samples)),
            "Stored": number(len(stored)),
            "Of the recording": (
                f"{number(100 * len(matched) / max(len(recording.samples), 1), 2)} %",
                "by vehicle and sequence number",
            ),
            "Median delay": (f"{number(float(delay.median() or 0), 2)} s", "measured to received"),  # type: ignore[arg-type]
        }
    )


def differences(recording: Recording, stored: pl.DataFrame) -> pl.DataFrame:
    """Return, per column, the largest difference between recorded and stored, and what rounding on the wire allows.

    Columns: column, unit, largest_difference, allowed (both as text, in the unit).
    """
    keys = ["vehicle_id", "seq"]
    both = recording.samples.join(stored, on=keys, suffix="_stored")
    rows = []
    for name in COMPARED:
        gap = (both[name].cast(pl.Float64) - both[f"{name}_stored"].cast(pl.Float64)).abs()
        if name == "heading_deg":  # 359.999 and 0 are the same direction
            gap = pl.DataFrame({"g": gap}).select(pl.min_horizontal("g", 360 - pl.col("g"))).to_series()
        slack = _FLOAT_SLACK if TELEMETRY_SCHEMA[name] == pl.Float32 else 1e-9
        allowed = (BY_NAME[name].scale / 2 if BY_NAME[name].scale != 1 else 0.0) + slack
        largest = float(gap.max() or 0.0)  # type: ignore[arg-type]
        unit = BY_NAME[name].unit.split(",")[0]
        rows.append((name, unit, f"{largest:.2e}", f"{allowed:.2e}"))
    return pl.DataFrame(rows, schema=["column", "unit", "largest_difference", "allowed"], orient="row")


def latest(stored: pl.DataFrame) -> pl.DataFrame:
    """Return the last sample of each car."""
    return stored.sort("time").group_by("vehicle_id", maintain_order=True).last()


def with_names(stored: pl.DataFrame, recording: Recording) -> pl.DataFrame:
    """Return the samples with the cars' names and drive_time_s, the time since the first sample."""
    begin = stored["time"].min()
    names = recording.vehicles.select("vehicle_id", "name")
    elapsed = (pl.col("time") - pl.lit(begin)).dt.total_microseconds() / 1e6
    return stored.join(names, on="vehicle_id").with_columns(elapsed.alias("drive_time_s")).sort("vehicle_id", "time")


def way_map(stored: pl.DataFrame) -> OfflineMap:
    """Return a map of the way of the car that braked hardest, coloured by speed, marked where it did."""
    from fleetlib.maps import incident_map

    hardest = stored.sort("acceleration_longitudinal_mps2").row(0, named=True)
    track = stored.filter(pl.col("vehicle_id") == hardest["vehicle_id"]).sort("time")
    moment = {**hardest, "kind": "harsh_braking", "severity": "light", "start_time": hardest["time"]}
    braking = f"{number(g_of(-hardest['acceleration_longitudinal_mps2']), 2)} g"
    return incident_map(track, moment, title=f"Vehicle {hardest['vehicle_id']} and where it braked hardest: {braking}")


def time_span(samples: pl.DataFrame) -> tuple[datetime, datetime]:
    """Return the time of the first sample and just after the last."""
    first: datetime = samples["time"].min()  # type: ignore[assignment]
    last: datetime = samples["time"].max()  # type: ignore[assignment]
    return first, last + timedelta(microseconds=1)


def _peak(samples: pl.DataFrame, name: str) -> float:
    return float(samples[name].max() or 0)  # type: ignore[arg-type]


def _least(samples: pl.DataFrame, name: str) -> float:
    return float(samples[name].min() or 0)  # type: ignore[arg-type]
