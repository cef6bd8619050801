"""The road network that vehicles drive on: a plain network with its lanes, connections, conflicts and signals."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.conflicts import find_conflicts, number_bits
from fleetlib.simulator.lanes import connect, lane_records
from fleetlib.simulator.layout import Bools as Bools
from fleetlib.simulator.layout import Floats as Floats
from fleetlib.simulator.layout import Ints as Ints
from fleetlib.simulator.layout import Records as Records
from fleetlib.simulator.layout import World, bits_of
from fleetlib.simulator.middle_lines import edge_records, point_records
from fleetlib.simulator.network.export import once
from fleetlib.simulator.network.kinds import JunctionControl
from fleetlib.simulator.network.kinds import RoadClass as RoadClass
from fleetlib.simulator.network.plain import PlainNetwork, to_degrees
from fleetlib.simulator.recording import refuse_existing, unwritable
from fleetlib.simulator.signals import number_links, program

SIGNAL_DELAY_S = 12.0  # expected wait, for the choice of route
YIELD_DELAY_S = 4.0
DRIVE_ON_DELAY_S = 0.5


@dataclass(frozen=True, slots=True)
class RoadLine:
    """One road piece for a map: longitude and latitude pairs, class name, limit."""

    path: list[tuple[float, float]]
    road_class: str
    speed_limit_mps: float


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A network with all that driving needs: lanes, connections, conflicts, signal programs.

    Attributes:
        plain: What it was built from.
        world: The arrays; `layout` tells what each of their fields means. For an export: `world.connections` has
            from_lane, to_lane, from_edge, to_edge, direction, signal and link; `world.foes[c.first_foe:c.last_foe]` are
            the conflicts of a connection `c` with who yields; `world.signals`, `world.phases` and `world.states` are
            the signal programs. A lane's place in its edge is `world.lanes.index`, 0 is the rightmost.
    """

    plain: PlainNetwork
    world: World

    @property
    def node_x_m(self) -> Floats:
        """Metres east of the centre, shape (nodes,)."""
        return self.plain.node_x_m

    @property
    def node_y_m(self) -> Floats:
        """Metres north of it."""
        return self.plain.node_y_m

    @property
    def edge_tail(self) -> Ints:
        """Node that a directed edge leaves, int32, shape (edges,)."""
        return self.plain.edge_tail

    @property
    def edge_head(self) -> Ints:
        """Node that it reaches."""
        return self.plain.edge_head

    @property
    def edge_class(self) -> npt.NDArray[np.int8]:
        """`RoadClass` of each edge."""
        return self.plain.edge_class

    @property
    def edge_length_m(self) -> Floats:
        """Length of each edge from node to node."""
        return self.plain.edge_length_m

    @property
    def signal(self) -> Bools:
        """Whether a node has signals, bool, shape (nodes,)."""
        return np.asarray(self.plain.node_control == JunctionControl.SIGNALS)

    @property
    def attribution(self) -> str:
        """What must be shown with any picture of it, empty where nothing must."""
        return self.plain.attribution

    @property
    def center_latitude_deg(self) -> float:
        """Where (0, 0) is."""
        return self.plain.center_latitude_deg

    @property
    def center_longitude_deg(self) -> float:
        """Where (0, 0) is."""
        return self.plain.center_longitude_deg

    @property
    def roads(self) -> Records:
        """`EDGE_DTYPE` records, one per edge."""
        return self.world.roads

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return self.plain.nodes

    @property
    def edges(self) -> int:
        """Number of directed edges."""
        return self.plain.edges

    @property
    def travel_time_s(self) -> Floats:
        """Expected time along each edge with the wait at its head."""
        yields = np.zeros(self.edges)
        np.maximum.at(yields, self.world.connections.from_edge, self.world.connections.yields)
        wait = np.where(
            self.signal[self.edge_head], SIGNAL_DELAY_S, np.where(yields > 0, YIELD_DELAY_S, DRIVE_ON_DELAY_S)
        )
        times: Floats = self.edge_length_m / self.roads.limit_mps + wait
        return times

    def longitude_latitude(self, x_m: Floats, y_m: Floats) -> tuple[Floats, Floats]:
        """Return degrees of metres east and north of the centre (equirectangular, exact to 1e-4 within 15 km)."""
        return to_degrees(x_m, y_m, self.center_latitude_deg, self.center_longitude_deg)

    def lines(self) -> list[RoadLine]:
        """Return every road once, as polylines for a map."""
        lines = []
        for edge in once(self.plain).tolist():
            longitude, latitude = self.longitude_latitude(*self.plain.path(edge))
            path = [(round(x, 6), round(y, 6)) for x, y in zip(longitude.tolist(), latitude.tolist(), strict=True)]
            kind = RoadClass(int(self.edge_class[edge])).name.lower()
            lines.append(RoadLine(path, kind, round(float(self.plain.edge_limit_mps[edge]), 3)))
        return lines

    def to_geo(self) -> dict[str, Any]:
        """Return what `/roads.json` serves: lines of `path`, `class` and `speed_limit_mps`, `center`, `attribution`."""
        lines = [
            {"path": line.path, "class": line.road_class, "speed_limit_mps": line.speed_limit_mps}
            for line in self.lines()
        ]
        center = [self.center_longitude_deg, self.center_latitude_deg]
        return {"lines": lines, "center": center, "attribution": self.attribution}

    def write(self, path: Path, *, replace: bool = False) -> None:
        """Write the road lines as JSON for the live page (setting `FLEET_LIVE_ROADS`).

        Args:
            path: Of the file; its folder is made if it is not there.
            replace: Write over a file that is there.

        Raises:
            SettingsError: If the file is there already and is not to be replaced, or cannot be written.
        """
        refuse_existing([path], replace=replace)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(self.to_geo(), separators=(",", ":")))
        except OSError as error:
            raise unwritable(path, error) from None


def drivable(plain: PlainNetwork, signal_cycle_s: float, rng: np.random.Generator) -> RoadNetwork:
    """Return a network that vehicles can drive on.

    Args:
        plain: Nodes and edges.
        signal_cycle_s: Cycle time of junctions with signals.
        rng: For the offsets of the signals.
    """
    roads, points = edge_records(plain)
    lanes = lane_records(plain, roads)
    connections, sources, turns = connect(plain, roads, lanes)
    number_links(plain, connections)
    foes = find_conflicts(plain, roads, connections)
    programs = program(plain, roads, connections, foes, signal_cycle_s, rng)
    bends = point_records(points)
    has_bend = lanes.first_point < lanes.last_point
    lanes.bend_m = math.inf
    lanes.bend_m[has_bend] = bends.along_m[lanes.first_point[has_bend]]
    beside = bits_of(lanes.first_lane < lanes.last_lane)
    rivals = number_bits(connections, foes)
    world = World(
        roads, lanes, connections, foes, rivals, sources, turns, bends, bends.along_m.copy(), beside, *programs
    )
    return RoadNetwork(plain, world)
