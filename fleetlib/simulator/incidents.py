"""Which incidents there are and why, and how they are set off: a Poisson process picks who is to have which."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.simulator.cases import Cases
from fleetlib.simulator.fleet import MALFUNCTION, Bytes, Fleet, Floats, Mode, VehicleClass
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.traits import Traits
from fleetlib.simulator.weather import GRIP_SHARE
from fleetlib.units import STANDARD_GRAVITY_MPS2

# The kinds as plain integers, for compiled code.
CRASH = int(IncidentKind.CRASH)
BRAKING = int(IncidentKind.HARSH_BRAKING)
ACCELERATION = int(IncidentKind.HARSH_ACCELERATION)
CORNERING = int(IncidentKind.HARSH_CORNERING)
OVERSPEED = int(IncidentKind.OVERSPEED)
BREAKDOWN = int(IncidentKind.BREAKDOWN)
NEAR_MISS = int(IncidentKind.NEAR_MISS)
FATIGUE = int(IncidentKind.FATIGUE)
THEFT = int(IncidentKind.FUEL_THEFT)
BATTERY = int(IncidentKind.BATTERY_FAILURE)
SENSOR = int(IncidentKind.SENSOR_FAILURE)
JAMMING = int(IncidentKind.GNSS_JAMMING)


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
    REACTION = 8  # to what another vehicle did
    NEAR_MISS = 9
    NO_BREAK = 10
    SIPHONED = 11
    NOT_CHARGED = 12
    STUCK = 13
    NOISY = 14
    OPEN_CIRCUIT = 15
    JAMMER_ON_BOARD = 16
    JAMMER_NEARBY = 17
    ROAD_ALLOWS = 18  # more than the fleet does


REAR_END, STRUCK, FIXED_OBJECT = int(Cause.REAR_END), int(Cause.STRUCK), int(Cause.FIXED_OBJECT)
# What arises in the motion, and what befalls driver, vehicle and device beside it (`conditions`).
MOTION_KINDS = (CRASH, BRAKING, ACCELERATION, CORNERING, OVERSPEED, BREAKDOWN, NEAR_MISS)
KINDS = np.array([*MOTION_KINDS, FATIGUE, THEFT, BATTERY, SENSOR, JAMMING], dtype=np.int8)
PATIENCE_S = {
    CRASH: 360.0, BRAKING: 120.0, ACCELERATION: 240.0, CORNERING: 600.0, OVERSPEED: 900.0, BREAKDOWN: 120.0,
    NEAR_MISS: 1_800.0,
}  # fmt: skip
# Thresholds of harsh driving in g, passenger and heavy (findings of telematics vendors, see docs/simulator.md); the
# events aim well above, normal driving stays well below.
THRESHOLD_G = {BRAKING: (0.40, 0.32), ACCELERATION: (0.35, 0.28), CORNERING: (0.45, 0.36)}
# An event aims at a multiple of the threshold between these, but stays below 0.7 g, where a crash becomes possible.
AIM = {BRAKING: (1.18, 1.55), ACCELERATION: (1.16, 1.45), CORNERING: (1.15, 1.38)}
# Nobody brakes or corners harder than the tyres hold: on snow such an event stays below its threshold, and is none.
GRIPPING = (BRAKING, CORNERING, NEAR_MISS)
HEAVY_SHARE = 0.8  # heavy vehicles: of the deceleration that a near miss needs
CRASH_G = 2.5  # resultant: Geotab; below it a crash is only possible
OVERSPEED_AIM_MPS = (2.5, 6.5)  # above the fleet's limit


def thresholds_mps2(kind: int, heavy: Any) -> Floats:
    """Return the harsh-driving threshold of a kind in m/s2 for passenger or heavy vehicles."""
    light_g, heavy_g = THRESHOLD_G[kind]
    return np.asarray(np.where(heavy, heavy_g, light_g) * STANDARD_GRAVITY_MPS2)


def assign_events(
    params: SimulationParams, traits: Traits, fleet: Fleet, cases: Cases, now_s: float, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Let events begin to wait for their moment: a Poisson process per driving vehicle, one event at a time.

    Returns:
        Vehicle and kind of those that do not arise in the motion: `conditions` take them.
    """
    n, rules = params.vehicles, params.incidents
    probability = -np.expm1(-rules.rate_per_vehicle_hour * params.sample_interval_s / 3600.0)
    chosen = np.flatnonzero(rng.random(n) < probability)
    chosen = chosen[(fleet.phase[chosen] == IDLE) & (fleet.mode[chosen] == Mode.DRIVING)]
    weights = np.array([getattr(rules, IncidentKind(int(kind)).name.lower()) for kind in KINDS])
    others: list[tuple[int, int]] = []
    if len(chosen) and weights.sum() > 0:
        kinds = rng.choice(KINDS, len(chosen), p=weights / weights.sum())
        for vehicle, kind in zip(chosen.tolist(), kinds.tolist(), strict=True):
            if kind in MOTION_KINDS:
                prepare(vehicle, kind, params, traits, fleet, cases, now_s, rng)
            else:
                others.append((vehicle, kind))
    empty = (fleet.energy_j <= 0) & (fleet.mode == Mode.DRIVING) & (fleet.phase != STRANDED)
    failing = (fleet.event == BREAKDOWN) & (fleet.phase >= ACTIVE)
    for vehicle in np.flatnonzero(empty & ~failing).tolist():
        prepare(vehicle, BREAKDOWN, params, traits, fleet, cases, now_s, rng)
        # It does not wait for a good place: without energy it coasts to where it stops (`powertrain`).
        case = cases.of(vehicle)
        case.cause, fleet.phase[vehicle] = Cause.ENERGY_EMPTY, ACTIVE
        fleet.warnings[vehicle] |= MALFUNCTION
        case.start_s = case.end_s = now_s
    return others


