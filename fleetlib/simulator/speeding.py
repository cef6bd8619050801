"""Who drives faster than the fleet's limit without haste, because the road allows it: that is overspeed too."""

from __future__ import annotations

from typing import Any

import numpy as np

from fleetlib.simulator.fleet import Fleet
from fleetlib.simulator.incidents import ACTIVE, OVERSPEED, Cause
from fleetlib.simulator.labels import OVERSPEED_LONG_ENOUGH_S, OVERSPEED_OVER_MPS, LabelBook
from fleetlib.simulator.layout import Bools, Floats, Ints
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
        # Of those above the limit at present alone, ascending: few in a town, and nothing for all the others.
        self._who: Ints = np.zeros(0, np.int32)
        self._since_s, self._last_s, self._peak_mps = np.zeros(0), np.zeros(0), np.zeros(0)

    def notice(self, speed_mps: Floats, fleet: Fleet, now_s: float) -> None:
        """Take up one sample of each vehicle.

        Args:
            speed_mps: At the vehicle's own moment in the tick, shape (n,).
            fleet: The vehicles; those in the midst of an event of overspeed have a label of its own.
            now_s: The end of the tick.
        """
        params = self._params
        now: Ints = np.flatnonzero(speed_mps > params.incidents.overspeed_limit_mps).astype(np.int32)
        now = now[(fleet.event[now] != OVERSPEED) | (fleet.phase[now] < ACTIVE)]
        if not len(now) and not len(self._who):
            return
        for row in self._rows(~np.isin(self._who, now, assume_unique=True)):
            self._labels.add(**row)
        sampled_s = now_s - params.sample_interval_s + self._traits.sample_step[now] * params.inner_step_s
        since_s, peak_mps = sampled_s.astype(np.float64), speed_mps[now].astype(np.float64)
        _, here, before = np.intersect1d(now, self._who, assume_unique=True, return_indices=True)
        since_s[here] = self._since_s[before]
        peak_mps[here] = np.maximum(peak_mps[here], self._peak_mps[before])
        self._who, self._since_s, self._last_s, self._peak_mps = now, since_s, sampled_s, peak_mps

    def going_on(self) -> list[dict[str, Any]]:
        """Return the rows of the stretches that go on; they end with their last sample."""
        return [self._labels.row(**row) for row in self._rows(np.ones(len(self._who), np.bool_))]

    def _rows(self, chosen: Bools) -> list[dict[str, Any]]:
        """Return the arguments of `LabelBook.row` for those of the chosen ones that are a label."""
        least_mps = self._params.incidents.overspeed_limit_mps + OVERSPEED_OVER_MPS
        long_enough = self._last_s - self._since_s >= OVERSPEED_LONG_ENOUGH_S
        return [
            {
                "i": int(self._who[k]), "kind": OVERSPEED, "start_s": float(self._since_s[k]),
                "end_s": float(self._last_s[k]), "peak": float(self._peak_mps[k]), "cause": Cause.ROAD_ALLOWS,
            }
            for k in np.flatnonzero(chosen & (self._peak_mps >= least_mps) & long_enough).tolist()
        ]  # fmt: skip
