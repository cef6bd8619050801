"""Export to SUMO's plain XML: the same network, signals and trips in another simulator, for comparison.

`netconvert --node-files … --edge-files … --connection-files … --tllogic-files …` builds SUMO's network of the files.
Nothing of SUMO is needed to write them. Format: "SUMO Road Networks from own XML descriptions" of SUMO's
documentation (plain XML), read with version 1.28. Edges and nodes keep their numbers as ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np

from fleetlib.errors import SettingsError
from fleetlib.simulator.fleet import VehicleClass
from fleetlib.simulator.layout import LANE_WIDTH_M, NONE, Light, World
from fleetlib.simulator.network.carriageways import two_way
from fleetlib.simulator.network.export import point_heights
from fleetlib.simulator.network.kinds import ALL_VEHICLES, JunctionControl
from fleetlib.simulator.network.plain import Floats, Ints, PlainNetwork

NODE_TYPES: Final = {
    JunctionControl.PRIORITY: "priority",
    JunctionControl.SIGNALS: "traffic_light",
    JunctionControl.RIGHT_BEFORE_LEFT: "right_before_left",
}
VEHICLE_CLASSES: Final = {
    VehicleClass.CAR: "passenger",
    VehicleClass.VAN: "delivery",
    VehicleClass.TRUCK: "truck",
    VehicleClass.BUS: "bus",
}
LETTERS: Final = {Light.RED: "r", Light.YELLOW: "y", Light.PERMISSIVE: "g", Light.GREEN: "G"}


@dataclass(frozen=True, slots=True)
class PlainXml:
    """The files of a network: nodes, edges, connections between lanes, signal programs."""

    nodes: Path
    edges: Path
    connections: Path
    signals: Path

    def options(self) -> list[str]:
        """Return them as options of `netconvert`; turning back is possible where the network says so, only there."""
        return [
            f"--node-files={self.nodes}",
            f"--edge-files={self.edges}",
            f"--connection-files={self.connections}",
            f"--tllogic-files={self.signals}",
            "--no-turnarounds",
        ]


@dataclass(frozen=True, slots=True)
class Trips:
    """Vehicles that drive once.

    Attributes:
        depart_s: When each one wants to leave, ascending, float64, shape (n,).
        edges: The edges of all routes, one route after the other, int32.
        start: The route of trip `i` is `edges[start[i]:start[i + 1]]`, int64, shape (n + 1,).
    """

    depart_s: Floats
    edges: Ints
    start: Ints

    def __len__(self) -> int:
        return len(self.depart_s)

    def route(self, trip: int) -> Ints:
        """Return the edges of one trip."""
        return self.edges[self.start[trip] : self.start[trip + 1]]


def write_plain_xml(folder: Path, plain: PlainNetwork, world: World, name: str = "network") -> PlainXml:
    """Write a network as `<name>.nod.xml`, `.edg.xml`, `.con.xml` and `.tll.xml`.

    Args:
        folder: Where; made if it is not there.
        plain: Nodes and edges.
        world: Its connections and signals, as `roads.RoadNetwork.world` has them.
        name: Of the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = PlainXml(*(folder / f"{name}.{kind}.xml" for kind in ("nod", "edg", "con", "tll")))
    _write(files.nodes, "nodes", _nodes(plain), plain.attribution)
    _write(files.edges, "edges", _edges(plain), plain.attribution)
    _write(files.connections, "connections", _connections(plain, world), plain.attribution)
    _write(files.signals, "tlLogics", [*_programs(world), *_links(world)], plain.attribution)
    return files


def write_routes(path: Path, vehicle_type: Mapping[str, str | float], trips: Trips) -> None:
    """Write trips as `.rou.xml`: vehicles with their routes, all of one type.

    They begin at the start of their first edge, standing, on the lane that suits their route, and end at the end of the
    last one.

    Args:
        path: The file.
        vehicle_type: Attributes of SUMO's `vType`, for example `carFollowModel`, `accel` and `tau`.
        trips: By time of departure.

    Raises:
        SettingsError: If a trip has no edges or they do not go by time.
    """
    if len(trips) and (np.diff(trips.start).min() < 1 or np.diff(trips.depart_s, prepend=0.0).min() < 0):
        raise SettingsError("Every trip needs a route, and trips go by departure from 0 s on", "Sort and check them")
    kind = ET.Element("vType", {"id": "vehicle", **{key: _text(value) for key, value in vehicle_type.items()}})
    _write(path, "routes", [kind, *(_vehicle(trip, trips) for trip in range(len(trips)))])


