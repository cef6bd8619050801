"""Overspeed is whatever is above the fleet's limit: in haste, or because the road allows it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.detection import detect, score
from fleetlib.simulator import Simulation
from fleetlib.simulator.incidents import ACTIVE, PENDING, prepare
from tests.unit.simulator.only import only, small

MOTORWAY_MPS, FLEET_MPS = 33.3, 22.2


def _alone(limit_mps: float) -> Simulation:
    """Return a car alone on a fast ring, that has reached the speed it wants."""
    params = only(
        IncidentKind.OVERSPEED, rate=0, vehicles=1, network__kind="ring", network__length_m=20_000,
        network__limit_mps=limit_mps, demand__endless=True, driver__desired_speed_sd=0, driver__fluctuation=0,
        mix__van=0, mix__truck=0, mix__bus=0,
    )  # fmt: skip
    simulation = Simulation(params, 0, deliver=False)
    for _ in range(90):
        simulation.step()
    return simulation


@pytest.mark.parametrize("limit_mps", [20.0, MOTORWAY_MPS])
def test_haste_makes_a_driver_faster_on_any_road(limit_mps: float) -> None:
    simulation = _alone(limit_mps)
    fleet, model = simulation._fleet, simulation._model
    before = float(fleet.speed_mps[0])
    assert before == pytest.approx(0.97 * limit_mps, rel=0.02)
    kind = int(IncidentKind.OVERSPEED)
    prepare(
        0, kind, simulation.params, simulation._traits, fleet, model.cases, simulation.now_s, np.random.default_rng(1)
    )
    assert fleet.phase[0] == PENDING
    speeds = [float(simulation.step().truth["speed_mps"][0]) for _ in range(60)]
    assert fleet.phase[0] == ACTIVE
    assert min(speeds) > before - 0.1
    assert speeds[-1] > max(before, FLEET_MPS) + 2.4, "2.5 to 6.5 m/s more than the fleet or this driver does"


def test_who_drives_above_the_limit_of_the_fleet_is_labelled_with_its_cause() -> None:
    simulation = _alone(MOTORWAY_MPS)
    label = simulation.labels().row(0, named=True)
    assert (label["kind"], label["cause"]) == (IncidentKind.OVERSPEED, "road_allows")
    assert label["peak_value"] == pytest.approx(0.97 * MOTORWAY_MPS, rel=0.02)
    assert len(simulation.labels()) == 1, "it goes on"
    assert _alone(20.0).labels().is_empty()


def test_on_a_motorway_every_overspeed_that_is_found_is_a_true_one() -> None:
    simulation = small(IncidentKind.OVERSPEED, rate=20, vehicles=60, network__kind="motorway")
    ticks = [simulation.step() for _ in range(400)]
    labels, truth = simulation.labels(), pl.concat([tick.truth for tick in ticks])
    assert set(labels["cause"]) >= {"haste", "road_allows"}
    for row in labels.filter(pl.col("kind") == IncidentKind.OVERSPEED).iter_rows(named=True):
        within = truth.filter(
            (pl.col("vehicle_id") == row["vehicle_id"])
            & pl.col("time").is_between(row["start_time"], row["end_time"], closed="none")
        )
        assert float(within["speed_mps"].to_numpy().min()) >= FLEET_MPS - 1e-3
    found = detect(pl.concat([tick.samples for tick in ticks]))
    over = labels.filter(pl.col("end_time") < ticks[-5].truth["time"].min())  # what goes on has no end yet
    assert score(found, over)["recall"].drop_nulls().to_list() == [1.0] * over["kind"].n_unique()
    line = score(found, labels).filter(pl.col("kind") == IncidentKind.OVERSPEED).row(0, named=True)
    assert line["labelled"] > 30
    assert line["precision"] > 0.95, "the rule asks for 5 s, a label for 6"
