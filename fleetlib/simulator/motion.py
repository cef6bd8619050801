"""The inner step: leaders, signals, turns, trips. Compiled; all vehicles of a fleet move in one call.

Simplifications, to be lifted later: no right of way at junctions without signals, no lane changing. Vehicles that meet
there may overlap for a moment and brake as hard as normal driving allows until the gap is regained.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from fleetlib.simulator import incidents as events
from fleetlib.simulator.driving import desired_gap, free_acceleration, stopping_deceleration
from fleetlib.simulator.fleet import Fleet, Floats, Ints, Mode, Snapshot, Traits
from fleetlib.simulator.powertrain import draw_energy
from fleetlib.simulator.roads import Records

DRIVING, PARKED, DISABLED = int(Mode.DRIVING), int(Mode.PARKED), int(Mode.DISABLED)
YELLOW_S = 3.0
LOOK_AHEAD_EDGES = 6
U_TURN_RAD = 2.8
STRAIGHT_RAD = 0.02
MINIMUM_RADIUS_M = 2.0
TURN_BRAKING = 0.8  # share of the comfortable deceleration that a driver plans with before a turn
PASS_YELLOW = 0.8  # a driver who would have to brake harder than this share of the cap goes on at yellow
PARK_BELOW_MPS = 0.6
PARK_WITHIN_M = 6.0
ENGINE_OFF_AFTER_S = 90.0  # a driver who stops for longer switches the engine off
LOW_ENERGY = 0.12
REFUEL_S, CHARGE_W = 300.0, 50_000.0
STOP_BEFORE_LINE_M = 1.0
NO_EDGE = -1


class Rules(NamedTuple):
    """Scalars of the simulation that the inner step reads."""

    signal_cycle_s: float
    dwell_mean_s: float
    repair_mean_s: float
    overspeed_limit_mps: float
    crash_pulse_s: float


class Trail(NamedTuple):
    """The last seconds of every vehicle, a ring over inner steps, float32, shape (n, length)."""

    longitudinal: npt.NDArray[np.float32]
    lateral: npt.NDArray[np.float32]
    speed: npt.NDArray[np.float32]


@nb.njit(cache=True)
def uniform(fleet: Fleet, i: int) -> float:
    """Return a number in [0, 1) from the vehicle's own generator (xorshift64*, Vigna 2016)."""
    x = fleet[i].random
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    fleet[i].random = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@nb.njit(cache=True)
def turn_angle(roads: Records, edge: int, following: int) -> float:
    """Return the signed angle between two edges in radians, positive to the left."""
    ax, ay = roads[edge].direction_x, roads[edge].direction_y
    bx, by = roads[following].direction_x, roads[following].direction_y
    return math.atan2(ax * by - ay * bx, ax * bx + ay * by)


@nb.njit(cache=True)
def turn_radius(angle: float, tangent_m: float) -> float:
    """Return the radius of the arc that touches both edges `tangent_m` from the junction."""
    size = min(abs(angle), U_TURN_RAD)
    if size < STRAIGHT_RAD:
        return 1e6
    return max(MINIMUM_RADIUS_M, tangent_m / math.tan(0.5 * size))


@nb.njit(cache=True)
def is_red(roads: Records, edge: int, time_s: float, cycle_s: float) -> bool:
    """Return whether the signal at the head of an edge is yellow or red."""
    if roads[edge].phase < 0:
        return False
    within = (time_s + roads[edge].offset_s) % cycle_s
    half = 0.5 * cycle_s
    if roads[edge].phase == 1:
        within = (within + half) % cycle_s
    return within >= half - YELLOW_S


@nb.njit(cache=True)
def order_by_lane(fleet: Fleet, start: Ints, order: Ints, fill: Ints) -> None:
    """Sort the driving vehicles by lane, then by falling position: the one before in a lane is the leader."""
    lanes = start.size - 1
    start[:] = 0
    for i in range(fleet.size):
        if fleet[i].mode == DRIVING:
            start[fleet[i].lane + 1] += 1
    for lane in range(lanes):
        start[lane + 1] += start[lane]
        fill[lane] = start[lane]
    for i in range(fleet.size):
        if fleet[i].mode != DRIVING:
            continue
        lane = fleet[i].lane
        k = fill[lane]
        fill[lane] = k + 1
        while k > start[lane] and fleet[order[k - 1]].position_m < fleet[i].position_m:
            order[k] = order[k - 1]
            k -= 1
        order[k] = i


