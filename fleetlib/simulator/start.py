"""How a fleet stands when the simulation begins: spread over the roads, some parked, each with a destination."""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.fleet import FLEET_DTYPE, Fleet, Mode, Traits, table
from fleetlib.simulator.junctions import NO_EDGE
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import Ints, Records, RoadNetwork
from fleetlib.simulator.routes import RouteTable
from fleetlib.simulator.trips import choose_trip

USUAL_TRIP_S = 600.0


def start_fleet(
    params: SimulationParams, network: RoadNetwork, routes: RouteTable, traits: Traits, rng: np.random.Generator
) -> Fleet:
    """Return a fleet at random places; a share is parked as it would be in the long run."""
    n, roads, dwell_s = params.vehicles, network.roads, params.driver.dwell_mean_s
    edge = rng.choice(network.edges, n, p=roads.length_m / roads.length_m.sum()).astype(np.int32)
    parked = rng.random(n) < dwell_s / (dwell_s + USUAL_TRIP_S)
    fleet = table(
        FLEET_DTYPE,
        n,
        edge=edge,
        previous_edge=NO_EDGE,
        next_edge=NO_EDGE,
        lane=np.minimum(roads.first_lane[edge] + traits.lane_choice, roads.last_lane[edge]),
        position_m=rng.uniform(0.1, 0.9, n) * roads.length_m[edge],
        speed_mps=np.where(parked, 0.0, 0.4 * roads.limit_mps[edge]),
        odometer_m=rng.uniform(2e6, 2.4e8, n),
        energy_j=rng.uniform(0.2, 1.0, n) * traits.capacity_j,
        mode=np.where(parked, Mode.PARKED, Mode.DRIVING),
        engine_on=~parked,
        resume_s=np.where(parked, rng.exponential(max(dwell_s, 1.0), n) - 60.0, 0.0),
        boot=rng.integers(1, 400, n),
        random=rng.integers(1, 2**63, n),
    )
    _choose_trips(roads, routes.next_edge, routes.destination, fleet)
    return fleet


@compiled
def _choose_trips(roads: Records, table: Ints, goals: Ints, fleet: Fleet) -> None:
    for i in range(fleet.size):
        choose_trip(i, roads, table, goals, fleet)
