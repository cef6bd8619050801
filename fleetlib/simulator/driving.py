"""Car-following: the Intelligent Driver Model (Treiber, Hennecke, Helbing 2000, Phys. Rev. E 62, 1805).

dv/dt = a [1 - (v/v0)^4 - (s*/s)^2],  s* = s0 + max(0, v T + v dv / (2 sqrt(a b))).
The scalar functions are compiled and used by the fleet's inner step; all of them are pure.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from fleetlib.simulator.compiled import compiled

EXPONENT = 4.0
MINIMUM_GAP_M = 0.1  # gaps are floored at this, so that an overlap brakes as hard as allowed instead of dividing by 0


class IdmDriver(NamedTuple):
    """Parameters of the Intelligent Driver Model.

    Attributes:
        desired_speed_mps: v0.
        time_gap_s: T.
        minimum_gap_m: s0.
        acceleration_mps2: a.
        deceleration_mps2: b, comfortable.
        length_m: Of the vehicle.
    """

    desired_speed_mps: float = 120 / 3.6
    time_gap_s: float = 1.0
    minimum_gap_m: float = 2.0
    acceleration_mps2: float = 1.0
    deceleration_mps2: float = 1.5
    length_m: float = 5.0


@compiled
def desired_gap(
    speed_mps: float,
    approach_mps: float,
    time_gap_s: float,
    minimum_gap_m: float,
    acceleration_mps2: float,
    deceleration_mps2: float,
) -> float:
    """Return s*: the gap that the driver wants at this speed and rate of approach (positive: closing in)."""
    dynamic = speed_mps * time_gap_s + speed_mps * approach_mps / (
        2.0 * math.sqrt(acceleration_mps2 * deceleration_mps2)
    )
    return minimum_gap_m + max(0.0, dynamic)


@compiled
def idm_acceleration(
    speed_mps: float,
    gap_m: float,
    approach_mps: float,
    desired_speed_mps: float,
    time_gap_s: float,
    minimum_gap_m: float,
    acceleration_mps2: float,
    deceleration_mps2: float,
) -> float:
    """Return the acceleration of the Intelligent Driver Model in m/s2.

    Args:
        speed_mps: v.
        gap_m: s, bumper to bumper.
        approach_mps: v minus the leader's speed.
        desired_speed_mps: v0.
        time_gap_s: T.
        minimum_gap_m: s0.
        acceleration_mps2: a.
        deceleration_mps2: b.
    """
    wanted = desired_gap(speed_mps, approach_mps, time_gap_s, minimum_gap_m, acceleration_mps2, deceleration_mps2)
    ratio = wanted / max(gap_m, MINIMUM_GAP_M)
    return float(acceleration_mps2 * (1.0 - (speed_mps / desired_speed_mps) ** EXPONENT - ratio * ratio))


@compiled
def free_acceleration(
    speed_mps: float, desired_speed_mps: float, acceleration_mps2: float, deceleration_mps2: float
) -> float:
    """Return the acceleration without a leader; above the desired speed it never exceeds b.

    Treiber and Kesting 2013, eq. 11.23 (improved IDM): the textbook term would brake at many times b where a speed
    limit falls, such as at the end of a fast road.
    """
    if speed_mps <= desired_speed_mps:
        ratio = speed_mps / desired_speed_mps
        return acceleration_mps2 * (1.0 - ratio * ratio * ratio * ratio)
    power = EXPONENT * acceleration_mps2 / deceleration_mps2
    return float(-deceleration_mps2 * (1.0 - (desired_speed_mps / speed_mps) ** power))


@compiled
def stopping_deceleration(speed_mps: float, target_mps: float, distance_m: float) -> float:
    """Return the constant deceleration that brings a speed down to a target within a distance."""
    if speed_mps <= target_mps:
        return 0.0
    return (speed_mps * speed_mps - target_mps * target_mps) / (2.0 * max(distance_m, 0.5))


def equilibrium_gap_m(speed_mps: float, driver: IdmDriver) -> float:
    """Return the gap at which the model neither accelerates nor brakes behind an equally fast leader.

    s_e = (s0 + v T) / sqrt(1 - (v/v0)^4), infinite at the desired speed.
    """
    if speed_mps >= driver.desired_speed_mps:
        return math.inf
    free = 1.0 - (speed_mps / driver.desired_speed_mps) ** EXPONENT
    return (driver.minimum_gap_m + speed_mps * driver.time_gap_s) / math.sqrt(free)
