"""Trips: where to next, the stop at the end, fuel and charge, and the way back onto the road. Compiled."""

from __future__ import annotations

import math

from fleetlib.simulator import incidents as events
from fleetlib.simulator.changing import clear_behind
from fleetlib.simulator.choosing import choose_trip, uniform
from fleetlib.simulator.compiled import inlined, inner
from fleetlib.simulator.demand import LEAST_SHARE, Habits, Trips
from fleetlib.simulator.fleet import Fleet, Mode, Rules
from fleetlib.simulator.gaps import can_stop_behind
from fleetlib.simulator.layout import NONE, World
from fleetlib.simulator.powertrain import charging_time_s
from fleetlib.simulator.queues import Traffic, join, mask_of, vanish, vehicle_before, word_of
from fleetlib.simulator.routes import Routes, edge_after
from fleetlib.simulator.steering import leads_to, steer
from fleetlib.simulator.traits import Traits

DRIVING, PARKED, DISABLED = int(Mode.DRIVING), int(Mode.PARKED), int(Mode.DISABLED)
PARK_BELOW_MPS = 0.6
PARK_WITHIN_M = 6.0
ENGINE_OFF_AFTER_S = 90.0  # a driver who stops for longer switches the engine off
LOW_ENERGY = 0.12  # of a tank
REFUEL_S = 300.0
CHARGED = 0.8  # level up to which an electric vehicle charges
CHARGING, REFUELLING = 1, 2
FIRST_GOAL, LAST_GOAL = 0.3, 0.85  # part of its last edge on which a trip ends
COURTESY_S = 1.5  # who joins leaves so much time to those that come
NEAR_JUNCTION_M = 1.0
LEAST_REPAIR_S = 120.0
LONGEST_REPAIR = 0.9  # quantile at which the exponential time is cut: nobody waits for ever
MEAN_REPAIR = 1.0 + (1.0 - LONGEST_REPAIR) * math.log(1.0 - LONGEST_REPAIR) / LONGEST_REPAIR  # of what is left of it


@inner
def _stay_s(i: int, time_s: float, habits: Habits, fleet: Fleet, rules: Rules) -> float:
    """Return how long a vehicle stays where its trip has ended; counts the stops of a round."""
    exponential = -math.log(1.0 - uniform(fleet, i))
    if habits.depot_row[i] >= 0:
        if fleet[i].destination == habits.depot_row[i]:
            fleet[i].stops_left = habits.stops
            return float(habits.loading_s)
        fleet[i].stops_left = max(0, fleet[i].stops_left - 1)
        return float(exponential * habits.stop_mean_s)
    hour = int(habits.begins_h + time_s / 3600.0) % 24
    return float(exponential * rules.dwell_mean_s / max(habits.share[hour], LEAST_SHARE))


@inner
def set_goal(i: int, world: World, fleet: Fleet, rules: Rules) -> None:
    """Choose where on its last edge a vehicle will stop."""
    length = world.lanes[fleet[i].lane].length_m
    if rules.arrive_moving:
        fleet[i].goal_m = length
    else:
        fleet[i].goal_m = length * (FIRST_GOAL + (LAST_GOAL - FIRST_GOAL) * uniform(fleet, i))


@inlined
def has_trip(i: int, trips: Trips) -> bool:
    """Return whether a vehicle makes, or waits for, a trip of the list."""
    return bool(trips.now.size > 0 and trips.now[i] >= 0)


@inner
def wait_for_trip(i: int, trip: int, world: World, traits: Traits, fleet: Fleet, trips: Trips) -> None:
    """Let a vehicle wait at the origin of a trip of the list; after its last one it stays where it is."""
    if trip >= trips.first[i + 1]:
        fleet[i].resume_s = math.inf
        return
    trips.now[i] = trip
    fleet[i].lane = world.roads[trips.origin[trip]].first_lane
    fleet[i].destination = trips.row[trip]
    fleet[i].resume_s = max(fleet[i].resume_s, trips.depart_s[trip])
    fleet[i].position_m = traits.own[i].length_m


@inner
def best_lane(i: int, world: World, traits: Traits, fleet: Fleet, traffic: Traffic) -> int:
    """Return the lane of a vehicle's edge that leads on and has most room at its begin."""
    edge = world.lanes[fleet[i].lane].edge
    best, most = world.roads[edge].first_lane, -1.0
    for lane in range(world.roads[edge].first_lane, world.roads[edge].last_lane + 1):
        if fleet[i].next_edge >= 0 and not leads_to(lane, fleet[i].next_edge, world):
            continue
        last = traffic.queues[lane].back
        room = 1e9 if last < 0 else fleet[last].position_m - traits.own[last].length_m
        if room > most:
            best, most = lane, room
    return int(best)


