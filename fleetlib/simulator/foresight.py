"""What the next vehicles of a step will need is asked for before their turn comes. Compiled.

Where there is nothing to ask for, record 0 is asked for, which soon is in the cache: a branch that the processor does
not foresee costs more.
"""

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
SEEN_M, SEEN_S = 40.0, 8.0  # so far before a line drivers begin to look at the junction, about


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
    held = max(soon.held, 0)
    prefetch(world.lanes, soon.lane, 0)
    prefetch(traffic.queues, soon.lane, 0)
    prefetch(world.connections, max(soon.connection, 0), 0)
    prefetch(world.connections, held, 0)
    prefetch(world.connections, held, 64)
    c, onward = _junction_seen(known(order[k + NEAR_AHEAD]), world, fleet)
    one = world.connections[c]
    prefetch(traffic.busy, one.node, 0)
    prefetch(world.lanes, one.to_lane, 0)
    prefetch(traffic.queues, one.to_lane, 0)
    prefetch(traffic.ways, c, 0)
    prefetch(world.rivals, c, 0)
    prefetch(world.foes, one.first_foe, 0)
    prefetch(world.connections, onward, 0)
    c, _ = _junction_seen(known(order[k + NEXT_AHEAD]), world, fleet)
    last = max(traffic.queues[known(world.connections[c].to_lane)].back, 0)
    prefetch(fleet, last, 0)
    prefetch(traits.own, last, 0)


@inlined
def _junction_seen(i: int, world: World, fleet: Fleet) -> tuple[int, int]:
    """Return the connections that a driver will look at in its plan, 0 for none: the first is in the cache anyway."""
    one = fleet[i]
    seen = world.lanes[known(one.lane)].length_m - one.position_m < SEEN_M + SEEN_S * one.speed_mps
    return known(max(one.connection, 0) if seen else 0), known(max(one.onward, 0) if seen else 0)


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
    prefetch(world.connections, max(soon.onward, 0) if soon.held >= 0 else 0, 0)
    near = fleet[known(order[k + NEXT_AHEAD])]
    lane, held = world.lanes[known(near.lane)], known(max(near.held, 0))
    point = lane.first_point if near.position_m >= lane.bend_m else 0
    prefetch(world.along_m, point, 0)
    prefetch(world.points, point, 0)
    prefetch(world.points, point, 64)
    prefetch(world.roads, world.connections[held].from_edge, 0)
    prefetch(world.roads, world.connections[held].to_edge, 0)
    following = world.connections[known(max(near.onward, 0) if near.held >= 0 else 0)].to_edge
    prefetch(world.roads, following, 0)
    prefetch(routes.turn, max(near.destination, 0), following)
