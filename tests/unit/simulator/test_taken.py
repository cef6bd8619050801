"""The word of each junction that tells which of its connections are taken, and where tables begin in memory."""

from __future__ import annotations

import numpy as np
import pytest

from fleetlib.simulator import RoadNetwork, SimulationParams
from fleetlib.simulator.city import city_of
from fleetlib.simulator.conflicts import number_bits
from fleetlib.simulator.layout import CACHE_LINE_BYTES, LAST_BIT
from fleetlib.simulator.network.kinds import JunctionControl, RoadClass
from tests.unit.simulator.roadside import CENTRE, EAST, NORTH, SOUTH, WEST, crossing, edge, model_of


@pytest.fixture(scope="module")
def city() -> RoadNetwork:
    return city_of(SimulationParams(seed=7))


def test_each_connection_knows_the_bits_of_its_rivals(city: RoadNetwork) -> None:
    world = city.world
    for c, one in enumerate(world.connections[:2000]):
        rivals = world.foes[one.first_foe : one.last_foe].connection
        expected = {int(world.connections.bit[f]) for f in rivals}
        assert {bit for bit in range(64) if int(world.rivals[c]) >> bit & 1} == expected
        assert (world.connections.node[rivals] == one.node).all()


def test_connections_of_a_junction_share_no_bit_but_the_last(city: RoadNetwork) -> None:
    connections, foes = city.world.connections.copy(), city.world.foes
    for node in np.unique(connections.node)[:500]:
        assert np.unique(own := connections.bit[connections.node == node]).size == own.size
    connections.node[:] = 0
    number_bits(connections, foes)
    assert connections.bit.max() == LAST_BIT
    assert np.unique(connections.bit[:LAST_BIT]).size == LAST_BIT


def test_the_word_tells_what_is_taken() -> None:
    network = crossing(JunctionControl.PRIORITY, RoadClass.ARTERIAL, RoadClass.LOCAL)
    ways = [(WEST, EAST), (SOUTH, NORTH), (EAST, SOUTH), (NORTH, WEST)]
    trips = [
        (edge(network.plain, tail, CENTRE), edge(network.plain, CENTRE, head), 3.0 * k)
        for k, (tail, head) in enumerate(ways * 3)
    ]
    model, seen = model_of(network, trips), 0
    connections = network.world.connections
    for _ in range(600):
        model.drive(1)
        for node in np.unique(connections.node):
            taken = (connections.node == node) & (model.traffic.ways.taken > 0)
            assert int(model.traffic.busy[node]) == sum(1 << int(bit) for bit in connections.bit[taken])
            seen += int(taken.sum())
    assert seen > 100


def test_what_a_step_reads_begins_at_a_cache_line(city: RoadNetwork) -> None:
    world = city.world
    for table in (world.roads, world.lanes, world.connections, world.points):
        assert table.ctypes.data % CACHE_LINE_BYTES == 0
        assert table.dtype.itemsize % CACHE_LINE_BYTES == 0