@nb.njit(cache=True)
def lane_on(roads: Records, edge: int, choice: int) -> int:
    """Return the lane that a driver with this preference takes on an edge."""
    return min(roads[edge].first_lane + choice, roads[edge].last_lane)


@nb.njit(cache=True)
def turning(i: int, roads: Records, fleet: Fleet) -> tuple[float, float, float]:
    """Return (signed angle, radius, share of the turn driven) of the turn that a vehicle is in, radius 0 outside."""
    edge, position = fleet[i].edge, fleet[i].position_m
    following, before = fleet[i].next_edge, fleet[i].previous_edge
    if following != NO_EDGE:
        tangent = min(roads[edge].tangent_m, roads[following].tangent_m)
        into = position - (roads[edge].length_m - tangent)
        if into > 0.0:
            angle = turn_angle(roads, edge, following)
            return angle, turn_radius(angle, tangent), into / (2.0 * tangent)
    if before != NO_EDGE:
        tangent = min(roads[edge].tangent_m, roads[before].tangent_m)
        if position < tangent:
            angle = turn_angle(roads, before, edge)
            return angle, turn_radius(angle, tangent), 0.5 + position / (2.0 * tangent)
    return 0.0, 0.0, 0.0


@nb.njit(cache=True)
def accelerate(
    i: int,
    leader: int,
    time_s: float,
    roads: Records,
    table: Ints,
    traits: Traits,
    fleet: Fleet,
    start: Ints,
    order: Ints,
    rules: Rules,
) -> float:
    """Return what the driver does, in m/s2: the most cautious answer to limit, leader, signals, turns and the goal.

    Also decides on events that wait for their moment, because here everything ahead is known.
    """
    edge, speed = fleet[i].edge, fleet[i].speed_mps
    accel, comfort = traits[i].acceleration_mps2, traits[i].deceleration_mps2
    event, active = fleet[i].event, fleet[i].phase == events.ACTIVE
    cornering, distracted = event == events.CORNERING and active, event == events.CRASH and active
    overspeeding = event == events.OVERSPEED and active
    ahead = roads[edge].length_m - fleet[i].position_m
    wish = min(roads[edge].limit_mps * traits[i].desired_factor, traits[i].top_speed_mps)
    if overspeeding:
        wish = fleet[i].event_value
    angle, radius, _ = turning(i, roads, fleet)
    if radius > 0.0 and abs(angle) > STRAIGHT_RAD:
        lateral = fleet[i].event_value if cornering else traits[i].lateral_mps2
        wish = min(wish, math.sqrt(lateral * radius))
    gap, other_speed, other = 1e9, 0.0, NO_EDGE
    if leader >= 0:
        other = leader
        gap = fleet[leader].position_m - fleet[i].position_m - traits[leader].length_m
        other_speed = fleet[leader].speed_mps
    braking = 0.0
    horizon = 40.0 + speed * speed / (2.0 * TURN_BRAKING * comfort)
    stop_gap, corner_at, corner_radius = 1e9, -1.0, 0.0
    distance = ahead
    following = fleet[i].next_edge
    for look in range(LOOK_AHEAD_EDGES):
        if distance > horizon:
            break
        tangent = roads[edge].tangent_m
        if following == NO_EDGE:
            stop_gap = min(stop_gap, distance)
            break
        line = distance - tangent
        if line > 0.0 and is_red(roads, edge, time_s, rules.signal_cycle_s):
            needed = stopping_deceleration(speed, 0.0, line)
            if needed < PASS_YELLOW * traits[i].cap_mps2:
                stop_gap = min(stop_gap, line + traits[i].minimum_gap_m - STOP_BEFORE_LINE_M)
                break
        angle = turn_angle(roads, edge, following)
        tangent = min(tangent, roads[following].tangent_m)
        radius = turn_radius(angle, tangent)
        lateral = traits[i].lateral_mps2
        turn_start = distance - tangent
        if look == 0 and cornering:
            lateral = fleet[i].event_value
            if turn_start > 0.0:
                wish = max(wish, 1.02 * math.sqrt(lateral * radius))
        if look == 0 and turn_start > 0.0:
            corner_at, corner_radius = turn_start, radius
        pace = roads[following].limit_mps * (1.5 if overspeeding else 1.08)
        target = min(math.sqrt(lateral * radius), pace)
        if look == 0 and cornering:
            target = math.sqrt(lateral * radius)
        needed = stopping_deceleration(speed, target, turn_start)
        if turn_start > -tangent and needed > TURN_BRAKING * comfort:
            braking = max(braking, needed)
        if other == NO_EDGE:
            lane = lane_on(roads, following, traits[i].lane_choice)
            if start[lane + 1] > start[lane]:
                other = order[start[lane + 1] - 1]
                if other == i:
                    other = NO_EDGE
                else:
                    gap = distance + fleet[other].position_m - traits[other].length_m
                    other_speed = fleet[other].speed_mps
        edge = following
        distance += roads[edge].length_m
        following = table[fleet[i].destination, roads[edge].head]
    if fleet[i].phase == events.PENDING:
        _wait_for_moment(i, gap, stop_gap, corner_at, corner_radius, time_s, roads, traits, fleet)
    answer = free_acceleration(speed, wish, accel, comfort)
    if overspeeding:
        answer = min(1.2 * accel, wish - speed)  # in haste, not easing off towards the desired speed
    free, closing = answer, -1.0
    if other != NO_EDGE and not distracted:
        wanted = desired_gap(speed, speed - other_speed, traits[i].time_gap_s, traits[i].minimum_gap_m, accel, comfort)
        closing = wanted / max(gap, 0.1)
        answer -= accel * closing * closing
    if stop_gap < 1e8 and not distracted:
        wanted = desired_gap(speed, speed, 0.5 * traits[i].time_gap_s, traits[i].minimum_gap_m, accel, comfort)
        ratio = wanted / max(stop_gap, 0.1)
        if ratio > closing:
            answer = min(answer, free - accel * ratio * ratio)
    return max(min(answer, -braking) if braking > 0.0 else answer, -traits[i].cap_mps2)


