from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.errors import SettingsError
from fleetlib.simulator.city import city_of, plain_city, random_streams
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import tidy, two_way
from fleetlib.simulator.network.kinds import JunctionControl, RoadClass
from fleetlib.simulator.network.plain import PlainNetwork, to_degrees, to_metres
from fleetlib.simulator.params import SimulationParams


def draft(x: Any, y: Any, ends: Any, shapes: Any = None, **more: Any) -> Draft:
    """Return edges of 1 lane and 50 km/h; `shapes` holds the inner points of each."""
    tail, head = np.array(ends, dtype=np.int64).T
    shapes = shapes or [[] for _ in ends]
    points = np.array([point for shape in shapes for point in shape], dtype=np.float64).reshape(-1, 2)
    ragged = Ragged(np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])]), points[:, 0], points[:, 1])
    n = len(ends)
    return Draft(
        np.array(x, dtype=np.float64), np.array(y, dtype=np.float64), np.zeros(len(x), dtype=np.int8), tail, head,
        np.full(n, 13.9), np.ones(n, dtype=np.int8), np.ones(n, dtype=np.int8), ragged, **more,
    )  # fmt: skip


def square() -> PlainNetwork:
    """Return a block of 100 m, driven both ways, in order of tail and head."""
    return tidy(two_way(draft([0, 100, 100, 0], [0, 0, 100, 100], [(0, 1), (1, 2), (2, 3), (3, 0)])), name="square")


def test_two_way_edges_are_sorted_and_measured() -> None:
    network = square()
    assert list(zip(network.edge_tail.tolist(), network.edge_head.tolist(), strict=True)) == [
        (0, 1), (0, 3), (1, 0), (1, 2), (2, 1), (2, 3), (3, 0), (3, 2),
    ]  # fmt: skip
    np.testing.assert_allclose(network.edge_length_m, 100)
    assert network.checked() is network


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"edge_lanes": 0}, ["Edge 3", "edge_lanes = 0", "1 to 12"]),
        ({"edge_length_m": 0.0}, ["Edge 3", "edge_length_m = 0", "more than 0"]),
        ({"edge_length_m": 99.0}, ["Edge 3", "99", "100"]),
        ({"edge_length_m": np.nan}, ["Edge 3", "nan", "finite"]),
        ({"edge_limit_mps": 120.0}, ["Edge 3", "edge_limit_mps = 120", "1 to 70"]),
        ({"edge_class": 9}, ["Edge 3", "edge_class = 9", "0 to 3"]),
        ({"edge_allowed": 0}, ["Edge 3", "edge_allowed = 0"]),
        ({"edge_head": 1}, ["Edge 3", "node 1", "back"]),
        ({"edge_head": 0}, ["Edges 2 and 3", "node 1 to 0"]),
        ({"edge_head": 77}, ["Edge 3", "edge_head = 77", "0 to 3"]),
        ({"edge_tail": 0, "edge_head": 2, "edge_length_m": 200.0}, ["Edge 3", "out of order"]),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
)
def test_an_impossible_edge_is_named_with_its_value_and_what_is_allowed(
    change: dict[str, float], words: list[str]
) -> None:
    network = square()
    values = {name: getattr(network, name).copy() for name in change}
    for name, value in change.items():
        values[name][3] = value
    with pytest.raises(SettingsError) as caught:
        replace(network, **values)
    assert all(word in str(caught.value) for word in words), caught.value


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(SettingsError, match=r"edge_lanes has the shape \(7,\).*\(8,\)"):
        replace(square(), edge_lanes=np.ones(7, dtype=np.int8))
    with pytest.raises(SettingsError, match="node_control"):
        replace(square(), node_control=np.zeros(3, dtype=np.int8))
    with pytest.raises(SettingsError, match="shape_start"):
        replace(square(), shape_x_m=np.zeros(2), shape_y_m=np.zeros(2))


def test_a_network_in_parts_says_how_many_and_how_large_and_the_largest_can_be_kept() -> None:
    two = tidy(
        two_way(draft([0, 100, 100, 500, 600], [0, 0, 100, 0, 0], [(0, 1), (1, 2), (2, 0), (3, 4)])), name="islands"
    )
    with pytest.raises(SettingsError, match=r"'islands' is in 2 parts .*\(3, 2 of 5 nodes\).*largest_component"):
        two.checked()
    largest = two.largest_component().checked()
    assert (largest.nodes, largest.edges) == (3, 6)
    dead_end = tidy(draft([0, 100, 100, 200], [0, 0, 100, 0], [(0, 1), (1, 2), (2, 0), (1, 3)]))
    with pytest.raises(SettingsError, match=r"2 parts .*\(3, 1 of 4 nodes\)"):
        dead_end.checked()


