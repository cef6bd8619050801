"""Who is where on the lanes: a list of vehicles for each lane, front to back, and what is taken at junctions. Compiled.

The order of a list changes only where a vehicle leaves, joins or changes lanes, so nobody is sorted, and the vehicle
ahead is always known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.compiled import inlined, inner
from fleetlib.simulator.fleet import Fleet
from fleetlib.simulator.known import known
from fleetlib.simulator.layout import LAST_BIT, NONE, Ints, Light, Records, Words, World, bits_of
from fleetlib.simulator.tables import records
from fleetlib.simulator.traits import Traits

QUEUE_DTYPE = np.dtype(
    [
        (
            "front",
            "i4",
        ),  # its first vehicle, -1 where it is empty; who is on a connection is still in it
        ("back", "i4"),  # its last vehicle
        ("left_last", "i4"),  # the vehicle that left it last
        ("inbound_m", "f4"),  # length of the vehicles that have claimed a connection to it and are not on it yet
    ],
    align=True,
)
"""Who is on a lane."""

WAY_DTYPE = np.dtype(
    [
        ("light_since_s", "f8"),
        ("taken_last", "i4"),  # the vehicle that claimed it last
        ("taken", "i2"),  # how many vehicles have claimed it or are on it with any part
        ("light", "i1"),  # the `Light` that it sees; green without a signal
    ],
    align=True,
)
"""What is so of a connection now."""


class Traffic(NamedTuple):
    """What changes of the roads.

    Attributes:
        queues: `QUEUE_DTYPE`, one per lane.
        ways: `WAY_DTYPE`, one per connection.
        busy: Which connections of each node are taken, by their bits, uint64.
        phase: Present phase of each signal, int32.
        occupied: A bit for each lane that somebody is on: lane l is bit l % 64 of word l // 64, uint64.
        away: A bit for each vehicle that is beside the road, in the same way.
    """

    queues: Records
    ways: Records
    busy: npt.NDArray[np.uint64]
    phase: Ints
    occupied: Words
    away: Words


def empty_roads(world: World, vehicles: int) -> Traffic:
    """Return roads without vehicles; all `vehicles` are beside them."""
    queues, ways = records(QUEUE_DTYPE, len(world.lanes)), records(WAY_DTYPE, len(world.connections))
    for name in ("front", "back", "left_last"):
        queues[name] = NONE
    ways["light_since_s"], ways["taken_last"], ways["light"] = -1e9, NONE, Light.GREEN
    nodes = int(world.roads["head"].max(initial=0)) + 1
    return Traffic(
        queues,
        ways,
        np.zeros(nodes, dtype=np.uint64),
        np.full(len(world.signals), NONE, dtype=np.int32),
        bits_of(np.zeros(len(world.lanes), dtype=bool)),
        bits_of(np.ones(vehicles, dtype=bool)),
    )


@inlined
def word_of(k: int) -> int:
    """Return in which word the bit of a lane or a vehicle is."""
    return k >> 6


@inlined
def mask_of(k: int) -> np.uint64:
    """Return the bit of a lane or a vehicle in its word."""
    return np.uint64(1) << np.uint64(k & 63)


@inlined
def join(i: int, lane: int, before: int, fleet: Fleet, traffic: Traffic) -> None:
    """Put a vehicle into a lane's list behind the vehicle `before`, at the front where that is -1."""
    after = traffic.queues[lane].front if before < 0 else fleet[before].behind
    fleet[i].ahead = before
    fleet[i].behind = after
    if before < 0:
        traffic.queues[lane].front = i
    else:
        fleet[before].behind = i
    if after < 0:
        traffic.queues[lane].back = i
        traffic.occupied[word_of(lane)] |= mask_of(lane)
    else:
        fleet[after].ahead = i


