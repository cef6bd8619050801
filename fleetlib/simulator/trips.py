"""Trips: where to next, the stop at the end, fuel and charge, and the way back onto the road. Compiled."""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator import incidents as events
from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.fleet import Fleet, Mode, Rules, Traits
from fleetlib.simulator.junctions import NO_EDGE
from fleetlib.simulator.powertrain import charging_time_s
from fleetlib.simulator.roads import Ints, Records

DRIVING, PARKED, DISABLED = int(Mode.DRIVING), int(Mode.PARKED), int(Mode.DISABLED)
PARK_BELOW_MPS = 0.6
PARK_WITHIN_M = 6.0
ENGINE_OFF_AFTER_S = 90.0  # a driver who stops for longer switches the engine off
LOW_ENERGY = 0.12
REFUEL_S = 300.0
CHARGED = 0.8  # level up to which an electric vehicle charges
CHARGING, REFUELLING = 1, 2


@compiled
def uniform(fleet: Fleet, i: int) -> float:
    """Return a number in [0, 1) from the vehicle's own generator (xorshift64*, Vigna 2016)."""
    x = fleet[i].random
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    fleet[i].random = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@compiled
def choose_trip(i: int, roads: Records, table: Ints, goals: Ints, fleet: Fleet) -> None:
    """Give a vehicle a destination that it reaches without turning back on its road."""
    node, back = roads[fleet[i].edge].head, roads[fleet[i].edge].tail
    for _ in range(24):
        choice = int(uniform(fleet, i) * goals.size)
        following = table[choice, node]
        if following != NO_EDGE:
            fleet[i].destination = choice
            fleet[i].next_edge = following
            if roads[following].head != back:
                return


@compiled
def park(i: int, time_s: float, traits: Traits, fleet: Fleet, rules: Rules) -> None:
    """End a trip: stop for a while, refuel or charge when the level is low."""
    fleet[i].mode = PARKED
    fleet[i].speed_mps = 0.0
    fleet[i].acceleration_mps2 = 0.0
    fleet[i].lateral_mps2 = 0.0
    fleet[i].yaw_rate_radps = 0.0
    stay = -math.log(1.0 - uniform(fleet, i)) * rules.dwell_mean_s
    if fleet[i].energy_j < LOW_ENERGY * traits[i].capacity_j:
        if traits[i].powertrain == 2:
            fleet[i].charging = 1
            stay = max(stay, charging_time_s(i, CHARGED, traits, fleet))
        else:
            stay = max(stay, REFUEL_S)
            fleet[i].charging = 2
    fleet[i].engine_on = 1 if stay < ENGINE_OFF_AFTER_S else 0
    fleet[i].resume_s = time_s + stay


@compiled
def try_to_leave(
    i: int,
    roads: Records,
    table: Ints,
    goals: Ints,
    traits: Traits,
    fleet: Fleet,
    start: Ints,
    order: Ints,
) -> None:
    """Go back onto the road when nobody is near; a breakdown or crash is over then."""
    lane = fleet[i].lane
    for k in range(start[lane], start[lane + 1]):
        j = order[k]
        apart = fleet[j].position_m - fleet[i].position_m
        if -(12.0 + 4.0 * fleet[j].speed_mps) < apart < 14.0:
            return
    if fleet[i].mode == DISABLED:
        fleet[i].phase = events.FINISHED
        fleet[i].malfunction = 0
        fleet[i].airbag = 0
        fleet[i].boot += 1
        fleet[i].energy_j = max(fleet[i].energy_j, 0.3 * traits[i].capacity_j)
    if fleet[i].charging == 2:
        fleet[i].energy_j = traits[i].capacity_j
    fleet[i].charging = 0
    fleet[i].mode = DRIVING
    fleet[i].engine_on = 1
    if roads[fleet[i].edge].head == goals[fleet[i].destination] or fleet[i].next_edge == NO_EDGE:
        choose_trip(i, roads, table, goals, fleet)


@compiled
def stop(i: int, time_s: float, roads: Records, traits: Traits, fleet: Fleet, rules: Rules) -> None:
    """Leave the road at the goal, or where the vehicle has failed."""
    failed = fleet[i].event == events.BREAKDOWN and fleet[i].phase == events.ACTIVE
    if failed or fleet[i].phase == events.STRANDED:
        if fleet[i].speed_mps > 0.2:
            return
        park(i, time_s, traits, fleet, rules)
        fleet[i].mode = DISABLED
        fleet[i].charging = 0
        fleet[i].engine_on = 0
        fleet[i].phase = events.STRANDED
        wait = -math.log(1.0 - 0.9 * uniform(fleet, i)) * rules.repair_mean_s
        fleet[i].resume_s = time_s + 120.0 + wait
    elif fleet[i].next_edge == NO_EDGE and roads[fleet[i].edge].length_m - fleet[i].position_m < PARK_WITHIN_M:
        park(i, time_s, traits, fleet, rules)
