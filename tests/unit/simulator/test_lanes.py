from __future__ import annotations

import numpy as np
import pytest

from fleetlib.simulator import RoadNetwork, SimulationParams
from fleetlib.simulator.city import city_of
from fleetlib.simulator.layout import Direction, Light
from fleetlib.simulator.network.generators import grid_network, ring_network
from fleetlib.simulator.network.kinds import JunctionControl, RoadClass
from fleetlib.simulator.paths import place_on_curve, place_on_lane
from fleetlib.simulator.roads import drivable
from tests.unit.simulator.roadside import CENTRE, EAST, NORTH, SOUTH, WEST, crossing, edge


@pytest.fixture(scope="module", params=["city", "grid", "ring"])
def network(request: pytest.FixtureRequest) -> RoadNetwork:
    if request.param == "city":
        return city_of(SimulationParams.from_overrides({"seed": 5, "city.size_m": 4_000}))
    plain = grid_network(5, 5, 200.0, 2) if request.param == "grid" else ring_network(1_500.0, 3)
    return drivable(plain, 60.0, np.random.default_rng(1))


def foe_pairs(network: RoadNetwork) -> dict[tuple[int, int], bool]:
    connections, foes = network.world.connections, network.world.foes
    owner = np.repeat(np.arange(len(connections)), connections.last_foe - connections.first_foe)
    return dict(zip(zip(owner.tolist(), foes.connection.tolist(), strict=True), foes.yields == 1, strict=True))


def test_every_lane_leads_on_and_is_reached(network: RoadNetwork) -> None:
    lanes = network.world.lanes
    assert (lanes.last_connection > lanes.first_connection).all()
    reached = np.zeros(len(lanes), dtype=bool)
    reached[network.world.connections.to_lane] = True
    assert reached.mean() > 0.9  # a lane of a wider road may begin at a change of lanes


def test_right_turns_leave_the_right_lane_and_left_turns_the_left_one(network: RoadNetwork) -> None:
    connections, lanes, roads = network.world.connections, network.world.lanes, network.world.roads
    count = (roads.last_lane - roads.first_lane + 1)[connections.from_edge]
    index = lanes.index[connections.from_lane]
    through = np.zeros(network.edges, dtype=bool)
    through[connections.from_edge[connections.direction == Direction.STRAIGHT]] = True
    two = through[connections.from_edge] & (count == 2)
    assert (index[two & (connections.direction == Direction.RIGHT)] == 0).all()
    assert (index[two & (connections.direction == Direction.LEFT)] == 1).all()


def test_of_two_connections_in_conflict_exactly_one_yields_unless_they_merge_from_one_road(
    network: RoadNetwork,
) -> None:
    pairs = foe_pairs(network)
    connections = network.world.connections
    for (a, b), yields in pairs.items():
        assert (b, a) in pairs
        if connections.from_edge[a] != connections.from_edge[b]:
            assert yields != pairs[b, a]


def test_a_green_signal_never_lets_two_meet_of_whom_none_yields(network: RoadNetwork) -> None:
    world, pairs = network.world, foe_pairs(network)
    for signal in world.signals:
        links = world.link_connection[signal.first_link : signal.first_link + signal.links]
        shown = [
            world.states[phase.first_state : phase.first_state + signal.links]
            for phase in world.phases[signal.first_phase : signal.last_phase]
        ]
        assert sum(world.phases.duration_s[signal.first_phase : signal.last_phase]) == pytest.approx(signal.cycle_s)
        assert (np.max(shown, axis=0) >= Light.PERMISSIVE).all(), "everybody gets green in a cycle"
        for k, lights in enumerate(shown):
            green = links[lights == Light.GREEN].tolist()
            assert not any((a, b) in pairs and pairs[a, b] for a in green for b in green)
            ended = (lights >= Light.PERMISSIVE) & (shown[(k + 1) % len(shown)] < Light.PERMISSIVE)
            assert (shown[(k + 1) % len(shown)][ended] == Light.YELLOW).all()


def test_curves_begin_and_end_on_their_lanes_and_are_as_long_as_they_say(network: RoadNetwork) -> None:
    world = network.world
    for c in range(0, len(world.connections), 7):
        one = world.connections[c]
        length = float(one.length_m)
        line = float(world.roads.length_m[one.from_edge])
        assert place_on_curve(c, 0.0, world)[:2] == pytest.approx(
            place_on_lane(one.from_lane, line, world)[:2], abs=0.05
        )
        assert place_on_curve(c, length, world)[:2] == pytest.approx(
            place_on_lane(one.to_lane, 0.0, world)[:2], abs=0.05
        )
        if one.arc_m > 0:
            way = np.array([place_on_curve(c, s, world)[:2] for s in np.linspace(0, length, 200)])
            assert np.hypot(*np.diff(way, axis=0).T).sum() == pytest.approx(length, rel=1e-3)


def test_the_main_road_goes_first_and_left_turns_let_oncoming_traffic_pass() -> None:
    network = crossing(JunctionControl.PRIORITY, RoadClass.ARTERIAL, RoadClass.LOCAL)
    plain, connections, pairs = network.plain, network.world.connections, foe_pairs(network)

    def way(tail: int, head: int) -> list[int]:
        source, target = edge(plain, tail, CENTRE), edge(plain, CENTRE, head)
        return np.flatnonzero((connections.from_edge == source) & (connections.to_edge == target)).tolist()

    assert all(
        pairs[minor, major] for minor in way(SOUTH, NORTH) for major in way(WEST, EAST) if (minor, major) in pairs
    )
    assert any(pairs.get((left, on), False) for left in way(WEST, NORTH) for on in way(EAST, WEST))
    assert not any(pairs.get((on, left), False) for left in way(WEST, NORTH) for on in way(EAST, WEST))
    assert not set(pairs) & {(a, b) for a in way(WEST, EAST) for b in way(EAST, WEST)}


def test_among_equals_the_right_goes_before_the_left() -> None:
    network = crossing(JunctionControl.RIGHT_BEFORE_LEFT)
    plain, connections, pairs = network.plain, network.world.connections, foe_pairs(network)
    straight = {WEST: EAST, EAST: WEST, SOUTH: NORTH, NORTH: SOUTH}
    from_right = {WEST: SOUTH, SOUTH: EAST, EAST: NORTH, NORTH: WEST}
    for tail, head in straight.items():
        right = from_right[tail]
        mine = np.flatnonzero(
            (connections.from_edge == edge(plain, tail, CENTRE)) & (connections.to_edge == edge(plain, CENTRE, head))
        )
        other = np.flatnonzero(
            (connections.from_edge == edge(plain, right, CENTRE))
            & (connections.to_edge == edge(plain, CENTRE, straight[right]))
        )
        assert all(pairs[a, b] and not pairs[b, a] for a in mine.tolist() for b in other.tolist())
