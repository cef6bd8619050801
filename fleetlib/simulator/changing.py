"""Lane changing: MOBIL, and changes towards the lane that leads where the route goes. Compiled.

MOBIL (Kesting, Treiber, Helbing 2007, Transp. Res. Rec. 1999, 86): a change must be safe for the new follower and must
gain more than it costs others: a' - a + p (sum of the others' gains) > threshold + bias. Near the end of a lane that
does not lead on, the wish to change grows until only safety counts. Nobody changes where it would have to brake, or
make another brake, harder than normal driving does: the bound of `safe_acceleration` holds after every change.
"""

from __future__ import annotations

from fleetlib.simulator import incidents as events
from fleetlib.simulator.compiled import inlined, inner
from fleetlib.simulator.fleet import Fleet, Rules
from fleetlib.simulator.gaps import can_stop_behind, follow
from fleetlib.simulator.layout import NONE, World
from fleetlib.simulator.queues import Traffic, join, leave, vehicle_before
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.steering import LEFT_SIDE, RIGHT_SIDE, steer
from fleetlib.simulator.traits import Traits

COOL_DOWN_S = 4.0  # between two changes of one driver
HURRY_S = 1.0  # of one that has to change
FREE_GAP_M, FREE_GAP_S = 40.0, 4.0  # a leader farther ahead is no reason to change
MUST_WITHIN_M, MUST_WITHIN_S = 80.0, 12.0  # of the end of the lane, per lane to cross
DANGER, CLEAR, EMPTY = 0, 1, 2  # what is seen on a road behind: somebody who could not stop, nobody who could not
ROOM_FOR_INBOUND_M = 5.0


@inlined
def free_to_change(i: int, fleet: Fleet) -> bool:
    """Return whether a driver neither is in a junction or has claimed one, nor is in the midst of an event."""
    return bool(fleet[i].held < 0 and fleet[i].claim < 0 and fleet[i].phase < events.ACTIVE)


@inlined
def consider_change(
    i: int, time_s: float, dt: float, world: World, routes: Routes, traits: Traits, fleet: Fleet, traffic: Traffic,
    rules: Rules,
) -> None:  # fmt: skip
    """Let a driver change lanes where that is safe and worth it, or needed."""
    lane = fleet[i].lane
    first, last = world.lanes[lane].first_lane, world.lanes[lane].last_lane
    if first == last or not free_to_change(i, fleet):
        return
    shift, speed, position = fleet[i].shift, fleet[i].speed_mps, fleet[i].position_m
    if time_s - fleet[i].changed_s < (HURRY_S if shift != 0 else COOL_DOWN_S):
        return
    left_m = world.lanes[lane].length_m - position
    if left_m < 1.0 + 0.5 * speed * speed / traits.kinds[traits.own[i].kind].cap_mps2 + speed * dt and speed > 1.0:
        return
    leader = fleet[i].ahead
    gap = 1e9 if leader < 0 else fleet[leader].position_m - traits.own[leader].length_m - position
    if shift == 0 and rules.right_bias_mps2 == 0.0 and gap > FREE_GAP_M + FREE_GAP_S * speed:
        return
    top = traits.kinds[traits.own[i].kind].top_speed_mps
    wish = min(world.lanes[lane].limit_mps * traits.own[i].desired_factor, top)
    now = follow(i, leader, gap, wish, traits, fleet, rules)
    best, best_gain, best_before = NONE, rules.change_threshold_mps2, NONE
    for side in (-1, 1):  # right, left
        target = lane + side
        if target < first or target > last:
            continue
        needed = shift * side > 0
        must_m = MUST_WITHIN_M + MUST_WITHIN_S * speed
        if not needed:
            if shift != 0 and left_m < (abs(shift) + 1) * must_m:
                continue
            leads = fleet[i].sides & (RIGHT_SIDE if side < 0 else LEFT_SIDE)
            if fleet[i].next_edge >= 0 and left_m < must_m and leads == 0:
                continue
        before = vehicle_before(target, position, fleet, traffic)
        behind = traffic.queues[target].front if before < 0 else fleet[before].behind
        urgency = 0.0
        if needed:
            urgency = max(0.0, 1.0 - left_m / (abs(shift) * must_m + must_m))
        gain = _gain(i, leader, before, behind, now, wish, urgency, world, traits, fleet, rules)
        if gain < -1e8:
            continue
        if needed:
            gain += 0.3 + 6.0 * urgency
        gain -= rules.right_bias_mps2 * side
        if gain > best_gain and _nobody_comes(i, target, behind, world, traits, fleet, traffic):
            best, best_gain, best_before = target, gain, before
    if best >= 0:
        leave(i, lane, fleet, traffic)
        join(i, best, best_before, fleet, traffic)
        fleet[i].lane = best
        fleet[i].changed_s = time_s
        fleet[i].side = best - lane
        steer(i, world, routes, traits, fleet)


