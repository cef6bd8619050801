"""Small telemetry frames, written as what differs from a car that drives steadily."""

from __future__ import annotations

from typing import Any

import polars as pl

from fleetlib.contracts.columns import TELEMETRY, TELEMETRY_SCHEMA
from fleetlib.contracts.flags import StatusFlag

START_US = 1_700_000_000_000_000
DRIVING = int(StatusFlag.IGNITION | StatusFlag.ENGINE_RUNNING | StatusFlag.GNSS_FIX)
_STEADY: dict[str, Any] = {column.name: 0 for column in TELEMETRY} | {
    "vehicle_id": 1,
    "boot_id": 1,
    "latitude_deg": 52.5,
    "longitude_deg": 13.4,
    "speed_mps": 15.0,
    "energy_level_ratio": 0.5,
    "battery_voltage_v": 14.1,
    "coolant_temperature_celsius": 90.0,
    "flags": DRIVING,
}


def frame_of(*samples: dict[str, Any]) -> pl.DataFrame:
    """Return one row per sample; `at_s` is its time after the start, and times 10 its usual sequence number."""
    times = [START_US + round(sample["at_s"] * 1e6) for sample in samples]
    seqs = [sample.get("seq", int(sample["at_s"] * 10)) for sample in samples]
    given = {"time": times, "ingest_time": times, "seq": seqs}
    columns = {
        name: given.get(name) or [sample.get(name, usual) for sample in samples] for name, usual in _STEADY.items()
    }
    return pl.DataFrame([pl.Series(name, columns[name], dtype=kind) for name, kind in TELEMETRY_SCHEMA.items()])
