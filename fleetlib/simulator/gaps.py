"""How a driver of the fleet keeps its distance: the chosen model, and the bound that keeps gaps positive. Compiled."""

from __future__ import annotations

import math

from fleetlib.simulator.compiled import formula, inlined
from fleetlib.simulator.driving import (
    COOLNESS,
    MINIMUM_GAP_M,
    FollowingModel,
    acc_acceleration,
    desired_gap,
    free_acceleration,
    improved_acceleration,
)
from fleetlib.simulator.fleet import Fleet, Rules
from fleetlib.simulator.traits import Traits

IDM, IIDM, ACC = (int(model) for model in FollowingModel)
EMERGENCY_MPS2 = 6.6  # of a driver who is surprised; 0.67 g, as `moments` has it for near misses
SAFE_GAP_M = 0.3  # the bound keeps this much more than nothing


@inlined
def interaction(
    i: int, gap: float, speed_ahead: float, leader_mps2: float, wish: float, traits: Traits, fleet: Fleet, rules: Rules
) -> float:
    """Return the acceleration of a driver behind a leader at this gap and speed, by the model of `rules`."""
    speed = fleet[i].speed_mps
    own, minimum = traits.own[i], traits.kinds[traits.own[i].kind].minimum_gap_m
    accel, comfort, time_gap = own.acceleration_mps2, own.deceleration_mps2, own.time_gap_s
    approach = speed - speed_ahead
    if rules.model == IDM:
        wanted = desired_gap(speed, approach, time_gap, minimum, accel, comfort)
        ratio = wanted / max(gap, MINIMUM_GAP_M)
        return float(free_acceleration(speed, wish, accel, comfort) - accel * ratio * ratio)
    if rules.model == IIDM:
        return improved_acceleration(speed, gap, approach, wish, time_gap, minimum, accel, comfort)
    return acc_acceleration(
        speed, gap, approach, leader_mps2, wish, time_gap, minimum, accel, comfort,
        COOLNESS,
    )  # fmt: skip


@inlined
def follow(i: int, leader: int, gap: float, wish: float, traits: Traits, fleet: Fleet, rules: Rules) -> float:
    """Return the acceleration of a driver behind a vehicle, or on a free road where `leader` is negative."""
    if leader < 0:
        own = traits.own[i]
        return free_acceleration(fleet[i].speed_mps, wish, own.acceleration_mps2, own.deceleration_mps2)
    return interaction(i, gap, fleet[leader].speed_mps, fleet[leader].acceleration_mps2, wish, traits, fleet, rules)


@inlined
def stopping_room(gap: float, speed_ahead: float, braking: float, braking_ahead: float) -> float:
    """Return the way in which a follower can stop and stay behind a leader that brakes as hard as it may."""
    return gap - SAFE_GAP_M + 0.5 * speed_ahead * speed_ahead / max(braking, braking_ahead)


@inlined
def can_stop_behind(i: int, leader: int, gap: float, traits: Traits, fleet: Fleet) -> bool:
    """Return whether a driver can stay behind a vehicle at this gap without braking harder than usual."""
    cap, its_cap = traits.kinds[traits.own[i].kind].cap_mps2, traits.kinds[traits.own[leader].kind].cap_mps2
    room = stopping_room(gap, fleet[leader].speed_mps, cap, its_cap)
    return bool(fleet[i].speed_mps * fleet[i].speed_mps <= 2.0 * cap * room)


@formula
def safe_acceleration(
    speed: float, gap: float, speed_ahead: float, braking: float, braking_ahead: float, tyres: float, dt: float
) -> float:
    """Return the greatest acceleration in this step after which the driver can still stop behind the leader.

    The safe speed of Gipps (1981, Transp. Res. B 15, 105) and Krauss (1998), for the ballistic update: with w the
    speed after the step, (v + w) dt/2 + w^2/(2b) <= gap + v_l^2/(2 max(b, b_l)). If it holds for a step with braking b,
    the next one exists too, whatever the step size, so gaps stay positive as long as leaders brake no harder than b_l.
    Where that was broken (an incident ahead) the answer is the braking that is needed, up to full braking
    or what the `tyres` hold (all in m/s2).
    """
    room = stopping_room(gap, speed_ahead, braking, braking_ahead)
    if room > 0.0:
        root = 0.25 * braking * braking * dt * dt + 2.0 * braking * (room - 0.5 * speed * dt)
        after = -0.5 * braking * dt + math.sqrt(root) if root > 0.0 else -1.0
        answer = (after - speed) / dt if after >= 0.0 else -0.5 * speed * speed / room
        if answer >= -braking * 1.0001:
            return answer
    hard = max(braking, min(EMERGENCY_MPS2, tyres))
    room = max(0.05, stopping_room(gap, speed_ahead, hard, hard))
    return -min(hard, max(braking, 0.5 * speed * speed / room))
