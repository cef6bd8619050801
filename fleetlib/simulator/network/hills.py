"""Heights of a network's nodes: hills that are drawn from the seed, and roads graded so that none is too steep.

The hills are a sum of plane waves of random direction and phase and nearly one length, as a random surface is described
since Longuet-Higgins (1957, Phil. Trans. R. Soc. A 249, 321), scaled to the height that is asked for; that land is like
this is a design choice. Roads do not follow land that is too steep: they get cuttings and embankments.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from fleetlib.simulator.network.kinds import RoadClass
from fleetlib.simulator.network.plain import Floats, PlainNetwork
from fleetlib.simulator.params_traffic import NetworkParams

WAVES: Final = 12
OCTAVE: Final = 0.5  # their lengths differ by up to this power of 2 both ways
MOTORWAY_SHARE: Final = 0.5  # greatest grade of a motorway as a share of the others': 4 and 8 % in DMRB TD 9/93
MARGIN: Final = 1e-9  # of the greatest grade, kept for rounding


def hilly(network: PlainNetwork, params: NetworkParams, rng: np.random.Generator) -> PlainNetwork:
    """Return the network on hills, or as it is where `hills_m` is 0.

    Bridges lie on the ground as all roads do: what they cross passes below without a height of its own.

    Args:
        network: Its heights are replaced.
        params: `network.hills_m`, `hill_spacing_m` and `steepest_grade`.
        rng: The only source of randomness.
    """
    if params.hills_m == 0.0:
        return network
    field = height_field(network.node_x_m, network.node_y_m, params.hill_spacing_m, rng)
    extent = float(np.ptp(field))
    if extent == 0.0:
        return network
    return graded(network, (field - field.min()) * (params.hills_m / extent), params.steepest_grade)


def height_field(x_m: Floats, y_m: Floats, spacing_m: float, rng: np.random.Generator) -> Floats:
    """Return a smooth random surface at these places: 12 waves of amplitude 1.

    Its slope is nowhere more than 12 times 2 pi 2^0.5 / `spacing_m`.

    Args:
        x_m: East.
        y_m: North, of the same shape.
        spacing_m: From one hill to the next, roughly.
        rng: The only source of randomness.
    """
    angle = (np.arange(WAVES) + rng.random(WAVES)) * math.pi / WAVES  # one in each sector: no direction is preferred
    number = 2 * math.pi / spacing_m * 2.0 ** rng.uniform(-OCTAVE, OCTAVE, WAVES)
    phase = 2 * math.pi * rng.random(WAVES)
    surface = np.zeros(np.shape(x_m))
    for along, wave, begin in zip(angle.tolist(), number.tolist(), phase.tolist(), strict=True):
        surface += np.cos(wave * (math.cos(along) * x_m + math.sin(along) * y_m) + begin)
    return surface


def graded(network: PlainNetwork, height_m: Floats, steepest_grade: float) -> PlainNetwork:
    """Return the network with these heights of its nodes, moved where a road would be too steep, and only there.

    Of all heights below the land that keep the limit on every edge the highest are min over j of h_j + d(i, j), d being
    the greatest rise that roads from j to i allow (McShane 1934, Bull. AMS 40, 837); of all above it the lowest are max
    over j of h_j - d(i, j). Their mean, half cutting, half embankment, keeps the limit too; that of motorways is half.

    Args:
        network: Nodes and edges.
        height_m: For example of a terrain model, shape (nodes,).
        steepest_grade: Rise over horizontal way that no edge exceeds.
    """
    greatest = np.where(network.edge_class == RoadClass.MOTORWAY, MOTORWAY_SHARE, 1.0) * steepest_grade
    rise = greatest * network.edge_length_m * (1.0 - MARGIN)
    height = np.ascontiguousarray(height_m, dtype=np.float64)
    if (np.abs(height[network.edge_head] - height[network.edge_tail]) > rise).any():
        height = 0.5 * (_below(network, height, rise) - _below(network, -height, rise))
    return replace(network, node_height_m=height)


def _below(network: PlainNetwork, height: Floats, rise: Floats) -> Floats:
    """Return the highest heights that are nowhere above these and differ along an edge by at most its rise."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    nodes = network.nodes
    low, high = (np.asarray(pick(network.edge_tail, network.edge_head), np.int64) for pick in (np.minimum, np.maximum))
    pair, place = np.unique(low * nodes + high, return_inverse=True)
    least = np.full(len(pair), np.inf)
    np.minimum.at(least, place, rise)
    a, b = pair // nodes, pair % nodes
    # From a place below all others, joined to each node by a way as long as it is high.
    ground = height.min() - 1.0
    begin, source = np.arange(nodes), np.full(nodes, nodes)
    weights = np.concatenate([least, least, height - ground])
    ends = (np.concatenate([a, b, source]), np.concatenate([b, a, begin]))
    graph = csr_array((weights, ends), shape=(nodes + 1, nodes + 1))
    return np.asarray(dijkstra(graph, indices=nodes)[:nodes] + ground)
