"""How sure a calibration is: what other stretches of the same recordings would have given, and what fits as well.

Block bootstrap (Künsch 1989): errors are summed over blocks of up to 30 s; blocks are drawn again, and of all drivers
that were evaluated the best for the drawn blocks is taken. The search thins out away from its best driver, so drivers
around it are evaluated first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from fleetlib.simulator.calibration_kernel import Floats, Ints
from fleetlib.simulator.calibration_problem import Problem

if TYPE_CHECKING:
    from fleetlib.simulator.calibration_search import Found

ON_BOUND = 0.01  # of the width of the bounds: nearer is on the bound
RESAMPLES = 400
ROUNDS, AROUND = 3, 600  # drivers evaluated around what the resamples chose, and how often
NEAR = 1.05  # a driver with an error at most 5 % above the least fits as well for most purposes
_LEAST_SPREAD = 0.01  # of the width of the bounds: the first cloud around the best driver


def uncertainty(problem: Problem, found: Found, rng: np.random.Generator) -> tuple[Floats, pl.DataFrame, pl.DataFrame]:
    """Return the best driver of all that were evaluated, and the frames `parameters` and `correlation` of a `Fit`.

    Args:
        problem: What was minimised.
        found: What the search saw.
        rng: For the resampling.
    """
    low, high = np.array([problem.bounds[name] for name in problem.free]).T
    blocks = problem.data.blocks
    counts = rng.multinomial(blocks, np.full(blocks, 1 / blocks), RESAMPLES).astype(np.int64)
    drivers, sums = found.seen, found.sums
    errors = problem.error(sums)
    for _ in range(ROUNDS):
        chosen = drivers[:, _best(problem, drivers, sums, counts)]
        close = drivers[:, errors <= NEAR * found.error]
        spread = np.maximum(np.hypot(chosen.std(axis=1), close.std(axis=1)), _LEAST_SPREAD * (high - low))
        # Half of them along the line between two drivers that fit: parameters trade off against each other.
        pairs = chosen[:, rng.integers(0, chosen.shape[1], (2, AROUND))]
        share = rng.uniform(-0.5, 1.5, AROUND)
        mixed = pairs[:, 0] + share * (pairs[:, 1] - pairs[:, 0])
        cloud = chosen[:, rng.integers(0, chosen.shape[1], AROUND)]
        new = np.concatenate([mixed, cloud + 0.5 * spread[:, None] * rng.standard_normal((len(low), AROUND))], axis=1)
        new = np.clip(new, low[:, None], high[:, None])
        drivers, sums = np.concatenate([drivers, new], axis=1), np.concatenate([sums, problem.sums(new)], axis=1)
        errors = problem.error(sums)
    chosen = drivers[:, _best(problem, drivers, sums, counts)]
    near = drivers[:, errors <= NEAR * found.error]
    best = drivers[:, int(np.argmin(errors * problem.strangeness(drivers)))]
    return best, _table(problem, best, chosen, near), _correlation(problem.free, chosen)


def _best(problem: Problem, drivers: Floats, sums: Floats, counts: Ints) -> Ints:
    factor = problem.strangeness(drivers)
    return np.array([int(np.argmin(problem.error(sums, one.astype(np.float64)) * factor)) for one in counts])


def _table(problem: Problem, best: Floats, chosen: Floats, near: Floats) -> pl.DataFrame:
    bounds = np.array([problem.bounds[name] for name in problem.free])
    margin = ON_BOUND * (bounds[:, 1] - bounds[:, 0])
    on_lower, on_upper = best - bounds[:, 0] < margin, bounds[:, 1] - best < margin
    quantiles = np.quantile(chosen, [0.025, 0.975], axis=1)
    return pl.DataFrame(
        {
            "parameter": problem.free,
            "value": best,
            "standard_error": chosen.std(axis=1),
            "low_95": np.minimum(quantiles[0], best),
            "high_95": np.maximum(quantiles[1], best),
            "near_low": near.min(axis=1),
            "near_high": near.max(axis=1),
            "lower_bound": bounds[:, 0],
            "upper_bound": bounds[:, 1],
            "on_bound": np.where(on_lower, "lower", np.where(on_upper, "upper", "")),
        }
    )


def _correlation(names: list[str], chosen: Floats) -> pl.DataFrame:
    spread = chosen.std(axis=1)
    centred = chosen - chosen.mean(axis=1, keepdims=True)
    covariance = centred @ centred.T / chosen.shape[1]
    scale = np.outer(spread, spread)
    # A parameter that no resample moves correlates with none.
    values = np.where(scale > 0, covariance / np.where(scale > 0, scale, 1.0), 0.0)
    np.fill_diagonal(values, 1.0)
    return pl.DataFrame({"parameter": names, **{name: values[:, index] for index, name in enumerate(names)}})