@nb.njit(cache=True)
def _wait_for_moment(
    i: int,
    gap: float,
    stop_gap: float,
    corner_at: float,
    corner_radius: float,
    time_s: float,
    roads: Records,
    traits: Traits,
    fleet: Fleet,
) -> None:
    """Start a pending event where the situation lets it happen; give it up when its time is over."""
    event, speed, edge = fleet[i].event, fleet[i].speed_mps, fleet[i].edge
    if time_s > fleet[i].event_until_s:
        fleet[i].event = 0
        fleet[i].phase = events.IDLE
        return
    value = fleet[i].event_value
    ahead = roads[edge].length_m - fleet[i].position_m
    begin, lasts = False, 0.0
    if event == events.BRAKING:
        begin, lasts = speed > 9.5 and fleet[i].position_m > 25.0 and ahead > 30.0, min(0.8 * speed / value, 2.0)
    elif event == events.ACCELERATION:
        begin = 3.2 < speed < 8.0 and gap > 60.0 and stop_gap > 90.0 and ahead > 80.0 and fleet[i].position_m > 20.0
        lasts = 1.5 + 0.5 * uniform(fleet, i)
    elif event == events.CORNERING:
        fast = math.sqrt(value * corner_radius)
        rate = 0.5 * traits[i].acceleration_mps2 if speed < fast else 0.7 * traits[i].deceleration_mps2
        room = abs(fast * fast - speed * speed) / (2.0 * rate)
        begin = 15.0 < corner_radius < 45.0 and 9.3 < fast < 15.5 and max(room, 10.0) < corner_at < 120.0
        begin = begin and gap > corner_at + 20.0 and stop_gap > corner_at + 40.0
        lasts = 40.0
    elif event == events.OVERSPEED:
        run = ahead + roads[edge].straight_m
        begin = roads[edge].limit_mps > 19.0 and run > 700.0 and gap > 120.0 and speed > 12.0 and stop_gap > 500.0
        lasts = 90.0
    elif event == events.BREAKDOWN:
        begin, lasts = speed > 4.0 and fleet[i].position_m > 20.0 and ahead > 40.0, 1e9
        if begin:
            fleet[i].malfunction = 1
    elif event == events.CRASH:
        begin, lasts = speed > 10.0, 15.0
    if begin:
        fleet[i].phase = events.ACTIVE
        fleet[i].event_start_s = time_s
        fleet[i].event_until_s = time_s + lasts
        fleet[i].event_end_s = time_s
        fleet[i].event_peak = 0.0


