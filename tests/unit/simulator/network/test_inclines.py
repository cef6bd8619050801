"""`incline` and `ele` of OpenStreetMap become heights; a street's tag is kept to a tenth of a per cent of grade."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.simulator.network.generators import grid_network
from fleetlib.simulator.network.osm.inclines import parse_height, parse_incline
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.network.told import told_heights
from fleetlib.units import METRES_PER_DEGREE

KEPT = 1e-3  # of grade: by so much the slope of a road may differ from its tag where no other tag contradicts it
BLOCK_M = 200.0
SIDE = 4  # streets each way
Street = tuple[Sequence[int], dict[str, str]]


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("10%", 0.1), ("-5 %", -0.05), ("+7,5 %", 0.075), ("\N{MINUS SIGN}3%", -0.03), ("12", 0.12), ("0", 0.0),
        ("0%", 0.0), ("8°", math.tan(math.radians(8))), ("-2.5 °", -math.tan(math.radians(2.5))), ("25‰", 0.025),
        ("1:10", 0.1), ("-1 : 8", -0.125), ("120%", 1.2), ("up", None), ("down", None), ("steep", None), ("", None),
        ("5-10%", None), ("~8%", None), ("1:0", None), ("90°", None), ("10 %%", None), ("nan", None), ("1e3%", None),
    ],
)  # fmt: skip
def test_a_value_of_incline_is_a_grade_or_says_nothing(text: str, grade: float | None) -> None:
    assert parse_incline(text) == (None if grade is None else pytest.approx(grade, rel=1e-12))


@pytest.mark.parametrize(
    ("text", "height_m"),
    [("37", 37), ("37.5 m", 37.5), ("-2,5", -2.5), ("", None), ("120 ft", None), ("9000", None), ("high", None)],
)
def test_a_value_of_ele_is_a_height_or_says_nothing(text: str, height_m: float | None) -> None:
    assert parse_height(text) == height_m


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), known=st.sampled_from([0.0, 0.05, 1.0]))
def test_grades_that_agree_with_one_another_give_back_the_heights(seed: int, known: float) -> None:
    rng = np.random.default_rng(seed)
    grid = grid_network(6, 5, 120.0)
    height = np.cumsum(rng.normal(0.0, 3.0, grid.nodes)) + 100.0
    rise = height[grid.edge_head] - height[grid.edge_tail]
    told = np.where(rng.random(grid.nodes) < known, height, np.nan)
    found = told_heights(
        grid.edge_tail, grid.edge_head, grid.edge_length_m, rise / grid.edge_length_m, np.ones(grid.edges), told
    )
    if np.isnan(told).all():
        np.testing.assert_allclose(found, height - height.min(), atol=1e-6)
        assert found.min() == 0.0
    else:
        np.testing.assert_allclose(found, height, atol=1e-6)


def test_what_nothing_is_told_of_shares_evenly_what_is_left() -> None:
    """A ring of five edges of 100, 100, 100, 200 and 300 m: the first rises by 10 m, the others fall alike."""
    length = np.array([100.0, 100.0, 100.0, 200.0, 300.0])
    tail, head = np.arange(5), (np.arange(5) + 1) % 5
    told = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
    height = told_heights(tail, head, length, 0.1 * told, told, np.full(5, np.nan))
    grade = (height[head] - height[tail]) / length
    assert grade[0] == pytest.approx(0.1, abs=KEPT)
    np.testing.assert_allclose(grade[1:], -height.max() / 700.0, rtol=1e-9)
    level = told_heights(tail, head, length, 0.0 * told, 0.0 * told, np.full(5, np.nan))
    np.testing.assert_array_equal(level, 0.0)


def place(x_m: float, y_m: float) -> tuple[float, float]:
    return 8.0 + x_m / (METRES_PER_DEGREE * math.cos(math.radians(47.0))), 47.0 + y_m / METRES_PER_DEGREE


def imported(
    folder: Path,
    places: Sequence[tuple[float, float]],
    ways: Sequence[Street],
    heights: Mapping[int, str] | None = None,
    join_m: float = 0.0,
) -> tuple[PlainNetwork, dict[str, int]]:
    """Return what the import makes of a file in the format of real extracts: its network and what was skipped.

    Args:
        folder: For the file.
        places: Of the nodes, metres east and north.
        ways: Nodes of each way, and its tags besides `highway`.
        heights: Values of `ele`, by node.
        join_m: As of `import_osm`.
    """
    osmium = pytest.importorskip("osmium")
    from fleetlib.simulator.network.osm.build import import_osm

    file = folder / "hill.osm.pbf"
    with osmium.SimpleWriter(str(file), overwrite=True) as out:
        for node, (x_m, y_m) in enumerate(places):
            tags = {"ele": heights[node]} if heights and node in heights else {}
            out.add_node(osmium.osm.mutable.Node(id=node + 1, location=place(x_m, y_m), tags=tags))
        for number, (nodes, more) in enumerate(ways, 1):
            tags = {"highway": "residential", **more}
            out.add_way(osmium.osm.mutable.Way(id=number, nodes=[node + 1 for node in nodes], tags=tags))
    found = import_osm(file, join_m=join_m)
    return found.network, found.skipped


def blocks(
    folder: Path, ways: Sequence[Street], heights: Mapping[int, str] | None = None
) -> tuple[PlainNetwork, dict[str, int]]:
    """Return what the import makes of `SIDE` streets each way, 200 m apart: crossing `SIDE * row + column`.

    Streets that are not among the ways have no incline. The four corners are bends, not nodes of the network.
    """
    drawn = {frozenset(pair) for nodes, _ in ways for pair in itertools.pairwise(nodes)}
    row = [(node, node + 1) for node in range(SIDE * SIDE) if node % SIDE < SIDE - 1]
    column = [(node, node + SIDE) for node in range(SIDE * (SIDE - 1))]
    rest: list[Street] = [(pair, {}) for pair in row + column if frozenset(pair) not in drawn]
    places = [(node % SIDE * BLOCK_M, node // SIDE * BLOCK_M) for node in range(SIDE * SIDE)]
    return imported(folder, places, [*ways, *rest], heights)


def at(network: PlainNetwork, crossing: int) -> int:
    """Return the node of a crossing of `blocks`."""
    longitude, latitude = network.longitude_latitude(network.node_x_m, network.node_y_m)
    x, y = place(crossing % SIDE * BLOCK_M, crossing // SIDE * BLOCK_M)
    apart = np.hypot(longitude - x, latitude - y) * METRES_PER_DEGREE
    assert apart.min() < 1.0
    return int(apart.argmin())


def grade(network: PlainNetwork, tail: int, head: int) -> float:
    """Return the grade of the edge between two crossings."""
    ends = at(network, tail), at(network, head)
    (edge,) = np.flatnonzero((network.edge_tail == ends[0]) & (network.edge_head == ends[1]))
    return float(network.edge_grade[edge])


def test_the_slopes_of_tagged_streets_are_those_of_their_tags(tmp_path: Path) -> None:
    ways: list[Street] = [
        ((4, 5, 6), {"incline": "10%"}),  # two edges
        ((9, 5), {"incline": "-5 %"}),
        ((13, 14), {"incline": "3°"}),
        ((11, 10), {"incline": "1:20"}),
        ((1, 2), {"incline": "0%"}),
    ]
    network, skipped = blocks(tmp_path, ways)
    expected = {(4, 5): 0.1, (5, 6): 0.1, (9, 5): -0.05, (13, 14): 0.0524, (11, 10): 0.05, (1, 2): 0.0}
    for (tail, head), slope in expected.items():
        assert grade(network, tail, head) == pytest.approx(slope, abs=KEPT)
        assert grade(network, head, tail) == -grade(network, tail, head)
    assert skipped == {}
    assert network.node_height_m.min() == 0.0
    assert network.node_height_m.max() < 45.0  # 40 m are told
    assert np.sort(np.abs(network.edge_grade))[:-4].max() < 0.1  # only the four edges of 10 % have as much


def test_a_one_way_street_rises_as_it_is_drawn(tmp_path: Path) -> None:
    with_it = ((5, 6), {"incline": "8%", "oneway": "yes"})
    against_it = ((9, 10), {"incline": "8%", "oneway": "-1"})
    network, _ = blocks(tmp_path, [with_it, against_it])
    assert grade(network, 5, 6) == pytest.approx(0.08, abs=KEPT)
    assert grade(network, 10, 9) == pytest.approx(-0.08, abs=KEPT)


def test_an_edge_of_several_ways_has_their_mean(tmp_path: Path) -> None:
    """A dead end of 100 m at 12 %, drawn downhill, 100 m at 4 % and 200 m of which nothing is told."""
    places = [(-200, 0), (0, 0), (100, 0), (200, 0), (400, 0), (0, -200)]
    ways: list[Street] = [
        ((0, 1, 5, 0), {}),
        ((2, 1), {"incline": "-12%"}),
        ((2, 3), {"incline": "4%"}),
        ((3, 4), {}),
    ]
    network, _ = imported(tmp_path, places, ways)
    east = int(network.node_x_m.argmax())
    (dead_end,) = np.flatnonzero(network.edge_head == east)
    assert network.edge_length_m[dead_end] == pytest.approx(400.0, abs=0.5)
    assert network.edge_grade[dead_end] == pytest.approx(0.04, abs=KEPT)  # 16 m
    assert network.node_height_m[east] == pytest.approx(16.0, abs=0.1)


def test_slopes_remain_where_nodes_become_one(tmp_path: Path) -> None:
    """A street of 7 % with two crossings that are 10 m apart."""
    places = [(0, 0), (300, 0), (310, 0), (600, 0), (300, 200), (310, -200)]
    ways: list[Street] = [((0, 1, 2, 3), {"incline": "7%"}), ((1, 4), {}), ((2, 5), {})]
    for join_m, nodes in ((0.0, 6), (15.0, 5)):
        network, _ = imported(tmp_path, places, ways, {0: "20", 1: "41", 2: "41.7"}, join_m)
        assert network.nodes == nodes
        street = np.abs(network.node_y_m[network.edge_tail] - network.node_y_m[network.edge_head]) < 1.0
        np.testing.assert_allclose(np.abs(network.edge_grade[street]), 0.07, atol=KEPT)
        assert network.node_height_m[network.node_x_m.argmin()] == pytest.approx(20.0, abs=0.1)


def test_slopes_remain_where_an_edge_is_cut(tmp_path: Path) -> None:
    """Two streets join the same crossings; the bent one, of 4 %, gets a node at its bend each way."""
    places = [(0, 0), (200, 0), (100, 100), (-200, 0), (400, 0)]
    ways: list[Street] = [((0, 1), {}), ((0, 2, 1), {"incline": "4%"}), ((3, 0), {}), ((1, 4), {})]
    network, _ = imported(tmp_path, places, ways)
    assert network.nodes == 6
    bent = np.abs(network.node_y_m[network.edge_tail] - network.node_y_m[network.edge_head]) > 50.0
    np.testing.assert_allclose(np.abs(network.edge_grade[bent]), 0.04, atol=KEPT)
    assert np.ptp(network.node_height_m) == pytest.approx(0.04 * 2 * math.hypot(100, 100), abs=0.1)


def test_what_cannot_be_is_clipped_and_what_tells_no_number_is_counted(tmp_path: Path) -> None:
    ways: list[Street] = [((1, 5), {"incline": "80%"}), ((5, 6), {"incline": "up"}), ((9, 10), {"incline": "down"})]
    network, skipped = blocks(tmp_path, ways)
    assert skipped == {"inclines beyond 35 %": 1, "inclines without a number": 2}
    assert grade(network, 1, 5) == pytest.approx(0.35, abs=KEPT)
    signs, skipped = blocks(tmp_path, ways[1:])
    assert skipped == {"inclines without a number": 2}
    assert signs.level


def test_heights_of_places_are_kept_and_what_is_between_them_is_even(tmp_path: Path) -> None:
    heights = {1: "412", 7: "418 m", 13: "400.5"}
    network, _ = blocks(tmp_path, [((5, 6), {"incline": "6%"})], heights)
    for crossing, height_m in ((1, 412.0), (7, 418.0), (13, 400.5)):
        assert network.node_height_m[at(network, crossing)] == pytest.approx(height_m, abs=0.5)
    assert grade(network, 5, 6) == pytest.approx(0.06, abs=KEPT)
    assert np.abs(network.edge_grade).max() < 0.061


def test_heights_that_no_road_can_have_are_taken_down_to_the_steepest(tmp_path: Path) -> None:
    network, skipped = blocks(tmp_path, [], {5: "900", 6: "400"})
    (counted,) = skipped.items()
    assert counted[0] == "edges steeper than 35 % made less steep"
    assert counted[1] >= 2
    assert np.abs(network.edge_grade).max() <= 0.35
