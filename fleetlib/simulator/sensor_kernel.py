"""One sample of all vehicles' sensors. Compiled."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from fleetlib.simulator.compiled import compiled
from fleetlib.simulator.fleet import Floats, Snapshot
from fleetlib.simulator.layout import Bools
from fleetlib.simulator.noise import PARTS, address, normals_at, uniform_at

ACCURACY_WITHOUT_FIX_M = 50.0
STANDING_MPS = 0.3  # below it GNSS gives no course: the last one is kept
CRASH_MPS2 = 20.0  # beyond it the other axes are shaken as well
CRASH_LATERAL, CRASH_VERTICAL = 0.12, 0.18
ROAD_VERTICAL = 0.05  # a rough road shakes with the root of the speed
RECEIVER_SPREAD = 0.25  # of the log-normal quality of receivers: some are better than others
COURSE_NOISE_DEG = 0.8  # at 10 m/s
NO_FIX, FIX, COLD = 0, 1, 2
# Channels of the random numbers of a sample.
_POSITION, _COURSE, _ACROSS, _ALONG, _SHAKEN, _YAW, _CHANCE = 0, 2, 4, 6, 8, 10, 12

MEASURED = (
    "x_m",
    "y_m",
    "speed_mps",
    "heading_deg",
    "acceleration_longitudinal_mps2",
    "acceleration_lateral_mps2",
    "acceleration_vertical_mps2",
    "yaw_rate_degps",
    "gnss_accuracy_m",
)
"""The rows of what `measure_fleet` writes."""

SENSOR_DTYPE = np.dtype(
    [
        ("error_x_m", "f4"),
        ("error_y_m", "f4"),
        ("held_x_m", "f4"),  # the last position with a fix
        ("held_y_m", "f4"),
        ("course_deg", "f4"),
        # What differs from device to device, each a standard normal number as `noise.kept` keeps it.
        ("bias_x", "i2"),
        ("bias_y", "i2"),
        ("bias_z", "i2"),
        ("speed_bias", "i2"),
        ("receiver", "i2"),
        ("fix", "i1"),
    ],
    align=True,
)
"""What a vehicle's sensors keep from one sample to the next."""


class SensorRules(NamedTuple):
    """`SensorParams` for compiled code; the position's deviations are those of one axis."""

    sigma_m: float
    correlation_s: float
    outage: float
    canyon_sigma_m: float
    canyon_correlation_s: float
    canyon_outage: float
    recovery: float
    first_fix_s: float
    imu_noise: float
    yaw_noise: float
    speed_step: float
    imu_bias: float  # per part of a kept normal number, as the next
    speed_bias_sd: float
    speed_bias: float  # the mean


@compiled
def measure_fleet(
    seed: np.uint64,
    sample: int,
    dt: float,
    truth: Snapshot,
    canyon: Bools,
    started: Bools,
    blocked: Bools,
    rules: SensorRules,
    state: Any,
    out: Floats,
) -> None:
    """Write the measured values, shape (9, n), in the order of `MEASURED`."""
    open_decay = math.exp(-dt / rules.correlation_s)
    canyon_decay = math.exp(-dt / rules.canyon_correlation_s)
    first_fix = 1.0 if rules.first_fix_s <= 0.0 else 1.0 - math.exp(-dt / rules.first_fix_s)
    for i in range(state.size):
        place = address(seed, i, sample)
        sigma, decay = (rules.canyon_sigma_m, canyon_decay) if canyon[i] else (rules.sigma_m, open_decay)
        kick = sigma * math.sqrt(1.0 - decay * decay)
        east, north = normals_at(place, _POSITION)
        state[i].error_x_m = state[i].error_x_m * decay + kick * east
        state[i].error_y_m = state[i].error_y_m * decay + kick * north
        chance = uniform_at(place, _CHANCE)
        outage = rules.canyon_outage if canyon[i] else rules.outage
        state[i].fix = _next_fix(state[i].fix, chance, outage, rules.recovery, first_fix, started[i], blocked[i])
        fix = state[i].fix == FIX
        receiver = math.exp(RECEIVER_SPREAD / PARTS * state[i].receiver)  # its error as a multiple of the usual one
        if fix:
            state[i].held_x_m = truth[i].x_m + state[i].error_x_m * receiver
            state[i].held_y_m = truth[i].y_m + state[i].error_y_m * receiver
        out[0, i], out[1, i] = state[i].held_x_m, state[i].held_y_m
        speed = truth[i].speed_mps
        moving = speed > STANDING_MPS
        turned, spread = normals_at(place, _COURSE)
        if moving and fix:
            course = 90.0 - math.degrees(truth[i].heading_rad)
            course += COURSE_NOISE_DEG * turned * min(10.0 / max(speed, 0.5), 10.0)
            state[i].course_deg = course % 360.0
        shown = speed + rules.speed_bias + rules.speed_bias_sd * state[i].speed_bias
        out[2, i] = _quantised(max(0.0, shown), rules.speed_step) if moving else 0.0
        out[3, i] = state[i].course_deg % 360.0
        pushed, swayed = normals_at(place, _ALONG)
        lifted, rolled = normals_at(place, _ACROSS)
        struck, shaken = normals_at(place, _SHAKEN)
        yawed, _ = normals_at(place, _YAW)
        peak = truth[i].peak_longitudinal
        out[4, i] = peak + rules.imu_noise * pushed + rules.imu_bias * state[i].bias_x
        out[5, i] = truth[i].peak_lateral + rules.imu_noise * swayed + rules.imu_bias * state[i].bias_y
        out[6, i] = rules.imu_noise * lifted + rules.imu_bias * state[i].bias_z
        out[6, i] += ROAD_VERTICAL * math.sqrt(speed) * rolled
        if abs(peak) > CRASH_MPS2:
            out[5, i] += CRASH_LATERAL * peak * struck
            out[6, i] += CRASH_VERTICAL * peak * shaken
        out[7, i] = math.degrees(truth[i].yaw_rate_radps) + rules.yaw_noise * yawed
        known = math.sqrt(2.0) * sigma * receiver * (1.0 + 0.1 * abs(spread))
        out[8, i] = known if fix else ACCURACY_WITHOUT_FIX_M


@compiled
def _next_fix(
    fix: int, chance: float, outage: float, recovery: float, first_fix: float, started: bool, blocked: bool
) -> int:
    """Return whether there is a fix now: lost and regained by chance, none just after a start or when blocked."""
    if started:
        fix = COLD
    if blocked:
        return COLD if fix == COLD else NO_FIX
    if fix == FIX:
        return FIX if chance >= outage else NO_FIX
    if fix == COLD:
        return FIX if chance < first_fix else COLD
    return FIX if chance < recovery else NO_FIX


@compiled
def _quantised(value: float, step: float) -> float:
    return float(round(value / step) * step) if step > 0.0 else value