def _nodes(plain: PlainNetwork) -> Iterable[ET.Element]:
    columns = (plain.node_x_m.tolist(), plain.node_y_m.tolist(), plain.node_control.tolist())
    level = plain.level
    for node, (x, y, control) in enumerate(zip(*columns, strict=True)):
        kind = JunctionControl(control)
        found = {"id": str(node), "x": _text(x), "y": _text(y), "type": NODE_TYPES[kind]}
        if not level:
            found["z"] = _text(float(plain.node_height_m[node]))
        yield ET.Element("node", found | ({"tl": str(node)} if kind == JunctionControl.SIGNALS else {}))


def _edges(plain: PlainNetwork) -> Iterable[ET.Element]:
    both_ways = two_way(plain)
    heights = [] if plain.level else point_heights(plain)
    lowest = int(plain.edge_priority.min(initial=0))
    for edge in range(plain.edges):
        points = [part.tolist() for part in plain.path(edge)] + heights[edge : edge + 1]
        found = {
            "id": str(edge),
            "from": str(plain.edge_tail[edge]),
            "to": str(plain.edge_head[edge]),
            "priority": str(plain.edge_priority[edge] - lowest + 1),
            "numLanes": str(plain.edge_lanes[edge]),
            "speed": _text(float(plain.edge_limit_mps[edge])),
            "width": _text(LANE_WIDTH_M),
            # Lanes of a two-way road lie to the right of its middle line, those of a one-way road on both sides of it.
            "spreadType": "right" if both_ways[edge] else "center",
        }
        if len(points[0]) > 2:
            found["shape"] = " ".join(",".join(map(_text, at)) for at in zip(*points, strict=True))
        if plain.edge_allowed[edge] != ALL_VEHICLES:
            allowed = [name for kind, name in VEHICLE_CLASSES.items() if plain.edge_allowed[edge] >> kind & 1]
            found["allow"] = " ".join(allowed)
        yield ET.Element("edge", found)


def _connections(plain: PlainNetwork, world: World) -> Iterable[ET.Element]:
    for connection in range(len(world.connections)):
        yield ET.Element("connection", _way(connection, world))
    # Without this netconvert would guess ways on for an edge that has none.
    for edge in np.setdiff1d(np.arange(plain.edges), world.connections.from_edge).tolist():
        yield ET.Element("connection", {"from": str(edge)})


def _programs(world: World) -> Iterable[ET.Element]:
    for signal in world.signals:
        logic = ET.Element(
            "tlLogic",
            {
                "id": str(signal.node),
                "type": "static",
                "programID": "0",
                # SUMO's offset delays a program, ours lets it begin earlier.
                "offset": _text(-float(signal.offset_s) % float(signal.cycle_s)),
            },
        )
        for phase in world.phases[signal.first_phase : signal.last_phase]:
            state = world.states[phase.first_state : phase.first_state + signal.links].tolist()
            shown = "".join(LETTERS[Light(light)] for light in state)
            ET.SubElement(logic, "phase", {"duration": _text(float(phase.duration_s)), "state": shown})
        yield logic


def _links(world: World) -> Iterable[ET.Element]:
    for connection in np.flatnonzero(world.connections.signal != NONE).tolist():
        one = world.connections[connection]
        found = {"tl": str(one.node), "linkIndex": str(one.link)}
        yield ET.Element("connection", _way(connection, world) | found)


def _way(connection: int, world: World) -> dict[str, str]:
    one = world.connections[connection]
    return {
        "from": str(one.from_edge),
        "to": str(one.to_edge),
        "fromLane": str(world.lanes.index[one.from_lane]),
        "toLane": str(world.lanes.index[one.to_lane]),
    }


def _vehicle(trip: int, trips: Trips) -> ET.Element:
    vehicle = ET.Element(
        "vehicle",
        {
            "id": str(trip),
            "type": "vehicle",
            "depart": _text(float(trips.depart_s[trip])),
            "departLane": "best",
            "departPos": "base",
            "departSpeed": "0",
            "arrivalPos": "max",
        },
    )
    ET.SubElement(vehicle, "route", {"edges": " ".join(map(str, trips.route(trip).tolist()))})
    return vehicle


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.10g}"


def _write(path: Path, root: str, elements: Sequence[ET.Element] | Iterable[ET.Element], note: str = "") -> None:
    """Write elements; a note, such as whom the data are from, becomes a comment at the top."""
    top = ET.Element(root)
    if note:
        top.append(ET.Comment(f" {note.replace('--', '- -')} "))
    top.extend(elements)
    tree = ET.ElementTree(top)
    ET.indent(tree)
    tree.write(path, encoding="utf-8", xml_declaration=True)
