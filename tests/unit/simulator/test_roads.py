from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from fleetlib.errors import SettingsError
from fleetlib.simulator import RoadNetwork, SimulationParams
from fleetlib.simulator.city import city_of
from fleetlib.simulator.network.planar import gabriel
from fleetlib.simulator.roads import RoadClass
from fleetlib.simulator.routes import edge_after, random_goals, shortest_routes, turn_times_s


@pytest.fixture(scope="module", params=[1, 7, 2026], ids=lambda seed: f"seed {seed}")
def city(request: pytest.FixtureRequest) -> RoadNetwork:
    return city_of(SimulationParams(seed=request.param))


def test_every_place_is_reached_from_every_other(city: RoadNetwork) -> None:
    graph = csr_array((np.ones(city.edges), (city.edge_tail, city.edge_head)), shape=(city.nodes, city.nodes))
    assert connected_components(graph, connection="strong")[0] == 1


def test_no_dead_ends_and_few_large_junctions(city: RoadNetwork) -> None:
    degree = np.bincount(city.edge_tail)
    assert degree.min() >= 2
    assert 2.5 < degree.mean() < 4.5
    assert (degree > 7).mean() < 0.01


def test_lengths_and_classes_are_those_of_a_city(city: RoadNetwork) -> None:
    assert city.edge_length_m.min() > 60
    assert 180 < np.median(city.edge_length_m) < 350
    share = np.bincount(city.edge_class, minlength=3) / city.edges
    assert 0.5 < share[RoadClass.LOCAL] < 0.9
    assert share[RoadClass.ARTERIAL] > 0.04
    assert share[RoadClass.TRUNK] > 0.08
    assert sorted(set((city.roads.limit_mps * 3.6).round().tolist())) == [30, 50, 70]


def test_signals_stand_where_three_large_roads_meet_and_serve_both_phases(city: RoadNetwork) -> None:
    large = np.bincount(city.edge_tail[city.edge_class > RoadClass.LOCAL], minlength=city.nodes)
    np.testing.assert_array_equal(city.signal, large >= 3)
    assert set(city.world.signals.node.tolist()) == set(np.flatnonzero(city.signal).tolist())


def test_a_gabriel_edge_has_no_other_point_in_its_circle() -> None:
    points = np.random.default_rng(3).uniform(0, 1000, (120, 2))
    edges = {tuple(edge) for edge in gabriel(points).tolist()}
    for a in range(len(points)):
        for b in range(a + 1, len(points)):
            middle, radius = (points[a] + points[b]) / 2, np.linalg.norm(points[a] - points[b]) / 2
            inside = np.linalg.norm(points - middle, axis=1) < radius * (1 - 1e-9)
            assert ((a, b) in edges) == (not inside.any())


def test_routes_lead_to_their_goal_in_the_least_time(city: RoadNetwork) -> None:
    after: Any = edge_after
    goals = random_goals(city, 5, np.random.default_rng(1))
    routes = shortest_routes(city, goals)
    source, target, times = turn_times_s(city)
    time_of = {(a, b): t for a, b, t in zip(source.tolist(), target.tolist(), times.tolist(), strict=True)}
    for row, goal in enumerate(goals.tolist()):
        cost = np.full(city.edges, np.nan)
        cost[goal] = 0
        for start in range(city.edges):
            way, edge = [], start
            while np.isnan(cost[edge]):
                way.append(edge)
                edge = after.py_func(edge, row, city.world, routes)
                assert edge >= 0
                assert len(way) <= city.edges
            for passed in reversed(way):
                following = after.py_func(passed, row, city.world, routes)
                cost[passed] = time_of[passed, following] + cost[following]
        # Bellman's principle: taking any turn first is never better than the table's choice.
        others = source != goal
        assert (cost[source] <= times + cost[target] + 1e-6)[others].all()


def test_lines_show_every_road_once_around_the_centre(city: RoadNetwork, tmp_path: Path) -> None:
    city.write(tmp_path / "roads.json")
    data = json.loads((tmp_path / "roads.json").read_text())
    assert len(data["lines"]) == city.edges // 2
    assert data["center"] == [13.40, 52.52]
    assert {line["class"] for line in data["lines"]} == {"local", "arterial", "trunk"}
    ends = np.array([[line["path"][0], line["path"][-1]] for line in data["lines"]])
    assert np.abs(ends[..., 1] - 52.52).max() < 5_100 / 111_000
    assert np.abs(ends[..., 0] - 13.40).max() < 5_100 / 67_000


def test_roads_are_written_over_a_file_only_when_told_to(city: RoadNetwork, tmp_path: Path) -> None:
    path = tmp_path / "roads.json"
    path.write_text("mine")
    with pytest.raises(SettingsError, match=r"roads\.json is there already"):
        city.write(path)
    assert path.read_text() == "mine"
    city.write(path, replace=True)
    assert json.loads(path.read_text())["lines"]
    with pytest.raises(SettingsError, match="cannot be written"):
        city.write(path / "below" / "roads.json")


def test_a_larger_fleet_gets_a_larger_city() -> None:
    assert SimulationParams(vehicles=8_000).city_size_m == 10_000
    assert SimulationParams(vehicles=32_000).city_size_m == 20_000
    assert SimulationParams(vehicles=32_000, city={"size_m": 5_000}).city_size_m == 5_000
