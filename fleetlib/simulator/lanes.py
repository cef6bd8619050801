"""Lanes and the connections between them: which lane leads where through a junction, and along which curve.

Rules as on real roads and in SUMO's guess: right turns from the rightmost lane, left turns from the leftmost one,
straight on from all lanes that the road ahead has room for; of three and more lanes the leftmost is for left turns
alone. Turning back is possible only at a dead end.
"""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator.compiled import compiled, inner
from fleetlib.simulator.layout import (
    CONNECTION_DTYPE,
    EDGE_DTYPE,
    LANE_DTYPE,
    LANE_WIDTH_M,
    NONE,
    POINT_DTYPE,
    Bools,
    Direction,
    Floats,
    Ints,
    Records,
    records,
)
from fleetlib.simulator.network.carriageways import two_way
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.paths import lay_curve

STRAIGHT, RIGHT, LEFT, TURNAROUND = (int(direction) for direction in Direction)
CORNER_M = np.array([6.0, 9.0, 12.0, 12.0])  # radius of the kerb by class, typical of city streets
STRAIGHT_WITHIN_RAD = 0.87  # 50 degrees
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


def grouped(key: Ints, groups: int) -> tuple[Ints, Ints]:
    """Return (start, members): the indices with `key == g` are `members[start[g]:start[g + 1]]`, in order."""
    start = np.zeros(groups + 1, dtype=np.int32)
    np.cumsum(np.bincount(key, minlength=groups), out=start[1:])
    return start, np.argsort(key, kind="stable").astype(np.int32)


def lane_records(plain: PlainNetwork, roads: Records) -> Records:
    """Return `LANE_DTYPE` records; connections are not filled in yet.

    The lanes of a street with two directions lie to the right of its line, those of a one-way street on both sides.
    """
    count = roads.last_lane - roads.first_lane + 1
    edge = np.repeat(np.arange(len(roads)), count)
    lanes = records(LANE_DTYPE, int(count.sum()))
    lanes.edge, lanes.index = edge, np.arange(len(edge)) - roads.first_lane[edge]
    for name in ("length_m", "limit_mps", "grade", "first_lane", "last_lane", "first_point", "last_point"):
        lanes[name] = roads[name][edge]
    from_left = count[edge] - 1 - lanes.index
    lanes.right_m = np.where(two_way(plain)[edge], from_left + 0.5, from_left - 0.5 * (count[edge] - 1)) * LANE_WIDTH_M
    dx, dy = roads.direction_x[edge], roads.direction_y[edge]
    lanes.x_m, lanes.y_m = roads.x_m[edge] + dy * lanes.right_m, roads.y_m[edge] - dx * lanes.right_m
    lanes.direction_x, lanes.direction_y, lanes.heading_rad = dx, dy, np.arctan2(dy, dx)
    return lanes


