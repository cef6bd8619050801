"""What happens at a junction: the arc that a vehicle drives, its signal, the lane that goes on. Compiled."""

from __future__ import annotations

import math

from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.fleet import Fleet
from fleetlib.simulator.roads import Records

YELLOW_S = 3.0
U_TURN_RAD = 2.8
STRAIGHT_RAD = 0.02
MINIMUM_RADIUS_M = 2.0
NO_EDGE = -1


@compiled
def turn_angle(roads: Records, edge: int, following: int) -> float:
    """Return the signed angle between two edges in radians, positive to the left."""
    ax, ay = roads[edge].direction_x, roads[edge].direction_y
    bx, by = roads[following].direction_x, roads[following].direction_y
    return math.atan2(ax * by - ay * bx, ax * bx + ay * by)


@compiled
def turn_radius(angle: float, tangent_m: float) -> float:
    """Return the radius of the arc that touches both edges `tangent_m` from the junction."""
    size = min(abs(angle), U_TURN_RAD)
    if size < STRAIGHT_RAD:
        return 1e6
    return max(MINIMUM_RADIUS_M, tangent_m / math.tan(0.5 * size))


@compiled
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


@compiled
def is_red(roads: Records, edge: int, time_s: float, cycle_s: float) -> bool:
    """Return whether the signal at the head of an edge is yellow or red."""
    if roads[edge].phase < 0:
        return False
    within = (time_s + roads[edge].offset_s) % cycle_s
    half = 0.5 * cycle_s
    if roads[edge].phase == 1:
        within = (within + half) % cycle_s
    return bool(within >= half - YELLOW_S)


@compiled
def lane_on(roads: Records, edge: int, choice: int) -> int:
    """Return the lane that a driver with this preference takes on an edge."""
    return int(min(roads[edge].first_lane + choice, roads[edge].last_lane))
