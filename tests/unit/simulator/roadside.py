"""Small worlds for tests of driving: a crossing, alike cars, and who passes when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fleetlib.simulator.demand import TripList
from fleetlib.simulator.fleet import VehicleClass
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import tidy, two_way
from fleetlib.simulator.network.kinds import USUAL_LANES, USUAL_LIMIT_MPS, JunctionControl, RoadClass
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import RoadNetwork, drivable
from fleetlib.simulator.routes import shortest_routes
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import draw_traits

WEST, EAST, SOUTH, NORTH, CENTRE = range(5)


def crossing(
    control: JunctionControl,
    along: RoadClass = RoadClass.LOCAL,
    across: RoadClass = RoadClass.LOCAL,
    arm_m: float = 400.0,
    cycle_s: float = 60.0,
) -> RoadNetwork:
    """Return a crossing of a road from west to east and one from south to north; the arms end dead."""
    kinds = np.array([along, along, across, across], dtype=np.int8)
    draft = Draft(
        np.array([-arm_m, arm_m, 0.0, 0.0, 0.0]),
        np.array([0.0, 0.0, -arm_m, arm_m, 0.0]),
        np.array([JunctionControl.PRIORITY] * 4 + [control], dtype=np.int8),
        np.array([WEST, EAST, SOUTH, NORTH]),
        np.full(4, CENTRE),
        USUAL_LIMIT_MPS[kinds],
        USUAL_LANES[kinds],
        kinds,
        Ragged.empty(4),
    )
    return drivable(tidy(two_way(draft), name="crossing"), cycle_s, np.random.default_rng(0))


def edge(plain: PlainNetwork, tail: int, head: int) -> int:
    """Return the edge from one node to another."""
    return int(np.flatnonzero((plain.edge_tail == tail) & (plain.edge_head == head))[0])


def alike(vehicles: int, step_s: float = 0.25, **overrides: Any) -> SimulationParams:
    """Return parameters of cars that are all the same, without incidents."""
    values = {
        "vehicles": vehicles,
        "step_s": step_s,
        "sample_interval_s": max(step_s, 1.0),
        "driver.spread": 0,
        "driver.desired_speed_sd": 0,
        "driver.fluctuation": 0,
        "incidents.rate_per_vehicle_hour": 0,
        "mix.van": 0,
        "mix.truck": 0,
        "mix.bus": 0,
        **overrides,
    }
    return SimulationParams.from_overrides(values)


def model_of(
    network: RoadNetwork,
    trips: list[tuple[int, int, float]],
    *,
    step_s: float = 0.25,
    classes: dict[int, VehicleClass] | None = None,
    **overrides: Any,
) -> TrafficModel:
    """Return a model with one vehicle for each (origin, destination, departure)."""
    params = alike(len(trips), step_s, **overrides)
    traits = draw_traits(params, np.random.default_rng(1))
    for vehicle, kind in (classes or {}).items():
        heavy = SimulationParams.from_overrides({"vehicles": 1, "mix.car": 0, "mix.van": 0, "mix.bus": 0})
        traits.own[vehicle] = draw_traits(heavy, np.random.default_rng(1)).own[0]
        assert traits.vehicle_class[vehicle] == kind
    origin, destination, depart = (np.array(column) for column in zip(*trips, strict=True))
    chosen = TripList(np.arange(len(trips), dtype=np.int32), origin, destination, depart.astype(np.float64))
    routes = shortest_routes(network, chosen.goals())
    return TrafficModel(params, network, routes, traits, np.random.default_rng(2), chosen)


@dataclass
class Passage:
    """What was seen of a run.

    Attributes:
        entered_s: When each vehicle's front passed the stop line of its first edge, NaN before.
        lowest_mps: Its least speed after its first 100 m.
        hardest_mps2: Its hardest braking.
    """

    entered_s: Any
    lowest_mps: Any
    hardest_mps2: Any
    gaps_m: list[float] = field(default_factory=list)


def watch(model: TrafficModel, duration_s: float) -> Passage:
    """Run a model step by step, and see who enters the junction when."""
    n, dt = len(model.traits.own), model.params.inner_step_s
    first = model.trips.origin.copy()
    length = model.network.roads.length_m
    seen = Passage(np.full(n, np.nan), np.full(n, np.inf), np.zeros(n))
    for step in range(round(duration_s / dt)):
        model.drive(1)
        fleet = model.fleet
        beyond = (model.edge != first) | (fleet.position_m > length[model.edge])
        new = beyond & np.isnan(seen.entered_s) & (fleet.mode == 0)
        seen.entered_s[new] = (step + 1) * dt
        driving = (fleet.mode == 0) & (fleet.position_m > 100) & (model.edge == first)
        seen.lowest_mps[driving] = np.minimum(seen.lowest_mps, fleet.speed_mps)[driving]
        seen.hardest_mps2[driving] = np.minimum(seen.hardest_mps2, fleet.acceleration_mps2)[driving]
        gaps = model.gaps_m()
        seen.gaps_m.append(float(gaps.min()) if len(gaps) else np.inf)
    return seen
