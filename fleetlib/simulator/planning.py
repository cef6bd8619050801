"""What a driver does next: the most cautious answer to limit, leader, junctions, turns and the goal. Compiled."""

from __future__ import annotations

import math

from fleetlib.simulator import incidents as events
from fleetlib.simulator.compiled import inlined, inner
from fleetlib.simulator.driving import (
    desired_gap,
    free_acceleration,
    stopping_deceleration,
)
from fleetlib.simulator.fleet import Fleet, Rules
from fleetlib.simulator.gaps import SAFE_GAP_M, interaction, safe_acceleration
from fleetlib.simulator.junctions import AT_LINE_M, STANDING_MPS, has_room, may_enter
from fleetlib.simulator.known import known
from fleetlib.simulator.layout import NONE, TURNAROUND, Records, World
from fleetlib.simulator.moments import asks, unaware, wait_for_moment
from fleetlib.simulator.queues import Traffic, claim, inside, rear_on_m
from fleetlib.simulator.routes import Routes, edge_after
from fleetlib.simulator.steering import another_way, connection_to, steer
from fleetlib.simulator.traits import Traits

LOOK_AHEAD_EDGES = 8
TURN_BRAKING = 0.8  # share of the comfortable deceleration that a driver plans with before a turn
STOP_BEFORE_LINE_M = 1.0
TRUST = 0.7  # who goes first trusts that others leave the junction, until this share of the cap would be needed
PATIENCE_S = 8.0  # who stands at the end of a lane that does not lead on for longer goes another way
DETOUR_AFTER_S = 60.0  # who has waited for longer before a junction takes a way that is free, where there is one
FAR_M = 1e9
STRAIGHT_RADIUS_M = 1e5
HASTE = 1.25  # no driver wants more than this times the usual acceleration, ...
HASTE_IN_EVENT_MPS2 = 12.0  # ... but in the midst of an event


@inlined
def _rear_of_last_out(
    i: int, lane: int, line: float, world: World, traits: Traits, fleet: Fleet, traffic: Traffic
) -> tuple[int, float]:
    """Return the vehicle that has left a lane last, and where its rear is in metres of that lane, while it is near."""
    other = traffic.queues[lane].left_last
    if other < 0 or other == i:
        return NONE, FAR_M
    held = fleet[other].held
    if held < 0 or world.connections[held].from_lane != lane or fleet[other].lane == lane:
        return NONE, FAR_M
    return other, line + rear_on_m(other, world, traits, fleet)


@inner
def take_detour(i: int, world: World, routes: Routes, traits: Traits, fleet: Fleet, traffic: Traffic) -> None:
    """Let a driver whose way is blocked take another one from its lane that has room and leads to the destination."""
    lane, destination = fleet[i].lane, fleet[i].destination
    for c in range(world.lanes[lane].first_connection, world.lanes[lane].last_connection):
        edge = world.connections[c].to_edge
        if edge == fleet[i].next_edge or world.connections[c].direction == TURNAROUND:
            continue
        leads = edge == routes.goal[destination] or edge_after(edge, destination, world, routes) >= 0
        if leads and has_room(i, c, world, traits, fleet, traffic):
            fleet[i].next_edge = edge
            steer(i, world, routes, traits, fleet)
            return


