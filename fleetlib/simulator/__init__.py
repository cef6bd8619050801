"""Physics: arrays in, arrays out. Roads, drivers, vehicles, sensors, networks; `simulator.service` publishes it."""

from __future__ import annotations

import importlib
from typing import Any

# Loaded when used: numba and scipy are heavy.
_PUBLIC = {
    "SimulationParams": "params",
    "parameter_names": "params",
    "Simulation": "simulation",
    "Tick": "simulation",
    "Deliveries": "connectivity",
    "RoadNetwork": "roads",
    "SimulationResult": "run",
    "simulate": "run",
    "IdmDriver": "driving",
    "idm_acceleration": "driving",
    "equilibrium_gap_m": "driving",
    "equilibrium_speed_mps": "lab",
    "fundamental_diagram": "lab",
    "ring_road": "lab",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"fleetlib.simulator has no {name!r}; it has: {', '.join(__all__)}")
    return getattr(importlib.import_module(f"{__name__}.{_PUBLIC[name]}"), name)
