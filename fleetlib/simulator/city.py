"""The city that a simulation's parameters ask for, and the random streams of its parts."""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.network.hills import hilly
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.network.town import plain_city as plain_city
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import RoadNetwork, drivable


def make_city(params: SimulationParams, rng: np.random.Generator) -> RoadNetwork:
    """Return a strongly connected city without dead ends.

    Args:
        params: `city.*` and the size that follows from the fleet.
        rng: The only source of randomness.
    """
    return drivable(on_hills(plain_city(params, rng), params), params.city.signal_cycle_s, rng)


def on_hills(network: PlainNetwork, params: SimulationParams) -> PlainNetwork:
    """Return a drawn network on the hills of these parameters; they have a random stream of their own."""
    return hilly(network, params.network, random_streams(params.seed)["hills"])


def city_of(params: SimulationParams) -> RoadNetwork:
    """Return the city that a simulation with these parameters has."""
    return make_city(params, random_streams(params.seed)["city"])


def random_streams(seed: int) -> dict[str, np.random.Generator]:
    """Return one random stream for each part, so that a change of one part leaves the others as they were."""
    names = ("city", "routes", "traits", "fleet", "events", "sensors", "links", "traces", "device", "hills")
    children = np.random.SeedSequence(seed).spawn(len(names))
    return {name: np.random.default_rng(child) for name, child in zip(names, children, strict=True)}
