"""Telemetry as it lies in the log: stamped messages in frames."""

from __future__ import annotations

from typing import Any

import polars as pl

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.columns import TELEMETRY, TELEMETRY_SCHEMA
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.framing import frame_item, stamp
from fleetlib.contracts.topics import KAFKA_TELEMETRY, KAFKA_TOPICS, partition_of
from fleetlib.transport.base import RecordSink

G = 9.80665
PARTITIONS = 4
TOPICS = dict.fromkeys(KAFKA_TOPICS, PARTITIONS)
DRIVING = int(StatusFlag.IGNITION | StatusFlag.ENGINE_RUNNING | StatusFlag.GNSS_FIX)
_USUAL: dict[str, Any] = {column.name: 0 for column in TELEMETRY} | {
    "boot_id": 1,
    "latitude_deg": 52.5,
    "longitude_deg": 13.4,
    "speed_mps": 10.0,
    "heading_deg": 90.0,
    "flags": DRIVING,
}


def samples(time_us: int, vehicles: range, seq: int = 1, **changes: Any) -> pl.DataFrame:
    """Return one sample of each vehicle at a moment."""
    rows = [
        {**_USUAL, "vehicle_id": one, "time": time_us, "ingest_time": time_us, "seq": seq, **changes}
        for one in vehicles
    ]
    columns = [pl.Series(name, [row[name] for row in rows], dtype=kind) for name, kind in TELEMETRY_SCHEMA.items()]
    return pl.DataFrame(columns)


def frames(telemetry: pl.DataFrame) -> dict[int, bytes]:
    """Return one frame per partition, as the ingestor makes them."""
    bare = telemetry.drop("vehicle_id", "ingest_time")
    times = telemetry["ingest_time"].to_physical().to_list()
    found: dict[int, bytes] = {}
    for payload, vehicle_id, time_us in zip(encode_telemetry(bare), telemetry["vehicle_id"], times, strict=True):
        partition = partition_of(vehicle_id, PARTITIONS)
        item = frame_item(payload.as_py() + stamp(vehicle_id, time_us))
        found[partition] = found.get(partition, b"") + item
    return found


def send(sink: RecordSink, telemetry: pl.DataFrame) -> None:
    """Put telemetry into the log."""
    for partition, value in frames(telemetry).items():
        sink.send(KAFKA_TELEMETRY, partition, value)
