"""The middle lines of edges: where they begin and end beside the junctions, and their bends between."""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator.compiled import compiled, inner
from fleetlib.simulator.layout import EDGE_DTYPE, LANE_WIDTH_M, POINT_DTYPE, Floats, Ints, Records, grouped
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.tables import records

CORNER_M = np.array([6.0, 9.0, 12.0, 12.0])  # radius of the kerb by class, typical of city streets
SHARPEST_SINE = 0.35  # roads that meet at a sharper angle are trimmed as at this one
LONGEST_TRIM_M = 30.0
BEND_RADIUS_M = 15.0  # of a road that only bends at a node
LEAST_TRIM_M = 0.25


def edge_records(plain: PlainNetwork) -> tuple[Records, Floats]:
    """Return `EDGE_DTYPE` records and the bends of the edges for `point_records`; turns are not filled in yet."""
    edges = plain.edges
    roads = records(EDGE_DTYPE, edges)
    roads.limit_mps, roads.tail, roads.head = plain.edge_limit_mps, plain.edge_tail, plain.edge_head
    roads.allowed = plain.edge_allowed
    last = np.cumsum(plain.edge_lanes.astype(np.int32)) - 1
    roads.first_lane, roads.last_lane = last - plain.edge_lanes + 1, last
    roads.first_point, roads.last_point = plain.shape_start[:-1], plain.shape_start[1:]
    points = np.zeros((len(plain.shape_x_m), 6))
    points[:, 0], points[:, 1] = plain.shape_x_m, plain.shape_y_m
    total = _directions(roads, points, plain.node_x_m, plain.node_y_m)
    out_start, out_edge = grouped(plain.edge_tail, plain.nodes)
    in_start, in_edge = grouped(plain.edge_head, plain.nodes)
    _trim(roads, total, plain.edge_class.astype(np.int32), CORNER_M, out_start, out_edge, in_start, in_edge)
    _lay_middle_lines(roads, points, total)
    roads.grade = (plain.node_height_m[roads.head] - plain.node_height_m[roads.tail]) / total
    return roads, points


def point_records(points: Floats) -> Records:
    """Return `POINT_DTYPE` records of the bends that `edge_records` gave."""
    made = records(POINT_DTYPE, len(points))
    names = ("x_m", "y_m", "along_m", "direction_x", "direction_y", "heading_rad")
    for column, name in enumerate(names):
        made[name] = points[:, column]
    return made


@compiled
def _directions(roads: Records, points: Floats, node_x: Floats, node_y: Floats) -> Floats:
    """Set the directions at both ends; return the lengths along the middle lines."""
    total = np.zeros(roads.size)
    for e in range(roads.size):
        x, y = node_x[roads[e].tail], node_y[roads[e].tail]
        first = True
        dx, dy = 1.0, 0.0
        for p in range(roads[e].first_point, roads[e].last_point + 1):
            if p < roads[e].last_point:
                nx, ny = points[p, 0], points[p, 1]
            else:
                nx, ny = node_x[roads[e].head], node_y[roads[e].head]
            size = math.hypot(nx - x, ny - y)
            if size > 1e-6:
                dx, dy = (nx - x) / size, (ny - y) / size
                if first:
                    roads[e].direction_x, roads[e].direction_y = dx, dy
                    first = False
            total[e] += size
            x, y = nx, ny
            if p < roads[e].last_point:
                points[p, 2] = total[e]
        roads[e].end_direction_x, roads[e].end_direction_y = dx, dy
        roads[e].x_m, roads[e].y_m = node_x[roads[e].tail], node_y[roads[e].tail]
    return total


@inner
def _leaving(e: int, node: int, roads: Records) -> tuple[float, float]:
    """Return the unit vector of a road seen from one of its nodes."""
    if roads[e].tail == node:
        return roads[e].direction_x, roads[e].direction_y
    return -roads[e].end_direction_x, -roads[e].end_direction_y


