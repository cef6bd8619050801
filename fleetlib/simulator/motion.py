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
from fleetlib.simulator.roads import RoadArrays

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
def uniform(states: npt.NDArray[np.uint64], i: int) -> float:
    """Return a number in [0, 1) from the vehicle's own generator (xorshift64*, Vigna 2016)."""
    x = states[i]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    states[i] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@nb.njit(cache=True)
def turn_angle(roads: RoadArrays, edge: int, following: int) -> float:
    """Return the signed angle between two edges in radians, positive to the left."""
    ax, ay = roads.direction_x[edge], roads.direction_y[edge]
    bx, by = roads.direction_x[following], roads.direction_y[following]
    return math.atan2(ax * by - ay * bx, ax * bx + ay * by)


@nb.njit(cache=True)
def turn_radius(angle: float, tangent_m: float) -> float:
    """Return the radius of the arc that touches both edges `tangent_m` from the junction."""
    size = min(abs(angle), U_TURN_RAD)
    if size < STRAIGHT_RAD:
        return 1e6
    return max(MINIMUM_RADIUS_M, tangent_m / math.tan(0.5 * size))


@nb.njit(cache=True)
def is_red(roads: RoadArrays, edge: int, time_s: float, cycle_s: float) -> bool:
    """Return whether the signal at the head of an edge is yellow or red."""
    if roads.phase[edge] < 0:
        return False
    within = (time_s + roads.offset_s[edge]) % cycle_s
    half = 0.5 * cycle_s
    if roads.phase[edge] == 1:
        within = (within + half) % cycle_s
    return within >= half - YELLOW_S


@nb.njit(cache=True)
def order_by_lane(fleet: Fleet, start: Ints, order: Ints, fill: Ints) -> None:
    """Sort the driving vehicles by lane, then by falling position: the one before in a lane is the leader."""
    lanes = start.size - 1
    start[:] = 0
    for i in range(fleet.edge.size):
        if fleet.mode[i] == DRIVING:
            start[fleet.lane[i] + 1] += 1
    for lane in range(lanes):
        start[lane + 1] += start[lane]
        fill[lane] = start[lane]
    for i in range(fleet.edge.size):
        if fleet.mode[i] != DRIVING:
            continue
        lane = fleet.lane[i]
        k = fill[lane]
        fill[lane] = k + 1
        while k > start[lane] and fleet.position_m[order[k - 1]] < fleet.position_m[i]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = i


@nb.njit(cache=True)
def lane_on(roads: RoadArrays, edge: int, choice: int) -> int:
    """Return the lane that a driver with this preference takes on an edge."""
    return min(roads.first_lane[edge] + choice, roads.first_lane[edge + 1] - 1)


