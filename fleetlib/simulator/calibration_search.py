"""The search of a calibration: differential evolution (Storn and Price 1997), every candidate of a round at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from fleetlib.errors import SettingsError
from fleetlib.simulator.calibration_kernel import Floats
from fleetlib.simulator.calibration_problem import Problem

POPULATION = 12  # candidates per parameter
FOUND = 1e-5  # relative spread of the population at which it has converged


@dataclass(frozen=True)
class Found:
    """What a search saw.

    Attributes:
        best: The free parameters of the best driver.
        error: Its error of the gap.
        seen: The free parameters of all evaluated drivers, shape (free, evaluations).
        sums: Their errors by block, shape (blocks, evaluations).
        finished: False if it was cancelled.
    """

    best: Floats
    error: float
    seen: Floats
    sums: Floats
    finished: bool

    @property
    def evaluations(self) -> int:
        """How many drivers were simulated."""
        return int(self.seen.shape[1])


def search(
    problem: Problem,
    *,
    seed: int,
    generations: int,
    progress: bool = False,
    cancel: Callable[[], bool] | None = None,
    observe: Callable[[float, float], None] | None = None,
) -> Found:
    """Return the best driver within the bounds, and everything that was evaluated: see `calibration.fit_driver`."""
    from scipy.optimize import differential_evolution
    from tqdm.auto import tqdm

    if not problem.free:
        raise SettingsError("bounds leave no parameter to fit: each is fixed", "Leave one free, or use score_driver")
    bounds = np.array([problem.bounds[name] for name in problem.free])
    seen: list[Floats] = []
    sums: list[Floats] = []

    def evaluate(candidates: Floats) -> Floats:
        columns = candidates.reshape(len(bounds), -1)
        inside = np.clip(columns, bounds[:, :1], bounds[:, 1:])
        blocks = problem.sums(inside)
        seen.append(inside)
        sums.append(blocks)
        errors = problem.error(blocks) * problem.strangeness(inside)
        return errors if candidates.ndim > 1 else np.asarray(errors[0])

    finished = True
    with tqdm(total=generations, desc="fitting", unit="round", disable=not progress) as bar:

        def after_round(intermediate_result: Any) -> bool:
            bar.update()
            least = float(intermediate_result.fun)
            bar.set_postfix_str(f"error {100 * least:.1f} %")
            if observe is not None:
                observe(min(1.0, (len(seen) - 1) / generations), least)
            return cancel is not None and cancel()

        with contextlib.suppress(KeyboardInterrupt):
            finished = False
            result = differential_evolution(
                evaluate,
                bounds,
                maxiter=generations,
                popsize=POPULATION,
                tol=0.0,
                atol=FOUND,
                rng=np.random.default_rng(seed),
                vectorized=True,
                updating="deferred",
                polish=False,
                callback=after_round,
            )
            finished = not (cancel is not None and cancel()) or bool(result.success)
    if not seen:
        raise KeyboardInterrupt
    everything, blocks = np.concatenate(seen, axis=1), np.concatenate(sums, axis=1)
    errors = problem.error(blocks)
    best = int(np.argmin(errors * problem.strangeness(everything)))
    return Found(everything[:, best].copy(), float(errors[best]), everything, blocks, finished)
