from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.simulator.fleet import Mode
from fleetlib.simulator.moments import needed_deceleration
from tests.unit.simulator.only import small


def test_the_deceleration_that_is_needed_is_drac_behind_a_steady_leader() -> None:
    assert needed_deceleration(21.0, 20.0, 8.0, 12.0, 0.0) == pytest.approx(8.0**2 / (2 * 20.0))
    assert needed_deceleration(21.0, 10.0, -2.0, 12.0, 0.0) == 0.0


def test_a_braking_leader_needs_more_than_a_steady_one() -> None:
    # It stops after 10 m, the follower has 20 + 10 m.
    assert needed_deceleration(21.0, 15.0, 5.0, 10.0, -5.0) == pytest.approx(15.0**2 / (2 * 30.0))


@pytest.fixture(scope="module")
def conflicts() -> tuple[pl.DataFrame, pl.DataFrame]:
    simulation = small(IncidentKind.NEAR_MISS, rate=25, vehicles=250)
    fleet = simulation._fleet
    overlaps = 0
    truth = []
    for _ in range(400):
        truth.append(simulation.step().truth)
        on_road = np.flatnonzero(fleet.mode == Mode.DRIVING)
        order = on_road[np.lexsort((-fleet.position_m[on_road], fleet.lane[on_road]))]
        before, behind = order[:-1], order[1:]
        gap = fleet.position_m[before] - simulation._traits.length_m[before] - fleet.position_m[behind]
        missed = (fleet.lane[before] == fleet.lane[behind]) & (fleet.event[behind] == IncidentKind.NEAR_MISS)
        other = simulation._model.cases.rows.other[fleet.case[behind]]  # of those without a case no near miss
        overlaps += int((missed & (gap < 0) & (other == before)).sum())
    assert overlaps == 0, "a near miss is no collision"
    return simulation.labels(), pl.concat(truth)


def test_near_misses_arise_and_name_both_vehicles(conflicts: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    labels, _ = conflicts
    found = labels.filter(pl.col("kind") == IncidentKind.NEAR_MISS)
    assert len(found) >= 8
    assert found["other_vehicle_id"].null_count() == 0
    assert (found["other_vehicle_id"] != found["vehicle_id"]).all()
    assert set(found["cause"]) == {"inattention"}
    assert (found["end_time"] > found["start_time"]).all()


def test_the_follower_really_brakes_as_hard_as_the_label_says(conflicts: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    labels, truth = conflicts
    for row in labels.filter(pl.col("kind") == IncidentKind.NEAR_MISS).iter_rows(named=True):
        around = truth.filter(
            pl.col("vehicle_id") == row["vehicle_id"],
            pl.col("time") > row["start_time"] - pl.duration(seconds=1),
            pl.col("time") <= row["end_time"] + pl.duration(seconds=1),
        )
        # In the second after it the driver may have to brake harder still, to regain the gap.
        assert -around["acceleration_longitudinal_mps2"].to_numpy().min() >= row["peak_value"] - 1e-3
        assert 0.8 * 3.35 <= row["peak_value"] <= 8.6  # as `labels`; full braking on dry asphalt
        assert np.ptp(around["speed_mps"].to_numpy()) > 1.0


def test_the_severity_is_that_of_the_time_to_collision(conflicts: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    labels, _ = conflicts
    for row in labels.filter(pl.col("kind") == IncidentKind.NEAR_MISS).iter_rows(named=True):
        left_s = row["time_to_collision_s"]
        assert 0 < left_s <= 2.0
        tier = Severity.SEVERE if left_s < 1.0 else Severity.MODERATE if left_s < 1.6 else Severity.LIGHT
        assert row["severity"] == tier


def test_braking_beyond_the_threshold_is_labelled_as_harsh_too(conflicts: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    labels, _ = conflicts
    harsh = labels.filter((pl.col("kind") == IncidentKind.HARSH_BRAKING) & (pl.col("cause") == "near_miss"))
    near = labels.filter(pl.col("kind") == IncidentKind.NEAR_MISS)
    assert len(harsh) > 0
    assert len(harsh.join(near, on=["vehicle_id", "start_time"], how="semi")) == len(harsh)
