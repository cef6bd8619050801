"""Routes: the way of least travel time to a set of destinations, as one table for the whole fleet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fleetlib.simulator.roads import Ints, RoadNetwork


@dataclass(frozen=True, slots=True)
class RouteTable:
    """The way to every destination from everywhere.

    Attributes:
        destination: Nodes that trips end at, int32, shape (destinations,).
        next_edge: The edge to take at a node towards a destination, int32, shape (destinations, nodes); -1 at the goal.
    """

    destination: Ints
    next_edge: Ints


def shortest_routes(network: RoadNetwork, destinations: int, rng: np.random.Generator) -> RouteTable:
    """Return the tree of least expected travel time to each of some random destinations (Dijkstra 1959).

    A vehicle needs only its destination's number, not a list of edges; trees of a few hundred destinations cost a
    second where the trees of all nodes would cost minutes in a large city.

    Args:
        network: A strongly connected network.
        destinations: How many; at most the number of nodes.
        rng: Chooses them.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    count = min(destinations, network.nodes)
    goals = np.sort(rng.choice(network.nodes, count, replace=False)).astype(np.int32)
    backward = csr_array(
        (network.travel_time_s, (network.edge_head, network.edge_tail)), shape=(network.nodes, network.nodes)
    )
    _, after = dijkstra(backward, indices=goals, return_predecessors=True)  # the node after n on the way to the goal
    # Edges are sorted by tail, then head: the edge of a pair is found by bisection.
    keys = network.edge_tail.astype(np.int64) * network.nodes + network.edge_head
    wanted = np.arange(network.nodes)[None, :] * network.nodes + np.maximum(after, 0)
    found = np.searchsorted(keys, wanted)
    return RouteTable(goals, np.where(after >= 0, found, -1).astype(np.int32))
