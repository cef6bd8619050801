"""The map of where the vehicles are."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from fleetlib.contracts.live import VehicleState
from fleetlib.maps.frames import POSITION, as_frame, points, road_layers, road_lines, road_source, view_of
from fleetlib.maps.offline import LegendEntry, OfflineMap
from fleetlib.maps.parts import time_text, tooltip, with_state
from fleetlib.maps.style import STATE_COLORS, words
from fleetlib.units import KMH_PER_MPS, METRES_PER_DEGREE

AHEAD_S = 8.0  # length of the direction lines: where the vehicle will be by then
_ORDER = (VehicleState.ALERT, VehicleState.MOVING, VehicleState.STOPPED, VehicleState.PARKED, VehicleState.OFFLINE)


def fleet_map(positions: Any, roads: Any = None, *, title: str = "Fleet positions", height_px: int = 480) -> OfflineMap:
    """Return a map of where the vehicles are, coloured by state, with lines ahead of those that drive.

    Args:
        positions: Frame with vehicle_id, latitude_deg, longitude_deg; used where present: speed_mps, heading_deg, time,
            state (`VehicleState`) or flags. Without a state, a speed above 0.5 m/s is moving.
        roads: Road lines: a `RoadNetwork`, its lines, or the content of /roads.json.
        title: Shown on the map.
        height_px: Of the frame in a notebook.

    Raises:
        SettingsError: If a needed column is missing.
    """
    import pydeck

    frame = with_state(as_frame(positions, "positions", ("vehicle_id", *POSITION)))
    lines = road_lines(roads)
    layers = road_layers(lines)
    legend: list[LegendEntry] = []
    for state in reversed(_ORDER):  # what needs attention is drawn last
        part = frame.filter(pl.col("state") == int(state))
        if part.is_empty():
            continue
        layers += _vehicle_layers(pydeck, part, state)
        legend.insert(0, LegendEntry(words(state), STATE_COLORS[state], f"{len(part):,}"))
    view = view_of([point for line in lines for point in line["path"]] or points(frame))
    deck = pydeck.Deck(layers=layers, initial_view_state=view, map_provider=None, tooltip=tooltip())
    subtitle = f"{len(frame):,} vehicles{time_text(frame)}" if len(frame) else "no vehicle has reported"
    return OfflineMap(
        deck, title, subtitle, tuple(legend), roads=road_source(roads) if lines else "", height_px=height_px
    )


def _vehicle_layers(pydeck: Any, part: pl.DataFrame, state: VehicleState) -> list[Any]:
    color, places = list(STATE_COLORS[state]), points(part)
    texts = _texts(part, words(state))
    dots = pydeck.Layer(
        "ScatterplotLayer",
        id=f"vehicles-{state.name.lower()}",
        data=[{"p": place, "text": text} for place, text in zip(places, texts, strict=True)],
        get_position="p",
        get_fill_color=color,
        get_radius=4.5 if state in (VehicleState.ALERT, VehicleState.MOVING) else 3.5,
        radius_units="'pixels'",
        stroked=True,
        get_line_color=[11, 17, 26],
        line_width_units="'pixels'",
        get_line_width=1,
        pickable=True,
    )
    if state != VehicleState.MOVING or not {"speed_mps", "heading_deg"} <= set(part.columns):
        return [dots]
    lines = pydeck.Layer(
        "LineLayer",
        id="ahead",
        data=[{"a": a, "b": b} for a, b in zip(places, _ahead(part), strict=True)],
        get_source_position="a",
        get_target_position="b",
        get_color=[*color, 150],
        get_width=2,
    )
    return [lines, dots]


def _ahead(part: pl.DataFrame) -> list[list[float]]:
    heading_rad = np.deg2rad(part["heading_deg"].to_numpy().astype(np.float64))
    reach_deg = part["speed_mps"].to_numpy().astype(np.float64) * AHEAD_S / METRES_PER_DEGREE
    latitude, longitude = part["latitude_deg"].to_numpy(), part["longitude_deg"].to_numpy()
    shrink = np.maximum(0.01, np.cos(np.deg2rad(latitude)))
    east, north = reach_deg * np.sin(heading_rad) / shrink, reach_deg * np.cos(heading_rad)
    ends = np.column_stack((longitude + np.nan_to_num(east), latitude + np.nan_to_num(north)))
    listed: list[list[float]] = ends.round(6).tolist()
    return listed


def _texts(part: pl.DataFrame, label: str) -> list[str]:
    name = pl.col("name") if "name" in part.columns else pl.format("Vehicle {}", pl.col("vehicle_id"))
    text = pl.format("{}\n{}", name, pl.lit(label))
    if "speed_mps" in part.columns:
        speed_kmh = (pl.col("speed_mps").fill_nan(0) * KMH_PER_MPS).round(0).cast(pl.Int32).fill_null(0)
        text = pl.format("{}, {} km/h", text, speed_kmh)
    return part.select(text.alias("text"))["text"].to_list()
