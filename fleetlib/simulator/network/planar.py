"""Streets in the plane: which points to join, where lines cross, which corners are too sharp."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.draft import Pairs, Ragged
from fleetlib.simulator.network.plain import Floats

POINTS = 4  # of the bend of a piece
JOINT_M = 10.0  # the first of them is so far from the joint


def gabriel(points: Floats) -> Pairs:
    """Return the Gabriel graph: the Delaunay edges whose diametral circle is empty (it suffices to ask neighbours)."""
    from scipy.spatial import Delaunay, cKDTree

    simplices = Delaunay(points).simplices
    pairs = np.sort(np.concatenate([simplices[:, [0, 1]], simplices[:, [1, 2]], simplices[:, [2, 0]]]), axis=1)
    pairs = np.unique(pairs, axis=0).astype(np.int64)
    middle = points[pairs].mean(axis=1)
    radius = np.linalg.norm(points[pairs[:, 0]] - middle, axis=1)
    nearest, _ = cKDTree(points).query(middle)
    return np.asarray(pairs[nearest >= radius * (1 - 1e-9)])


def curved(points: Floats, pairs: Pairs, piece_m: float, bow: Floats, sway: Floats) -> tuple[Floats, Pairs, Ragged]:
    """Cut roads into pieces of about `piece_m`, so that others can join them, and bend them.

    A road leaves the straight line by `bow * sin(pi s) + sway * sin(2 pi s)`, `s` from 0 to 1 along it: a smooth curve,
    which goes through a joint without a corner.

    Args:
        points: Shape (nodes, 2).
        pairs: The two nodes of each road, shape (roads, 2).
        piece_m: Infinite: roads stay whole.
        bow: Of each road, metres to the left in the middle.
        sway: Metres to the left at a quarter, and to the right at three quarters.

    Returns:
        The nodes with the joints, the two nodes of each piece, and the points between them.
    """
    vector = points[pairs[:, 1]] - points[pairs[:, 0]]
    length = np.linalg.norm(vector, axis=1)
    pieces = np.maximum(1, np.rint(length / piece_m).astype(np.int64))
    aside = np.stack([-vector[:, 1], vector[:, 0]], axis=1) / length[:, None]

    def place(road: Pairs, share: Floats) -> Floats:
        off = bow[road] * np.sin(np.pi * share) + sway[road] * np.sin(2 * np.pi * share)
        return np.asarray(points[pairs[road, 0]] + vector[road] * share[:, None] + aside[road] * off[:, None])

    before = np.cumsum(pieces - 1) - (pieces - 1)
    inner = np.repeat(np.arange(len(pairs)), pieces - 1)
    rank = np.arange(len(inner)) - before[inner] + 1
    road = np.repeat(np.arange(len(pairs)), pieces)
    number = np.arange(len(road)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    first = len(points) + before
    tail = np.where(number == 0, pairs[road, 0], first[road] + number - 1)
    head = np.where(number == pieces[road] - 1, pairs[road, 1], first[road] + number)
    bent = (bow != 0) | (sway != 0)
    counts = np.where(bent[road], POINTS, 0)
    owner = np.repeat(np.arange(len(road)), counts)
    along = (length / pieces)[road[owner]]
    within = np.tile(np.arange(POINTS), int(bent[road].sum()))
    # Close to both joints, where a vehicle turns, and evenly between.
    near = np.minimum(JOINT_M / along, 0.2)
    share = near + (1 - 2 * near) * within / (POINTS - 1)
    shape = place(road[owner], (number[owner] + share) / pieces[road[owner]])
    nodes = np.concatenate([points, place(inner, rank / pieces[inner])])
    start = np.concatenate([[0], np.cumsum(counts)])
    return nodes, np.stack([tail, head], axis=1), Ragged(start, shape[:, 0], shape[:, 1])


def distance(points: Floats, nodes: Floats, pairs: Pairs) -> Floats:
    """Return the distance of each point to the nearest road (segment)."""
    from scipy.spatial import cKDTree

    _, near = cKDTree(nodes[pairs].mean(axis=1)).query(points, k=min(8, len(pairs)))
    start, end = nodes[pairs[near, 0]], nodes[pairs[near, 1]]
    along = end - start
    share = np.clip(((points[:, None] - start) * along).sum(-1) / (along**2).sum(-1), 0, 1)
    return np.asarray(np.linalg.norm(start + share[..., None] * along - points[:, None], axis=-1).min(axis=1))


def crosses(nodes: Floats, pairs: Pairs, roads: Pairs) -> npt.NDArray[np.bool_]:
    """Return which pairs properly cross one of the nearest roads."""
    from scipy.spatial import cKDTree

    _, near = cKDTree(nodes[roads].mean(axis=1)).query(nodes[pairs].mean(axis=1), k=min(8, len(roads)))
    a, b = nodes[pairs[:, 0]][:, None], nodes[pairs[:, 1]][:, None]
    c, d = nodes[roads[near, 0]], nodes[roads[near, 1]]

    def side(p: Floats, q: Floats, r: Floats) -> Floats:
        return np.asarray(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    proper = (side(a, b, c) * side(a, b, d) < -1e-6) & (side(c, d, a) * side(c, d, b) < -1e-6)
    return np.asarray(proper.any(axis=1))


def without_dead_ends(nodes: int, pairs: Pairs) -> Pairs:
    """Return the streets of the largest connected part that remain when dead ends are removed again and again."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(nodes, nodes))
    _, part = connected_components(graph, directed=False)
    keep = part[pairs[:, 0]] == np.bincount(part).argmax()
    while True:
        degree = np.bincount(pairs[keep].ravel(), minlength=nodes)
        dead = keep & (degree[pairs] < 2).any(axis=1)
        if not dead.any():
            return np.flatnonzero(keep)
        keep &= ~dead


def without_sharp_corners(nodes: Floats, pairs: Pairs, fixed: npt.NDArray[np.bool_], least_rad: float) -> Pairs:
    """Leave out streets that make a corner of less than `least_rad` with another, the longer of two first.

    Args:
        nodes: Shape (nodes, 2).
        pairs: The two nodes of each street, shape (streets, 2).
        fixed: Streets that stay; two of them may make any corner.
        least_rad: The sharpest corner that is left.

    Returns:
        The numbers of the streets that stay.
    """
    kept = np.arange(len(pairs))
    length = np.linalg.norm(nodes[pairs[:, 1]] - nodes[pairs[:, 0]], axis=1)
    while True:
        at = pairs[kept].T.ravel()
        other = pairs[kept][:, ::-1].T.ravel()
        street = np.tile(kept, 2)
        vector = nodes[other] - nodes[at]
        angle = np.arctan2(vector[:, 1], vector[:, 0])
        order = np.lexsort((angle, at))
        first = np.searchsorted(at[order], at[order])  # where the streets of the same node begin
        count = np.bincount(at)[at[order]]
        following = order[first + (np.arange(len(order)) - first + 1) % count]
        gap = np.mod(angle[following] - angle[order], 2 * np.pi)
        sharp = (gap < least_rad) & (count > 1) & ~(fixed[street[order]] & fixed[street[following]])
        a, b = street[order][sharp], street[following][sharp]
        drop = np.where(fixed[a], b, np.where(fixed[b], a, np.where(length[a] >= length[b], a, b)))
        if len(drop) == 0:
            return kept
        kept = np.setdiff1d(kept, drop)
