"""The inner step: all vehicles of a fleet join, change lanes, plan and move in one call. Compiled.

A step has four parts, each for all vehicles: those beside the road join, drivers change lanes, every driver plans on
what is true at the begin of the step, and then all move. What a plan claims at a junction counts at once for the plans
after it.
"""

from __future__ import annotations

import numpy as np

from fleetlib.simulator import incidents as events
from fleetlib.simulator.collisions import collide
from fleetlib.simulator.compiled import inlined, inner, kernel
from fleetlib.simulator.demand import Habits, Trips
from fleetlib.simulator.fleet import AIRBAG, Fleet, Floats, Rules, Snapshot, Trail
from fleetlib.simulator.foresight import FAR_AHEAD, ask_for, foresee, look_along
from fleetlib.simulator.known import known, lowest_bit
from fleetlib.simulator.layout import Ints, Records, World
from fleetlib.simulator.lining import change_lanes, line_up
from fleetlib.simulator.moments import override, watch
from fleetlib.simulator.moving import grade_under, move
from fleetlib.simulator.observing import lateral_mps2, observe
from fleetlib.simulator.planning import plan
from fleetlib.simulator.powertrain import draw_energy, limit_acceleration
from fleetlib.simulator.prefetch import prefetch
from fleetlib.simulator.queues import Traffic, set_lights
from fleetlib.simulator.recorder import record
from fleetlib.simulator.routes import Routes
from fleetlib.simulator.traits import Traits
from fleetlib.simulator.trips import (
    DRIVING,
    PARKED,
    try_to_leave,
)

HARD_MPS2 = 2.5  # whom a driver brakes for is noted from here on: less than any threshold of harsh braking


@inlined
def _rests(i: int, world: World, traits: Traits, fleet: Fleet) -> bool:
    """Return whether a vehicle stands so close behind a standing one that whatever else is so it goes on standing."""
    j = fleet[i].ahead
    if fleet[i].speed_mps > 0.0 or j < 0 or fleet[j].speed_mps > 0.0:
        return False
    gap = fleet[j].position_m - traits.own[j].length_m - fleet[i].position_m
    if gap > traits.kinds[traits.own[i].kind].minimum_gap_m:
        return False
    calm = fleet[i].phase == events.IDLE or fleet[i].phase == events.FINISHED
    # Who is the first before the line, or has to change lanes there, counts the time that it waits.
    waits = fleet[i].connection < 0 or fleet[j].claim >= 0 or fleet[j].position_m > world.lanes[fleet[i].lane].length_m
    return calm and not waits


@inlined
def _leave(
    turn: Ints, time_s: float, world: World, routes: Routes, traits: Traits, fleet: Fleet, traffic: Traffic,
    trips: Trips, habits: Habits, rules: Rules,
) -> int:  # fmt: skip
    """Let those beside the road whose time has come join the traffic.

    Return how many stay: the k-th of them is `turn[turn.size - 1 - k]`.
    """
    now_s, stay = np.float32(time_s), 0  # as `resume_s` is kept: whose time is a whole step does not miss it
    for word in range(traffic.away.size):
        away = traffic.away[word]
        while away != np.uint64(0):
            i = known(64 * word + lowest_bit(away))
            away &= away - np.uint64(1)
            if now_s >= fleet[i].resume_s:
                try_to_leave(i, time_s, world, routes, traits, fleet, traffic, trips, habits, rules)
                if fleet[i].mode == DRIVING:
                    continue
            turn[turn.size - 1 - stay] = i
            stay += 1
    return stay


@inlined
def _plan(
    n: int, order: Ints, time_s: float, dt: float, world: World, routes: Routes, traits: Traits, fleet: Fleet,
    cases: Records, traffic: Traffic, rules: Rules, wanted: Floats, braked_for: Ints,
) -> None:  # fmt: skip
    """Set what each driver wants; `wanted` is in the order of `order`.

    Of those who brake hard, `braked_for` gets because of whom; it is in the order of the vehicles.
    """
    for k in range(n):
        ask_for(k, order, traits, fleet)
        foresee(k, order, world, traits, fleet, traffic)
        i = known(order[k])
        if _rests(i, world, traits, fleet):
            wanted[k] = 0.0
        else:
            answer, bound, because_of = plan(i, time_s, dt, world, routes, traits, fleet, traffic, cases, rules)
            answer = override(i, answer, time_s, traits, fleet, cases)
            answer = limit_acceleration(i, answer, dt, traits, fleet, grade_under(i, world, fleet))
            wanted[k] = min(bound, answer)
            if wanted[k] < -HARD_MPS2 and wanted[k] < fleet[i].peak_longitudinal:
                braked_for[i] = because_of


