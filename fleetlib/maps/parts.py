"""What the maps share: states, scales, texts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, TypeVar

import polars as pl

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.live import VehicleState
from fleetlib.errors import SettingsError
from fleetlib.maps.offline import LegendEntry
from fleetlib.maps.style import RAMP

MOVING_FROM_MPS = 0.5  # GNSS speed of a standing vehicle stays below this
_TOOLTIP_STYLE = {
    "backgroundColor": "#111926",
    "color": "#e8eef7",
    "border": "1px solid #26344a",
    "borderRadius": "8px",
    "fontSize": "12.5px",
    "whiteSpace": "pre",
}
Member = TypeVar("Member", bound=IntEnum)


def with_state(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with `state` (`VehicleState`): as given, else from speed and ignition."""
    if "state" in frame.columns:
        return frame.with_columns(pl.col("state").cast(pl.Int64))
    speed = pl.col("speed_mps") if "speed_mps" in frame.columns else pl.lit(0.0)
    parked = (pl.col("flags") & int(StatusFlag.IGNITION)) == 0 if "flags" in frame.columns else pl.lit(value=False)
    state = (
        pl.when(speed > MOVING_FROM_MPS)
        .then(int(VehicleState.MOVING))
        .when(parked)
        .then(int(VehicleState.PARKED))
        .otherwise(int(VehicleState.STOPPED))
    )
    return frame.with_columns(state.alias("state"))


def scale_legend(limits: Sequence[float], sign: str, unit: str) -> list[LegendEntry]:
    """Return one entry per colour of the ramp; `limits` are the bounds between them."""
    unit = f" {unit}" if unit else ""
    texts = [f"below {limits[0]:,.0f}{unit}"]
    texts += [f"{low:,.0f} to {high:,.0f}{unit}" for low, high in itertools.pairwise(limits)]
    texts.append(f"from {limits[-1]:,.0f}{unit}")
    return [LegendEntry(text, color, sign=sign) for text, color in zip(texts, RAMP, strict=False)]


def member(kind: type[Member], value: Any) -> Member:
    """Return the enum's member of a number or of a name such as `harsh_braking`.

    Raises:
        SettingsError: If there is none.
    """
    try:
        return kind[value.upper().replace(" ", "_")] if isinstance(value, str) else kind(int(value))
    except (KeyError, ValueError, TypeError):
        names = ", ".join(one.name for one in kind)
        raise SettingsError(f"{value!r} is no {kind.__name__}", f"One of: {names}") from None


def time_text(frame: pl.DataFrame) -> str:
    """Return a comma and the newest time, or nothing where there is none."""
    newest: Any = frame["time"].max() if "time" in frame.columns else None
    return f", {newest:%Y-%m-%d %H:%M:%S} UTC" if newest is not None else ""


def tooltip() -> dict[str, Any]:
    """Return what appears on pointing: plain text, so that no value is ever read as HTML."""
    return {"text": "{text}", "style": _TOOLTIP_STYLE}
