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
Words = npt.NDArray[np.uint64]  # a bit for each of many things
Records = Any  # np.recarray of a structured type: `r.name` is a column, `r[i].name` one value; compiled code reads it

LANE_WIDTH_M: Final = 3.2
CACHE_LINE_BYTES: Final = 64
LAST_BIT: Final = 63  # shared by all connections of a node beyond the 63rd, and never taken back
NONE: Final = -1  # no edge, lane, connection, signal or vehicle


class Direction(IntEnum):
    """Where a connection leads, seen from the approach."""

    STRAIGHT = 0
    RIGHT = 1
    LEFT = 2
    TURNAROUND = 3


STRAIGHT, RIGHT, LEFT, TURNAROUND = (int(direction) for direction in Direction)


class Light(IntEnum):
    """What a signal shows to a connection; SUMO's letters r, y, g, G."""

    RED = 0
    YELLOW = 1
    PERMISSIVE = 2  # green, but others may have to be let go first
    GREEN = 3


def in_lines(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the same structured type, its size rounded up to whole cache lines."""
    names = list(dtype.names or ())
    size = -(-dtype.itemsize // CACHE_LINE_BYTES) * CACHE_LINE_BYTES
    formats, offsets = [dtype[name] for name in names], [dtype.fields[name][1] for name in names]  # type: ignore[index]
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": size}, align=True)


EDGE_DTYPE = in_lines(
    np.dtype(
        [
            # What steps of vehicles read, in one cache line.
            ("direction_x", "f8"),  # unit vector where it begins, east
            ("direction_y", "f8"),  # north
            ("end_direction_x", "f8"),  # unit vector at the stop line
            ("end_direction_y", "f8"),
            ("length_m", "f8"),  # of its lanes, from the end of one junction to the stop line of the next
            ("limit_mps", "f8"),
            ("first_turn", "i4"),  # the edges that may follow are `turns[first_turn:last_turn]`
            ("last_turn", "i4"),
            ("first_lane", "i4"),  # its lanes are numbered from first_lane (the rightmost) to last_lane
            ("last_lane", "i4"),
            ("x_m", "f8"),  # where its lanes begin, on its middle line, east of the centre
            ("y_m", "f8"),  # north of it
            ("end_x_m", "f8"),  # where its middle line ends, at the stop line
            ("end_y_m", "f8"),
            ("start_m", "f8"),  # part of it inside the junction at its tail
            ("stop_m", "f8"),  # part of it inside the junction at its head, behind the stop line
            ("straight_m", "f8"),  # how far the same road goes on straight on from its end
            ("grade", "f8"),  # rise over horizontal way, from its tail to its head
            ("tail", "i4"),  # node that it leaves
            ("head", "i4"),  # node that it reaches
            ("first_point", "i4"),  # the bends of its middle line are `points[first_point:last_point]`
            ("last_point", "i4"),
            ("allowed", "i4"),  # a bit `1 << VehicleClass` each
        ],
        align=True,
    )
)
"""A directed edge."""

LANE_DTYPE = in_lines(
    np.dtype(
        [
            # What a step of a vehicle reads, in one cache line; what it needs of the lane's edge is here again.
            ("length_m", "f8"),
            ("limit_mps", "f8"),
            ("edge", "i4"),
            ("index", "i4"),  # 0 is the rightmost
            ("first_lane", "i4"),  # of its edge
            ("last_lane", "i4"),
            ("first_connection", "i4"),  # the connections that leave it are first_connection to last_connection - 1
            ("last_connection", "i4"),
            ("first_source", "i4"),  # the connections that reach it are `sources[first_source:last_source]`
            ("last_source", "i4"),
            ("grade", "f8"),  # rise over horizontal way
            ("first_point", "i4"),  # the bends are `points[first_point:last_point]`
            ("last_point", "i4"),
            # The line of its middle where it begins, up to the first bend.
            ("x_m", "f8"),
            ("y_m", "f8"),
            ("direction_x", "f8"),
            ("direction_y", "f8"),
            ("heading_rad", "f8"),  # counter-clockwise from east
            ("right_m", "f8"),  # of its middle from the edge's middle line
            ("bend_m", "f8"),  # where its first bend is, infinite where it has none
        ],
        align=True,
    )
)
"""A lane, rightmost first within its edge."""

CONNECTION_DTYPE = in_lines(
    np.dtype(
        [
            # What a step of a vehicle reads, in one cache line.
            ("length_m", "f8"),  # from stop line to the beginning of the next lane
            ("radius_m", "f8"),  # of its arc; 1e6 without
            ("before_m", "f8"),  # straight part before the arc
            ("arc_m", "f8"),  # length of the arc, 0 without
            ("from_lane", "i4"),
            ("to_lane", "i4"),
            ("to_edge", "i4"),
            ("node", "i4"),
            ("signal", "i4"),  # program that it obeys, -1 without
            ("first_foe", "i4"),  # its conflicts are `foes[first_foe:last_foe]`
            ("last_foe", "i4"),
            ("direction", "i1"),  # Direction
            ("controlled", "i1"),  # it has conflicts or a signal
            ("yields", "i1"),  # there is a conflict in which it lets the other go first
            ("bit", "i1"),  # its place in a word that tells which connections of its node are taken
            # Its place.
            ("angle_rad", "f8"),  # positive to the left
            ("heading_rad", "f8"),  # where it begins, counter-clockwise from east
            ("x_m", "f8"),  # where it begins
            ("y_m", "f8"),
            ("end_x_m", "f8"),
            ("end_y_m", "f8"),
            ("from_edge", "i4"),
            ("link", "i4"),  # its place in the program's states
            ("grade", "f8"),  # rise over horizontal way, from the height of its begin to that of its end
        ],
        align=True,
    )
)
"""A way through a junction from lane to lane, sorted by lane."""

POINT_DTYPE = in_lines(
    np.dtype(
        [
            ("along_m", "f8"),  # from the lane's begin
            ("x_m", "f8"),
            ("y_m", "f8"),
            ("direction_x", "f8"),  # of the straight line from here on
            ("direction_y", "f8"),
            ("heading_rad", "f8"),
        ],
        align=True,
    )
)
"""A bend."""

FOE_DTYPE = np.dtype(
    [
        ("connection", "i4"),  # the other
        ("yields", "i1"),  # 1: the owner of this record lets the other go first
        ("merges", "i1"),  # 1: both lead to the same lane
        ("from_lane", "i4"),  # that the other leaves
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
        rivals: The bits of all foes of each connection, uint64.
        sources: Connections sorted by the lane that they reach, int32.
        turns: Edges that may follow each edge, int32.
        points: `POINT_DTYPE`, the bends of the edges' middle lines.
        along_m: Where each bend is, as in `points`, but side by side, float64.
        beside: A bit for each lane that has another one beside it: lane l is bit l % 64 of word l // 64, uint64.
        signals: `SIGNAL_DTYPE`.
        phases: `PHASE_DTYPE`.
        states: `Light` of every link in every phase, int8.
        link_connection: Connection of every link, int32.
    """

    roads: Records
    lanes: Records
    connections: Records
    foes: Records
    rivals: npt.NDArray[np.uint64]
    sources: Ints
    turns: Ints
    points: Records
    along_m: Floats
    beside: Words
    signals: Records
    phases: Records
    states: Bytes
    link_connection: Ints


def bits_of(flags: Bools) -> Words:
    """Return flags as words: flag k is bit k % 64 of word k // 64."""
    room = np.zeros(-(-len(flags) // 64) * 64, dtype=bool)
    room[: len(flags)] = flags
    return np.packbits(room, bitorder="little").view("<u8").astype(np.uint64)


def grouped(key: Ints, groups: int) -> tuple[Ints, Ints]:
    """Return (start, members): the indices with `key == g` are `members[start[g]:start[g + 1]]`, in order."""
    start = np.zeros(groups + 1, dtype=np.int32)
    np.cumsum(np.bincount(key, minlength=groups), out=start[1:])
    return start, np.argsort(key, kind="stable").astype(np.int32)
