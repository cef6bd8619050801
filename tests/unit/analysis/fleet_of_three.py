"""A fleet small enough to know every answer: car 1 drives, van 2 idles, car 3 drives, is cut off, and comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from fleetlib.contracts.columns import TELEMETRY, TELEMETRY_SCHEMA
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import INCIDENT_SCHEMA, IncidentKind, Severity, incident_id
from fleetlib.store import TelemetryWriter, WriteBatch, register_vehicles
from fleetlib.units import METRES_PER_DEGREE
from tests.contract.store.samples import hours_ago
from tests.fixtures_database import Database

START = hours_ago(3)
END = START + timedelta(minutes=30)
CRASH_TIME = START + timedelta(minutes=10)
CRASH_ID = incident_id(1, int(IncidentKind.CRASH), 1)
RUNNING = int(StatusFlag.IGNITION | StatusFlag.ENGINE_RUNNING)
SPEED_MPS = 10.0


def samples_of(vehicle_id: int, seconds: range, speed_mps: float, latitude_deg: float) -> pl.DataFrame:
    """One sample a second, driving east; the odometer and the energy level follow the distance."""
    second = pl.Series(list(seconds), dtype=pl.Int64)
    travelled = second.cast(pl.Float64) * speed_mps
    changes: dict[str, pl.Series] = {
        "time": pl.Series([START + timedelta(seconds=s) for s in seconds]),
        "seq": second,
        "latitude_deg": pl.Series([latitude_deg] * len(second)),
        "longitude_deg": 13.0 + travelled / METRES_PER_DEGREE,
        "speed_mps": pl.Series([speed_mps] * len(second)),
        "odometer_m": 1000 + travelled,
        "energy_level_ratio": 0.5 - travelled * 1e-5,
        "flags": pl.Series([RUNNING] * len(second)),
    }
    frame = pl.DataFrame(changes)
    constants = {"vehicle_id": vehicle_id, "boot_id": 1}
    fill = [pl.lit(constants.get(c.name, 0)).alias(c.name) for c in TELEMETRY if c.name not in changes]
    delayed = frame.with_columns(fill).with_columns(ingest_time=pl.col("time").dt.offset_by("1s"))
    return delayed.select(TELEMETRY_SCHEMA.names()).cast(TELEMETRY_SCHEMA)


def incident_row(
    vehicle_id: int, kind: IncidentKind, severity: Severity, at: datetime, key: bytes
) -> dict[str, object]:
    return {
        "incident_id": key,
        "revision": 0,
        "vehicle_id": vehicle_id,
        "kind": int(kind),
        "severity": int(severity),
        "start_time": at,
        "end_time": at + timedelta(seconds=2),
        "latitude_deg": 52.0,
        "longitude_deg": 13.0 + (at - START).total_seconds() * SPEED_MPS / METRES_PER_DEGREE,
        "speed_mps": SPEED_MPS,
        "peak_value": 30.0,
        "threshold_value": 24.5,
        "detected_time": at,
        "rule": "test/1",
    }


def store_fleet(database: Database) -> None:
    """Store the fleet: 4,500 samples, three incidents and the trace of the crash."""
    near = 52.0 + 100 / METRES_PER_DEGREE
    outage = samples_of(3, range(600), SPEED_MPS, near), samples_of(3, range(1200, 1800), SPEED_MPS, near)
    frames = [samples_of(1, range(1800), SPEED_MPS, 52.0), samples_of(2, range(1800), 0.0, 53.0), *outage]
    incidents = [
        incident_row(1, IncidentKind.CRASH, Severity.SEVERE, CRASH_TIME, CRASH_ID),
        incident_row(1, IncidentKind.HARSH_BRAKING, Severity.MODERATE, CRASH_TIME, incident_id(1, 3, 1)),
        incident_row(3, IncidentKind.OVERSPEED, Severity.LIGHT, START + timedelta(minutes=2), incident_id(3, 6, 1)),
    ]
    trace = {
        "vehicle_id": [1],
        "trigger_time": [CRASH_TIME + timedelta(seconds=1)],
        "boot_id": [1],
        "sample_rate_hz": [100],
        "trigger_index": [2],
        "acceleration_longitudinal_mps2": [[0.0, -1.0, -300.0, -2.0]],
        "acceleration_lateral_mps2": [[0.0] * 4],
        "acceleration_vertical_mps2": [[0.0] * 4],
        "speed_mps": [[10.0, 10.0, 4.0, 0.0]],
    }
    letters = {
        "time": [CRASH_TIME] * 3,
        "source": ["telemetry.v1/0/1", "telemetry.v1/0/2", "telemetry.v1/0/9"],
        "item": [0, 0, 1],
        "reason": ["malformed", "malformed", "time_in_future"],
        "payload": [b"a", b"b", b"c"],
    }
    with TelemetryWriter(database.writer_url) as writer:
        for frame in frames:
            writer.write(WriteBatch(telemetry=frame))
        writer.write(
            WriteBatch(
                telemetry=frames[0].head(7),
                incidents=pl.DataFrame(incidents, schema=INCIDENT_SCHEMA),
                traces=pl.DataFrame(trace),
                dead_letters=pl.DataFrame(letters),
            )
        )
    known = {
        "vehicle_id": [1, 2, 3],
        "name": ["Car 1", "Van 2", None],
        "vehicle_class": ["car", "van", "car"],
        "energy_capacity": [50.0, 80.0, 50.0],
        "energy_unit": ["l", "l", "l"],
    }
    register_vehicles(database.writer_url, pl.DataFrame(known))
