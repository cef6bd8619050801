"""Incidents that arise in the motion, with ground truth beside them: who, what, when, how hard, why."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import polars as pl

from fleetlib.contracts.columns import TIME_TYPE
from fleetlib.contracts.incidents import LABEL_SCHEMA, IncidentKind, Severity
from fleetlib.simulator.fleet import Bytes, Fleet, Floats, Mode, Traits, VehicleClass
from fleetlib.simulator.params import SimulationParams
from fleetlib.units import STANDARD_GRAVITY_MPS2, US_PER_S

# The kinds as plain integers, for compiled code.
CRASH = int(IncidentKind.CRASH)
BRAKING = int(IncidentKind.HARSH_BRAKING)
ACCELERATION = int(IncidentKind.HARSH_ACCELERATION)
CORNERING = int(IncidentKind.HARSH_CORNERING)
OVERSPEED = int(IncidentKind.OVERSPEED)
BREAKDOWN = int(IncidentKind.BREAKDOWN)


class Phase(IntEnum):
    """Where an event is: it waits for a situation that allows it, happens, leaves the vehicle stranded, is over."""

    IDLE = 0
    PENDING = 1
    ACTIVE = 2
    FINISHED = 3
    STRANDED = 4


IDLE, PENDING, ACTIVE, FINISHED, STRANDED = (int(phase) for phase in Phase)


class Cause(IntEnum):
    """Why it happened."""

    INATTENTION = 0
    HASTE = 1
    OVERHEATED = 2
    ELECTRICAL = 3
    ENERGY_EMPTY = 4
    REAR_END = 5
    STRUCK = 6
    FIXED_OBJECT = 7


REAR_END, STRUCK, FIXED_OBJECT = int(Cause.REAR_END), int(Cause.STRUCK), int(Cause.FIXED_OBJECT)
KINDS = np.array([CRASH, BRAKING, ACCELERATION, CORNERING, OVERSPEED, BREAKDOWN], dtype=np.int8)
PATIENCE_S = {CRASH: 240.0, BRAKING: 120.0, ACCELERATION: 240.0, CORNERING: 600.0, OVERSPEED: 900.0, BREAKDOWN: 120.0}
# Thresholds of harsh driving in g, passenger and heavy (findings of telematics vendors, see docs/simulator.md); the
# events aim well above, normal driving stays well below.
THRESHOLD_G = {BRAKING: (0.40, 0.32), ACCELERATION: (0.35, 0.28), CORNERING: (0.45, 0.36)}
# An event aims at a multiple of the threshold between these, but stays below 0.7 g, where a crash becomes possible.
AIM = {BRAKING: (1.18, 1.55), ACCELERATION: (1.16, 1.45), CORNERING: (1.15, 1.38)}
CRASH_G = 2.5  # resultant: Geotab; below it a crash is only possible
OVERSPEED_AIM_MPS = (2.5, 6.5)  # above the fleet's limit
LONG_ENOUGH_S = 6.0  # a shorter overspeed is not labelled
MODERATE, SEVERE = 1.25, 1.5  # multiples of the threshold


def thresholds_mps2(kind: int, heavy: Any) -> Floats:
    """Return the harsh-driving threshold of a kind in m/s2 for passenger or heavy vehicles."""
    light_g, heavy_g = THRESHOLD_G[kind]
    return np.asarray(np.where(heavy, heavy_g, light_g) * STANDARD_GRAVITY_MPS2)


def assign_events(
    params: SimulationParams, traits: Traits, fleet: Fleet, now_s: float, rng: np.random.Generator
) -> None:
    """Let events begin to wait for their moment: a Poisson process per driving vehicle, one event at a time."""
    n, rules = params.vehicles, params.incidents
    probability = -np.expm1(-rules.rate_per_vehicle_hour * params.sample_interval_s / 3600.0)
    chosen = np.flatnonzero(rng.random(n) < probability)
    chosen = chosen[(fleet.phase[chosen] == IDLE) & (fleet.mode[chosen] == Mode.DRIVING)]
    weights = np.array([getattr(rules, IncidentKind(int(kind)).name.lower()) for kind in KINDS])
    if len(chosen) and weights.sum() > 0:
        kinds = rng.choice(KINDS, len(chosen), p=weights / weights.sum())
        for vehicle, kind in zip(chosen.tolist(), kinds.tolist(), strict=True):
            _prepare(vehicle, kind, params, traits, fleet, now_s, rng)
    empty = (fleet.energy_j <= 0) & (fleet.mode == Mode.DRIVING) & (fleet.phase != STRANDED)
    failing = (fleet.event == BREAKDOWN) & (fleet.phase >= ACTIVE)
    for vehicle in np.flatnonzero(empty & ~failing).tolist():
        _prepare(vehicle, BREAKDOWN, params, traits, fleet, now_s, rng)
        # It does not wait for a good place: without energy it coasts to where it stops (`powertrain`).
        fleet.cause[vehicle], fleet.phase[vehicle], fleet.malfunction[vehicle] = Cause.ENERGY_EMPTY, ACTIVE, 1
        fleet.event_start_s[vehicle] = fleet.event_end_s[vehicle] = now_s


def _prepare(
    i: int, kind: int, params: SimulationParams, traits: Traits, fleet: Fleet, now_s: float, rng: np.random.Generator
) -> None:
    """Set one vehicle's event; events are few, so one at a time."""
    heavy = bool(traits.vehicle_class[i] >= VehicleClass.TRUCK)
    if kind == OVERSPEED and heavy:
        kind = BRAKING  # governed vehicles cannot overspeed
    cause, value = Cause.INATTENTION, 0.0
    if kind in THRESHOLD_G:
        value = float(thresholds_mps2(kind, heavy)) * rng.uniform(*AIM[kind])
        cause = Cause.INATTENTION if kind == BRAKING else Cause.HASTE
    elif kind == OVERSPEED:
        value, cause = params.incidents.overspeed_limit_mps + rng.uniform(*OVERSPEED_AIM_MPS), Cause.HASTE
    elif kind == BREAKDOWN:
        cause = Cause.OVERHEATED if rng.random() < 0.5 else Cause.ELECTRICAL
    fleet.event[i], fleet.phase[i], fleet.cause[i] = kind, PENDING, cause
    fleet.event_value[i], fleet.event_until_s[i], fleet.event_other[i] = value, now_s + PATIENCE_S[kind], -1
    fleet.event_peak[i] = 0.0


