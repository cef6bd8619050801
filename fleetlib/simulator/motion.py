"""The inner step: all vehicles of a fleet join, change lanes, plan and move in one call. Compiled.

A step has four parts, each for all vehicles: those beside the road join, drivers change lanes, every driver plans on
what is true at the begin of the step, and then all move. What a plan claims at a junction counts at once for the plans
after it.
"""

from __future__ import annotations

import math

from fleetlib.simulator import incidents as events
from fleetlib.simulator.changing import consider_change
from fleetlib.simulator.compiled import inner, kernel
from fleetlib.simulator.demand import Habits, Trips
from fleetlib.simulator.fleet import Fleet, Floats, Rules, Snapshot, Trail, Traits
from fleetlib.simulator.layout import NONE, World
from fleetlib.simulator.moments import collide, override, watch
from fleetlib.simulator.observing import observe
from fleetlib.simulator.planning import plan
from fleetlib.simulator.powertrain import draw_energy, limit_acceleration
from fleetlib.simulator.queues import Traffic, arrive, claim, inside, join, leave, release, set_lights
from fleetlib.simulator.recorder import record
from fleetlib.simulator.routes import Routes, edge_after
from fleetlib.simulator.steering import steer
from fleetlib.simulator.trips import (
    DRIVING,
    PARK_BELOW_MPS,
    PARKED,
    park,
    set_goal,
    stop,
    try_to_leave,
    uniform,
)

MOOD_LIMIT = 2.0  # standard deviations
UNIFORM_TO_UNIT = math.sqrt(12.0)  # a uniform number on [-0.5, 0.5) times this has unit variance
STRAIGHT_RADIUS_M = 1e5


@inner
def move(
    i: int, wanted: float, change: float, time_s: float, dt: float, world: World, routes: Routes, traits: Traits,
    fleet: Fleet, traffic: Traffic, trips: Trips, habits: Habits, rules: Rules,
) -> None:  # fmt: skip
    """Advance one vehicle by one ballistic step (Treiber and Kanagaraj 2015), along lanes and through junctions."""
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
    _fluctuate(i, fleet, rules)
    _turn(i, after, world, traits, fleet)
    fleet[i].position_m += way
    if fleet[i].held >= 0:
        fleet[i].release_m -= way
    _cross(i, world, routes, traits, fleet, traffic, rules)
    draw_energy(i, speed, after, dt, traits, fleet)
    if rules.arrive_moving and fleet[i].next_edge == NONE and not inside(i, world, fleet):
        if fleet[i].position_m >= fleet[i].goal_m - 0.02:
            park(i, time_s, world, traits, fleet, traffic, trips, habits, rules)
    elif after < PARK_BELOW_MPS:
        stop(i, time_s, world, traits, fleet, traffic, trips, habits, rules)


@inner
def _turn(i: int, speed: float, world: World, traits: Traits, fleet: Fleet) -> None:
    """Set lateral acceleration and yaw rate."""
    lateral, yaw = 0.0, 0.0
    if inside(i, world, fleet):
        one = world.connections[fleet[i].held]
        into = fleet[i].position_m - world.roads[one.from_edge].length_m
        on_arc = one.arc_m <= 0.0 or one.before_m <= into < one.before_m + one.arc_m
        if on_arc and one.radius_m < STRAIGHT_RADIUS_M:
            yaw = speed / one.radius_m
            lateral = speed * yaw
            hurried = fleet[i].event == events.CORNERING and fleet[i].phase == events.ACTIVE
            if not hurried and lateral > 1.25 * traits[i].lateral_mps2:
                # Late information (a new trip): a driver takes a wider line rather than being thrown about.
                lateral = 1.25 * traits[i].lateral_mps2
                yaw = lateral / max(speed, 0.1)
            if one.angle_rad < 0.0:
                lateral, yaw = -lateral, -yaw
    fleet[i].lateral_mps2 = lateral
    fleet[i].yaw_rate_radps = yaw


@inner
def _fluctuate(i: int, fleet: Fleet, rules: Rules) -> None:
    """Let the held speed wander: an Ornstein-Uhlenbeck process (Treiber, Kesting, Helbing 2006, Physica A 360, 71)."""
    kick = rules.mood_kick * UNIFORM_TO_UNIT * (uniform(fleet, i) - 0.5)
    limit = MOOD_LIMIT * rules.fluctuation
    fleet[i].mood = min(limit, max(-limit, fleet[i].mood * rules.mood_decay + kick))


