"""Events in the motion: they wait for their situation, take over from the driver, and are measured. Compiled."""

from __future__ import annotations

import math

from fleetlib.simulator import incidents as events
from fleetlib.simulator.cases import give_case_back
from fleetlib.simulator.choosing import uniform
from fleetlib.simulator.compiled import inlined, kernel
from fleetlib.simulator.fleet import MALFUNCTION, Fleet, Rules, VehicleClass
from fleetlib.simulator.layout import Records
from fleetlib.simulator.observing import lateral_mps2
from fleetlib.simulator.powertrain import limit_acceleration
from fleetlib.simulator.traits import Traits

REAR_END_WITHIN_S = 10.0  # a distracted driver would reach the leader within this time ...
REAR_END_FROM_MPS = 5.5  # ... when it is slower by this
ABLE_S = 0.25  # for so long an engine must be able to do what a harsh acceleration wants
NEAR_MISS_WITHIN_S, NEAR_MISS_FROM_MPS = 8.0, 3.0  # the same before a near miss
EASED_MPS2 = 1.5  # the driver stops braking hard when no more than this is needed
EMERGENCY_MPS2 = 6.6  # below 0.7 g, where a crash becomes possible
HEAVY = int(VehicleClass.TRUCK)
LEADER_BRAKES_MPS2, LEADER_BRAKES_WITHIN_S = -1.0, 3.0  # or the leader, so near, is braking
ALONE_S = 200.0  # so long before a crash would be given up, a fixed object will do


@kernel
def wait_for_moment(
    i: int,
    gap: float,
    closing: float,
    stop_gap: float,
    corner_at: float,
    corner_radius: float,
    time_s: float,
    edge: int,
    roads: Records,
    traits: Traits,
    fleet: Fleet,
    cases: Records,
    other: int = -1,
) -> None:
    """Start a pending event where the situation lets it happen; give it up when its time is over.

    `other` is the leader, `gap` metres ahead and approached with `closing` m/s. A near miss goes on from here while it
    is active: only here is known when the driver has to look up.
    """
    event, speed = fleet[i].event, fleet[i].speed_mps
    if event == events.NEAR_MISS and fleet[i].phase == events.ACTIVE:
        _look_up(i, other, gap, closing, time_s, traits, fleet, cases)
        return
    if time_s > cases[fleet[i].case].until_s:
        fleet[i].event = 0
        fleet[i].phase = events.IDLE
        give_case_back(i, fleet, cases)
        return
    value = cases[fleet[i].case].value
    ahead = roads[edge].length_m - fleet[i].position_m
    begin, lasts = False, 0.0
    if event == events.BRAKING:
        begin, lasts = speed > 9.5 and fleet[i].position_m > 25.0 and ahead > 30.0, min(0.8 * speed / value, 2.0)
    elif event == events.ACCELERATION:
        begin = 3.2 < speed < 8.0 and gap > 60.0 and stop_gap > 90.0 and ahead > 80.0 and fleet[i].position_m > 20.0
        begin = (
            begin and limit_acceleration(i, value, ABLE_S, traits, fleet, roads[edge].grade) >= value
        )  # a heavy one soon cannot
        lasts = 1.5 + 0.5 * uniform(fleet, i)
    elif event == events.CORNERING:
        fast = math.sqrt(value * corner_radius)
        rate = 0.5 * traits.own[i].acceleration_mps2 if speed < fast else 0.7 * traits.own[i].deceleration_mps2
        room = abs(fast * fast - speed * speed) / (2.0 * rate)
        begin = 15.0 < corner_radius < 45.0 and 9.3 < fast < 15.5 and max(room, 10.0) < corner_at < 120.0
        begin = begin and gap > corner_at + 20.0 and stop_gap > corner_at + 40.0
        lasts = 40.0
    elif event == events.OVERSPEED:
        run = ahead + roads[edge].straight_m
        begin = roads[edge].limit_mps > 19.0 and run > 700.0 and gap > 120.0 and speed > 12.0 and stop_gap > 500.0
        lasts = 90.0
    elif event == events.BREAKDOWN:
        begin, lasts = speed > 4.0 and fleet[i].position_m > 20.0 and ahead > 40.0, 1e9
        if begin:
            fleet[i].warnings |= MALFUNCTION
    elif event == events.CRASH:
        # Best behind someone who is closing in; after a while, off the road alone. Only a leader whose last seconds are
        # recorded will do: its device, too, has a trace to show.
        cases[fleet[i].case].other = other
        reach = gap < REAR_END_WITHIN_S * closing and closing > REAR_END_FROM_MPS
        if other >= 0 and fleet[other].acceleration_mps2 < LEADER_BRAKES_MPS2:
            reach = reach or gap < LEADER_BRAKES_WITHIN_S * speed
        reach = reach and gap < ahead and other >= 0 and cases[fleet[i].case].value == other
        begin = speed > 10.0 and (reach or time_s > cases[fleet[i].case].until_s - ALONE_S)
        lasts = REAR_END_WITHIN_S + 2.0
    elif event == events.NEAR_MISS and other >= 0:
        needed = needed_deceleration(gap, speed, closing, fleet[other].speed_mps, fleet[other].acceleration_mps2)
        near = closing > NEAR_MISS_FROM_MPS and gap < NEAR_MISS_WITHIN_S * closing
        if fleet[other].acceleration_mps2 < LEADER_BRAKES_MPS2:
            near = near or gap < LEADER_BRAKES_WITHIN_S * speed
        begin = speed > 8.0 and near and needed < 0.8 * value and gap < ahead and fleet[other].phase != events.STRANDED
        lasts = NEAR_MISS_WITHIN_S
        if begin:
            cases[fleet[i].case].other = other
    if begin:
        fleet[i].phase = events.ACTIVE
        cases[fleet[i].case].start_s = time_s
        cases[fleet[i].case].until_s = time_s + lasts
        cases[fleet[i].case].end_s = time_s
        cases[fleet[i].case].peak = 0.0


