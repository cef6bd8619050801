from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from fleetlib.contracts.incidents import INCIDENT_SCHEMA, LABEL_SCHEMA, IncidentKind
from fleetlib.detection import detect, score

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def rows(schema: dict[str, Any], *events: tuple[int, IncidentKind, float, float]) -> pl.DataFrame:
    base = dict.fromkeys(schema)
    return pl.DataFrame(
        [
            {
                **base,
                "vehicle_id": vehicle_id,
                "kind": int(kind),
                "start_time": NOON + timedelta(seconds=start_s),
                "end_time": NOON + timedelta(seconds=end_s),
            }
            for vehicle_id, kind, start_s, end_s in events
        ],
        schema=schema,
    )


def test_precision_and_recall_per_kind() -> None:
    braking, crash, possible = IncidentKind.HARSH_BRAKING, IncidentKind.CRASH, IncidentKind.POSSIBLE_CRASH
    labels = rows(LABEL_SCHEMA, (1, braking, 0, 2), (1, braking, 100, 101), (2, crash, 50, 50))
    found = rows(
        INCIDENT_SCHEMA,
        (1, braking, 4, 5),  # 2 s after the label's end: within the tolerance
        (1, braking, 110, 111),  # 9 s after: not
        (3, braking, 0, 2),  # another vehicle
        (2, possible, 51, 51),  # counts as the crash
    )
    table = {row["name"]: row for row in score(found, labels).iter_rows(named=True)}
    assert table["harsh_braking"]["precision"] == pytest.approx(1 / 3)
    assert table["harsh_braking"]["recall"] == pytest.approx(1 / 2)
    assert table["crash"]["recall"] == 1
    assert table["crash"]["precision"] is None
    assert table["possible_crash"]["precision"] == 1
    assert table["possible_crash"]["recall"] is None


@pytest.fixture(scope="module")
def scored() -> dict[str, dict[str, Any]]:
    from fleetlib.simulator import simulate

    # A rough 25 minutes: events of every kind at a rate that gives each several. Sensors do not fail: what a noisy one
    # does to the harsh kinds until it is known is another question (docs/detection.md).
    rates = {"rate_per_vehicle_hour": 3.0, "sensor_failure": 0.0}
    result = simulate(vehicles=400, seed=11, duration_s=1_500.0, progress=False, incidents=rates)
    # What begins in the last seconds of the recording cannot be confirmed any more: a broken-down vehicle rolls out for
    # up to 18 s (from 22 m/s, at 1.25 m/s2), and must then stand for 5 s.
    end = result.samples["time"].max() - timedelta(seconds=25)  # type: ignore[operator]
    found, labels = detect(result.samples), result.labels
    # Who is about to stand is labelled from then on, and found when it stands: each side is looked for among all of the
    # other one.
    early_labels, early_found = (frame.filter(pl.col("start_time") < end) for frame in (labels, found))
    recall, precision = score(found, early_labels), score(early_found, labels)
    table = precision.with_columns(recall.select("labelled", "recall"))
    return {row["name"]: row for row in table.iter_rows(named=True)}


@pytest.mark.parametrize(
    "kind", ["crash", "harsh_braking", "harsh_acceleration", "harsh_cornering", "overspeed", "breakdown"]
)
def test_labelled_incidents_of_a_simulated_fleet_are_found(scored: dict[str, dict[str, Any]], kind: str) -> None:
    row = scored[kind]
    assert row["labelled"] >= 5, "the simulation must hold enough of them to say anything"
    assert row["recall"] >= 0.95
    assert row["precision"] >= 0.90