@inlined
def _move(
    n: int, order: Ints, step: int, time_s: float, dt: float, world: World, routes: Routes, traits: Traits,
    fleet: Fleet, cases: Records, traffic: Traffic, trips: Trips, habits: Habits, rules: Rules, wanted: Floats,
    snapshot: Snapshot,
) -> None:  # fmt: skip
    """Move all, from the front of each lane, so that those who enter the next lane do so in their order."""
    for k in range(n):
        ask_for(k, order, traits, fleet)
        look_along(k, order, world, routes, fleet, snapshot)
        i = known(order[k])
        leader = fleet[i].ahead
        change = collide(i, leader, time_s, dt, traits, fleet, cases, rules)
        if change < 0.0 and leader >= 0 and traits.own[leader].sample_step == step + 1:
            _see_again(leader, time_s + dt, world, fleet, snapshot)
        move(i, wanted[k], change, time_s, dt, world, routes, traits, fleet, traffic, trips, habits, rules)
        watch(i, time_s, dt, fleet, cases, rules)
        if abs(fleet[i].acceleration_mps2) > abs(fleet[i].peak_longitudinal):
            fleet[i].peak_longitudinal = fleet[i].acceleration_mps2
        lateral = lateral_mps2(i, fleet)
        if abs(lateral) > abs(fleet[i].peak_lateral):
            fleet[i].peak_lateral = lateral
        if traits.own[i].sample_step == step + 1:
            observe(i, time_s + dt, world, fleet, snapshot)


@inner
def _see_again(i: int, time_s: float, world: World, fleet: Fleet, snapshot: Snapshot) -> None:
    """Observe a vehicle that was struck after its device had sampled in this step."""
    longitudinal, lateral = snapshot[i].peak_longitudinal, snapshot[i].peak_lateral
    observe(i, time_s, world, fleet, snapshot)
    if abs(longitudinal) > abs(snapshot[i].peak_longitudinal):
        snapshot[i].peak_longitudinal = longitudinal
    snapshot[i].peak_lateral = lateral


@inlined
def _is_seen(i: int, fleet: Fleet, snapshot: Snapshot) -> bool:
    """Return whether a vehicle beside the road is as its device has seen it last: switched off, and nothing happens."""
    was, now = snapshot[i], fleet[i]
    quiet = now.engine_on == 0 and now.charging == 0 and was.engine_on == 0 and was.charging == 0
    same = was.mode == now.mode and was.malfunction + AIRBAG * was.airbag == now.warnings
    calm = was.peak_longitudinal == now.peak_longitudinal and was.peak_lateral == now.peak_lateral
    return bool(quiet and same and calm and was.boot == now.boot and was.energy_j == now.energy_j)


@inlined
def _stay(
    stay: int, turn: Ints, step: int, time_s: float, dt: float, world: World, traits: Traits, fleet: Fleet,
    snapshot: Snapshot,
) -> None:  # fmt: skip
    """Let the time pass for those beside the road since the begin of the step (`_leave`)."""
    for k in range(stay):
        if k + FAR_AHEAD < stay:
            soon = known(turn[turn.size - 1 - k - FAR_AHEAD])
            prefetch(fleet, soon, 0)
            prefetch(fleet, soon, 64)
            prefetch(snapshot, soon, 0)
        i = known(turn[turn.size - 1 - k])
        if _is_seen(i, fleet, snapshot):
            continue
        if fleet[i].mode == PARKED:
            draw_energy(i, 0.0, 0.0, dt, traits, fleet, 0.0)
        if traits.own[i].sample_step == step + 1:
            observe(i, time_s + dt, world, fleet, snapshot)


@kernel
def advance(
    steps: int,
    first_step: int,
    dt: float,
    world: World,
    routes: Routes,
    traits: Traits,
    fleet: Fleet,
    cases: Records,
    traffic: Traffic,
    trips: Trips,
    habits: Habits,
    snapshot: Snapshot,
    trail: Trail,
    rules: Rules,
    wanted: Floats,
    order: Ints,
    turn: Ints,
    braked_for: Ints,
) -> None:
    """Advance the fleet by one sample interval of `steps` inner steps.

    Each vehicle is observed at its own step (`traits.sample_step`), so that a fleet does not sample in unison.
    `turn` has room for two numbers a vehicle in the memory of `wanted`: who stands beside the road is written at its
    end, where what those on the road want does not reach. `braked_for` gets because of whom a vehicle braked hardest,
    where it braked hard: another one or -1.
    """
    for step in range(steps):
        number = first_step + step
        time_s = number * dt
        set_lights(time_s, world, traffic)
        stay = _leave(turn, time_s, world, routes, traits, fleet, traffic, trips, habits, rules)
        n, turns = line_up(number, order, turn, world, fleet, traffic, rules)
        change_lanes(turns, turn, order, time_s, dt, world, routes, traits, fleet, traffic, rules)
        _plan(n, order, time_s, dt, world, routes, traits, fleet, cases, traffic, rules, wanted, braked_for)
        _move(
            n, order, step, time_s, dt, world, routes, traits, fleet, cases, traffic, trips, habits, rules, wanted,
            snapshot,
        )  # fmt: skip
        _stay(stay, turn, step, time_s, dt, world, traits, fleet, snapshot)
        record(number, fleet, trail)
