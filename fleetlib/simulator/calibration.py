"""Calibration: the driver whose simulated gaps are nearest to the recorded ones (Kesting and Treiber 2008).

A. Kesting and M. Treiber, Calibrating car-following models by using trajectory data, Transp. Res. Rec. 2088, 148: the
follower is simulated behind the recorded leader, and a genetic search minimises an error of the gap. Theirs on human
drivers were 11 to 29 %.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.calibration_kernel import Floats, Recorded, block_errors, follower, recorded
from fleetlib.simulator.calibration_traces import Trace, cut, refuse_even, sources_of
from fleetlib.simulator.driver_check import checked
from fleetlib.simulator.driving import COOLNESS, FollowingModel, IdmDriver

Measure = Literal["mixed", "absolute", "relative"]
Bounds = Mapping[str, tuple[float, float]]

# In the order of the kernel's rows.
PARAMETERS = (
    "desired_speed_mps",
    "time_gap_s",
    "minimum_gap_m",
    "acceleration_mps2",
    "deceleration_mps2",
    "reaction_s",
    "coolness",
)
# Those of Kesting and Treiber 2008, but for a desired speed that cars reach and a standing gap that GNSS can tell.
BOUNDS: dict[str, tuple[float, float]] = {
    "desired_speed_mps": (5.0, 60.0),
    "time_gap_s": (0.1, 5.0),
    "minimum_gap_m": (0.5, 8.0),
    "acceleration_mps2": (0.3, 3.0),
    "deceleration_mps2": (0.3, 3.0),
}
# A follower hardly shows v0, s0 and b: many values fit as well, and on a bound they mislead on the next recording. Of
# fits that are nearly equal, the one nearest to these is taken; the time gap, which every follower shows, is free.
# Value and spread of the logarithm: the published sets in Treiber and Kesting 2013, table 11.2, Kesting et al. 2010.
TYPICAL = {
    "desired_speed_mps": (33.3, 0.4),
    "minimum_gap_m": (2.5, 0.5),
    "acceleration_mps2": (1.4, 0.4),
    "deceleration_mps2": (2.0, 0.4),
}
TYPICAL_WEIGHT = 0.02  # the error may be 2 % higher (1.02 of it) for each spread that a parameter is nearer to typical
REACTION_BOUNDS = (0.0, 1.5)
ON_BOUND = 0.01  # of the width of the bounds: nearer is on the bound
POPULATION, GENERATIONS = 12, 120  # candidates per parameter; at most so many rounds


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


@dataclass(frozen=True, slots=True)
class Driver:
    """A fitted driver.

    Attributes:
        idm: The parameters.
        model: The equation that they belong to.
        reaction_s: How late the driver sees.
        coolness: Of the ACC model.
    """

    idm: IdmDriver
    model: FollowingModel = FollowingModel.IDM
    reaction_s: float = 0.0
    coolness: float = COOLNESS

    @property
    def values(self) -> Floats:
        """The parameters in the order of `PARAMETERS`."""
        return np.array([*self.idm[:5], self.reaction_s, self.coolness], dtype=np.float64)


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
    return errors_of(chosen, recorded(_pieces(traces)))


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


@dataclass(frozen=True)
class Problem:
    """What is minimised: the error of drivers whose free parameters are columns of an array."""

    data: Recorded
    model: FollowingModel
    bounds: dict[str, tuple[float, float]]
    measure: Measure
    weight: Floats
    scale: Floats  # per block: what the sums of a measure are divided by, see `error`
    typical_weight: float = TYPICAL_WEIGHT

    @classmethod
    def of(
        cls,
        traces: Sequence[Trace],
        model: FollowingModel,
        bounds: Bounds,
        measure: Measure,
        typical_weight: float = TYPICAL_WEIGHT,
    ) -> Problem:
        """Return the problem of these traces."""
        data = recorded(_pieces(traces))
        gap = data.gap_m
        weights = {"mixed": 1.0 / gap, "absolute": np.ones_like(gap), "relative": 1.0 / gap**2}
        if measure not in weights:
            raise SettingsError(f"measure = {measure!r}", f"Use one of {', '.join(weights)}")
        per_row = np.ones_like(gap) if measure == "relative" else gap
        scale = np.bincount(data.block, weights=per_row, minlength=data.blocks).astype(np.float64)
        if not 0 <= typical_weight <= 1:
            raise SettingsError(f"typical_weight = {typical_weight:g} (range 0 to 1)", "Use 0.02")
        return cls(data, model, dict(bounds), measure, weights[measure], scale, typical_weight)

    @property
    def free(self) -> list[str]:
        """The parameters that are fitted."""
        return [name for name, (low, high) in self.bounds.items() if high > low]

    def candidates(self, free: Floats) -> Floats:
        """Return all parameters, shape (7, n), of the free ones, shape (free, n)."""
        full = np.empty((len(PARAMETERS), free.shape[1]))
        defaults = dict(zip(PARAMETERS, Driver(IdmDriver()).values, strict=True))
        rows = dict(zip(self.free, free, strict=True))
        for index, name in enumerate(PARAMETERS):
            full[index] = rows[name] if name in rows else self.bounds.get(name, (defaults[name],))[0]
        return full

    def sums(self, free: Floats) -> Floats:
        """Return the errors of drivers by block, shape (blocks, n)."""
        return block_errors(self.candidates(free), self.data, self.weight, self.model)

    def error(self, sums: Floats, counts: Floats | None = None) -> Floats:
        """Return the measure of drivers, shape (n,): with `counts`, as if each block had been recorded so often."""
        times = np.ones(self.data.blocks) if counts is None else counts
        total, scale = times @ sums, float(times @ self.scale)
        if self.measure == "absolute":
            rows = float(times @ np.bincount(self.data.block, minlength=self.data.blocks))
            return np.asarray(np.sqrt(total * rows) / scale)
        return np.asarray(np.sqrt(total / scale))

    def strangeness(self, free: Floats) -> Floats:
        """Return by which factor the error of drivers counts more, because they are not typical, shape (n,)."""
        rows = dict(zip(self.free, free, strict=True))
        apart = [
            (np.log(rows[name] / value) / spread) ** 2 for name, (value, spread) in TYPICAL.items() if name in rows
        ]
        return np.asarray(1.0 + self.typical_weight * np.sum(apart, axis=0)) if apart else np.ones(free.shape[1])

    def driver(self, free: Floats) -> Driver:
        """Return one driver."""
        values = [float(value) for value in self.candidates(np.asarray(free, dtype=np.float64).reshape(-1, 1))[:, 0]]
        return Driver(IdmDriver(*values[:5]), self.model, values[5], values[6])


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


def chosen_model(model: FollowingModel | str) -> FollowingModel:
    """Return a model by its name.

    Raises:
        SettingsError: If there is none of this name.
    """
    if isinstance(model, FollowingModel):
        return model
    try:
        return FollowingModel[model.upper()]
    except KeyError:
        known = ", ".join(known.name.lower() for known in FollowingModel)
        raise SettingsError(f"model = {model!r} (one of {known})", "Use idm") from None


def limits(bounds: Bounds | None, reaction: bool) -> dict[str, tuple[float, float]]:
    """Return the bounds of a fit.

    Raises:
        SettingsError: If one is unknown, not positive or the wrong way round.
    """
    known = {**BOUNDS, **({"reaction_s": REACTION_BOUNDS} if reaction else {})}
    for name, (low, high) in (bounds or {}).items():
        if name not in PARAMETERS:
            raise SettingsError(f"{name} is not a parameter of a driver", f"Known: {', '.join(PARAMETERS)}")
        least = 0.0 if name in ("reaction_s", "coolness") else 1e-3
        if not least <= low <= high < np.inf:
            raise SettingsError(
                f"bounds of {name} = {low:g} to {high:g} (range from {least:g}, ascending)", "Correct them"
            )
        known[name] = (float(low), float(high))
    return known


def _pieces(traces: Sequence[Trace]) -> list[Trace]:
    if not traces:
        raise SettingsError("There is no trace to fit or to score", "Give at least one")
    return cut(traces)
