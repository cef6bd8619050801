"""How a column is shown: its name ends in the unit that it has, and that decides label, unit and digits for people."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fleetlib.units import KMH_PER_MPS, STANDARD_GRAVITY_MPS2

MISSING = "–"  # noqa: RUF001 - the dash of an empty cell


@dataclass(frozen=True, slots=True)
class Style:
    """One way to show numbers.

    Attributes:
        unit: What people read.
        factor: Shown value = value x factor.
        digits: Decimals.
    """

    unit: str
    factor: float = 1.0
    digits: int = 1


# The longest suffix that fits decides.
STYLES: dict[str, Style] = {
    "_mps2": Style(
        "g", 1 / STANDARD_GRAVITY_MPS2, 2
    ),  # as thresholds of harsh driving are published, and the live page
    "_mps": Style("km/h", KMH_PER_MPS),
    "_g": Style("g", digits=2),
    "_km": Style("km"),
    "_m": Style("m", digits=0),
    "distance_m": Style("km", 1e-3),
    "odometer_m": Style("km", 1e-3, 0),
    "_hours": Style("h"),
    "_minutes": Style("min"),
    "_ms": Style("ms", digits=0),
    "_us": Style("µs", digits=0),
    "_s": Style("s", digits=1),
    "_ratio": Style("%", 100.0),
    "_share": Style("%", 100.0, 2),
    "_deg": Style("°", digits=5),
    "heading_deg": Style("°", digits=0),
    "_degps": Style("°/s"),
    "_celsius": Style("°C"),
    "_v": Style("V", digits=1),
    "_rpm": Style("1/min", digits=0),
    "_kg": Style("kg", digits=0),
    "_kwh": Style("kWh"),
    "_mj": Style("MJ"),
    "_l": Style("l"),
    "incidents_per_100km": Style("per 100 km", digits=2),
    "_per_km": Style("per km", digits=3),
    "score": Style(""),
    "_per_h": Style("per hour", digits=0),
    "density_per_km": Style("vehicles per km"),
    "flow_per_h": Style("vehicles per hour", digits=0),
    "_per_100km": Style("per 100 km", digits=2),
}
LONG_DURATIONS = ("driving", "idle", "duration", "elapsed", "moving", "engine", "stopped", "working", "trip")


WORDS = ("kind", "severity", "vehicle_class", "powertrain", "reason", "cause")  # their values are words_like_this


def style_of(name: str) -> Style | None:
    """Return how a column of this name is shown, None where its name has no unit."""
    fitting = [suffix for suffix in STYLES if name.endswith(suffix)]
    return STYLES[max(fitting, key=len)] if fitting else None


def is_duration(name: str) -> bool:
    """Return whether seconds of this column are shown as hours and minutes."""
    return name.endswith("_s") and any(word in name for word in LONG_DURATIONS)


LABELS = {
    "name": "Vehicle",
    "vehicle_class": "Class",
    "speed_max_mps": "Top speed",
    "speed_mean_mps": "Mean speed",
    "delay_max_s": "Longest delay",
    "idle_ratio": "Idle share",
    "energy_level_ratio": "Tank or battery",
    "late_samples": "Late",
}


def label(name: str) -> str:
    """Return a column's name for people, without its unit: `max_speed_mps` is `Max speed`."""
    if name in LABELS:
        return LABELS[name]
    bare = name
    fitting = [suffix for suffix in STYLES if name.endswith(suffix) and suffix.startswith("_")]
    if fitting:
        bare = name.removesuffix(max(fitting, key=len)) or name
    return capital(bare.replace("_", " ").strip())


def unit(name: str) -> str:
    """Return the unit that a column is shown in, empty where it has none."""
    style = style_of(name)
    return "" if style is None or is_duration(name) else style.unit


def formatter(name: str) -> Callable[[Any], str]:
    """Return what turns the values of a column into text."""
    if is_duration(name):
        return duration
    if name in WORDS:
        return words
    style = style_of(name)

    def show(value: Any) -> str:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return MISSING
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, (int, float)):
            if style is not None:
                return number(value * style.factor, style.digits)
            return number(value, 0 if isinstance(value, int) else 2) if not name.endswith("_id") else str(value)
        return _other(value)

    return show


def number(value: float, digits: int = 0) -> str:
    """Return a number with thin spaces between thousands."""
    text = f"{value:,.{digits}f}".replace(",", "\u202f")
    return text if float(value) != 0 or digits == 0 else f"{0:.{digits}f}"


def duration(seconds: float | timedelta | None) -> str:
    """Return a duration as `2 h 05 min`, `12 min` or `8 s`."""
    if seconds is None:
        return MISSING
    total = seconds.total_seconds() if isinstance(seconds, timedelta) else float(seconds)
    if not math.isfinite(total):
        return MISSING
    if total < 60:
        return f"{total:.0f} s"
    minutes = round(total / 60)
    return f"{number(minutes // 60)} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"


def g_of(acceleration_mps2: float) -> float:
    """Return an acceleration in units of standard gravity."""
    return acceleration_mps2 / STANDARD_GRAVITY_MPS2


def _other(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if value.tzinfo else value.isoformat(" ", "seconds")
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.hex()[:8] if isinstance(value, bytes) else str(value)


def capital(text: str) -> str:
    """Return a text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def words(value: Any) -> str:
    """Return a value such as `gnss_jamming` as people write it."""
    return MISSING if value is None else str(value).replace("_", " ").replace("gnss", "GNSS")