@nb.njit(cache=True)
def override(i: int, wanted: float, time_s: float, traits: Traits, fleet: Fleet) -> float:
    """Return the acceleration of a driver in the midst of an event, or what the driver wanted."""
    event = fleet[i].event
    if fleet[i].phase == events.STRANDED:
        return -0.9 * traits[i].deceleration_mps2
    if fleet[i].phase != events.ACTIVE:
        return wanted
    if event == events.BRAKING:
        if time_s >= fleet[i].event_until_s or fleet[i].speed_mps < 1.5:
            fleet[i].phase = events.FINISHED
            return wanted
        return -fleet[i].event_value
    if event == events.ACCELERATION:
        if time_s >= fleet[i].event_until_s:
            fleet[i].phase = events.FINISHED
            return wanted
        return fleet[i].event_value
    if event == events.BREAKDOWN:
        return -0.8 * traits[i].deceleration_mps2
    return wanted


@nb.njit(cache=True)
def watch(i: int, time_s: float, dt: float, fleet: Fleet, rules: Rules) -> None:
    """Measure what an active event really does: its peak, its begin and end."""
    event = fleet[i].event
    if fleet[i].phase != events.ACTIVE:
        return
    if event == events.BRAKING or event == events.ACCELERATION:
        fleet[i].event_peak = max(fleet[i].event_peak, abs(fleet[i].acceleration_mps2))
        fleet[i].event_end_s = time_s + dt
    elif event == events.CORNERING:
        lateral = abs(fleet[i].lateral_mps2)
        if lateral > 0.75 * fleet[i].event_value:
            if fleet[i].event_peak == 0.0:
                fleet[i].event_start_s = time_s
            fleet[i].event_peak = max(fleet[i].event_peak, lateral)
            fleet[i].event_end_s = time_s + dt
        elif fleet[i].event_peak > 0.0 or time_s > fleet[i].event_until_s or fleet[i].speed_mps < 4.0:
            fleet[i].phase = events.FINISHED
    elif event == events.OVERSPEED:
        if fleet[i].speed_mps > rules.overspeed_limit_mps:
            if fleet[i].event_peak == 0.0:
                fleet[i].event_start_s = time_s
            fleet[i].event_peak = max(fleet[i].event_peak, fleet[i].speed_mps)
            fleet[i].event_end_s = time_s + dt
        elif fleet[i].event_peak > 0.0 or time_s > fleet[i].event_until_s:
            fleet[i].phase = events.FINISHED


@nb.njit(cache=True)
def collide(i: int, leader: int, time_s: float, dt: float, traits: Traits, fleet: Fleet, rules: Rules) -> float:
    """Return the speed change in this step of a distracted driver who hits the leader or, after 15 s, something fixed.

    With a leader both go on at the common speed (plastic impact, momentum is kept) and then roll out. The pulse is a
    half sine of `crash_pulse_s`, whose peak is pi/2 of its mean.
    """
    if fleet[i].event != events.CRASH or fleet[i].phase != events.ACTIVE:
        return 0.0
    speed = fleet[i].speed_mps
    factor = 0.5 * math.pi / rules.crash_pulse_s
    if leader >= 0 and fleet[leader].phase != events.STRANDED:
        gap = fleet[leader].position_m - fleet[i].position_m - traits[leader].length_m
        closing = speed - fleet[leader].speed_mps
        if gap < closing * dt and closing > 5.0:
            common = (traits[i].mass_kg * speed + traits[leader].mass_kg * fleet[leader].speed_mps) / (
                traits[i].mass_kg + traits[leader].mass_kg
            )
            change = common - fleet[leader].speed_mps
            _impact(i, common - speed, factor, time_s, events.REAR_END, leader, fleet)
            _impact(leader, change, factor, time_s, events.STRUCK, i, fleet)
            fleet[leader].speed_mps += change
            return common - speed
    if time_s > fleet[i].event_until_s:
        if speed > 9.0:
            _impact(i, -speed, factor, time_s, events.FIXED_OBJECT, NO_EDGE, fleet)
            return -speed
        fleet[i].event_until_s = time_s + 5.0
    return 0.0


@nb.njit(cache=True)
def _impact(i: int, change_mps: float, factor: float, time_s: float, cause: int, other: int, fleet: Fleet) -> None:
    fleet[i].event = events.CRASH
    fleet[i].phase = events.STRANDED
    fleet[i].cause = cause
    fleet[i].event_other = other
    fleet[i].event_start_s = time_s
    fleet[i].event_end_s = time_s
    fleet[i].event_value = change_mps
    peak = change_mps * factor
    fleet[i].event_peak = abs(peak)
    if abs(peak) > abs(fleet[i].peak_longitudinal):
        fleet[i].peak_longitudinal = peak
    if abs(change_mps) > 5.5:
        fleet[i].airbag = 1


