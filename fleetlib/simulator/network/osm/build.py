"""An OpenStreetMap extract as a `PlainNetwork`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.check import largest_part
from fleetlib.simulator.network.draft import Draft, Pairs, Ragged
from fleetlib.simulator.network.edit import GIVES_WAY, arranged, as_network, recentred, with_yields
from fleetlib.simulator.network.hills import graded
from fleetlib.simulator.network.kinds import STEEPEST_GRADE, JunctionControl, RoadClass
from fleetlib.simulator.network.merge import JOIN_M, join_close
from fleetlib.simulator.network.osm.read import OsmRoads, Restriction, read_roads
from fleetlib.simulator.network.osm.streets import Street, gives_way, signal_junctions, streets_of, told_inclines
from fleetlib.simulator.network.osm.tags import ROUNDABOUT_PRIORITY
from fleetlib.simulator.network.plain import PlainNetwork, to_metres, without_traps
from fleetlib.simulator.network.told import told_heights

ATTRIBUTION: Final = "© OpenStreetMap contributors (ODbL), openstreetmap.org/copyright"
SMALLEST_NETWORK: Final = 3  # nodes


def network_from_osm(
    path: Path | str, *, name: str | None = None, service: bool = False, join_m: float = JOIN_M
) -> PlainNetwork:
    """Return the roads of an OpenStreetMap extract: the largest part in which every place is reached from every other.

    Args:
        path: `.osm.pbf` or `.osm`.
        name: Of the network; absent: of the file.
        service: With driveways and car parks.
        join_m: Junction nodes with less road than this between them become one; 0 keeps all.

    Raises:
        SettingsError: If there is no such file, it cannot be read, or it holds no roads that lead anywhere.
    """
    return import_osm(path, name=name, service=service, join_m=join_m).network


@dataclass(frozen=True, slots=True)
class OsmImport:
    """The roads of an extract.

    Attributes:
        network: The largest part in which every place is reached from every other.
        skipped: What of the extract was left out, or not taken as it is, and how often.
    """

    network: PlainNetwork
    skipped: dict[str, int]


def import_osm(
    path: Path | str, *, name: str | None = None, service: bool = False, join_m: float = JOIN_M
) -> OsmImport:
    """Return what `network_from_osm` does, and what was left out; for arguments and errors see there."""
    path = Path(path)
    roads = read_roads(path, service=service)
    if not 0 <= join_m <= 100:
        raise SettingsError(f"join_m = {join_m:g} (range 0 to 100)", f"Give metres, usually {JOIN_M:g}")
    network = build(roads, name or path.name.split(".")[0], join_m)
    if network.nodes < SMALLEST_NETWORK:
        raise SettingsError(
            f"No {SMALLEST_NETWORK} places in {path} can be reached from each other", "Give a larger extract"
        )
    return OsmImport(network.checked(), roads.skipped)


def build(roads: OsmRoads, name: str, join_m: float = JOIN_M) -> PlainNetwork:
    """Return the largest connected part of these roads, around its centre."""
    streets = streets_of(roads)
    used = sorted({node for street in streets for node in (street.nodes[0], street.nodes[-1])})
    number = {node: place for place, node in enumerate(used)}
    places = np.array([roads.places[node] for node in used])
    longitude, latitude = (float(round(v, 6)) for v in (places.min(axis=0) + places.max(axis=0)) / 2)
    x_m, y_m = to_metres(places[:, 0], places[:, 1], latitude, longitude)
    draft, ways = _edges(roads, streets, number, x_m, y_m, (latitude, longitude))
    signals = {number[node] for node in signal_junctions(roads, streets)}
    turns = np.array(_forbidden(roads.restrictions, draft, ways, number), dtype=np.int64).reshape(-1, 2)
    draft = replace(draft, node_control=_controls(draft, signals), turn_from=turns[:, 0], turn_to=turns[:, 1])
    if join_m > 0:
        draft = join_close(draft, join_m, fixed=_priority(draft) == ROUNDABOUT_PRIORITY)
    rows = arranged(draft)
    whole = as_network(
        rows, name=name, attribution=ATTRIBUTION, center_latitude_deg=latitude, center_longitude_deg=longitude
    )
    part = largest_part(whole)
    return _with_heights(recentred(without_traps(whole.subset(part))), rows, part, roads)


def _with_heights(network: PlainNetwork, rows: Draft, part: npt.NDArray[np.bool_], roads: OsmRoads) -> PlainNetwork:
    """Return this part of the rows' network with the heights that their inclines tell; level where none does."""
    if rows.told_grade is None or rows.told_share is None or rows.node_told_m is None:
        return network
    edges = part[rows.tail] & part[rows.head]
    grade, share, places = rows.told_grade[edges], rows.told_share[edges], rows.node_told_m[part]
    if not share.any() and not np.isfinite(places).any():
        return network
    height = told_heights(network.edge_tail, network.edge_head, network.edge_length_m, grade, share, places)
    rise = np.abs(height[network.edge_head] - height[network.edge_tail])
    if steep := int((rise > STEEPEST_GRADE * network.edge_length_m).sum()):
        roads.count(f"edges steeper than {100 * STEEPEST_GRADE:g} % made less steep", steep)
    return graded(network, height, STEEPEST_GRADE)


