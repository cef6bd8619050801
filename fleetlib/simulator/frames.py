"""The frames of a sample interval: what the devices measured, and what was true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from fleetlib.contracts.columns import TELEMETRY, TIME_TYPE
from fleetlib.contracts.flags import StatusFlag
from fleetlib.simulator.fleet import Mode, Powertrain, Snapshot, VehicleClass
from fleetlib.simulator.layout import Bools, Floats, Ints
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.traits import Traits

SAMPLE_COLUMNS = tuple(column for column in TELEMETRY if column.name != "ingest_time")
SAMPLE_SCHEMA = {column.name: column.dtype for column in SAMPLE_COLUMNS}
TRUTH_SCHEMA: dict[str, Any] = {
    "vehicle_id": pl.Int32,
    "time": TIME_TYPE,
    "latitude_deg": pl.Float64,
    "longitude_deg": pl.Float64,
    "speed_mps": pl.Float32,
    "heading_deg": pl.Float32,
    "acceleration_longitudinal_mps2": pl.Float32,
    "acceleration_lateral_mps2": pl.Float32,
    "yaw_rate_degps": pl.Float32,
    "odometer_m": pl.Float64,
    "energy_j": pl.Float64,
    "mode": pl.Int8,
    "gear": pl.Int8,
    "oil_temperature_celsius": pl.Float32,
}
_NUMPY = {pl.Int32: np.int32, pl.Int16: np.int16, pl.Int8: np.int8, pl.Float32: np.float32, pl.Float64: np.float64}


def sample_frame(values: Mapping[str, Any]) -> pl.DataFrame:
    """Return what the devices measured, one row per vehicle, with `SAMPLE_SCHEMA`."""
    return pl.DataFrame([_series(column.name, values[column.name], column.dtype) for column in SAMPLE_COLUMNS])


def truth_frame(vehicle_id: Ints, sample_us: Any, truth: Snapshot, network: RoadNetwork) -> pl.DataFrame:
    """Return what was true when the devices sampled, one row per vehicle, with `TRUTH_SCHEMA`.

    Args:
        vehicle_id: Of each vehicle.
        sample_us: When its device sampled, microseconds since 1970 UTC.
        truth: What was true then.
        network: The roads.
    """
    longitude, latitude = network.longitude_latitude(truth.x_m, truth.y_m)
    values = {
        "vehicle_id": vehicle_id,
        "time": sample_us,
        "latitude_deg": latitude,
        "longitude_deg": longitude,
        "speed_mps": truth.speed_mps,
        "heading_deg": np.degrees(0.5 * np.pi - truth.heading_rad) % 360.0,
        "acceleration_longitudinal_mps2": truth.peak_longitudinal,
        "acceleration_lateral_mps2": truth.peak_lateral,
        "yaw_rate_degps": np.degrees(truth.yaw_rate_radps),
        "odometer_m": truth.odometer_m,
        "energy_j": truth.energy_j,
        "mode": truth.mode,
        "gear": truth.gear,
        "oil_temperature_celsius": truth.oil_celsius,
    }
    return pl.DataFrame([_series(name, values[name], dtype) for name, dtype in TRUTH_SCHEMA.items()])


def status_flags(truth: Snapshot, fix: Any, online: Bools, traits: Traits) -> Any:
    """Return the `StatusFlag` bits that the devices send, shape (vehicles,).

    Args:
        truth: What is true of the vehicles.
        fix: Which have a GNSS fix.
        online: Which have a network.
        traits: What they are.
    """
    driving = truth.mode == Mode.DRIVING
    disabled = truth.mode == Mode.DISABLED
    electric = traits.powertrain == Powertrain.ELECTRIC
    bits = {
        StatusFlag.IGNITION: driving | (truth.engine_on != 0) | disabled,
        StatusFlag.ENGINE_RUNNING: truth.engine_on != 0,
        StatusFlag.CHARGING: (truth.charging != 0) & electric,
        StatusFlag.MALFUNCTION: truth.malfunction != 0,
        StatusFlag.HAZARD_LIGHTS: disabled | (truth.malfunction != 0),
        StatusFlag.AIRBAG_DEPLOYED: truth.airbag != 0,
        StatusFlag.GNSS_FIX: fix,
        StatusFlag.BUFFERED: ~online,
        StatusFlag.ELECTRIC: electric,
        StatusFlag.HEAVY: traits.vehicle_class >= VehicleClass.TRUCK,
    }
    return sum(np.where(on, int(bit), 0) for bit, on in bits.items())


def _series(name: str, values: Floats | Any, dtype: Any) -> pl.Series:
    """Return a column of its type; a copy, because the next tick overwrites the arrays."""
    if dtype == TIME_TYPE:
        return pl.Series(name, np.array(values, dtype=np.int64)).cast(TIME_TYPE)
    return pl.Series(name, np.array(values, dtype=_NUMPY[dtype]))
