"""From ways to streets: cut where ways meet, joined again where nothing changes. Signals move to their junction."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from fleetlib.simulator.network.osm.read import OsmRoads, Way
from fleetlib.simulator.network.osm.tags import Road
from fleetlib.units import METRES_PER_DEGREE

SHORT_M: Final = 20.0  # a shorter stretch with a tag of its own takes the tags of the road that it belongs to
SIGNAL_REACH_M: Final = 40.0  # a signal is mapped at its stop line: so far from the junction that it serves


@dataclass(slots=True)
class Street:
    """A road between two junctions, or up to where its tags change.

    Attributes:
        road: What its tags mean, seen from its first node to its last.
        nodes: OpenStreetMap nodes.
        first_way: The way that it begins with.
        last_way: The way that it ends with.
        rise_m: From its first node to its last, of the stretches whose ways tell their incline.
        told_m: Length of these stretches.
    """

    road: Road
    nodes: list[int]
    first_way: int
    last_way: int
    rise_m: float = 0.0
    told_m: float = 0.0


def streets_of(roads: OsmRoads) -> list[Street]:
    """Return the streets between junctions, dead ends and changes."""
    return _joined(roads, _cut(roads))


def _cut(roads: OsmRoads) -> list[Street]:
    uses: Counter[int] = Counter()
    for way in roads.ways:
        uses.update(way.nodes)
        uses.update((way.nodes[0], way.nodes[-1]))
    pieces = []
    for way in roads.ways:
        begin = 0
        for place in range(1, len(way.nodes)):
            if uses[way.nodes[place]] > 1:
                pieces.append(_piece(roads, way, way.nodes[begin : place + 1]))
                begin = place
    return pieces


def _piece(roads: OsmRoads, way: Way, nodes: list[int]) -> Street:
    if way.grade is None:
        return Street(way.road, nodes, way.number, way.number)
    told_m = _distances(roads, nodes)[-1]
    return Street(way.road, nodes, way.number, way.number, way.grade * told_m, told_m)


def _reversed(street: Street) -> Street:
    road = street.road
    turned = Road(road.road_class, road.priority, road.limits_mps[::-1], road.lanes[::-1], road.allowed)
    return Street(turned, street.nodes[::-1], street.last_way, street.first_way, -street.rise_m, street.told_m)


def _joined(roads: OsmRoads, pieces: list[Street]) -> list[Street]:
    """Join pieces at nodes where exactly two meet that are alike in the direction of travel, or nearly so and short."""
    ends: dict[int, list[int]] = {}
    for number, piece in enumerate(pieces):
        ends.setdefault(piece.nodes[0], []).append(number)
        ends.setdefault(piece.nodes[-1], []).append(number)
    done = [False] * len(pieces)
    streets = []
    for number, piece in enumerate(pieces):
        if done[number]:
            continue
        done[number] = True
        street = _extended(roads, piece, pieces, ends, done)
        streets.append(_reversed(_extended(roads, _reversed(street), pieces, ends, done)))
    return streets


def _extended(
    roads: OsmRoads, street: Street, pieces: list[Street], ends: dict[int, list[int]], done: list[bool]
) -> Street:
    nodes, last_way, road = street.nodes, street.last_way, street.road
    rise_m, told_m = street.rise_m, street.told_m
    length = _distances(roads, nodes)[-1]
    while nodes[-1] != nodes[0]:
        others = [number for number in ends[nodes[-1]] if not done[number]]
        if len(ends[nodes[-1]]) != 2 or len(others) != 1:
            break
        follower = pieces[others[0]]
        if follower.nodes[0] != nodes[-1]:
            follower = _reversed(follower)
        more = _distances(roads, follower.nodes)[-1]
        same_ways = [a > 0 for a in follower.road.lanes] == [a > 0 for a in road.lanes]
        if follower.road != road and not (same_ways and min(length, more) < SHORT_M):
            break
        done[others[0]] = True
        if more > length:
            road = follower.road
        nodes, last_way, length = nodes + follower.nodes[1:], follower.last_way, length + more
        rise_m, told_m = rise_m + follower.rise_m, told_m + follower.told_m
    return Street(road, nodes, street.first_way, last_way, rise_m, told_m)


def signal_junctions(roads: OsmRoads, streets: list[Street]) -> set[int]:
    """Return the junctions with signals; one mapped at a stop line counts for the junction that it faces.

    A signal farther than 40 m from every junction is a pedestrians' and is left out.
    """
    junctions = _junctions(streets)
    found = {node for node in roads.signals if node in junctions}
    for street in streets:
        inner = [place for place in range(1, len(street.nodes) - 1) if street.nodes[place] in roads.signals]
        if not inner:
            continue
        at = _distances(roads, street.nodes)
        for place in inner:
            facing = roads.signals[street.nodes[place]]
            to_end, to_start = at[-1] - at[place], at[place]
            # One that faces both ways is for the nearer junction, as one without a direction.
            told = facing in ("forward", "backward")
            forward = facing == "forward" if told else to_end <= to_start or street.road.lanes[1] == 0
            if street.road.lanes[0] == 0:
                forward = False
            if forward and to_end <= SIGNAL_REACH_M and street.nodes[-1] in junctions:
                found.add(street.nodes[-1])
            elif not forward and to_start <= SIGNAL_REACH_M and street.nodes[0] in junctions:
                found.add(street.nodes[0])
    return found


def gives_way(roads: OsmRoads, street: Street) -> tuple[bool, bool]:
    """Return whether there is a give-way or stop sign before the end, and before the start for who comes back."""
    ahead = back = False
    inner = [place for place in range(len(street.nodes)) if street.nodes[place] in roads.give_way]
    at = _distances(roads, street.nodes) if inner else []
    for place in inner:
        facing = roads.give_way[street.nodes[place]]
        to_end, to_start = at[-1] - at[place], at[place]
        if to_end <= SIGNAL_REACH_M and facing != "backward" and (facing or to_end <= to_start):
            ahead = True
        if to_start <= SIGNAL_REACH_M and facing != "forward" and (facing or to_start < to_end):
            back = True
    return ahead, back


def _junctions(streets: list[Street]) -> set[int]:
    meeting = Counter(node for street in streets for node in (street.nodes[0], street.nodes[-1]))
    return {node for node, roads in meeting.items() if roads > 2}


def told_inclines(roads: OsmRoads, streets: list[Street]) -> npt.NDArray[np.float64]:
    """Return the mean grade that the ways of each street tell, 0 where none does, and of which share of its length.

    Returns:
        Grade and share, shape (streets, 2).
    """
    told = np.zeros((len(streets), 2))
    for place, street in enumerate(streets):
        if street.told_m > 0.0:
            share = street.told_m / _distances(roads, street.nodes)[-1]
            told[place] = street.rise_m / street.told_m, min(share, 1.0)
    return told


def _distances(roads: OsmRoads, nodes: list[int]) -> list[float]:
    at = [0.0]
    for a, b in itertools.pairwise(nodes):
        (x0, y0), (x1, y1) = roads.places[a], roads.places[b]
        narrow = math.cos(math.radians(y0))
        at.append(at[-1] + METRES_PER_DEGREE * math.hypot((x1 - x0) * narrow, y1 - y0))
    return at
