"""Crash traces: the high-rate samples around a trigger, as rows and as protobuf. They are few: one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.contracts.columns import INT4_MAX, MAX_TIME_US, MIN_TIME_US, TIME_TYPE
from fleetlib.errors import DecodeError

MAX_SAMPLES = 60_000  # 60 s at 1 kHz: beyond it, a device is broken
MAX_SAMPLE_RATE_HZ = 10_000
_PER_UNIT = 100  # hundredths of m/s2 and m/s on the wire
_SIGNALS = {
    "acceleration_longitudinal_mps2": "acceleration_longitudinal_cmps2",
    "acceleration_lateral_mps2": "acceleration_lateral_cmps2",
    "acceleration_vertical_mps2": "acceleration_vertical_cmps2",
    "speed_mps": "speed_cmps",
}

TRACE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "vehicle_id": pl.Int32,
    "trigger_time": TIME_TYPE,
    "boot_id": pl.Int32,
    "sample_rate_hz": pl.Int32,
    "trigger_index": pl.Int32,
    **dict.fromkeys(_SIGNALS, pl.List(pl.Float32)),
}


def encode_trace(
    *,
    trigger_time_us: int,
    sample_rate_hz: int,
    trigger_index: int,
    acceleration_mps2: npt.NDArray[np.float64],
    speed_mps: npt.NDArray[np.float64],
    boot_id: int = 0,
    vehicle_id: int = 0,
) -> bytes:
    """Return a `CrashTrace` message.

    Args:
        trigger_time_us: When the trigger fired, microseconds since 1970 UTC.
        sample_rate_hz: Samples a second.
        trigger_index: The sample that was taken at the trigger.
        acceleration_mps2: Shape (n, 3): longitudinal, lateral, vertical, gravity removed.
        speed_mps: Shape (n,).
        boot_id: Of the device.
        vehicle_id: Left 0 by a vehicle; the ingestor stamps it.
    """
    from fleetlib.contracts.pb import incident_pb2

    acceleration = np.rint(np.asarray(acceleration_mps2) * _PER_UNIT).astype(np.int32)
    return incident_pb2.CrashTrace(
        vehicle_id=vehicle_id,
        trigger_time_us=trigger_time_us,
        boot_id=boot_id,
        sample_rate_hz=sample_rate_hz,
        trigger_index=trigger_index,
        acceleration_longitudinal_cmps2=acceleration[:, 0].tolist(),
        acceleration_lateral_cmps2=acceleration[:, 1].tolist(),
        acceleration_vertical_cmps2=acceleration[:, 2].tolist(),
        speed_cmps=np.rint(np.maximum(speed_mps, 0) * _PER_UNIT).astype(np.uint32).tolist(),
    ).SerializeToString()


def decode_trace(value: bytes) -> dict[str, Any]:
    """Return one row of `trace_frame`, its time in microseconds.

    Raises:
        DecodeError: If the bytes are no such message or a value is out of range; its message is the short reason.
    """
    from google.protobuf.message import DecodeError as ProtobufError

    from fleetlib.contracts.pb import incident_pb2

    try:
        message = incident_pb2.CrashTrace.FromString(value)
    except ProtobufError:
        raise DecodeError("malformed") from None
    samples = len(message.speed_cmps)
    rules = {
        "vehicle_id_out_of_range": 1 <= message.vehicle_id <= INT4_MAX,
        "trigger_time_out_of_range": MIN_TIME_US <= message.trigger_time_us < MAX_TIME_US,
        "boot_id_out_of_range": message.boot_id <= INT4_MAX,
        "sample_rate_out_of_range": 1 <= message.sample_rate_hz <= MAX_SAMPLE_RATE_HZ,
        "samples_out_of_range": 1 <= samples <= MAX_SAMPLES,
        "trigger_index_out_of_range": message.trigger_index < max(samples, 1),
        "lengths_differ": all(len(getattr(message, field)) == samples for field in _SIGNALS.values()),
    }
    for reason, holds in rules.items():
        if not holds:
            raise DecodeError(reason)
    return _row(message)


def own_trace(value: bytes, vehicle_id: int) -> dict[str, Any]:
    """Return one row of `trace_frame` of a message that `encode_trace` made without an id; nothing is checked."""
    from fleetlib.contracts.pb import incident_pb2

    return {**_row(incident_pb2.CrashTrace.FromString(value)), "vehicle_id": vehicle_id}


def _row(message: Any) -> dict[str, Any]:
    return {
        "vehicle_id": message.vehicle_id,
        "trigger_time": message.trigger_time_us,
        "boot_id": message.boot_id,
        "sample_rate_hz": message.sample_rate_hz,
        "trigger_index": message.trigger_index,
        **{name: _to_si(getattr(message, field)) for name, field in _SIGNALS.items()},
    }


def trace_frame(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Return rows of `decode_trace` as a frame with `TRACE_SCHEMA`."""
    given = list(rows)
    if not given:  # the usual case, without polars' query engine
        return _no_traces().clone()
    schema = {**TRACE_SCHEMA, "trigger_time": pl.Int64}
    return pl.DataFrame(given, schema=schema).with_columns(pl.col("trigger_time").cast(TIME_TYPE))


@cache
def _no_traces() -> pl.DataFrame:
    return pl.DataFrame(schema=TRACE_SCHEMA)


def _to_si(hundredths: Sequence[int]) -> list[float]:
    values: list[float] = (np.asarray(hundredths, dtype=np.float64) / _PER_UNIT).tolist()
    return values