class LabelBook:
    """Collects what really happened, as rows of `LABEL_SCHEMA`.

    Args:
        params: For the overspeed limit and the ids.
        start_time_us: Simulation second 0, microseconds since 1970 UTC.
        heavy: Which vehicles are heavy, shape (n,).
    """

    def __init__(self, params: SimulationParams, start_time_us: int, heavy: Any) -> None:
        self._params = params
        self.start_us = start_time_us
        self._heavy = heavy
        self._noted: set[int] = set()
        self._rows: list[dict[str, Any]] = []

    def harvest(self, fleet: Fleet) -> list[int]:
        """Take up what has ended, and impacts at once.

        Returns:
            The vehicles that have had an impact since the last call.
        """
        impacts: list[int] = []
        for i in np.flatnonzero(fleet.phase >= FINISHED).tolist():
            if fleet.event[i] == CRASH and i not in self._noted:
                self._noted.add(i)
                impacts.append(i)
                self._note(i, fleet, float(fleet.event_end_s[i]))
            if fleet.phase[i] == FINISHED:
                if fleet.event[i] == BREAKDOWN:
                    self._note(i, fleet, float(fleet.resume_s[i]))
                elif fleet.event[i] != CRASH:
                    self._note(i, fleet, float(fleet.event_end_s[i]))
                self._noted.discard(i)
                fleet.event[i], fleet.phase[i] = 0, IDLE
        return impacts

    def frame(self, fleet: Fleet, now_s: float) -> pl.DataFrame:
        """Return the labels so far; a breakdown or overspeed that goes on ends now."""
        rows = list(self._rows)
        going_on = (fleet.phase == STRANDED) | (fleet.phase == ACTIVE)
        for i in np.flatnonzero(going_on & ((fleet.event == BREAKDOWN) | (fleet.event == OVERSPEED))).tolist():
            row = self._row(i, fleet, now_s)
            if row is not None:
                rows.append(row)
        frame = pl.DataFrame(rows, schema={**LABEL_SCHEMA, "start_time": pl.Int64, "end_time": pl.Int64})
        frame = frame.with_columns(pl.col("start_time", "end_time").cast(TIME_TYPE))
        return frame.sort("start_time", "vehicle_id", "kind")

    def _note(self, i: int, fleet: Fleet, end_s: float) -> None:
        row = self._row(i, fleet, end_s)
        if row is not None:
            self._rows.append(row)

    def _row(self, i: int, fleet: Fleet, end_s: float) -> dict[str, Any] | None:
        kind, peak, start_s = int(fleet.event[i]), float(fleet.event_peak[i]), float(fleet.event_start_s[i])
        threshold = self._threshold(i, kind)
        if kind == OVERSPEED and (peak < threshold + 0.5 or end_s - start_s < LONG_ENOUGH_S):
            return None
        if kind in THRESHOLD_G and peak < threshold:
            return None
        if kind == CRASH and peak < threshold:
            kind = int(IncidentKind.POSSIBLE_CRASH)
        other = int(fleet.event_other[i])
        return {
            "vehicle_id": self._params.first_vehicle_id + i,
            "kind": kind,
            "severity": _severity(kind, peak, threshold),
            "start_time": self.start_us + round(start_s * US_PER_S),
            "end_time": self.start_us + round(end_s * US_PER_S),
            "peak_value": peak,
            "cause": Cause(int(fleet.cause[i])).name.lower(),
            "other_vehicle_id": self._params.first_vehicle_id + other if other >= 0 else None,
        }

    def _threshold(self, i: int, kind: int) -> float:
        if kind in THRESHOLD_G:
            return float(thresholds_mps2(kind, self._heavy[i]))
        if kind == CRASH:
            return CRASH_G * STANDARD_GRAVITY_MPS2
        return self._params.incidents.overspeed_limit_mps


def _severity(kind: int, peak: float, threshold: float) -> int:
    """Three tiers by the multiple of the threshold; a breakdown is moderate, a crash severe."""
    if kind == BREAKDOWN:
        return int(Severity.MODERATE)
    if kind == CRASH:
        return int(Severity.SEVERE)
    moderate, severe = (1.1, 1.25) if kind == OVERSPEED else (MODERATE, SEVERE)
    ratio = peak / threshold
    if ratio >= severe:
        return int(Severity.SEVERE)
    return int(Severity.MODERATE) if ratio >= moderate else int(Severity.LIGHT)


def overheating(fleet: Fleet) -> Bytes:
    """Return which vehicles have an overheated engine, int8."""
    hot = (fleet.event == BREAKDOWN) & (fleet.phase >= ACTIVE) & (fleet.cause == Cause.OVERHEATED)
    return np.asarray(hot, dtype=np.int8)


def failing_battery(fleet: Fleet) -> Bytes:
    """Return which vehicles' low-voltage battery is not charged, int8."""
    failing = (fleet.event == BREAKDOWN) & (fleet.phase >= ACTIVE) & (fleet.cause == Cause.ELECTRICAL)
    return np.asarray(failing, dtype=np.int8)