@inner
def park(
    i: int,
    time_s: float,
    world: World,
    traits: Traits,
    fleet: Fleet,
    traffic: Traffic,
    trips: Trips,
    habits: Habits,
    rules: Rules,
) -> None:
    """End a trip: stop beside the road for a while, refuel or charge when the level is low."""
    vanish(i, world, traits, fleet, traffic)
    traffic.away[word_of(i)] |= mask_of(i)
    fleet[i].mode = PARKED
    fleet[i].speed_mps = 0.0
    fleet[i].acceleration_mps2 = 0.0
    fleet[i].yaw_rate_radps = 0.0
    fleet[i].waited_s = 0.0
    stay = _stay_s(i, time_s, habits, fleet, rules)
    electric = traits.kinds[traits.own[i].kind].powertrain == 2
    low = rules.charge_below if electric else LOW_ENERGY
    if fleet[i].energy_j < low * traits.kinds[traits.own[i].kind].capacity_j:
        if electric:
            fleet[i].charging = 1
            stay = max(stay, charging_time_s(i, CHARGED, traits, fleet))
        else:
            stay = max(stay, REFUEL_S)
            fleet[i].charging = 2
    fleet[i].engine_on = 1 if stay < ENGINE_OFF_AFTER_S else 0
    fleet[i].resume_s = time_s + stay
    if has_trip(i, trips):
        trips.arrived_s[trips.now[i]] = time_s
        wait_for_trip(i, trips.now[i] + 1, world, traits, fleet, trips)


@inner
def can_join(i: int, lane: int, position: float, world: World, traits: Traits, fleet: Fleet, traffic: Traffic) -> bool:
    """Return whether a standing vehicle can join a lane without surprising anybody."""
    before = vehicle_before(lane, position, fleet, traffic)
    if before >= 0:
        ahead = fleet[before].position_m - traits.own[before].length_m
        if ahead - position < traits.kinds[traits.own[i].kind].minimum_gap_m:
            return False
    behind = traffic.queues[lane].front if before < 0 else fleet[before].behind
    rear = position - traits.own[i].length_m
    if behind < 0:
        return clear_behind(i, rear, lane, world, traits, fleet, traffic)
    gap = rear - fleet[behind].position_m - COURTESY_S * fleet[behind].speed_mps
    return gap > 0.5 and can_stop_behind(behind, i, gap, traits, fleet)


@inner
def try_to_leave(
    i: int, time_s: float, world: World, routes: Routes, traits: Traits, fleet: Fleet, traffic: Traffic, trips: Trips,
    habits: Habits, rules: Rules,
) -> None:  # fmt: skip
    """Go back onto the road when nobody is near; a breakdown or crash is over then."""
    listed = has_trip(i, trips)
    begins = listed and fleet[i].mode == PARKED and math.isinf(trips.started_s[trips.now[i]])
    if begins:
        fleet[i].next_edge = edge_after(world.lanes[fleet[i].lane].edge, fleet[i].destination, world, routes)
        fleet[i].lane = best_lane(i, world, traits, fleet, traffic)
    lane = fleet[i].lane
    # Who has failed on a junction or close to one goes on from beside the road.
    room = max(traits.own[i].length_m, world.lanes[lane].length_m - NEAR_JUNCTION_M)
    position = min(max(fleet[i].position_m, traits.own[i].length_m), room)
    if not can_join(i, lane, position, world, traits, fleet, traffic):
        return
    fleet[i].position_m = position
    if fleet[i].mode == DISABLED:
        fleet[i].phase = events.FINISHED
        fleet[i].warnings = 0
        fleet[i].boot += 1
        fleet[i].energy_j = max(fleet[i].energy_j, 0.3 * traits.kinds[traits.own[i].kind].capacity_j)
    if fleet[i].charging == 2:
        fleet[i].energy_j = traits.kinds[traits.own[i].kind].capacity_j
    fleet[i].charging = 0
    fleet[i].mode = DRIVING
    traffic.away[word_of(i)] &= ~mask_of(i)
    fleet[i].engine_on = 1
    fleet[i].changed_s = time_s
    fleet[i].side = 0
    fleet[i].waited_s = 0.0
    join(i, lane, vehicle_before(lane, fleet[i].position_m, fleet, traffic), fleet, traffic)
    if begins:
        trips.started_s[trips.now[i]] = time_s
    if fleet[i].next_edge == NONE and not listed:
        choose_trip(i, world, routes, habits, traits, fleet)
    else:
        steer(i, world, routes, traits, fleet)
    if fleet[i].next_edge == NONE:
        set_goal(i, world, fleet, rules)


@inner
def stop(
    i: int,
    time_s: float,
    world: World,
    traits: Traits,
    fleet: Fleet,
    traffic: Traffic,
    trips: Trips,
    habits: Habits,
    rules: Rules,
) -> None:
    """Leave the road at the goal, or where the vehicle has failed."""
    failed = fleet[i].event == events.BREAKDOWN and fleet[i].phase == events.ACTIVE
    if failed or fleet[i].phase == events.STRANDED:
        if fleet[i].speed_mps > 0.2:
            return
        park(i, time_s, world, traits, fleet, traffic, trips, habits, rules)
        fleet[i].mode = DISABLED
        fleet[i].charging = 0
        fleet[i].engine_on = 0
        fleet[i].phase = events.STRANDED
        least_s = min(LEAST_REPAIR_S, 0.5 * rules.repair_mean_s)
        exponential = -math.log(1.0 - LONGEST_REPAIR * uniform(fleet, i)) / MEAN_REPAIR
        fleet[i].resume_s = time_s + least_s + exponential * (rules.repair_mean_s - least_s)
    elif fleet[i].next_edge == NONE and fleet[i].goal_m - fleet[i].position_m < PARK_WITHIN_M:
        park(i, time_s, world, traits, fleet, traffic, trips, habits, rules)
