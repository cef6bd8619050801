"""Which directions share a road: two edges along one line are the halves of a street, along two lines two carriageways.

OpenStreetMap draws a two-way street as one way in its middle, so its lanes lie to the right of that line, and a one-way
street as one way in the middle of all its lanes. Two carriageways may join the same two junctions, so that each is the
opposite of the other; they are one-way streets all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from fleetlib.simulator.network.plain import PlainNetwork

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
ONE_LINE_M: Final = 1.0  # between the middles of two directions; carriageways are at least a lane's width apart


def two_way(plain: PlainNetwork) -> Bools:
    """Return which edges share their line with the opposite direction, shape (edges,)."""
    keys = plain.edge_keys
    wanted = plain.edge_head.astype(np.int64) * plain.nodes + plain.edge_tail
    back = np.minimum(np.searchsorted(keys, wanted), max(plain.edges - 1, 0))
    x_m, y_m = middles(plain)
    near = np.hypot(x_m[back] - x_m, y_m[back] - y_m) < ONE_LINE_M
    return np.asarray((keys[back] == wanted) & near)


def middles(plain: PlainNetwork) -> tuple[Floats, Floats]:
    """Return x and y of the place half-way along each edge, shape (edges,)."""
    counts = np.diff(plain.shape_start) + 2
    start = np.concatenate([[0], np.cumsum(counts)])
    first, last = start[:-1], start[1:] - 1
    inner = np.ones(int(start[-1]), dtype=np.bool_)
    inner[first] = inner[last] = False
    path = np.zeros((int(start[-1]), 2))
    for axis, (node, shape) in enumerate(((plain.node_x_m, plain.shape_x_m), (plain.node_y_m, plain.shape_y_m))):
        path[first, axis], path[last, axis], path[inner, axis] = node[plain.edge_tail], node[plain.edge_head], shape
    piece = np.hypot(*np.diff(path, axis=0, append=path[-1:]).T)
    piece[last] = 0.0  # from one edge's end to the next one's begin
    along = np.concatenate([[0.0], np.cumsum(piece)])
    half = 0.5 * (along[first] + along[last])
    at = np.clip(np.searchsorted(along, half, side="right") - 1, first, last - 1)
    share = ((half - along[at]) / np.maximum(piece[at], 1e-9))[:, None]
    place = path[at] + share * (path[at + 1] - path[at])
    return place[:, 0], place[:, 1]
