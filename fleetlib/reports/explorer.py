"""What the incident explorer needs: which incident, what it was, its signals and its crash trace as plots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from fleetlib import analysis
from fleetlib.errors import FleetError
from fleetlib.reports.charts import Chart, lines
from fleetlib.reports.day_charts import SEVERITY_ORDER
from fleetlib.reports.skip import SkipReport
from fleetlib.reports.strength import peak_and_limit
from fleetlib.reports.tables import Html, facts, table
from fleetlib.reports.units import capital, duration, number, words
from fleetlib.units import KMH_PER_MPS, STANDARD_GRAVITY_MPS2

if TYPE_CHECKING:
    from fleetlib.store.reader import Reader

ANY = "any"
SMOOTHED = 11  # samples
SHOWN_MPS2 = STANDARD_GRAVITY_MPS2
TRACE_SHOWN_S = 0.5  # a crash pulse lasts about 0.1 s; the trace is longer
# Gravest first: what a person would open first.
KIND_ORDER = (
    "crash",
    "possible_crash",
    "near_miss",
    "fuel_theft",
    "harsh_braking",
    "harsh_cornering",
    "harsh_acceleration",
    "overspeed",
    "fatigue",
    "breakdown",
    "battery_failure",
    "gnss_jamming",
    "sensor_failure",
)


def recent_incidents(db: Reader, days: float = 7.0, kind: str = ANY) -> pl.DataFrame:
    """Return the incidents of the last days with data, the gravest kinds and severities first, then the newest.

    Raises:
        SkipReport: If there is no data, or no such incident.
    """
    try:
        _, end = analysis.data_span(db)
    except FleetError as error:
        if "no telemetry" not in error.message:
            raise
        raise SkipReport(str(error)) from None
    found = analysis.incidents(db, end - timedelta(days=days), end, kinds=None if kind == ANY else [kind])
    if found.is_empty():
        what = "incident" if kind == ANY else words(kind)
        raise SkipReport(f"There is no {what} in the last {days:g} days with data.")
    kinds = pl.col("kind").replace_strict({name: -place for place, name in enumerate(KIND_ORDER)}, default=-99)
    severities = pl.col("severity").replace_strict({name: place for place, name in enumerate(SEVERITY_ORDER)})
    order = [kinds.cast(pl.Int32), severities.cast(pl.Int32), pl.col("start_time")]
    return found.sort(order, descending=True)


def choose(db: Reader, incident_id: str, candidates: pl.DataFrame) -> pl.DataFrame:
    """Return one incident as a frame of one row: the one of this id, or the first candidate where the id is empty."""
    return analysis.incident(db, incident_id) if incident_id else candidates.head(1)


def incident_facts(incident: pl.DataFrame, nearby: pl.DataFrame) -> Html:
    """Show what an incident was, in a few numbers."""
    row = incident.row(0, named=True)
    start: datetime = row["start_time"].astimezone(UTC)
    delay = row["detected_time"] - row["start_time"]
    lasted = f", lasted {duration(row['duration_s'])}" if row["duration_s"] else ""
    values: dict[str, str | tuple[str, str]] = {
        "What": (capital(words(row["kind"])), row["severity"]),
        "Vehicle": (row["name"], words(row["vehicle_class"] or "class unknown")),
        "When": (f"{start:%H:%M:%S} UTC", f"{start:%Y-%m-%d}{lasted}"),
        "Speed before": f"{number(row['speed_mps'] * KMH_PER_MPS)} km/h",
    }
    strength = peak_and_limit(row["kind"], row["peak_value"], row["threshold_value"])
    if strength:
        values["Peak"] = (strength[0], f"limit {strength[1]}")
    closest = "" if nearby.is_empty() else f"nearest at {number(nearby.item(0, 'distance_m'))} m"
    values["Vehicles near"] = (number(len(nearby)), closest)
    values["Found after"] = (duration(max(delay.total_seconds(), 0)), f"by the rule {row['rule']}")
    return facts(values)


def nearby_table(nearby: pl.DataFrame, rows: int = 15) -> Html:
    """Show who was near, of `analysis.nearby`, the nearest first."""
    columns = {
        "name": "Vehicle",
        "away_m": "Distance",
        "after_incident_s": "When, after the incident",
        "speed_mps": "Speed",
        "heading_deg": "Heading",
    }
    # A distance is shown in km; these are metres.
    shown = nearby.rename({"distance_m": "away_m", "offset_s": "after_incident_s"})
    return table(shown, columns, rows=rows, empty="No other vehicle of the fleet was near.")


def signals_chart(signals: pl.DataFrame) -> Chart:
    """Return the vehicle's speed, accelerations and yaw rate before and after an incident, of `signals_around`."""
    accelerations = ("acceleration_longitudinal_mps2", "acceleration_lateral_mps2")
    return lines(
        signals.rename({"offset_s": "time_since_incident_s"}),
        "time_since_incident_s",
        ["speed_mps", accelerations, "yaw_rate_degps"],
        title="What the vehicle did: one sample per second",
        mark=0.0,
        height_in=1.8,
    )


def trace_chart(trace: pl.DataFrame) -> Chart | Html:
    """Return the high-rate samples around a crash, of `analysis.trace`; a sentence where there are none."""
    if trace.is_empty():
        return table(trace, empty="The device sent no trace: it does so only for a crash.")
    axes = ("acceleration_longitudinal_mps2", "acceleration_lateral_mps2", "acceleration_vertical_mps2")
    near = trace.filter(pl.col("offset_s").is_between(-TRACE_SHOWN_S, TRACE_SHOWN_S))
    return lines(
        near.rename({"offset_s": "time_since_trigger_s"}),
        "time_since_trigger_s",
        [axes, "speed_mps"],
        title="What the device recorded in the second around the impact",
        mark=0.0,
        height_in=2.2,
    )


def approach_chart(trace: pl.DataFrame) -> Chart | Html:
    """Return the whole of a crash trace without the pulse's height: how it came to the impact, and what came after."""
    if trace.is_empty():
        return table(trace, empty="")
    axes = ("acceleration_longitudinal_mps2", "acceleration_lateral_mps2")
    # A tenth of a second each: the noise of the sensors goes, what the driver did stays.
    smooth = trace.with_columns(
        pl.col(*axes).rolling_mean(SMOOTHED, min_samples=1, center=True).clip(-SHOWN_MPS2, SHOWN_MPS2)
    )
    return lines(
        smooth.rename({"offset_s": "time_since_trigger_s"}),
        "time_since_trigger_s",
        ["speed_mps", axes],
        title="Before and after the impact: the whole trace, accelerations cut at 1 g",
        mark=0.0,
        height_in=1.8,
    )
