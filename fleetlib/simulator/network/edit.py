"""From a draft to a `PlainNetwork`: sorted, without loops and doubles, one edge per direction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.draft import Draft, Pairs, Ragged, arc_length_m
from fleetlib.simulator.network.kinds import ALL_VEHICLES
from fleetlib.simulator.network.plain import Floats, PlainNetwork, to_degrees, to_metres

GIVES_WAY = 64  # taken from the priority of an edge that gives way: less than 0 whatever it was


def tidy(draft: Draft, **about: Any) -> PlainNetwork:
    """Return the network of a draft.

    A loop is cut at two of its points, and of several roads between the same two nodes all but one in the middle, so
    that two nodes name one edge. Straight doubles and loops of fewer than two points are no roads and are left out.

    Args:
        draft: The edges.
        about: `name`, `attribution`, `center_latitude_deg` and `center_longitude_deg`.
    """
    return as_network(arranged(draft), **about)


def arranged(draft: Draft) -> Draft:
    """Return a draft with the edges that its network has, in their order; what it tells of edges and nodes is kept."""
    kept, cuts = _pieces(draft)
    if cuts:
        draft, kept = _cut(draft, kept, cuts)
    order = kept[np.lexsort((draft.head[kept], draft.tail[kept]))]
    number = np.full(len(draft.tail), -1, dtype=np.int64)
    number[order] = np.arange(len(order))
    turns = (number[draft.turn_from] >= 0) & (number[draft.turn_to] >= 0)
    return replace(
        draft,
        tail=draft.tail[order],
        head=draft.head[order],
        limit_mps=draft.limit_mps[order],
        lanes=draft.lanes[order],
        road_class=draft.road_class[order],
        shape=draft.shape.take(order),
        turn_from=number[draft.turn_from][turns],
        turn_to=number[draft.turn_to][turns],
        **draft.options(order),
    )


def as_network(draft: Draft, **about: Any) -> PlainNetwork:
    """Return the network of a draft that is arranged.

    Args:
        draft: What `arranged` has returned.
        about: As of `tidy`.
    """
    allowed = np.full(len(draft.tail), ALL_VEHICLES) if draft.allowed is None else draft.allowed
    return PlainNetwork(
        node_x_m=draft.node_x_m,
        node_y_m=draft.node_y_m,
        node_control=draft.node_control,
        node_height_m=np.zeros(0) if draft.node_height_m is None else draft.node_height_m,
        edge_tail=draft.tail.astype(np.int32),
        edge_head=draft.head.astype(np.int32),
        edge_length_m=arc_length_m(draft.node_x_m, draft.node_y_m, draft.tail, draft.head, draft.shape),
        edge_limit_mps=draft.limit_mps,
        edge_lanes=draft.lanes,
        edge_class=draft.road_class,
        edge_allowed=allowed.astype(np.int32),
        edge_priority=draft.road_class if draft.priority is None else draft.priority,
        shape_start=draft.shape.start.astype(np.int32),
        shape_x_m=draft.shape.x_m,
        shape_y_m=draft.shape.y_m,
        forbidden_from=draft.turn_from.astype(np.int32),
        forbidden_to=draft.turn_to.astype(np.int32),
        **about,
    )


def with_yields(draft: Draft, roundabout: npt.NDArray[np.bool_] | None = None) -> Draft:
    """Return the draft with a negative priority of edges that give way whatever the other roads are.

    Who enters a roundabout gives way to who is on it. Where roads join into one, as a ramp and a motorway do, the
    lesser gives way.

    Args:
        draft: Edges whose priorities, or classes, are not negative.
        roundabout: Which edges are one, bool, shape (edges,).
    """
    priority = (draft.road_class if draft.priority is None else draft.priority).astype(np.int64)
    nodes = len(draft.node_x_m)
    gives_way = np.zeros(len(priority), dtype=np.bool_)
    if roundabout is not None:
        ring = np.zeros(nodes, dtype=np.bool_)
        ring[draft.head[roundabout]] = True
        gives_way |= ring[draft.head] & ~roundabout
    greatest = np.full(nodes, -GIVES_WAY, dtype=np.int64)
    np.maximum.at(greatest, draft.head, priority)
    joins = np.bincount(draft.tail, minlength=nodes) == 1
    gives_way |= joins[draft.head] & (priority < greatest[draft.head])
    lower = np.where(gives_way & (priority >= 0), priority - GIVES_WAY, priority)
    return replace(draft, priority=lower.astype(np.int8))


def two_way(draft: Draft) -> Draft:
    """Return a draft whose every edge has its opposite, of the same shape."""
    edges = len(draft.tail)
    both = np.tile(np.arange(edges), 2)
    backward = np.arange(2 * edges) >= edges
    return Draft(
        draft.node_x_m,
        draft.node_y_m,
        draft.node_control,
        np.concatenate([draft.tail, draft.head]),
        np.concatenate([draft.head, draft.tail]),
        draft.limit_mps[both],
        draft.lanes[both],
        draft.road_class[both],
        draft.shape.take(both, backward),
        None if draft.allowed is None else draft.allowed[both],
        None if draft.priority is None else draft.priority[both],
        node_height_m=draft.node_height_m,
    )


def recentred(network: PlainNetwork) -> PlainNetwork:
    """Return the network with (0, 0) in the middle of it, where the projection is exact; lengths follow."""
    x_m, y_m = (np.array([(v.min() + v.max()) / 2]) for v in (network.node_x_m, network.node_y_m))
    here = (network.center_latitude_deg, network.center_longitude_deg)
    longitude, latitude = (round(float(v[0]), 6) for v in to_degrees(x_m, y_m, *here))
    there = (latitude, longitude)
    node_x_m, node_y_m = to_metres(*to_degrees(network.node_x_m, network.node_y_m, *here), *there)
    shape_x_m, shape_y_m = to_metres(*to_degrees(network.shape_x_m, network.shape_y_m, *here), *there)
    shape = Ragged(network.shape_start.astype(np.int64), shape_x_m, shape_y_m)
    return replace(
        network,
        node_x_m=node_x_m,
        node_y_m=node_y_m,
        shape_x_m=shape_x_m,
        shape_y_m=shape_y_m,
        edge_length_m=arc_length_m(node_x_m, node_y_m, network.edge_tail, network.edge_head, shape),
        center_latitude_deg=latitude,
        center_longitude_deg=longitude,
    )


def _pieces(draft: Draft) -> tuple[Pairs, dict[int, list[int]]]:
    """Return which edges stay, and for those to be cut at which of their points."""
    points = draft.shape.counts
    loop = draft.tail == draft.head
    key = draft.tail.astype(np.int64) * len(draft.node_x_m) + draft.head
    order = np.lexsort((points, key))  # of doubles the straightest stays whole
    double = np.zeros(len(key), dtype=np.bool_)
    double[order[1:]] = key[order[1:]] == key[order[:-1]]
    gone = np.where(loop, points < 2, double & (points == 0))
    cuts: dict[int, list[int]] = {}
    for edge in np.flatnonzero((loop | double) & ~gone).tolist():
        inner = int(points[edge])
        cuts[edge] = [(inner - 1) // 3, (2 * inner) // 3] if loop[edge] else [inner // 2]
    return np.flatnonzero(~gone), cuts


def _cut(draft: Draft, kept: Pairs, cuts: dict[int, list[int]]) -> tuple[Draft, Pairs]:
    """Return the draft with the pieces of cut edges at its end, and which edges stay."""
    first, last = np.arange(len(draft.tail)), np.arange(len(draft.tail))
    node_x, node_y = draft.node_x_m.tolist(), draft.node_y_m.tolist()
    source: list[int] = []
    tail: list[int] = []
    head: list[int] = []
    shapes: list[tuple[int, int]] = []
    height = None if draft.node_height_m is None else draft.node_height_m.tolist()
    for edge, places in cuts.items():
        begin, end = int(draft.shape.start[edge]), int(draft.shape.start[edge + 1])
        stops = [begin + place for place in places]
        ends = [int(draft.tail[edge]), *range(len(node_x), len(node_x) + len(stops)), int(draft.head[edge])]
        node_x += draft.shape.x_m[stops].tolist()
        node_y += draft.shape.y_m[stops].tolist()
        if height is not None:
            height += _heights_on(draft, edge, places).tolist()
        first[edge] = len(draft.tail) + len(source)
        for piece, (low, high) in enumerate(zip([begin - 1, *stops], [*stops, end], strict=True)):
            source.append(edge)
            tail.append(ends[piece])
            head.append(ends[piece + 1])
            shapes.append((low + 1, high))
        last[edge] = len(draft.tail) + len(source) - 1
    old, new = np.arange(len(draft.tail)), np.array(source)
    both = np.concatenate([old, new])
    slices = [np.arange(low, high) for low, high in shapes]
    points = np.concatenate([np.arange(len(draft.shape.x_m)), *slices])
    counts = np.concatenate([draft.shape.counts, [len(part) for part in slices]])
    start = np.concatenate([[0], np.cumsum(counts)])
    told, added = draft.node_told_m, len(node_x) - len(draft.node_x_m)
    longer = Draft(
        np.array(node_x),
        np.array(node_y),
        np.pad(draft.node_control, (0, added)),
        np.concatenate([draft.tail, tail]),
        np.concatenate([draft.head, head]),
        draft.limit_mps[both],
        draft.lanes[both],
        draft.road_class[both],
        Ragged(start, draft.shape.x_m[points], draft.shape.y_m[points]),
        turn_from=last[draft.turn_from],
        turn_to=first[draft.turn_to],
        node_height_m=None if height is None else np.array(height),
        node_told_m=None if told is None else np.pad(told, (0, added), constant_values=np.nan),
        **draft.options(both),
    )
    whole = np.setdiff1d(kept, np.array(list(cuts)))
    return longer, np.concatenate([whole, np.arange(len(old), len(both))])


def _heights_on(draft: Draft, edge: int, places: list[int]) -> Floats:
    """Return the heights of some inner points of an edge, which climbs evenly along its shape."""
    assert draft.node_height_m is not None  # noqa: S101
    points = slice(int(draft.shape.start[edge]), int(draft.shape.start[edge + 1]))
    ends = [int(draft.tail[edge]), int(draft.head[edge])]
    x = np.concatenate([draft.node_x_m[ends[:1]], draft.shape.x_m[points], draft.node_x_m[ends[1:]]])
    y = np.concatenate([draft.node_y_m[ends[:1]], draft.shape.y_m[points], draft.node_y_m[ends[1:]]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    below, above = draft.node_height_m[ends]
    return np.asarray(below + (above - below) * along[np.array(places) + 1] / along[-1])
