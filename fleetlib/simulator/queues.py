"""Who is where on the lanes: a list of vehicles for each lane, front to back, and what is taken at junctions. Compiled.

The order of a list changes only where a vehicle leaves, joins or changes lanes, so nobody is sorted, and the vehicle
ahead is always known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.compiled import inner
from fleetlib.simulator.fleet import Fleet, Traits
from fleetlib.simulator.layout import NONE, Bytes, Floats, Ints, World

Singles = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]


class Traffic(NamedTuple):
    """What changes of the roads.

    Attributes:
        front: First vehicle of each lane, -1 where it is empty; a vehicle on a connection is still in the list of the
            lane that it comes from.
        back: Last vehicle of each lane.
        left_last: The vehicle that left each lane last.
        taken: How many vehicles have claimed each connection or are on it with any part.
        taken_last: The vehicle that claimed each connection last.
        inbound_m: Length of the vehicles that have claimed a connection to a lane and are not on the lane yet.
        light: `Light` that each connection sees; green without a signal.
        light_since_s: Since when.
        phase: Present phase of each signal.
    """

    front: Ints
    back: Ints
    left_last: Ints
    taken: Shorts
    taken_last: Ints
    inbound_m: Singles
    light: Bytes
    light_since_s: Floats
    phase: Ints


def empty_roads(world: World) -> Traffic:
    """Return roads without vehicles."""
    lanes, connections = len(world.lanes), len(world.connections)
    vehicles = [np.full(lanes, NONE, dtype=np.int32) for _ in range(3)]
    return Traffic(
        vehicles[0],
        vehicles[1],
        vehicles[2],
        np.zeros(connections, dtype=np.int16),
        np.full(connections, NONE, dtype=np.int32),
        np.zeros(lanes, dtype=np.float32),
        np.full(connections, 3, dtype=np.int8),
        np.full(connections, -1e9),
        np.full(len(world.signals), NONE, dtype=np.int32),
    )


@inner
def join(i: int, lane: int, before: int, fleet: Fleet, traffic: Traffic) -> None:
    """Put a vehicle into a lane's list behind the vehicle `before`, at the front where that is -1."""
    after = traffic.front[lane] if before < 0 else fleet[before].behind
    fleet[i].ahead = before
    fleet[i].behind = after
    if before < 0:
        traffic.front[lane] = i
    else:
        fleet[before].behind = i
    if after < 0:
        traffic.back[lane] = i
    else:
        fleet[after].ahead = i


@inner
def leave(i: int, lane: int, fleet: Fleet, traffic: Traffic) -> None:
    """Take a vehicle out of a lane's list."""
    before, after = fleet[i].ahead, fleet[i].behind
    if before < 0:
        traffic.front[lane] = after
    else:
        fleet[before].behind = after
    if after < 0:
        traffic.back[lane] = before
    else:
        fleet[after].ahead = before
    fleet[i].ahead = NONE
    fleet[i].behind = NONE


@inner
def vehicle_before(lane: int, position_m: float, fleet: Fleet, traffic: Traffic) -> int:
    """Return the last vehicle of a lane that is not behind a position, -1 without one."""
    j = traffic.back[lane]
    while j >= 0 and fleet[j].position_m < position_m:
        j = fleet[j].ahead
    return int(j)


@inner
def inside(i: int, world: World, fleet: Fleet) -> bool:
    """Return whether the front of a vehicle is on a connection."""
    held = fleet[i].held
    return bool(held >= 0 and world.connections[held].from_lane == fleet[i].lane)


@inner
def claim(i: int, connection: int, world: World, traits: Traits, traffic: Traffic) -> None:
    """Take a connection: until the vehicle has left it, no other enters one that is in conflict with it."""
    traffic.taken[connection] += 1
    traffic.taken_last[connection] = i
    traffic.inbound_m[world.connections[connection].to_lane] += traits[i].length_m + traits[i].minimum_gap_m


@inner
def arrive(i: int, connection: int, world: World, traits: Traits, traffic: Traffic) -> None:
    """Note that a vehicle which had claimed a connection is on the lane that it leads to."""
    lane = world.connections[connection].to_lane
    rest = traffic.inbound_m[lane] - (traits[i].length_m + traits[i].minimum_gap_m)
    traffic.inbound_m[lane] = max(0.0, rest) if rest > 0.01 else 0.0


@inner
def release(connection: int, world: World, traffic: Traffic) -> None:
    """Give a connection back."""
    if world.connections[connection].controlled:
        traffic.taken[connection] -= 1


@inner
def in_the_way(foe: int, clear_m: float, world: World, fleet: Fleet, traffic: Traffic) -> bool:
    """Return whether a connection is taken by someone whose rear is not beyond a place on it yet.

    The last one to claim it is behind all others on it, so its rear decides.
    """
    if traffic.taken[foe] <= 0:
        return False
    last = traffic.taken_last[foe]
    if fleet[last].held != foe:
        return True
    return bool(world.connections[foe].length_m - fleet[last].release_m < clear_m)


@inner
def vanish(i: int, world: World, traits: Traits, fleet: Fleet, traffic: Traffic) -> None:
    """Take a vehicle off the road, with all that it holds."""
    if fleet[i].claim >= 0:
        arrive(i, fleet[i].claim, world, traits, traffic)
        release(fleet[i].claim, world, traffic)
        fleet[i].claim = NONE
    held = fleet[i].held
    if held >= 0:
        if inside(i, world, fleet) and world.connections[held].controlled:
            arrive(i, held, world, traits, traffic)
        release(held, world, traffic)
        fleet[i].held = NONE
    leave(i, fleet[i].lane, fleet, traffic)


@inner
def set_lights(time_s: float, world: World, traffic: Traffic) -> None:
    """Let all signals show what they show at a time."""
    for s in range(world.signals.size):
        one = world.signals[s]
        within = (time_s + one.offset_s) % one.cycle_s
        phase = one.first_phase
        while phase < one.last_phase - 1 and within >= world.phases[phase].duration_s:
            within -= world.phases[phase].duration_s
            phase += 1
        if phase == traffic.phase[s]:
            continue
        traffic.phase[s] = phase
        for k in range(one.links):
            c = world.link_connection[one.first_link + k]
            shown = world.states[world.phases[phase].first_state + k]
            if shown != traffic.light[c]:
                traffic.light[c] = shown
                traffic.light_since_s[c] = time_s
