"""Who brakes hard for another vehicle has a label that names it."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.simulator import SimulationResult, simulate

CASES = {
    "crashes": ("crash_study", {"vehicles": 250, "incidents.crash": 1, "incidents.rate_per_vehicle_hour": 25}),
    "a rush hour": ("rush_hour", {"vehicles": 600, "seed": 5, "incidents.rate_per_vehicle_hour": 20}),
}
METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km


def _place(truth: pl.DataFrame, vehicle: int, when: datetime) -> tuple[float, float, float]:
    """Return where a vehicle was last known to be by then: latitude, longitude and heading in degrees."""
    known = truth.filter((pl.col("vehicle_id") == vehicle) & (pl.col("time") <= when))
    row = known.sort("time").tail(1).row(0, named=True)
    return row["latitude_deg"], row["longitude_deg"], row["heading_deg"]


def _ahead_m(truth: pl.DataFrame, row: dict[str, object], when: datetime) -> float:
    """Return how far the other vehicle is before the one that brakes, along the latter's heading."""
    latitude, longitude, heading = _place(truth, int(str(row["vehicle_id"])), when)
    other_latitude, other_longitude, _ = _place(truth, int(str(row["other_vehicle_id"])), when)
    north = (other_latitude - latitude) * METRES_PER_DEGREE
    east = (other_longitude - longitude) * METRES_PER_DEGREE * np.cos(np.radians(latitude))
    return float(north * np.cos(np.radians(heading)) + east * np.sin(np.radians(heading)))


@pytest.fixture(scope="module", params=list(CASES))
def drive(request: pytest.FixtureRequest) -> SimulationResult:
    scenario, values = CASES[request.param]
    return simulate(scenario, overrides=values, duration_s=300, progress=False, keep=("truth",))


def test_a_reaction_names_a_vehicle_that_was_ahead(drive: SimulationResult) -> None:
    reactions = drive.labels.filter(pl.col("cause") == "reaction")
    assert len(reactions)
    assert set(reactions["kind"]) == {int(IncidentKind.HARSH_BRAKING)}
    for row in reactions.iter_rows(named=True):
        assert row["other_vehicle_id"] is not None
        assert row["other_vehicle_id"] != row["vehicle_id"]
        assert 0 < _ahead_m(drive.truth, row, row["start_time"]) < 100


def test_every_cause_that_is_another_vehicle_has_one(drive: SimulationResult) -> None:
    others = drive.labels.filter(pl.col("cause").is_in(["reaction", "near_miss", "rear_end", "struck"]))
    assert len(others)
    assert others["other_vehicle_id"].null_count() == 0
