"""Energy in traffic: an empty vehicle really stops, and nobody's level leaves its range."""

from __future__ import annotations

import numpy as np
import polars as pl

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.simulator import Simulation, SimulationParams
from fleetlib.simulator.fleet import Mode

START_US = 1_767_600_000_000_000


def test_an_empty_vehicle_stops_where_it_is_and_is_a_breakdown() -> None:
    params = SimulationParams.from_overrides(
        {"vehicles": 40, "city.size_m": 3_000, "incidents.rate_per_vehicle_hour": 0, "incidents.repair_mean_s": 80_000}
    )
    simulation = Simulation(params, START_US)
    fleet, traits = simulation._fleet, simulation._traits
    simulation.step()
    dry = np.flatnonzero((fleet.mode == Mode.DRIVING) & (fleet.speed_mps > 3))[:12]
    fleet.energy_j[dry] = 5e-4 * traits.capacity_j[dry]
    fleet.energy_j[dry[:6]] = 0.0
    truth = pl.concat([simulation.step().truth for _ in range(240)])
    stood = truth.filter(pl.col("vehicle_id").is_in((dry[:6] + params.first_vehicle_id).tolist()))
    late = stood.filter(pl.col("time") > stood["time"].min() + pl.duration(seconds=90))
    assert (late["mode"] == Mode.DISABLED).all()
    assert late["speed_mps"].max() == 0
    assert (late.group_by("vehicle_id").agg(pl.col("odometer_m").n_unique())["odometer_m"] == 1).all()
    moved = stood.group_by("vehicle_id").agg(pl.col("odometer_m").max() - pl.col("odometer_m").min())
    assert moved["odometer_m"].max() < 300  # type: ignore[operator]
    labels = simulation.labels().filter(pl.col("cause") == "energy_empty")
    assert set((dry[:6] + params.first_vehicle_id).tolist()) <= set(labels["vehicle_id"].to_list())
    assert set(labels["kind"].to_list()) == {int(IncidentKind.BREAKDOWN)}
    level = truth.sort("vehicle_id", "time")
    assert level["energy_j"].min() == 0
    assert (fleet.energy_j <= traits.capacity_j).all()
