"""One simulated half hour that many tests look at."""

from __future__ import annotations

import pytest

from fleetlib.simulator import SimulationParams, SimulationResult, simulate

PARAMS = SimulationParams.from_overrides(
    {"vehicles": 150, "seed": 15, "city.size_m": 5_000, "incidents.rate_per_vehicle_hour": 6}
)
DURATION_S = 900.0


@pytest.fixture(scope="session")
def drive() -> SimulationResult:
    return simulate(PARAMS, duration_s=DURATION_S, progress=False)
