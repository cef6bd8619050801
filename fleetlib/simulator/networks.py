"""The roads that a simulation's parameters ask for: loaded, or drawn from the seed."""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.city import on_hills, plain_city, random_streams
from fleetlib.simulator.network.bottleneck import bottleneck_network
from fleetlib.simulator.network.folder import load_network
from fleetlib.simulator.network.generators import grid_network, ring_network
from fleetlib.simulator.network.kinds import USUAL_LIMIT_MPS, JunctionControl, RoadClass
from fleetlib.simulator.network.motorway import motorway_network
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import RoadNetwork, drivable


def plain_network(params: SimulationParams, rng: np.random.Generator | None = None) -> PlainNetwork:
    """Return the network of these parameters: every place is reached from every other.

    Args:
        params: `network.*`, and `city.*` for a city.
        rng: Draws a city; absent: the stream that a simulation draws it from.

    Raises:
        SettingsError: If a folder holds no network, or values do not fit together.
    """
    chosen = params.network
    if chosen.folder is not None:
        return load_network(chosen.folder).checked()
    return on_hills(_drawn(params, rng), params)


def _drawn(params: SimulationParams, rng: np.random.Generator | None) -> PlainNetwork:
    chosen = params.network
    limit_mps = chosen.limit_mps or float(USUAL_LIMIT_MPS[RoadClass.ARTERIAL])
    if chosen.kind == "ring":
        return ring_network(chosen.length_m or 1_000.0, chosen.lanes or 1, limit_mps)
    if chosen.kind == "grid":
        control = JunctionControl[chosen.control.upper()]
        return grid_network(chosen.rows, chosen.columns, chosen.block_m, chosen.lanes or 1, limit_mps, control)
    if chosen.kind == "motorway":
        return motorway_network(
            chosen.length_m or 25_000.0, chosen.interchanges, chosen.lanes or 3, chosen.bottleneck_lanes
        )
    if chosen.kind == "bottleneck":
        return bottleneck_network(chosen.length_m or 8_000.0, chosen.lanes or 3, chosen.bottleneck_lanes or 1)
    return plain_city(params, rng if rng is not None else random_streams(params.seed)["city"])


def make_network(params: SimulationParams, rng: np.random.Generator) -> RoadNetwork:
    """Return the network of these parameters with its lanes, connections, conflicts and signals.

    Args:
        params: `network.*`, `city.*`.
        rng: The only source of randomness: draws a city, and the offsets of signals.
    """
    return drivable(plain_network(params, rng), params.city.signal_cycle_s, rng)


def network_of(params: SimulationParams) -> RoadNetwork:
    """Return the network that a simulation with these parameters has."""
    return make_network(params, random_streams(params.seed)["city"])
