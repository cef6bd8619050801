"""`PlainNetwork`: nodes, directed edges and their shapes as NumPy arrays, whatever they were made from.

It holds what a map holds. Lanes, connections between lanes, conflicts and signal phases follow from it and are built
where they are driven on (`roads`), so a source of networks needs to know nothing of them. The name and the split are
those of SUMO's plain XML (nodes, edges, connections), from which SUMO builds its network too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.check import as_array, check_connected, check_values, edge_components, largest_part
from fleetlib.units import METRES_PER_DEGREE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]


def _floats() -> Floats:
    return np.zeros(0)


def _bytes() -> Bytes:
    return np.zeros(0, dtype=np.int8)


def _ints() -> Ints:
    return np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class PlainNetwork:
    """Roads as arrays.

    An edge is one direction of a road; a two-way road is two edges. Edges are sorted by tail, then head, and no two
    have both the same, so that an edge is named by its two nodes; `network.edit.tidy` makes it so.

    Attributes:
        node_x_m: Metres east of the centre, float64, shape (nodes,).
        node_y_m: Metres north of it.
        node_control: `JunctionControl`, int8, shape (nodes,).
        edge_tail: Node that an edge leaves, int32, shape (edges,).
        edge_head: Node that it reaches.
        edge_length_m: Along its shape.
        edge_limit_mps: Speed limit.
        edge_lanes: Lanes in its direction, int8.
        edge_class: `RoadClass`, int8.
        edge_allowed: Who may use it, a bit `1 << VehicleClass` each, int32.
        edge_priority: Who goes first at its head if that has no signals: the greater number, int8. Less than 0: it
            gives way to all that are not, whatever the roads (a sign, a ramp, the entry of a roundabout). Absent: its
            class.
        shape_start: The points of edge `e` between its tail and head (both left out) are
            `shape_start[e]:shape_start[e + 1]` of `shape_x_m` and `shape_y_m`; int32, shape (edges + 1,). Absent:
            all edges are straight.
        shape_x_m: Like `node_x_m`.
        shape_y_m: Like `node_y_m`.
        forbidden_from: Edge that must not be followed by `forbidden_to` at its head, int32, shape (turns,).
        forbidden_to: See there.
        node_height_m: Metres above whatever is 0 there, like `node_x_m`. Absent: all is level. An edge climbs evenly
            from its tail to its head.
        center_latitude_deg: Where (0, 0) is.
        center_longitude_deg: Where (0, 0) is.
        attribution: What must be shown with any picture of it; empty for a fictitious network.
        name: For people.

    Raises:
        SettingsError: If the arrays do not fit together or a value is impossible. Whether it is connected is a
            question of `checked`, since a part of a map is a network too.
    """

    node_x_m: Floats
    node_y_m: Floats
    node_control: Bytes
    edge_tail: Ints
    edge_head: Ints
    edge_length_m: Floats
    edge_limit_mps: Floats
    edge_lanes: Bytes
    edge_class: Bytes
    edge_allowed: Ints
    edge_priority: Bytes = field(default_factory=_bytes)
    shape_start: Ints = field(default_factory=_ints)
    shape_x_m: Floats = field(default_factory=_floats)
    shape_y_m: Floats = field(default_factory=_floats)
    forbidden_from: Ints = field(default_factory=_ints)
    forbidden_to: Ints = field(default_factory=_ints)
    node_height_m: Floats = field(default_factory=_floats)
    center_latitude_deg: float = 52.52
    center_longitude_deg: float = 13.40
    attribution: str = ""
    name: str = "network"

    def __post_init__(self) -> None:
        if len(self.shape_start) == 0:
            object.__setattr__(self, "shape_start", np.zeros(len(self.edge_tail) + 1, dtype=np.int32))
        if len(self.edge_priority) == 0:
            object.__setattr__(self, "edge_priority", self.edge_class)
        if len(self.node_height_m) == 0:
            object.__setattr__(self, "node_height_m", np.zeros(len(self.node_x_m)))
        for name, dtype in ARRAYS.items():
            object.__setattr__(self, name, as_array(name, getattr(self, name), dtype))
        check_values(self)

    def __eq__(self, other: object) -> bool:
        """Return whether all arrays and texts are the same, bit by bit."""
        if not isinstance(other, PlainNetwork):
            return NotImplemented
        return all(np.array_equal(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))

    __hash__ = None  # type: ignore[assignment]

    @staticmethod
    def arrays() -> tuple[str, ...]:
        """Return the names of the arrays."""
        return tuple(ARRAYS)

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_x_m)

    @property
    def edges(self) -> int:
        """Number of directed edges."""
        return len(self.edge_tail)

    @property
    def edge_keys(self) -> npt.NDArray[np.int64]:
        """`tail * nodes + head` of each edge, ascending: find an edge of two nodes by bisection."""
        return np.asarray(self.edge_tail.astype(np.int64) * self.nodes + self.edge_head)

    @property
    def edge_grade(self) -> Floats:
        """Rise over horizontal way of each edge from its tail to its head: 0.05 is 5 % uphill."""
        rise = self.node_height_m[self.edge_head] - self.node_height_m[self.edge_tail]
        return np.asarray(rise / self.edge_length_m)

    @property
    def level(self) -> bool:
        """Whether all nodes are at one height."""
        return bool(self.nodes == 0 or np.ptp(self.node_height_m) == 0.0)

    def longitude_latitude(self, x_m: Floats, y_m: Floats) -> tuple[Floats, Floats]:
        """Return degrees of metres east and north of the centre (equirectangular, exact to 1e-4 within 15 km)."""
        return to_degrees(x_m, y_m, self.center_latitude_deg, self.center_longitude_deg)

    def path(self, edge: int) -> tuple[Floats, Floats]:
        """Return x and y of an edge from tail to head, metres, shape (points,)."""
        points = slice(self.shape_start[edge], self.shape_start[edge + 1])
        ends = self.edge_tail[edge], self.edge_head[edge]
        return (
            np.concatenate([[self.node_x_m[ends[0]]], self.shape_x_m[points], [self.node_x_m[ends[1]]]]),
            np.concatenate([[self.node_y_m[ends[0]]], self.shape_y_m[points], [self.node_y_m[ends[1]]]]),
        )

    def checked(self) -> PlainNetwork:
        """Return the network if every place is reached from every other.

        Raises:
            SettingsError: If it is empty or in parts, with their number and sizes.
        """
        check_connected(self)
        return self

    def largest_component(self) -> PlainNetwork:
        """Return the largest part in which every place is reached from every other (Tarjan 1972).

        Forbidden turns that would cut off a road are dropped: at the edge of an extract they have lost their point.
        """
        part = largest_part(self)
        return without_traps(self if part.all() else self.subset(part))

    def subset(self, nodes: npt.NDArray[np.bool_]) -> PlainNetwork:
        """Return the network of these nodes and of the edges between them.

        Args:
            nodes: Which ones stay, bool, shape (nodes,).
        """
        number = np.where(nodes, np.cumsum(nodes) - 1, -1).astype(np.int32)
        stays = nodes[self.edge_tail] & nodes[self.edge_head]
        edge_number = np.where(stays, np.cumsum(stays) - 1, -1).astype(np.int32)
        points = np.repeat(stays, np.diff(self.shape_start))
        turns = stays[self.forbidden_from] & stays[self.forbidden_to]
        values: dict[str, Any] = {name: getattr(self, name)[stays] for name in ARRAYS if name.startswith("edge_")}
        values |= {name: getattr(self, name)[nodes] for name in ARRAYS if name.startswith("node_")}
        values |= {"edge_tail": number[self.edge_tail[stays]], "edge_head": number[self.edge_head[stays]]}
        return replace(
            self,
            **values,
            shape_start=np.concatenate([[0], np.cumsum(np.diff(self.shape_start)[stays])]).astype(np.int32),
            shape_x_m=self.shape_x_m[points],
            shape_y_m=self.shape_y_m[points],
            forbidden_from=edge_number[self.forbidden_from[turns]],
            forbidden_to=edge_number[self.forbidden_to[turns]],
        )


ARRAYS: dict[str, type[np.generic]] = {
    "node_x_m": np.float64,
    "node_y_m": np.float64,
    "node_control": np.int8,
    "node_height_m": np.float64,
    "edge_tail": np.int32,
    "edge_head": np.int32,
    "edge_length_m": np.float64,
    "edge_limit_mps": np.float64,
    "edge_lanes": np.int8,
    "edge_class": np.int8,
    "edge_allowed": np.int32,
    "edge_priority": np.int8,
    "shape_start": np.int32,
    "shape_x_m": np.float64,
    "shape_y_m": np.float64,
    "forbidden_from": np.int32,
    "forbidden_to": np.int32,
}
"""The arrays of a `PlainNetwork` and their types."""


def without_traps(network: PlainNetwork) -> PlainNetwork:
    """Return the network without the forbidden turns that leave a road without a way in or out."""
    if len(network.forbidden_from) == 0:
        return network
    part = edge_components(network)
    main = part == np.bincount(part).argmax()
    good = main[network.forbidden_from] & main[network.forbidden_to]
    if good.all():
        return network
    kept = replace(network, forbidden_from=network.forbidden_from[good], forbidden_to=network.forbidden_to[good])
    return kept if main.all() else without_traps(kept)


def to_degrees(x_m: Floats, y_m: Floats, latitude_deg: float, longitude_deg: float) -> tuple[Floats, Floats]:
    """Return longitude and latitude of metres east and north of a centre (equirectangular projection)."""
    per_degree = METRES_PER_DEGREE * math.cos(math.radians(latitude_deg))
    return longitude_deg + x_m / per_degree, latitude_deg + y_m / METRES_PER_DEGREE


def to_metres(longitude: Floats, latitude: Floats, latitude_deg: float, longitude_deg: float) -> tuple[Floats, Floats]:
    """Return metres east and north of a centre: the inverse of `to_degrees`."""
    per_degree = METRES_PER_DEGREE * math.cos(math.radians(latitude_deg))
    return (longitude - longitude_deg) * per_degree, (latitude - latitude_deg) * METRES_PER_DEGREE
