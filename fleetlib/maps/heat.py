"""The map of counts on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from fleetlib.maps.frames import POSITION, as_frame, points, road_layers, road_lines, road_source, view_of
from fleetlib.maps.offline import OfflineMap
from fleetlib.maps.parts import scale_legend, tooltip
from fleetlib.maps.style import RAMP, ramp_color

LONE_CELL_DEG = 0.001  # the size where one cell alone does not say it
STRAY_SHARE = 0.02  # of the values, at each edge: so many may lie far from all others and not be in the first view
STRAYS_WIDEN = 4.0  # times that they make the map as wide


def heat_map(
    cells: Any,
    roads: Any = None,
    *,
    value: str = "samples",
    title: str = "Where the fleet drives",
    height_px: int = 480,
) -> OfflineMap:
    """Return a map of a grid of counts, in up to six colours on a logarithmic scale.

    Args:
        cells: Frame with latitude_deg and longitude_deg (middle of a cell) and a column of values, as
            `analysis.positions_heat` returns it; the size of the
            cells is the least distance between two of them, or what cell_longitude_deg and cell_latitude_deg say.
        roads: As for `fleet_map`.
        value: The column of values.
        title: Shown on the map.
        height_px: Of the frame in a notebook.

    Raises:
        SettingsError: If a needed column is missing.
    """
    import pydeck

    frame = as_frame(cells, "cells", (*POSITION, value)).filter(pl.col(value) > 0)
    lines = road_lines(roads)
    limits = _log_limits(frame[value].to_numpy()) if len(frame) else []
    layer = pydeck.Layer(
        "PolygonLayer",
        id="cells",
        data=_rows(frame, value, limits),
        get_polygon="p",
        get_fill_color="c",
        stroked=False,
        opacity=0.72,
        pickable=True,
    )
    layers = [*road_layers(lines), layer]
    near = _without_strays(frame, value)
    deck = pydeck.Deck(layers=layers, initial_view_state=view_of(points(near)), map_provider=None, tooltip=tooltip())
    legend = scale_legend(limits, "box", "") if limits else []
    name = value.replace("_", " ")
    below = f"{len(frame):,} cells, {frame[value].sum():,.0f} {name}" if len(frame) else "no data in this time"
    if strays := len(frame) - len(near):
        below += f"; {strays:,} {'cells lie' if strays > 1 else 'cell lies'} far away: zoom out"
    return OfflineMap(
        deck,
        title,
        below,
        tuple(legend),
        f"{name[:1].upper()}{name[1:]} per cell",
        roads=road_source(roads) if lines else "",
        height_px=height_px,
    )


def _rows(frame: pl.DataFrame, value: str, limits: Sequence[float]) -> list[dict[str, Any]]:
    if frame.is_empty():
        return []
    half_lon, half_lat = (_cell_size_deg(frame, name) / 2 for name in POSITION)
    middles = frame.select(*POSITION).to_numpy().astype(np.float64)
    around = np.array([[-half_lon, -half_lat], [half_lon, -half_lat], [half_lon, half_lat], [-half_lon, half_lat]])
    boxes = (middles[:, None, :] + around).round(6).tolist()
    label = value.replace("_", " ")
    return [
        {"p": box, "c": ramp_color(amount, limits), "text": f"{amount:,.0f} {label}"}
        for box, amount in zip(boxes, frame[value].to_list(), strict=True)
    ]


def _without_strays(frame: pl.DataFrame, value: str) -> pl.DataFrame:
    """Return the cells that the map begins with: one vehicle abroad would leave of a city a dot.

    Strays lie further from the middle 96 % of the values than these reach. They are left out only where they make the
    map several times as wide.
    """
    near = frame
    for name in POSITION if len(frame) else ():
        ranked = frame.sort(name).select(name, (pl.col(value).cum_sum() / pl.col(value).sum()).alias("below"))
        low, high = (ranked.filter(pl.col("below") >= share)[name][0] for share in (STRAY_SHARE, 1 - STRAY_SHARE))
        reach = max(high - low, 10 * _cell_size_deg(frame, name))
        near = near.filter(pl.col(name).is_between(low - reach, high + reach))
    wider = (_span(frame, name) / max(_span(near, name), _cell_size_deg(frame, name)) for name in POSITION)
    return near if len(near) and max(wider) > STRAYS_WIDEN else frame


def _span(frame: pl.DataFrame, name: str) -> float:
    low, high = frame.select(pl.col(name).min().alias("low"), pl.col(name).max().alias("high")).row(0)
    return float(high) - float(low)


def _cell_size_deg(frame: pl.DataFrame, name: str) -> float:
    if f"cell_{name}" in frame.columns:
        return float(frame[f"cell_{name}"][0])
    steps = np.diff(np.unique(frame[name].to_numpy().round(7)))
    steps = steps[steps > 1e-6]  # less is rounding
    return float(steps.min()) if len(steps) else LONE_CELL_DEG


def _log_limits(values: Any) -> list[float]:
    """Return ascending bounds of one digit each, evenly spaced on a logarithmic scale."""
    low, high = max(1.0, float(np.min(values))), max(2.0, float(np.max(values)))
    return sorted({float(f"{limit:.1g}") for limit in np.geomspace(low, high, len(RAMP) + 1)[1:-1]})
