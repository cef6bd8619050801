"""What the daily report computes and shows: the day itself, headline numbers, incidents in words and on a map."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from fleetlib import analysis
from fleetlib.errors import FleetError, SettingsError
from fleetlib.reports.day_charts import SEVERITY_ORDER, activity_chart, distance_chart, incident_chart, incidents_map
from fleetlib.reports.skip import SkipReport
from fleetlib.reports.strength import strengths
from fleetlib.reports.tables import Html, facts, table
from fleetlib.reports.units import duration, number
from fleetlib.units import KMH_PER_MPS

if TYPE_CHECKING:
    from fleetlib.store.reader import Reader

__all__ = [
    "activity_chart",
    "best",
    "by_group",
    "day_span",
    "distance_chart",
    "headline",
    "incident_chart",
    "incident_table",
    "incidents_map",
    "incomplete",
    "quality_facts",
    "worst",
]
LATEST = "latest"


def day_span(db: Reader, day: str) -> tuple[datetime, datetime]:
    """Return the start and the end of a UTC day that has data.

    Args:
        db: The reader.
        day: ISO date, or `latest` for the newest day with data.

    Raises:
        SettingsError: If it is neither.
        SkipReport: If that day has no data.
    """
    if day == LATEST:
        try:
            newest = analysis.data_span(db)[1] - timedelta(microseconds=2)
        except FleetError as error:
            if "no telemetry" not in error.message:
                raise
            raise SkipReport(str(error)) from None
        chosen = newest.astimezone(UTC).date()
    else:
        try:
            chosen = date.fromisoformat(day)
        except ValueError:
            raise SettingsError(f"day = {day!r} is not a day", 'Write it as 2026-11-23, or "latest"') from None
    start = datetime(chosen.year, chosen.month, chosen.day, tzinfo=UTC)
    end = start + timedelta(days=1)
    if analysis.activity(db, start, end, every="1h").is_empty():
        raise SkipReport(f"No vehicle reported on {chosen.isoformat()} (UTC).")
    return start, end


def headline(days: pl.DataFrame, incidents: pl.DataFrame, quality: pl.DataFrame) -> Html:
    """Show a day in eight numbers.

    Args:
        days: Of `analysis.vehicle_days`.
        incidents: Of `analysis.incidents`.
        quality: Of `analysis.data_quality`.
    """
    driven = days.filter(pl.col("driving_time_s") > 0)
    distance_m, driving_s, idle_s = (_sum(days, name) for name in ("distance_m", "driving_time_s", "idle_time_s"))
    fastest = days.sort("speed_max_mps", descending=True, nulls_last=True).row(0, named=True)
    severe = incidents.filter(pl.col("severity") == "severe")
    crashes = incidents.filter(pl.col("kind").is_in(["crash", "possible_crash"]))
    expected, lost = _sum(quality, "expected"), _sum(quality, "lost")
    running_s = driving_s + idle_s
    return facts(
        {
            "Vehicles that drove": (number(len(driven)), f"of {number(len(days))} that reported"),
            "Distance": (
                f"{number(distance_m / 1000)} km",
                f"{number(distance_m / 1000 / max(len(driven), 1), 1)} km per vehicle",
            ),
            "Driving time": (
                duration(driving_s),
                f"{number(distance_m / max(driving_s, 1) * KMH_PER_MPS, 1)} km/h on the way",
            ),
            "Idling": (duration(idle_s), f"{number(100 * idle_s / max(running_s, 1), 1)} % of the time with engine on"),
            "Incidents": (number(len(incidents)), f"{number(len(severe))} severe"),
            "Crashes": (number(len(crashes)), "possible ones included"),
            "Top speed": (f"{number((fastest['speed_max_mps'] or 0) * KMH_PER_MPS)} km/h", fastest["name"]),
            "Data that arrived": (
                f"{number(100 * (1 - lost / max(expected, 1)), 2)} %",
                f"{number(_sum(days, 'samples'))} samples",
            ),
        }
    )


def by_group(days: pl.DataFrame, group: str = "fleet") -> pl.DataFrame:
    """Return one row per fleet (or class, or powertrain) of `analysis.vehicle_days`.

    Column incidents_per_100km compares groups that drove differently far.
    """
    return (
        days.with_columns(pl.col(group).fill_null("unknown"))
        .group_by(group)
        .agg(
            pl.col("vehicle_id").n_unique().alias("vehicles"),
            pl.col("distance_m", "driving_time_s", "idle_time_s").sum(),
            pl.col("speed_max_mps").max(),
            pl.col("incidents").sum(),
        )
        .with_columns(
            pl.when(pl.col("distance_m") > 0)
            .then(pl.col("incidents") / (pl.col("distance_m") / 100_000))
            .alias("incidents_per_100km")
        )
        .sort(group)
    )


def incident_table(incidents: pl.DataFrame, rows: int = 20) -> Html:
    """Show incidents, the gravest first, then by time; how strong it was with its unit and limit."""
    rank = pl.col("severity").replace_strict(
        {name: place for place, name in enumerate(SEVERITY_ORDER)}, default=0, return_dtype=pl.Int8
    )
    shown = (
        incidents.with_columns(rank.alias("rank"), strengths(incidents))
        .sort(["rank", "start_time"], descending=[True, False])
        .with_columns(pl.when(pl.col("duration_s") > 0).then(pl.col("duration_s")).alias("duration_s"))
    )
    columns = {
        "start_time": "Start",
        "name": "Vehicle",
        "vehicle_class": "Class",
        "kind": "What",
        "severity": "Severity",
        "speed_mps": "Speed",
        "strength": "Peak (limit)",
        "duration_s": "Duration",
    }
    return table(shown, columns, rows=rows, empty="No incident in this time.")


def best(scores: pl.DataFrame, top: int) -> pl.DataFrame:
    """Return the best scores."""
    return scores.filter(pl.col("distance_m") > 0).head(top)


def worst(scores: pl.DataFrame, top: int) -> pl.DataFrame:
    """Return the lowest scores below 100, the lowest first."""
    return scores.filter(pl.col("score") < 100).sort("score").head(top)


def quality_facts(quality: pl.DataFrame) -> Html:
    """Show how complete and how punctual the day's data are, of `analysis.data_quality`."""
    samples, expected, lost, late, buffered = (
        _sum(quality, name) for name in ("samples", "expected", "lost", "late_samples", "buffered_samples")
    )
    delay = quality.select((pl.col("delay_mean_s") * pl.col("samples")).sum() / pl.col("samples").sum()).item()
    return facts(
        {
            "Lost": (number(lost), f"{number(100 * lost / max(expected, 1), 3)} % of {number(expected)}"),
            "Late": (number(late), f"{number(100 * late / max(samples, 1), 2)} %, by more than a minute"),
            "Sent after an outage": (
                number(buffered),
                f"{number(100 * buffered / max(samples, 1), 2)} % of samples",
            ),
            "Mean delay": (f"{number(delay or 0, 2)} s", "measured to received"),
        }
    )


def incomplete(quality: pl.DataFrame, days: pl.DataFrame, top: int) -> pl.DataFrame:
    """Return the vehicles with the most lost and late samples, with their names."""
    names = days.select("vehicle_id", "name").unique("vehicle_id")
    flawed = quality.filter((pl.col("lost") > 0) | (pl.col("late_samples") > 0))
    return flawed.join(names, on="vehicle_id", how="left").sort(["lost", "late_samples"], descending=True).head(top)


def _sum(frame: pl.DataFrame, name: str) -> float:
    return float(frame[name].sum() or 0)
