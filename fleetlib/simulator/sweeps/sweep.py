"""Sweeps: every combination of parameter values, side by side, as one tidy frame."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.run import Which, chosen
from fleetlib.simulator.scenarios import Scenario
from fleetlib.simulator.sweeps.job import Job, Measure, Outcome
from fleetlib.simulator.sweeps.measures import traffic_measures
from fleetlib.simulator.sweeps.workers import run_jobs

MOST_RUNS = 100_000


def sweep(
    scenario: Which,
    grid: Mapping[str, Iterable[Any]],
    *,
    measure: Measure | None = None,
    repeats: int = 1,
    seeds: Sequence[int] | None = None,
    duration_s: float | None = None,
    overrides: Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: bool = True,
    cancel: Callable[[], bool] | None = None,
) -> pl.DataFrame:
    """Run a scenario with every combination of values and seeds, side by side.

    Ctrl-C (in a notebook: the stop button) ends it early and returns what is done.

    Args:
        scenario: As of `simulate`: a name, a `.yaml` file, a `Scenario`, parameters, or None.
        grid: Values by dotted name, for example `{"driver.time_gap_s": [1.0, 1.4], "demand.vehicles": [500, 1000]}`.
        measure: Returns numbers by name of a `SimulationResult`; None: `traffic_measures`.
        repeats: How many seeds, from the scenario's own on.
        seeds: The seeds themselves, instead of `repeats`.
        duration_s: How long each run is; None: as the scenario says.
        overrides: Values that hold in every run.
        workers: How many processes; None: as many as there are cores; 1: in this process.
        progress: Show a progress bar.
        cancel: Asked again and again; the sweep ends when it returns True.

    Returns:
        One row per run, in the order of the grid: `run`, a column per parameter, `seed`, `status` (`done`, `failed` or
        `cancelled`), `error`, and a column per measure, null where a run is not done.

    Raises:
        SettingsError: If a parameter is unknown or a value out of range, before anything runs.

    Examples:
        >>> frame = sweep(
        ...     "calm_city", {"driver.time_gap_s": [1.0, 2.0]}, overrides={"vehicles": 5}, duration_s=5, workers=1,
        ...     progress=False,
        ... )
        >>> frame.select("driver.time_gap_s", "status").rows()
        [(1.0, 'done'), (2.0, 'done')]
    """
    base = chosen(scenario, overrides, duration_s)
    wanted = seeds_of(base, repeats, seeds)
    jobs = [Job(varied(base, values, seed), {**values, "seed": seed}) for values in _points(grid) for seed in wanted]
    outcomes = run_jobs(jobs, measure or traffic_measures, workers, progress=progress, cancel=cancel)
    return frame_of(jobs, outcomes)


def frame_of(jobs: Sequence[Job], outcomes: Sequence[Outcome]) -> pl.DataFrame:
    """Return runs and their outcomes as one tidy frame."""
    names = list(jobs[0].values)
    measures = list(dict.fromkeys(name for outcome in outcomes for name in outcome.measures))
    columns: dict[str, Any] = {"run": list(range(len(jobs)))}
    for name in names:
        columns[name] = pl.Series([_cell(job.values[name]) for job in jobs], strict=False)
    columns["status"] = [outcome.status for outcome in outcomes]
    columns["error"] = pl.Series([outcome.error for outcome in outcomes], dtype=pl.String)
    for name in measures:
        columns[name] = pl.Series([outcome.measures.get(name) for outcome in outcomes], dtype=pl.Float64)
    return pl.DataFrame(columns)


def _points(grid: Mapping[str, Iterable[Any]]) -> list[dict[str, Any]]:
    """Return every combination of the values."""
    if "seed" in grid:
        raise SettingsError("seed is no parameter of a sweep's grid", "Give seeds=[...] or repeats=")
    values: list[list[Any]] = []
    for name, given in grid.items():
        if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
            raise SettingsError(f"{name} = {given!r} is not a list of values", "Give for example [1.0, 1.5]")
        values.append(list(given))
        if not values[-1]:
            raise SettingsError(f"{name} has no values", "Give for example [1.0, 1.5]")
    return [dict(zip(grid, combination, strict=True)) for combination in itertools.product(*values)]


def seeds_of(base: Scenario, repeats: int, seeds: Sequence[int] | None) -> list[int]:
    """Return the seeds of a sweep: those given, or as many as `repeats` from the scenario's own on."""
    if seeds is not None:
        if len(seeds) == 0:
            raise SettingsError("seeds has no values", "Give at least one")
        return [int(seed) for seed in seeds]
    if repeats < 1:
        raise SettingsError(f"repeats = {repeats} is outside its range 1 or more", "Give the number of seeds")
    return [base.params.seed + k for k in range(repeats)]


def varied(base: Scenario, values: Mapping[str, Any], seed: int) -> Scenario:
    """Return a scenario with other values, NumPy's numbers among them, and another seed."""
    plain = {name: value.item() if hasattr(value, "item") else value for name, value in values.items()}
    return base.overridden({**plain, "seed": seed})


def _cell(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