def connect(plain: PlainNetwork, roads: Records, lanes: Records) -> tuple[Records, Ints, Ints]:
    """Return the connections, sorted by the lane that they leave, the sources of lanes and the turns of edges.

    `lanes` and `roads` get their ranges.
    """
    out_start, out_edge = grouped(plain.edge_tail, plain.nodes)
    count = np.diff(out_start)[roads.head]
    most = int((plain.edge_lanes.astype(np.int64) * 2 * np.maximum(count, 1)).sum()) + int(
        plain.edge_lanes.max()
    ) * int(count.sum())
    found = records(CONNECTION_DTYPE, most)
    forbidden = np.sort(plain.forbidden_from.astype(np.int64) * plain.edges + plain.forbidden_to)
    number = _connect(roads, found, out_start, out_edge, forbidden)
    found = found[:number]
    order = np.lexsort((found.to_lane, found.from_lane))
    connections: Records = np.ascontiguousarray(found[order]).view(np.recarray)
    _lay_connections(connections, roads, lanes)
    connections.grade = _climb_m(connections, roads) / np.maximum(connections.length_m, LEAST_TRIM_M)
    start, _ = grouped(connections.from_lane, len(lanes))
    lanes.first_connection, lanes.last_connection = start[:-1], start[1:]
    start, sources = grouped(connections.to_lane, len(lanes))
    lanes.first_source, lanes.last_source = start[:-1], start[1:]
    pairs = np.unique(connections.from_edge.astype(np.int64) * plain.edges + connections.to_edge)
    start, _ = grouped((pairs // plain.edges).astype(np.int32), plain.edges)
    roads.first_turn, roads.last_turn = start[:-1], start[1:]
    turns = (pairs % plain.edges).astype(np.int32)
    roads.straight_m = _straight_ahead(connections, roads, plain)
    return connections, sources, turns


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


@inner
def _add(found: Records, n: int, e: int, to: int, node: int, a: int, b: int, direction: int) -> int:
    for k in range(n - 1, -1, -1):
        if found[k].from_edge != e:
            break
        if found[k].from_lane == a and found[k].to_lane == b:
            return n
    found[n].from_lane, found[n].to_lane, found[n].from_edge, found[n].to_edge = a, b, e, to
    found[n].node, found[n].direction, found[n].signal = node, direction, NONE
    return n + 1


@compiled
def _connect(roads: Records, found: Records, out_start: Ints, out_edge: Ints, forbidden: Ints) -> int:
    n = 0
    for e in range(roads.size):
        node = roads[e].head
        first, lanes = roads[e].first_lane, roads[e].last_lane - roads[e].first_lane + 1
        ax, ay = roads[e].end_direction_x, roads[e].end_direction_y
        outs = np.full(out_start[node + 1] - out_start[node], NONE)
        angles = np.zeros(outs.size)
        m, back, straight = 0, NONE, NONE
        for k in range(out_start[node], out_start[node + 1]):
            o = out_edge[k]
            at = np.searchsorted(forbidden, e * roads.size + o)
            if at < forbidden.size and forbidden[at] == e * roads.size + o:
                continue
            if roads[o].head == roads[e].tail:
                back = o
                continue
            bx, by = roads[o].direction_x, roads[o].direction_y
            outs[m], angles[m] = o, math.atan2(ax * by - ay * bx, ax * bx + ay * by)
            if abs(angles[m]) < STRAIGHT_WITHIN_RAD and (straight < 0 or abs(angles[m]) < abs(angles[straight])):
                straight = m
            m += 1
        if m == 0:
            if back >= 0:
                n = _add(found, n, e, back, node, roads[e].last_lane, roads[back].last_lane, TURNAROUND)
                for lane in range(lanes - 1):
                    n = _add(found, n, e, back, node, first + lane, roads[back].first_lane, TURNAROUND)
            continue
        middle = angles[straight] if straight >= 0 else 0.0
        rights = lefts = 0
        for k in range(m):
            if k != straight:
                if angles[k] < middle:
                    rights += 1
                else:
                    lefts += 1
        low, high = 0, lanes - 1  # the lanes that go straight on
        if straight >= 0:
            ahead = roads[outs[straight]].last_lane - roads[outs[straight]].first_lane + 1
            if lefts and lanes >= 3:
                high -= 1
            if rights and lanes >= 4:
                low += 1
            while high - low + 1 > ahead and ((lefts and high == lanes - 1) or (rights and low == 0)):
                if lefts and high == lanes - 1:
                    high -= 1
                else:
                    low += 1
            to = roads[outs[straight]].first_lane
            for lane in range(low, high + 1):
                n = _add(found, n, e, outs[straight], node, first + lane, to + min(lane - low, ahead - 1), STRAIGHT)
            for lane in range(high - low + 1, ahead):
                n = _add(found, n, e, outs[straight], node, first + high, to + lane, STRAIGHT)
        last_right = max(0, low - 1)
        first_left = min(lanes - 1, high + 1)
        if straight < 0:
            last_right = lanes - 1 if lefts == 0 else max(0, (lanes - 1) // 2)
            first_left = 0 if rights == 0 else min(lanes - 1, last_right + 1)
        for k in range(m):
            if k == straight:
                continue
            o = outs[k]
            width = roads[o].last_lane - roads[o].first_lane + 1
            if angles[k] < middle:
                for lane in range(last_right + 1):
                    n = _add(found, n, e, o, node, first + lane, roads[o].first_lane + min(lane, width - 1), RIGHT)
            else:
                for lane in range(first_left, lanes):
                    to = roads[o].last_lane - min(lanes - 1 - lane, width - 1)
                    n = _add(found, n, e, o, node, first + lane, to, LEFT)
    return n


@compiled
def _lay_connections(connections: Records, roads: Records, lanes: Records) -> None:
    for c in range(connections.size):
        one = connections[c]
        a, b = one.from_edge, one.to_edge
        right = lanes[one.from_lane].right_m
        one.x_m = roads[a].end_x_m + roads[a].end_direction_y * right
        one.y_m = roads[a].end_y_m - roads[a].end_direction_x * right
        right = lanes[one.to_lane].right_m
        one.end_x_m = roads[b].x_m + roads[b].direction_y * right
        one.end_y_m = roads[b].y_m - roads[b].direction_x * right
        lay_curve(c, connections, roads)


def _climb_m(connections: Records, roads: Records) -> Floats:
    """How much higher a connection ends than it begins: both roads climb evenly as far as to the node between them.

    So the heights of a way add up to those of its nodes. In a tight turn a way that is shorter than the roads' middle
    lines is steeper than they are, as the inside of a hairpin is.
    """
    before, after = connections.from_edge, connections.to_edge
    return np.asarray(roads.grade[before] * roads.stop_m[before] + roads.grade[after] * roads.start_m[after])


def _straight_ahead(connections: Records, roads: Records, plain: PlainNetwork) -> Floats:
    """How far the same road goes on from the end of each edge without a turn (more than 1 degree) or another class."""
    follow = np.full(plain.edges, NONE)
    same = plain.edge_class[connections.from_edge] == plain.edge_class[connections.to_edge]
    aligned: Bools = (connections.direction == STRAIGHT) & (np.abs(connections.angle_rad) < np.radians(1.0)) & same
    follow[connections.from_edge[aligned]] = connections.to_edge[aligned]
    through = roads.length_m + roads.stop_m + roads.start_m
    run = np.zeros(plain.edges)
    for _ in range(64):  # arterials have few pieces between junctions
        longer = np.where(follow >= 0, through[follow] + run[follow], 0.0)
        if np.array_equal(longer, run):
            break
        run = longer
    return run
