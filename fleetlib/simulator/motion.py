"""The inner step: leaders, signals, turns. Compiled; all vehicles of a fleet move in one call.

Simplifications, to be lifted later: no right of way at junctions without signals, no lane changing. Vehicles that meet
there may overlap for a moment and brake as hard as normal driving allows until the gap is regained.
"""

from __future__ import annotations

import math

from fleetlib.simulator import incidents as events
from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.driving import desired_gap, free_acceleration, stopping_deceleration
from fleetlib.simulator.fleet import Fleet, Floats, Ints, Rules, Snapshot, Trail, Traits
from fleetlib.simulator.junctions import (
    NO_EDGE,
    STRAIGHT_RAD,
    U_TURN_RAD,
    is_red,
    lane_on,
    turn_angle,
    turn_radius,
    turning,
)
from fleetlib.simulator.moments import asks, collide, override, unaware, wait_for_moment, watch
from fleetlib.simulator.powertrain import draw_energy, limit_acceleration
from fleetlib.simulator.recorder import record
from fleetlib.simulator.roads import Records
from fleetlib.simulator.trips import DRIVING, PARK_BELOW_MPS, PARKED, stop, try_to_leave, uniform

LOOK_AHEAD_EDGES = 6
TURN_BRAKING = 0.8  # share of the comfortable deceleration that a driver plans with before a turn
PASS_YELLOW = 0.8  # a driver who would have to brake harder than this share of the cap goes on at yellow
STOP_BEFORE_LINE_M = 1.0
MOOD_S = 20.0  # correlation time of a driver's errors, as in the source cited at `_fluctuate`
MOOD_LIMIT = 2.0  # standard deviations
UNIFORM_TO_UNIT = math.sqrt(12.0)  # a uniform number on [-0.5, 0.5) times this has unit variance


@compiled
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


@compiled
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
    cornering, distracted = event == events.CORNERING and active, unaware(i, fleet)
    overspeeding = event == events.OVERSPEED and active
    ahead = roads[edge].length_m - fleet[i].position_m
    wish = min(roads[edge].limit_mps * traits[i].desired_factor * (1.0 + fleet[i].mood), traits[i].top_speed_mps)
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
    if asks(i, fleet):
        closing = speed - other_speed
        wait_for_moment(i, gap, closing, stop_gap, corner_at, corner_radius, time_s, roads, traits, fleet, other)
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
    return float(max(min(answer, -braking) if braking > 0.0 else answer, -traits[i].cap_mps2))


@compiled
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
    _fluctuate(i, dt, fleet, rules)
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
        stop(i, time_s, roads, traits, fleet, rules)


@compiled
def _fluctuate(i: int, dt: float, fleet: Fleet, rules: Rules) -> None:
    """Let the held speed wander: an Ornstein-Uhlenbeck process (Treiber, Kesting, Helbing 2006, Physica A 360, 71)."""
    decay = math.exp(-dt / MOOD_S)
    kick = rules.fluctuation * math.sqrt(1.0 - decay * decay) * UNIFORM_TO_UNIT * (uniform(fleet, i) - 0.5)
    limit = MOOD_LIMIT * rules.fluctuation
    fleet[i].mood = min(limit, max(-limit, fleet[i].mood * decay + kick))


@compiled
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


@compiled
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


@compiled
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
                answer = override(i, answer, time_s, traits, fleet)
                wanted[i] = limit_acceleration(i, answer, dt, traits, fleet)
        for lane in range(start.size - 1):
            for k in range(start[lane], start[lane + 1]):
                i = order[k]
                leader = order[k - 1] if k > start[lane] else NO_EDGE
                change = collide(i, leader, time_s, dt, traits, fleet, rules)
                # Vehicles are moved from the front of a lane, so a leader has moved already; its place is that after
                # the step, which only matters for a collision.
                move(i, wanted[i], change, time_s, dt, roads, table, traits, fleet, rules)
                watch(i, time_s, dt, fleet, rules)
        for i in range(n):
            if fleet[i].mode == PARKED:
                draw_energy(i, 0.0, 0.0, dt, traits, fleet)
            if abs(fleet[i].acceleration_mps2) > abs(fleet[i].peak_longitudinal):
                fleet[i].peak_longitudinal = fleet[i].acceleration_mps2
            if abs(fleet[i].lateral_mps2) > abs(fleet[i].peak_lateral):
                fleet[i].peak_lateral = fleet[i].lateral_mps2
            if traits[i].sample_step == step + 1:
                observe(i, roads, fleet, snapshot)
        record(first_step + step, fleet, trail)
