"""Who drives faster than the fleet's limit without haste, because the road allows it: that is overspeed too."""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.simulator.fleet import Fleet, Floats
from fleetlib.simulator.incidents import ACTIVE, OVERSPEED, Cause
from fleetlib.simulator.labels import OVERSPEED_LONG_ENOUGH_S, OVERSPEED_OVER_MPS, LabelBook
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.traits import Traits


class Speeding:
    """Labels the stretches above the fleet's limit that no event is the cause of, from sample to sample.

    Args:
        params: The fleet's limit and the times of the samples.
        traits: The vehicles.
        labels: Gets the stretches that have ended.
    """

    def __init__(self, params: SimulationParams, traits: Traits, labels: LabelBook) -> None:
        self._params, self._traits, self._labels = params, traits, labels
        self._since_s = np.full(params.vehicles, np.inf)  # first sample above the limit, inf: not above it
        self._last_s, self._peak_mps = np.zeros(params.vehicles), np.zeros(params.vehicles)

    def notice(self, speed_mps: Floats, fleet: Fleet, now_s: float) -> None:
        """Take up one sample of each vehicle.

        Args:
            speed_mps: At the vehicle's own moment in the tick, shape (n,).
            fleet: The vehicles; those in the midst of an event of overspeed have a label of its own.
            now_s: The end of the tick.
        """
        params = self._params
        hasty = (fleet.event == OVERSPEED) & (fleet.phase >= ACTIVE)
        fast, going_on = (speed_mps > params.incidents.overspeed_limit_mps) & ~hasty, np.isfinite(self._since_s)
        ended = going_on & ~fast
        for row in self._rows(ended):
            self._labels.add(**row)
        self._since_s[ended] = np.inf
        if fast.any():
            sampled_s = now_s - params.sample_interval_s + self._traits.sample_step * params.inner_step_s
            begun = fast & ~going_on
            self._since_s[begun], self._peak_mps[begun] = sampled_s[begun], 0.0
            self._last_s[fast] = sampled_s[fast]
            self._peak_mps[fast] = np.maximum(self._peak_mps, speed_mps)[fast]

    def going_on(self) -> list[dict[str, Any]]:
        """Return the rows of the stretches that go on; they end with their last sample."""
        return [self._labels.row(**row) for row in self._rows(np.isfinite(self._since_s))]

    def _rows(self, chosen: Any) -> list[dict[str, Any]]:
        """Return the arguments of `LabelBook.row` for those of the chosen ones that are a label."""
        least_mps = self._params.incidents.overspeed_limit_mps + OVERSPEED_OVER_MPS
        found = np.flatnonzero(chosen & (self._peak_mps >= least_mps))
        found = found[self._last_s[found] - self._since_s[found] >= OVERSPEED_LONG_ENOUGH_S]
        return [
            {
                "i": i, "kind": OVERSPEED, "start_s": float(self._since_s[i]), "end_s": float(self._last_s[i]),
                "peak": float(self._peak_mps[i]), "cause": Cause.ROAD_ALLOWS,
            }
            for i in found.tolist()
        ]  # fmt: skip