@inner
def _cross(i: int, world: World, routes: Routes, traits: Traits, fleet: Fleet, traffic: Traffic, rules: Rules) -> None:
    """Pass stop lines and ends of connections that a vehicle has reached; give back what its rear has left."""
    while True:
        lane = fleet[i].lane
        line = world.roads[fleet[i].edge].length_m
        if not inside(i, world, fleet):
            if fleet[i].held >= 0 and fleet[i].release_m <= 0.0:
                release(fleet[i].held, world, traffic)
                fleet[i].held = NONE
            if fleet[i].position_m < line:
                return
            c = fleet[i].connection
            if c < 0:
                fleet[i].position_m = line - 0.01
                return
            if fleet[i].held >= 0:
                release(fleet[i].held, world, traffic)
            if fleet[i].claim == c:
                fleet[i].claim = NONE
            elif world.connections[c].controlled:
                claim(i, c, world, traits, traffic)  # who does not see the junction enters it all the same
            fleet[i].held = c
            fleet[i].waited_s = 0.0
            fleet[i].release_m = line + world.connections[c].length_m + traits[i].length_m - fleet[i].position_m
        c = fleet[i].held
        end = line + world.connections[c].length_m
        if fleet[i].position_m < end:
            return
        leave(i, lane, fleet, traffic)
        traffic.left_last[lane] = i
        if world.connections[c].controlled:
            arrive(i, c, world, traits, traffic)
        to = world.connections[c].to_lane
        fleet[i].position_m -= end
        fleet[i].edge = world.connections[c].to_edge
        fleet[i].lane = to
        join(i, to, traffic.back[to], fleet, traffic)
        fleet[i].next_edge = edge_after(fleet[i].edge, fleet[i].destination, world, routes)
        steer(i, world, routes, traits, fleet)
        if fleet[i].next_edge == NONE:
            set_goal(i, world, fleet, rules)


@kernel
def advance(
    steps: int,
    first_step: int,
    dt: float,
    world: World,
    routes: Routes,
    traits: Traits,
    fleet: Fleet,
    traffic: Traffic,
    trips: Trips,
    habits: Habits,
    snapshot: Snapshot,
    trail: Trail,
    rules: Rules,
    wanted: Floats,
) -> None:
    """Advance the fleet by one sample interval of `steps` inner steps.

    Each vehicle is observed at its own step (`traits.sample_step`), so that a fleet does not sample in unison.
    """
    n = fleet.size
    for step in range(steps):
        number = first_step + step
        time_s = number * dt
        set_lights(time_s, world, traffic)
        for i in range(n):
            if fleet[i].mode != DRIVING:
                if time_s >= fleet[i].resume_s:
                    try_to_leave(i, time_s, world, routes, traits, fleet, traffic, trips, habits, rules)
            elif (number + i) % rules.change_every == 0:
                consider_change(i, time_s, dt, world, routes, traits, fleet, traffic, rules)
        for lane in range(traffic.front.size):
            i = traffic.front[lane]
            while i >= 0:
                answer, bound = plan(i, time_s, dt, world, routes, traits, fleet, traffic, rules)
                answer = limit_acceleration(i, override(i, answer, time_s, traits, fleet), dt, traits, fleet)
                wanted[i] = min(bound, answer)
                fleet[i].moved = 0
                i = fleet[i].behind
        # From the front of each lane, so that those who enter the next lane do so in their order.
        for lane in range(traffic.front.size):
            i = traffic.front[lane]
            while i >= 0:
                behind = fleet[i].behind
                if not fleet[i].moved:
                    fleet[i].moved = 1
                    change = collide(i, fleet[i].ahead, time_s, dt, traits, fleet, rules)
                    move(i, wanted[i], change, time_s, dt, world, routes, traits, fleet, traffic, trips, habits, rules)
                    watch(i, time_s, dt, fleet, rules)
                i = behind
        for i in range(n):
            if fleet[i].mode == PARKED:
                draw_energy(i, 0.0, 0.0, dt, traits, fleet)
            if abs(fleet[i].acceleration_mps2) > abs(fleet[i].peak_longitudinal):
                fleet[i].peak_longitudinal = fleet[i].acceleration_mps2
            if abs(fleet[i].lateral_mps2) > abs(fleet[i].peak_lateral):
                fleet[i].peak_lateral = fleet[i].lateral_mps2
            if traits[i].sample_step == step + 1:
                observe(i, time_s + dt, world, fleet, snapshot)
        record(number, fleet, trail)
