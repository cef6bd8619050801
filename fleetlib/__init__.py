"""FleetTracker: simulate a vehicle fleet, carry its telemetry through a real pipeline, and look at it.

Names are loaded when they are used, so `import fleetlib` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# The public face for notebooks: name -> module that defines it.
_PUBLIC: dict[str, str] = {
    "connect": "fleetlib.store.reader",
    "DetectionRules": "fleetlib.detection",
    "detect": "fleetlib.detection",
    "score": "fleetlib.detection",
    "near_misses": "fleetlib.detection",
    "LiveMap": "fleetlib.maps",
    "fleet_map": "fleetlib.maps",
    "heat_map": "fleetlib.maps",
    "incident_map": "fleetlib.maps",
    "bars": "fleetlib.reports.charts",
    "curves": "fleetlib.reports.charts",
    "lines": "fleetlib.reports.charts",
    "facts": "fleetlib.reports.tables",
    "table": "fleetlib.reports.tables",
    "run_report": "fleetlib.reports.runner",
    "drive": "fleetlib.embedded.drive",
    "replay": "fleetlib.history.replay",
    "saved_roads": "fleetlib.reports.roads",
    "skip": "fleetlib.reports.skip",
    "skip_unless": "fleetlib.reports.skip",
    "SimulationParams": "fleetlib.simulator",
    "SimulationResult": "fleetlib.simulator",
    "Scenario": "fleetlib.simulator.scenarios",
    "scenario": "fleetlib.simulator.scenarios",
    "scenarios": "fleetlib.simulator.scenarios",
    "sweep": "fleetlib.simulator.sweeps",
    "sensitivity": "fleetlib.simulator.sweeps",
    "traffic_measures": "fleetlib.simulator.sweeps",
    "simulate": "fleetlib.simulator",
    "IdmDriver": "fleetlib.simulator",
    "fit_driver": "fleetlib.simulator",
    "score_driver": "fleetlib.simulator",
    "read_traces": "fleetlib.simulator",
    "fundamental_diagram": "fleetlib.simulator",
    "ring_road": "fleetlib.simulator",
}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"fleetlib has no {name!r}; it has: {', '.join(sorted(_PUBLIC))}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
