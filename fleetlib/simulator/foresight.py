"""What the next vehicles of a step will need is asked for before their turn comes. Compiled."""

from __future__ import annotations

from fleetlib.simulator.compiled import inlined
from fleetlib.simulator.fleet import Fleet, Snapshot
from fleetlib.simulator.layout import Ints, World
from fleetlib.simulator.prefetch import prefetch
from fleetlib.simulator.queues import Traffic
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.traits import Traits

# So many vehicles ahead of the work is memory asked for.
FAR_AHEAD, ROAD_AHEAD, NEAR_AHEAD, NEXT_AHEAD = 14, 10, 6, 3


@inlined
def ask_for(k: int, n: int, order: Ints, traits: Traits, fleet: Fleet) -> None:
    """Ask for what every step reads of a vehicle and its driver, some vehicles after the k-th."""
    if k + FAR_AHEAD < n:
        soon = order[k + FAR_AHEAD]
        prefetch(fleet, soon, 0)
        prefetch(fleet, soon, 64)
        prefetch(traits.own, soon, 0)


@inlined
def foresee(k: int, n: int, order: Ints, world: World, traits: Traits, fleet: Fleet, traffic: Traffic) -> None:
    """Ask for what the plans after the k-th will read of lanes, of junctions and of the lanes behind them."""
    if k + ROAD_AHEAD < n:
        soon = order[k + ROAD_AHEAD]
        prefetch(world.lanes, fleet[soon].lane, 0)
        prefetch(traffic.queues, fleet[soon].lane, 0)
        if fleet[soon].connection >= 0:
            prefetch(world.connections, fleet[soon].connection, 0)
        if fleet[soon].held >= 0:
            prefetch(world.connections, fleet[soon].held, 0)
            prefetch(world.connections, fleet[soon].held, 64)
    if k + NEAR_AHEAD < n and fleet[order[k + NEAR_AHEAD]].connection >= 0:
        c = fleet[order[k + NEAR_AHEAD]].connection
        one = world.connections[c]
        prefetch(world.lanes, one.to_lane, 0)
        prefetch(traffic.queues, one.to_lane, 0)
        prefetch(traffic.busy, one.node, 0)
        prefetch(traffic.ways, c, 0)
        prefetch(world.rivals, c, 0)
        prefetch(world.foes, one.first_foe, 0)
        if fleet[order[k + NEAR_AHEAD]].onward >= 0:
            prefetch(world.connections, fleet[order[k + NEAR_AHEAD]].onward, 0)
    if k + NEXT_AHEAD < n and fleet[order[k + NEXT_AHEAD]].connection >= 0:
        last = traffic.queues[world.connections[fleet[order[k + NEXT_AHEAD]].connection].to_lane].back
        if last >= 0:
            prefetch(fleet, last, 0)
            prefetch(traits.own, last, 0)


@inlined
def look_along(k: int, n: int, order: Ints, world: World, routes: Routes, fleet: Fleet, snapshot: Snapshot) -> None:
    """Ask for what the moves after the k-th will read of the roads, and for where they are written down."""
    if k + FAR_AHEAD < n:
        prefetch(snapshot, order[k + FAR_AHEAD], 0)
    if k + ROAD_AHEAD < n:
        soon = order[k + ROAD_AHEAD]
        prefetch(world.lanes, fleet[soon].lane, 0)
        prefetch(world.lanes, fleet[soon].lane, 64)
        if fleet[soon].held >= 0:
            prefetch(world.connections, fleet[soon].held, 0)
            prefetch(world.connections, fleet[soon].held, 64)
    if k + NEXT_AHEAD < n:
        point = world.lanes[fleet[order[k + NEXT_AHEAD]].lane].first_point
        prefetch(world.points, point, 0)
        prefetch(world.points, point, 64)
        soon = order[k + NEXT_AHEAD]
        held, onward = fleet[soon].held, fleet[soon].onward
        if held >= 0:
            to = world.connections[held].to_edge
            prefetch(world.roads, world.connections[held].from_edge, 0)
            prefetch(world.roads, to, 0)
            prefetch(routes.turn, fleet[soon].destination, to)
            if onward >= 0:
                prefetch(world.connections, onward, 0)
