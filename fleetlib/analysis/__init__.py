"""One function per question, each from a reader to a polars frame. SI units, aware UTC times.

import fleetlib
from fleetlib import analysis

with fleetlib.connect() as db:
    start, end = analysis.data_span(db)
    analysis.vehicle_days(db, start, end)
"""

from __future__ import annotations

from fleetlib.analysis.asking import TooMuchData
from fleetlib.analysis.fleet import (
    activity,
    coarse_track,
    daily_summary,
    data_span,
    energy_low,
    last_positions,
    positions_heat,
    track,
    vehicle_days,
    vehicles,
)
from fleetlib.analysis.incidents import incident, incidents, nearby, signals_around, trace
from fleetlib.analysis.quality import data_quality, dead_letters, delivery_account
from fleetlib.analysis.scores import driver_scores

__all__ = [
    "TooMuchData",
    "activity",
    "coarse_track",
    "daily_summary",
    "data_quality",
    "data_span",
    "dead_letters",
    "delivery_account",
    "driver_scores",
    "energy_low",
    "incident",
    "incidents",
    "last_positions",
    "nearby",
    "positions_heat",
    "signals_around",
    "trace",
    "track",
    "vehicle_days",
    "vehicles",
]
