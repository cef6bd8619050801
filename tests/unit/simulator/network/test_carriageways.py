"""Where the lanes lie: beside the line of a two-way street, around that of a one-way street."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from fleetlib.simulator.layout import LANE_WIDTH_M
from fleetlib.simulator.network.carriageways import middles, two_way
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import tidy
from fleetlib.simulator.network.export import once
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.network.summary import summary
from fleetlib.simulator.networks import network_of
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import drivable

LANES = 3


def between(apart_m: float) -> PlainNetwork:
    """Return two junctions 600 m apart, joined both ways; half-way the directions are `apart_m` apart."""
    shape = Ragged(
        np.array([0, 2, 4]), np.array([200.0, 400.0, 400.0, 200.0]), np.repeat([-0.5 * apart_m, 0.5 * apart_m], 2)
    )
    return tidy(
        Draft(
            np.array([0.0, 600.0]), np.zeros(2), np.zeros(2, dtype=np.int8), np.array([0, 1]), np.array([1, 0]),
            np.full(2, 14.0), np.full(2, LANES, dtype=np.int8), np.ones(2, dtype=np.int8), shape,
        ),
        name="two directions",
    )  # fmt: skip


def lanes_at_the_middle(plain: PlainNetwork) -> list[np.ndarray]:
    """Return y of the lanes of both directions half-way, from right to left as one drives."""
    lanes = drivable(plain, 60.0, np.random.default_rng(0)).world.lanes
    _, y_m = middles(plain)  # edge 0 leads east there, so that its right is south
    return [y_m[edge] + side * lanes.right_m[lanes.edge == edge] for edge, side in ((0, -1.0), (1, 1.0))]


def test_the_lanes_of_a_two_way_street_lie_to_the_right_of_its_line() -> None:
    plain = between(0.0)
    assert two_way(plain).all()
    there, back = lanes_at_the_middle(plain)
    np.testing.assert_allclose(there, -LANE_WIDTH_M * np.array([2.5, 1.5, 0.5]), atol=1e-6)
    np.testing.assert_allclose(back, -there, atol=1e-6)


def test_the_lanes_of_a_carriageway_lie_on_both_sides_of_its_line() -> None:
    plain = between(20.0)
    assert not two_way(plain).any()
    there, back = lanes_at_the_middle(plain)
    np.testing.assert_allclose(there, -10 + LANE_WIDTH_M * np.array([-1, 0, 1]), atol=1e-6)
    np.testing.assert_allclose(back, -there, atol=1e-6)
    assert len(once(plain)) == 2, "both are drawn"
    assert summary(plain)["one_way_km"] == summary(plain)["km"]


def test_the_middle_of_an_edge_is_half_way_along_its_line() -> None:
    plain = network_of(SimulationParams.from_overrides({"city.size_m": 2_000})).plain
    x_m, y_m = middles(plain)
    for edge in range(0, plain.edges, 7):
        x, y = plain.path(edge)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        half = 0.5 * along[-1]
        assert (x_m[edge], y_m[edge]) == pytest.approx((np.interp(half, along, x), np.interp(half, along, y)))
    assert two_way(plain).all(), "all streets of the city are drawn once for both directions"


@pytest.mark.parametrize("kind", ["ring", "bottleneck"])
def test_a_loop_is_one_way(kind: str) -> None:
    assert not two_way(network_of(SimulationParams.from_overrides({"network.kind": kind})).plain).any()


@pytest.mark.skipif(importlib.util.find_spec("osmium") is None, reason="osmium is not installed")
def test_a_one_way_street_of_openstreetmap_is_driven_around_its_way(tmp_path: Path) -> None:
    from fleetlib.simulator.network.osm.build import network_from_osm

    places = {1: (0.0, 0.0), 2: (0.003, 0.0), 3: (0.0015, -0.001), 4: (0.0045, 0.0)}
    ways = {10: ([1, 2], {"oneway": "yes", "lanes": "2"}), 11: ([2, 3, 1], {"oneway": "yes", "lanes": "2"}),
            12: ([2, 4], {"lanes": "4"})}  # fmt: skip
    text = "".join(f'<node id="{n}" lat="{60 + y}" lon="{25 + x}" version="1"/>' for n, (x, y) in places.items())
    for number, (nodes, tags) in ways.items():
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        marks = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in {"highway": "secondary", **tags}.items())
        text += f'<way id="{number}" version="1">{refs}{marks}</way>'
    file = tmp_path / "triangle.osm"
    file.write_text(f'<osm version="0.6">{text}</osm>')
    plain = network_from_osm(file)
    both = two_way(plain)
    east = int(plain.node_x_m.argmax())
    np.testing.assert_array_equal(both, (plain.edge_tail == east) | (plain.edge_head == east))
    assert both.sum() == 2
    network = drivable(plain, 60.0, np.random.default_rng(0))
    aside = [network.world.lanes.right_m[network.world.lanes.edge == edge] for edge in range(plain.edges)]
    for edge, right_m in enumerate(aside):
        middle = right_m.mean() / LANE_WIDTH_M
        assert middle == pytest.approx(1.0 if both[edge] else 0.0), edge
