"""Where to next: the destination of a trip. Compiled."""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.compiled import inlined, inner
from fleetlib.simulator.demand import Habits
from fleetlib.simulator.fleet import Fleet
from fleetlib.simulator.layout import NONE, World
from fleetlib.simulator.routes import Routes, edge_after
from fleetlib.simulator.steering import steer
from fleetlib.simulator.traits import Traits

NEAREST_OF = 5  # places that the next stop of a delivery round is chosen from


@inner
def uniform(fleet: Fleet, i: int) -> float:
    """Return a number in [0, 1) from the vehicle's own generator (xorshift64*, Vigna 2016)."""
    x = fleet[i].random
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    fleet[i].random = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@inner
def choose_trip(i: int, world: World, routes: Routes, habits: Habits, traits: Traits, fleet: Fleet) -> None:
    """Give a vehicle a destination on another edge that it can reach; it keeps its own where it finds none.

    On a delivery round that is the nearest of a few places, and the depot after the last stop.
    """
    edge, depot = world.lanes[fleet[i].lane].edge, habits.depot_row[i]
    first = routes.first_row[traits.kinds[traits.own[i].kind].vehicle_class]
    found = 0
    nearest = 0.0
    if depot >= 0 and fleet[i].stops_left <= 0 and edge_after(edge, depot, world, routes) != NONE:
        fleet[i].destination = depot
        fleet[i].next_edge = edge_after(edge, depot, world, routes)
        steer(i, world, routes, traits, fleet)
        return
    for _ in range(24):
        row = first + _destination(uniform(fleet, i), edge, depot, routes, habits)
        following = edge_after(edge, row, world, routes)
        if following == NONE:
            continue
        goal = routes.goal[row]
        dx, dy = world.roads[goal].x_m - world.roads[edge].x_m, world.roads[goal].y_m - world.roads[edge].y_m
        if found == 0 or dx * dx + dy * dy < nearest:
            nearest = dx * dx + dy * dy
            fleet[i].destination = row
            fleet[i].next_edge = following
        found += 1
        if depot < 0 or found >= NEAREST_OF:
            break
    steer(i, world, routes, traits, fleet)


@inlined
def _destination(chance: float, edge: int, depot: int, routes: Routes, habits: Habits) -> int:
    """Return a destination: all alike, or as the matrix says of the place; rounds do not go by it."""
    if depot >= 0 or habits.choice.size == 0:
        return int(chance * routes.destinations)
    chosen = int(np.searchsorted(habits.choice[habits.zone[edge]], chance, side="right"))
    return chosen if chosen < routes.destinations else routes.destinations - 1