@kernel
def needed_deceleration(
    gap: float, speed: float, closing: float, leader_speed: float, leader_acceleration: float
) -> float:
    """Return the constant deceleration in m/s2 that just avoids a collision with a leader.

    With a leader of constant speed it is the deceleration rate to avoid the crash, DRAC = dv^2 / (2 s) (Cooper and
    Ferguson 1976); with one that brakes to a standstill, v^2 / (2 (s + v_l^2 / (2 b_l))). One metre is kept.
    """
    free = max(gap - 1.0, 0.5)
    needed = closing * closing / (2.0 * free) if closing > 0.0 else 0.0
    if leader_acceleration < -0.5:
        stopping = free + leader_speed * leader_speed / (-2.0 * leader_acceleration)
        needed = max(needed, speed * speed / (2.0 * stopping))
    return needed


@inlined
def unaware(i: int, fleet: Fleet, cases: Records) -> bool:
    """Return whether a driver does not see what is ahead: before a crash; before a near miss to the last moment."""
    if fleet[i].phase != events.ACTIVE:
        return False
    missed = fleet[i].event == events.NEAR_MISS and cases[fleet[i].case].peak == 0.0
    return bool(missed or fleet[i].event == events.CRASH)


@inlined
def asks(i: int, fleet: Fleet) -> bool:
    """Return whether `wait_for_moment` has to know what is ahead of a vehicle."""
    phase = fleet[i].phase
    return bool(phase == events.PENDING or (phase == events.ACTIVE and fleet[i].event == events.NEAR_MISS))


