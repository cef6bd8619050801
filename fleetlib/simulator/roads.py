"""The road network as arrays: nodes, directed edges, signals, and the curves that vehicles drive at junctions."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.kinds import USUAL_LANES, USUAL_LIMIT_MPS
from fleetlib.simulator.network.kinds import RoadClass as RoadClass
from fleetlib.units import METRES_PER_DEGREE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Records = Any  # np.recarray of a structured type: `r.name` is a column, `r[i].name` one value; compiled code reads it


SPEED_LIMIT_MPS = USUAL_LIMIT_MPS
LANES = USUAL_LANES.astype(np.int32)
TURN_TANGENT_M = np.array([9.0, 14.0, 18.0, 24.0])  # how far before a junction a vehicle begins to turn
SIGNAL_DELAY_S = 12.0  # expected wait, for the choice of route
NO_SIGNAL = -1


EDGE_DTYPE = np.dtype(
    [
        ("length_m", "f8"),
        ("limit_mps", "f8"),
        ("x_m", "f8"),  # of the node that it leaves, east of the centre
        ("y_m", "f8"),  # north of it
        ("direction_x", "f8"),  # unit vector, east
        ("direction_y", "f8"),  # north
        ("tangent_m", "f8"),  # how far from a junction a turn begins and ends
        ("straight_m", "f8"),  # how far the same road goes on straight on from its end
        ("offset_s", "f8"),  # time shift of the signal at its head
        ("tail", "i4"),  # node that it leaves
        ("head", "i4"),  # node that it reaches
        ("first_lane", "i4"),  # its lanes are numbered from first_lane to last_lane
        ("last_lane", "i4"),
        ("phase", "i4"),  # of the signal at its head, 0 or 1, -1 without
    ],
    align=True,
)
"""What the inner step reads of a directed edge; every edge has its opposite."""


@dataclass(frozen=True, slots=True)
class RoadLine:
    """One road piece for a map: longitude and latitude pairs, class name, limit."""

    path: list[tuple[float, float]]
    road_class: str
    speed_limit_mps: float


@dataclass(frozen=True)
class RoadNetwork:
    """A city's roads.

    Attributes:
        node_x_m: Metres east of the centre, float64, shape (nodes,).
        node_y_m: Metres north of the centre.
        edge_tail: Node that a directed edge leaves, int32, shape (edges,).
        edge_head: Node that it reaches.
        edge_class: `RoadClass`, int8.
        signal: Whether a node has signals, bool, shape (nodes,).
        signal_cycle_s: Cycle time of all signals.
        center_latitude_deg: Where (0, 0) is.
        center_longitude_deg: Where (0, 0) is.
        roads: The same and what follows from it, one `EDGE_DTYPE` record per edge, for the inner step.
    """

    node_x_m: Floats
    node_y_m: Floats
    edge_tail: Ints
    edge_head: Ints
    edge_class: npt.NDArray[np.int8]
    signal: Bools
    signal_cycle_s: float
    center_latitude_deg: float
    center_longitude_deg: float
    roads: Records

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_x_m)

    @property
    def edges(self) -> int:
        """Number of directed edges."""
        return len(self.edge_tail)

    @property
    def travel_time_s(self) -> Floats:
        """Expected time along each edge with the wait at its head."""
        wait = np.where(self.signal[self.edge_head], SIGNAL_DELAY_S, 2.0)
        times: Floats = self.roads.length_m / self.roads.limit_mps + wait
        return times

    def longitude_latitude(self, x_m: Floats, y_m: Floats) -> tuple[Floats, Floats]:
        """Return degrees of metres east and north of the centre (equirectangular, exact to 1e-4 within 15 km)."""
        latitude = self.center_latitude_deg + y_m / METRES_PER_DEGREE
        longitude = self.center_longitude_deg + x_m / (
            METRES_PER_DEGREE * math.cos(math.radians(self.center_latitude_deg))
        )
        return longitude, latitude

    def lines(self) -> list[RoadLine]:
        """Return every road once, as polylines for a map."""
        longitude, latitude = self.longitude_latitude(self.node_x_m, self.node_y_m)
        one_way = np.flatnonzero(self.edge_tail < self.edge_head)
        return [
            RoadLine(
                [
                    (round(float(longitude[node]), 6), round(float(latitude[node]), 6))
                    for node in (self.edge_tail[edge], self.edge_head[edge])
                ],
                RoadClass(int(self.edge_class[edge])).name.lower(),
                round(float(SPEED_LIMIT_MPS[self.edge_class[edge]]), 3),
            )
            for edge in one_way
        ]

    def to_geo(self) -> dict[str, Any]:
        """Return `{"lines": [{"path", "class", "speed_limit_mps"}], "center"}`, what `/roads.json` serves."""
        lines = [
            {"path": line.path, "class": line.road_class, "speed_limit_mps": line.speed_limit_mps}
            for line in self.lines()
        ]
        return {"lines": lines, "center": [self.center_longitude_deg, self.center_latitude_deg]}

    def write(self, path: Path) -> None:
        """Write the road lines as JSON for the live page (setting `FLEET_LIVE_ROADS`)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.to_geo(), separators=(",", ":")))


