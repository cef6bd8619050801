"""Edges as a source has them: in any order, with loops and doubles, and with their shapes as lists of points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.plain import Bytes, Floats, Ints

Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Lists of points of different lengths in one array: list `i` is `start[i]:start[i + 1]`."""

    start: Pairs
    x_m: Floats
    y_m: Floats

    @staticmethod
    def empty(lists: int) -> Ragged:
        """Return so many empty lists."""
        return Ragged(np.zeros(lists + 1, dtype=np.int64), np.zeros(0), np.zeros(0))

    @property
    def counts(self) -> Pairs:
        """Points in each list."""
        return np.diff(self.start)

    def take(self, lists: Pairs, backward: npt.NDArray[np.bool_] | None = None) -> Ragged:
        """Return these lists in this order, those of `backward` from their last point to the first."""
        counts = self.counts[lists]
        start = np.concatenate([[0], np.cumsum(counts)])
        owner = np.repeat(np.arange(len(lists)), counts)
        place = np.arange(int(start[-1])) - start[owner]
        if backward is not None:
            place = np.where(backward[owner], counts[owner] - 1 - place, place)
        points = self.start[lists][owner] + place
        return Ragged(start, self.x_m[points], self.y_m[points])


def arc_length_m(node_x_m: Floats, node_y_m: Floats, tail: Any, head: Any, shape: Ragged) -> Floats:
    """Return the length of each edge along its shape, shape (edges,)."""
    counts = shape.counts + 2
    start = np.concatenate([[0], np.cumsum(counts)])
    x, y = np.empty(int(start[-1])), np.empty(int(start[-1]))
    inner = np.ones(len(x), dtype=np.bool_)
    for values, node, points in ((x, node_x_m, shape.x_m), (y, node_y_m, shape.y_m)):
        values[start[:-1]], values[start[1:] - 1] = node[tail], node[head]
        inner[start[:-1]] = inner[start[1:] - 1] = False
        values[inner] = points
    if len(tail) == 0:
        return np.zeros(0)
    steps = np.hypot(np.diff(x, append=0.0), np.diff(y, append=0.0))
    steps[start[1:] - 1] = 0.0  # from the head of one edge to the tail of the next
    return np.asarray(np.add.reduceat(steps, start[:-1]))


@dataclass(frozen=True, slots=True)
class Draft:
    """Edges in any order, with loops and doubles; columns as in `PlainNetwork`, each of shape (edges,).

    Attributes:
        node_told_m: Heights that the source tells of nodes, NaN where it tells none, shape (nodes,).
        told_grade: Rise over way that it tells of an edge from tail to head, the mean where it tells one; else 0.
        told_share: Share of the edge's length of which it tells a grade.
    """

    node_x_m: Floats
    node_y_m: Floats
    node_control: Bytes
    tail: Pairs
    head: Pairs
    limit_mps: Floats
    lanes: Bytes
    road_class: Bytes
    shape: Ragged
    allowed: Ints | None = None
    priority: Bytes | None = None
    turn_from: Pairs = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    turn_to: Pairs = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    node_height_m: Floats | None = None
    node_told_m: Floats | None = None
    told_grade: Floats | None = None
    told_share: Floats | None = None

    def options(self, edges: Pairs) -> dict[str, Any]:
        """Return the optional columns of these edges by name, None where the draft has no such column."""
        columns = {name: getattr(self, name) for name in OPTIONS}
        return {name: None if values is None else values[edges] for name, values in columns.items()}


OPTIONS: Final = ("allowed", "priority", "told_grade", "told_share")  # of `Draft`, one value for each edge
