"""What the live page and the analyses know of the simulated fleet before it drives: the roads, and the vehicles."""

from __future__ import annotations

import time
from pathlib import Path

from fleetlib.units import US_PER_S


def prepare_city(roads: Path, writer_url: str, vehicles: int, rate_hz: float) -> int:
    """Write the roads of the fleet that `fleet simulate --vehicles N --rate-hz R` drives, and register its vehicles.

    Args:
        roads: File for the road lines; those of an earlier fleet are replaced.
        writer_url: The database as fleet_writer.
        vehicles: How many.
        rate_hz: Samples a second and vehicle.

    Returns:
        How many vehicles were registered.
    """
    from fleetlib.simulator import Simulation, SimulationParams
    from fleetlib.store.writer import register_vehicles

    params = SimulationParams.from_overrides({"vehicles": vehicles, "sample_interval_s": 1 / rate_hz})
    simulation = Simulation(params, time.time_ns() // 1000 // US_PER_S * US_PER_S)
    simulation.network.write(roads, replace=True)
    return register_vehicles(writer_url, simulation.vehicles())
