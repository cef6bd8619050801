"""Heights of a network: hills from the seed, roads graded to a limit, and everything that keeps or shows them.

The greatest grades, 8 % and on motorways 4 %, are those of DMRB TD 9/93 (United Kingdom), chapter 4.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.errors import SettingsError
from fleetlib.simulator.city import city_of
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import recentred, tidy, two_way
from fleetlib.simulator.network.export import to_geojson, to_live
from fleetlib.simulator.network.folder import load_network, save_network
from fleetlib.simulator.network.generators import grid_network
from fleetlib.simulator.network.hills import WAVES, graded, height_field, hilly
from fleetlib.simulator.network.kinds import RoadClass
from fleetlib.simulator.network.merge import join_close
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.network.summary import summary
from fleetlib.simulator.network.sumo import write_plain_xml
from fleetlib.simulator.networks import network_of, plain_network
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.params_traffic import NetworkParams

GRID = grid_network(8, 8, 150.0)
SMALL = {"city.size_m": 2_000, "seed": 11}


def on_hills(**more: object) -> SimulationParams:
    return SimulationParams.from_overrides({**SMALL, "network.hills_m": 60, "network.hill_spacing_m": 1_500, **more})


@pytest.fixture(scope="module")
def city() -> PlainNetwork:
    return plain_network(on_hills())


def test_without_hills_all_is_level_and_as_it_was() -> None:
    level = plain_network(SimulationParams.from_overrides(SMALL))
    assert level.level
    assert not level.node_height_m.any()
    assert hilly(level, NetworkParams(), np.random.default_rng(1)) is level
    assert plain_network(SimulationParams.from_overrides({**SMALL, "network.hill_spacing_m": 700})) == level
    roads = network_of(SimulationParams.from_overrides(SMALL)).world
    assert not roads.lanes.grade.any()
    assert not roads.connections.grade.any()


def test_hills_change_heights_alone() -> None:
    """The hills have a random stream of their own: streets, and the offsets of the signals, stay as they were."""
    level, hills = (city_of(SimulationParams.from_overrides({**SMALL, "network.hills_m": h})) for h in (0, 60))
    assert replace(hills.plain, node_height_m=level.plain.node_height_m) == level.plain
    assert hills.world.signals.tobytes() == level.world.signals.tobytes()
    assert np.ptp(hills.plain.node_height_m) > 30
    assert hills.plain == plain_network(SimulationParams.from_overrides({**SMALL, "network.hills_m": 60}))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    hills_m=st.floats(1, 2_000),
    spacing_m=st.floats(500, 20_000),
    steepest=st.floats(0.005, 0.2),
    motorways=st.booleans(),
)
def test_heights_and_grades_keep_their_limits(
    seed: int, hills_m: float, spacing_m: float, steepest: float, motorways: bool
) -> None:
    kind = GRID.edge_class.copy()
    if motorways:
        kind[::5] = RoadClass.MOTORWAY
    params = NetworkParams(hills_m=hills_m, hill_spacing_m=spacing_m, steepest_grade=steepest)
    network = hilly(replace(GRID, edge_class=kind), params, np.random.default_rng(seed))
    assert network.node_height_m.min() > -1e-6
    assert network.node_height_m.max() < hills_m + 1e-6
    assert np.ptp(network.node_height_m) > 0
    steepness = np.abs(network.edge_grade)
    assert steepness.max() <= steepest
    if motorways:
        assert steepness[kind == RoadClass.MOTORWAY].max() <= 0.5 * steepest


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), x=st.floats(-5e4, 5e4), y=st.floats(-5e4, 5e4), way=st.floats(0.1, 500))
def test_the_land_is_smooth(seed: int, x: float, y: float, way: float) -> None:
    """A sum of cosines: its first and second derivatives are bounded by those of all waves in step."""
    at = np.array([x - way, x, x + way])
    before, here, after = height_field(at, np.full(3, y), 2_000.0, np.random.default_rng(seed))
    number = 2 * np.pi / 2_000.0 * 2**0.5
    assert abs(after - here) <= WAVES * number * way + 1e-9
    assert abs(after - 2 * here + before) <= WAVES * (number * way) ** 2 + 1e-9


def test_the_default_limit_holds_in_a_city_with_a_motorway_and_is_reached() -> None:
    network = plain_network(on_hills(**{"city.motorway": True, "city.size_m": 4_000, "network.hills_m": 300}))
    steepness = np.abs(network.edge_grade)
    assert 0.0799 < steepness.max() <= 0.08
    motorway = network.edge_class == RoadClass.MOTORWAY
    assert 0 < steepness[motorway].max() <= 0.04


def test_grading_moves_only_what_is_too_steep() -> None:
    """A step of 20 m in a line of 100 m pieces at 5 % becomes a ramp of four, half cut and half filled."""
    n = 12
    line = Draft(
        np.arange(0.0, 100.0 * n, 100.0), np.zeros(n), np.zeros(n, np.int8), np.arange(n - 1), np.arange(1, n),
        np.full(n - 1, 14.0), np.ones(n - 1, np.int8), np.ones(n - 1, np.int8), Ragged.empty(n - 1),
    )  # fmt: skip
    network = tidy(two_way(line))
    step = np.where(np.arange(n) < 6, 0.0, 20.0)
    found = graded(network, step, 0.05).node_height_m
    np.testing.assert_allclose(found, [0, 0, 0, 2.5, 5, 7.5, 12.5, 15, 17.5, 20, 20, 20], atol=1e-6)
    np.testing.assert_array_equal(graded(network, found, 0.0500001).node_height_m, found)
    assert np.abs(graded(network, step, 0.05).edge_grade).max() <= 0.05


def test_what_edits_a_network_keeps_its_heights(city: PlainNetwork) -> None:
    part = city.subset(city.node_x_m > 0)
    np.testing.assert_array_equal(part.node_height_m, city.node_height_m[city.node_x_m > 0])
    np.testing.assert_array_equal(recentred(city).node_height_m, city.node_height_m)
    np.testing.assert_array_equal(part.largest_component().edge_grade != 0, True)


def draft(heights: Any, x: Any, y: Any, ends: list[tuple[int, int]], shape: Ragged) -> Draft:
    tail, head = np.array(ends).T
    n = len(ends)
    return Draft(
        np.array(x, np.float64), np.array(y, np.float64), np.zeros(len(x), np.int8), tail, head,
        np.full(n, 14.0), np.ones(n, np.int8), np.ones(n, np.int8), shape, node_height_m=np.array(heights, np.float64),
    )  # fmt: skip


def test_a_double_that_is_cut_has_the_height_between_its_ends() -> None:
    bent = Ragged(np.array([0, 0, 3]), np.array([100.0, 200.0, 300.0]), np.array([50.0, 60.0, 50.0]))
    network = tidy(draft([0, 40], [0, 400], [0, 0], [(0, 1), (0, 1)], bent))
    assert network.nodes == 3
    assert network.node_height_m.tolist() == pytest.approx([0, 40, 20])
    halves = network.edge_grade[(network.edge_tail == 2) | (network.edge_head == 2)]
    np.testing.assert_allclose(halves, 40 / network.edge_length_m[network.edge_length_m != 400].sum())


def test_joined_junctions_lie_between() -> None:
    """A crossing drawn as two nodes 8 m apart, 10 and 10.4 m high."""
    x, y = [0, 8, -200, 0, 0, 208, 8, 8], [0, 0, 0, 200, -200, 0, 200, -200]
    roads = [(0, 1), (2, 0), (3, 0), (4, 0), (1, 5), (1, 6), (1, 7)]
    both = two_way(draft([10, 10.4, *[9.0] * 6], x, y, roads, Ragged.empty(7)))
    network = tidy(join_close(both, 15.0))
    assert network.nodes == 7
    assert sorted(network.node_height_m.tolist()) == pytest.approx([9.0] * 6 + [10.2])


def test_a_folder_keeps_heights_and_one_without_is_level(city: PlainNetwork, tmp_path: Path) -> None:
    folder = save_network(city, tmp_path / "hills")
    loaded = load_network(folder)
    assert loaded == city
    assert loaded.node_height_m.tobytes() == city.node_height_m.tobytes()
    driven = network_of(SimulationParams.from_overrides({"network.folder": str(folder), "network.hills_m": 500}))
    assert driven.plain == city  # a folder's roads are as they are
    nodes = pl.read_parquet(folder / "nodes.parquet")
    nodes.drop("node_height_m").write_parquet(folder / "nodes.parquet")  # as folders were before
    assert load_network(folder) == replace(city, node_height_m=np.zeros(city.nodes))


@pytest.mark.parametrize(
    ("height", "words"),
    [(9_000.0, "Node 3: node_height_m = 9000"), (np.nan, "finite"), (60.0, "has a grade of")],
    ids=["too high", "not a number", "too steep"],
)
def test_impossible_heights_are_refused(height: float, words: str) -> None:
    heights = np.zeros(GRID.nodes)
    heights[3] = height
    with pytest.raises(SettingsError, match=words):
        replace(GRID, node_height_m=heights)


def test_geojson_has_heights_where_there_are_some(city: PlainNetwork) -> None:
    features = [one for one in to_geojson(city)["features"] if one["geometry"]["type"] == "LineString"]
    bent = int(np.argmax(np.diff(city.shape_start)))
    for edge in (0, bent, city.edges - 1):
        line, ends = features[edge]["geometry"]["coordinates"], [city.edge_tail[edge], city.edge_head[edge]]
        assert [len(point) for point in line] == [3] * len(city.path(edge)[0])
        assert [line[0][2], line[-1][2]] == pytest.approx(city.node_height_m[ends].tolist(), abs=0.01)
        assert (np.sign(np.diff([point[2] for point in line])) == np.sign(city.edge_grade[edge])).all()
        assert features[edge]["properties"]["grade_percent"] == pytest.approx(100 * city.edge_grade[edge], abs=0.01)
    level = to_geojson(replace(city, node_height_m=np.zeros(city.nodes)))["features"][0]
    assert {len(point) for point in level["geometry"]["coordinates"]} == {2}
    assert "grade_percent" not in level["properties"]
    assert {len(point) for point in to_live(city)["lines"][0]["path"]} == {2}
    json.dumps(to_geojson(city))


def test_sumo_gets_the_same_heights(tmp_path: Path) -> None:
    network = network_of(on_hills())
    plain = network.plain
    files = write_plain_xml(tmp_path, plain, network.world)
    nodes = ET.parse(files.nodes).getroot().findall("node")  # noqa: S314  (we have just written it)
    assert [float(one.attrib["z"]) for one in nodes] == pytest.approx(plain.node_height_m.tolist(), abs=1e-4)
    shapes = 0
    for edge, one in enumerate(ET.parse(files.edges).getroot().findall("edge")):  # noqa: S314
        if "shape" in one.attrib:
            z = [float(point.split(",")[2]) for point in one.attrib["shape"].split()]
            ends = plain.node_height_m[[plain.edge_tail[edge], plain.edge_head[edge]]]
            assert [z[0], z[-1]] == pytest.approx(ends.tolist(), abs=1e-4)
            assert (np.abs(z - ends.mean()) <= np.ptp(ends) / 2 + 1e-4).all()
            shapes += 1
    assert shapes > 10
    level = replace(plain, node_height_m=np.zeros(plain.nodes))
    files = write_plain_xml(tmp_path / "level", level, network.world)
    assert not any("z" in one.attrib for one in ET.parse(files.nodes).getroot())  # noqa: S314


def test_info_tells_heights_and_grades(city: PlainNetwork) -> None:
    facts = summary(city)
    highest, lowest = facts["height_m"]["highest"], facts["height_m"]["lowest"]
    assert 40 < highest - lowest == pytest.approx(np.ptp(city.node_height_m), abs=0.1)
    assert sum(facts["grade_share"].values()) == pytest.approx(1, abs=1e-3)
    assert len([share for share in facts["grade_share"].values() if share > 0]) >= 3
    assert facts["steepest_percent"] == pytest.approx(100 * np.abs(city.edge_grade).max(), abs=0.01)
    assert summary(GRID)["grade_share"]["0 to 2 %"] == 1
