"""Junctions that a map draws as several nodes become one: two carriageways that cross make four corners 15 m apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.draft import Draft, Pairs, Ragged, arc_length_m
from fleetlib.simulator.network.kinds import JunctionControl

JOIN_M: Final = 15.0
SIGNALS_REACH: Final = 2.0  # between two nodes with signals so many times farther: they are one crossing's
EXTENT: Final = 4.0  # a junction is at most so many times the distance wide, so that a dense town is not one junction


def join_close(draft: Draft, join_m: float, fixed: npt.NDArray[np.bool_] | None = None) -> Draft:
    """Return the draft with junctions less than `join_m` of road apart as one, in the middle between them.

    SUMO's netconvert does the same with `--junctions.join` (default distance 10 m). A vehicle waits before the whole
    crossing then, not on a piece of road inside it that is shorter than itself.

    Args:
        draft: The edges.
        join_m: Road between two nodes; twice as much if both have signals.
        fixed: Edges that stay however short they are, for example of roundabouts, bool, shape (edges,).
    """
    nodes = len(draft.node_x_m)
    length = arc_length_m(draft.node_x_m, draft.node_y_m, draft.tail, draft.head, draft.shape)
    signals = draft.node_control == JunctionControl.SIGNALS
    junction = signals | (_neighbours(draft, nodes) > 2)
    reach = np.where(signals[draft.tail] | signals[draft.head], SIGNALS_REACH * join_m, join_m)
    short = (length < reach) & junction[draft.tail] & junction[draft.head] & (draft.tail != draft.head)
    if fixed is not None:
        short &= ~fixed
    order = np.flatnonzero(short)[np.argsort(length[short], kind="stable")]
    group = _groups(draft, order, EXTENT * join_m)
    if len(np.unique(group)) == nodes:
        return draft
    return _merged(draft, group, length < EXTENT * join_m)


def _neighbours(draft: Draft, nodes: int) -> npt.NDArray[np.int64]:
    """Return how many other nodes each is joined to."""
    ends = np.sort(np.stack([draft.tail, draft.head], axis=1), axis=1)
    pairs = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    return np.bincount(pairs.ravel(), minlength=nodes)


def _groups(draft: Draft, edges: Pairs, extent_m: float) -> Pairs:
    """Join the ends of edges, the shortest first, as long as a group is not too wide; the group of each node."""
    parent = list(range(len(draft.node_x_m)))
    box = np.stack([draft.node_x_m, draft.node_y_m, draft.node_x_m, draft.node_y_m], axis=1).tolist()

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for edge in edges.tolist():
        a, b = root(int(draft.tail[edge])), root(int(draft.head[edge]))
        if a == b:
            continue
        (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = box[a], box[b]
        both = [min(ax0, bx0), min(ay0, by0), max(ax1, bx1), max(ay1, by1)]
        if np.hypot(both[2] - both[0], both[3] - both[1]) <= extent_m:
            parent[b], box[a] = a, both
    return np.array([root(node) for node in range(len(parent))])


def _merged(draft: Draft, group: Pairs, short: npt.NDArray[np.bool_]) -> Draft:
    kept, number, size = np.unique(group, return_inverse=True, return_counts=True)
    x_m = np.bincount(number, draft.node_x_m) / size
    y_m = np.bincount(number, draft.node_y_m) / size
    height = draft.node_height_m
    # SIGNALS before PRIORITY before RIGHT_BEFORE_LEFT: what most restricts.
    control = np.full(len(kept), JunctionControl.RIGHT_BEFORE_LEFT, dtype=np.int8)
    for kind in (JunctionControl.PRIORITY, JunctionControl.SIGNALS):
        control[number[draft.node_control == kind]] = kind
    tail, head = number[draft.tail], number[draft.head]
    stays = np.flatnonzero((tail != head) | ~short)
    edge_number = np.full(len(tail), -1, dtype=np.int64)
    edge_number[stays] = np.arange(len(stays))
    inside = (tail == head) & short
    turns = np.array(_turns(draft, tail, head, size > 1, inside), dtype=np.int64).reshape(-1, 2)
    return replace(
        draft,
        node_x_m=x_m,
        node_y_m=y_m,
        node_control=control,
        tail=tail[stays],
        head=head[stays],
        limit_mps=draft.limit_mps[stays],
        lanes=draft.lanes[stays],
        road_class=draft.road_class[stays],
        shape=_trimmed(draft, number, x_m, y_m, stays, size > 1),
        **draft.options(stays),
        turn_from=edge_number[turns[:, 0]],
        turn_to=edge_number[turns[:, 1]],
        node_height_m=None if height is None else np.bincount(number, height) / size,
        node_told_m=None if draft.node_told_m is None else _mean_of_told(draft.node_told_m, number, len(kept)),
    )


def _mean_of_told(told: npt.NDArray[np.float64], number: Pairs, nodes: int) -> npt.NDArray[np.float64]:
    """Return the mean of the heights that are told of each group's nodes, NaN where none is."""
    known = np.isfinite(told)
    count = np.bincount(number[known], minlength=nodes)
    total = np.bincount(number[known], told[known], minlength=nodes)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _turns(
    draft: Draft, tail: Pairs, head: Pairs, wide: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Return the forbidden turns: those of before, and in a joined junction what its inner roads did not connect."""
    forbidden = set(zip(draft.turn_from.tolist(), draft.turn_to.tolist(), strict=True))
    out: dict[int, list[int]] = {}
    leaving: dict[int, list[int]] = {}
    for edge in np.flatnonzero(wide[tail]).tolist():
        out.setdefault(int(draft.tail[edge]), []).append(edge)
        if not inside[edge]:
            leaving.setdefault(int(tail[edge]), []).append(edge)
    turns = [turn for turn in sorted(forbidden) if not wide[head[turn[0]]]]
    for edge in np.flatnonzero(wide[head] & ~inside).tolist():
        reached, waiting = set(), [edge]
        while waiting:
            at = waiting.pop()
            for following in out.get(int(draft.head[at]), []):
                if following not in reached and (at, following) not in forbidden:
                    reached.add(following)
                    if inside[following]:
                        waiting.append(following)
        choices = leaving.get(int(head[edge]), [])
        if reached.intersection(choices):
            turns += [(edge, following) for following in choices if following not in reached]
    return turns


def _trimmed(
    draft: Draft,
    number: Pairs,
    x_m: npt.NDArray[np.float64],
    y_m: npt.NDArray[np.float64],
    edges: Pairs,
    wide: npt.NDArray[np.bool_],
) -> Ragged:
    """Return the shapes without their points inside of a joined junction, where they would bend back."""
    shape = draft.shape.take(edges)
    owner = np.repeat(np.arange(len(edges)), shape.counts)
    inside = np.zeros(len(owner), dtype=np.bool_)
    for end in (draft.tail, draft.head):
        old = end[edges]
        new = number[old]
        radius = np.where(wide[new], np.hypot(draft.node_x_m[old] - x_m[new], draft.node_y_m[old] - y_m[new]), 0.0)
        inside |= np.hypot(shape.x_m - x_m[new][owner], shape.y_m - y_m[new][owner]) < 1.2 * radius[owner]
    counts = np.bincount(owner[~inside], minlength=len(edges))
    return Ragged(np.concatenate([[0], np.cumsum(counts)]), shape.x_m[~inside], shape.y_m[~inside])
