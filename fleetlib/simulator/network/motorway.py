"""A motorway ring: two carriageways, interchanges with ramps, a bridge at each; around a town, or a city's arterials.

Traffic keeps to the right, so the outer carriageway goes counter-clockwise. At an interchange a bridge crosses both
carriageways without a junction; the ramps of the outer one meet it at its far end, those of the inner one at its near
end, the gate, from which the roads of the town begin. Ramps leave and join `RAMP_M` before and behind the bridge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import tidy, two_way, with_yields
from fleetlib.simulator.network.generators import arc
from fleetlib.simulator.network.kinds import USUAL_LIMIT_MPS, JunctionControl, RoadClass
from fleetlib.simulator.network.plain import Floats, PlainNetwork

SEPARATION_M: Final = 24.0  # between the middles of the carriageways
RAMP_M: Final = 320.0  # along the motorway, from the bridge to where a ramp leaves or joins
NOSE_M: Final = 70.0  # along the motorway, from where a ramp leaves or joins to its bend
NOSE_RAD: Final = math.radians(20)  # the angle there
BRIDGE_M: Final = 70.0  # from the middle of the motorway to where its ramps meet the bridge
RAMP_LIMIT_MPS: Final = 60 / 3.6
SPUR_M: Final = 500.0  # from the ring to the town
CONTROLS: Final = [JunctionControl.PRIORITY] * 4 + [JunctionControl.SIGNALS] * 2  # where ramps meet the bridge
RAMP_LANES: Final = [1, 1, 1, 1, 2, 2]  # ramps, bridges
LEAST_SPACING_M: Final = 1_500.0  # between interchanges: room for the ramps of both


@dataclass(frozen=True, slots=True)
class MotorwayRing:
    """Roads of a ring, and the node at each interchange that lies towards the centre."""

    draft: Draft
    gates: npt.NDArray[np.int64]


def motorway_ring(radius_m: float, interchanges: int, lanes: int, bottleneck_lanes: int | None = None) -> MotorwayRing:
    """Return a ring around (0, 0).

    Args:
        radius_m: To the middle between the carriageways.
        interchanges: Evenly spread; the arcs between them must be longer than their ramps.
        lanes: Of each carriageway.
        bottleneck_lanes: Of one stretch of the outer carriageway, the cause of a jam; absent: `lanes`.
    """
    turn = 2 * math.pi / interchanges
    at: Floats = np.arange(interchanges, dtype=np.float64) * turn
    reach = RAMP_M / radius_m
    outer, inner = radius_m + SEPARATION_M / 2, radius_m - SEPARATION_M / 2
    # Nodes, in blocks of one per interchange. The outer carriageway goes counter-clockwise, the inner one clockwise.
    places = [
        _polar(outer, at - reach), _polar(outer, at + reach),  # exit, entry
        _polar(inner, at + reach), _polar(inner, at - reach),
        _polar(radius_m + BRIDGE_M, at), _polar(radius_m - BRIDGE_M, at),
    ]  # fmt: skip
    block = np.arange(interchanges)
    out_exit, out_entry, in_exit, in_entry, far, gate = (block + k * interchanges for k in range(6))
    following, before = np.roll(np.arange(interchanges), -1), np.roll(np.arange(interchanges), 1)
    centre = (0.0, 0.0)
    stretches = [
        (out_exit, out_entry, arc(centre, outer, at - reach, at + reach)[0]),
        (out_entry, out_exit[following], arc(centre, outer, at + reach, at + turn - reach)[0]),
        (in_exit, in_entry, arc(centre, inner, at + reach, at - reach)[0]),
        (in_entry, in_exit[before], arc(centre, inner, at - reach, at - turn + reach)[0]),
    ]
    straight = Ragged.empty(interchanges)
    # Close to the motorway a ramp has one bend, which makes the corner wide enough to wait in without touching it.
    aside, along = NOSE_M * math.tan(NOSE_RAD), reach - NOSE_M / radius_m
    ramps = [
        (out_exit, far, _points(_polar(outer + aside, at - along))),
        (far, out_entry, _points(_polar(outer + aside, at + along))),
        (in_exit, gate, _points(_polar(inner - aside, at + along))),
        (gate, in_entry, _points(_polar(inner - aside, at - along))),
    ]
    bridges = [(far, gate, straight), (gate, far, straight)]
    lane_counts = np.full(4 * interchanges, lanes)
    if bottleneck_lanes is not None:
        lane_counts[interchanges] = bottleneck_lanes
    kinds = [RoadClass.MOTORWAY] * 4 + [RoadClass.TRUNK] * 4 + [RoadClass.TRUNK] * 2
    limits = [USUAL_LIMIT_MPS[RoadClass.MOTORWAY]] * 4 + [RAMP_LIMIT_MPS] * 4 + [USUAL_LIMIT_MPS[RoadClass.TRUNK]] * 2
    roads = stretches + ramps + bridges
    nodes = np.concatenate(places)
    draft = Draft(
        nodes[:, 0],
        nodes[:, 1],
        np.repeat(CONTROLS, interchanges).astype(np.int8),
        np.concatenate([road[0] for road in roads]),
        np.concatenate([road[1] for road in roads]),
        np.repeat(np.array(limits), interchanges),
        np.concatenate([lane_counts, np.repeat(RAMP_LANES, interchanges)]).astype(np.int8),
        np.repeat(np.array(kinds), interchanges).astype(np.int8),
        joined_shapes([road[2] for road in roads]),
    )
    return MotorwayRing(with_yields(draft), gate)


def joined_shapes(shapes: list[Ragged]) -> Ragged:
    """Return the lists of all, one after the other."""
    counts = np.concatenate([shape.counts for shape in shapes])
    start = np.concatenate([[0], np.cumsum(counts)])
    x, y = (np.concatenate([getattr(shape, axis) for shape in shapes]) for axis in ("x_m", "y_m"))
    return Ragged(start, x, y)


def _points(places: Floats) -> Ragged:
    """Return lists of one point each."""
    return Ragged(np.arange(len(places) + 1), places[:, 0], places[:, 1])


def _polar(radius_m: float, angle_rad: npt.NDArray[np.floating[Any]]) -> Floats:
    return np.stack([radius_m * np.cos(angle_rad), radius_m * np.sin(angle_rad)], axis=1)


def motorway_network(
    length_m: float = 25_000.0, interchanges: int = 6, lanes: int = 3, bottleneck_lanes: int | None = None
) -> PlainNetwork:
    """Return a motorway ring, and inside of it a road of 50 km/h that joins the interchanges, where trips end.

    Args:
        length_m: Of the ring, in the middle between its carriageways.
        interchanges: Evenly spread.
        lanes: Of each carriageway.
        bottleneck_lanes: Of one stretch of the outer carriageway, the cause of a jam; absent: `lanes`.

    Raises:
        SettingsError: If the interchanges do not fit on the ring.
    """
    radius = length_m / (2 * math.pi)
    least = LEAST_SPACING_M * max(interchanges, 3)
    if length_m < least:
        raise SettingsError(
            f"A motorway of length_m = {length_m:g} has no room for {interchanges} interchanges",
            f"Give at least {least:g} m, or fewer interchanges",
        )
    if bottleneck_lanes is not None and bottleneck_lanes > lanes:
        raise SettingsError(f"bottleneck_lanes = {bottleneck_lanes} (range 1 to {lanes})", "Give fewer than lanes")
    ring = motorway_ring(radius, interchanges, lanes, bottleneck_lanes)
    town_radius = radius - BRIDGE_M - SPUR_M
    at = np.arange(interchanges) * 2 * math.pi / interchanges
    towns = _polar(town_radius, at)
    first = len(ring.draft.node_x_m)
    town = first + np.arange(interchanges)
    around, _ = arc((0.0, 0.0), town_radius, at, at + 2 * math.pi / interchanges)
    roads = Draft(
        np.concatenate([ring.draft.node_x_m, towns[:, 0]]),
        np.concatenate([ring.draft.node_y_m, towns[:, 1]]),
        np.concatenate([np.zeros(first), np.full(interchanges, JunctionControl.SIGNALS)]).astype(np.int8),
        np.concatenate([ring.gates, town]),
        np.concatenate([town, np.roll(town, -1)]),
        np.repeat(USUAL_LIMIT_MPS[[RoadClass.TRUNK, RoadClass.ARTERIAL]], interchanges),
        np.repeat([2, 1], interchanges).astype(np.int8),
        np.repeat([RoadClass.TRUNK, RoadClass.ARTERIAL], interchanges).astype(np.int8),
        joined_shapes([Ragged.empty(interchanges), around]),
    )
    return tidy(with_roads(ring.draft, two_way(roads)), name=f"motorway ring of {length_m / 1_000:g} km").checked()


def with_roads(draft: Draft, more: Draft) -> Draft:
    """Return a draft with the edges of another, whose nodes are the first one's and more."""
    columns = ("tail", "head", "limit_mps", "lanes", "road_class", "priority")
    draft, more = (replace(one, priority=one.road_class) if one.priority is None else one for one in (draft, more))
    control = np.concatenate([draft.node_control, more.node_control[len(draft.node_control) :]])
    both = {name: np.concatenate([getattr(draft, name), getattr(more, name)]) for name in columns}
    shape = joined_shapes([draft.shape, more.shape])
    return Draft(more.node_x_m, more.node_y_m, control, shape=shape, node_height_m=more.node_height_m, **both)
