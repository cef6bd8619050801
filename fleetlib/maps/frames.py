"""What the maps take: frames checked for their columns, positions rounded, roads as layers, a view that shows all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.maps.style import OTHER_ROAD, ROAD_STYLES

FICTITIOUS = "fictitious, generated"
POSITION = ("longitude_deg", "latitude_deg")
_DIGITS = 6  # of degrees: 0.1 m
_TILE_PX = 512  # deck.gl: at zoom 0 the world is 512 pixels wide
_ASSUMED_PX = (880.0, 440.0)  # of a map in a notebook, title and legend left out
_DEFAULT_VIEW = {"longitude": 0.0, "latitude": 20.0, "zoom": 1.0}


def as_frame(data: Any, what: str, required: Sequence[str]) -> pl.DataFrame:
    """Return polars for polars or pandas, after a check of the columns.

    Raises:
        SettingsError: If it is no frame or a column is missing; it names what there is.
    """
    if isinstance(data, pl.LazyFrame):
        data = data.collect()
    if not isinstance(data, pl.DataFrame):
        if not hasattr(data, "columns"):
            raise SettingsError(f"{what} is a {type(data).__name__}", "Give a polars or pandas data frame")
        data = pl.from_pandas(data)
    missing = [name for name in required if name not in data.columns]
    if missing:
        raise SettingsError(
            f"{what} has no column {', '.join(missing)}; it has: {', '.join(data.columns) or 'none'}",
            f"Give at least: {', '.join(required)}",
        )
    checked: pl.DataFrame = data
    return checked.drop_nulls([name for name in required if name in POSITION])


def points(frame: pl.DataFrame) -> list[list[float]]:
    """Return [longitude, latitude] of each row, rounded to 0.1 m."""
    pairs = frame.select(pl.col(*POSITION).cast(pl.Float64)).to_numpy().round(_DIGITS)
    listed: list[list[float]] = pairs.tolist()
    return listed


def road_lines(roads: Any) -> list[dict[str, Any]]:
    """Return road lines as dicts with path, class and limit.

    Args:
        roads: A `RoadNetwork`, what its `lines()` gives, or the content of /roads.json; None is none.
    """
    if roads is None:
        return []
    if isinstance(roads, Mapping):
        roads = roads.get("lines", [])
    elif callable(getattr(roads, "lines", None)):
        roads = roads.lines()
    return [_road(line) for line in roads]


def road_source(roads: Any) -> str:
    """Return where roads come from, which every picture of them says: their attribution, or that they are made up.

    Args:
        roads: As for `road_lines`; a bare list of lines has lost its attribution.
    """
    named = roads.get("attribution") if isinstance(roads, Mapping) else getattr(roads, "attribution", "")
    return str(named or FICTITIOUS)


def _road(line: Any) -> dict[str, Any]:
    if isinstance(line, Mapping):
        path, name = line["path"], str(line.get("class", ""))
    else:
        path, name = line.path, str(getattr(line, "road_class", ""))
    return {"path": np.asarray(path, dtype=np.float64).round(_DIGITS).tolist(), "class": name.lower()}


def road_layers(lines: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return one PathLayer per class of road, the widest on top."""
    import pydeck

    by_class: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        by_class.setdefault(line["class"], []).append({"path": line["path"]})
    ordered = sorted(by_class.items(), key=lambda pair: ROAD_STYLES.get(pair[0], OTHER_ROAD)[0])
    return [_road_layer(pydeck, name, data) for name, data in ordered]


def _road_layer(pydeck: Any, name: str, data: list[dict[str, Any]]) -> Any:
    width_m, color = ROAD_STYLES.get(name, OTHER_ROAD)
    return pydeck.Layer(
        "PathLayer",
        id=f"roads-{name or 'other'}",
        data=data,
        get_path="path",
        get_color=list(color),
        get_width=width_m,
        width_min_pixels=0.8,
        width_max_pixels=14,
        cap_rounded=True,
        joint_rounded=True,
    )


def view_of(positions: Sequence[Sequence[float]] | npt.NDArray[np.float64], *, max_zoom: float = 15.5) -> Any:
    """Return the pydeck view that shows all positions; the whole world where there are none."""
    import pydeck

    if not len(positions):
        return pydeck.ViewState(**_DEFAULT_VIEW)
    array = np.asarray(positions, dtype=np.float64)
    (west, south), (east, north) = array.min(axis=0), array.max(axis=0)
    y_low, y_high = (_mercator(min(85.0, max(-85.0, value))) for value in (south, north))
    spans = (max((east - west) / 360.0, 1e-9), max(y_high - y_low, 1e-9))
    zoom = min(math.log2(pixels / _TILE_PX / span) for pixels, span in zip(_ASSUMED_PX, spans, strict=True))
    middle = (west + east) / 2, (south + north) / 2
    return pydeck.ViewState(
        longitude=float(middle[0]), latitude=float(middle[1]), zoom=min(max_zoom, max(0.5, zoom - 0.1))
    )


def _mercator(latitude_deg: float) -> float:
    """Return the height in the Web Mercator square, 0 to 1 (EPSG:3857)."""
    return 0.5 + math.asinh(math.tan(math.radians(latitude_deg))) / (2 * math.pi)
