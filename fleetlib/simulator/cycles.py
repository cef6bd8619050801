"""Published speed traces that vehicles are measured on."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources

import numpy as np
import polars as pl

from fleetlib.units import KMH_PER_MPS

WLTC_CLASS_3B = "wltc_class3b.csv.gz"
WLTC_PHASES = {"low": (0, 589), "medium": (589, 1022), "high": (1022, 1477), "extra_high": (1477, 1800)}
"""Seconds at which each phase of the class 3 cycle begins and ends."""


@cache
def wltc_class3b() -> pl.DataFrame:
    """Return the WLTC for cars of more than 34 W/kg that reach 120 km/h: 1,800 s, 23.27 km, up to 131.3 km/h.

    Source: UN Global Technical Regulation No. 15, Annex 1, the tables of Low3, Medium3b, High3b and Extra High3.

    Returns:
        Columns time_s, speed_mps, phase.

    Examples:
        >>> round(wltc_class3b()["speed_mps"].sum() / 1000, 1)  # km, at one value a second
        23.3
    """
    packed = resources.files("fleetlib.simulator").joinpath("data", WLTC_CLASS_3B).read_bytes()
    frame = pl.read_csv(gzip.decompress(packed), comment_prefix="#")
    seconds = np.arange(len(frame), dtype=np.float64)
    ends = [end for _, end in WLTC_PHASES.values()]
    phase = np.array(list(WLTC_PHASES))[np.searchsorted(ends, seconds)]
    return pl.DataFrame({"time_s": seconds, "speed_mps": frame["speed_kmh"] / KMH_PER_MPS, "phase": phase})
