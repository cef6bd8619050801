"""What the next vehicles of a step will need is asked for before their turn comes. Compiled."""

from __future__ import annotations

from fleetlib.simulator.compiled import inlined
from fleetlib.simulator.fleet import Fleet
from fleetlib.simulator.layout import Ints, World
from fleetlib.simulator.prefetch import prefetch
from fleetlib.simulator.queues import Traffic
from fleetlib.simulator.traits import Traits

# So many vehicles ahead of the work is memory asked for.
FAR_AHEAD, NEAR_AHEAD, NEXT_AHEAD = 8, 5, 3


@inlined
def ask_for(k: int, n: int, order: Ints, traits: Traits, fleet: Fleet) -> None:
    """Ask for what every step reads of a vehicle and its driver, some vehicles after the k-th."""
    if k + FAR_AHEAD < n:
        soon = order[k + FAR_AHEAD]
        prefetch(fleet, soon, 0)
        prefetch(fleet, soon, 64)
        prefetch(traits.own, soon, 0)
        prefetch(traits.own, soon, 64)


@inlined
def foresee(k: int, n: int, order: Ints, world: World, traits: Traits, fleet: Fleet, traffic: Traffic) -> None:
    """Ask for what the plans after the k-th will read of junctions and of the lanes behind them."""
    if k + NEAR_AHEAD < n:
        soon = order[k + NEAR_AHEAD]
        if fleet[soon].connection >= 0:
            prefetch(world.connections, fleet[soon].connection, 0)
        if fleet[soon].onward >= 0:
            prefetch(world.connections, fleet[soon].onward, 0)
    if k + NEXT_AHEAD < n and fleet[order[k + NEXT_AHEAD]].connection >= 0:
        one = world.connections[fleet[order[k + NEXT_AHEAD]].connection]
        prefetch(world.lanes, one.to_lane, 0)
        prefetch(traffic.queues, one.to_lane, 0)
        prefetch(traffic.busy, one.node, 0)
    if k + 1 < n and fleet[order[k + 1]].connection >= 0:
        last = traffic.queues[world.connections[fleet[order[k + 1]].connection].to_lane].back
        if last >= 0:
            prefetch(fleet, last, 0)
            prefetch(traits.own, last, 0)
