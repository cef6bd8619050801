"""Which way a vehicle goes at the end of its lane: the connection to its next edge, or the lane with one. Compiled."""

from __future__ import annotations

from fleetlib.simulator.compiled import inlined, inner
from fleetlib.simulator.fleet import Fleet
from fleetlib.simulator.layout import NONE, World
from fleetlib.simulator.routes import Routes, edge_after
from fleetlib.simulator.traits import Traits

RIGHT_SIDE, LEFT_SIDE = 1, 2


@inlined
def leads_to(lane: int, edge: int, world: World) -> bool:
    """Return whether a lane has a connection to an edge."""
    for c in range(world.lanes[lane].first_connection, world.lanes[lane].last_connection):
        if world.connections[c].to_edge == edge:
            return True
    return False


@inlined
def connection_to(lane: int, edge: int, after: int, preference: int, world: World) -> int:
    """Return the connection from a lane to an edge, best one whose lane leads on to the edge after that; -1 without."""
    best, best_rank = NONE, -1
    for c in range(world.lanes[lane].first_connection, world.lanes[lane].last_connection):
        if world.connections[c].to_edge != edge:
            continue
        to = world.connections[c].to_lane
        rank = 2 if after < 0 or leads_to(to, after, world) else 0
        rank += 1 if world.lanes[to].index % 2 == preference % 2 else 0
        if rank > best_rank:
            best, best_rank = c, rank
    return best


@inner
def _sides(lane: int, edge: int, world: World) -> int:
    """Return which lanes beside a lane lead to an edge: 1 the right one, 2 the left one, 3 both."""
    sides = 0
    if edge >= 0:
        if lane > world.lanes[lane].first_lane and leads_to(lane - 1, edge, world):
            sides += RIGHT_SIDE
        if lane < world.lanes[lane].last_lane and leads_to(lane + 1, edge, world):
            sides += LEFT_SIDE
    return sides


@inner
def steer(i: int, world: World, routes: Routes, traits: Traits, fleet: Fleet) -> None:
    """Set the connections that a vehicle will take, or how many lanes to the left it has to change for the first.

    To be called whenever the lane, the next edge, the destination or the claim of a vehicle has changed.
    """
    lane, following, destination = fleet[i].lane, fleet[i].next_edge, fleet[i].destination
    first, last, choice = world.lanes[lane].first_lane, world.lanes[lane].last_lane, traits.own[i].lane_choice
    fleet[i].connection = NONE
    fleet[i].onward = NONE
    fleet[i].shift = 0
    fleet[i].sides = _sides(lane, following, world)
    if following == NONE:
        fleet[i].shift = first - lane  # to the kerb
        return
    claimed = fleet[i].claim >= 0 and world.connections[fleet[i].claim].from_lane == lane
    if claimed:
        c, following = fleet[i].claim, world.connections[fleet[i].claim].to_edge
    after = edge_after(following, destination, world, routes)
    if not claimed:
        c = connection_to(lane, following, after, choice, world)
    fleet[i].connection = c
    if c >= 0:
        fleet[i].onward = _onward(i, c, after, world, routes, traits, fleet)
        return
    for off in range(1, last - first + 1):
        if lane + off <= last and leads_to(lane + off, following, world):
            fleet[i].shift = off
            return
        if lane - off >= first and leads_to(lane - off, following, world):
            fleet[i].shift = -off
            return


@inlined
def _onward(i: int, c: int, after: int, world: World, routes: Routes, traits: Traits, fleet: Fleet) -> int:
    """Return the connection that a vehicle takes to the edge `after` when it has left `c`, -1 without one."""
    if after < 0:
        return NONE
    beyond = edge_after(after, fleet[i].destination, world, routes)
    return connection_to(world.connections[c].to_lane, after, beyond, traits.own[i].lane_choice, world)


@inlined
def steer_on(i: int, lane: int, world: World, routes: Routes, traits: Traits, fleet: Fleet) -> None:
    """Set next edge and connections of a vehicle that has come onto a lane through a junction.

    The connection that it had chosen to take from there (`onward`) is what `steer` would find again.
    """
    c, claim = fleet[i].onward, fleet[i].claim
    if c < 0 or world.connections[c].from_lane != lane or (claim >= 0 and claim != c):
        fleet[i].next_edge = edge_after(world.lanes[lane].edge, fleet[i].destination, world, routes)
        steer(i, world, routes, traits, fleet)
        return
    following = world.connections[c].to_edge
    after = edge_after(following, fleet[i].destination, world, routes)
    fleet[i].next_edge, fleet[i].connection, fleet[i].shift = following, c, 0
    fleet[i].sides = _sides(lane, following, world)
    fleet[i].onward = _onward(i, c, after, world, routes, traits, fleet)


@inner
def another_way(i: int, world: World, routes: Routes, traits: Traits, fleet: Fleet) -> None:
    """Let a driver who could not change lanes in time go where the lane leads, and find the way from there."""
    lane = fleet[i].lane
    for c in range(world.lanes[lane].first_connection, world.lanes[lane].last_connection):
        edge = world.connections[c].to_edge
        if edge == routes.goal[fleet[i].destination] or edge_after(edge, fleet[i].destination, world, routes) >= 0:
            fleet[i].next_edge = edge
            steer(i, world, routes, traits, fleet)
            return
