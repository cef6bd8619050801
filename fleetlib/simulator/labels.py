"""The truth about incidents, as rows: what really happened, and only what did."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl

from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.incidents import LABEL_SCHEMA, IncidentKind, Severity
from fleetlib.simulator.cases import Cases
from fleetlib.simulator.fleet import Fleet, Floats, Ints, VehicleClass
from fleetlib.simulator.incidents import (
    ACTIVE,
    BRAKING,
    BREAKDOWN,
    CRASH,
    CRASH_G,
    FINISHED,
    HEAVY_SHARE,
    IDLE,
    NEAR_MISS,
    OVERSPEED,
    STRANDED,
    THRESHOLD_G,
    Cause,
    thresholds_mps2,
)
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.traits import Traits
from fleetlib.units import STANDARD_GRAVITY_MPS2, US_PER_S

OVERSPEED_LONG_ENOUGH_S = 6.0  # a shorter one is not labelled, ...
OVERSPEED_OVER_MPS = 0.5  # ... nor one that stays closer to the limit
# Braking that a near miss takes at least: the threshold of the deceleration rate to avoid the crash (DRAC) that the
# literature ascribes to Archer 2005; the thesis itself was not at hand. The tiers, by the time to collision when the
# driver begins to brake, are design choices; conflict studies take 1.5 to 2 s for critical.
NEAR_MISS_DRAC_MPS2 = 3.35
NEAR_MISS_TTC_S, MODERATE_TTC_S, SEVERE_TTC_S = 2.0, 1.6, 1.0
HARSH_TIERS, OVERSPEED_TIERS = (1.25, 1.5), (1.1, 1.25)  # multiples of the threshold
# A change of speed from which the airbag deploys; such a crash is severe. In records of American cars half of the
# airbags had deployed at 13 to 19 km/h, 3.6 to 5.3 m/s (Collision Reconstruction Consulting, of NASS).
AIRBAG_MPS = 5.5
APART_S = 5.0  # harsh braking that comes sooner after the last is part of that one


class LabelBook:
    """Collects what really happened, as rows of `LABEL_SCHEMA`.

    Args:
        params: For the overspeed limit and the ids.
        start_time_us: Simulation second 0, microseconds since 1970 UTC.
        traits: The vehicles.
        cases: Their events.
    """

    def __init__(self, params: SimulationParams, start_time_us: int, traits: Traits, cases: Cases) -> None:
        self._params = params
        self.start_us = start_time_us
        self._traits, self._cases = traits, cases
        self._noted: set[int] = set()
        self._rows: list[dict[str, Any]] = []
        self._braked: dict[int, int] = {}  # which row is the last harsh braking of a vehicle
        self._unplanned: set[int] = set()  # of whom that one was not planned

    def harvest(self, fleet: Fleet) -> list[int]:
        """Take up what has ended, and impacts at once; `clear` is to follow.

        Returns:
            The vehicles that have had an impact since the last call.
        """
        impacts: list[int] = []
        for i in np.flatnonzero(fleet.phase >= FINISHED).tolist():
            if fleet.event[i] == CRASH and i not in self._noted:
                self._noted.add(i)
                impacts.append(i)
                self._note(i, fleet, float(self._cases.of(i).end_s))
            if fleet.phase[i] == FINISHED:
                if fleet.event[i] == BREAKDOWN:
                    self._note(i, fleet, float(fleet.resume_s[i]))
                elif fleet.event[i] != CRASH:
                    self._note(i, fleet, float(self._cases.of(i).end_s))
        return impacts

    def clear(self, fleet: Fleet) -> None:
        """Let those whose event is over have none any more."""
        for i in np.flatnonzero(fleet.phase == FINISHED).tolist():
            self._noted.discard(i)
            fleet.event[i], fleet.phase[i] = 0, IDLE
            self._cases.close(i)

    def notice(self, peak_mps2: Floats, braked_for: Ints, fleet: Fleet, now_s: float) -> None:
        """Take up harsh braking that nobody planned: a driver reacts to what another one does.

        Who brakes so for a line, a turn or a limit has seen it too late: that is inattention.

        Args:
            peak_mps2: Longitudinal acceleration of greatest magnitude between the last two samples, shape (n,).
            braked_for: Because of whom those who braked hard did so, -1 where that was no vehicle, shape (n,).
            fleet: The vehicles; those in the midst of a crash, a near miss or a harsh braking are accounted for.
            now_s: The end of the tick; each vehicle samples at a moment of its own in it.
        """
        interval_s = self._params.sample_interval_s
        planned = (fleet.phase >= ACTIVE) & np.isin(fleet.event, (CRASH, NEAR_MISS, BRAKING))
        hard = -peak_mps2 >= thresholds_mps2(BRAKING, self._traits.vehicle_class >= VehicleClass.TRUCK)
        for i in np.flatnonzero(hard & ~planned).tolist():
            until_s = now_s - interval_s + int(self._traits.own.sample_step[i]) * self._params.inner_step_s
            since_s = until_s - interval_s
            last = self._rows[self._braked[i]] if i in self._braked else None
            apart_s = since_s - self._second(last["end_time"]) if last is not None else math.inf
            if i not in self._unplanned and apart_s <= 0.0:
                continue  # a planned one was not over at the last sample: this is its peak
            if last is not None and apart_s < APART_S and (i in self._unplanned or interval_s <= APART_S):
                last["end_time"] = max(last["end_time"], self._moment(until_s))
                if i in self._unplanned and -float(peak_mps2[i]) > last["peak_value"]:
                    last |= self._reaction(i, braked_for, since_s, until_s, -float(peak_mps2[i])) | {
                        "start_time": last["start_time"],
                        "end_time": last["end_time"],
                    }
                continue
            self._keep(i, self._reaction(i, braked_for, since_s, until_s, -float(peak_mps2[i])))
            self._unplanned.add(i)

    def _reaction(self, i: int, braked_for: Ints, start_s: float, end_s: float, peak: float) -> dict[str, Any]:
        other = int(braked_for[i])
        cause = Cause.REACTION if other >= 0 else Cause.INATTENTION
        return self.row(i, BRAKING, start_s, end_s, peak, cause, other)

    def add(
        self, i: int, kind: int, start_s: float, end_s: float, peak: float, cause: int, other: int = -1,
        severity: int | None = None, **more: float,
    ) -> None:  # fmt: skip
        """Take up one incident; `other` is a vehicle, -1 without."""
        self._keep(i, self.row(i, kind, start_s, end_s, peak, cause, other, severity, **more))

    def row(
        self, i: int, kind: int, start_s: float, end_s: float, peak: float, cause: int, other: int = -1,
        severity: int | None = None, **more: float,
    ) -> dict[str, Any]:  # fmt: skip
        """Return one incident as a row of `LABEL_SCHEMA`, its times in microseconds."""
        return {
            "vehicle_id": self._params.first_vehicle_id + i,
            "kind": kind,
            "severity": _severity(kind, peak, self._threshold(i, kind)) if severity is None else severity,
            "start_time": self._moment(start_s),
            "end_time": self._moment(end_s),
            "peak_value": peak,
            "cause": Cause(cause).name.lower(),
            "other_vehicle_id": self._params.first_vehicle_id + other if other >= 0 else None,
            "delta_v_mps": None,
            "time_to_collision_s": None,
            **more,
        }

    def frame(self, fleet: Fleet, now_s: float, going_on: list[dict[str, Any]]) -> pl.DataFrame:
        """Return the labels so far; a breakdown or overspeed that goes on ends now.

        Args:
            fleet: The vehicles.
            now_s: The time now.
            going_on: Rows of what else goes on.
        """
        rows = [*self._rows, *going_on]
        lasting = (fleet.phase == STRANDED) | (fleet.phase == ACTIVE)
        for i in np.flatnonzero(lasting & ((fleet.event == BREAKDOWN) | (fleet.event == OVERSPEED))).tolist():
            rows += self._of_event(i, fleet, now_s)
        frame = pl.DataFrame(rows, schema={**LABEL_SCHEMA, "start_time": pl.Int64, "end_time": pl.Int64})
        frame = frame.with_columns(pl.col("start_time", "end_time").cast(TIME_TYPE))
        return frame.sort("start_time", "vehicle_id", "kind")

    def _note(self, i: int, fleet: Fleet, end_s: float) -> None:
        for row in self._of_event(i, fleet, end_s):
            self._keep(i, row)

    def _keep(self, i: int, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if row["kind"] == BRAKING:
            self._braked[i] = len(self._rows) - 1
            self._unplanned.discard(i)

    def _of_event(self, i: int, fleet: Fleet, end_s: float) -> list[dict[str, Any]]:
        """Return what a vehicle's event was: nothing where it did not come to what its kind means."""
        case = self._cases.of(i)
        kind, peak, start_s = int(fleet.event[i]), float(case.peak), float(case.start_s)
        threshold, cause, other = self._threshold(i, kind), int(case.cause), int(case.other)
        if kind == OVERSPEED and (peak < threshold + OVERSPEED_OVER_MPS or end_s - start_s < OVERSPEED_LONG_ENOUGH_S):
            return []
        if (kind in THRESHOLD_G or kind == NEAR_MISS) and peak < threshold:
            return []
        if kind == CRASH:
            change = float(case.value)
            severity = int(Severity.SEVERE if abs(change) >= AIRBAG_MPS else Severity.MODERATE)
            if peak < threshold:
                kind, severity = int(IncidentKind.POSSIBLE_CRASH), int(Severity.LIGHT)
            return [self.row(i, kind, start_s, end_s, peak, cause, other, severity, delta_v_mps=change)]
        if kind != NEAR_MISS:
            return [self.row(i, kind, start_s, end_s, peak, cause, -1)]
        rows, left_s = [], float(case.until_s) - start_s
        near = left_s <= NEAR_MISS_TTC_S
        if near:
            tier = Severity.SEVERE if left_s < SEVERE_TTC_S else Severity.MODERATE
            severity = int(tier if left_s < MODERATE_TTC_S else Severity.LIGHT)
            rows.append(self.row(i, kind, start_s, end_s, peak, cause, other, severity, time_to_collision_s=left_s))
        if peak >= self._threshold(i, BRAKING):
            rows.append(self.row(i, BRAKING, start_s, end_s, peak, Cause.NEAR_MISS if near else Cause.REACTION, other))
        return rows

    def _threshold(self, i: int, kind: int) -> float:
        heavy = self._traits.kinds.vehicle_class[self._traits.own.kind[i]] >= VehicleClass.TRUCK
        if kind in THRESHOLD_G:
            return float(thresholds_mps2(kind, heavy))
        if kind == NEAR_MISS:
            return NEAR_MISS_DRAC_MPS2 * (HEAVY_SHARE if heavy else 1.0)
        if kind == CRASH:
            return CRASH_G * STANDARD_GRAVITY_MPS2
        return self._params.incidents.overspeed_limit_mps

    def _moment(self, second: float) -> int:
        return self.start_us + round(second * US_PER_S)

    def _second(self, moment: int) -> float:
        return (moment - self.start_us) / US_PER_S


def _severity(kind: int, peak: float, threshold: float) -> int:
    """Three tiers by the multiple of the threshold; a breakdown is moderate."""
    if kind == BREAKDOWN:
        return int(Severity.MODERATE)
    moderate, severe = OVERSPEED_TIERS if kind == OVERSPEED else HARSH_TIERS
    ratio = peak / threshold
    if ratio >= severe:
        return int(Severity.SEVERE)
    return int(Severity.MODERATE) if ratio >= moderate else int(Severity.LIGHT)
