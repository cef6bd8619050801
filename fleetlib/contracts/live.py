"""What the live WebSocket carries: columns as little-endian bytes, so that a browser makes typed arrays of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.contracts.incidents import encode_incidents
from fleetlib.units import US_PER_S

AGE_OLDER_S = 65_535  # what `age_s` says of everything older
_E7 = 1e7
_INT16_MAX = 2**15 - 1


class VehicleState(IntEnum):
    """How a vehicle is drawn; the numbers are those of the protobuf enum."""

    MOVING = 1
    STOPPED = 2
    PARKED = 3
    ALERT = 4
    OFFLINE = 5


@dataclass(frozen=True, slots=True)
class LiveColumns:
    """The newest sample of each vehicle, as arrays of shape (n,).

    Attributes:
        vehicle_id: uint32.
        time_us: Event time, microseconds since 1970 UTC, int64.
        longitude_deg: Degrees, float64.
        latitude_deg: Degrees, float64.
        speed_mps: float32 or float64.
        heading_deg: 0 = north, clockwise.
        state: `VehicleState`, uint8.
    """

    vehicle_id: npt.NDArray[np.uint32]
    time_us: npt.NDArray[np.int64]
    longitude_deg: npt.NDArray[np.float64]
    latitude_deg: npt.NDArray[np.float64]
    speed_mps: npt.NDArray[np.floating[Any]]
    heading_deg: npt.NDArray[np.floating[Any]]
    state: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.vehicle_id)


def encode_live_frame(columns: LiveColumns, *, sent_time_us: int, sequence: int, complete: bool = True) -> bytes:
    """Return a `LiveMessage` with one `LiveFrame`; about 21 bytes a vehicle.

    Args:
        columns: The vehicles.
        sent_time_us: The server's clock, microseconds since 1970 UTC.
        sequence: Counts the frames of a server.
        complete: Whether the frame holds all vehicles.
    """
    from fleetlib.contracts.pb import live_pb2

    newest_us = int(columns.time_us.max()) if len(columns) else sent_time_us
    time_us = min(newest_us, sent_time_us)  # one clock that is ahead must not make all others look old
    age_s = (time_us - columns.time_us) // US_PER_S
    heading_rad = np.deg2rad(columns.heading_deg)
    frame = live_pb2.LiveFrame(
        time_us=time_us,
        sent_time_us=sent_time_us,
        count=len(columns),
        vehicle_id=columns.vehicle_id.astype("<u4").tobytes(),
        longitude_e7=np.rint(columns.longitude_deg * _E7).astype("<i4").tobytes(),
        latitude_e7=np.rint(columns.latitude_deg * _E7).astype("<i4").tobytes(),
        velocity_east_cmps=_velocity(columns.speed_mps * np.sin(heading_rad)),
        velocity_north_cmps=_velocity(columns.speed_mps * np.cos(heading_rad)),
        state=columns.state.astype("<u1").tobytes(),
        age_s=np.clip(age_s, 0, AGE_OLDER_S).astype("<u2").tobytes(),
        sequence=sequence % 2**32,
        complete=complete,
    )
    encoded: bytes = live_pb2.LiveMessage(frame=frame).SerializeToString()
    return encoded


def _velocity(velocity_mps: npt.NDArray[Any]) -> bytes:
    column: bytes = np.clip(np.rint(velocity_mps * 100), -_INT16_MAX, _INT16_MAX).astype("<i2").tobytes()
    return column


_FRAME_TYPES = {
    "vehicle_id": "<u4",
    "longitude_e7": "<i4",
    "latitude_e7": "<i4",
    "velocity_east_cmps": "<i2",
    "velocity_north_cmps": "<i2",
    "state": "<u1",
    "age_s": "<u2",
}


def live_frame_columns(frame: Any) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of a `LiveFrame` message, as they travel.

    Raises:
        ValueError: If a column has another length than `count`.
    """
    columns = {name: np.frombuffer(getattr(frame, name), kind) for name, kind in _FRAME_TYPES.items()}
    for name, values in columns.items():
        if len(values) != frame.count:
            raise ValueError(f"live frame: {name} has {len(values)} entries, count says {frame.count}")
    return columns


def live_incidents(incident_batch: bytes) -> bytes:
    """Return a `LiveMessage` with the incidents of a serialised `IncidentBatch`."""
    from fleetlib.contracts.framing import varint

    return b"\x12" + varint(len(incident_batch)) + incident_batch  # field 2, length-delimited


def encode_live_stats(**stats: Any) -> bytes:
    """Return a `LiveMessage` with `LiveStats`; the arguments are its fields."""
    from fleetlib.contracts.pb import live_pb2

    encoded: bytes = live_pb2.LiveMessage(stats=live_pb2.LiveStats(**stats)).SerializeToString()
    return encoded


def encode_live_detail(detail: Mapping[str, Any], incidents: pl.DataFrame) -> bytes:
    """Return a `LiveMessage` with a `VehicleDetail`.

    Args:
        detail: Its fields, without the incidents.
        incidents: Frame with `INCIDENT_SCHEMA`.
    """
    from fleetlib.contracts.pb import incident_pb2, live_pb2

    items = incident_pb2.IncidentBatch.FromString(encode_incidents(incidents)).items
    body = live_pb2.VehicleDetail(**detail, incidents=items)
    encoded: bytes = live_pb2.LiveMessage(detail=body).SerializeToString()
    return encoded


def decode_live(message: bytes) -> Any:
    """Return the `LiveMessage` of these bytes (its `WhichOneof("body")` says what it holds)."""
    from fleetlib.contracts.pb import live_pb2

    return live_pb2.LiveMessage.FromString(message)


def encode_live_request(vehicle_id: int) -> bytes:
    """Return a `LiveRequest`: what a browser sends to ask for the detail of a vehicle."""
    from fleetlib.contracts.pb import live_pb2

    encoded: bytes = live_pb2.LiveRequest(vehicle_id=vehicle_id).SerializeToString()
    return encoded