@inner
def _needed(e: int, node: int, roads: Records, classes: Ints, corner: Floats, around: Ints) -> float:
    """Return how far from a node an edge must end so that it stays clear of the other roads there."""
    ax, ay = _leaving(e, node, roads)
    own = LANE_WIDTH_M * (roads[e].last_lane - roads[e].first_lane + 1)
    need, radius, others = 0.0, 0.0, 0
    bend = 0.0
    for o in around:
        same = (roads[o].tail == roads[e].tail and roads[o].head == roads[e].head) or (
            roads[o].tail == roads[e].head and roads[o].head == roads[e].tail
        )
        if o == e or same:
            continue
        others += 1
        bx, by = _leaving(o, node, roads)
        wide = LANE_WIDTH_M * (roads[o].last_lane - roads[o].first_lane + 1)
        cosine, sine = ax * bx + ay * by, abs(ax * by - ay * bx)
        bend = max(bend, BEND_RADIUS_M * math.sqrt(max(0.0, (1.0 + cosine) / max(1.0 - cosine, 0.05))))
        if cosine > 0.0:
            need = max(need, (wide + own * cosine) / max(sine, SHARPEST_SINE))
            radius = max(radius, corner[classes[o]])
        elif cosine > -0.67:
            need = max(need, wide)
            radius = max(radius, corner[classes[o]])
    if others <= 2 and bend < 12.0:  # the road only goes on (both directions of one other road)
        first = -1
        single = True
        for o in around:
            other = roads[o].head if roads[o].tail == node else roads[o].tail
            mine = roads[e].head if roads[e].tail == node else roads[e].tail
            if other != mine:
                if first >= 0 and other != first:
                    single = False
                first = other
        if single:
            return bend
    return min(need + radius, LONGEST_TRIM_M)


@compiled
def _trim(
    roads: Records, total: Floats, classes: Ints, corner: Floats, out_start: Ints, out_edge: Ints, in_start: Ints,
    in_edge: Ints,
) -> None:  # fmt: skip
    for e in range(roads.size):
        tail, head = roads[e].tail, roads[e].head
        for node in (tail, head):
            outs, ins = (
                out_edge[out_start[node] : out_start[node + 1]],
                in_edge[in_start[node] : in_start[node + 1]],
            )
            around = np.concatenate((outs, ins))
            trim = _needed(e, node, roads, classes, corner, around)
            trim = max(LEAST_TRIM_M, min(trim, total[e] / 3.0))
            if node == tail:
                roads[e].start_m = trim
            if node == head:
                roads[e].stop_m = trim


@compiled
def _lay_middle_lines(roads: Records, points: Floats, total: Floats) -> None:
    """Let the middle lines begin behind the junction; bends that fall into a junction are left out."""
    for e in range(roads.size):
        begin, end = roads[e].start_m, total[e] - roads[e].stop_m
        roads[e].length_m = end - begin
        x, y, along = roads[e].x_m, roads[e].y_m, 0.0
        dx, dy = roads[e].direction_x, roads[e].direction_y
        first, last = roads[e].first_point, roads[e].last_point
        while first < last and points[first, 2] <= begin:
            x, y, along = points[first, 0], points[first, 1], points[first, 2]
            first += 1
            if first < last:
                size = max(points[first, 2] - along, 1e-6)
                dx, dy = (points[first, 0] - x) / size, (points[first, 1] - y) / size
            else:
                dx, dy = roads[e].end_direction_x, roads[e].end_direction_y
        roads[e].x_m, roads[e].y_m = x + dx * (begin - along), y + dy * (begin - along)
        roads[e].direction_x, roads[e].direction_y = dx, dy
        while last > first and points[last - 1, 2] >= end:
            last -= 1
            if last > first:
                bx, by = points[last - 1, 0], points[last - 1, 1]
            else:
                bx, by = roads[e].x_m, roads[e].y_m
            ex, ey = points[last, 0] - bx, points[last, 1] - by
            size = math.hypot(ex, ey)
            if size > 1e-6:
                roads[e].end_direction_x, roads[e].end_direction_y = ex / size, ey / size
        roads[e].first_point, roads[e].last_point = first, last
        x, y, along = roads[e].x_m, roads[e].y_m, 0.0
        for p in range(first, last):
            points[p, 2] -= begin
            x, y, along = points[p, 0], points[p, 1], points[p, 2]
            dx, dy = roads[e].end_direction_x, roads[e].end_direction_y
            if p + 1 < last:
                size = max(math.hypot(points[p + 1, 0] - x, points[p + 1, 1] - y), 1e-6)
                dx, dy = (points[p + 1, 0] - x) / size, (points[p + 1, 1] - y) / size
            points[p, 3], points[p, 4], points[p, 5] = dx, dy, math.atan2(dy, dx)
        way = roads[e].length_m - along
        roads[e].end_x_m = x + roads[e].end_direction_x * way
        roads[e].end_y_m = y + roads[e].end_direction_y * way
