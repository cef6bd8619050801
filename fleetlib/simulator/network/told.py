"""Heights of nodes from what a map tells: the grades of some roads, the heights of some places.

The heights minimise, over the length of all roads, the square of the grade's difference from the told one; where none
is told it counts little, and from level. So told grades are kept unless they contradict one another around a loop, and
the other roads share evenly what is left: a least squares adjustment, as levelling networks have it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.plain import Floats, Ints

UNTOLD_WEIGHT = 1e-3  # of a road without a grade beside one with: the latter keeps it to some thousandths of itself
PLACE_WEIGHT = 1e-3  # 1/m, of a told height: a metre off weighs as 100 m of road whose told grade is 0.3 % off


def told_heights(
    tail: Ints | npt.NDArray[np.int64],
    head: Ints | npt.NDArray[np.int64],
    length_m: Floats,
    grade: Floats,
    share: Floats,
    node_told_m: Floats,
) -> Floats:
    """Return the heights of the nodes of a connected network, metres, shape (nodes,).

    Where no height of a place is told, the lowest node is at 0.

    Args:
        tail: Node that an edge leaves, shape (edges,).
        head: Node that it reaches.
        length_m: From tail to head.
        grade: Rise over way that is told of it, the mean where it is told of a part alone.
        share: Of its length, of which a grade is told, 0 to 1; the rest has the one that fits the other roads.
        node_told_m: Heights, NaN where none is told, shape (nodes,).
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import splu

    nodes = len(node_told_m)
    places = np.flatnonzero(np.isfinite(node_told_m))
    # Stretches in a row, each with its weight over its length, are as one with the sum of length over weight.
    stiffness = 1.0 / (length_m * (share + (1.0 - share) / UNTOLD_WEIGHT))
    pull = stiffness * grade * share * length_m
    level = float(node_told_m[places].mean()) if places.size else 0.0
    # Without a told height any constant fits as well: node 0 is held then, which costs nothing.
    held = places if places.size else np.zeros(1, dtype=np.int64)
    weight = np.full(len(held), PLACE_WEIGHT)
    right = np.zeros(nodes)
    np.add.at(right, head, pull)
    np.subtract.at(right, tail, pull)
    right[places] += PLACE_WEIGHT * (node_told_m[places] - level)
    values = np.concatenate([stiffness, stiffness, -stiffness, -stiffness, weight])
    rows, columns = np.concatenate([tail, head, tail, head, held]), np.concatenate([tail, head, head, tail, held])
    matrix = coo_array((values, (rows, columns)), shape=(nodes, nodes)).tocsc()
    # Symmetric and positive: without pivoting the order that fills least is kept (with it a city takes minutes).
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    height = np.asarray(factors.solve(right))
    return height + level if places.size else height - height.min()
