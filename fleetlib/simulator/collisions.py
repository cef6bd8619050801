"""A crash: who hits whom, and how hard. Compiled."""

from __future__ import annotations

import math

from fleetlib.simulator import incidents as events
from fleetlib.simulator.cases import take_case
from fleetlib.simulator.compiled import inlined, kernel
from fleetlib.simulator.fleet import AIRBAG, Fleet, Rules
from fleetlib.simulator.junctions import NO_EDGE
from fleetlib.simulator.layout import Records
from fleetlib.simulator.traits import Traits

BUMP_MPS = 1.0  # at less than that the two touch and go on


@inlined
def collide(
    i: int, leader: int, time_s: float, dt: float, traits: Traits, fleet: Fleet, cases: Records, rules: Rules
) -> float:
    """Return the speed change in this step of a distracted driver who hits the leader or, in the end, something fixed.

    With a leader both go on at the common speed (plastic impact, momentum is kept) and then roll out. The pulse is a
    half sine of `crash_pulse_s`, whose peak is pi/2 of its mean.
    """
    if fleet[i].event != events.CRASH or fleet[i].phase != events.ACTIVE:
        return 0.0
    speed = fleet[i].speed_mps
    factor = 0.5 * math.pi / rules.crash_pulse_s
    if leader >= 0 and fleet[leader].phase != events.STRANDED:
        gap = fleet[leader].position_m - fleet[i].position_m - traits.own[leader].length_m
        closing = speed - fleet[leader].speed_mps
        if gap < closing * dt and closing > BUMP_MPS:
            common = (traits.own[i].mass_kg * speed + traits.own[leader].mass_kg * fleet[leader].speed_mps) / (
                traits.own[i].mass_kg + traits.own[leader].mass_kg
            )
            change = common - fleet[leader].speed_mps
            _impact(i, common - speed, factor, time_s, events.REAR_END, leader, fleet, cases)
            _impact(leader, change, factor, time_s, events.STRUCK, i, fleet, cases)
            fleet[leader].speed_mps += change
            return float(common - speed)
    if time_s > cases[fleet[i].case].until_s:
        if speed > 9.0:
            _impact(i, -speed, factor, time_s, events.FIXED_OBJECT, NO_EDGE, fleet, cases)
            return float(-speed)
        cases[fleet[i].case].until_s = time_s + 5.0
    return 0.0


@kernel
def _impact(
    i: int, change_mps: float, factor: float, time_s: float, cause: int, other: int, fleet: Fleet, cases: Records
) -> None:
    case = take_case(i, fleet, cases)
    fleet[i].event = events.CRASH
    fleet[i].phase = events.STRANDED
    cases[case].cause = cause
    cases[case].other = other
    cases[case].start_s = time_s
    cases[case].end_s = time_s
    cases[case].value = change_mps
    peak = change_mps * factor
    cases[case].peak = abs(peak)
    if abs(peak) > abs(fleet[i].peak_longitudinal):
        fleet[i].peak_longitudinal = peak
    if abs(change_mps) > 5.5:
        fleet[i].warnings |= AIRBAG
