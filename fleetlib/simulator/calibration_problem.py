"""What a calibration minimises: the error of drivers, within bounds, and which of them are typical."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fleetlib.errors import SettingsError
from fleetlib.simulator.calibration_kernel import Floats, Recorded, block_errors, recorded
from fleetlib.simulator.calibration_traces import Trace, cut
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
        data = recorded(pieces_of(traces))
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


def pieces_of(traces: Sequence[Trace]) -> list[Trace]:
    """Return traces in pieces of at most 300 s.

    Raises:
        SettingsError: If there is no trace.
    """
    if not traces:
        raise SettingsError("There is no trace to fit or to score", "Give at least one")
    return cut(traces)
