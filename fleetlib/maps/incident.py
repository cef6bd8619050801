"""The map of one incident."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.errors import SettingsError
from fleetlib.maps.frames import POSITION, as_frame, points, road_layers, road_lines, road_source, view_of
from fleetlib.maps.offline import LegendEntry, OfflineMap
from fleetlib.maps.parts import member, scale_legend, tooltip
from fleetlib.maps.style import NEARBY_COLOR, RAMP, SEVERITY_COLORS, ramp_color, words
from fleetlib.units import METRES_PER_DEGREE, mps_to_kmh

SPAN_M = 400.0  # least part of the world shown around an incident
_NEEDED = ("vehicle_id", "kind", "severity", "start_time", *POSITION)


def incident_map(
    track: Any, incident: Any, nearby: Any = None, roads: Any = None, *, title: str | None = None, height_px: int = 480
) -> OfflineMap:
    """Return a map of one incident: the vehicle's track coloured by speed, the place, and who was near.

    Args:
        track: Frame with time, latitude_deg, longitude_deg, speed_mps of the vehicle around the incident.
        incident: A row of the incidents frame (a dict, or a frame of one row).
        nearby: Frame with vehicle_id, latitude_deg, longitude_deg of other vehicles at that time; distance_m joins the
            text that appears on pointing.
        roads: As for `fleet_map`.
        title: Instead of kind and vehicle.
        height_px: Of the frame in a notebook.

    Raises:
        SettingsError: If a needed column is missing, or `incident` is not exactly one.
    """
    import pydeck

    row = _one_row(incident)
    severity, kind = member(Severity, row["severity"]), words(member(IncidentKind, row["kind"]))
    path = as_frame(track, "track", ("time", *POSITION, "speed_mps")).sort("time")
    place = [round(float(row["longitude_deg"]), 6), round(float(row["latitude_deg"]), 6)]
    lines = road_lines(roads)
    limits = _speed_limits_kmh(path)
    layers = [*road_layers(lines), _track_layer(pydeck, path, limits)]
    legend = scale_legend(limits, "line", "km/h")
    if nearby is not None:
        near = as_frame(nearby, "nearby", ("vehicle_id", *POSITION))
        layers.append(_nearby_layer(pydeck, near))
        legend.append(LegendEntry("Other vehicles", NEARBY_COLOR, str(near["vehicle_id"].n_unique())))
    layers.append(_place_layer(pydeck, f"{kind}\n{mps_to_kmh(row.get('speed_mps') or 0.0):.0f} km/h", place, severity))
    legend.append(LegendEntry("Incident", SEVERITY_COLORS[severity], words(severity).lower()))
    view = view_of([*points(path), *_corners(place)], max_zoom=17)
    deck = pydeck.Deck(layers=layers, initial_view_state=view, map_provider=None, tooltip=tooltip())
    head = title or f"{kind}, {row.get('name') or 'vehicle ' + str(row['vehicle_id'])}"
    below = f"{row['start_time']:%Y-%m-%d %H:%M:%S} UTC"
    return OfflineMap(
        deck,
        head,
        below,
        tuple(legend),
        "Speed of the vehicle",
        road_source(roads) if lines else "",
        height_px=height_px,
    )


def _corners(place: Sequence[float]) -> list[list[float]]:
    north = SPAN_M / 2 / METRES_PER_DEGREE
    east = north / max(0.01, math.cos(math.radians(place[1])))
    return [[place[0] - east, place[1] - north], [place[0] + east, place[1] + north]]


def _speed_limits_kmh(path: pl.DataFrame) -> list[float]:
    """Return the bounds between the colours: whole fives up to the highest speed."""
    highest: Any = path["speed_mps"].max()
    step = max(5.0, 5.0 * math.ceil(mps_to_kmh(float(highest or 0.0)) / len(RAMP) / 5.0))
    return [step * k for k in range(1, len(RAMP))]


def _track_layer(pydeck: Any, path: pl.DataFrame, limits: Sequence[float]) -> Any:
    places = points(path)
    speeds_kmh = mps_to_kmh(1.0) * path["speed_mps"].fill_null(0).to_numpy()
    times = path["time"].dt.strftime("%H:%M:%S").to_list()
    pieces = [
        {"path": [a, b], "c": ramp_color(speed, limits), "text": f"{when} UTC\n{speed:.0f} km/h"}
        for a, b, speed, when in zip(places[:-1], places[1:], speeds_kmh[1:], times[1:], strict=True)
    ]
    return pydeck.Layer(
        "PathLayer",
        id="track",
        data=pieces,
        get_path="path",
        get_color="c",
        get_width=5,
        width_units="'pixels'",
        cap_rounded=True,
        pickable=True,
    )


def _nearby_layer(pydeck: Any, near: pl.DataFrame) -> Any:
    text = pl.col("name") if "name" in near.columns else pl.format("Vehicle {}", pl.col("vehicle_id"))
    if "distance_m" in near.columns:
        text = pl.format("{}\n{} m away", text, pl.col("distance_m").round(0).cast(pl.Int32))
    texts = near.select(text.alias("text"))["text"].to_list()
    return pydeck.Layer(
        "ScatterplotLayer",
        id="nearby",
        data=[{"p": place, "text": label} for place, label in zip(points(near), texts, strict=True)],
        get_position="p",
        get_fill_color=list(NEARBY_COLOR),
        get_radius=5.5,
        radius_units="'pixels'",
        stroked=True,
        get_line_color=[11, 17, 26],
        line_width_units="'pixels'",
        get_line_width=1.5,
        pickable=True,
    )


def _place_layer(pydeck: Any, text: str, place: list[float], severity: Severity) -> Any:
    color = SEVERITY_COLORS[severity]
    return pydeck.Layer(
        "ScatterplotLayer",
        id="incident",
        data=[{"p": place, "text": text}],
        get_position="p",
        get_fill_color=[*color, 60],
        get_line_color=list(color),
        stroked=True,
        get_radius=13,
        radius_units="'pixels'",
        line_width_units="'pixels'",
        get_line_width=3,
        pickable=True,
    )


def _one_row(incident: Any) -> Mapping[str, Any]:
    if isinstance(incident, Mapping):
        missing = [name for name in _NEEDED if name not in incident]
        if missing:
            raise SettingsError(f"incident has no {', '.join(missing)}", f"Give at least: {', '.join(_NEEDED)}")
        return incident
    frame = as_frame(incident, "incident", _NEEDED)
    if len(frame) != 1:
        raise SettingsError(f"incident has {len(frame)} rows", "Give exactly one row of the incidents frame")
    return frame.row(0, named=True)
