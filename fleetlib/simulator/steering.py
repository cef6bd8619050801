"""Which way a vehicle goes at the end of its lane: the connection to its next edge, or the lane with one. Compiled."""

from __future__ import annotations

from fleetlib.simulator.compiled import inner
from fleetlib.simulator.fleet import Fleet, Traits
from fleetlib.simulator.layout import NONE, World
from fleetlib.simulator.routes import Routes, edge_after


@inner
def leads_to(lane: int, edge: int, world: World) -> bool:
    """Return whether a lane has a connection to an edge."""
    for c in range(world.lanes[lane].first_connection, world.lanes[lane].last_connection):
        if world.connections[c].to_edge == edge:
            return True
    return False


@inner
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
def steer(i: int, world: World, routes: Routes, traits: Traits, fleet: Fleet) -> None:
    """Set the connection that a vehicle will take, or how many lanes to the left it has to change for one."""
    lane, following = fleet[i].lane, fleet[i].next_edge
    first, last = world.roads[fleet[i].edge].first_lane, world.roads[fleet[i].edge].last_lane
    fleet[i].connection = NONE
    fleet[i].shift = 0
    if following == NONE:
        fleet[i].shift = first - lane  # to the kerb
        return
    if fleet[i].claim >= 0 and world.connections[fleet[i].claim].from_lane == lane:
        fleet[i].connection = fleet[i].claim
        return
    after = edge_after(following, fleet[i].destination, world, routes)
    fleet[i].connection = connection_to(lane, following, after, traits[i].lane_choice, world)
    if fleet[i].connection >= 0:
        return
    for off in range(1, last - first + 1):
        if lane + off <= last and leads_to(lane + off, following, world):
            fleet[i].shift = off
            return
        if lane - off >= first and leads_to(lane - off, following, world):
            fleet[i].shift = -off
            return


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
