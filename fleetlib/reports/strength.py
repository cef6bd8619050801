"""How strong an incident was, in the unit of its kind, as people read it."""

from __future__ import annotations

import polars as pl

from fleetlib.reports.units import duration, g_of, number
from fleetlib.units import KMH_PER_MPS

_WITHOUT = ("breakdown", "sensor_failure")  # something is broken, or it is not


def peak_and_limit(kind: str, peak: float, threshold: float) -> tuple[str, str] | None:
    """Return the greatest value and the limit as texts with units; None where the kind has no such value."""
    if threshold <= 0 or kind in _WITHOUT:
        return None
    if kind == "overspeed":
        return f"{number(peak * KMH_PER_MPS)} km/h", f"{number(threshold * KMH_PER_MPS)} km/h"
    if kind in ("crash", "possible_crash"):
        return f"{number(g_of(peak), 1)} g", f"{number(g_of(threshold), 1)} g"
    if kind in ("fatigue", "gnss_jamming"):
        return duration(peak), duration(threshold)
    if kind == "fuel_theft":
        return f"{number(100 * peak, 1)} % of the tank", f"{number(100 * threshold, 1)} %"
    if kind == "battery_failure":
        return f"{number(peak, 1)} V too low", f"{number(threshold, 1)} V"
    return f"{number(g_of(peak), 2)} g", f"{number(g_of(threshold), 2)} g"


def strengths(incidents: pl.DataFrame) -> pl.Series:
    """Return `peak (limit)` of each incident (columns kind, peak_value, threshold_value), null where it has none."""
    found = [peak_and_limit(*row) for row in incidents.select("kind", "peak_value", "threshold_value").iter_rows()]
    return pl.Series("strength", [f"{one[0]} ({one[1]})" if one else None for one in found], dtype=pl.String)
