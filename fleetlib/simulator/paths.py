"""Places on lanes and on the curves through junctions. Compiled.

A way through a junction is a straight line, a circular arc that touches both lanes' lines, and a straight line, so its
length, its curvature and every place on it are exact.
"""

from __future__ import annotations

import math

from fleetlib.simulator.compiled import formula, inner
from fleetlib.simulator.known import known
from fleetlib.simulator.layout import Records, World

NO_CURVE_RAD = 0.05  # less is a straight line
MINIMUM_RADIUS_M = 2.0
STRAIGHT_RADIUS_M = 1e6
FEW_POINTS = 6  # so few are all compared: a loop that ends where the vehicle is costs more, as nobody foresees its end


@inner
def lay_curve(connection: int, connections: Records, roads: Records) -> None:
    """Set length, angle, radius and parts of a connection from its two ends and the lanes' directions."""
    one = connections[connection]
    ax, ay = roads[one.from_edge].end_direction_x, roads[one.from_edge].end_direction_y
    bx, by = roads[one.to_edge].direction_x, roads[one.to_edge].direction_y
    dx, dy = one.end_x_m - one.x_m, one.end_y_m - one.y_m
    angle = math.atan2(ax * by - ay * bx, ax * bx + ay * by)
    across = ax * by - ay * bx
    size = abs(angle)
    one.angle_rad = angle
    one.heading_rad = math.atan2(ay, ax)
    one.radius_m = STRAIGHT_RADIUS_M
    one.before_m = 0.0
    one.arc_m = 0.0
    one.length_m = max(math.hypot(dx, dy), 0.5)
    if size < NO_CURVE_RAD:
        return
    before = after = -1.0
    if abs(across) > 0.02:
        before = (dx * by - dy * bx) / across
        after = (ax * dy - ay * dx) / across
    if before < 0.3 or after < 0.3:  # the lanes' lines do not meet ahead: a sharp bend or a turn back
        one.radius_m = max(MINIMUM_RADIUS_M, one.length_m / (2.0 * math.sin(0.5 * min(size, math.pi))))
        one.length_m = max(one.length_m, one.radius_m * size)
        return
    tangent = min(before, after)
    one.radius_m = tangent / math.tan(0.5 * size)
    one.arc_m = one.radius_m * size
    one.before_m = before - tangent
    one.length_m = before + after - 2.0 * tangent + one.arc_m


@formula
def place_on_curve(connection: int, way_m: float, world: World) -> tuple[float, float, float]:
    """Return x, y and heading of a place on a connection, `way_m` behind its stop line."""
    one = world.connections[connection]
    heading = one.heading_rad
    if one.arc_m <= 0.0:
        share = way_m / one.length_m
        x = one.x_m + share * (one.end_x_m - one.x_m)
        y = one.y_m + share * (one.end_y_m - one.y_m)
        return x, y, heading + share * one.angle_rad
    start = world.roads[one.from_edge]
    ax, ay = start.end_direction_x, start.end_direction_y
    if way_m <= one.before_m:
        return one.x_m + ax * way_m, one.y_m + ay * way_m, heading
    if way_m < one.before_m + one.arc_m:
        turned = (way_m - one.before_m) / one.radius_m
        side = 1.0 if one.angle_rad > 0.0 else -1.0
        along = one.before_m + one.radius_m * math.sin(turned)
        aside = side * one.radius_m * (1.0 - math.cos(turned))
        return one.x_m + ax * along - ay * aside, one.y_m + ay * along + ax * aside, heading + side * turned
    end = world.roads[one.to_edge]
    left = one.length_m - way_m
    return (
        one.end_x_m - end.direction_x * left,
        one.end_y_m - end.direction_y * left,
        heading + one.angle_rad,
    )


@formula
def place_on_lane(lane: int, position_m: float, world: World) -> tuple[float, float, float]:
    """Return x, y and heading of a place on a lane."""
    one = world.lanes[lane]
    if position_m < one.bend_m:
        return one.x_m + one.direction_x * position_m, one.y_m + one.direction_y * position_m, one.heading_rad
    first, last = known(one.first_point), known(one.last_point)
    point = first
    if last - first <= FEW_POINTS:
        for k in range(first + 1, last):
            point += int(world.along_m[k] <= position_m)
    else:
        while point + 1 < last and world.along_m[point + 1] <= position_m:
            point += 1
    bend = world.points[known(point)]
    dx, dy, way = bend.direction_x, bend.direction_y, position_m - bend.along_m
    return bend.x_m + dx * way + dy * one.right_m, bend.y_m + dy * way - dx * one.right_m, bend.heading_rad