def prepare(
    i: int, kind: int, params: SimulationParams, traits: Traits, fleet: Fleet, cases: Cases, now_s: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Let one vehicle's event wait for its moment; events are few, so one at a time."""
    heavy = bool(traits.vehicle_class[i] >= VehicleClass.TRUCK)
    if kind == OVERSPEED and heavy:
        kind = BRAKING  # governed vehicles cannot overspeed
    cause, value = Cause.INATTENTION, 0.0
    if kind in THRESHOLD_G:
        value = float(thresholds_mps2(kind, heavy)) * rng.uniform(*AIM[kind])
        cause = Cause.INATTENTION if kind == BRAKING else Cause.HASTE
    elif kind == OVERSPEED:
        value, cause = params.incidents.overspeed_limit_mps + rng.uniform(*OVERSPEED_AIM_MPS), Cause.HASTE
    elif kind == NEAR_MISS:
        value = rng.uniform(*params.incidents.near_miss_drac_mps2) * (HEAVY_SHARE if heavy else 1.0)
    if kind in GRIPPING:
        value = min(value, GRIP_SHARE * params.weather.friction * STANDARD_GRAVITY_MPS2)
    if kind == CRASH:
        value = -1.0  # no leader that is recorded yet: see `recorder`
    elif kind == BREAKDOWN:
        cause = Cause.OVERHEATED if rng.random() < 0.5 else Cause.ELECTRICAL
    case = cases.open(i)
    fleet.event[i], fleet.phase[i], case.cause = kind, PENDING, cause
    case.value, case.until_s, case.other, case.peak = value, now_s + PATIENCE_S[kind], -1, 0.0


def overheating(fleet: Fleet, cases: Cases) -> Bytes:
    """Return which vehicles have an overheated engine, int8."""
    return _broken_down(fleet, cases, Cause.OVERHEATED)


def failing_battery(fleet: Fleet, cases: Cases) -> Bytes:
    """Return which vehicles' low-voltage battery is not charged, int8."""
    return _broken_down(fleet, cases, Cause.ELECTRICAL)


def _broken_down(fleet: Fleet, cases: Cases, cause: Cause) -> Bytes:
    found = np.zeros(len(fleet), dtype=np.int8)
    broken = np.flatnonzero((fleet.event == BREAKDOWN) & (fleet.phase >= ACTIVE))
    found[broken] = cases.of(broken).cause == cause
    return found
