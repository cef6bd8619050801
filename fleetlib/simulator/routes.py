"""Routes: the way of least travel time to a set of destinations, as one table for the whole fleet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fleetlib.errors import SettingsError
from fleetlib.simulator.compiled import inlined
from fleetlib.simulator.fleet import VehicleClass
from fleetlib.simulator.layout import LEFT, NONE, RIGHT, STRAIGHT, Bytes, Floats, Ints, World
from fleetlib.simulator.network.kinds import ALL_VEHICLES, RoadClass
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.tables import in_large_pages

SIGNAL_WAIT_S = 12.0  # expected wait of a turn, for the choice of route
LEFT_WAIT_S, RIGHT_WAIT_S = 6.0, -3.0  # more for a left turn across oncoming traffic, less for a right turn
YIELD_WAIT_S = 4.0
FREE_WAIT_S = 0.5


class Routes(NamedTuple):
    """The way to every destination from everywhere.

    Attributes:
        goal: Edges that trips end on, int32, shape (rows,).
        turn: Which of the turns of an edge leads towards a goal (`world.turns[first_turn + turn]`), int8, shape (rows,
            edges); -1 on the goal itself and where no way leads to it.
        first_row: Where the rows of each vehicle class begin, int32; classes with the same permissions share rows.
        destinations: Rows of each class.
    """

    goal: Ints
    turn: Bytes
    first_row: Ints
    destinations: int


@inlined
def edge_after(edge: int, destination: int, world: World, routes: Routes) -> int:
    """Return the edge to take after this one towards a destination (a row of the table), -1 at the goal."""
    slot = routes.turn[destination, edge]
    if slot < 0:
        return NONE
    return int(world.turns[world.roads[edge].first_turn + slot])


def places_to_stop(network: RoadNetwork) -> Ints:
    """Return the edges that trips may end on, ascending: all vehicles may use them, and they are no motorways.

    All edges, where there are none of this kind.
    """
    plain = network.plain
    usable = np.flatnonzero((plain.edge_allowed == ALL_VEHICLES) & (plain.edge_class < RoadClass.MOTORWAY))
    return (usable if len(usable) else np.arange(network.edges)).astype(np.int32)


def random_goals(network: RoadNetwork, destinations: int, rng: np.random.Generator) -> Ints:
    """Return random edges that all vehicles may use and may stop on, ascending: no trip ends on a motorway.

    Args:
        network: The roads.
        destinations: How many; at most as many as there are.
        rng: Chooses them.
    """
    usable = places_to_stop(network)
    return np.sort(rng.choice(usable, min(destinations, len(usable)), replace=False)).astype(np.int32)


def shortest_routes(network: RoadNetwork, goals: Ints) -> Routes:
    """Return the tree of least expected travel time to each goal (Dijkstra 1959), for every class of vehicle.

    The graph's nodes are edges and its arcs are the turns that exist, so forbidden turns and turning back never occur.
    A vehicle needs only its destination's number, not a list of edges.

    Args:
        network: The roads.
        goals: Edges that trips end on, int32.

    Raises:
        SettingsError: If an edge does not exist.
    """
    if len(goals) == 0 or goals.min() < 0 or goals.max() >= network.edges:
        raise SettingsError(
            f"goals: edges {goals.min() if len(goals) else 'none'} to {goals.max() if len(goals) else 'none'}",
            f"Give at least one, from 0 to {network.edges - 1}",
        )
    allowed = network.plain.edge_allowed
    masks = [int(1 << kind) for kind in VehicleClass]
    known: dict[bytes, int] = {}
    trees: list[Bytes] = []
    first_row = []
    for mask in masks:
        usable = (allowed & mask) != 0
        if not usable.any():
            usable = np.ones_like(usable)
        key = usable.tobytes()
        if key not in known:
            known[key] = len(trees)
            trees.append(_trees(network, goals, usable))
        first_row.append(known[key] * len(goals))
    return Routes(
        np.tile(goals.astype(np.int32), len(trees)),
        in_large_pages(np.concatenate(trees)),
        np.array(first_row, dtype=np.int32),
        len(goals),
    )


def turn_times_s(network: RoadNetwork) -> tuple[Ints, Ints, Floats]:
    """Return (edge, following edge, expected time of the turn and of the following edge) for each turn."""
    world = network.world
    one = world.connections
    wait = np.where(one.yields == 1, YIELD_WAIT_S, FREE_WAIT_S)
    wait = np.where(one.signal >= 0, SIGNAL_WAIT_S, wait)
    wait = wait + np.where(one.signal >= 0, LEFT_WAIT_S * (one.direction == LEFT), 0.0)
    wait = wait + np.where(one.signal >= 0, RIGHT_WAIT_S * (one.direction == RIGHT), 0.0)
    slow = np.where(one.direction == STRAIGHT, world.roads.limit_mps[one.to_edge], 5.0)
    key = one.from_edge.astype(np.int64) * network.edges + one.to_edge
    keys, inverse = np.unique(key, return_inverse=True)
    through = np.full(len(keys), np.inf)
    np.minimum.at(through, inverse, wait + one.length_m / slow)
    source, target = (keys // network.edges).astype(np.int32), (keys % network.edges).astype(np.int32)
    return source, target, through + (world.roads.length_m / world.roads.limit_mps)[target]


def _trees(network: RoadNetwork, goals: Ints, usable: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Bytes:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    source, target, times = turn_times_s(network)
    kept = usable[source] & usable[target]
    shape = (network.edges, network.edges)
    backward = csr_array((times[kept], (target[kept], source[kept])), shape=shape)
    keys = source.astype(np.int64) * network.edges + target
    edge = np.arange(network.edges, dtype=np.int64)
    turn = np.full((len(goals), network.edges), NONE, dtype=np.int8)
    for first in range(0, len(goals), 256):  # in parts: the tables of Dijkstra's algorithm take 12 bytes an edge
        part = slice(first, first + 256)
        _, after = dijkstra(backward, indices=goals[part], return_predecessors=True)
        found = np.searchsorted(keys, edge * network.edges + np.maximum(after, 0))
        turn[part] = np.where(after >= 0, found - network.roads.first_turn, NONE)
    return turn
