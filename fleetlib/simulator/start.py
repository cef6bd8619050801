"""How a fleet stands when the simulation begins: spread over the roads, some parked, each with a destination."""

from __future__ import annotations

import numba as nb
import numpy as np

from fleetlib.simulator.fleet import Fleet, Mode, Traits
from fleetlib.simulator.motion import NO_EDGE, choose_trip
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import Ints, RoadArrays, RoadNetwork
from fleetlib.simulator.routes import RouteTable

USUAL_TRIP_S = 600.0


def start_fleet(
    params: SimulationParams, network: RoadNetwork, routes: RouteTable, traits: Traits, rng: np.random.Generator
) -> Fleet:
    """Return a fleet at random places; a share is parked as it would be in the long run."""
    n, roads, dwell_s = params.vehicles, network.arrays, params.driver.dwell_mean_s
    edge = rng.choice(network.edges, n, p=roads.length_m / roads.length_m.sum()).astype(np.int32)
    parked = rng.random(n) < dwell_s / (dwell_s + USUAL_TRIP_S)
    lane = np.minimum(roads.first_lane[edge] + traits.lane_choice, roads.first_lane[edge + 1] - 1)
    integers = {name: np.zeros(n, dtype=np.int32) for name in ("destination", "event_other")}
    flags = ("charging", "malfunction", "airbag", "event", "phase", "cause")
    floats = (
        "acceleration_mps2", "lateral_mps2", "yaw_rate_radps", "peak_longitudinal", "peak_lateral", "event_value",
        "event_until_s", "event_start_s", "event_end_s", "event_peak",
    )  # fmt: skip
    fleet = Fleet(
        edge=edge,
        previous_edge=np.full(n, NO_EDGE, dtype=np.int32),
        next_edge=np.full(n, NO_EDGE, dtype=np.int32),
        lane=lane.astype(np.int32),
        position_m=rng.uniform(0.1, 0.9, n) * roads.length_m[edge],
        speed_mps=np.where(parked, 0.0, 0.4 * roads.limit_mps[edge]),
        odometer_m=rng.uniform(2e6, 2.4e8, n),
        energy_j=rng.uniform(0.2, 1.0, n) * traits.capacity_j,
        mode=np.where(parked, Mode.PARKED, Mode.DRIVING).astype(np.int8),
        engine_on=(~parked).astype(np.int8),
        resume_s=np.where(parked, rng.exponential(max(dwell_s, 1.0), n) - 60.0, 0.0),
        boot=rng.integers(1, 400, n).astype(np.int32),
        random=rng.integers(1, 2**63, n).astype(np.uint64),
        **integers,
        **{name: np.zeros(n, dtype=np.int8) for name in flags},
        **{name: np.zeros(n) for name in floats},
    )
    _choose_trips(roads, routes.next_edge, routes.destination, fleet)
    return fleet


@nb.njit(cache=True)
def _choose_trips(roads: RoadArrays, table: Ints, goals: Ints, fleet: Fleet) -> None:
    for i in range(fleet.edge.size):
        choose_trip(i, roads, table, goals, fleet)
