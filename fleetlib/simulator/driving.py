"""Car-following: the Intelligent Driver Model (Treiber, Hennecke, Helbing 2000, Phys. Rev. E 62, 1805) and its heirs.

dv/dt = a [1 - (v/v0)^4 - (s*/s)^2],  s* = s0 + max(0, v T + v dv / (2 sqrt(a b))).
The improved IDM holds the time gap T exactly up to v0 (Treiber and Kesting 2013, ch. 11.3.7); the ACC model also looks
at the leader's acceleration and does not overreact to a car that cuts in (Kesting, Treiber, Helbing 2010, Phil. Trans.
A 368, 4585).
The scalar functions are compiled and used by the fleet's inner step; all of them are pure.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

from fleetlib.simulator.compiled import compiled, formula

EXPONENT = 4.0
MINIMUM_GAP_M = 0.1  # gaps are floored at this, so that an overlap brakes as hard as allowed instead of dividing by 0


COOLNESS = 0.99  # of the ACC model: 1 trusts the constant-acceleration heuristic wholly (Kesting et al. 2010, table 1)


class FollowingModel(IntEnum):
    """Which equation a driver follows with."""

    IDM = 0
    IIDM = 1
    ACC = 2


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


@formula
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


@formula
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


@formula
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
def improved_acceleration(
    speed_mps: float,
    gap_m: float,
    approach_mps: float,
    desired_speed_mps: float,
    time_gap_s: float,
    minimum_gap_m: float,
    acceleration_mps2: float,
    deceleration_mps2: float,
) -> float:
    """Return the acceleration of the improved IDM in m/s2 (Treiber and Kesting 2013, eqs. 11.20 to 11.23).

    In equilibrium the gap is s0 + v T at any speed below v0, where the IDM's grows without bound.

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
    free = free_acceleration(speed_mps, desired_speed_mps, acceleration_mps2, deceleration_mps2)
    if speed_mps > desired_speed_mps:
        return free if ratio < 1.0 else free + acceleration_mps2 * (1.0 - ratio * ratio)
    if ratio >= 1.0:
        return acceleration_mps2 * (1.0 - ratio * ratio)
    if free < 1e-9 * acceleration_mps2:  # at the desired speed the exponent has no limit, its power is 0
        return free
    return float(free * (1.0 - ratio ** (2.0 * acceleration_mps2 / free)))


@compiled
def acc_acceleration(
    speed_mps: float,
    gap_m: float,
    approach_mps: float,
    leader_acceleration_mps2: float,
    desired_speed_mps: float,
    time_gap_s: float,
    minimum_gap_m: float,
    acceleration_mps2: float,
    deceleration_mps2: float,
    coolness: float,
) -> float:
    """Return the acceleration of the ACC model in m/s2 (Kesting, Treiber, Helbing 2010, eqs. 2.2 to 2.4).

    Where the improved IDM would brake harder than a driver who trusts that the leader keeps its acceleration (the
    constant-acceleration heuristic), the two are blended by `coolness`.

    Args:
        speed_mps: v.
        gap_m: s, bumper to bumper.
        approach_mps: v minus the leader's speed.
        leader_acceleration_mps2: Of the leader.
        desired_speed_mps: v0.
        time_gap_s: T.
        minimum_gap_m: s0.
        acceleration_mps2: a.
        deceleration_mps2: b.
        coolness: c, 0 (the improved IDM) to 1.
    """
    model = improved_acceleration(
        speed_mps, gap_m, approach_mps,
        desired_speed_mps, time_gap_s, minimum_gap_m, acceleration_mps2, deceleration_mps2,
    )  # fmt: skip
    gap, leader = max(gap_m, MINIMUM_GAP_M), speed_mps - approach_mps
    ahead = min(leader_acceleration_mps2, acceleration_mps2)
    if leader * approach_mps < -2.0 * gap * ahead:
        trust = speed_mps * speed_mps * ahead / (leader * leader - 2.0 * gap * ahead)
    else:
        closing = max(0.0, approach_mps)
        trust = ahead - closing * closing / (2.0 * gap)
    if model >= trust:
        return model
    blend = trust + deceleration_mps2 * math.tanh((model - trust) / deceleration_mps2)
    return (1.0 - coolness) * model + coolness * blend


@formula
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
