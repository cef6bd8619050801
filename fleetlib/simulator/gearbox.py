"""Gears: ratios, shift points with hysteresis, engine speed. Compiled.

A gear is named by its engine speed per vehicle speed, 60 i / (2 pi r): a car's tyre of r = 0.31 m, a final drive of 3.9
and six gears of 3.6 to 0.65 give 432 to 78 1/min per m/s. A driver who asks for more shifts later.
"""

from __future__ import annotations

import numpy as np

from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.fleet import Bytes, Floats
from fleetlib.simulator.traits import Traits

PETROL_BOX, DIESEL_BOX, HEAVY_BOX, NO_BOX = 0, 1, 2, 3
# 1/min per m/s, gear 1 first; 0: the box has fewer gears. Light diesel: longer by a fifth. Heavy: eight gears, each
# longer than the one before by 1.35, 54 1/min per m/s in the last.
RPM_PER_MPS = np.array(
    [
        [432.0, 234.0, 154.0, 116.0, 94.0, 78.0, 0.0, 0.0],
        [346.0, 187.0, 123.0, 93.0, 75.0, 62.0, 0.0, 0.0],
        [441.0, 327.0, 242.0, 179.0, 133.0, 98.0, 73.0, 54.0],
    ]
)
GEARS = np.array([6, 6, 8], dtype=np.int64)
IDLE_RPM = np.array([820.0, 800.0, 600.0])
# Shift points without load, and how much later with full load.
UP_RPM, UP_LOAD_RPM = np.array([2_400.0, 2_000.0, 1_500.0]), np.array([1_400.0, 900.0, 400.0])
DOWN_RPM, DOWN_LOAD_RPM = np.array([1_200.0, 1_000.0, 900.0]), np.array([600.0, 350.0, 200.0])
FULL_LOAD_MPS2 = 1.5  # acceleration, with the slope's part of gravity, that counts as full load


@compiled
def box_of(vehicle_class: int, powertrain: int) -> int:
    """Return which gearbox a vehicle has, `NO_BOX` with an electric motor."""
    if powertrain == 2:
        return NO_BOX
    return HEAVY_BOX if vehicle_class >= 2 else powertrain


@compiled
def shift(box: int, gear: int, speed_mps: float, demand_mps2: float) -> int:
    """Return the gear after shifting as long as the engine turns too fast or too slowly.

    Args:
        box: Which gearbox.
        gear: The gear so far, 1 is the first.
        speed_mps: The vehicle's.
        demand_mps2: Acceleration and g times the grade.
    """
    load = min(1.0, max(0.0, demand_mps2 / FULL_LOAD_MPS2))
    up = UP_RPM[box] + UP_LOAD_RPM[box] * load
    down = DOWN_RPM[box] + DOWN_LOAD_RPM[box] * load
    gear = min(max(gear, 1), GEARS[box])
    while gear < GEARS[box] and speed_mps * RPM_PER_MPS[box, gear - 1] > up:
        gear += 1
    while gear > 1 and speed_mps * RPM_PER_MPS[box, gear - 1] < down:
        gear -= 1
    return int(gear)


@compiled
def engine_rpm(box: int, gear: int, speed_mps: float) -> float:
    """Return the engine's speed in 1/min; below its idle speed the clutch slips."""
    return float(max(IDLE_RPM[box], speed_mps * RPM_PER_MPS[box, gear - 1]))


@compiled
def shift_fleet(
    speed_mps: Floats, acceleration_mps2: Floats, engine_on: Bytes, traits: Traits, gear: Bytes, rpm: Floats
) -> None:
    """Shift all gears in place and write the engine speeds; electric, or the engine off: gear 0, 0 1/min."""
    for i in range(gear.size):
        kind = traits.kinds[traits.own[i].kind]
        box = box_of(kind.vehicle_class, kind.powertrain)
        if box == NO_BOX or engine_on[i] == 0:
            gear[i], rpm[i] = 0, 0.0
            continue
        gear[i] = shift(box, gear[i], speed_mps[i], acceleration_mps2[i])
        rpm[i] = engine_rpm(box, gear[i], speed_mps[i])
