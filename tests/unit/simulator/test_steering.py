"""Who has crossed a junction goes on as chosen before: that is what looking up the way again would find."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from fleetlib.simulator import SimulationParams
from fleetlib.simulator.city import city_of
from fleetlib.simulator.fleet import Fleet, Mode
from fleetlib.simulator.layout import Ints, World
from fleetlib.simulator.routes import Routes, random_goals, shortest_routes
from fleetlib.simulator.steering import steer
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import Traits, draw_traits

CHOSEN = ("next_edge", "connection", "onward", "shift", "sides")


def _steer_all(chosen: Ints, world: World, routes: Routes, traits: Traits, fleet: Fleet) -> None:
    for k in range(chosen.size):
        steer(chosen[k], world, routes, traits, fleet)


steer_all: Any = nb.njit(_steer_all)  # not kept on disk, where it could outlive what it calls


def test_looking_up_the_way_again_changes_nothing() -> None:
    params = SimulationParams.from_overrides({
        "vehicles": 500, "seed": 6, "step_s": 1.0, "city.size_m": 2_000, "incidents.rate_per_vehicle_hour": 0,
    })  # fmt: skip
    network = city_of(params)
    routes = shortest_routes(network, random_goals(network, 60, np.random.default_rng(1)))
    traits = draw_traits(params, np.random.default_rng(6))
    model = TrafficModel(params, network, routes, traits, np.random.default_rng(6))
    crossed, went_on = 0, 0
    for _ in range(300):
        lane, edge_of = model.fleet.lane.copy(), network.world.lanes.edge
        model.drive(1)
        fleet: Any = model.fleet
        driving = np.flatnonzero((fleet.mode == Mode.DRIVING) & (fleet.claim < 0)).astype(np.int32)
        before = {name: fleet[name][driving].copy() for name in CHOSEN}
        steer_all(driving, network.world, routes, traits, fleet)
        for name in CHOSEN:
            np.testing.assert_array_equal(fleet[name][driving], before[name], err_msg=name)
        new = edge_of[lane[driving]] != edge_of[fleet.lane[driving]]
        crossed, went_on = crossed + int(new.sum()), went_on + int((new & (before["connection"] >= 0)).sum())
    assert crossed > 1_000
    assert went_on > 0.5 * crossed
