"""Calibration: the driver whose simulated gaps are nearest to the recorded ones (Kesting and Treiber 2008).

A. Kesting and M. Treiber, Calibrating car-following models by using trajectory data, Transp. Res. Rec. 2088, 148: the
follower is simulated behind the recorded leader, and a genetic search minimises an error of the gap. Theirs on human
drivers were 11 to 29 %.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from fleetlib.simulator.calibration_kernel import Recorded, follower, recorded
from fleetlib.simulator.calibration_problem import (
    TYPICAL_WEIGHT,
    Bounds,
    Driver,
    Measure,
    Problem,
    chosen_model,
    limits,
    pieces_of,
)
from fleetlib.simulator.calibration_traces import Trace, cut, refuse_even, sources_of
from fleetlib.simulator.driver_check import checked
from fleetlib.simulator.driving import FollowingModel, IdmDriver

GENERATIONS = 120  # at most so many rounds


class GapErrors(NamedTuple):
    """How far simulated gaps are from recorded ones (Kesting and Treiber 2008, eqs. 4 to 6).

    Attributes:
        mixed_ratio: sqrt(<e^2 / s> / <s>).
        absolute_ratio: sqrt(<e^2>) / <s>.
        relative_ratio: sqrt(<(e / s)^2>).
        gap_rmse_m: Root mean square of e.
        speed_rmse_mps: The same of the speed.
        duration_s: How much was compared.
    """

    mixed_ratio: float
    absolute_ratio: float
    relative_ratio: float
    gap_rmse_m: float
    speed_rmse_mps: float
    duration_s: float


@dataclass(frozen=True)
class Fit:
    """What a calibration found.

    Attributes:
        driver: The best driver.
        errors: On the traces that it was fitted to.
        parameters: One row per fitted parameter: parameter, value, standard_error, low_95, high_95 (block bootstrap),
            near_low, near_high (where an error at most 5 % higher was seen), lower_bound, upper_bound, on_bound ("",
            "lower" or "upper").
        correlation: Of the fitted parameters between resamples: parameter, and one column for each.
        sources: SHA-256 of the recordings by name.
        measure: Which error was minimised.
        seed: Of the search.
        evaluations: How many drivers were simulated.
        finished: False if it was cancelled: then it is the best so far.
    """

    driver: Driver
    errors: GapErrors
    parameters: pl.DataFrame
    correlation: pl.DataFrame
    sources: Mapping[str, str] = field(default_factory=dict)
    measure: Measure = "mixed"
    seed: int = 0
    evaluations: int = 0
    finished: bool = True

    @property
    def on_bound(self) -> list[str]:
        """The parameters that stand on a bound: the traces do not determine them."""
        return self.parameters.filter(pl.col("on_bound") != "")["parameter"].to_list()


def fit_driver(
    traces: Sequence[Trace],
    *,
    model: FollowingModel | str = FollowingModel.IDM,
    reaction: bool = False,
    bounds: Bounds | None = None,
    measure: Measure = "mixed",
    typical_weight: float = TYPICAL_WEIGHT,
    seed: int = 7,
    generations: int = GENERATIONS,
    progress: bool = False,
    cancel: Callable[[], bool] | None = None,
    observe: Callable[[float, float], None] | None = None,
) -> Fit:
    """Return the driver that follows like the recorded ones: differential evolution within bounds.

    All traces count by their length; pieces of at most 300 s each begin at the recorded state. The same arguments
    give the same fit.

    Args:
        traces: One or several, from `read_traces` or `trace_of`.
        model: `idm`, `iidm` or `acc`.
        reaction: Fit a reaction time too.
        bounds: Other bounds by parameter; equal ones fix it.
        measure: The error to minimise.
        typical_weight: How much a parameter that the traces hardly show is drawn to its usual value: see `TYPICAL`. 0:
            the least error, whatever the parameters.
        seed: Of the search and the resampling.
        generations: At most so many rounds.
        progress: Show a progress bar.
        cancel: Asked after each round; when it returns true, the best so far is returned. Ctrl-C does the same.
        observe: Called after each round with the share of rounds that are done and the least error.

    Raises:
        SettingsError: If there is no trace, or a bound or the model is unknown or impossible.
        DecodeError: If no leader ever changes its speed: any parameters would fit.
    """
    from fleetlib.simulator.calibration_search import search
    from fleetlib.simulator.calibration_uncertainty import uncertainty

    refuse_even(traces)
    problem = Problem.of(traces, chosen_model(model), limits(bounds, reaction), measure, typical_weight)
    found = search(problem, seed=seed, generations=generations, progress=progress, cancel=cancel, observe=observe)
    best, parameters, correlation = uncertainty(problem, found, np.random.default_rng([seed, 1]))
    driver = problem.driver(best)
    return Fit(
        driver,
        errors_of(driver, problem.data),
        parameters,
        correlation,
        sources_of(traces),
        measure,
        seed,
        found.evaluations,
        found.finished,
    )


def score_driver(driver: Driver | IdmDriver, traces: Sequence[Trace]) -> GapErrors:
    """Return the errors of a driver on traces, pieces of at most 300 s together.

    Raises:
        SettingsError: If there is no trace, or a parameter is not positive.
    """
    chosen = _driver(driver)
    return errors_of(chosen, recorded(pieces_of(traces)))


def fit_and_score(fit_on: Sequence[Trace], score_on: Sequence[Trace], **options: Any) -> tuple[Fit, GapErrors]:
    """Return the fit on some traces and its errors on others, which it has not seen.

    Args:
        fit_on: To fit.
        score_on: To score.
        options: As of `fit_driver`.

    Raises:
        SettingsError: As `fit_driver`.
    """
    found = fit_driver(fit_on, **options)
    return found, score_driver(found.driver, score_on)


def follow(driver: Driver | IdmDriver, trace: Trace) -> pl.DataFrame:
    """Return a recorded trace beside the simulated one: its columns, and simulated_gap_m, simulated_speed_mps.

    Raises:
        SettingsError: If a parameter is not positive.
    """
    chosen = _driver(driver)
    pieces = cut([trace])
    gap, speed = follower(chosen.values, recorded(pieces), chosen.model)
    frame = pl.concat([piece.frame() for piece in pieces])
    return frame.with_columns(simulated_gap_m=pl.Series(gap), simulated_speed_mps=pl.Series(speed))


def _driver(given: Driver | IdmDriver) -> Driver:
    chosen = given if isinstance(given, Driver) else Driver(given)
    checked(chosen.idm)
    return chosen


def errors_of(driver: Driver, data: Recorded) -> GapErrors:
    """Return the errors of a driver on recorded pieces."""
    gap, speed = follower(driver.values, data, driver.model)
    error, seen = gap - data.gap_m, data.gap_m
    mean_square = float(np.mean(error**2))
    return GapErrors(
        float(np.sqrt(np.mean(error**2 / seen) / seen.mean())),
        float(np.sqrt(mean_square) / seen.mean()),
        float(np.sqrt(np.mean((error / seen) ** 2))),
        float(np.sqrt(mean_square)),
        float(np.sqrt(np.mean((speed - data.follower_mps) ** 2))),
        seen.size * 0.1,
    )