def build_network(
    node_xy_m: Floats,
    pairs: npt.NDArray[np.int64],
    pair_class: npt.NDArray[np.int8],
    signal_cycle_s: float,
    center_deg: tuple[float, float],
    rng: np.random.Generator,
) -> RoadNetwork:
    """Return the network of two-way roads; junctions of three or more arterials get signals.

    Args:
        node_xy_m: Shape (nodes, 2).
        pairs: The two nodes of each road, shape (roads, 2).
        pair_class: `RoadClass` of each road.
        signal_cycle_s: Cycle time.
        center_deg: Latitude and longitude of (0, 0).
        rng: For the offsets of the signals.
    """
    tail = np.concatenate([pairs[:, 0], pairs[:, 1]]).astype(np.int32)
    head = np.concatenate([pairs[:, 1], pairs[:, 0]]).astype(np.int32)
    road_class = np.concatenate([pair_class, pair_class])
    order = np.lexsort((head, tail))
    tail, head, road_class = tail[order], head[order], road_class[order]
    nodes = len(node_xy_m)
    large = np.bincount(tail[road_class > RoadClass.LOCAL], minlength=nodes)
    signal = large >= 3
    roads = _records(node_xy_m, tail, head, road_class, signal, signal_cycle_s, rng)
    x_m, y_m = np.ascontiguousarray(node_xy_m.T)
    return RoadNetwork(x_m, y_m, tail, head, road_class, signal, signal_cycle_s, *center_deg, roads=roads)


def _records(
    node_xy_m: Floats,
    tail: Ints,
    head: Ints,
    road_class: npt.NDArray[np.int8],
    signal: Bools,
    signal_cycle_s: float,
    rng: np.random.Generator,
) -> Records:
    along = node_xy_m[head] - node_xy_m[tail]
    length = np.hypot(along[:, 0], along[:, 1])
    direction = along / length[:, None]
    lanes = LANES[road_class]
    last_lane = np.cumsum(lanes) - 1
    roads: Records = np.zeros(len(tail), dtype=EDGE_DTYPE).view(np.recarray)
    roads.length_m, roads.limit_mps = length, SPEED_LIMIT_MPS[road_class]
    roads.x_m, roads.y_m = node_xy_m[tail].T
    roads.direction_x, roads.direction_y = direction.T
    # A turn takes at most a third of the edge, so that two of them never meet.
    roads.tangent_m = np.minimum(TURN_TANGENT_M[road_class], length / 3)
    roads.straight_m = _straight_ahead(tail, head, length, direction, road_class)
    roads.offset_s = rng.uniform(0, signal_cycle_s, len(node_xy_m))[head]
    roads.tail, roads.head = tail, head
    roads.first_lane, roads.last_lane = last_lane - lanes + 1, last_lane
    roads.phase = _phases(head, direction, signal)
    return roads


def _phases(head: Ints, direction: Floats, signal: Bools) -> Ints:
    """Approaches within 45 degrees of the first one's axis share phase 0, the others phase 1."""
    axis = 2 * np.arctan2(direction[:, 1], direction[:, 0])  # doubled: opposite approaches are the same axis
    reference = np.zeros(len(signal))
    reference[head[::-1]] = axis[::-1]
    apart = np.abs((axis - reference[head] + np.pi) % (2 * np.pi) - np.pi)
    phase = np.where(apart < np.pi / 2, 0, 1)
    return np.where(signal[head], phase, NO_SIGNAL).astype(np.int32)


def _straight_ahead(
    tail: Ints, head: Ints, length: Floats, direction: Floats, road_class: npt.NDArray[np.int8]
) -> Floats:
    """How far the same road goes on from the end of each edge without a turn (more than 1 degree) or another class."""
    edges = len(tail)
    start = np.searchsorted(tail, np.arange(tail.max() + 2))
    follow = np.full(edges, -1)
    for slot in range(int(np.diff(start).max())):
        candidate = start[head] + slot
        inside = candidate < start[head + 1]
        candidate = np.minimum(candidate, edges - 1)
        aligned = np.einsum("ij,ij->i", direction, direction[candidate]) > np.cos(np.radians(1.0))
        follow = np.where(inside & aligned & (road_class[candidate] == road_class), candidate, follow)
    run = np.zeros(edges)
    for _ in range(64):  # arterials have few pieces between junctions
        longer = np.where(follow >= 0, length[follow] + run[follow], 0.0)
        if np.array_equal(longer, run):
            break
        run = longer
    return run