@nb.njit(cache=True)
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


@nb.njit(cache=True)
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
            stay = max(stay, (0.8 * traits[i].capacity_j - fleet[i].energy_j) / CHARGE_W)
        else:
            stay = max(stay, REFUEL_S)
            fleet[i].charging = 2
    fleet[i].engine_on = 1 if stay < ENGINE_OFF_AFTER_S else 0
    fleet[i].resume_s = time_s + stay


@nb.njit(cache=True)
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


@nb.njit(cache=True)
def move(
    i: int, wanted: float, change: float, time_s: float, dt: float, roads: Records, table: Ints, traits: Traits,
    fleet: Fleet, rules: Rules,
) -> None:  # fmt: skip
    """Advance one vehicle by one ballistic step (Treiber and Kanagaraj 2015), along edges and through turns."""
    speed = fleet[i].speed_mps
    after = speed + wanted * dt + change
    if change < 0.0:
        after = max(after, 0.0)
        way = 0.5 * (speed + after) * dt
    elif after < 0.0:
        after = 0.0
        way = -0.5 * speed * speed / wanted
    else:
        way = 0.5 * (speed + after) * dt
    # The impact itself is reported by its pulse, not by its mean over the step.
    fleet[i].acceleration_mps2 = (after - speed - change) / dt if change == 0.0 else 0.0
    fleet[i].speed_mps = after
    fleet[i].odometer_m += way
    angle, radius, _ = turning(i, roads, fleet)
    lateral, yaw = 0.0, 0.0
    if radius > 0.0 and abs(angle) > STRAIGHT_RAD:
        size = min(abs(angle), U_TURN_RAD)
        yaw = after / radius
        lateral = after * yaw
        hurried = fleet[i].event == events.CORNERING and fleet[i].phase == events.ACTIVE
        if not hurried and lateral > 1.25 * traits[i].lateral_mps2:
            # Late information (a new trip): a driver takes a wider line rather than being thrown about.
            lateral = 1.25 * traits[i].lateral_mps2
            yaw = lateral / max(after, 0.1)
        way *= 2.0 * math.tan(0.5 * size) / size  # the arc is shorter than the way over the junction's centre
        if angle < 0.0:
            lateral, yaw = -lateral, -yaw
    fleet[i].lateral_mps2 = lateral
    fleet[i].yaw_rate_radps = yaw
    fleet[i].position_m += way
    _cross_junction(i, roads, table, traits, fleet)
    draw_energy(i, speed, after, dt, traits, fleet)
    if after < PARK_BELOW_MPS:
        _stop(i, time_s, roads, traits, fleet, rules)


@nb.njit(cache=True)
def _cross_junction(i: int, roads: Records, table: Ints, traits: Traits, fleet: Fleet) -> None:
    edge = fleet[i].edge
    while fleet[i].position_m >= roads[edge].length_m:
        if fleet[i].next_edge == NO_EDGE:
            fleet[i].position_m = roads[edge].length_m - 0.01
            return
        fleet[i].position_m -= roads[edge].length_m
        fleet[i].previous_edge = edge
        edge = fleet[i].next_edge
        fleet[i].edge = edge
        fleet[i].lane = lane_on(roads, edge, traits[i].lane_choice)
        fleet[i].next_edge = table[fleet[i].destination, roads[edge].head]


@nb.njit(cache=True)
def _stop(i: int, time_s: float, roads: Records, traits: Traits, fleet: Fleet, rules: Rules) -> None:
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


