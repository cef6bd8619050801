from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.bottleneck import bottleneck_network
from fleetlib.simulator.network.generators import grid_network, ring_network
from fleetlib.simulator.network.kinds import JunctionControl, RoadClass
from fleetlib.simulator.network.motorway import SEPARATION_M, motorway_network
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.network.summary import streets_at_nodes, summary
from fleetlib.simulator.networks import plain_network
from fleetlib.simulator.params import SimulationParams


@settings(max_examples=30, deadline=None)
@given(st.floats(50, 60_000), st.integers(1, 12))
def test_a_ring_is_as_long_as_asked_and_leads_back(length_m: float, lanes: int) -> None:
    ring = ring_network(length_m, lanes).checked()
    assert ring.edge_length_m.sum() == pytest.approx(length_m, rel=1e-9)
    assert (ring.edge_lanes == lanes).all()
    assert (np.bincount(ring.edge_tail) == 1).all()
    np.testing.assert_allclose(np.hypot(ring.node_x_m, ring.node_y_m), length_m / (2 * math.pi), rtol=0.002)
    x, y = ring.path(0)
    turn = np.diff(np.unwrap(np.arctan2(np.diff(y), np.diff(x))))
    assert 0 < turn.max() <= math.radians(6.01)  # no corner is sharper than the curve is drawn


@pytest.mark.parametrize("control", JunctionControl, ids=lambda c: c.name)
def test_a_grid_has_its_junctions_blocks_and_controls(control: JunctionControl) -> None:
    grid = grid_network(4, 6, 150, 2, 40 / 3.6, control)
    degree = streets_at_nodes(grid)
    assert np.bincount(degree).tolist() == [0, 0, 4, 12, 8]
    assert grid.edges == 2 * (4 * 5 + 3 * 6)
    np.testing.assert_allclose(grid.edge_length_m, 150)
    assert (grid.node_control[degree == 4] == control).all()
    assert (grid.node_control[degree < 4] != JunctionControl.SIGNALS).all()
    assert np.ptp(grid.node_x_m) == 5 * 150
    assert np.ptp(grid.node_y_m) == 3 * 150


def test_a_bottleneck_is_one_narrow_stretch_of_a_loop_and_trips_end_off_the_motorway() -> None:
    loop = bottleneck_network(12_000, 3, 1)
    assert loop.edge_length_m.sum() == pytest.approx(12_000, rel=0.002)  # the curve is drawn by chords
    assert (np.bincount(loop.edge_tail) == 1).all()
    motorway = loop.edge_class == RoadClass.MOTORWAY
    narrow = np.flatnonzero(loop.edge_lanes == 1)
    assert narrow.size == 1
    assert motorway[narrow].all()
    assert loop.edge_length_m[narrow[0]] == pytest.approx(800, rel=0.002)
    assert (loop.edge_lanes[motorway] <= 3).all()
    assert (~motorway).sum() == 4  # a trip leads from each to another
    before = (narrow[0] - np.arange(1, 7)) % loop.edges
    assert motorway[before].all(), "there is room for the jam"


@pytest.mark.parametrize(
    ("length_m", "lanes", "bottleneck_lanes", "why"),
    [
        (4_000, 3, 1, "length_m = 4000 .range 5000 to"),
        (8_000, 1, 1, "lanes = 1 .range 2 to 12"),
        (8_000, 3, 3, "bottleneck_lanes = 3 .range 1 to 2"),
    ],
)
def test_a_bottleneck_that_cannot_be_names_the_range(
    length_m: float, lanes: int, bottleneck_lanes: int, why: str
) -> None:
    with pytest.raises(SettingsError, match=why):
        bottleneck_network(length_m, lanes, bottleneck_lanes)


@pytest.fixture(scope="module")
def motorway() -> PlainNetwork:
    return motorway_network(20_000, 5, 3, 2)


