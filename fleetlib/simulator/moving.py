"""One vehicle moves by one step: along its lane and through junctions. Compiled."""

from __future__ import annotations

import math

from fleetlib.simulator import incidents as events
from fleetlib.simulator.choosing import uniform
from fleetlib.simulator.compiled import inlined
from fleetlib.simulator.demand import Habits, Trips
from fleetlib.simulator.fleet import Fleet, Rules
from fleetlib.simulator.known import known
from fleetlib.simulator.layout import NONE, World
from fleetlib.simulator.powertrain import draw_energy
from fleetlib.simulator.queues import Traffic, arrive, claim, inside, join, leave, release
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.steering import steer_on
from fleetlib.simulator.traits import Traits
from fleetlib.simulator.trips import PARK_BELOW_MPS, park, set_goal, stop

MOOD_LIMIT = 2.0  # standard deviations
UNIFORM_TO_UNIT = math.sqrt(12.0)  # a uniform number on [-0.5, 0.5) times this has unit variance
STRAIGHT_RADIUS_M = 1e5


@inlined
def move(
    i: int, wanted: float, change: float, time_s: float, dt: float, world: World, routes: Routes, traits: Traits,
    fleet: Fleet, traffic: Traffic, trips: Trips, habits: Habits, rules: Rules,
) -> None:  # fmt: skip
    """Advance one vehicle by one ballistic step (Treiber and Kanagaraj 2015), along lanes and through junctions."""
    speed, grade = fleet[i].speed_mps, grade_under(i, world, fleet)
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
    if rules.fluctuation > 0.0:
        _fluctuate(i, fleet, rules)
    _turn(i, after, world, traits, fleet)
    fleet[i].position_m += way
    _cross(i, world, routes, traits, fleet, traffic, rules)
    draw_energy(i, speed, after, dt, traits, fleet, grade)
    if rules.arrive_moving and fleet[i].next_edge == NONE and not inside(i, world, fleet):
        if fleet[i].position_m >= fleet[i].goal_m - 0.02:
            park(i, time_s, world, traits, fleet, traffic, trips, habits, rules)
    elif after < PARK_BELOW_MPS:
        stop(i, time_s, world, traits, fleet, traffic, trips, habits, rules)


@inlined
def grade_under(i: int, world: World, fleet: Fleet) -> float:
    """Return the grade of the lane, or beyond its line of the connection, that the front of a vehicle is on."""
    lane, held = world.lanes[known(fleet[i].lane)], fleet[i].held
    # Both are read: a branch that nobody foresees costs more.
    on_lane, beyond = lane.grade, world.connections[known(max(held, 0))].grade
    return float(beyond if (held >= 0) & (fleet[i].position_m >= lane.length_m) else on_lane)


@inlined
def _turn(i: int, speed: float, world: World, traits: Traits, fleet: Fleet) -> None:
    """Set lateral acceleration and yaw rate."""
    lateral, yaw = 0.0, 0.0
    if inside(i, world, fleet):
        one = world.connections[fleet[i].held]
        into = fleet[i].position_m - world.lanes[one.from_lane].length_m
        on_arc = one.arc_m <= 0.0 or one.before_m <= into < one.before_m + one.arc_m
        if on_arc and one.radius_m < STRAIGHT_RADIUS_M:
            yaw = speed / one.radius_m
            lateral = speed * yaw
            hurried = fleet[i].event == events.CORNERING and fleet[i].phase == events.ACTIVE
            if not hurried and lateral > 1.25 * traits.own[i].lateral_mps2:
                # Late information (a new trip): a driver takes a wider line rather than being thrown about.
                lateral = 1.25 * traits.own[i].lateral_mps2
                yaw = lateral / max(speed, 0.1)
            if one.angle_rad < 0.0:
                lateral, yaw = -lateral, -yaw
    fleet[i].yaw_rate_radps = yaw


@inlined
def _fluctuate(i: int, fleet: Fleet, rules: Rules) -> None:
    """Let the held speed wander: an Ornstein-Uhlenbeck process (Treiber, Kesting, Helbing 2006, Physica A 360, 71)."""
    kick = rules.mood_kick * UNIFORM_TO_UNIT * (uniform(fleet, i) - 0.5)
    limit = MOOD_LIMIT * rules.fluctuation
    fleet[i].mood = min(limit, max(-limit, fleet[i].mood * rules.mood_decay + kick))


@inlined
def _cross(i: int, world: World, routes: Routes, traits: Traits, fleet: Fleet, traffic: Traffic, rules: Rules) -> None:
    """Pass stop lines and ends of connections that a vehicle has reached; give back what its rear has left."""
    while True:
        lane = known(fleet[i].lane)
        line = world.lanes[lane].length_m
        if not inside(i, world, fleet):
            if fleet[i].held >= 0 and fleet[i].position_m >= traits.own[i].length_m:
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
        c = fleet[i].held
        end = line + world.connections[c].length_m
        if fleet[i].position_m < end:
            return
        leave(i, lane, fleet, traffic)
        traffic.queues[lane].left_last = i
        if world.connections[c].controlled:
            arrive(i, c, world, traits, traffic)
        to = world.connections[c].to_lane
        fleet[i].position_m -= end
        fleet[i].lane = to
        join(i, to, traffic.queues[to].back, fleet, traffic)
        steer_on(i, to, world, routes, traits, fleet)
        if fleet[i].next_edge == NONE:
            set_goal(i, world, fleet, rules)
