"""Which ways through a junction cross or merge, and who lets whom go first.

Two connections are in conflict where their curves come closer than vehicles are wide, or where both lead to one lane.
Who yields follows the rules of the road (Vienna Convention on Road Traffic, articles 16 and 18): the lower road yields
to the higher one; among equals whoever turns left yields to oncoming traffic, and otherwise to whoever comes from the
right.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.compiled import compiled, inner
from fleetlib.simulator.layout import (
    FOE_DTYPE,
    LAST_BIT,
    RIGHT,
    STRAIGHT,
    TURNAROUND,
    Bools,
    Bytes,
    Floats,
    Ints,
    Records,
    grouped,
)
from fleetlib.simulator.network.kinds import JunctionControl
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.paths import NO_CURVE_RAD
from fleetlib.simulator.tables import records

APART_M = 2.3  # curves that stay farther apart do not conflict; a car is 1.8 m wide, a truck 2.5 m
SAMPLE_M = 1.0
CLEARANCE_M = 1.5  # more than where the curves part, since outlines have corners
OPPOSITE_RAD = 2.36  # 135 degrees: two approaches that face one another
PRIORITY, RIGHT_BEFORE_LEFT = int(JunctionControl.PRIORITY), int(JunctionControl.RIGHT_BEFORE_LEFT)


def find_conflicts(plain: PlainNetwork, roads: Records, connections: Records) -> Records:
    """Return `FOE_DTYPE` records sorted by owner; sets `first_foe`, `last_foe`, `yields` and `controlled`."""
    start, members = grouped(connections.node, plain.nodes)
    xs, ys, offset = _samples(connections, roads)
    major = major_approaches(plain, roads)
    room = 12 * len(connections)
    while True:
        foes = records(FOE_DTYPE, room)
        number = _pairs(connections, roads, plain.node_control, major, start, members, xs, ys, offset, foes)
        if number <= room:
            found = np.ascontiguousarray(foes[:number]).view(np.recarray)
            found.from_lane = connections.from_lane[found.connection]
            return found
        room = number


def number_bits(connections: Records, foes: Records) -> npt.NDArray[np.uint64]:
    """Give the connections of each node their bits; return the bits of all foes of each connection."""
    nodes = int(connections.node.max(initial=0)) + 1
    start, members = grouped(connections.node, nodes)
    connections.bit[members] = np.minimum(np.arange(len(members)) - start[connections.node[members]], LAST_BIT)
    rivals = np.zeros(len(connections), dtype=np.uint64)
    owner = np.repeat(np.arange(len(connections)), connections.last_foe - connections.first_foe)
    bits = np.left_shift(np.uint64(1), connections.bit[foes.connection].astype(np.uint64))
    np.bitwise_or.at(rivals, owner, bits)
    return rivals


def major_approaches(plain: PlainNetwork, roads: Records) -> Bools:
    """Return which edges are the main road at their head, shape (edges,).

    The main road is a pair of approaches of the greatest priority, or a single one without its like; among pairs lanes
    and limit count, and then how well the two are in line. Approaches of a negative priority give way always. At a
    junction without a main road (all equal, right before left) none is.
    """
    start, members = grouped(plain.edge_head, plain.nodes)
    major = np.zeros(plain.edges, dtype=np.bool_)
    width = 10.0 * plain.edge_lanes + plain.edge_limit_mps
    _choose_major(roads, plain.edge_priority.astype(np.int32), width, start, members, major)
    return np.asarray(major & (plain.node_control[plain.edge_head] == PRIORITY))


@compiled
def _choose_major(roads: Records, priority: Ints, width: Floats, start: Ints, members: Ints, major: Bools) -> None:
    for node in range(start.size - 1):
        best, in_line = -1e9, 2.0
        a = b = -1
        for k in range(start[node], start[node + 1]):
            for j in range(k, start[node + 1]):
                e, o = members[k], members[j]
                if priority[e] != priority[o] or priority[e] < 0:
                    continue
                total = 1e4 * priority[e] + width[e] + (1e3 + width[o] if o != e else 0.0)
                cosine = (
                    roads[e].end_direction_x * roads[o].end_direction_x
                    + roads[e].end_direction_y * roads[o].end_direction_y
                )
                if total > best + 1e-6 or (total > best - 1e-6 and cosine < in_line):
                    best, in_line, a, b = total, cosine, e, o
        if a >= 0:
            major[a] = True
            major[b] = True


@inner
def _curve_point(one: Records, roads: Records, way: float) -> tuple[float, float]:
    ax, ay = roads[one.from_edge].end_direction_x, roads[one.from_edge].end_direction_y
    if one.arc_m <= 0.0:
        share = way / one.length_m
        return one.x_m + share * (one.end_x_m - one.x_m), one.y_m + share * (one.end_y_m - one.y_m)
    if way <= one.before_m:
        return one.x_m + ax * way, one.y_m + ay * way
    if way < one.before_m + one.arc_m:
        turned = (way - one.before_m) / one.radius_m
        side = 1.0 if one.angle_rad > 0.0 else -1.0
        along = one.before_m + one.radius_m * math.sin(turned)
        aside = side * one.radius_m * (1.0 - math.cos(turned))
        return one.x_m + ax * along - ay * aside, one.y_m + ay * along + ax * aside
    left = one.length_m - way
    return (
        one.end_x_m - roads[one.to_edge].direction_x * left,
        one.end_y_m - roads[one.to_edge].direction_y * left,
    )


@compiled
def _samples(connections: Records, roads: Records) -> tuple[Floats, Floats, Ints]:
    offset = np.zeros(connections.size + 1, dtype=np.int32)
    for c in range(connections.size):
        offset[c + 1] = offset[c] + 2 + int(connections[c].length_m / SAMPLE_M)
    xs, ys = np.zeros(offset[-1]), np.zeros(offset[-1])
    for c in range(connections.size):
        parts = offset[c + 1] - offset[c] - 1
        for k in range(parts + 1):
            xs[offset[c] + k], ys[offset[c] + k] = _curve_point(
                connections[c], roads, connections[c].length_m * k / parts
            )
    return xs, ys, offset


@inner
def _close_until(c: int, f: int, xs: Floats, ys: Floats, offset: Ints, step: Floats) -> float:
    """Return how far along the second curve the first one stays close, -1 where they never come close.

    Samples that cannot be close, since the last one was too far away, are skipped.
    """
    last = -1
    for i in range(offset[c], offset[c + 1]):
        j = max(offset[f], last + 1)
        while j < offset[f + 1]:
            dx, dy = xs[i] - xs[j], ys[i] - ys[j]
            apart = math.sqrt(dx * dx + dy * dy) - APART_M
            if apart < 0.0:
                last = j
                j += 1
            else:
                j += max(1, int(apart / step[f]))
    return (last - offset[f]) * step[f] if last >= 0 else -1.0


@inner
def _from_angle(c: Records, f: Records, roads: Records) -> float:
    """Return the angle between the directions of two approaches; positive: the second comes from the right."""
    ax, ay = roads[c.from_edge].end_direction_x, roads[c.from_edge].end_direction_y
    bx, by = roads[f.from_edge].end_direction_x, roads[f.from_edge].end_direction_y
    return math.atan2(ax * by - ay * bx, ax * bx + ay * by)


@inner
def _rank(direction: int) -> int:
    """Return who goes first among equals that face one another: the lowest."""
    if direction == STRAIGHT:
        return 0
    if direction == RIGHT:
        return 0
    return 2 if direction == TURNAROUND else 1


@inner
def _must_yield(c: Records, f: Records, roads: Records, control: int, major: Bools) -> bool:
    """Return whether the first lets the second go first."""
    if c.from_edge == f.from_edge:
        return False
    if control == PRIORITY and major[c.from_edge] != major[f.from_edge]:
        return bool(major[f.from_edge])
    if c.direction == TURNAROUND or f.direction == TURNAROUND:
        if c.direction != f.direction:
            return bool(c.direction == TURNAROUND)
        return bool(c.from_edge > f.from_edge)
    apart = _from_angle(c, f, roads)
    mine, other = _rank(c.direction), _rank(f.direction)
    if abs(apart) > OPPOSITE_RAD:
        if mine != other:
            return mine > other
        if c.direction != f.direction:  # straight on and turning right into one lane
            return bool(c.direction == RIGHT)
        return bool(c.from_edge > f.from_edge)
    if control != RIGHT_BEFORE_LEFT and mine != other and (major[c.from_edge] or c.signal >= 0):
        return mine > other
    return apart > 0.0 if abs(apart) > NO_CURVE_RAD else bool(c.from_edge > f.from_edge)


@compiled
def _pairs(
    connections: Records, roads: Records, control: Bytes, major: Bools, start: Ints, members: Ints, xs: Floats,
    ys: Floats, offset: Ints, foes: Records,
) -> int:  # fmt: skip
    """Fill in the conflicts as far as there is room; return their number."""
    n = 0
    step = np.zeros(connections.size)
    for c in range(connections.size):
        step[c] = connections[c].length_m / (offset[c + 1] - offset[c] - 1)
    for c in range(connections.size):
        one = connections[c]
        node = one.node
        one.first_foe, one.yields = n, 0
        one.controlled = 1 if one.signal >= 0 else 0
        for j in range(start[node], start[node + 1]):
            f = members[j]
            other = connections[f]
            if f == c or one.from_lane == other.from_lane:
                continue
            merges = one.to_lane == other.to_lane
            until = other.length_m
            if not merges:
                if one.from_edge == other.from_edge:
                    continue
                until = _close_until(c, f, xs, ys, offset, step)
                if until < 0.0 and _close_until(f, c, xs, ys, offset, step) < 0.0:
                    continue
            one.controlled = 1
            gives_way = _must_yield(one, other, roads, control[node], major)
            if gives_way:
                one.yields = 1
            if n < foes.size:
                foes[n].connection = f
                foes[n].yields = 1 if gives_way else 0
                foes[n].merges = 1 if merges else 0
                foes[n].clear_m = other.length_m if until < 0.0 else min(until + CLEARANCE_M, other.length_m)
            n += 1
        one.last_foe = n
    return n