def test_a_motorway_has_two_carriageways_that_go_opposite_ways_round(motorway: PlainNetwork) -> None:
    main = np.flatnonzero(motorway.edge_class == RoadClass.MOTORWAY)
    tail, head = motorway.edge_tail[main], motorway.edge_head[main]
    x, y = motorway.node_x_m, motorway.node_y_m
    counter_clockwise = x[tail] * y[head] - y[tail] * x[head] > 0
    radius = np.hypot(x[tail], y[tail])
    apart = radius[counter_clockwise].mean() - radius[~counter_clockwise].mean()
    assert apart == pytest.approx(SEPARATION_M)  # keeping to the right, counter-clockwise is outside
    for side in (counter_clockwise, ~counter_clockwise):
        assert motorway.edge_length_m[main[side]].sum() == pytest.approx(20_000, rel=0.01)
        assert side.sum() == 10
    assert summary(motorway)["lanes"] == {1: 30, 2: 21, 3: 19}  # ramps and the road around; bridges, spurs, bottleneck
    signals = motorway.node_control == JunctionControl.SIGNALS
    assert signals.sum() == 3 * 5  # both ends of each bridge, and the town
    assert not signals[tail].any(), "none on the motorway"


def test_ramps_leave_and_join_at_an_acute_angle_and_trips_can_end_off_the_motorway(motorway: PlainNetwork) -> None:
    ramps = np.flatnonzero((motorway.edge_class == RoadClass.TRUNK) & (motorway.edge_limit_mps < 17))
    assert ramps.size == 20
    kind = motorway.edge_class
    for edge in ramps.tolist():
        tail, head = motorway.edge_tail[edge], motorway.edge_head[edge]
        main = [e for e in np.flatnonzero(motorway.edge_tail == tail) if kind[e] == RoadClass.MOTORWAY]
        joins = [e for e in np.flatnonzero(motorway.edge_head == head) if kind[e] == RoadClass.MOTORWAY]
        assert len(main) + len(joins) == 1
        assert (motorway.edge_priority[edge] < 0) == bool(joins)  # who joins gives way
        a, b = (
            np.array([np.diff(v)[0 if main else -1] for v in motorway.path(e)]) for e in (edge, int((main + joins)[0]))
        )
        assert a @ b / np.linalg.norm(a) / np.linalg.norm(b) > math.cos(math.radians(25))
    touches = np.bincount(motorway.edge_tail[kind == RoadClass.MOTORWAY], minlength=motorway.nodes)
    assert (touches == 0).sum() >= 10


def test_around_the_motorway_is_faster_than_through_the_town(motorway: PlainNetwork) -> None:
    time = np.bincount(motorway.edge_class, motorway.edge_length_m / motorway.edge_limit_mps)
    assert time[RoadClass.MOTORWAY] < 0.7 * time[RoadClass.ARTERIAL]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ring_network(10), r"length_m = 10 \(range 50 to 1e\+06\)"),
        (lambda: ring_network(1_000, 0), r"lanes = 0 \(range 1 to 12\)"),
        (lambda: grid_network(1), r"rows = 1 \(range 2"),
        (lambda: grid_network(3, 3, 5), r"block_m = 5"),
        (lambda: grid_network(limit_mps=100), r"limit_mps = 100"),
        (lambda: motorway_network(5_000, 6), r"length_m = 5000 has no room for 6 interchanges\. Give at least 9000 m"),
        (lambda: motorway_network(lanes=2, bottleneck_lanes=3), r"bottleneck_lanes = 3 \(range 1 to 2\)"),
    ],
)
def test_what_cannot_be_built_is_one_sentence(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(SettingsError, match=words):
        make()


@pytest.mark.parametrize(
    ("values", "name", "nodes"),
    [
        ({"network.kind": "ring", "network.length_m": "230"}, "ring of 230 m", 8),
        ({"network.kind": "grid", "network.rows": "3", "network.columns": "5"}, "grid of 3 x 5", 15),
        ({"network.kind": "motorway", "network.interchanges": "4"}, "motorway ring of 25 km", 28),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_parameters_choose_the_network(values: dict[str, str], name: str, nodes: int) -> None:
    network = plain_network(SimulationParams.from_overrides(values))
    assert (network.name, network.nodes) == (name, nodes)
