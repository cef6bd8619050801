"""The telemetry columns: the one place from which protobuf mapping, range checks, database and docs follow."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fleetlib.contracts.flags import KNOWN_FLAGS

INT4_MAX = 2**31 - 1
TIME_TYPE = pl.Datetime("us", "UTC")
MIN_TIME_US = 1_420_070_400_000_000  # 2015-01-01: before it, a device's clock was never set
MAX_TIME_US = 253_370_764_800_000_000  # 9999-01-01: Python's dates end in that year


@dataclass(frozen=True, slots=True)
class Column:
    """One telemetry column, as users see it, and how it travels.

    Attributes:
        name: The name everywhere but on the wire; it ends in the unit.
        field: The field of the protobuf message `Telemetry`.
        scale: SI value = wire integer x scale.
        dtype: The polars type of the SI column.
        sql: The PostgreSQL type.
        unit: The unit in words or symbols, for the docs.
        low: The smallest valid SI value.
        high: The greatest valid SI value.
        vss: The Vehicle Signal Specification path, where it has one.
    """

    name: str
    field: str
    scale: float
    dtype: pl.DataType | type[pl.DataType]
    sql: str
    unit: str
    low: float
    high: float
    vss: str = ""


_F4 = (pl.Float32, "real")
_I4 = (pl.Int32, "integer")

TELEMETRY: tuple[Column, ...] = (
    Column("vehicle_id", "vehicle_id", 1, *_I4, "", 1, INT4_MAX),
    Column("time", "time_us", 1, TIME_TYPE, "timestamptz", "UTC", MIN_TIME_US, 2**62),
    Column("seq", "seq", 1, *_I4, "", 0, INT4_MAX),
    Column("boot_id", "boot_id", 1, *_I4, "", 0, INT4_MAX),
    Column(
        "latitude_deg",
        "latitude_e7",
        1e-7,
        pl.Float64,
        "double precision",
        "degrees",
        -90,
        90,
        "Vehicle.CurrentLocation.Latitude",
    ),
    Column(
        "longitude_deg",
        "longitude_e7",
        1e-7,
        pl.Float64,
        "double precision",
        "degrees",
        -180,
        180,
        "Vehicle.CurrentLocation.Longitude",
    ),
    Column("speed_mps", "speed_cmps", 0.01, *_F4, "m/s", 0, 150, "Vehicle.Speed"),
    Column(
        "heading_deg",
        "heading_cdeg",
        0.01,
        *_F4,
        "degrees, 0 = north, clockwise",
        0,
        360,
        "Vehicle.CurrentLocation.Heading",
    ),
    Column(
        "acceleration_longitudinal_mps2",
        "acceleration_longitudinal_cmps2",
        0.01,
        *_F4,
        "m/s2",
        -2000,
        2000,
        "Vehicle.Acceleration.Longitudinal",
    ),
    Column(
        "acceleration_lateral_mps2",
        "acceleration_lateral_cmps2",
        0.01,
        *_F4,
        "m/s2",
        -2000,
        2000,
        "Vehicle.Acceleration.Lateral",
    ),
    Column(
        "acceleration_vertical_mps2",
        "acceleration_vertical_cmps2",
        0.01,
        *_F4,
        "m/s2",
        -2000,
        2000,
        "Vehicle.Acceleration.Vertical",
    ),
    Column(
        "yaw_rate_degps",
        "yaw_rate_cdegps",
        0.01,
        *_F4,
        "degrees/s, positive to the left",
        -1000,
        1000,
        "Vehicle.AngularVelocity.Yaw",
    ),
    Column("odometer_m", "odometer_m", 1, *_I4, "m", 0, INT4_MAX, "Vehicle.TraveledDistance"),
    Column(
        "engine_speed_rpm",
        "engine_speed_rpm",
        1,
        pl.Int16,
        "smallint",
        "1/min",
        0,
        20_000,
        "Vehicle.Powertrain.CombustionEngine.Speed",
    ),
    Column(
        "energy_level_ratio",
        "energy_level_permille",
        0.001,
        *_F4,
        "0 to 1, of the tank or the battery",
        0,
        1,
        "Vehicle.Powertrain.FuelSystem.RelativeLevel or TractionBattery.StateOfCharge.Current",
    ),
    Column(
        "coolant_temperature_celsius",
        "coolant_temperature_dcel",
        0.1,
        *_F4,
        "degrees Celsius",
        -60,
        250,
        "Vehicle.Powertrain.CombustionEngine.EngineCoolant.Temperature",
    ),
    Column(
        "battery_voltage_v", "battery_voltage_cv", 0.01, *_F4, "V", 0, 60, "Vehicle.LowVoltageBattery.CurrentVoltage"
    ),
    Column(
        "gnss_accuracy_m",
        "gnss_accuracy_dm",
        0.1,
        *_F4,
        "m, one sigma",
        0,
        10_000,
        "Vehicle.CurrentLocation.HorizontalAccuracy",
    ),
    Column("flags", "flags", 1, *_I4, "bits of StatusFlag", 0, KNOWN_FLAGS),
    Column(
        "ingest_time", "ingest_time_us", 1, TIME_TYPE, "timestamptz", "UTC, the ingestor's clock", MIN_TIME_US, 2**62
    ),
)

BY_NAME = {column.name: column for column in TELEMETRY}
TELEMETRY_NAMES = tuple(BY_NAME)
TELEMETRY_KEY = ("vehicle_id", "time", "seq", "boot_id")
TELEMETRY_SCHEMA = pl.Schema({column.name: column.dtype for column in TELEMETRY})
MEASURED_NAMES = tuple(name for name in TELEMETRY_NAMES if name not in (*TELEMETRY_KEY, "ingest_time"))
