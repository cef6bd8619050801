"""Lanes and the connections between them: where they lie, how long and how steep they are."""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.layout import (
    CONNECTION_DTYPE,
    LANE_DTYPE,
    LANE_WIDTH_M,
    NONE,
    STRAIGHT,
    Bools,
    Floats,
    Ints,
    Records,
    grouped,
)
from fleetlib.simulator.middle_lines import LEAST_TRIM_M
from fleetlib.simulator.network.carriageways import two_way
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.paths import lay_curve
from fleetlib.simulator.tables import records
from fleetlib.simulator.turns import connect_lanes


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
    number = connect_lanes(roads, found, out_start, out_edge, forbidden)
    found = found[:number]
    order = np.lexsort((found.to_lane, found.from_lane))
    connections = records(CONNECTION_DTYPE, number)  # a copy of NumPy's would begin within a cache line
    connections[:] = found[order]
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