@inlined
def plan(
    i: int, time_s: float, dt: float, world: World, routes: Routes, traits: Traits, fleet: Fleet, traffic: Traffic,
    cases: Records, rules: Rules,
) -> tuple[float, float, int]:  # fmt: skip
    """Return the acceleration that a driver wants and the greatest that is safe, in m/s2, and for whom.

    The third is the vehicle that the lesser of the two is because of, -1 where it is a line, a turn or the limit.

    Claims the junction ahead when it has to, and decides on events that wait for their moment, because here everything
    ahead is known.
    """
    lane, speed = known(fleet[i].lane), fleet[i].speed_mps
    own, kind = traits.own[i], traits.kinds[known(traits.own[i].kind)]
    accel, comfort, minimum = own.acceleration_mps2, own.deceleration_mps2, kind.minimum_gap_m
    cap, tyres = kind.cap_mps2, kind.tyres_mps2
    active, cornering, overspeeding, distracted = fleet[i].phase == events.ACTIVE, False, False, False
    if active:
        cornering, overspeeding = fleet[i].event == events.CORNERING, fleet[i].event == events.OVERSPEED
        distracted = unaware(i, fleet, cases)
    wish = min(world.lanes[lane].limit_mps * own.desired_factor * (1.0 + fleet[i].mood), kind.top_speed_mps)
    if overspeeding:  # so much above the fleet's limit, or above what the driver drives here anyway
        haste = cases[fleet[i].case].value + max(0.0, wish - rules.overspeed_limit_mps)
        wish = min(haste, max(kind.top_speed_mps, wish))
    within = inside(i, world, fleet)
    c = fleet[i].held if within else fleet[i].connection
    line = world.lanes[lane].length_m
    distance = line - fleet[i].position_m
    gap, speed_ahead, other = FAR_M, 0.0, fleet[i].ahead
    bound, bound_by = FAR_M, NONE
    # Beyond this way nothing bounds what the driver may want: no sooner than that a root has to be drawn.
    most = speed + (HASTE_IN_EVENT_MPS2 if active else HASTE * accel) * dt
    reach = SAFE_GAP_M + 0.5 * (speed + most) * dt + most * most / (2.0 * cap)
    first = True  # nobody who has not claimed the next junction is between the vehicle and it
    if other >= 0:
        gap = fleet[other].position_m - traits.own[other].length_m - fleet[i].position_m
        speed_ahead = fleet[other].speed_mps
        if gap < reach:
            ahead_cap = traits.kinds[traits.own[other].kind].cap_mps2
            bound = safe_acceleration(speed, gap, speed_ahead, cap, ahead_cap, tyres, dt)
            bound_by = other
        first = fleet[other].position_m > line or fleet[other].claim >= 0
    braking = 0.0
    horizon = 40.0 + speed * speed / (2.0 * TURN_BRAKING * comfort) + speed * dt
    stop_gap, corner_at, corner_radius = FAR_M, -1.0, 0.0
    following = fleet[i].next_edge
    for look in range(LOOK_AHEAD_EDGES if distance <= horizon else 0):
        if following == NONE and not within:
            if look == 0 and rules.arrive_moving:
                break
            length = world.lanes[lane].length_m
            at = fleet[i].goal_m if look == 0 else length * 0.5
            stop_gap = min(stop_gap, distance - length + at)
            break
        if c < 0:
            # The lane does not lead on: a change of lanes, or another way.
            stop_gap = min(stop_gap, distance)
            if distance < reach:
                at_end = safe_acceleration(speed, distance, 0.0, cap, cap, tyres, dt)
                if at_end < bound:
                    bound, bound_by = at_end, NONE
            if look == 0 and speed < STANDING_MPS and distance < AT_LINE_M:
                fleet[i].waited_s += dt
                if fleet[i].waited_s > PATIENCE_S:
                    fleet[i].waited_s = 0.0
                    another_way(i, world, routes, traits, fleet)
            break
        one = world.connections[c]
        if one.controlled and not (look == 0 and within) and fleet[i].claim != c and not distracted:
            to_line = safe_acceleration(speed, distance, 0.0, cap, cap, tyres, dt) if distance < reach else FAR_M
            if not first or fleet[i].claim >= 0:
                if to_line < bound:
                    bound, bound_by = to_line, NONE
                stop_gap = min(stop_gap, distance + minimum - STOP_BEFORE_LINE_M)
                break
            goes = may_enter(i, c, distance, time_s, world, traits, fleet, traffic, rules)
            if not goes:
                if to_line < bound:
                    bound, bound_by = to_line, NONE
                first_right = one.signal < 0 and not one.yields
                if not first_right or stopping_deceleration(speed, 0.0, distance) > TRUST * cap:
                    stop_gap = min(stop_gap, distance + minimum - STOP_BEFORE_LINE_M)
                if speed < STANDING_MPS and distance < AT_LINE_M:
                    fleet[i].waited_s += dt
                    if look == 0 and fleet[i].waited_s > DETOUR_AFTER_S and not rules.arrive_moving:
                        take_detour(i, world, routes, traits, fleet, traffic)
                break
            # Take it when the line could otherwise not be respected any more, not before.
            if to_line < accel:
                claim(i, c, world, traits, traffic)
                fleet[i].claim = c
            elif to_line < bound:
                bound, bound_by = to_line, NONE
        radius = one.radius_m
        lateral = own.lateral_mps2
        turn_start = distance + one.before_m
        if look == 0 and within:
            into = -distance
            turn_start = one.before_m - into
            if into > one.before_m + one.arc_m and one.arc_m > 0.0:
                radius = 1e6
        if look == 0 and cornering:
            lateral = cases[fleet[i].case].value
            if turn_start > 0.0:
                wish = max(wish, 1.02 * math.sqrt(lateral * radius))
        if look == 0 and turn_start > 0.0:
            corner_at, corner_radius = turn_start, radius
        target = math.sqrt(lateral * radius) if radius < STRAIGHT_RADIUS_M else FAR_M
        if not (look == 0 and cornering):
            target = min(target, world.lanes[known(one.to_lane)].limit_mps * (1.5 if overspeeding else 1.08))
        if turn_start <= 0.0 and radius < STRAIGHT_RADIUS_M:
            wish = min(wish, target)
        needed = stopping_deceleration(speed, target, turn_start)
        if turn_start > 0.0 and needed > TURN_BRAKING * comfort:
            braking = max(braking, needed)
        if look == 0:
            out, rear = _rear_of_last_out(i, lane, line, world, traits, fleet, traffic)
            apart = rear - fleet[i].position_m
            # Who is beside it already, on another way out of the same lane, has nothing to fear.
            if out >= 0 and (apart > 0.0 or fleet[out].held == c):
                if apart < gap:
                    other, gap, speed_ahead = out, apart, fleet[out].speed_mps
                if apart < reach:
                    ahead_cap = traits.kinds[traits.own[out].kind].cap_mps2
                    behind = safe_acceleration(speed, apart, fleet[out].speed_mps, cap, ahead_cap, tyres, dt)
                    if behind < bound:
                        bound, bound_by = behind, out
        distance += one.length_m
        last = traffic.queues[known(one.to_lane)].back
        if last >= 0 and last != i:
            apart = distance + fleet[last].position_m - traits.own[last].length_m
            if apart < gap:
                other, gap, speed_ahead = last, apart, fleet[last].speed_mps
            if apart < reach:
                ahead_cap = traits.kinds[traits.own[last].kind].cap_mps2
                behind = safe_acceleration(speed, apart, fleet[last].speed_mps, cap, ahead_cap, tyres, dt)
                if behind < bound:
                    bound, bound_by = behind, last
            # Who has claimed the next junction may leave the lane; then the line counts for those behind.
            if fleet[last].claim < 0 and fleet[last].position_m <= world.lanes[known(one.to_lane)].length_m:
                break
        within = False
        lane = known(one.to_lane)
        distance += world.lanes[lane].length_m
        if distance > horizon:
            break
        if look == 0:
            c = fleet[i].onward
            if c >= 0:
                following = world.connections[c].to_edge
            else:
                following = edge_after(one.to_edge, fleet[i].destination, world, routes)
            continue
        following = edge_after(one.to_edge, fleet[i].destination, world, routes)
        c = NONE
        if following != NONE:
            after = edge_after(following, fleet[i].destination, world, routes)
            c = connection_to(lane, following, after, own.lane_choice, world)
    if asks(i, fleet):
        closing = speed - speed_ahead
        wait_for_moment(
            i, gap, closing, stop_gap, corner_at, corner_radius, time_s, world.lanes[fleet[i].lane].edge, world.roads,
            traits, fleet, cases, other,
        )  # fmt: skip
    answer = free_acceleration(speed, wish, accel, comfort)
    if overspeeding:
        answer = min(1.2 * accel, wish - speed)  # in haste, not easing off towards the desired speed
    free = answer
    if distracted:
        return float(max(min(answer, -braking) if braking > 0.0 else answer, -cap)), FAR_M, NONE
    answer_by = other
    if other >= 0:
        if overspeeding:
            wanted_gap = desired_gap(speed, speed - speed_ahead, own.time_gap_s, minimum, accel, comfort)
            ratio = wanted_gap / max(gap, 0.1)
            answer -= accel * ratio * ratio
        else:
            answer = interaction(i, gap, speed_ahead, fleet[other].acceleration_mps2, wish, traits, fleet, rules)
    if stop_gap < 1e8:
        wanted_gap = desired_gap(speed, speed, 0.5 * own.time_gap_s, minimum, accel, comfort)
        ratio = wanted_gap / max(stop_gap, 0.1)
        before_stop = free - accel * ratio * ratio
        if before_stop < answer:
            answer, answer_by = before_stop, NONE
    if braking > 0.0 and -braking < answer:
        answer, answer_by = -braking, NONE
    answer = max(answer, -cap)
    return float(answer), bound, bound_by if bound < answer else answer_by
