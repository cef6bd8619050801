"""A city full of vehicles: slow, but nobody stands before a junction for ever, and queues do not lock up."""

from __future__ import annotations

import numpy as np
import pytest

from fleetlib.simulator import Simulation, SimulationParams
from fleetlib.simulator.fleet import Mode

MINUTE_STEPS = 60
LONGEST_WAIT_S = 300.0  # SUMO takes a vehicle off the road after so long (its option --time-to-teleport)


@pytest.mark.parametrize(("vehicles", "size_m"), [(500, 3_000), (1_000, 4_000)])
def test_nobody_waits_for_ever_before_a_junction(vehicles: int, size_m: float) -> None:
    params = SimulationParams.from_overrides({
        "vehicles": vehicles, "city.size_m": size_m, "incidents.rate_per_vehicle_hour": 0,
    })  # fmt: skip
    simulation = Simulation(params, 1_767_600_000_000_000, deliver=False)
    fleet = simulation._fleet
    longest, standing = [], []
    for _ in range(40):
        for _ in range(MINUTE_STEPS):
            simulation.advance_only()
        driving = fleet.mode == Mode.DRIVING
        longest.append(float(fleet.waited_s[driving].max()))
        standing.append(float((fleet.speed_mps[driving] < 0.1).mean()))
    assert max(longest) < LONGEST_WAIT_S
    assert np.mean(standing[-10:]) < 0.55
