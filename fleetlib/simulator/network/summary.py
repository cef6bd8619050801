"""What a network is, in numbers that people compare: size, kilometres by class, junctions, connectivity."""

from __future__ import annotations

import itertools
from typing import Any, Final

import numpy as np

from fleetlib.simulator.network.carriageways import two_way
from fleetlib.simulator.network.check import components
from fleetlib.simulator.network.kinds import JunctionControl, RoadClass
from fleetlib.simulator.network.plain import PlainNetwork

GRADES_PERCENT: Final = (0, 2, 4, 6, 8)  # where the classes of grades begin


def streets_at_nodes(network: PlainNetwork) -> Any:
    """Return how many roads meet at each node, whatever their directions: the degree of the undirected graph."""
    ends = np.sort(np.stack([network.edge_tail, network.edge_head], axis=1), axis=1)
    return np.bincount(np.unique(ends, axis=0).ravel(), minlength=network.nodes)


def _shares(steepness: Any, length: Any) -> dict[str, float]:
    """Return the share of the length of all roads by their grade, up or down."""
    number = np.digitize(steepness, [edge / 100 for edge in GRADES_PERCENT[1:]])
    shares = np.bincount(number, length, minlength=len(GRADES_PERCENT)) / length.sum()
    names = [f"{low} to {high} %" for low, high in itertools.pairwise(GRADES_PERCENT)] + [
        f"from {GRADES_PERCENT[-1]} %"
    ]
    return {name: round(float(share), 4) for name, share in zip(names, shares, strict=True)}


def summary(network: PlainNetwork) -> dict[str, Any]:
    """Return the facts of a network; lengths of roads count each direction of travel, grades are up or down.

    `connected_share` is the share of nodes in the largest part in which every place is reached from every other.
    """
    number, part = components(network)
    kilometres = np.bincount(network.edge_class, network.edge_length_m, minlength=len(RoadClass)) / 1_000
    lane_km = float((network.edge_length_m * network.edge_lanes).sum()) / 1_000
    degree = streets_at_nodes(network)
    steepness = np.abs(network.edge_grade)
    control = np.bincount(network.node_control, minlength=len(JunctionControl))
    one_way = ~two_way(network)
    length = network.edge_length_m
    return {
        "name": network.name,
        "nodes": network.nodes,
        "edges": network.edges,
        "km": round(float(kilometres.sum()), 1),
        "lane_km": round(lane_km, 1),
        "km_by_class": {kind.name.lower(): round(float(kilometres[kind]), 1) for kind in RoadClass},
        "one_way_km": round(float(length[one_way].sum()) / 1_000, 1),
        "edge_length_m": dict(
            zip(
                ("min", "median", "mean", "max"),
                (round(float(v), 1) for v in (length.min(), np.median(length), length.mean(), length.max())),
                strict=True,
            )
        ),
        "height_m": {
            "lowest": round(float(network.node_height_m.min()), 1),
            "highest": round(float(network.node_height_m.max()), 1),
        },
        "grade_share": _shares(steepness, length),
        "steepest_percent": round(100 * float(steepness.max()), 2),
        "limits_kmh": sorted({round(float(v) * 3.6) for v in np.unique(network.edge_limit_mps)}),
        "lanes": {int(n): int(c) for n, c in zip(*np.unique(network.edge_lanes, return_counts=True), strict=True)},
        "controls": {kind.name.lower(): int(control[kind]) for kind in JunctionControl},
        "mean_degree": round(float(degree.mean()), 2),
        "dead_ends": int((degree == 1).sum()),
        "forbidden_turns": len(network.forbidden_from),
        "parts": number,
        "connected_share": round(float(np.bincount(part).max()) / network.nodes, 4),
        "center_deg": [network.center_latitude_deg, network.center_longitude_deg],
        "attribution": network.attribution,
    }
