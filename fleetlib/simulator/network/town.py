"""A procedural city: arterials as a Gabriel-pruned Delaunay graph, filled with jittered local streets.

The roads are fictitious; no licence of a map is carried. Gabriel graph: Gabriel and Sokal 1969, an edge stays where no
other point lies in the circle that has it as diameter. Streets of real towns meet at right angles more often than not
(Chan, Donner and Laemmer 2011, twenty German cities), so of two that make a sharp corner one is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.draft import Draft, Pairs, Ragged
from fleetlib.simulator.network.edit import tidy, two_way
from fleetlib.simulator.network.kinds import USUAL_LANES, USUAL_LIMIT_MPS, JunctionControl, RoadClass
from fleetlib.simulator.network.motorway import joined_shapes, motorway_ring, with_roads
from fleetlib.simulator.network.plain import Floats, PlainNetwork
from fleetlib.simulator.network.planar import (
    crosses,
    curved,
    distance,
    gabriel,
    without_dead_ends,
    without_sharp_corners,
)
from fleetlib.simulator.params import SimulationParams

TRUNK_FROM: Final = 0.27  # arterials farther from the centre than this share of the size are fast roads
CLEAR_OF_ARTERIALS: Final = 0.45  # local junctions keep this share of a block away from arterials
LONGEST_LOCAL: Final = 1.9  # in blocks
SHARP_RAD: Final = math.radians(50)  # local streets make no sharper corner
LARGE_BOW, LARGE_SWAY, LOCAL_BOW = 0.025, 0.012, 0.05  # standard deviation of bends, share of the length
STRAIGHT_LOCAL: Final = 0.4  # share of local streets without a bend
MOTORWAY_CLEAR_M: Final = 600.0  # from the corners of the city
INTERCHANGE_M: Final = 7_000.0  # between two


@dataclass(frozen=True, slots=True)
class Plan:
    """Streets before they are edges.

    Attributes:
        nodes: Shape (nodes, 2), metres.
        pairs: The two nodes of each street, shape (streets, 2).
        kinds: `RoadClass` of each street.
        shape: Points between its nodes.
        gates: Nodes from which a motorway is reached, none without one.
    """

    nodes: Floats
    pairs: Pairs
    kinds: npt.NDArray[np.int8]
    shape: Ragged
    gates: Pairs


def plain_city(params: SimulationParams, rng: np.random.Generator) -> PlainNetwork:
    """Return a strongly connected city without dead ends.

    Local streets that meet among themselves are right-before-left, as in a German zone of 30 km/h; three or more large
    roads have signals; everywhere else the larger road has priority.

    Args:
        params: `city.*` and the size that follows from the fleet.
        rng: The only source of randomness.
    """
    plan = draw_city(params, rng)
    large = np.bincount(plan.pairs[plan.kinds > RoadClass.LOCAL].ravel(), minlength=len(plan.nodes))
    equal = np.where(large == 0, JunctionControl.RIGHT_BEFORE_LEFT, JunctionControl.PRIORITY)
    control = np.where(large >= 3, JunctionControl.SIGNALS, equal)
    lanes = USUAL_LANES.copy()
    lanes[RoadClass.TRUNK] = params.city.trunk_lanes
    draft = Draft(
        plan.nodes[:, 0],
        plan.nodes[:, 1],
        control.astype(np.int8),
        plan.pairs[:, 0],
        plan.pairs[:, 1],
        USUAL_LIMIT_MPS[plan.kinds],
        lanes[plan.kinds],
        plan.kinds,
        plan.shape,
    )
    draft = two_way(draft)
    if len(plan.gates):
        draft = _with_motorway(draft, plan.gates, params.city_size_m)
    return tidy(
        draft,
        name=f"city {params.seed}",
        center_latitude_deg=params.city.center_latitude_deg,
        center_longitude_deg=params.city.center_longitude_deg,
    ).checked()


def draw_city(params: SimulationParams, rng: np.random.Generator) -> Plan:
    """Return the streets of a city."""
    city, size = params.city, params.city_size_m
    junctions = _jittered_grid(size, city.arterial_spacing_m, city.jitter, rng)
    roads = gabriel(junctions)
    reach = np.linalg.norm(junctions[roads[:, 1]] - junctions[roads[:, 0]], axis=1)
    bends = np.clip(rng.normal(0, 1, (2, len(roads))), -2, 2) * [[LARGE_BOW], [LARGE_SWAY]] * reach
    points, large, large_shape = curved(junctions, roads, city.block_m, *bends)
    local = _jittered_grid(size, city.block_m, city.jitter, rng)
    local = local[distance(local, points, large) > CLEAR_OF_ARTERIALS * city.block_m]
    nodes = np.concatenate([points, local])
    small = _local_streets(nodes, points, large, city.block_m)
    small = small[rng.random(len(small)) >= city.thinning]
    far = np.abs(nodes[large].mean(axis=1)).max(axis=1) > TRUNK_FROM * size
    bow = np.clip(rng.normal(0, LOCAL_BOW, len(small)), -2 * LOCAL_BOW, 2 * LOCAL_BOW)
    bow *= np.linalg.norm(nodes[small[:, 1]] - nodes[small[:, 0]], axis=1)
    bow[rng.random(len(small)) < STRAIGHT_LOCAL] = 0.0
    _, _, small_shape = curved(nodes, small, np.inf, bow, np.zeros(len(small)))
    kinds = np.concatenate([np.where(far, RoadClass.TRUNK, RoadClass.ARTERIAL), np.full(len(small), RoadClass.LOCAL)])
    pairs, shape = np.concatenate([large, small]), joined_shapes([large_shape, small_shape])
    plan = Plan(nodes, pairs, kinds.astype(np.int8), shape, np.zeros(0, dtype=np.int64))
    if city.motorway:
        return _pruned(_with_gates(plan, size))
    return _pruned(plan)


def _jittered_grid(size: float, spacing: float, jitter: float, rng: np.random.Generator) -> Floats:
    count = max(2, round(size / spacing))
    ticks = (np.arange(count) + 0.5) * size / count - size / 2
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return np.asarray(grid + rng.uniform(-jitter, jitter, grid.shape) * size / count)


def _local_streets(nodes: Floats, points: Floats, large: Pairs, block_m: float) -> Pairs:
    """Return the Gabriel edges without those along or across large roads, too long ones, and sharp corners."""
    pairs = gabriel(nodes)
    pairs = pairs[(pairs >= len(points)).any(axis=1)]  # between two arterial nodes it would run beside the road
    long = np.linalg.norm(nodes[pairs[:, 1]] - nodes[pairs[:, 0]], axis=1) > LONGEST_LOCAL * block_m
    pairs = pairs[~long]
    pairs = pairs[~crosses(nodes, pairs, large)]
    both = np.concatenate([large, pairs])
    kept = without_sharp_corners(nodes, both, np.arange(len(both)) < len(large), SHARP_RAD)
    return np.asarray(both[kept[kept >= len(large)]])


def _pruned(plan: Plan) -> Plan:
    """Return the plan without dead ends and unused nodes; gates count as joined by the motorway."""
    gates = plan.gates
    ring = np.stack([gates, np.roll(gates, -1)], axis=1) if len(gates) else np.zeros((0, 2), dtype=np.int64)
    kept = without_dead_ends(len(plan.nodes), np.concatenate([plan.pairs, ring]))
    kept = kept[kept < len(plan.pairs)]
    used, number = np.unique(plan.pairs[kept], return_inverse=True)
    return Plan(
        plan.nodes[used],
        number.reshape(-1, 2).astype(np.int64),
        plan.kinds[kept],
        plan.shape.take(kept),
        np.searchsorted(used, gates),
    )


def _interchanges(size: float) -> tuple[float, int]:
    radius = size / math.sqrt(2) + MOTORWAY_CLEAR_M
    return radius, max(4, round(2 * math.pi * radius / INTERCHANGE_M))


def _with_gates(plan: Plan, size: float) -> Plan:
    """Add the gates of a motorway, each joined to the large road that lies farthest out towards it."""
    ring = motorway_ring(*_interchanges(size), lanes=1)
    gates = np.stack([ring.draft.node_x_m[ring.gates], ring.draft.node_y_m[ring.gates]], axis=1)
    ends = np.unique(plan.pairs[plan.kinds > RoadClass.LOCAL])
    outward = gates / np.linalg.norm(gates, axis=1)[:, None]
    roads = np.stack([ends[(plan.nodes[ends] @ outward.T).argmax(axis=0)], len(plan.nodes) + np.arange(len(gates))], 1)
    nodes = np.concatenate([plan.nodes, gates])
    # A local street that lies farther out than every large road would be crossed.
    free = np.flatnonzero((plan.kinds > RoadClass.LOCAL) | ~crosses(nodes, plan.pairs, roads))
    pairs = np.concatenate([plan.pairs[free], roads])
    kinds = np.concatenate([plan.kinds[free], np.full(len(roads), RoadClass.TRUNK, dtype=np.int8)])
    shape = joined_shapes([plan.shape.take(free), Ragged.empty(len(roads))])
    return Plan(nodes, pairs, kinds, shape, roads[:, 1])


def _with_motorway(draft: Draft, gates: Pairs, size: float) -> Draft:
    """Return the city's edges and those of a motorway around it."""
    ring = motorway_ring(*_interchanges(size), lanes=3)
    there = len(ring.draft.node_x_m)
    inside = np.setdiff1d(np.arange(len(draft.node_x_m)), gates)
    number = np.empty(len(draft.node_x_m), dtype=np.int64)
    number[gates], number[inside] = ring.gates, there + np.arange(len(inside))
    more = replace(
        draft,
        node_x_m=np.concatenate([ring.draft.node_x_m, draft.node_x_m[inside]]),
        node_y_m=np.concatenate([ring.draft.node_y_m, draft.node_y_m[inside]]),
        node_control=np.concatenate([ring.draft.node_control, draft.node_control[inside]]),
        tail=number[draft.tail],
        head=number[draft.head],
    )
    return with_roads(ring.draft, more)
