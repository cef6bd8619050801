"""Who may enter a junction: signals, others inside, room behind it, and gaps in the traffic that goes first. Compiled.

A driver claims a connection at the latest moment at which it could still stop before the line. A claim is given only
when no connection in conflict with it is taken, so that two vehicles never meet inside a junction, whatever they do.
Gap acceptance is by time, as in SUMO: the driver must have left before the other arrives, with a margin that shrinks
with patience.
"""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator.compiled import inlined, inner
from fleetlib.simulator.fleet import Fleet, Rules
from fleetlib.simulator.layout import LEFT, NONE, World
from fleetlib.simulator.queues import Traffic, in_the_way, room_m
from fleetlib.simulator.signals import RED, YELLOW
from fleetlib.simulator.traits import Traits

NO_EDGE = NONE
PASS_YELLOW = 0.8  # a driver who would have to brake harder than this share of the cap goes on at yellow
MARGIN_S = 1.0  # SUMO's jmTimegapMinor
MERGE_BRAKING_MPS2 = 2.5  # of those into whose lane somebody merges
STANDING_MPS = 0.5
AT_LINE_M = 8.0
TIE_S = 2.0  # so long do drivers who all wait for one another look at each other
LOOK_BACK = 4  # vehicles of a lane that is let go first
LOOK_BACK_S = 12.0
COURTEOUS_BELOW_MPS = 5.0  # who goes first and is slower than this lets one in that has waited ...
LONG_WAIT_S = 30.0  # ... for so long ...
COURTESY_S = 4.0  # ... and waits for that one itself no longer than this
QUEUE_BRAKING_MPS2 = 2.0  # of the last vehicle behind a junction, to foresee where it will stop


@inner
def crossing_time_s(speed: float, top_mps: float, acceleration: float, way_m: float) -> float:
    """Return how long a way takes with a constant acceleration up to a top speed."""
    if speed >= top_mps:
        return way_m / max(top_mps, 0.5)
    rise_s = (top_mps - speed) / acceleration
    rise_m = 0.5 * (speed + top_mps) * rise_s
    if rise_m >= way_m:
        return (math.sqrt(speed * speed + 2.0 * acceleration * way_m) - speed) / acceleration
    return rise_s + (way_m - rise_m) / top_mps


@inlined
def light_allows(i: int, c: int, distance: float, time_s: float, world: World, traits: Traits, fleet: Fleet,
                 traffic: Traffic, rules: Rules) -> bool:  # fmt: skip
    """Return whether the signal lets a vehicle go that is `distance` before the line."""
    if world.connections[c].signal < 0:
        return True
    light, speed = traffic.ways[c].light, fleet[i].speed_mps
    if light == RED:
        return False
    if light == YELLOW:
        if world.connections[c].direction == LEFT and fleet[i].waited_s > TIE_S and distance < AT_LINE_M:
            return True  # who has waited for oncoming traffic through the green goes now
        return bool(speed * speed > 2.0 * max(distance, 0.1) * PASS_YELLOW * traits.kinds[traits.own[i].kind].cap_mps2)
    return bool(speed > STANDING_MPS or time_s - traffic.ways[c].light_since_s >= rules.reaction_s)


@inlined
def has_room(i: int, c: int, world: World, traits: Traits, fleet: Fleet, traffic: Traffic) -> bool:
    """Return whether a vehicle will find room behind the junction, so that it does not block it."""
    lane = world.connections[c].to_lane
    need = room_m(i, traits)
    usable = world.lanes[lane].length_m
    last, inbound = traffic.queues[lane].back, traffic.queues[lane].inbound_m
    if last < 0:
        return bool(inbound + need <= usable or inbound <= 0.0)
    rear = fleet[last].position_m - traits.own[last].length_m
    speed = fleet[last].speed_mps
    return bool(rear + 0.5 * speed * speed / QUEUE_BRAKING_MPS2 - inbound >= need)


