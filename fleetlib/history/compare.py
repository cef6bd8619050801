"""What a changed rule changes: incidents of a replay beside the live ones of the same time."""

from __future__ import annotations

import uuid

import polars as pl

from fleetlib.contracts.incidents import INCIDENT_SCHEMA, IncidentKind, Severity
from fleetlib.detection import DetectionRules
from fleetlib.history.span import Span
from fleetlib.store.reader import Reader
from fleetlib.units import US_PER_S

SAME, MOVED, NEW, GONE = "same", "moved", "new", "gone"
_KINDS = {int(kind): kind.name.lower() for kind in IncidentKind}
_SEVERITIES = {int(severity): severity.name.lower() for severity in Severity}
_LIVE = """
SELECT uuid_send(incident_id) AS incident_id, revision, vehicle_id, kind, severity, start_time, end_time, latitude_deg,
    longitude_deg, speed_mps, peak_value, threshold_value, detected_time, rule
FROM public.incidents WHERE start_time >= %(start)s AND start_time < %(end)s"""


def live_incidents(reader: Reader, span: Span) -> pl.DataFrame:
    """Return the live incidents that began in a span, with `INCIDENT_SCHEMA`.

    Raises:
        MissingServer, PermissionRefused, FleetError: As in `Reader.query`.
    """
    rows = reader.query(_LIVE, {"start": span.start, "end": span.end})
    return span.inside(rows.select(pl.col(name).cast(kind) for name, kind in INCIDENT_SCHEMA.items()), "start_time")


def compare(found: pl.DataFrame, live: pl.DataFrame, rules: DetectionRules) -> pl.DataFrame:
    """Return every incident of both with its `change`, by start.

    `same`: the same incident_id in both. `moved`: the same vehicle and kind in the same moments, but another beginning
    and so another id (as found by the replay). `new`: only in the replay. `gone`: only live.

    Args:
        found: Of the replay, `INCIDENT_SCHEMA`.
        live: The stored ones of the same span.
        rules: Of the replay: their intervals say when two are in the same moments.
    """
    same = found.join(live, on="incident_id", how="semi")
    new = found.join(live, on="incident_id", how="anti")
    gone = live.join(found, on="incident_id", how="anti")
    pairs = _pairs(new, gone, rules)
    parts = {
        SAME: same,
        MOVED: new.join(pairs, on="incident_id", how="semi"),
        NEW: new.join(pairs, on="incident_id", how="anti"),
        GONE: gone.join(pairs, left_on="incident_id", right_on="live_id", how="anti"),
    }
    marked = [frame.with_columns(pl.lit(change).alias("change")) for change, frame in parts.items()]
    return pl.concat(marked).sort("start_time", "vehicle_id", "kind")


def summary(changes: pl.DataFrame) -> dict[str, int]:
    """Return how many were found (same + moved + new), and how many of each change."""
    counts = dict(changes["change"].value_counts().iter_rows())
    numbers = {change: int(counts.get(change, 0)) for change in (SAME, MOVED, NEW, GONE)}
    return {"found": sum(numbers.values()) - numbers[GONE], **numbers}


def by_kind(changes: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return the summary of each kind that occurs."""
    kinds = sorted(changes["kind"].unique())
    return {_KINDS.get(kind, "unknown"): summary(changes.filter(pl.col("kind") == kind)) for kind in kinds}


def in_words(frame: pl.DataFrame) -> pl.DataFrame:
    """Return incidents with ids as text and kinds and severities as words, as `analysis.incidents` has them."""
    ids = [str(uuid.UUID(bytes=one)) for one in frame["incident_id"]]
    return frame.with_columns(
        pl.Series("incident_id", ids, dtype=pl.String),
        pl.col("kind").replace_strict(_KINDS, default="unknown", return_dtype=pl.String),
        pl.col("severity").replace_strict(_SEVERITIES, default="unknown", return_dtype=pl.String),
    )


def _pairs(new: pl.DataFrame, gone: pl.DataFrame, rules: DetectionRules) -> pl.DataFrame:
    """Return incident_id and live_id of those that are one event: each in one pair, the nearest beginnings first."""
    reach = {int(kind): round(rules.interval_s(kind) * US_PER_S) for kind in IncidentKind}
    near = pl.col("kind").replace_strict(reach, default=0, return_dtype=pl.Int64).cast(pl.Duration("us"))
    times = ("start_time", "end_time")
    mine = new.select("incident_id", "vehicle_id", "kind", *times)
    theirs = gone.select(pl.col("incident_id").alias("live_id"), "vehicle_id", "kind", *times)
    together = mine.join(theirs, on=["vehicle_id", "kind"], suffix="_live").filter(
        pl.col("start_time") <= pl.col("end_time_live") + near, pl.col("start_time_live") <= pl.col("end_time") + near
    )
    distance = (pl.col("start_time") - pl.col("start_time_live")).abs()
    nearest = together.sort(distance, "incident_id", "live_id")
    once = nearest.unique("incident_id", keep="first", maintain_order=True)
    return once.unique("live_id", keep="first", maintain_order=True).select("incident_id", "live_id")
