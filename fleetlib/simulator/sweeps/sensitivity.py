"""How much each parameter matters: one at a time as elasticities, or all together as Sobol indices."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.errors import FleetError, SettingsError
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.run import Which, chosen
from fleetlib.simulator.scenarios import Scenario
from fleetlib.simulator.sweeps.job import DONE, FAILED, Job, Measure, Outcome
from fleetlib.simulator.sweeps.measures import traffic_measures
from fleetlib.simulator.sweeps.sweep import seeds_of, varied
from fleetlib.simulator.sweeps.workers import run_jobs

Range = tuple[float, float]
CONFIDENCE = 0.95


def sensitivity(
    scenario: Which,
    ranges: Mapping[str, Range],
    *,
    method: Literal["elasticity", "sobol"] = "elasticity",
    points: int = 16,
    measure: Measure | None = None,
    repeats: int = 3,
    duration_s: float | None = None,
    overrides: Mapping[str, Any] | None = None,
    workers: int | None = None,
    progress: bool = True,
    cancel: Callable[[], bool] | None = None,
) -> pl.DataFrame:
    """Return how each measure answers to each parameter.

    `elasticity` moves one parameter at a time from low to high, the others as the scenario says, with the same seeds on
    both sides (common random numbers). The arc elasticity (Allen 1934) is the relative change of the measure, to the
    mean of both ends, over that of the parameter: 1 means proportional, 0 no influence. Costs 2 x parameters x repeats.

    `sobol` varies all together over their ranges, uniformly, and shares out the variance of each measure (Sobol 1993;
    Saltelli et al. 2010; `scipy.stats.sobol_indices`): first order alone, total with interactions. One seed. Costs
    points x (parameters + 2).

    Args:
        scenario: As of `simulate`.
        ranges: Low and high by dotted name, for example `{"driver.time_gap_s": (0.9, 1.8)}`.
        method: `elasticity` or `sobol`.
        points: Of `sobol`, a power of 2.
        measure: As of `sweep`.
        repeats: Seeds of `elasticity`.
        duration_s: How long each run is; None: as the scenario says.
        overrides: Values that hold in every run.
        workers: As of `sweep`.
        progress: Show a progress bar.
        cancel: As of `sweep`.

    Returns:
        One row per parameter and measure. `elasticity`: `parameter`, `measure`, `low`, `high`, `at_low`, `at_high`,
        `elasticity`, `standard_error` (over the seeds; null with one). `sobol`: `parameter`, `measure`, `first_order`,
        `total_order`, and `first_low`, `first_high`, `total_low`, `total_high`, the ends of the bootstrap's 95 %
        intervals.

    Raises:
        SettingsError: If a parameter is unknown, a range is none, or `points` is no power of 2.
        FleetError: If a run fails, with its parameters; or if it was cancelled.
    """
    base = chosen(scenario, overrides, duration_s)
    for name, ends in ranges.items():
        _check(base, name, ends)
    if not ranges:
        raise SettingsError("ranges has no parameters", "Give for example {'driver.time_gap_s': (0.9, 1.8)}")

    def run(jobs: list[Job]) -> list[Mapping[str, float]]:
        outcomes = run_jobs(
            jobs, measure or traffic_measures, workers, progress=progress, cancel=cancel, title="sensitivity"
        )
        return _measures(jobs, outcomes)

    if method == "elasticity":
        return _elasticities(base, ranges, seeds_of(base, repeats, None), run)
    if method == "sobol":
        return _sobol(base, ranges, points, run)
    raise SettingsError(f"method = {method!r} is not known", "Give elasticity or sobol")


Run = Callable[[list[Job]], list[Mapping[str, float]]]


def _elasticities(base: Scenario, ranges: Mapping[str, Range], seeds: Sequence[int], run: Run) -> pl.DataFrame:
    jobs = [
        Job(varied(base, {name: end}, seed), {name: end, "seed": seed})
        for name, ends in ranges.items()
        for end in ends
        for seed in seeds
    ]
    measured, rows = iter(run(jobs)), []
    for name, (low, high) in ranges.items():
        at_low = [next(measured) for _ in seeds]
        at_high = [next(measured) for _ in seeds]
        for key in at_low[0]:
            before = np.array([one[key] for one in at_low])
            after = np.array([one[key] for one in at_high])
            arcs = _arc(before, after) / _arc(np.array(low), np.array(high))
            error = float(arcs.std(ddof=1) / np.sqrt(len(arcs))) if len(arcs) > 1 else None
            rows.append((name, key, low, high, before.mean(), after.mean(), float(arcs.mean()), error))
    names = ("parameter", "measure", "low", "high", "at_low", "at_high", "elasticity", "standard_error")
    schema = {name: pl.String if k < 2 else pl.Float64 for k, name in enumerate(names)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _arc(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the change relative to the mean of both, 0 where both are 0."""
    middle = 0.5 * (np.abs(before) + np.abs(after))
    return np.asarray((after - before) / np.where(middle > 0, middle, 1.0))