@inner
def _gain(
    i: int, leader: int, before: int, behind: int, now: float, wish: float, urgency: float, world: World,
    traits: Traits, fleet: Fleet, rules: Rules,
) -> float:  # fmt: skip
    """Return the gain of a change in m/s2, or -1e9 where it is not safe."""
    position = fleet[i].position_m
    new_gap = 1e9
    if before >= 0:
        new_gap = fleet[before].position_m - traits.own[before].length_m - position
        if new_gap < 0.5 or not can_stop_behind(i, before, new_gap, traits, fleet):
            return -1e9
    limit = rules.safe_braking_mps2 * (1.0 + urgency)
    then = follow(i, before, new_gap, wish, traits, fleet, rules)
    if then < -min(limit, traits.kinds[traits.own[i].kind].cap_mps2):
        return -1e9
    others = 0.0
    if behind >= 0:
        lag = position - traits.own[i].length_m - fleet[behind].position_m
        if lag < 0.5 or not can_stop_behind(behind, i, lag, traits, fleet):
            return -1e9
        goal = world.lanes[fleet[i].lane].limit_mps * traits.own[behind].desired_factor
        after = follow(behind, i, lag, goal, traits, fleet, rules)
        if after < -min(limit, traits.kinds[traits.own[behind].kind].cap_mps2):
            return -1e9
        old_gap = 1e9
        if before >= 0:
            old_gap = fleet[before].position_m - traits.own[before].length_m - fleet[behind].position_m
        others += after - follow(behind, before, old_gap, goal, traits, fleet, rules)
    old = fleet[i].behind
    if old >= 0:
        goal = world.lanes[fleet[i].lane].limit_mps * traits.own[old].desired_factor
        lag = position - traits.own[i].length_m - fleet[old].position_m
        freed = 1e9
        if leader >= 0:
            freed = fleet[leader].position_m - traits.own[leader].length_m - fleet[old].position_m
        others += follow(old, leader, freed, goal, traits, fleet, rules) - follow(
            old, i, lag, goal, traits, fleet, rules
        )
    return then - now + rules.politeness * (1.0 - urgency) * others


@inlined
def _nobody_comes(
    i: int, target: int, behind: int, world: World, traits: Traits, fleet: Fleet, traffic: Traffic
) -> bool:
    """Return whether a change does not surprise those who come onto the lane from the junction behind."""
    if behind >= 0:
        return True
    return clear_behind(i, fleet[i].position_m - traits.own[i].length_m, target, world, traits, fleet, traffic)


@inner
def clear_behind(
    i: int, rear_m: float, target: int, world: World, traits: Traits, fleet: Fleet, traffic: Traffic
) -> bool:
    """Return whether all who come onto a lane through the junction behind it can stop before a vehicle's rear.

    Args:
        i: The vehicle that will be there, at its present speed.
        rear_m: Where its rear will be on the lane.
        target: The lane, on which nobody is behind it.
        world: The roads.
        traits: The vehicles.
        fleet: Their state.
        traffic: Who is where.
    """
    if traffic.queues[target].inbound_m > 0.0 and rear_m < traffic.queues[target].inbound_m + ROOM_FOR_INBOUND_M:
        return False
    if rear_m < 0.0:
        return False
    limit = world.lanes[target].limit_mps
    seen_m = 0.5 * 1.2 * limit * limit / traits.kinds[traits.own[i].kind].seen_mps2
    for k in range(world.lanes[target].first_source, world.lanes[target].last_source):
        lane, reach = _road_behind(k, rear_m, world)
        seen = _look_back(i, lane, reach, seen_m, world, traits, fleet, traffic)
        if seen == DANGER:
            return False
        if seen == EMPTY and not _clear_farther_back(i, lane, reach, seen_m, world, traits, fleet, traffic):
            return False
    return True


@inlined
def _road_behind(k: int, reach_m: float, world: World) -> tuple[int, float]:
    """Return the lane of the k-th source, and the way from its line to the vehicle's rear.

    `reach_m` is the way from the begin of the lane that the source leads to.
    """
    one = world.connections[world.sources[k]]
    return one.from_lane, reach_m + one.length_m


@inlined
def _look_back(
    i: int, lane: int, reach_m: float, seen_m: float, world: World, traits: Traits, fleet: Fleet, traffic: Traffic
) -> int:
    """Return whether somebody on a lane could not stop, whether nobody comes, or whether it is too short to tell."""
    line = world.lanes[lane].length_m
    j = traffic.queues[lane].front
    if j < 0 and line + reach_m < seen_m:
        return EMPTY
    while j >= 0:
        if not can_stop_behind(j, i, line - fleet[j].position_m + reach_m, traits, fleet):
            return DANGER
        if fleet[j].position_m <= line:
            break
        j = fleet[j].behind
    return CLEAR


@inner
def _clear_farther_back(
    i: int, lane: int, reach_m: float, seen_m: float, world: World, traits: Traits, fleet: Fleet, traffic: Traffic
) -> bool:
    """Return whether nobody comes who could not stop, where a short road behind is empty: over two roads more."""
    reach_m += world.lanes[lane].length_m
    for k in range(world.lanes[lane].first_source, world.lanes[lane].last_source):
        second, reach = _road_behind(k, reach_m, world)
        seen = _look_back(i, second, reach, seen_m, world, traits, fleet, traffic)
        if seen == DANGER:
            return False
        if seen == CLEAR:
            continue
        reach += world.lanes[second].length_m
        for n in range(world.lanes[second].first_source, world.lanes[second].last_source):
            third, way = _road_behind(n, reach, world)
            if _look_back(i, third, way, seen_m, world, traits, fleet, traffic) != CLEAR:
                return False
    return True
