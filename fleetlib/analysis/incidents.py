"""Questions about incidents: what happened, where, what the vehicle did before and after, who was near."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import polars as pl

from fleetlib.analysis.asking import MAX_ROWS, ask, ids, positive, span
from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.errors import SettingsError
from fleetlib.store.reader import Reader
from fleetlib.units import EARTH_RADIUS_M, METRES_PER_DEGREE

_KINDS = {int(kind): kind.name.lower() for kind in IncidentKind}
_SEVERITIES = {int(severity): severity.name.lower() for severity in Severity}


def incidents(
    db: Reader,
    start: datetime,
    end: datetime,
    *,
    kinds: Iterable[str] | None = None,
    vehicles: Iterable[int] | None = None,
    min_severity: str = "light",
) -> pl.DataFrame:
    """Return the incidents that began in a time, by start.

    Columns: incident_id (text), vehicle_id, name, vehicle_class, fleet, kind and severity (words), start_time,
    end_time, duration_s, latitude_deg, longitude_deg, speed_mps, peak_value, threshold_value, detected_time, rule,
    revision.

    Args:
        db: The reader.
        start: Aware time.
        end: Aware time, not included.
        kinds: Such as ["crash", "harsh_braking"]; None for all.
        vehicles: Vehicle ids; None for all.
        min_severity: "light", "moderate" or "severe".

    Raises:
        SettingsError: If a kind or the severity is unknown.
    """
    numbers = None if kinds is None else [_number(kind, _KINDS, "kind") for kind in kinds]
    severity = _number(min_severity, _SEVERITIES, "min_severity")
    frame = ask(
        db,
        "incidents",
        "incidents",
        **span(start, end),
        kinds=numbers,
        vehicles=ids(vehicles),
        severity=severity,
        limit=MAX_ROWS,
    )
    return _in_words(frame)


def incident(db: Reader, incident_id: str) -> pl.DataFrame:
    """Return one incident: a frame of one row with the columns of `incidents`.

    Raises:
        SettingsError: If there is no such incident, or the id is not one.
    """
    try:
        key = str(uuid.UUID(incident_id))
    except ValueError:
        raise SettingsError(f"incident_id = {incident_id!r} is not an id", "Take one from incidents()") from None
    frame = ask(db, "incidents", "incident", incident_id=key)
    if frame.is_empty():
        raise SettingsError(f"There is no incident {incident_id}", "Take an id from incidents()")
    return _in_words(frame)


def signals_around(db: Reader, incident_id: str, before_s: float = 30.0, after_s: float = 30.0) -> pl.DataFrame:
    """Return the vehicle's samples around an incident: the telemetry columns and offset_s, the time since its start."""
    what = incident(db, incident_id)
    start = what.item(0, "start_time")
    low = start - timedelta(seconds=positive("before_s", before_s))
    high = start + timedelta(seconds=positive("after_s", after_s), microseconds=1)
    rows = ask(db, "fleet", "track", vehicle_id=what.item(0, "vehicle_id"), **span(low, high), limit=MAX_ROWS)
    offset = (pl.col("time") - pl.lit(start)).dt.total_microseconds() / 1e6
    return rows.with_columns(offset.alias("offset_s"))


def nearby(db: Reader, incident_id: str, radius_m: float = 300.0, window_s: float = 30.0) -> pl.DataFrame:
    """Return the other vehicles that were near an incident, the nearest first, each at its nearest sample.

    Columns: vehicle_id, name, time, offset_s (since the incident's start), distance_m, latitude_deg, longitude_deg,
    speed_mps, heading_deg.

    Args:
        db: The reader.
        incident_id: As `incidents` gives it.
        radius_m: Distance on the ground from where the incident began, m.
        window_s: Before and after its start, s.
    """
    what = incident(db, incident_id).row(0, named=True)
    window = timedelta(seconds=positive("window_s", window_s))
    latitude, longitude = what["latitude_deg"], what["longitude_deg"]
    reach = positive("radius_m", radius_m) / METRES_PER_DEGREE
    wide = reach / max(math.cos(math.radians(latitude)), 0.01)
    box = {"south": latitude - reach, "north": latitude + reach, "west": longitude - wide, "east": longitude + wide}
    times = span(what["start_time"] - window, what["start_time"] + window)
    rows = ask(db, "incidents", "nearby", vehicle_id=what["vehicle_id"], **times, **box, limit=MAX_ROWS)
    offset = (pl.col("time") - pl.lit(what["start_time"])).dt.total_microseconds() / 1e6
    return (
        rows.with_columns(offset.alias("offset_s"), _distance_m(latitude, longitude).alias("distance_m"))
        .filter(pl.col("distance_m") <= radius_m)
        .sort("distance_m", "time")
        .unique("vehicle_id", keep="first", maintain_order=True)
        .select(
            "vehicle_id",
            "name",
            "time",
            "offset_s",
            "distance_m",
            "latitude_deg",
            "longitude_deg",
            "speed_mps",
            "heading_deg",
        )
    )


def trace(db: Reader, incident_id: str) -> pl.DataFrame:
    """Return the high-rate samples around a crash: one row each; no rows where the vehicle sent no trace.

    Columns: offset_s (since the trigger), time, acceleration_longitudinal_mps2, acceleration_lateral_mps2,
    acceleration_vertical_mps2, speed_mps.
    """
    what = incident(db, incident_id).row(0, named=True)
    found = ask(db, "incidents", "trace", vehicle_id=what["vehicle_id"], time=what["start_time"])
    signals = [name for name in found.columns if found.schema[name] == pl.List(pl.Float32)]
    samples = found.explode(signals).with_row_index("sample")
    offset = (pl.col("sample").cast(pl.Float64) - pl.col("trigger_index")) / pl.col("sample_rate_hz")
    time = pl.col("trigger_time") + (offset * 1e6).round().cast(pl.Int64).cast(pl.Duration("us"))
    return samples.select(offset.alias("offset_s"), time.alias("time"), *signals)


def _distance_m(latitude_deg: float, longitude_deg: float) -> pl.Expr:
    """Return the great-circle distance from a point (haversine formula)."""
    phi = math.radians(latitude_deg)
    half_phi = (pl.col("latitude_deg").radians() - phi) / 2
    half_lambda = (pl.col("longitude_deg") - longitude_deg).radians() / 2
    square = half_phi.sin().pow(2) + math.cos(phi) * pl.col("latitude_deg").radians().cos() * half_lambda.sin().pow(2)
    return 2 * EARTH_RADIUS_M * square.sqrt().clip(0, 1).arcsin()


def _number(word: str, words: dict[int, str], name: str) -> int:
    for number, known in words.items():
        if known == word.lower():
            return number
    raise SettingsError(f"{name} = {word!r} is unknown", f"Use one of: {', '.join(words.values())}")


def _in_words(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col("kind").replace_strict(_KINDS, default="unknown", return_dtype=pl.String),
        pl.col("severity").replace_strict(_SEVERITIES, default="unknown", return_dtype=pl.String),
    )
