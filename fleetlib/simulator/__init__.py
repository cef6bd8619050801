"""Physics: arrays in, arrays out. Roads, drivers, vehicles, sensors, networks; `simulator.service` publishes it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetlib.simulator.calibration import fit_driver as fit_driver
    from fleetlib.simulator.calibration import score_driver as score_driver
    from fleetlib.simulator.calibration_files import read_traces as read_traces
    from fleetlib.simulator.connectivity import Deliveries as Deliveries
    from fleetlib.simulator.cycles import wltc_class3b as wltc_class3b
    from fleetlib.simulator.driving import IdmDriver as IdmDriver
    from fleetlib.simulator.driving import equilibrium_gap_m as equilibrium_gap_m
    from fleetlib.simulator.driving import idm_acceleration as idm_acceleration
    from fleetlib.simulator.following import follow_lanes as follow_lanes
    from fleetlib.simulator.following import lane_drivers as lane_drivers
    from fleetlib.simulator.lab import fundamental_diagram as fundamental_diagram
    from fleetlib.simulator.params import SimulationParams as SimulationParams
    from fleetlib.simulator.params import parameter_names as parameter_names
    from fleetlib.simulator.result import SimulationResult as SimulationResult
    from fleetlib.simulator.ring import RingRoad as RingRoad
    from fleetlib.simulator.ring import ring_road as ring_road
    from fleetlib.simulator.roads import RoadNetwork as RoadNetwork
    from fleetlib.simulator.run import simulate as simulate
    from fleetlib.simulator.scenarios import Scenario as Scenario
    from fleetlib.simulator.simulation import Simulation as Simulation
    from fleetlib.simulator.simulation import Tick as Tick
    from fleetlib.simulator.theory import capacity as capacity
    from fleetlib.simulator.theory import equilibrium_speed_mps as equilibrium_speed_mps
    from fleetlib.simulator.theory import unstable_band_mps as unstable_band_mps
    from fleetlib.simulator.vehicle import Vehicle as Vehicle
    from fleetlib.simulator.vehicle import consumption as consumption
    from fleetlib.simulator.vehicle import drive_cycle as drive_cycle

# Loaded when used: numba and scipy are heavy.
_PUBLIC = {
    "SimulationParams": "params",
    "parameter_names": "params",
    "Simulation": "simulation",
    "Tick": "simulation",
    "Deliveries": "connectivity",
    "Vehicle": "vehicle",
    "consumption": "vehicle",
    "drive_cycle": "vehicle",
    "wltc_class3b": "cycles",
    "RoadNetwork": "roads",
    "SimulationResult": "result",
    "simulate": "run",
    "Scenario": "scenarios",
    "IdmDriver": "driving",
    "idm_acceleration": "driving",
    "equilibrium_gap_m": "driving",
    "equilibrium_speed_mps": "theory",
    "capacity": "theory",
    "unstable_band_mps": "theory",
    "fundamental_diagram": "lab",
    "follow_lanes": "following",
    "lane_drivers": "following",
    "ring_road": "ring",
    "RingRoad": "ring",
    "fit_driver": "calibration",
    "score_driver": "calibration",
    "read_traces": "calibration_files",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"fleetlib.simulator has no {name!r}; it has: {', '.join(__all__)}")
    return getattr(importlib.import_module(f"{__name__}.{_PUBLIC[name]}"), name)
