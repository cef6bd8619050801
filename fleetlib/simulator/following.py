"""Pure car-following: whole lanes of cars, advanced in place by compiled code.

The cars of a lane stand one after the other in the arrays, the last one first, so a leader is the next element. A lane
is a ring, or open: then its first car drives freely. This is what the ring road of the lab runs, and what a benchmark
of car-following times.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fleetlib.errors import SettingsError
from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.driver_check import checked
from fleetlib.simulator.driving import MINIMUM_GAP_M, IdmDriver

Floats = npt.NDArray[np.float64]
Starts = npt.NDArray[np.int64]

OPEN_ROAD = np.inf  # the length of a lane whose first car has nobody ahead
HARDEST_BRAKING_MPS2 = 9.0  # an emergency stop on dry asphalt
LONGEST_STEP_S = 0.5


class LaneDrivers(NamedTuple):
    """The drivers of all cars, one array per parameter of `IdmDriver`, each of shape (cars,).

    What a step needs is computed once: the slope of the brake term 1 / (2 sqrt(a b)) and 1 / v0.
    """

    per_desired_speed: Floats
    time_gap_s: Floats
    minimum_gap_m: Floats
    acceleration_mps2: Floats
    brake_slope: Floats
    length_m: Floats


def lane_drivers(drivers: IdmDriver, cars: int) -> LaneDrivers:
    """Return the drivers of `cars` cars.

    Args:
        drivers: Each field a number, or an array of shape (cars,).
        cars: How many.

    Raises:
        SettingsError: If a parameter is not positive.
    """
    columns = {}
    for name, value in checked(drivers)._asdict().items():
        columns[name] = np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype=np.float64), (cars,)))
    accel, brake = columns["acceleration_mps2"], columns["deceleration_mps2"]
    return LaneDrivers(
        1.0 / columns["desired_speed_mps"],
        columns["time_gap_s"],
        columns["minimum_gap_m"],
        accel,
        0.5 / np.sqrt(accel * brake),
        columns["length_m"],
    )


def follow_lanes(
    position_m: Floats,
    speed_mps: Floats,
    lane_start: Starts,
    lane_length_m: Floats,
    drivers: LaneDrivers,
    *,
    steps: int,
    step_s: float,
) -> None:
    """Advance every lane by `steps` steps, in place.

    Intelligent Driver Model (Treiber, Hennecke, Helbing 2000) with the ballistic update; a car that would go backward
    stops within the step (Treiber and Kanagaraj 2015, Physica A 419, 183). All cars of a lane see the same moment.
    Positions grow without end: on a ring take them modulo its length.

    Args:
        position_m: Of the front bumpers, ascending within a lane, shape (cars,), contiguous.
        speed_mps: Shape (cars,), contiguous.
        lane_start: Where each lane begins in the arrays, and at the end the number of cars, shape (lanes + 1,).
        lane_length_m: The length of each ring, `OPEN_ROAD` for a lane that is none, shape (lanes,).
        drivers: From `lane_drivers`.
        steps: How many.
        step_s: Of the integration, at most 0.5.

    Raises:
        SettingsError: If the step is too long or the arrays do not fit each other.
    """
    if not 0 < step_s <= LONGEST_STEP_S:
        raise SettingsError(f"step_s = {step_s} (range 0 to {LONGEST_STEP_S})", "Use 0.1")
    cars = position_m.size
    if speed_mps.size != cars or drivers.length_m.size != cars or lane_start[-1] != cars:
        raise SettingsError(
            f"{cars} positions, {speed_mps.size} speeds, {drivers.length_m.size} drivers, lanes to {lane_start[-1]}",
            "Give arrays of one length",
        )
    if lane_length_m.size != lane_start.size - 1:
        raise SettingsError(f"{lane_length_m.size} lengths of {lane_start.size - 1} lanes", "Give one per lane")
    _follow(position_m, speed_mps, lane_start, lane_length_m, *drivers, int(steps), float(step_s))


@compiled
def _follow(
    position: Floats,
    speed: Floats,
    lane_start: Starts,
    lane_length: Floats,
    per_desired: Floats,
    time_gap: Floats,
    minimum_gap: Floats,
    accel: Floats,
    slope: Floats,
    length: Floats,
    steps: int,
    dt: float,
) -> None:
    # Lane by lane and not step by step: a lane stays in the cache for all of its steps.
    for lane in range(lane_length.size):
        low, high = lane_start[lane], lane_start[lane + 1]
        if high <= low:
            continue
        x, v = position[low:high], speed[low:high]
        w0, t, s0, a, k, size = (
            per_desired[low:high],
            time_gap[low:high],
            minimum_gap[low:high],
            accel[low:high],
            slope[low:high],
            length[low:high],
        )
        last = x.size - 1
        for _ in range(steps):
            first_x, first_v = x[0] + lane_length[lane], v[0]
            # In this order nobody's leader has moved yet but for the last car's, which was kept.
            for i in range(last):
                x[i], v[i] = _moved(x[i], v[i], x[i + 1] - size[i + 1], v[i + 1], w0[i], t[i], s0[i], a[i], k[i], dt)
            x[last], v[last] = _moved(
                x[last], v[last], first_x - size[0], first_v, w0[last], t[last], s0[last], a[last], k[last], dt
            )


@compiled
def _moved(
    x: float, v: float, rear_m: float, leader_v: float, w0: float, t: float, s0: float, a: float, k: float, dt: float
) -> tuple[float, float]:
    """Return position and speed after a step behind a leader whose rear bumper is at `rear_m`."""
    gap = rear_m - x
    gap = gap if gap > MINIMUM_GAP_M else MINIMUM_GAP_M
    dynamic = v * (t + (v - leader_v) * k)
    dynamic = dynamic if dynamic > 0.0 else 0.0
    ratio, part = (s0 + dynamic) / gap, v * w0
    part = part * part
    acceleration = a * (1.0 - part * part - ratio * ratio)
    acceleration = acceleration if acceleration > -HARDEST_BRAKING_MPS2 else -HARDEST_BRAKING_MPS2
    after = v + acceleration * dt
    way = 0.5 * (v + after) * dt
    # Stops within the step; the divisor is never 0 where the result is used.
    stopped = 0.5 * v * v / (-acceleration if acceleration < 0.0 else 1.0)
    return (x + way, after) if after > 0.0 else (x + stopped, 0.0)
