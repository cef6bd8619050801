from __future__ import annotations

import numpy as np

from fleetlib.simulator.fleet import VehicleClass
from fleetlib.simulator.network.generators import ring_network
from fleetlib.simulator.roads import RoadNetwork, drivable
from fleetlib.simulator.traffic import TrafficModel
from tests.unit.simulator.roadside import model_of


def ring(lanes: int = 2, length_m: float = 4_000.0) -> RoadNetwork:
    return drivable(ring_network(length_m, lanes, 100 / 3.6), 60.0, np.random.default_rng(0))


def laps(network: RoadNetwork, vehicles: int, **more: object) -> TrafficModel:
    """Vehicles that all start on one edge and drive as far as the ring goes."""
    edges = network.edges
    after = {int(network.edge_tail[e]): e for e in range(edges)}
    first = after[0]
    way = [first]
    for _ in range(edges - 1):
        way.append(after[int(network.edge_head[way[-1]])])
    return model_of(network, [(way[0], way[-1], 4.0 * k) for k in range(vehicles)], **more)  # type: ignore[arg-type]


def test_cars_overtake_a_slow_truck() -> None:
    network = ring()
    model = laps(network, 8, classes={0: VehicleClass.TRUCK})
    model.traits = model.traits.apart(0, top_speed_mps=12.0)
    model.drive(4 * 400)
    times = model.trip_times()
    arrived = times["arrived_s"].to_numpy()
    assert np.isfinite(arrived.astype(float)).all()
    assert (arrived[1:] < arrived[0]).all(), "all who started behind the truck are before it"
    assert (times["duration_s"].to_numpy()[1:] < 0.75 * times["duration_s"][0]).all()


def test_on_one_lane_nobody_overtakes() -> None:
    model = laps(ring(lanes=1), 6, classes={0: VehicleClass.TRUCK})
    model.traits = model.traits.apart(0, top_speed_mps=12.0)
    model.drive(4 * 500)
    arrived = model.trip_times()["arrived_s"].to_numpy()
    assert (np.diff(arrived) > 0).all()


def test_drivers_keep_right_when_asked_to() -> None:
    def share_on_the_right(bias: float) -> float:
        model = laps(ring(lanes=3), 30, **{"driver.right_bias_mps2": bias})
        right = []
        for _ in range(4 * 120):
            model.drive(1)
            driving = model.fleet.mode == 0
            right.append(
                (model.network.world.lanes.index[model.fleet.lane[driving]] == 0).mean() if driving.any() else 1
            )
        return float(np.mean(right[200:]))

    asked, free = share_on_the_right(0.3), share_on_the_right(0.0)
    assert asked > 0.7
    assert asked > free + 0.2


def test_a_change_makes_nobody_brake_harder_than_usual_and_leaves_a_gap() -> None:
    model = laps(
        ring(lanes=3), 150, classes=dict.fromkeys(range(0, 150, 5), VehicleClass.TRUCK), **{"driver.spread": 0.2}
    )
    changes, least, hardest = 0, np.inf, 0.0
    lane = model.fleet.lane.copy()
    for _ in range(4 * 300):
        model.drive(1)
        gaps = model.gaps_m()
        least = min(least, float(gaps.min())) if len(gaps) else least
        changes += int(((model.fleet.lane != lane) & (model.fleet.mode == 0)).sum())
        lane = model.fleet.lane.copy()
        hardest = min(hardest, float((model.fleet.acceleration_mps2 / model.traits.cap_mps2).min()))
    assert changes > 300
    assert least > 0.2
    assert hardest >= -1.001