@nb.njit(cache=True)
def accelerate(
    i: int,
    leader: int,
    time_s: float,
    roads: RoadArrays,
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
    edge, speed = fleet.edge[i], fleet.speed_mps[i]
    accel, comfort = traits.acceleration_mps2[i], traits.deceleration_mps2[i]
    event, active = fleet.event[i], fleet.phase[i] == events.ACTIVE
    cornering, distracted = event == events.CORNERING and active, event == events.CRASH and active
    ahead = roads.length_m[edge] - fleet.position_m[i]
    wish = min(roads.limit_mps[edge] * traits.desired_factor[i], traits.top_speed_mps[i])
    if active and event == events.OVERSPEED:
        wish, accel = fleet.event_value[i], 1.25 * accel
    gap, other_speed, other = 1e9, 0.0, NO_EDGE
    if leader >= 0:
        other = leader
        gap = fleet.position_m[leader] - fleet.position_m[i] - traits.length_m[leader]
        other_speed = fleet.speed_mps[leader]
    braking = 0.0
    horizon = 40.0 + speed * speed / (2.0 * TURN_BRAKING * comfort)
    stop_gap, corner_at, corner_radius = 1e9, -1.0, 0.0
    distance = ahead
    following = fleet.next_edge[i]
    for look in range(LOOK_AHEAD_EDGES):
        if distance > horizon:
            break
        tangent = roads.tangent_m[edge]
        if following == NO_EDGE:
            stop_gap = min(stop_gap, distance)
            break
        line = distance - tangent
        if line > 0.0 and is_red(roads, edge, time_s, rules.signal_cycle_s):
            needed = stopping_deceleration(speed, 0.0, line)
            if needed < PASS_YELLOW * traits.cap_mps2[i]:
                stop_gap = min(stop_gap, line + traits.minimum_gap_m[i])
                break
        angle = turn_angle(roads, edge, following)
        tangent = min(tangent, roads.tangent_m[following])
        radius = turn_radius(angle, tangent)
        lateral = traits.lateral_mps2[i]
        turn_start = distance - tangent
        if look == 0 and cornering:
            lateral = fleet.event_value[i]
            wish = max(wish, 1.03 * math.sqrt(lateral * radius))
        if look == 0 and turn_start > 0.0:
            corner_at, corner_radius = turn_start, radius
        target = min(math.sqrt(lateral * radius), roads.limit_mps[following] * 1.08)
        if look == 0 and cornering:
            target = math.sqrt(lateral * radius)
        needed = stopping_deceleration(speed, target, turn_start)
        if turn_start > -tangent and needed > TURN_BRAKING * comfort:
            braking = max(braking, needed)
        if other == NO_EDGE:
            lane = lane_on(roads, following, traits.lane_choice[i])
            if start[lane + 1] > start[lane]:
                other = order[start[lane + 1] - 1]
                if other == i:
                    other = NO_EDGE
                else:
                    gap = distance + fleet.position_m[other] - traits.length_m[other]
                    other_speed = fleet.speed_mps[other]
        edge = following
        distance += roads.length_m[edge]
        following = table[fleet.destination[i], roads.head[edge]]
    if fleet.phase[i] == events.PENDING:
        _wait_for_moment(i, other, gap, other_speed, stop_gap, corner_at, corner_radius, time_s, roads, traits, fleet)
    # A turn that is being driven keeps its limit until its end.
    answer = free_acceleration(speed, wish, accel, comfort)
    closing = -1.0
    if other != NO_EDGE and not distracted:
        wanted = desired_gap(speed, speed - other_speed, traits.time_gap_s[i], traits.minimum_gap_m[i], accel, comfort)
        closing = wanted / max(gap, 0.1)
        answer -= accel * closing * closing
    if stop_gap < 1e8 and not distracted:
        wanted = desired_gap(speed, speed, 0.5 * traits.time_gap_s[i], traits.minimum_gap_m[i], accel, comfort)
        ratio = wanted / max(stop_gap, 0.1)
        if ratio > closing:
            answer = min(answer, free_acceleration(speed, wish, accel, comfort) - accel * ratio * ratio)
    return max(min(answer, -braking) if braking > 0.0 else answer, -traits.cap_mps2[i])


@nb.njit(cache=True)
def _wait_for_moment(
    i: int,
    other: int,
    gap: float,
    other_speed: float,
    stop_gap: float,
    corner_at: float,
    corner_radius: float,
    time_s: float,
    roads: RoadArrays,
    traits: Traits,
    fleet: Fleet,
) -> None:
    """Start a pending event where the situation lets it happen; give it up when its time is over."""
    event, speed, edge = fleet.event[i], fleet.speed_mps[i], fleet.edge[i]
    if time_s > fleet.event_until_s[i]:
        fleet.event[i] = 0
        fleet.phase[i] = events.IDLE
        return
    value = fleet.event_value[i]
    ahead = roads.length_m[edge] - fleet.position_m[i]
    begin, lasts = False, 0.0
    if event == events.BRAKING:
        begin, lasts = speed > 9.5 and fleet.position_m[i] > 25.0 and ahead > 30.0, min(0.8 * speed / value, 2.0)
    elif event == events.ACCELERATION:
        begin = 3.2 < speed < 8.0 and gap > 60.0 and stop_gap > 90.0 and ahead > 80.0 and fleet.position_m[i] > 20.0
        lasts = 1.5 + 0.5 * uniform(fleet.random, i)
    elif event == events.CORNERING:
        fast = math.sqrt(value * corner_radius)
        room = (fast * fast - speed * speed) / (2.0 * 0.6 * traits.acceleration_mps2[i])
        begin = 15.0 < corner_radius < 45.0 and 9.3 < fast < 15.5 and max(room, 10.0) < corner_at < 120.0
        begin = begin and gap > corner_at + 20.0 and stop_gap > corner_at + 40.0
        lasts = 40.0
    elif event == events.OVERSPEED:
        run = ahead + roads.straight_m[edge]
        begin = roads.limit_mps[edge] > 19.0 and run > 650.0 and gap > 120.0 and speed > 12.0 and stop_gap > 500.0
        lasts = 90.0
    elif event == events.BREAKDOWN:
        begin, lasts = speed > 4.0 and fleet.position_m[i] > 20.0 and ahead > 40.0, 1e9
        if begin:
            fleet.malfunction[i] = 1
    elif event == events.CRASH:
        begin, lasts = speed > 10.0, 15.0
    if begin:
        fleet.phase[i] = events.ACTIVE
        fleet.event_start_s[i] = time_s
        fleet.event_until_s[i] = time_s + lasts
        fleet.event_end_s[i] = time_s
        fleet.event_peak[i] = 0.0


@nb.njit(cache=True)
def override(i: int, wanted: float, time_s: float, traits: Traits, fleet: Fleet) -> float:
    """Return the acceleration of a driver in the midst of an event, or what the driver wanted."""
    event = fleet.event[i]
    if fleet.phase[i] == events.STRANDED:
        return -0.9 * traits.deceleration_mps2[i]
    if fleet.phase[i] != events.ACTIVE:
        return wanted
    if event == events.BRAKING:
        if time_s >= fleet.event_until_s[i] or fleet.speed_mps[i] < 1.5:
            fleet.phase[i] = events.FINISHED
            return wanted
        return -fleet.event_value[i]
    if event == events.ACCELERATION:
        if time_s >= fleet.event_until_s[i]:
            fleet.phase[i] = events.FINISHED
            return wanted
        return fleet.event_value[i]
    if event == events.BREAKDOWN:
        return -0.8 * traits.deceleration_mps2[i]
    return wanted


@nb.njit(cache=True)
def watch(i: int, time_s: float, dt: float, fleet: Fleet, rules: Rules) -> None:
    """Measure what an active event really does: its peak, its begin and end."""
    event = fleet.event[i]
    if fleet.phase[i] != events.ACTIVE:
        return
    if event == events.BRAKING or event == events.ACCELERATION:
        fleet.event_peak[i] = max(fleet.event_peak[i], abs(fleet.acceleration_mps2[i]))
        fleet.event_end_s[i] = time_s + dt
    elif event == events.CORNERING:
        lateral = abs(fleet.lateral_mps2[i])
        if lateral > 0.75 * fleet.event_value[i]:
            if fleet.event_peak[i] == 0.0:
                fleet.event_start_s[i] = time_s
            fleet.event_peak[i] = max(fleet.event_peak[i], lateral)
            fleet.event_end_s[i] = time_s + dt
        elif fleet.event_peak[i] > 0.0 or time_s > fleet.event_until_s[i] or fleet.speed_mps[i] < 4.0:
            fleet.phase[i] = events.FINISHED
    elif event == events.OVERSPEED:
        if fleet.speed_mps[i] > rules.overspeed_limit_mps:
            if fleet.event_peak[i] == 0.0:
                fleet.event_start_s[i] = time_s
            fleet.event_peak[i] = max(fleet.event_peak[i], fleet.speed_mps[i])
            fleet.event_end_s[i] = time_s + dt
        elif fleet.event_peak[i] > 0.0 or time_s > fleet.event_until_s[i]:
            fleet.phase[i] = events.FINISHED


@nb.njit(cache=True)
def collide(i: int, leader: int, time_s: float, dt: float, traits: Traits, fleet: Fleet, rules: Rules) -> float:
    """Return the speed change in this step of a distracted driver who hits the leader or, after 15 s, something fixed.

    With a leader both go on at the common speed (plastic impact, momentum is kept) and then roll out. The pulse is a
    half sine of `crash_pulse_s`, whose peak is pi/2 of its mean.
    """
    if fleet.event[i] != events.CRASH or fleet.phase[i] != events.ACTIVE:
        return 0.0
    speed = fleet.speed_mps[i]
    factor = 0.5 * math.pi / rules.crash_pulse_s
    if leader >= 0 and fleet.phase[leader] != events.STRANDED:
        gap = fleet.position_m[leader] - fleet.position_m[i] - traits.length_m[leader]
        closing = speed - fleet.speed_mps[leader]
        if gap < closing * dt and closing > 5.0:
            common = (traits.mass_kg[i] * speed + traits.mass_kg[leader] * fleet.speed_mps[leader]) / (
                traits.mass_kg[i] + traits.mass_kg[leader]
            )
            change = common - fleet.speed_mps[leader]
            _impact(i, common - speed, factor, time_s, events.REAR_END, leader, fleet)
            _impact(leader, change, factor, time_s, events.STRUCK, i, fleet)
            fleet.speed_mps[leader] += change
            return common - speed
    if time_s > fleet.event_until_s[i]:
        if speed > 9.0:
            _impact(i, -speed, factor, time_s, events.FIXED_OBJECT, NO_EDGE, fleet)
            return -speed
        fleet.event_until_s[i] = time_s + 5.0
    return 0.0


@nb.njit(cache=True)
def _impact(i: int, change_mps: float, factor: float, time_s: float, cause: int, other: int, fleet: Fleet) -> None:
    fleet.event[i] = events.CRASH
    fleet.phase[i] = events.STRANDED
    fleet.cause[i] = cause
    fleet.event_other[i] = other
    fleet.event_start_s[i] = time_s
    fleet.event_end_s[i] = time_s
    fleet.event_value[i] = change_mps
    peak = change_mps * factor
    fleet.event_peak[i] = abs(peak)
    if abs(peak) > abs(fleet.peak_longitudinal[i]):
        fleet.peak_longitudinal[i] = peak
    fleet.malfunction[i] = 1
    if abs(change_mps) > 5.5:
        fleet.airbag[i] = 1


@nb.njit(cache=True)
def choose_trip(i: int, roads: RoadArrays, table: Ints, goals: Ints, fleet: Fleet) -> None:
    """Give a vehicle a destination that it reaches without turning back on its road."""
    node, back = roads.head[fleet.edge[i]], roads.tail[fleet.edge[i]]
    for _ in range(24):
        choice = int(uniform(fleet.random, i) * goals.size)
        following = table[choice, node]
        if following != NO_EDGE:
            fleet.destination[i] = choice
            fleet.next_edge[i] = following
            if roads.head[following] != back:
                return


@nb.njit(cache=True)
def park(i: int, time_s: float, traits: Traits, fleet: Fleet, rules: Rules) -> None:
    """End a trip: stop for a while, refuel or charge when the level is low."""
    fleet.mode[i] = PARKED
    fleet.speed_mps[i] = 0.0
    fleet.acceleration_mps2[i] = 0.0
    fleet.lateral_mps2[i] = 0.0
    fleet.yaw_rate_radps[i] = 0.0
    stay = -math.log(1.0 - uniform(fleet.random, i)) * rules.dwell_mean_s
    if fleet.energy_j[i] < LOW_ENERGY * traits.capacity_j[i]:
        if traits.powertrain[i] == 2:
            fleet.charging[i] = 1
            stay = max(stay, (0.8 * traits.capacity_j[i] - fleet.energy_j[i]) / CHARGE_W)
        else:
            stay = max(stay, REFUEL_S)
            fleet.charging[i] = 2
    fleet.engine_on[i] = 1 if stay < ENGINE_OFF_AFTER_S else 0
    fleet.resume_s[i] = time_s + stay


@nb.njit(cache=True)
def try_to_leave(
    i: int,
    roads: RoadArrays,
    table: Ints,
    goals: Ints,
    traits: Traits,
    fleet: Fleet,
    start: Ints,
    order: Ints,
) -> None:
    """Go back onto the road when nobody is near; a breakdown or crash is over then."""
    lane = fleet.lane[i]
    for k in range(start[lane], start[lane + 1]):
        j = order[k]
        apart = fleet.position_m[j] - fleet.position_m[i]
        if -(12.0 + 4.0 * fleet.speed_mps[j]) < apart < 14.0:
            return
    if fleet.mode[i] == DISABLED:
        fleet.phase[i] = events.FINISHED
        fleet.malfunction[i] = 0
        fleet.airbag[i] = 0
        fleet.boot[i] += 1
        fleet.energy_j[i] = max(fleet.energy_j[i], 0.3 * traits.capacity_j[i])
    if fleet.charging[i] == 2:
        fleet.energy_j[i] = traits.capacity_j[i]
    fleet.charging[i] = 0
    fleet.mode[i] = DRIVING
    fleet.engine_on[i] = 1
    if roads.head[fleet.edge[i]] == goals[fleet.destination[i]] or fleet.next_edge[i] == NO_EDGE:
        choose_trip(i, roads, table, goals, fleet)


@nb.njit(cache=True)
def turning(i: int, roads: RoadArrays, traits: Traits, fleet: Fleet) -> tuple[float, float, float]:
    """Return (signed angle, radius, share of the turn driven) of the turn that a vehicle is in, radius 0 outside."""
    edge, position = fleet.edge[i], fleet.position_m[i]
    following, before = fleet.next_edge[i], fleet.previous_edge[i]
    if following != NO_EDGE:
        tangent = min(roads.tangent_m[edge], roads.tangent_m[following])
        into = position - (roads.length_m[edge] - tangent)
        if into > 0.0:
            angle = turn_angle(roads, edge, following)
            return angle, turn_radius(angle, tangent), into / (2.0 * tangent)
    if before != NO_EDGE:
        tangent = min(roads.tangent_m[edge], roads.tangent_m[before])
        if position < tangent:
            angle = turn_angle(roads, before, edge)
            return angle, turn_radius(angle, tangent), 0.5 + position / (2.0 * tangent)
    return 0.0, 0.0, 0.0


@nb.njit(cache=True)
def move(
    i: int, wanted: float, change: float, time_s: float, dt: float, roads: RoadArrays, table: Ints, traits: Traits,
    fleet: Fleet, rules: Rules,
) -> None:  # fmt: skip
    """Advance one vehicle by one ballistic step (Treiber and Kanagaraj 2015), along edges and through turns."""
    speed = fleet.speed_mps[i]
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
    fleet.acceleration_mps2[i] = (after - speed - change) / dt if change == 0.0 else 0.0
    fleet.speed_mps[i] = after
    fleet.odometer_m[i] += way
    angle, radius, _ = turning(i, roads, traits, fleet)
    lateral, yaw = 0.0, 0.0
    if radius > 0.0 and abs(angle) > STRAIGHT_RAD:
        size = min(abs(angle), U_TURN_RAD)
        yaw = after / radius
        lateral = after * yaw
        hurried = fleet.event[i] == events.CORNERING and fleet.phase[i] == events.ACTIVE
        if not hurried and lateral > 1.25 * traits.lateral_mps2[i]:
            # Late information (a new trip): a driver takes a wider line rather than being thrown about.
            lateral = 1.25 * traits.lateral_mps2[i]
            yaw = lateral / max(after, 0.1)
        way *= 2.0 * math.tan(0.5 * size) / size  # the arc is shorter than the way over the junction's centre
        if angle < 0.0:
            lateral, yaw = -lateral, -yaw
    fleet.lateral_mps2[i] = lateral
    fleet.yaw_rate_radps[i] = yaw
    fleet.position_m[i] += way
    _cross_junction(i, roads, table, traits, fleet)
    draw_energy(i, speed, after, dt, traits, fleet)
    if after < PARK_BELOW_MPS:
        _stop(i, time_s, roads, traits, fleet, rules)


@nb.njit(cache=True)
def _cross_junction(i: int, roads: RoadArrays, table: Ints, traits: Traits, fleet: Fleet) -> None:
    edge = fleet.edge[i]
    while fleet.position_m[i] >= roads.length_m[edge]:
        if fleet.next_edge[i] == NO_EDGE:
            fleet.position_m[i] = roads.length_m[edge] - 0.01
            return
        fleet.position_m[i] -= roads.length_m[edge]
        fleet.previous_edge[i] = edge
        edge = fleet.next_edge[i]
        fleet.edge[i] = edge
        fleet.lane[i] = lane_on(roads, edge, traits.lane_choice[i])
        fleet.next_edge[i] = table[fleet.destination[i], roads.head[edge]]


@nb.njit(cache=True)
def _stop(i: int, time_s: float, roads: RoadArrays, traits: Traits, fleet: Fleet, rules: Rules) -> None:
    """Leave the road at the goal, or where the vehicle has failed."""
    failed = fleet.event[i] == events.BREAKDOWN and fleet.phase[i] == events.ACTIVE
    if failed or fleet.phase[i] == events.STRANDED:
        if fleet.speed_mps[i] > 0.2:
            return
        park(i, time_s, traits, fleet, rules)
        fleet.mode[i] = DISABLED
        fleet.charging[i] = 0
        fleet.engine_on[i] = 0
        fleet.phase[i] = events.STRANDED
        fleet.malfunction[i] = 1
        wait = -math.log(1.0 - 0.9 * uniform(fleet.random, i)) * rules.repair_mean_s
        fleet.resume_s[i] = time_s + 120.0 + wait
    elif fleet.next_edge[i] == NO_EDGE:
        if roads.length_m[fleet.edge[i]] - fleet.position_m[i] < PARK_WITHIN_M:
            park(i, time_s, traits, fleet, rules)


@nb.njit(cache=True)
def observe(i: int, roads: RoadArrays, traits: Traits, fleet: Fleet, snapshot: Snapshot) -> None:
    """Copy what is true of a vehicle now, and begin a new peak."""
    edge, position = fleet.edge[i], fleet.position_m[i]
    angle, radius, share = turning(i, roads, traits, fleet)
    dx, dy = roads.direction_x[edge], roads.direction_y[edge]
    tail = roads.tail[edge]
    x = roads.node_x_m[tail] + dx * position
    y = roads.node_y_m[tail] + dy * position
    heading = math.atan2(dy, dx)
    if radius > 0.0 and abs(angle) > STRAIGHT_RAD:
        entry, node = (edge, roads.head[edge]) if share < 0.5 else (fleet.previous_edge[i], tail)
        dx, dy = roads.direction_x[entry], roads.direction_y[entry]
        heading = math.atan2(dy, dx) + share * angle
        if abs(angle) < U_TURN_RAD:
            tangent = radius * math.tan(0.5 * abs(angle))
            driven = share * abs(angle)
            side = 1.0 if angle > 0.0 else -1.0
            along, aside = radius * math.sin(driven) - tangent, side * radius * (1.0 - math.cos(driven))
            x = roads.node_x_m[node] + dx * along - dy * aside
            y = roads.node_y_m[node] + dy * along + dx * aside
    snapshot.x_m[i] = x
    snapshot.y_m[i] = y
    snapshot.heading_rad[i] = heading
    snapshot.speed_mps[i] = fleet.speed_mps[i]
    snapshot.acceleration_mps2[i] = fleet.acceleration_mps2[i]
    snapshot.peak_longitudinal[i] = fleet.peak_longitudinal[i]
    snapshot.peak_lateral[i] = fleet.peak_lateral[i]
    snapshot.yaw_rate_radps[i] = fleet.yaw_rate_radps[i]
    snapshot.odometer_m[i] = fleet.odometer_m[i]
    snapshot.energy_j[i] = fleet.energy_j[i]
    snapshot.mode[i] = fleet.mode[i]
    snapshot.engine_on[i] = fleet.engine_on[i]
    snapshot.charging[i] = fleet.charging[i]
    snapshot.malfunction[i] = fleet.malfunction[i]
    snapshot.airbag[i] = fleet.airbag[i]
    snapshot.boot[i] = fleet.boot[i]
    fleet.peak_longitudinal[i] = 0.0
    fleet.peak_lateral[i] = 0.0


@nb.njit(cache=True)
def advance(
    steps: int,
    first_step: int,
    dt: float,
    roads: RoadArrays,
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
    n = fleet.edge.size
    length = trail.speed.shape[1]
    for step in range(steps):
        time_s = (first_step + step) * dt
        order_by_lane(fleet, start, order, fill)
        for i in range(n):
            if fleet.mode[i] != DRIVING and time_s >= fleet.resume_s[i]:
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
            if fleet.mode[i] == PARKED:
                draw_energy(i, 0.0, 0.0, dt, traits, fleet)
            if abs(fleet.acceleration_mps2[i]) > abs(fleet.peak_longitudinal[i]):
                fleet.peak_longitudinal[i] = fleet.acceleration_mps2[i]
            if abs(fleet.lateral_mps2[i]) > abs(fleet.peak_lateral[i]):
                fleet.peak_lateral[i] = fleet.lateral_mps2[i]
            trail.longitudinal[i, slot] = fleet.acceleration_mps2[i]
            trail.lateral[i, slot] = fleet.lateral_mps2[i]
            trail.speed[i, slot] = fleet.speed_mps[i]
            if traits.sample_step[i] == step + 1:
                observe(i, roads, traits, fleet, snapshot)