@inlined
def gap_is_enough(i: int, c: int, f: int, merges: bool, distance: float, world: World, traits: Traits, fleet: Fleet,
                  traffic: Traffic) -> bool:  # fmt: skip
    """Return whether a driver can go before those that come on a connection which goes first."""
    me, other = world.connections[c], world.connections[f]
    if other.signal >= 0 and traffic.ways[f].light <= YELLOW:
        return True
    lane = other.from_lane
    j = traffic.queues[lane].front
    if j < 0:
        return True
    line = world.lanes[lane].length_m
    top = min(world.lanes[me.from_lane].limit_mps, max(2.0, math.sqrt(traits.own[i].lateral_mps2 * me.radius_m)))
    way = max(distance, 0.0) + me.length_m + (0.0 if merges else traits.own[i].length_m)
    mine = crossing_time_s(fleet[i].speed_mps, top, traits.own[i].acceleration_mps2, way)
    impatience = min(1.0, fleet[i].waited_s / 120.0)
    for _ in range(LOOK_BACK):
        if j < 0:
            return True
        before = line - fleet[j].position_m
        if before >= 0.0 and fleet[j].connection == f:
            speed = fleet[j].speed_mps
            if speed < STANDING_MPS and before < AT_LINE_M:
                # It waits too. Of those that wait for one another, the one that has waited longest goes.
                longer = fleet[i].waited_s > fleet[j].waited_s or (fleet[i].waited_s == fleet[j].waited_s and i < j)
                if not (longer and fleet[i].waited_s > TIE_S):
                    return False
            else:
                arrival = (before + 0.3 * other.length_m) / max(speed, 3.0)
                margin = MARGIN_S
                if merges:
                    margin += max(0.0, speed - top) / MERGE_BRAKING_MPS2
                # Impatient drivers accept shorter gaps; those who have waited very long let the other one brake, but
                # not harder than is usual.
                calm = speed * speed <= 2.0 * max(before, 0.1) * 0.5 * traits.kinds[traits.own[j].kind].cap_mps2
                if arrival < (mine + margin) * (1.0 - 0.5 * impatience) and not (impatience >= 1.0 and calm):
                    return False
                if arrival > LOOK_BACK_S:
                    return True
        j = fleet[j].behind
    return True


@inlined
def lets_one_in(i: int, c: int, world: World, fleet: Fleet, traffic: Traffic) -> bool:
    """Return whether a driver in slow traffic lets someone go first who would have to wait for it.

    Whoever goes first must give that up where the traffic demands it (German StVO, section 11, paragraph 3). Without it
    a queue on the main road never lets anybody out of a side road.
    """
    one = world.connections[c]
    if one.signal >= 0 or fleet[i].speed_mps >= COURTEOUS_BELOW_MPS or fleet[i].waited_s > COURTESY_S:
        return False
    for k in range(one.first_foe, one.last_foe):
        f = world.foes[k].connection
        j = traffic.queues[world.foes[k].from_lane].front
        if world.foes[k].yields or j < 0 or fleet[j].connection != f:
            continue
        if fleet[j].waited_s > LONG_WAIT_S and fleet[j].waited_s > fleet[i].waited_s:
            return True
    return False


@inlined
def may_enter(i: int, c: int, distance: float, time_s: float, world: World, traits: Traits, fleet: Fleet,
              traffic: Traffic, rules: Rules) -> bool:  # fmt: skip
    """Return whether a vehicle, the first before the line, may enter a connection now.

    Args:
        i: The vehicle.
        c: The connection.
        distance: To the stop line, m.
        time_s: Now.
        world: The roads.
        traits: The vehicles.
        fleet: Their state.
        traffic: What is taken.
        rules: Reaction time.
    """
    one = world.connections[c]
    if not light_allows(i, c, distance, time_s, world, traits, fleet, traffic, rules):
        return False
    taken = one.last_foe if (world.rivals[c] & traffic.busy[one.node]) != np.uint64(0) else one.first_foe
    for k in range(one.first_foe, taken):
        if in_the_way(world.foes[k].connection, world.foes[k].clear_m, world, traits, fleet, traffic):
            return False
    if not has_room(i, c, world, traits, fleet, traffic) or lets_one_in(i, c, world, fleet, traffic):
        return False
    if one.yields:
        for k in range(one.first_foe, one.last_foe):
            foe = world.foes[k]
            if not foe.yields or traffic.queues[foe.from_lane].front < 0:
                continue
            if not gap_is_enough(i, c, foe.connection, foe.merges == 1, distance, world, traits, fleet, traffic):
                return False
    return True
