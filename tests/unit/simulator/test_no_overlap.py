"""Nobody drives through anybody, as long as no incident is injected: by the lists of the lanes, and on the ground."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fleetlib.simulator import SimulationParams
from fleetlib.simulator.city import city_of
from fleetlib.simulator.demand import TripList
from fleetlib.simulator.fleet import Mode
from fleetlib.simulator.networks import network_of
from fleetlib.simulator.overlaps import overlapping
from fleetlib.simulator.routes import random_goals, shortest_routes
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import draw_traits


def busy_city(vehicles: int, step_s: float, seed: int = 3, **more: object) -> TrafficModel:
    params = SimulationParams.from_overrides({
        "vehicles": vehicles, "seed": seed, "step_s": step_s, "sample_interval_s": max(1.0, step_s),
        "city.size_m": 3_000, "incidents.rate_per_vehicle_hour": 0, **more,
    })  # fmt: skip
    network = city_of(params)
    goals = random_goals(network, 60, np.random.default_rng(1))
    traits = draw_traits(params, np.random.default_rng(seed))
    return TrafficModel(params, network, shortest_routes(network, goals), traits, np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("vehicles", "step_s", "steps"), [(900, 1.0, 700), (600, 0.5, 500), (400, 0.1, 500)], ids=["1 s", "0.5 s", "0.1 s"]
)
def test_a_busy_city_without_incidents_has_no_overlap_and_no_harsh_braking(
    vehicles: int, step_s: float, steps: int
) -> None:
    model = busy_city(vehicles, step_s)
    moved = 0.0
    for step in range(steps):
        model.drive(1)
        gaps = model.gaps_m()
        assert gaps.min() > 0, f"step {step}"
        hard = model.fleet.acceleration_mps2 / model.traits.cap_mps2
        assert hard.min() > -1.02, f"step {step}: vehicle {hard.argmin()}"
        if step % 20 == 0:
            pairs = overlapping(model, model.steps * step_s)
            assert len(pairs) == 0, f"step {step}: {pairs.tolist()}"
        moved += float((model.fleet.speed_mps > 0.5).mean())
    assert moved / steps > 0.3, "they do drive"


@pytest.mark.parametrize(
    "more",
    [{"weather.friction": 0.1}, {"driver.desired_speed_factor": 1.1, "driver.desired_speed_sd": 0.3}],
    ids=["ice", "very different drivers"],
)
def test_neither_ice_nor_fast_drivers_surprise_anybody(more: dict[str, Any]) -> None:
    """Who joins or changes lanes looks back far enough for those who brake less or come faster."""
    model = busy_city(500, 1.0, **more)
    for step in range(500):
        model.drive(1)
        assert model.gaps_m().min() > 0, f"step {step}"
        assert (model.fleet.acceleration_mps2 / model.traits.cap_mps2).min() > -1.02, f"step {step}"
        if step % 20 == 0:
            pairs = overlapping(model, float(model.steps))
            assert len(pairs) == 0, f"step {step}: {pairs.tolist()}"


def test_on_roads_of_a_few_metres_vehicles_join_and_nobody_is_surprised() -> None:
    """Blocks of 40 m leave roads of 22 m: who comes at 50 km/h comes from behind three junctions."""
    params = SimulationParams.from_overrides({
        "vehicles": 60, "seed": 5, "step_s": 0.5, "network.kind": "grid", "network.block_m": 40,
        "network.control": "right_before_left", "incidents.rate_per_vehicle_hour": 0,
    })  # fmt: skip
    network = network_of(params)
    assert network.world.lanes.length_m.max() < 30
    goals, traits = random_goals(network, 60, np.random.default_rng(1)), draw_traits(params, np.random.default_rng(5))
    model = TrafficModel(params, network, shortest_routes(network, goals), traits, np.random.default_rng(5))
    begun, driving = model.fleet.odometer_m.copy(), 0
    for step in range(1_200):
        model.drive(1)
        assert (model.gaps_m() > 0).all(), f"step {step}"
        assert (model.fleet.acceleration_mps2 / model.traits.cap_mps2).min() > -1.02, f"step {step}"
        if step % 10 == 0:
            pairs = overlapping(model, model.steps * 0.5)
            assert len(pairs) == 0, f"step {step}: {pairs.tolist()}"
        driving += int((model.fleet.mode == Mode.DRIVING).sum())
    assert driving / 1_200 > 8
    assert (model.fleet.odometer_m - begun > 100).mean() > 0.9


def test_the_account_of_claims_is_balanced() -> None:
    model = busy_city(600, 1.0)
    for _ in range(300):
        model.drive(1)
    fleet, traffic, connections = model.fleet, model.traffic, model.network.world.connections
    expected = np.zeros(len(connections), dtype=np.int64)
    for name in ("claim", "held"):
        taken = fleet[name][(fleet.mode == 0) & (fleet[name] >= 0)]
        np.add.at(expected, taken[connections.controlled[taken] == 1], 1)
    np.testing.assert_array_equal(traffic.ways.taken, expected)
    listed = 0
    for lane in range(len(traffic.queues)):
        i, last = int(traffic.queues[lane].front), -1
        while i >= 0:
            assert fleet.lane[i] == lane
            assert fleet.ahead[i] == last
            last, i, listed = i, int(fleet.behind[i]), listed + 1
        assert traffic.queues[lane].back == last
    assert listed == (fleet.mode == 0).sum()


def test_an_hour_of_ordinary_traffic_does_not_lock_up() -> None:
    model = busy_city(350, 1.0, seed=8)
    speeds = []
    for _ in range(12):
        before = model.fleet.odometer_m.copy()
        model.drive(300)
        speeds.append(float(model.fleet.speed_mps[model.fleet.mode == 0].mean()))
    assert np.mean(speeds[-3:]) > 0.75 * np.mean(speeds[:3])
    assert np.mean(speeds[-3:]) > 15 / 3.6
    stuck = (model.fleet.odometer_m - before < 1.0) & (model.fleet.mode == 0)
    assert stuck.mean() < 0.02


def test_the_same_seed_drives_the_same_way() -> None:
    one, other = busy_city(300, 0.5), busy_city(300, 0.5)
    one.drive(200)
    other.drive(120)
    other.drive(80)
    for name in ("position_m", "speed_mps", "odometer_m", "energy_j", "lane", "claim", "held", "random"):
        np.testing.assert_array_equal(one.fleet[name], other.fleet[name])


def test_travel_times_do_not_depend_on_the_step() -> None:
    """The same 400 trips at five steps; SUMO's users see as much between 0.1 and 1 s."""
    mean = {}
    for step_s in (0.1, 0.25, 0.5, 1.0):
        params = SimulationParams.from_overrides({
            "vehicles": 400, "step_s": step_s, "sample_interval_s": 1.0, "city.size_m": 3_000,
            "incidents.rate_per_vehicle_hour": 0, "driver.fluctuation": 0,
        })  # fmt: skip
        network = city_of(params)
        rng = np.random.default_rng(4)
        pairs = rng.choice(network.edges, (2, 400))
        trips = TripList(np.arange(400, dtype=np.int32), pairs[0], pairs[1], rng.uniform(0, 300, 400))
        routes = shortest_routes(network, trips.goals())
        model = TrafficModel(params, network, routes, draw_traits(params, np.random.default_rng(1)), rng, trips)
        model.drive(round(1_200 / step_s))
        times = model.trip_times()["duration_s"]
        assert times.null_count() < 8
        mean[step_s] = float(times.mean())  # type: ignore[arg-type]
    assert mean[0.25] == pytest.approx(mean[0.1], rel=0.05)
    assert mean[0.5] == pytest.approx(mean[0.1], rel=0.05)
    assert mean[1.0] == pytest.approx(mean[0.1], rel=0.08)