@nb.njit(cache=True)
def observe(i: int, roads: Records, fleet: Fleet, snapshot: Snapshot) -> None:
    """Copy what is true of a vehicle now, and begin a new peak."""
    edge, position = fleet[i].edge, fleet[i].position_m
    angle, radius, share = turning(i, roads, fleet)
    dx, dy = roads[edge].direction_x, roads[edge].direction_y
    node_x, node_y = roads[edge].x_m, roads[edge].y_m
    x = node_x + dx * position
    y = node_y + dy * position
    heading = math.atan2(dy, dx)
    if radius > 0.0 and abs(angle) > STRAIGHT_RAD:
        if share < 0.5:
            node_x += dx * roads[edge].length_m
            node_y += dy * roads[edge].length_m
        else:
            before = fleet[i].previous_edge
            dx, dy = roads[before].direction_x, roads[before].direction_y
        heading = math.atan2(dy, dx) + share * angle
        if abs(angle) < U_TURN_RAD:
            tangent = radius * math.tan(0.5 * abs(angle))
            driven = share * abs(angle)
            side = 1.0 if angle > 0.0 else -1.0
            along, aside = radius * math.sin(driven) - tangent, side * radius * (1.0 - math.cos(driven))
            x = node_x + dx * along - dy * aside
            y = node_y + dy * along + dx * aside
    snapshot[i].x_m = x
    snapshot[i].y_m = y
    snapshot[i].heading_rad = heading
    snapshot[i].speed_mps = fleet[i].speed_mps
    snapshot[i].acceleration_mps2 = fleet[i].acceleration_mps2
    snapshot[i].peak_longitudinal = fleet[i].peak_longitudinal
    snapshot[i].peak_lateral = fleet[i].peak_lateral
    snapshot[i].yaw_rate_radps = fleet[i].yaw_rate_radps
    snapshot[i].odometer_m = fleet[i].odometer_m
    snapshot[i].energy_j = fleet[i].energy_j
    snapshot[i].mode = fleet[i].mode
    snapshot[i].engine_on = fleet[i].engine_on
    snapshot[i].charging = fleet[i].charging
    snapshot[i].malfunction = fleet[i].malfunction
    snapshot[i].airbag = fleet[i].airbag
    snapshot[i].boot = fleet[i].boot
    fleet[i].peak_longitudinal = 0.0
    fleet[i].peak_lateral = 0.0


@nb.njit(cache=True)
def advance(
    steps: int,
    first_step: int,
    dt: float,
    roads: Records,
    table: Ints,
    goals: Ints,
    traits: Traits,
    fleet: Fleet,
    snapshot: Snapshot,
    trail: Trail,
    rules: Rules,
    wanted: Floats,
    start: Ints,
    order: Ints,
    fill: Ints,
) -> None:
    """Advance the fleet by one sample interval of `steps` inner steps.

    Each vehicle is observed at its own step (`traits.sample_step`), so that a fleet does not sample in unison.
    """
    n = fleet.size
    length = trail.speed.shape[1]
    for step in range(steps):
        time_s = (first_step + step) * dt
        order_by_lane(fleet, start, order, fill)
        for i in range(n):
            if fleet[i].mode != DRIVING and time_s >= fleet[i].resume_s:
                try_to_leave(i, roads, table, goals, traits, fleet, start, order)
        for lane in range(start.size - 1):
            for k in range(start[lane], start[lane + 1]):
                i = order[k]
                leader = order[k - 1] if k > start[lane] else NO_EDGE
                answer = accelerate(i, leader, time_s, roads, table, traits, fleet, start, order, rules)
                wanted[i] = override(i, answer, time_s, traits, fleet)
        for lane in range(start.size - 1):
            for k in range(start[lane], start[lane + 1]):
                i = order[k]
                leader = order[k - 1] if k > start[lane] else NO_EDGE
                change = collide(i, leader, time_s, dt, traits, fleet, rules)
                # Vehicles are moved from the front of a lane, so a leader has moved already; its place is that after
                # the step, which only matters for a collision.
                move(i, wanted[i], change, time_s, dt, roads, table, traits, fleet, rules)
                watch(i, time_s, dt, fleet, rules)
        slot = (first_step + step) % length
        for i in range(n):
            if fleet[i].mode == PARKED:
                draw_energy(i, 0.0, 0.0, dt, traits, fleet)
            if abs(fleet[i].acceleration_mps2) > abs(fleet[i].peak_longitudinal):
                fleet[i].peak_longitudinal = fleet[i].acceleration_mps2
            if abs(fleet[i].lateral_mps2) > abs(fleet[i].peak_lateral):
                fleet[i].peak_lateral = fleet[i].lateral_mps2
            trail.longitudinal[i, slot] = fleet[i].acceleration_mps2
            trail.lateral[i, slot] = fleet[i].lateral_mps2
            trail.speed[i, slot] = fleet[i].speed_mps
            if traits[i].sample_step == step + 1:
                observe(i, roads, fleet, snapshot)
