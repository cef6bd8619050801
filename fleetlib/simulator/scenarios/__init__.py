"""Scenarios as data: YAML files with a name, a description and the parameters that differ from the defaults."""

from __future__ import annotations

from fleetlib.simulator.scenarios.library import scenario, scenario_names, scenarios
from fleetlib.simulator.scenarios.model import Scenario
from fleetlib.simulator.scenarios.showing import effective_yaml

__all__ = ["Scenario", "effective_yaml", "scenario", "scenario_names", "scenarios"]
