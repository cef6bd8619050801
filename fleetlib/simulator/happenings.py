"""All incidents of a simulation in one place: set off, carried out, measured, labelled."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from fleetlib.simulator.cases import Cases
from fleetlib.simulator.conditions import LEAST_THEFT, Conditions
from fleetlib.simulator.fleet import Fleet, Ints, Snapshot, Trail
from fleetlib.simulator.incidents import JAMMING, THEFT, assign_events
from fleetlib.simulator.jamming import Jamming
from fleetlib.simulator.labels import LabelBook
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import Bools
from fleetlib.simulator.speeding import Speeding
from fleetlib.simulator.traces import CrashTraces, Trace
from fleetlib.simulator.traits import Traits

CONDITIONS, JAMMERS = 0xC0D1, 0x1A33  # keep these draws apart from the other random streams of the same seed


class Happenings:
    """The incidents of a simulation.

    A sample interval begins with `begin`; then the fleet moves; `end` takes up what has happened; `disturb` changes
    what the devices of those who are affected measure.

    Args:
        params: Everything that they depend on.
        traits: The vehicles.
        cases: Their events.
        fleet: Their state.
        snapshot: What is true at the moments of the samples.
        braked_for: Because of whom each vehicle braked hard (`traffic.TrafficModel`).
        start_us: Simulation second 0, microseconds since 1970 UTC.
        rng: Sets off.
        trace_rng: Noise of the traces.
    """

    def __init__(
        self, params: SimulationParams, traits: Traits, fleet: Fleet, cases: Cases, snapshot: Snapshot,
        braked_for: Ints, start_us: int, rng: np.random.Generator, trace_rng: np.random.Generator,
    ) -> None:  # fmt: skip
        self._params, self._traits, self._fleet, self._snapshot, self._rng = params, traits, fleet, snapshot, rng
        self._braked_for = braked_for
        self._labels = LabelBook(params, start_us, traits, cases)
        self._speeding = Speeding(params, traits, self._labels)
        self._traces = CrashTraces(params, trace_rng)
        self._conditions = Conditions(
            params, traits, cases, self._labels, np.random.default_rng([params.seed, CONDITIONS])
        )
        self._jamming = Jamming(params, self._labels, np.random.default_rng([params.seed, JAMMERS]))
        self._cases, self._next_step = cases, 0

    @property
    def trail(self) -> Trail:
        """What the inner step records."""
        return self._traces.recorder.trail

    def begin_at(self, start_us: int) -> None:
        """Say when second 0 is, microseconds since 1970 UTC."""
        self._labels.start_us = start_us

    def begin(self, now_s: float) -> None:
        """Let events begin to wait for their moment."""
        others = assign_events(self._params, self._traits, self._fleet, self._cases, now_s, self._rng)
        self._jamming.switch_on([i for i, kind in others if kind == JAMMING], self._snapshot, now_s)
        self._conditions.wait([(i, kind) for i, kind in others if kind != JAMMING], now_s)

    def end(self, now_s: float, next_step: int) -> None:
        """Take up what has happened in a sample interval that ends before this inner step."""
        self._next_step = next_step
        self._labels.notice(self._snapshot.peak_longitudinal, self._braked_for, self._fleet, now_s)
        self._speeding.notice(self._snapshot.speed_mps, self._fleet, now_s)
        impacts = self._labels.harvest(self._fleet)
        self._traces.note(impacts, self._fleet, self._cases, next_step)
        self._labels.clear(self._fleet)
        self._conditions.step(self._fleet, now_s)
        self._jamming.step(self._snapshot, self._fleet, now_s)

    @property
    def jammed(self) -> Bools | None:
        """Who is in reach of a jammer, shape (vehicles,); None: nobody."""
        return self._jamming.mask(len(self._snapshot))

    def disturb(self, values: dict[str, Any]) -> None:
        """Change what is measured, by column name, one value per vehicle."""
        self._conditions.disturb(values, self._snapshot.engine_on)
        self._jamming.disturb(values)

    def traces(self, *, all_of_them: bool = False) -> list[Trace]:
        """Return the crash traces that are ready, or all of them."""
        return self._traces.ready(self._next_step, self._labels.start_us, all_of_them=all_of_them)

    def labels(self, now_s: float) -> pl.DataFrame:
        """Return the truth so far (`contracts.incidents.LABEL_SCHEMA`)."""
        going_on = [*self._conditions.going_on(now_s), *self._jamming.going_on(now_s), *self._speeding.going_on()]
        frame = self._labels.frame(self._fleet, now_s, going_on)
        return frame.filter((pl.col("kind") != THEFT) | (pl.col("peak_value") >= LEAST_THEFT))
