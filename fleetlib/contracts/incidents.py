"""Incidents as a frame and as protobuf. They are few, so they are converted one by one."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cache
from typing import Any

import polars as pl

from fleetlib.contracts.columns import TIME_TYPE


class IncidentKind(IntEnum):
    """What happened; the numbers are those of the protobuf enum."""

    CRASH = 1
    POSSIBLE_CRASH = 2
    HARSH_BRAKING = 3
    HARSH_ACCELERATION = 4
    HARSH_CORNERING = 5
    OVERSPEED = 6
    BREAKDOWN = 7
    NEAR_MISS = 8
    FATIGUE = 9
    FUEL_THEFT = 10
    BATTERY_FAILURE = 11
    SENSOR_FAILURE = 12
    GNSS_JAMMING = 13


class Severity(IntEnum):
    """How grave; the numbers are those of the protobuf enum."""

    LIGHT = 1
    MODERATE = 2
    SEVERE = 3


INCIDENT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "incident_id": pl.Binary,  # 16 bytes
    "revision": pl.Int32,
    "vehicle_id": pl.Int32,
    "kind": pl.Int16,  # IncidentKind
    "severity": pl.Int16,  # Severity
    "start_time": TIME_TYPE,
    "end_time": TIME_TYPE,
    "latitude_deg": pl.Float64,
    "longitude_deg": pl.Float64,
    "speed_mps": pl.Float32,
    "peak_value": pl.Float32,
    "threshold_value": pl.Float32,
    "detected_time": TIME_TYPE,
    "rule": pl.String,
}

ID_BYTES = 16
# Ground truth that the simulator keeps beside what it sends; detection is scored on it, it never travels.
LABEL_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "vehicle_id": pl.Int32,
    "kind": pl.Int16,
    "severity": pl.Int16,
    "start_time": TIME_TYPE,
    "end_time": TIME_TYPE,
    "peak_value": pl.Float32,
    "cause": pl.String,
    "other_vehicle_id": pl.Int32,
    "delta_v_mps": pl.Float32,  # change of speed along the vehicle in a crash
    "time_to_collision_s": pl.Float32,  # the least, of a near miss
}


def incident_id(vehicle_id: int, kind: int, start_time_us: int) -> bytes:
    """Return the 16-byte id of an incident: the same incident found again, live or in a replay, has the same."""
    return hashlib.blake2b(struct.pack("<IHQ", vehicle_id, kind, start_time_us), digest_size=ID_BYTES).digest()


def encode_incidents(frame: pl.DataFrame) -> bytes:
    """Return an `IncidentBatch` of a frame with `INCIDENT_SCHEMA`."""
    from fleetlib.contracts.pb import incident_pb2

    return incident_pb2.IncidentBatch(
        items=[_to_message(row) for row in frame.iter_rows(named=True)]
    ).SerializeToString()


def decode_incidents(values: Sequence[bytes]) -> pl.DataFrame:
    """Return the incidents of many `IncidentBatch` messages as one frame with `INCIDENT_SCHEMA`.

    Raises:
        google.protobuf.message.DecodeError: If a value is not such a message.
    """
    from fleetlib.contracts.pb import incident_pb2

    rows = [_to_row(item) for value in values for item in incident_pb2.IncidentBatch.FromString(value).items]
    return incident_frame(rows)


def incident_frame(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Return a frame with `INCIDENT_SCHEMA` of rows whose times are integers in microseconds since 1970 UTC."""
    given = list(rows)
    if not given:
        return _no_incidents().clone()
    return pl.DataFrame([_column(name, [row.get(name) for row in given]) for name in INCIDENT_SCHEMA])


@cache
def _no_incidents() -> pl.DataFrame:
    return pl.DataFrame(schema=INCIDENT_SCHEMA)


def _column(name: str, values: list[Any]) -> pl.Series:
    # Series by series: `with_columns` starts polars' query engine, which takes longer than the few incidents of a call.
    if name in _TIMES:
        return pl.Series(name, values, dtype=pl.Int64).cast(TIME_TYPE)
    return pl.Series(name, values, dtype=INCIDENT_SCHEMA[name])


_TIMES = ("start_time", "end_time", "detected_time")


def _to_message(row: dict[str, Any]) -> Any:
    from fleetlib.clock import to_us
    from fleetlib.contracts.pb import incident_pb2

    return incident_pb2.Incident(
        incident_id=row["incident_id"],
        revision=row["revision"],
        vehicle_id=row["vehicle_id"],
        kind=row["kind"],
        severity=row["severity"],
        start_time_us=to_us(row["start_time"]),
        end_time_us=to_us(row["end_time"]),
        latitude_e7=round(row["latitude_deg"] * 1e7),
        longitude_e7=round(row["longitude_deg"] * 1e7),
        speed_cmps=round(row["speed_mps"] * 100),
        peak_value=row["peak_value"],
        threshold_value=row["threshold_value"],
        detected_time_us=to_us(row["detected_time"]),
        rule=row["rule"],
    )


def _to_row(item: Any) -> dict[str, Any]:
    return {
        "incident_id": item.incident_id,
        "revision": item.revision,
        "vehicle_id": item.vehicle_id,
        "kind": item.kind,
        "severity": item.severity,
        "start_time": item.start_time_us,
        "end_time": item.end_time_us,
        "latitude_deg": item.latitude_e7 / 1e7,
        "longitude_deg": item.longitude_e7 / 1e7,
        "speed_mps": item.speed_cmps / 100,
        "peak_value": item.peak_value,
        "threshold_value": item.threshold_value,
        "detected_time": item.detected_time_us,
        "rule": item.rule,
    }
