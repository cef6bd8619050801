"""How good a detector is, on incidents that are known: precision and recall per kind."""

from __future__ import annotations

import polars as pl

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.units import US_PER_S

DEFAULT_TOLERANCE_S = 5.0  # a sample interval, a filter's delay and a clock's error
_CRASHES = (IncidentKind.CRASH, IncidentKind.POSSIBLE_CRASH)


def score(incidents: pl.DataFrame, labels: pl.DataFrame, tolerance_s: float = DEFAULT_TOLERANCE_S) -> pl.DataFrame:
    """Return precision and recall per kind.

    An incident and a label match when they are of one vehicle, overlap in time within the tolerance, and are of one
    kind; a crash and a possible crash count as one kind. Recall is the share of labels that an incident matches,
    precision the share of incidents that match a label; null where there is nothing to divide by.

    Args:
        incidents: A frame with `INCIDENT_SCHEMA`, one row per incident.
        labels: A frame with `LABEL_SCHEMA`: the truth.
        tolerance_s: By how much the two may miss each other.

    Returns:
        Columns kind (int), name, labelled, found, matched_labels, matched_incidents, precision, recall; one row per
        kind that was labelled or found.
    """
    found = incidents.select("vehicle_id", "kind", "start_time", "end_time", _group()).with_row_index("incident")
    truth = labels.select("vehicle_id", "kind", "start_time", "end_time", _group()).with_row_index("label")
    tolerance = pl.duration(microseconds=round(tolerance_s * US_PER_S))
    matches = found.join(truth, on=["vehicle_id", "group"], suffix="_true").filter(
        pl.col("start_time") <= pl.col("end_time_true") + tolerance,
        pl.col("end_time") >= pl.col("start_time_true") - tolerance,
    )
    per_incident = found.group_by("kind").agg(
        found=pl.len(), matched_incidents=pl.col("incident").is_in(matches["incident"].implode()).sum()
    )
    per_label = truth.group_by("kind").agg(
        labelled=pl.len(), matched_labels=pl.col("label").is_in(matches["label"].implode()).sum()
    )
    names = {int(kind): kind.name.lower() for kind in IncidentKind}
    counts = ("labelled", "found", "matched_labels", "matched_incidents")
    return (
        per_label.join(per_incident, on="kind", how="full", coalesce=True)
        .with_columns(pl.col(counts).fill_null(0).cast(pl.Int64))
        .select(
            "kind",
            pl.col("kind").replace_strict(names, return_dtype=pl.String).alias("name"),
            *counts,
            _ratio("matched_incidents", "found").alias("precision"),
            _ratio("matched_labels", "labelled").alias("recall"),
        )
        .sort("kind")
    )


def _group() -> pl.Expr:
    crash = pl.col("kind").is_in([int(kind) for kind in _CRASHES])
    return pl.when(crash).then(pl.lit(int(IncidentKind.CRASH))).otherwise(pl.col("kind")).alias("group")


def _ratio(part: str, whole: str) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole))