@inlined
def leave(i: int, lane: int, fleet: Fleet, traffic: Traffic) -> None:
    """Take a vehicle out of a lane's list."""
    before, after = fleet[i].ahead, fleet[i].behind
    if before < 0:
        traffic.queues[lane].front = after
    else:
        fleet[before].behind = after
    if after < 0:
        traffic.queues[lane].back = before
    else:
        fleet[after].ahead = before
    if before < 0 and after < 0:
        traffic.occupied[word_of(lane)] &= ~mask_of(lane)
    fleet[i].ahead = NONE
    fleet[i].behind = NONE


@inner
def vehicle_before(lane: int, position_m: float, fleet: Fleet, traffic: Traffic) -> int:
    """Return the last vehicle of a lane that is not behind a position, -1 without one."""
    j = traffic.queues[lane].back
    while j >= 0 and fleet[j].position_m < position_m:
        j = fleet[j].ahead
    return int(j)


@inlined
def inside(i: int, world: World, fleet: Fleet) -> bool:
    """Return whether the front of a vehicle is on a connection."""
    held = fleet[i].held
    from_lane = world.connections[known(max(held, 0))].from_lane
    return bool((held >= 0) & (from_lane == fleet[i].lane))


@inlined
def rear_on_m(i: int, world: World, traits: Traits, fleet: Fleet) -> float:
    """Return where the rear of a vehicle is on the connection that it holds, from its begin; beyond its end it is out.

    The front is on it or on the edge behind it: who enters the next connection gives this one back.
    """
    one = world.connections[fleet[i].held]
    rear = fleet[i].position_m - traits.own[i].length_m
    if one.from_lane == fleet[i].lane:
        return float(rear - world.lanes[one.from_lane].length_m)
    return float(rear + one.length_m)


@inlined
def room_m(i: int, traits: Traits) -> float:
    """Return how much of a lane a standing vehicle takes."""
    return float(traits.own[i].length_m + traits.kinds[traits.own[i].kind].minimum_gap_m)


@inlined
def bit_of(connection: int, world: World) -> np.uint64:
    """Return the bit of a connection in its node's word `busy`."""
    return np.uint64(1) << np.uint64(world.connections[connection].bit)


@inlined
def claim(i: int, connection: int, world: World, traits: Traits, traffic: Traffic) -> None:
    """Take a connection: until the vehicle has left it, no other enters one that is in conflict with it."""
    traffic.ways[connection].taken += 1
    traffic.busy[world.connections[connection].node] |= bit_of(connection, world)
    traffic.ways[connection].taken_last = i
    traffic.queues[world.connections[connection].to_lane].inbound_m += room_m(i, traits)


@inlined
def arrive(i: int, connection: int, world: World, traits: Traits, traffic: Traffic) -> None:
    """Note that a vehicle which had claimed a connection is on the lane that it leads to."""
    lane = world.connections[connection].to_lane
    rest = traffic.queues[lane].inbound_m - room_m(i, traits)
    traffic.queues[lane].inbound_m = max(0.0, rest) if rest > 0.01 else 0.0


@inlined
def release(connection: int, world: World, traffic: Traffic) -> None:
    """Give a connection back."""
    if world.connections[connection].controlled:
        traffic.ways[connection].taken -= 1
        if traffic.ways[connection].taken <= 0 and world.connections[connection].bit != LAST_BIT:
            traffic.busy[world.connections[connection].node] &= ~bit_of(connection, world)


@inlined
def in_the_way(foe: int, clear_m: float, world: World, traits: Traits, fleet: Fleet, traffic: Traffic) -> bool:
    """Return whether a connection is taken by someone whose rear is not beyond a place on it yet.

    The last one to claim it is behind all others on it, so its rear decides.
    """
    if traffic.ways[foe].taken <= 0:
        return False
    last = traffic.ways[foe].taken_last
    if fleet[last].held != foe:
        return True
    return bool(rear_on_m(last, world, traits, fleet) < clear_m)


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
            if shown != traffic.ways[c].light:
                traffic.ways[c].light = shown
                traffic.ways[c].light_since_s = time_s