def _edges(
    roads: OsmRoads,
    streets: list[Street],
    number: dict[int, int],
    x_m: npt.NDArray[np.float64],
    y_m: npt.NDArray[np.float64],
    center: tuple[float, float],
) -> tuple[Draft, Pairs]:
    """Return the directed edges, and for each the ways at its tail and head, shape (edges, 2)."""
    inner = np.array([roads.places[node] for s in streets for node in s.nodes[1:-1]], dtype=np.float64).reshape(-1, 2)
    shape_x, shape_y = to_metres(inner[:, 0], inner[:, 1], *center)
    start = np.concatenate([[0], np.cumsum([len(s.nodes) - 2 for s in streets])]).astype(np.int64)
    ends = np.array([(number[s.nodes[0]], number[s.nodes[-1]]) for s in streets], dtype=np.int64)
    lanes = np.array([s.road.lanes for s in streets], dtype=np.int8)
    limits = np.array([s.road.limits_mps for s in streets])
    yields = np.array([gives_way(roads, s) for s in streets])
    ways = np.array([(s.first_way, s.last_way) for s in streets], dtype=np.int64)
    columns = np.array([(s.road.road_class, s.road.priority, s.road.allowed) for s in streets], dtype=np.int32)
    told = told_inclines(roads, streets)
    forward, backward = (np.flatnonzero(lanes[:, way] > 0) for way in (0, 1))
    street = np.concatenate([forward, backward])
    turned = np.arange(len(street)) >= len(forward)
    way = turned.astype(np.int64)
    draft = Draft(
        node_x_m=x_m,
        node_y_m=y_m,
        node_control=np.zeros(len(x_m), dtype=np.int8),
        tail=ends[street, way],
        head=ends[street, 1 - way],
        limit_mps=limits[street, way],
        lanes=lanes[street, way],
        road_class=columns[street, 0].astype(np.int8),
        shape=Ragged(start, shape_x, shape_y).take(street, turned),
        allowed=columns[street, 2],
        # A sign is worth less than any road without one, in the order of the roads.
        priority=np.where(yields[street, way], columns[street, 1] - GIVES_WAY, columns[street, 1]).astype(np.int8),
        node_told_m=np.array([roads.heights.get(node, np.nan) for node in number]),
        told_grade=np.where(turned, -1.0, 1.0) * told[street, 0],
        told_share=told[street, 1],
    )
    draft = with_yields(draft, roundabout=columns[street, 1] == ROUNDABOUT_PRIORITY)
    return draft, np.stack([ways[street, way], ways[street, 1 - way]], axis=1)


def _controls(draft: Draft, signals: set[int]) -> npt.NDArray[np.int8]:
    """Signals where they are mapped; right before left where only local streets meet, without sign or roundabout."""
    nodes = len(draft.node_x_m)
    highest, lowest = np.zeros(nodes, dtype=np.int8), np.zeros(nodes, dtype=np.int8)
    np.maximum.at(highest, draft.tail, draft.road_class)
    np.maximum.at(highest, draft.head, draft.road_class)
    np.minimum.at(lowest, draft.head, _priority(draft))
    equal = (highest == RoadClass.LOCAL) & (lowest >= 0)
    equal[draft.tail[_priority(draft) == ROUNDABOUT_PRIORITY]] = False
    control = np.where(equal, JunctionControl.RIGHT_BEFORE_LEFT, JunctionControl.PRIORITY)
    control[list(signals)] = JunctionControl.SIGNALS
    return control.astype(np.int8)


def _priority(draft: Draft) -> npt.NDArray[np.int8]:
    return draft.road_class if draft.priority is None else draft.priority


def _forbidden(
    restrictions: list[Restriction], draft: Draft, ways: Pairs, number: dict[int, int]
) -> list[tuple[int, int]]:
    """Return the pairs of edges that turn restrictions forbid."""
    via_nodes = {number[r.via] for r in restrictions if r.via in number}
    arriving: dict[int, list[int]] = {node: [] for node in via_nodes}
    leaving: dict[int, list[int]] = {node: [] for node in via_nodes}
    for edge, (tail, head) in enumerate(zip(draft.tail.tolist(), draft.head.tolist(), strict=True)):
        if head in arriving:
            arriving[head].append(edge)
        if tail in leaving:
            leaving[tail].append(edge)
    pairs: set[tuple[int, int]] = set()
    for rule in restrictions:
        node = number.get(rule.via, -1)
        origins = [edge for edge in arriving.get(node, []) if ways[edge, 1] == rule.origin]
        targets = [edge for edge in leaving.get(node, []) if ways[edge, 0] == rule.target]
        if not rule.u_turn and (len(origins) > 1 or len(targets) > 1):
            continue  # a way that goes on through the junction: which of its two sides is meant is not said
        for origin in origins:
            back = int(draft.tail[origin])
            chosen = [t for t in targets if not rule.u_turn or rule.origin != rule.target or draft.head[t] == back]
            if rule.only and chosen:
                chosen = [t for t in leaving[node] if t not in chosen]
            pairs.update((origin, target) for target in chosen)
    return sorted(pairs)
