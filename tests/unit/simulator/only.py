"""Fleets to which only incidents of chosen kinds happen."""

from __future__ import annotations

from typing import Any

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.simulator import Simulation, SimulationParams

START_US = 1_767_600_000_000_000


def only(*kinds: IncidentKind, rate: float = 20.0, **more: Any) -> SimulationParams:
    """Return parameters of a small, dense fleet; `more` are overrides, `__` standing for the dot."""
    weights = {
        f"incidents.{kind.name.lower()}": float(kind in kinds)
        for kind in IncidentKind
        if kind != IncidentKind.POSSIBLE_CRASH
    }
    given = {name.replace("__", "."): value for name, value in more.items()}
    return SimulationParams.from_overrides(
        {"vehicles": 200, "city.size_m": 2_500, "incidents.rate_per_vehicle_hour": rate, **weights, **given}
    )


def small(*kinds: IncidentKind, rate: float = 20.0, **more: Any) -> Simulation:
    """Return such a fleet."""
    return Simulation(only(*kinds, rate=rate, **more), START_US)
