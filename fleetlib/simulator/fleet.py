"""The fleet: what kinds of vehicles there are, and what changes of them as a struct of arrays."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.layout import in_lines
from fleetlib.simulator.tables import records

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]


class VehicleClass(IntEnum):
    """What kind of vehicle; truck and bus are heavy."""

    CAR = 0
    VAN = 1
    TRUCK = 2
    BUS = 3


class Powertrain(IntEnum):
    """What drives it."""

    PETROL = 0
    DIESEL = 1
    ELECTRIC = 2


class Mode(IntEnum):
    """What a vehicle is doing; only a driving one is in the way of others."""

    DRIVING = 0
    PARKED = 1
    DISABLED = 2


MALFUNCTION, AIRBAG = 1, 2  # bits of a vehicle's `warnings`

# The order of the fields is that of their use: what every step reads comes first, and in a record of the fleet what the
# others read of a vehicle fills the first cache line.
FLEET_DTYPE = in_lines(
    np.dtype(
        [
            ("position_m", "f8"),
            ("speed_mps", "f8"),
            ("acceleration_mps2", "f4"),
            ("lane", "i4"),
            ("ahead", "i4"),  # the next vehicle on the lane, -1 without
            ("behind", "i4"),
            ("connection", "i4"),  # to its next edge; -1 where the lane has none
            ("onward", "i4"),  # connection to the edge after that, -1 where there is none
            ("claim", "i4"),  # connection ahead that it may enter, -1 without
            ("held", "i4"),  # connection that it is on with any part, -1 without
            ("next_edge", "i4"),
            ("mode", "i1"),
            ("phase", "i1"),  # incidents.Phase
            ("event", "i1"),  # IncidentKind, 0 = none
            ("shift", "i1"),  # lanes to the left that it must change by for its next edge
            ("engine_on", "i1"),
            ("charging", "i1"),
            ("side", "i1"),  # of its last change of lanes: 1 left, -1 right
            ("warnings", "i1"),  # MALFUNCTION and AIRBAG
            ("stops_left", "i1"),  # of a delivery round
            ("sides", "i1"),  # which lanes beside lead to its next edge: 1 the right one, 2 the left one
            ("boot", "i2"),
            ("odometer_m", "f8"),
            ("energy_j", "f8"),
            ("random", "u8"),
            ("mood", "f4"),  # the driver's present deviation from the desired speed, relative
            ("changed_s", "f4"),  # time of the last lane change
            ("waited_s", "f4"),  # before the line
            ("yaw_rate_radps", "f4"),
            ("peak_longitudinal", "f4"),
            ("peak_lateral", "f4"),
            ("destination", "i4"),  # row of the route table
            ("case", "i4"),  # row of `cases`, -1 without an event
            ("goal_m", "f4"),  # where it will stop on the last edge of its trip
            ("resume_s", "f4"),  # when it goes on from beside the road
        ],
        align=True,
    )
)
"""What changes of a vehicle, in place: two cache lines, of which others read the first."""


SNAPSHOT_DTYPE = np.dtype(
    [
        ("odometer_m", "f8"),
        ("energy_j", "f8"),
        ("x_m", "f4"),
        ("y_m", "f4"),
        ("heading_rad", "f4"),  # mathematical: 0 = east, counter-clockwise
        ("speed_mps", "f4"),
        ("acceleration_mps2", "f4"),
        ("peak_longitudinal", "f4"),
        ("peak_lateral", "f4"),
        ("yaw_rate_radps", "f4"),
        ("coolant_celsius", "f4"),
        ("oil_celsius", "f4"),
        ("boot", "i2"),
        ("mode", "i1"),
        ("engine_on", "i1"),
        ("charging", "i1"),
        ("malfunction", "i1"),
        ("airbag", "i1"),
        ("gear", "i1"),  # 1 is the first, 0 without engine
    ],
    align=True,
)
"""What is true of a vehicle at the moment that its device samples: a cache line."""

# Structured arrays of shape (n,), as np.recarray: `fleet.speed_mps` is the column of all vehicles for NumPy, and
# `fleet[i].speed_mps` one value for compiled code, which gets one argument instead of thirty arrays and finds all of a
# vehicle in one place in memory.
Fleet = Any
Snapshot = Any


class Rules(NamedTuple):
    """Scalars of the simulation that the inner step reads."""

    model: int
    reaction_s: float
    politeness: float
    change_threshold_mps2: float
    safe_braking_mps2: float
    right_bias_mps2: float
    change_every: int
    arrive_moving: bool
    dwell_mean_s: float
    charge_below: float  # level of the battery
    repair_mean_s: float
    overspeed_limit_mps: float
    crash_pulse_s: float
    fluctuation: float
    mood_decay: float  # over a step
    mood_kick: float


class Trail(NamedTuple):
    """What the devices of some vehicles have recorded: rings over inner steps; see `recorder`."""

    vehicle: Ints  # of each row, -1 = free, shape (rows,)
    longitudinal: npt.NDArray[np.float32]  # shape (rows, length)
    lateral: npt.NDArray[np.float32]
    speed: npt.NDArray[np.float32]


def table(dtype: np.dtype[Any], n: int, **columns: Any) -> Any:
    """Return `n` records of a structured type with these columns set, the others 0.

    Raises:
        ValueError: If a column is not one of the type.
    """
    made = records(dtype, n)
    for name, values in columns.items():
        made[name] = values
    return made
