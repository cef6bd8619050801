"""The roads for other programs: GeoJSON, and the JSON of the live page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from fleetlib.errors import SettingsError
from fleetlib.simulator.network.carriageways import two_way
from fleetlib.simulator.network.kinds import JunctionControl, RoadClass
from fleetlib.simulator.network.plain import PlainNetwork
from fleetlib.simulator.recording import refuse_existing

DIGITS = 6  # of a degree: 0.1 m


def paths(network: PlainNetwork, digits: int = DIGITS) -> list[list[tuple[float, float]]]:
    """Return longitude and latitude of every edge from tail to head."""
    node_lon, node_lat = network.longitude_latitude(network.node_x_m, network.node_y_m)
    inner_lon, inner_lat = network.longitude_latitude(network.shape_x_m, network.shape_y_m)
    nodes = list(zip(node_lon.round(digits).tolist(), node_lat.round(digits).tolist(), strict=True))
    inner = list(zip(inner_lon.round(digits).tolist(), inner_lat.round(digits).tolist(), strict=True))
    starts = network.shape_start.tolist()
    return [
        [nodes[tail], *inner[starts[edge] : starts[edge + 1]], nodes[head]]
        for edge, (tail, head) in enumerate(zip(network.edge_tail.tolist(), network.edge_head.tolist(), strict=True))
    ]


def point_heights(network: PlainNetwork) -> list[list[float]]:
    """Return the height of every point of every edge from tail to head in metres; an edge climbs evenly."""
    heights = []
    for edge in range(network.edges):
        x, y = network.path(edge)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        below, above = network.node_height_m[[network.edge_tail[edge], network.edge_head[edge]]]
        heights.append((below + (above - below) * along / along[-1]).tolist())
    return heights


def once(network: PlainNetwork) -> Any:
    """Return the edges that draw every road once: one of two opposite ones, and all one-way ones."""
    return np.flatnonzero((network.edge_tail < network.edge_head) | ~two_way(network))


def to_geojson(network: PlainNetwork) -> dict[str, Any]:
    """Return a GeoJSON (RFC 7946) FeatureCollection: a LineString per edge, a Point per junction with signals.

    Where the network is not level, coordinates have a height in metres as their third number, and edges their grade.
    """
    lines: list[list[tuple[float, ...]]] = [[*line] for line in paths(network)]
    slopes: list[dict[str, float]] = [{}] * network.edges
    if not network.level:
        both = zip(lines, point_heights(network), strict=True)
        lines = [[(*at, round(z, 2)) for at, z in zip(line, high, strict=True)] for line, high in both]
        slopes = [{"grade_percent": round(100 * grade, 2)} for grade in network.edge_grade.tolist()]
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": lines[edge]},
            "properties": {
                "edge": edge,
                "class": RoadClass(int(network.edge_class[edge])).name.lower(),
                "limit_kmh": round(float(network.edge_limit_mps[edge]) * 3.6, 1),
                "lanes": int(network.edge_lanes[edge]),
                "length_m": round(float(network.edge_length_m[edge]), 2),
                **slopes[edge],
            },
        }
        for edge in range(network.edges)
    ]
    longitude, latitude = network.longitude_latitude(network.node_x_m, network.node_y_m)
    features += [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [round(float(longitude[node]), DIGITS), round(float(latitude[node]), DIGITS)],
            },
            "properties": {"node": node, "control": "signals"},
        }
        for node in np.flatnonzero(network.node_control == JunctionControl.SIGNALS).tolist()
    ]
    facts = {"name": network.name, "attribution": network.attribution}
    return {"type": "FeatureCollection", **facts, "features": features}


def to_live(network: PlainNetwork) -> dict[str, Any]:
    """Return what `/roads.json` serves: lines of `path`, `class` and `speed_limit_mps`, `center`, `attribution`."""
    lines = paths(network)
    return {
        "lines": [
            {
                "path": lines[edge],
                "class": RoadClass(int(network.edge_class[edge])).name.lower(),
                "speed_limit_mps": round(float(network.edge_limit_mps[edge]), 3),
            }
            for edge in once(network).tolist()
        ],
        "center": [network.center_longitude_deg, network.center_latitude_deg],
        "attribution": network.attribution,
    }


FORMATS: dict[str, Callable[[PlainNetwork], dict[str, Any]]] = {".geojson": to_geojson, ".json": to_live}


def write_roads(network: PlainNetwork, path: Path, *, replace: bool = False) -> None:
    """Write the roads in the format of the file's name: `.geojson`, or `.json` for the live page.

    Args:
        network: Its roads.
        path: Of the file; its folder is made if it is not there.
        replace: Write over a file that is there.

    Raises:
        SettingsError: If the name has another ending, the file is there already and is not to be replaced, or cannot
            be written.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise SettingsError(f"{path} ends in none of {', '.join(FORMATS)}", "Choose one of them, or .nod.xml for SUMO")
    refuse_existing([path], replace=replace)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(form(network), separators=(",", ":"), ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}", "Choose another place") from None