def _sobol(base: Scenario, ranges: Mapping[str, Range], points: int, run: Run) -> pl.DataFrame:
    from scipy.stats import sobol_indices, uniform

    if points < 2 or points & (points - 1):
        raise SettingsError(f"points = {points} is not a power of 2", "Give for example 64")
    names: list[str] = []
    whole = [float not in _kinds(name) for name in ranges]

    def simulated(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        values = [
            {name: round(value) if count else value for name, count, value in zip(ranges, whole, column, strict=True)}
            for column in x.T.tolist()
        ]
        seed = base.params.seed
        measured = run([Job(varied(base, point, seed), {**point, "seed": seed}) for point in values])
        names[:] = list(measured[0])
        columns = [[one[key] for one in measured] for key in names]
        return np.array(columns * 2 if len(names) == 1 else columns)  # scipy 1.17 fails at one of one parameter

    spreads = [uniform(loc=low, scale=high - low) for low, high in ranges.values()]
    found = sobol_indices(func=simulated, n=points, dists=spreads, rng=np.random.default_rng(base.params.seed))
    with warnings.catch_warnings(action="ignore"):  # without any influence there is no interval: null
        ends = found.bootstrap(confidence_level=CONFIDENCE)
    shape = (max(2, len(names)), len(ranges))
    first, total = found.first_order.reshape(shape), found.total_order.reshape(shape)
    limits = [
        np.reshape(end, shape)
        for interval in (ends.first_order, ends.total_order)
        for end in (interval.confidence_interval.low, interval.confidence_interval.high)
    ]
    rows = [
        (name, key, first[m, p], total[m, p], *(limit[m, p] for limit in limits))
        for p, name in enumerate(ranges)
        for m, key in enumerate(names)
    ]
    columns = ("first_order", "total_order", "first_low", "first_high", "total_low", "total_high")
    schema = {"parameter": pl.String, "measure": pl.String, **dict.fromkeys(columns, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row").fill_nan(None)


def _measures(jobs: Sequence[Job], outcomes: Sequence[Outcome]) -> list[Mapping[str, float]]:
    for job, outcome in zip(jobs, outcomes, strict=True):
        if outcome.status != DONE:
            values = ", ".join(f"{name}={value}" for name, value in job.values.items())
            how = f"failed: {outcome.error}" if outcome.status == FAILED else "was cancelled"
            raise FleetError(f"The run with {values} {how}", "Try it with simulate()")
    return [outcome.measures for outcome in outcomes]


def _check(base: Scenario, name: str, ends: Any) -> None:
    """Refuse a range that is none, and let the scenario refuse what is no parameter or out of its own range."""
    if not isinstance(ends, (tuple, list)) or len(ends) != 2:
        raise SettingsError(f"{name} = {ends!r} is not a range", _RANGE)
    for end in ends:
        base.overridden({name: end})
    kinds = _kinds(name)
    if not kinds & {int, float}:
        raise SettingsError(f"{name} is no number: it has no elasticity", "Compare its values with sweep")
    allowed = (int, np.integer) if float not in kinds else (int, float, np.integer, np.floating)
    for end in ends:
        if isinstance(end, bool) or not isinstance(end, allowed):
            what = "a number" if float in kinds else "a whole number"
            raise SettingsError(f"{name} = {ends!r}: {end!r} is not {what}", _RANGE)
    if not ends[0] < ends[1]:
        raise SettingsError(f"{name} = {ends!r} is not a range", _RANGE)


_RANGE = "Give (low, high) with low < high"


def _kinds(name: str) -> set[Any]:
    """Return the types that a value of this name may have: of its declaration, as it may be absent at present."""
    fields: Any = Scenario.model_fields if name in Scenario.model_fields else SimulationParams.model_fields
    kind: Any = None
    for part in ("demand.vehicles" if name == "vehicles" else name).split("."):
        kind = fields[part].annotation
        fields = getattr(kind, "model_fields", {})
    return {kind, *get_args(kind)}