def test_an_empty_network_is_no_network() -> None:
    empty = square().subset(np.zeros(4, dtype=np.bool_))
    with pytest.raises(SettingsError, match="no roads"):
        empty.checked()


def test_a_loop_and_a_second_road_are_cut_so_that_two_nodes_name_one_edge() -> None:
    loop = [(0, 30), (30, 60), (60, 30)]
    network = tidy(
        draft([0, 100], [0, 0], [(0, 1), (1, 0), (0, 1), (0, 1), (0, 0)], [[], [], [(50, 40)], [], loop])
    ).checked()
    assert np.unique(network.edge_keys).size == network.edges == 2 + 2 + 3
    assert network.nodes == 2 + 1 + 2
    expected = 100 + 100 + 2 * np.hypot(50, 40) + 30 + 2 * np.hypot(30, 30) + np.hypot(60, 30)
    np.testing.assert_allclose(network.edge_length_m.sum(), expected)


def test_forbidden_turns_follow_their_edges_through_cuts_and_subsets() -> None:
    # 0 -> 1 twice (the second, curved, is cut); from it the turn into 1 -> 2 is forbidden.
    edges = [(1, 2), (0, 1), (0, 1), (2, 0), (1, 0)]
    network = tidy(
        draft([0, 100, 200], [0, 0, 0], edges, [[], [], [(50, 9)], [], []],
              turn_from=np.array([2, 1]), turn_to=np.array([0, 4]))
    )  # fmt: skip
    turns = [
        tuple(int(node) for node in (network.edge_tail[a], network.edge_head[a], network.edge_head[b]))
        for a, b in zip(network.forbidden_from, network.forbidden_to, strict=True)
    ]
    assert turns == [(3, 1, 2), (0, 1, 0)]
    part = network.subset(np.array([True, True, False, True]))
    assert len(part.forbidden_from) == 1


def test_shapes_are_reversed_for_the_opposite_direction() -> None:
    network = tidy(two_way(draft([0, 100], [0, 0], [(0, 1)], [[(20, 30), (70, 30)]])))
    assert network.path(0)[0].tolist() == [0, 20, 70, 100]
    assert network.path(1)[0].tolist() == [100, 70, 20, 0]
    np.testing.assert_allclose(network.edge_length_m, np.hypot(20, 30) + 50 + np.hypot(30, 30))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 3)), min_size=1, max_size=30),
    st.integers(0, 2**32 - 1),
)
def test_any_draft_becomes_a_network_and_its_largest_part_is_connected(
    edges: list[tuple[int, int, int]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    shapes = [rng.uniform(0, 500, (points, 2)).tolist() for _, _, points in edges]
    network = tidy(draft(rng.uniform(0, 500, 8), rng.uniform(0, 500, 8), [e[:2] for e in edges], shapes))
    part = network.largest_component()
    assert part.nodes >= 1
    if part.edges:
        part.checked()
    for edge in range(part.edges):
        x, y = part.path(edge)
        np.testing.assert_allclose(np.hypot(np.diff(x), np.diff(y)).sum(), part.edge_length_m[edge])


@given(st.floats(-15_000, 15_000), st.floats(-15_000, 15_000), st.floats(-70, 70))
def test_degrees_and_metres_are_inverse(x: float, y: float, latitude: float) -> None:
    back = to_metres(*to_degrees(np.array([x]), np.array([y]), latitude, 13.0), latitude, 13.0)
    np.testing.assert_allclose(np.concatenate(back), [x, y], atol=1e-5)


@pytest.fixture(scope="module")
def city() -> PlainNetwork:
    params = SimulationParams(seed=7)
    return plain_city(params, random_streams(7)["city"])


def test_the_plain_city_is_the_one_that_is_driven_on(city: PlainNetwork) -> None:
    driven = city_of(SimulationParams(seed=7))
    np.testing.assert_array_equal(city.edge_tail, driven.edge_tail)
    np.testing.assert_array_equal(city.edge_head, driven.edge_head)
    np.testing.assert_array_equal(city.edge_limit_mps, driven.roads.limit_mps)
    np.testing.assert_array_equal(city.node_control == JunctionControl.SIGNALS, driven.signal)


def test_local_junctions_are_right_before_left_and_mixed_ones_have_a_priority_road(city: PlainNetwork) -> None:
    highest = np.zeros(city.nodes, dtype=np.int8)
    np.maximum.at(highest, city.edge_tail, city.edge_class)
    local = highest == RoadClass.LOCAL
    assert local.sum() > 100
    np.testing.assert_array_equal(local, city.node_control == JunctionControl.RIGHT_BEFORE_LEFT)
    assert (city.node_control == JunctionControl.PRIORITY).sum() > 100
