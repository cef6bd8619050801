"""What the next vehicles of a step will need is asked for before their turn comes. Compiled."""

from __future__ import annotations

from fleetlib.simulator.compiled import inlined
from fleetlib.simulator.fleet import Fleet, Snapshot
from fleetlib.simulator.known import known
from fleetlib.simulator.layout import Ints, World
from fleetlib.simulator.prefetch import prefetch
from fleetlib.simulator.queues import Traffic
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.traits import Traits

# So many vehicles ahead of the work is memory asked for.
FAR_AHEAD, ROAD_AHEAD, NEAR_AHEAD, NEXT_AHEAD = 14, 10, 6, 3


@inlined
def ask_for(k: int, order: Ints, traits: Traits, fleet: Fleet) -> None:
    """Ask for what every step reads of a vehicle and its driver, some vehicles after the k-th."""
    soon = order[k + FAR_AHEAD]
    prefetch(fleet, soon, 0)
    prefetch(fleet, soon, 64)
    prefetch(traits.own, soon, 0)


@inlined
def foresee(k: int, order: Ints, world: World, traits: Traits, fleet: Fleet, traffic: Traffic) -> None:
    """Ask for what the plans after the k-th will read of lanes, of junctions and of the lanes behind them."""
    soon = fleet[known(order[k + ROAD_AHEAD])]
    held = max(soon.held, 0)  # asked for in vain, but a branch that nobody foresees costs more
    prefetch(world.lanes, soon.lane, 0)
    prefetch(traffic.queues, soon.lane, 0)
    prefetch(world.connections, max(soon.connection, 0), 0)
    prefetch(world.connections, held, 0)
    prefetch(world.connections, held, 64)
    near = fleet[known(order[k + NEAR_AHEAD])]
    c = near.connection
    if c >= 0:
        one, onward = world.connections[c], near.onward
        to, first_foe = one.to_lane, one.first_foe
        prefetch(traffic.busy, one.node, 0)
        prefetch(world.lanes, to, 0)
        prefetch(traffic.queues, to, 0)
        prefetch(traffic.ways, c, 0)
        prefetch(world.rivals, c, 0)
        prefetch(world.foes, first_foe, 0)
        if onward >= 0:
            prefetch(world.connections, onward, 0)
    next_one = fleet[known(order[k + NEXT_AHEAD])]
    c = next_one.connection
    if c >= 0:
        last = max(traffic.queues[known(world.connections[c].to_lane)].back, 0)
        prefetch(fleet, last, 0)
        prefetch(traits.own, last, 0)


@inlined
def look_along(k: int, order: Ints, world: World, routes: Routes, fleet: Fleet, snapshot: Snapshot) -> None:
    """Ask for what the moves after the k-th will read of the roads, and for where they are written down."""
    prefetch(snapshot, order[k + FAR_AHEAD], 0)
    soon = fleet[known(order[k + ROAD_AHEAD])]
    held = max(soon.held, 0)
    prefetch(world.lanes, soon.lane, 0)
    prefetch(world.lanes, soon.lane, 64)
    prefetch(world.connections, held, 0)
    prefetch(world.connections, held, 64)
    near = fleet[known(order[k + NEXT_AHEAD])]
    point, held = world.lanes[known(near.lane)].first_point, known(max(near.held, 0))
    prefetch(world.points, point, 0)
    prefetch(world.points, point, 64)
    to = world.connections[held].to_edge
    prefetch(world.roads, world.connections[held].from_edge, 0)
    prefetch(world.roads, to, 0)
    prefetch(routes.turn, max(near.destination, 0), to)
    prefetch(world.connections, max(near.onward, 0), 0)
