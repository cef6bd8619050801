"""All who are on the roads in the order of the lanes, and their changes of lanes. Compiled."""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.changing import consider_change, free_to_change
from fleetlib.simulator.compiled import inlined, inner
from fleetlib.simulator.fleet import Fleet, Rules
from fleetlib.simulator.foresight import FAR_AHEAD, NEAR_AHEAD
from fleetlib.simulator.known import known, lowest_bit
from fleetlib.simulator.layout import Ints, World
from fleetlib.simulator.prefetch import prefetch
from fleetlib.simulator.queues import Traffic
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.traits import Traits


@inlined
def line_up(
    number: int, order: Ints, turn: Ints, world: World, fleet: Fleet, traffic: Traffic, rules: Rules
) -> tuple[int, int]:
    """Write all who are on the roads in the order of the lanes, each from its front; return how many they are.

    What `order` holds of the step before tells nearly who comes next. `turn` gets the places in `order` of those who
    may change lanes in this step; the second number is how many.
    """
    n, turns = 0, 0
    for word in range(traffic.occupied.size):
        occupied, beside = traffic.occupied[word], world.beside[word]
        while occupied != np.uint64(0):
            lowest = lowest_bit(occupied)
            occupied &= occupied - np.uint64(1)
            may_change = (beside >> np.uint64(lowest)) & np.uint64(1) != np.uint64(0)
            i = known(traffic.queues[64 * word + lowest].front)
            while i >= 0:
                prefetch(fleet, order[n + FAR_AHEAD], 0)
                order[n] = i
                turn[turns] = n
                if may_change and free_to_change(i, fleet):
                    turns += int(rules.change_every == 1 or (number + i) % rules.change_every == 0)
                n += 1
                i = fleet[i].behind
    for k in range(FAR_AHEAD if n > 0 else 0):  # so that there always is one to ask for
        order[n + k] = order[n - 1]
    return n, turns


@inlined
def change_lanes(
    turns: int, turn: Ints, order: Ints, time_s: float, dt: float, world: World, routes: Routes, traits: Traits,
    fleet: Fleet, traffic: Traffic, rules: Rules,
) -> None:  # fmt: skip
    """Let those change lanes whose turn it is in this step, and put them into their places in `order`."""
    changed = 0
    for k in range(turns):
        if k + FAR_AHEAD < turns:
            soon = known(order[known(turn[k + FAR_AHEAD])])
            prefetch(fleet, soon, 0)
            prefetch(fleet, soon, 64)
            prefetch(traits.own, soon, 0)
        if k + NEAR_AHEAD < turns:
            prefetch(world.lanes, fleet[known(order[known(turn[k + NEAR_AHEAD])])].lane, 0)
        i = known(order[known(turn[k])])
        lane = fleet[i].lane
        consider_change(i, time_s, dt, world, routes, traits, fleet, traffic, rules)
        if fleet[i].lane != lane:
            turn[changed] = turn[k]
            changed += 1
    for k in range(changed):
        _line_up_edge(turn[k], order, world, fleet, traffic)


@inner
def _line_up_edge(place: int, order: Ints, world: World, fleet: Fleet, traffic: Traffic) -> None:
    """Write those on the lanes of one edge anew, in which `place` of `order` lies."""
    lane = fleet[order[place]].lane
    first, last = world.lanes[lane].first_lane, world.lanes[lane].last_lane
    n = place
    while n > 0 and first <= fleet[order[n - 1]].lane <= last:
        n -= 1
    for one in range(first, last + 1):
        i = traffic.queues[one].front
        while i >= 0:
            order[n] = i
            n += 1
            i = fleet[i].behind
