"""One run of a sweep: what is simulated, and how it went."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

from fleetlib.errors import SettingsError
from fleetlib.simulator.recording import KINDS
from fleetlib.simulator.result import SimulationResult
from fleetlib.simulator.run import simulate
from fleetlib.simulator.scenarios import Scenario
from fleetlib.simulator.sweeps.measures import traffic_measures

Measure = Callable[[SimulationResult], Mapping[str, float]]
DONE, FAILED, CANCELLED = "done", "failed", "cancelled"


@dataclass(frozen=True)
class Job:
    """A run that is to be made.

    Attributes:
        scenario: What is simulated, its seed included.
        values: What it differs in, by dotted name.
    """

    scenario: Scenario
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """How a run went.

    Attributes:
        status: `done`, `failed` or `cancelled`.
        measures: Numbers by name; empty if it is not done.
        error: What went wrong, None if nothing.
    """

    status: str
    measures: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None


def run_job(scenario: Scenario, measure: Measure, cancel: Callable[[], bool] | None = None) -> Outcome:
    """Simulate and measure; an error of any kind is part of the outcome."""
    keep = ("truth",) if measure is traffic_measures else KINDS
    try:
        result = simulate(scenario, progress=False, cancel=cancel, keep=keep)
        if not result.complete:
            return Outcome(CANCELLED)
        return Outcome(DONE, _numbers(measure(result)))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other runs go on
        return Outcome(FAILED, error=f"{type(error).__name__}: {error}")


def name_of(measure: Measure) -> str:
    """Return where another process finds a function: `module:name`.

    Raises:
        SettingsError: If it can only be found here.
    """
    module, name = getattr(measure, "__module__", "__main__"), getattr(measure, "__qualname__", "<lambda>")
    if module == "__main__" or "<" in name:
        raise SettingsError(
            f"measure = {name} cannot be found by other processes", "Put it into a module, or give workers=1"
        )
    return f"{module}:{name}"


def measure_of(name: str) -> Measure:
    """Return the function of a name."""
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


def _numbers(measures: Any) -> dict[str, float]:
    if not isinstance(measures, Mapping):
        raise SettingsError(f"measure returned a {type(measures).__name__}", "Return numbers by name, as a mapping")
    for name, value in measures.items():
        if not isinstance(value, Real) or isinstance(value, complex):
            raise SettingsError(f"measure {name} = {value!r} is not a number", "Return numbers by name")
    return {str(name): float(value) if value is not None else math.nan for name, value in measures.items()}
