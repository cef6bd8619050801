"""What is true of a vehicle at the moment that its device samples. Compiled."""

from __future__ import annotations

import math

import numpy as np

from fleetlib.simulator.compiled import compiled, inlined
from fleetlib.simulator.fleet import AIRBAG, MALFUNCTION, Fleet, Snapshot
from fleetlib.simulator.known import known
from fleetlib.simulator.layout import LANE_WIDTH_M, Floats, World
from fleetlib.simulator.paths import place_on_curve, place_on_lane

CHANGE_S = 4.0  # how long a change of lanes takes (Toledo and Zohar 2007, Transp. Res. Rec. 1999: 4.6 s on average)


@inlined
def place(i: int, back_m: float, time_s: float, world: World, fleet: Fleet) -> tuple[float, float, float]:
    """Return x, y and heading of a place on the axis of a vehicle, `back_m` behind its front.

    A change of lanes takes `CHANGE_S` to look at; for who follows whom, the vehicle is on its new lane at once.
    """
    lane, held = known(fleet[i].lane), fleet[i].held
    position = fleet[i].position_m - back_m
    if held >= 0:
        one = world.connections[held]
        line = world.lanes[known(one.from_lane)].length_m
        way = position - line
        if one.from_lane != lane:  # its rear may still be inside
            way = position + one.length_m
        if 0.0 <= way < one.length_m:
            return place_on_curve(held, way, world)
        if way < 0.0:
            lane, position = known(one.from_lane), way + line
    x, y, heading = place_on_lane(lane, position, world)
    share = (time_s - fleet[i].changed_s) / CHANGE_S
    if (share < 1.0) & (share >= 0.0) & (fleet[i].side != 0) & (held < 0):
        share = share * share * (3.0 - 2.0 * share)
        right = (1.0 - share) * LANE_WIDTH_M * fleet[i].side
        x += right * math.sin(heading)
        y -= right * math.cos(heading)
    return x, y, heading


@compiled
def places(back_m: Floats, time_s: float, world: World, fleet: Fleet) -> Floats:
    """Return x, y and heading of a place on each vehicle's axis, shape (vehicles, 3).

    Args:
        back_m: How far behind its front, shape (vehicles,).
        time_s: Now.
        world: The roads.
        fleet: The vehicles.
    """
    out = np.zeros((fleet.size, 3))
    for i in range(fleet.size):
        out[i, 0], out[i, 1], out[i, 2] = place(i, back_m[i], time_s, world, fleet)
    return out


@inlined
def lateral_mps2(i: int, fleet: Fleet) -> float:
    """Return the lateral acceleration of a vehicle in m/s2, positive to the left."""
    return float(fleet[i].speed_mps * fleet[i].yaw_rate_radps)


@inlined
def observe(i: int, time_s: float, world: World, fleet: Fleet, snapshot: Snapshot) -> None:
    """Copy what is true of a vehicle now, and begin a new peak."""
    x, y, heading = place(i, 0.0, time_s, world, fleet)
    snapshot[i].x_m = x
    snapshot[i].y_m = y
    snapshot[i].heading_rad = heading
    snapshot[i].speed_mps = fleet[i].speed_mps
    snapshot[i].acceleration_mps2 = fleet[i].acceleration_mps2
    snapshot[i].peak_longitudinal = fleet[i].peak_longitudinal
    snapshot[i].peak_lateral = fleet[i].peak_lateral
    snapshot[i].yaw_rate_radps = fleet[i].yaw_rate_radps
    snapshot[i].odometer_m = fleet[i].odometer_m
    snapshot[i].energy_j = fleet[i].energy_j
    snapshot[i].mode = fleet[i].mode
    snapshot[i].engine_on = fleet[i].engine_on
    snapshot[i].charging = fleet[i].charging
    snapshot[i].malfunction = fleet[i].warnings & MALFUNCTION
    snapshot[i].airbag = fleet[i].warnings // AIRBAG
    snapshot[i].boot = fleet[i].boot
    fleet[i].peak_longitudinal = 0.0
    fleet[i].peak_lateral = 0.0
