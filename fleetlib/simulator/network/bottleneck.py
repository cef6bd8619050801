"""A motorway with one cause of a jam: a loop on which a stretch has fewer lanes, and a road where trips end.

On a ring with interchanges the ramps limit how much traffic reaches the motorway, so that queues form there first.
Here nothing but the lane drop limits the flow: the queue grows upstream of it, and behind it traffic is free.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.draft import Draft
from fleetlib.simulator.network.edit import tidy
from fleetlib.simulator.network.generators import arc
from fleetlib.simulator.network.kinds import MAX_LANES, USUAL_LIMIT_MPS, JunctionControl, RoadClass
from fleetlib.simulator.network.plain import PlainNetwork

TOWN_M: Final = (500.0,) * 4  # a trip leads from each of them to another
NARROW_M: Final = 800.0
BEHIND_M: Final = 700.0
LONGEST_EDGE_M: Final = 1_000.0
LEAST_M: Final = 5_000.0


def bottleneck_network(length_m: float = 8_000.0, lanes: int = 3, bottleneck_lanes: int = 1) -> PlainNetwork:
    """Return a one-way loop: a road of 50 km/h, a motorway, its narrow stretch, and the motorway back to that road.

    Trips end only on the road of 50 km/h, so every second one leads once around.

    Args:
        length_m: Of the loop.
        lanes: Everywhere but on the narrow stretch.
        bottleneck_lanes: There.

    Raises:
        SettingsError: If a value is out of range.
    """
    if not LEAST_M <= length_m <= 200_000:
        raise SettingsError(f"length_m = {length_m:g} (range {LEAST_M:g} to 200000)", "Correct it")
    if not 2 <= lanes <= MAX_LANES:
        raise SettingsError(f"lanes = {lanes} (range 2 to {MAX_LANES})", "Correct it")
    if not 1 <= bottleneck_lanes < lanes:
        raise SettingsError(f"bottleneck_lanes = {bottleneck_lanes} (range 1 to {lanes - 1})", "Give fewer than lanes")
    before_m = length_m - sum(TOWN_M) - NARROW_M - BEHIND_M
    parts = math.ceil(before_m / LONGEST_EDGE_M)
    lengths = np.array([*TOWN_M, *[before_m / parts] * parts, NARROW_M, BEHIND_M])
    edges, narrow = len(lengths), len(lengths) - 2
    radius = length_m / (2 * math.pi)
    at = np.concatenate([[0.0], np.cumsum(lengths)]) / radius
    shape, _ = arc((0.0, 0.0), radius, at[:-1], at[1:])
    kinds = np.full(edges, RoadClass.MOTORWAY, dtype=np.int8)
    kinds[: len(TOWN_M)] = RoadClass.ARTERIAL
    counts = np.full(edges, lanes, dtype=np.int8)
    counts[narrow] = bottleneck_lanes
    counts[: len(TOWN_M)] = min(2 * lanes, MAX_LANES)
    ends = np.arange(edges)
    draft = Draft(
        radius * np.cos(at[:-1]),
        radius * np.sin(at[:-1]),
        np.full(edges, JunctionControl.PRIORITY, dtype=np.int8),
        ends,
        (ends + 1) % edges,
        USUAL_LIMIT_MPS[kinds],
        counts,
        kinds,
        shape,
    )
    return tidy(draft, name=f"motorway of {length_m / 1_000:g} km with a bottleneck").checked()
