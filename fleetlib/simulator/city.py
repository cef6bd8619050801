"""A procedural city: arterials as a Gabriel-pruned Delaunay graph, filled with jittered local streets.

The roads are fictitious; no licence of a map is carried. Gabriel graph: Gabriel and Sokal 1969, an edge stays where no
other point lies in the circle that has it as diameter; such graphs resemble real road networks.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.edit import Draft, Ragged, tidy, two_way
from fleetlib.simulator.network.kinds import USUAL_LANES, USUAL_LIMIT_MPS, JunctionControl, RoadClass
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import Floats, RoadNetwork, build_network

Pairs = npt.NDArray[np.int64]
TRUNK_FROM = 0.27  # arterials farther from the centre than this share of the size are fast roads
CLEAR_OF_ARTERIALS = 0.45  # local junctions keep this share of a block away from arterials
LONGEST_LOCAL = 1.9  # in blocks


def make_city(params: SimulationParams, rng: np.random.Generator) -> RoadNetwork:
    """Return a strongly connected city without dead ends.

    Args:
        params: `city.*` and the size that follows from the fleet.
        rng: The only source of randomness.
    """
    nodes, pairs, kinds = _draw(params, rng)
    center = (params.city.center_latitude_deg, params.city.center_longitude_deg)
    return build_network(nodes, pairs, kinds, params.city.signal_cycle_s, center, rng)


def plain_city(params: SimulationParams, rng: np.random.Generator) -> PlainNetwork:
    """Return the same city as a `PlainNetwork`.

    Local streets that meet among themselves are right-before-left, as in a German zone of 30 km/h; three or more large
    roads have signals; everywhere else the larger road has priority.
    """
    nodes, pairs, kinds = _draw(params, rng)
    large = np.bincount(pairs[kinds > RoadClass.LOCAL].ravel(), minlength=len(nodes))
    control = np.where(
        large >= 3,
        JunctionControl.SIGNALS,
        np.where(large == 0, JunctionControl.RIGHT_BEFORE_LEFT, JunctionControl.PRIORITY),
    )
    draft = Draft(
        nodes[:, 0],
        nodes[:, 1],
        control.astype(np.int8),
        pairs[:, 0],
        pairs[:, 1],
        USUAL_LIMIT_MPS[kinds],
        USUAL_LANES[kinds],
        kinds,
        Ragged.empty(len(pairs)),
    )
    return tidy(
        two_way(draft),
        name=f"city {params.seed}",
        center_latitude_deg=params.city.center_latitude_deg,
        center_longitude_deg=params.city.center_longitude_deg,
    ).checked()


def _draw(params: SimulationParams, rng: np.random.Generator) -> tuple[Floats, Pairs, npt.NDArray[np.int8]]:
    city, size = params.city, params.city_size_m
    junctions = _jittered_grid(size, city.arterial_spacing_m, city.jitter, rng)
    points, large = _subdivide(junctions, _gabriel(junctions), city.block_m)
    local = _jittered_grid(size, city.block_m, city.jitter, rng)
    local = local[_distance(local, points, large) > CLEAR_OF_ARTERIALS * city.block_m]
    nodes = np.concatenate([points, local])
    small = _local_streets(nodes, points, large, city.block_m)
    small = small[rng.random(len(small)) >= city.thinning]
    pairs = np.concatenate([large, small])
    far = np.abs(nodes[large].mean(axis=1)).max(axis=1) > TRUNK_FROM * size
    kinds = np.concatenate([
        np.where(far, RoadClass.TRUNK, RoadClass.ARTERIAL), np.full(len(small), RoadClass.LOCAL)
    ]).astype(np.int8)  # fmt: skip
    return _without_dead_ends(nodes, pairs, kinds)


def city_of(params: SimulationParams) -> RoadNetwork:
    """Return the city that a simulation with these parameters has."""
    return make_city(params, random_streams(params.seed)["city"])


def random_streams(seed: int) -> dict[str, np.random.Generator]:
    """Return one random stream for each part, so that a change of one part leaves the others as they were."""
    names = ("city", "routes", "traits", "fleet", "events", "sensors", "links", "traces", "device")
    children = np.random.SeedSequence(seed).spawn(len(names))
    return {name: np.random.default_rng(child) for name, child in zip(names, children, strict=True)}


def _jittered_grid(size: float, spacing: float, jitter: float, rng: np.random.Generator) -> Floats:
    count = max(2, round(size / spacing))
    ticks = (np.arange(count) + 0.5) * size / count - size / 2
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return np.asarray(grid + rng.uniform(-jitter, jitter, grid.shape) * size / count)


def _gabriel(points: Floats) -> Pairs:
    """Return the Gabriel graph: the Delaunay edges whose diametral circle is empty (it suffices to ask neighbours)."""
    from scipy.spatial import Delaunay, cKDTree

    simplices = Delaunay(points).simplices
    pairs = np.sort(np.concatenate([simplices[:, [0, 1]], simplices[:, [1, 2]], simplices[:, [2, 0]]]), axis=1)
    pairs = np.unique(pairs, axis=0).astype(np.int64)
    middle = points[pairs].mean(axis=1)
    radius = np.linalg.norm(points[pairs[:, 0]] - middle, axis=1)
    nearest, _ = cKDTree(points).query(middle)
    return np.asarray(pairs[nearest >= radius * (1 - 1e-9)])


def _subdivide(points: Floats, pairs: Pairs, piece_m: float) -> tuple[Floats, Pairs]:
    """Cut each road into pieces of about `piece_m`, so that local streets can join it."""
    vector = points[pairs[:, 1]] - points[pairs[:, 0]]
    pieces = np.maximum(1, np.rint(np.linalg.norm(vector, axis=1) / piece_m).astype(np.int64))
    inner = np.repeat(np.arange(len(pairs)), pieces - 1)
    rank = np.arange(len(inner)) - np.repeat(np.cumsum(pieces - 1) - (pieces - 1), pieces - 1)
    new = points[pairs[inner, 0]] + vector[inner] * ((rank + 1) / pieces[inner])[:, None]
    first = len(points) + np.cumsum(pieces - 1) - (pieces - 1)
    road = np.repeat(np.arange(len(pairs)), pieces)
    place = np.arange(len(road)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    tail = np.where(place == 0, pairs[road, 0], first[road] + place - 1)
    head = np.where(place == pieces[road] - 1, pairs[road, 1], first[road] + place)
    return np.concatenate([points, new]), np.stack([tail, head], axis=1)


def _distance(points: Floats, nodes: Floats, pairs: Pairs) -> Floats:
    """Return the distance of each point to the nearest road (segment)."""
    from scipy.spatial import cKDTree

    _, near = cKDTree(nodes[pairs].mean(axis=1)).query(points, k=min(8, len(pairs)))
    start, end = nodes[pairs[near, 0]], nodes[pairs[near, 1]]
    along = end - start
    share = np.clip(((points[:, None] - start) * along).sum(-1) / (along**2).sum(-1), 0, 1)
    return np.asarray(np.linalg.norm(start + share[..., None] * along - points[:, None], axis=-1).min(axis=1))


def _local_streets(nodes: Floats, points: Floats, large: Pairs, block_m: float) -> Pairs:
    """Return the Gabriel edges that are neither arterials, nor cross one, nor run beside one, nor are too long."""
    pairs = _gabriel(nodes)
    pairs = pairs[(pairs >= len(points)).any(axis=1)]  # between two arterial nodes it would run beside the road
    long = np.linalg.norm(nodes[pairs[:, 1]] - nodes[pairs[:, 0]], axis=1) > LONGEST_LOCAL * block_m
    pairs = pairs[~long]
    return np.asarray(pairs[~_crosses(nodes, pairs, large)])


def _crosses(nodes: Floats, pairs: Pairs, roads: Pairs) -> npt.NDArray[np.bool_]:
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


def _without_dead_ends(
    nodes: Floats, pairs: Pairs, kinds: npt.NDArray[np.int8]
) -> tuple[Floats, Pairs, npt.NDArray[np.int8]]:
    """Keep the largest connected part, and of it what remains when dead ends are removed again and again."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(nodes), len(nodes)))
    _, part = connected_components(graph, directed=False)
    keep = part[pairs[:, 0]] == np.bincount(part).argmax()
    while True:
        degree = np.bincount(pairs[keep].ravel(), minlength=len(nodes))
        dead = keep & (degree[pairs] < 2).any(axis=1)
        if not dead.any():
            break
        keep &= ~dead
    pairs, kinds = pairs[keep], kinds[keep]
    used, renumbered = np.unique(pairs, return_inverse=True)
    return nodes[used], renumbered.reshape(pairs.shape).astype(np.int64), kinds
