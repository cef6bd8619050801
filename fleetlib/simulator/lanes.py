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
    LANE_DTYPE,
    LANE_WIDTH_M,
    LEFT,
    NONE,
    RIGHT,
    STRAIGHT,
    TURNAROUND,
    Bools,
    Floats,
    Ints,
    Records,
    grouped,
    records,
)
from fleetlib.simulator.middle_lines import LEAST_TRIM_M
from fleetlib.simulator.network.carriageways import two_way
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.paths import lay_curve

STRAIGHT_WITHIN_RAD = 0.87  # 50 degrees


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
