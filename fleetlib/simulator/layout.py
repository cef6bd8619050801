"""The arrays that driving reads: edges, lanes, connections between lanes, conflicts, signal programs."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
Records = Any  # np.recarray of a structured type: `r.name` is a column, `r[i].name` one value; compiled code reads it

LANE_WIDTH_M: Final = 3.2
NONE: Final = -1  # no edge, lane, connection, signal or vehicle


class Direction(IntEnum):
    """Where a connection leads, seen from the approach."""

    STRAIGHT = 0
    RIGHT = 1
    LEFT = 2
    TURNAROUND = 3


class Light(IntEnum):
    """What a signal shows to a connection; SUMO's letters r, y, g, G."""

    RED = 0
    YELLOW = 1
    PERMISSIVE = 2  # green, but others may have to be let go first
    GREEN = 3


EDGE_DTYPE = np.dtype(
    [
        ("length_m", "f8"),  # of its lanes, from the end of one junction to the stop line of the next
        ("limit_mps", "f8"),
        ("x_m", "f8"),  # where its lanes begin, on its middle line, east of the centre
        ("y_m", "f8"),  # north of it
        ("direction_x", "f8"),  # unit vector where it begins, east
        ("direction_y", "f8"),  # north
        ("end_direction_x", "f8"),  # unit vector at the stop line
        ("end_direction_y", "f8"),
        ("end_x_m", "f8"),  # where its middle line ends, at the stop line
        ("end_y_m", "f8"),
        ("start_m", "f8"),  # part of it inside the junction at its tail
        ("stop_m", "f8"),  # part of it inside the junction at its head, behind the stop line
        ("straight_m", "f8"),  # how far the same road goes on straight on from its end
        ("tail", "i4"),  # node that it leaves
        ("head", "i4"),  # node that it reaches
        ("first_lane", "i4"),  # its lanes are numbered from first_lane (the rightmost) to last_lane
        ("last_lane", "i4"),
        ("first_turn", "i4"),  # the edges that may follow are `turns[first_turn:last_turn]`
        ("last_turn", "i4"),
        ("first_point", "i4"),  # the bends of its middle line are `points[first_point:last_point]`
        ("last_point", "i4"),
        ("allowed", "i4"),  # a bit `1 << VehicleClass` each
    ],
    align=True,
)
"""A directed edge."""

LANE_DTYPE = np.dtype(
    [
        ("edge", "i4"),
        ("index", "i4"),  # 0 is the rightmost
        ("first_connection", "i4"),  # the connections that leave it are first_connection to last_connection - 1
        ("last_connection", "i4"),
        ("first_source", "i4"),  # the connections that reach it are `sources[first_source:last_source]`
        ("last_source", "i4"),
        ("right_m", "f8"),  # of its middle from the edge's middle line
    ],
    align=True,
)
"""A lane, rightmost first within its edge."""

CONNECTION_DTYPE = np.dtype(
    [
        ("from_lane", "i4"),
        ("to_lane", "i4"),
        ("from_edge", "i4"),
        ("to_edge", "i4"),
        ("node", "i4"),
        ("signal", "i4"),  # program that it obeys, -1 without
        ("link", "i4"),  # its place in the program's states
        ("first_foe", "i4"),  # its conflicts are `foes[first_foe:last_foe]`
        ("last_foe", "i4"),
        ("direction", "i1"),  # Direction
        ("controlled", "i1"),  # it has conflicts or a signal
        ("yields", "i1"),  # there is a conflict in which it lets the other go first
        ("length_m", "f8"),  # from stop line to the beginning of the next lane
        ("angle_rad", "f8"),  # positive to the left
        ("radius_m", "f8"),  # of its arc; 1e6 without
        ("before_m", "f8"),  # straight part before the arc
        ("arc_m", "f8"),  # length of the arc, 0 without
        ("x_m", "f8"),  # where it begins
        ("y_m", "f8"),
        ("end_x_m", "f8"),
        ("end_y_m", "f8"),
    ],
    align=True,
)
"""A way through a junction from lane to lane, sorted by lane."""

FOE_DTYPE = np.dtype(
    [
        ("connection", "i4"),  # the other
        ("yields", "i1"),  # 1: the owner of this record lets the other go first
        ("merges", "i1"),  # 1: both lead to the same lane
        ("clear_m", "f4"),  # on the other: whose rear is beyond this is out of the owner's way
    ],
    align=True,
)
"""A conflict of a connection with another one of its junction."""

SIGNAL_DTYPE = np.dtype(
    [
        ("node", "i4"),
        ("first_phase", "i4"),  # its phases are `phases[first_phase:last_phase]`
        ("last_phase", "i4"),
        ("first_link", "i4"),  # its links are `link_connection[first_link:first_link + links]`
        ("links", "i4"),
        ("cycle_s", "f8"),
        ("offset_s", "f8"),  # the program began this long before second 0
    ],
    align=True,
)
"""A signal program."""

PHASE_DTYPE = np.dtype([("duration_s", "f8"), ("first_state", "i4")], align=True)
"""A phase: its links show `states[first_state:first_state + links]`, a `Light` each."""


class World(NamedTuple):
    """All that does not change of the roads, as compiled code reads it.

    Attributes:
        roads: `EDGE_DTYPE`, one per edge.
        lanes: `LANE_DTYPE`, sorted by edge.
        connections: `CONNECTION_DTYPE`, sorted by from_lane.
        foes: `FOE_DTYPE`, sorted by the owning connection.
        sources: Connections sorted by the lane that they reach, int32.
        turns: Edges that may follow each edge, int32.
        points: Bends of the edges' middle lines, float64, shape (points, 3): x, y and metres from the lane's begin.
        signals: `SIGNAL_DTYPE`.
        phases: `PHASE_DTYPE`.
        states: `Light` of every link in every phase, int8.
        link_connection: Connection of every link, int32.
    """

    roads: Records
    lanes: Records
    connections: Records
    foes: Records
    sources: Ints
    turns: Ints
    points: Floats
    signals: Records
    phases: Records
    states: Bytes
    link_connection: Ints


def records(dtype: np.dtype[Any], n: int) -> Records:
    """Return `n` zeroed records of a structured type."""
    return np.zeros(n, dtype=dtype).view(np.recarray)