@kernel
def _look_up(
    i: int, other: int, gap: float, closing: float, time_s: float, traits: Traits, fleet: Fleet, cases: Records
) -> None:
    """Let the driver of a near miss look up when it is nearly too late, and brake as hard as the situation demands.

    From then on its case's `value` is the deceleration and `until_s` when the two would have collided.
    """
    needed, speed = 0.0, fleet[i].speed_mps
    if other >= 0:
        needed = needed_deceleration(gap, speed, closing, fleet[other].speed_mps, fleet[other].acceleration_mps2)
    if cases[fleet[i].case].peak == 0.0:
        if needed >= cases[fleet[i].case].value and closing > 0.0:
            cases[fleet[i].case].other = other
            cases[fleet[i].case].start_s = time_s
            cases[fleet[i].case].until_s = time_s + gap / closing
            cases[fleet[i].case].peak = 1e-3
        elif time_s > cases[fleet[i].case].until_s:
            fleet[i].phase = events.FINISHED
            return
    elif needed < EASED_MPS2 or closing <= 0.0 or speed < 0.5:
        fleet[i].phase = events.FINISHED
        return
    hardest = EMERGENCY_MPS2 * (events.HEAVY_SHARE if traits.kinds[traits.own[i].kind].vehicle_class >= HEAVY else 1.0)
    if cases[fleet[i].case].peak > 0.0:
        cases[fleet[i].case].value = min(1.1 * needed, hardest, traits.kinds[traits.own[i].kind].tyres_mps2)


@inlined
def override(i: int, wanted: float, time_s: float, traits: Traits, fleet: Fleet, cases: Records) -> float:
    """Return the acceleration of a driver in the midst of an event, or what the driver wanted."""
    event = fleet[i].event
    if fleet[i].phase == events.STRANDED:
        return float(-0.9 * traits.own[i].deceleration_mps2)
    if fleet[i].phase != events.ACTIVE:
        return wanted
    if event == events.BRAKING:
        if time_s >= cases[fleet[i].case].until_s or fleet[i].speed_mps < 1.5:
            fleet[i].phase = events.FINISHED
            return wanted
        return float(-cases[fleet[i].case].value)
    if event == events.ACCELERATION:
        if time_s >= cases[fleet[i].case].until_s:
            fleet[i].phase = events.FINISHED
            return wanted
        return float(cases[fleet[i].case].value)
    if event == events.NEAR_MISS and cases[fleet[i].case].peak > 0.0:
        return float(min(wanted, -cases[fleet[i].case].value))
    if event == events.BREAKDOWN:
        return float(-0.8 * traits.own[i].deceleration_mps2)
    return wanted


@inlined
def watch(i: int, time_s: float, dt: float, fleet: Fleet, cases: Records, rules: Rules) -> None:
    """Measure what an active event really does: its peak, its begin and end."""
    event = fleet[i].event
    if fleet[i].phase != events.ACTIVE:
        return
    reacting = event == events.NEAR_MISS and cases[fleet[i].case].peak > 0.0
    if event == events.BRAKING or event == events.ACCELERATION or reacting:
        cases[fleet[i].case].peak = max(cases[fleet[i].case].peak, abs(fleet[i].acceleration_mps2))
        cases[fleet[i].case].end_s = time_s + dt
    elif event == events.CORNERING:
        lateral = abs(lateral_mps2(i, fleet))
        if lateral > 0.75 * cases[fleet[i].case].value:
            if cases[fleet[i].case].peak == 0.0:
                cases[fleet[i].case].start_s = time_s
            cases[fleet[i].case].peak = max(cases[fleet[i].case].peak, lateral)
            cases[fleet[i].case].end_s = time_s + dt
        elif cases[fleet[i].case].peak > 0.0 or time_s > cases[fleet[i].case].until_s or fleet[i].speed_mps < 4.0:
            fleet[i].phase = events.FINISHED
    elif event == events.OVERSPEED:
        if fleet[i].speed_mps > rules.overspeed_limit_mps:
            if cases[fleet[i].case].peak == 0.0:
                cases[fleet[i].case].start_s = time_s
            cases[fleet[i].case].peak = max(cases[fleet[i].case].peak, fleet[i].speed_mps)
            cases[fleet[i].case].end_s = time_s + dt
        elif cases[fleet[i].case].peak > 0.0 or time_s > cases[fleet[i].case].until_s:
            fleet[i].phase = events.FINISHED
