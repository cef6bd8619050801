"""Many runs of a scenario: sweeps over parameters, and how much each parameter matters."""

from __future__ import annotations

from fleetlib.simulator.sweeps.measures import MEASURES, traffic_measures
from fleetlib.simulator.sweeps.sensitivity import sensitivity
from fleetlib.simulator.sweeps.sweep import sweep

__all__ = ["MEASURES", "sensitivity", "sweep", "traffic_measures"]
