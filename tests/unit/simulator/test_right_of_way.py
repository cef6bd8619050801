from __future__ import annotations

import numpy as np
import pytest

from fleetlib.simulator.network.kinds import JunctionControl, RoadClass
from fleetlib.simulator.roads import RoadNetwork
from tests.unit.simulator.roadside import CENTRE, EAST, NORTH, SOUTH, WEST, crossing, edge, model_of, watch


def trip(network: RoadNetwork, tail: int, head: int, depart_s: float) -> tuple[int, int, float]:
    return edge(network.plain, tail, CENTRE), edge(network.plain, CENTRE, head), depart_s


@pytest.fixture(scope="module")
def main_road() -> RoadNetwork:
    return crossing(JunctionControl.PRIORITY, RoadClass.ARTERIAL, RoadClass.LOCAL)


@pytest.fixture(scope="module")
def equals() -> RoadNetwork:
    return crossing(JunctionControl.RIGHT_BEFORE_LEFT)


@pytest.mark.parametrize("lead_s", [10.0, 14.0, 17.0, 20.0])
def test_a_stream_on_the_main_road_is_not_slowed_and_the_side_road_waits(main_road: RoadNetwork, lead_s: float) -> None:
    stream = [trip(main_road, WEST, EAST, lead_s + 4.0 * k) for k in range(12)]
    seen = watch(model_of(main_road, [*stream, trip(main_road, SOUTH, NORTH, 0.0)]), 150.0)
    assert np.isfinite(seen.entered_s).all()
    assert seen.lowest_mps[:12].min() > 0.85 * 50 / 3.6
    assert min(seen.gaps_m) > 0


def test_the_side_road_goes_at_once_when_nobody_comes(main_road: RoadNetwork) -> None:
    alone = watch(model_of(main_road, [trip(main_road, SOUTH, NORTH, 0.0)]), 90.0)
    assert alone.entered_s[0] < 400 / (30 / 3.6) + 12.0


def test_the_main_road_does_not_wait_for_the_side_road_even_where_that_came_first(main_road: RoadNetwork) -> None:
    seen = watch(model_of(main_road, [trip(main_road, WEST, EAST, 21.0), trip(main_road, SOUTH, NORTH, 0.0)]), 120.0)
    assert seen.lowest_mps[0] > 0.5 * 50 / 3.6


def test_the_right_goes_before_the_left(equals: RoadNetwork) -> None:
    # From the west one sees the south on the right. Both would arrive at the same time.
    seen = watch(model_of(equals, [trip(equals, WEST, EAST, 0.0), trip(equals, SOUTH, NORTH, 0.0)]), 120.0)
    assert seen.entered_s[1] < seen.entered_s[0]
    seen = watch(model_of(equals, [trip(equals, SOUTH, NORTH, 0.0), trip(equals, EAST, WEST, 0.0)]), 120.0)
    assert seen.entered_s[1] < seen.entered_s[0]


def test_four_who_wait_for_one_another_do_not_wait_for_ever(equals: RoadNetwork) -> None:
    arms = [(WEST, EAST), (SOUTH, NORTH), (EAST, WEST), (NORTH, SOUTH)]
    seen = watch(model_of(equals, [trip(equals, tail, head, 0.0) for tail, head in arms]), 150.0)
    assert np.isfinite(seen.entered_s).all()
    assert seen.entered_s.max() < 85.0
    apart = np.diff(np.sort(seen.entered_s))
    assert (apart > 1.0).any(), "they go one after the other"


def test_a_left_turn_waits_for_oncoming_traffic(main_road: RoadNetwork) -> None:
    oncoming = [trip(main_road, EAST, WEST, 3.0 * k) for k in range(12)]
    seen = watch(model_of(main_road, [*oncoming, trip(main_road, WEST, NORTH, 5.0)]), 150.0)
    assert seen.lowest_mps[:12].min() > 0.8 * 50 / 3.6
    assert seen.entered_s[12] > np.sort(seen.entered_s[:12])[-2], "gaps of 3 s are too short for it"


@pytest.mark.parametrize("step_s", [0.1, 0.5, 1.0])
def test_a_left_turn_at_a_signal_waits_for_oncoming_traffic_but_gets_through(step_s: float) -> None:
    network = crossing(JunctionControl.SIGNALS, RoadClass.ARTERIAL, RoadClass.ARTERIAL)
    oncoming = [trip(network, EAST, WEST, 2.5 * k) for k in range(100)]
    seen = watch(model_of(network, [*oncoming, trip(network, WEST, NORTH, 20.0)], step_s=step_s), 260.0)
    assert np.isfinite(seen.entered_s[100])
    assert min(seen.gaps_m) > 0


def test_nobody_enters_at_red() -> None:
    network = crossing(JunctionControl.SIGNALS, RoadClass.ARTERIAL, RoadClass.ARTERIAL)
    model = model_of(
        network, [trip(network, a, b, 3.0 * k) for k in range(30) for a, b in ((WEST, EAST), (SOUTH, NORTH))]
    )
    before, entered = model.fleet.held.copy(), 0
    for _ in range(800):
        model.drive(1)
        new = np.flatnonzero((model.fleet.held != before) & (model.fleet.held >= 0))
        for i in new.tolist():
            c = int(model.fleet.held[i])
            if network.world.connections.signal[c] >= 0 and model.traffic.ways[c].light == 0:
                raise AssertionError(f"vehicle {i} passed a red light")
            entered += 1
        before = model.fleet.held.copy()
    assert entered > 40


def test_the_saturation_flow_at_a_signal_is_that_of_real_streets() -> None:
    """1,700 to 2,000 vehicles an hour and lane: the base saturation flow of the HCM is 1,900 passenger cars."""
    network = crossing(JunctionControl.SIGNALS, RoadClass.ARTERIAL, RoadClass.ARTERIAL, arm_m=600.0, cycle_s=150.0)
    seen = watch(model_of(network, [trip(network, WEST, EAST, 1.0 * k) for k in range(160)]), 420.0)
    times = np.sort(seen.entered_s[np.isfinite(seen.entered_s)])
    # Two lanes: of every discharge, from the ninth to the fortieth vehicle.
    starts = np.flatnonzero(np.diff(times, prepend=-100.0) > 20.0)
    flows = []
    for a, b in zip(starts, [*starts[1:], len(times)], strict=True):
        if b - a > 44:
            flows.append((40 - 8) / (times[a + 40] - times[a + 8]) * 3600 / 2)
    assert flows
    assert 1_700 <= np.mean(flows) <= 2_000
