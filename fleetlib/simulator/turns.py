"""Which lane leads into which through a junction. Compiled.

Rules as on real roads and in SUMO's guess: right turns from the rightmost lane, left turns from the leftmost one,
straight on from all lanes that the road ahead has room for; of three and more lanes the leftmost is for left turns
alone. Turning back is possible only at a dead end.
"""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator.compiled import compiled, inner
from fleetlib.simulator.layout import LEFT, NONE, RIGHT, STRAIGHT, TURNAROUND, Floats, Ints, Records

STRAIGHT_WITHIN_RAD = 0.87  # 50 degrees


@compiled
def connect_lanes(roads: Records, found: Records, out_start: Ints, out_edge: Ints, forbidden: Ints) -> int:
    """Write which lane leads into which to `found`, in the order of the edges; return how many connections there are.

    Args:
        roads: `EDGE_DTYPE`.
        found: `CONNECTION_DTYPE`, with room for all.
        out_start: The edges that leave node k are `out_edge[out_start[k]:out_start[k + 1]]`.
        out_edge: See `out_start`.
        forbidden: Turns that are not allowed, as `from * edges + to`, ascending.
    """
    n = 0
    most = int(np.diff(out_start).max())
    outs, angles = np.full(most, NONE), np.zeros(most)
    for e in range(roads.size):
        node = roads[e].head
        ways = out_edge[out_start[node] : out_start[node + 1]]
        m, back, straight = _ways_on(e, ways, roads, forbidden, outs, angles)
        if m > 0:
            n = _connect_on(found, n, e, roads, outs[:m], angles, straight)
        elif back >= 0:
            n = _connect_back(found, n, e, back, roads)
    return n


@inner
def _ways_on(e: int, ways: Ints, roads: Records, forbidden: Ints, outs: Ints, angles: Floats) -> tuple[int, int, int]:
    """Write which edges may follow an edge and at which angle; return how many, the way back, and the straight one.

    The way back is an edge, the straight one a place in `outs`; `NONE` where there is none.
    """
    ax, ay = roads[e].end_direction_x, roads[e].end_direction_y
    m, back, straight = 0, NONE, NONE
    for o in ways:
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
    return m, back, straight


@inner
def _connect_back(found: Records, n: int, e: int, back: int, roads: Records) -> int:
    """Add the connections at a dead end."""
    node, first = roads[e].head, roads[e].first_lane
    n = _add(found, n, e, back, node, roads[e].last_lane, roads[back].last_lane, TURNAROUND)
    for lane in range(roads[e].last_lane - first):
        n = _add(found, n, e, back, node, first + lane, roads[back].first_lane, TURNAROUND)
    return n


@inner
def _connect_on(found: Records, n: int, e: int, roads: Records, outs: Ints, angles: Floats, straight: int) -> int:
    """Add the connections of an edge to those that may follow it; `straight` is the place of one of them."""
    lanes = roads[e].last_lane - roads[e].first_lane + 1
    middle = angles[straight] if straight >= 0 else 0.0
    rights = lefts = 0
    for k in range(outs.size):
        if k != straight:
            if angles[k] < middle:
                rights += 1
            else:
                lefts += 1
    if straight >= 0:
        low, high = _lanes_straight_on(lanes, _lanes_of(outs[straight], roads), rights, lefts)
        n = _connect_straight_on(found, n, e, outs[straight], low, high, roads)
        last_right, first_left = max(0, low - 1), min(lanes - 1, high + 1)
    else:
        last_right = lanes - 1 if lefts == 0 else max(0, (lanes - 1) // 2)
        first_left = 0 if rights == 0 else min(lanes - 1, last_right + 1)
    for k in range(outs.size):
        if k == straight:
            continue
        if angles[k] < middle:
            n = _connect_right(found, n, e, outs[k], last_right, roads)
        else:
            n = _connect_left(found, n, e, outs[k], first_left, roads)
    return n


@inner
def _lanes_of(e: int, roads: Records) -> int:
    return int(roads[e].last_lane - roads[e].first_lane + 1)


@inner
def _lanes_straight_on(lanes: int, ahead: int, rights: int, lefts: int) -> tuple[int, int]:
    """Return the first and the last lane, from the right, that go straight on to a road with `ahead` lanes."""
    low, high = 0, lanes - 1
    if lefts and lanes >= 3:
        high -= 1
    if rights and lanes >= 4:
        low += 1
    while high - low + 1 > ahead and ((lefts and high == lanes - 1) or (rights and low == 0)):
        if lefts and high == lanes - 1:
            high -= 1
        else:
            low += 1
    return low, high


@inner
def _connect_straight_on(found: Records, n: int, e: int, o: int, low: int, high: int, roads: Records) -> int:
    node, first, to, ahead = roads[e].head, roads[e].first_lane, roads[o].first_lane, _lanes_of(o, roads)
    for lane in range(low, high + 1):
        n = _add(found, n, e, o, node, first + lane, to + min(lane - low, ahead - 1), STRAIGHT)
    for lane in range(high - low + 1, ahead):
        n = _add(found, n, e, o, node, first + high, to + lane, STRAIGHT)
    return n


@inner
def _connect_right(found: Records, n: int, e: int, o: int, last_right: int, roads: Records) -> int:
    for lane in range(last_right + 1):
        to = roads[o].first_lane + min(lane, _lanes_of(o, roads) - 1)
        n = _add(found, n, e, o, roads[e].head, roads[e].first_lane + lane, to, RIGHT)
    return n


@inner
def _connect_left(found: Records, n: int, e: int, o: int, first_left: int, roads: Records) -> int:
    lanes = _lanes_of(e, roads)
    for lane in range(first_left, lanes):
        to = roads[o].last_lane - min(lanes - 1 - lane, _lanes_of(o, roads) - 1)
        n = _add(found, n, e, o, roads[e].head, roads[e].first_lane + lane, to, LEFT)
    return n


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
