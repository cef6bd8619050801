"""The newest sample of each vehicle, for the live page: a struct of arrays that one thread fills and another reads."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.clock import to_us
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import ID_BYTES, INCIDENT_SCHEMA, IncidentKind, decode_incidents, encode_incidents
from fleetlib.contracts.live import LiveColumns, VehicleState
from fleetlib.detection import VehicleIndex
from fleetlib.units import US_PER_S

OFFLINE_AFTER_US = 600 * US_PER_S  # Traccar's default
ALERT_FOR_US = 600 * US_PER_S
MOVING_MPS = 0.5
KEPT_INCIDENTS = 200
HOUR_US = 3_600 * US_PER_S
COUNTED_INCIDENTS = 100_000  # of the last hour; with more, the count stays at this
RATE_WINDOW_US = 5 * US_PER_S
ALERTING = (IncidentKind.CRASH, IncidentKind.POSSIBLE_CRASH, IncidentKind.BREAKDOWN)

DETAIL: dict[str, type[np.generic]] = {
    "latitude_deg": np.float64,
    "longitude_deg": np.float64,
    "speed_mps": np.float32,
    "heading_deg": np.float32,
    "acceleration_longitudinal_mps2": np.float32,
    "acceleration_lateral_mps2": np.float32,
    "odometer_m": np.int32,
    "engine_speed_rpm": np.int16,
    "energy_level_ratio": np.float32,
    "coolant_temperature_celsius": np.float32,
    "battery_voltage_v": np.float32,
    "flags": np.int32,
}
_TIMES = ("time_us", "heard_us", "alert_until_us", "vehicle_id")


class LiveBoard:
    """Where every vehicle is, how it is, and the latest incidents. Safe for one writer and many readers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index = VehicleIndex()
        self._arrays: dict[str, npt.NDArray[Any]] = {name: np.empty(0, kind) for name, kind in DETAIL.items()}
        self._arrays |= {name: np.empty(0, np.int64) for name in _TIMES}
        self._incidents: dict[bytes, dict[str, Any]] = {}  # by id, in the order of their first appearance
        self._began_us: dict[bytes, int] = {}  # incidents of the last hour, by id
        self._received: deque[tuple[int, int]] = deque(maxlen=512)  # (when, how many), more than the window's reads

    def __len__(self) -> int:
        return len(self._index)

    def update(self, frame: pl.DataFrame, now_us: int) -> None:
        """Take in samples: of each vehicle the newest by event time stays.

        Args:
            frame: The SI columns of `columns.TELEMETRY`.
            now_us: The time now, microseconds since 1970 UTC.
        """
        if frame.is_empty():
            return
        vehicle_id = frame["vehicle_id"].to_numpy()
        time_us = frame["time"].cast(pl.Int64).to_numpy()
        with self._lock:
            slots = self._index.slots(vehicle_id)
            self._reserve()
            self._received.append((now_us, len(slots)))
            rows = self._newest(slots, time_us)
            places = slots[rows]
            self._arrays["vehicle_id"][places] = vehicle_id[rows]
            self._arrays["time_us"][places] = time_us[rows]
            self._arrays["heard_us"][places] = now_us
            for name in DETAIL:
                self._arrays[name][places] = frame[name].to_numpy()[rows]

    def alert(self, incidents: pl.DataFrame, now_us: int) -> None:
        """Take in incidents: a grave one marks its vehicle for ten minutes."""
        self.take_in(incidents)
        self.mark(incidents, now_us)

    def mark(self, incidents: pl.DataFrame, now_us: int) -> None:
        """Mark the vehicles of grave incidents, those that are on the board, for ten minutes."""
        with self._lock:
            for vehicle_id, kind in zip(incidents["vehicle_id"], incidents["kind"], strict=True):
                slot = self._index.find(vehicle_id)
                if slot is not None and kind in ALERTING:
                    self._arrays["alert_until_us"][slot] = now_us + ALERT_FOR_US

    def take_in(self, incidents: pl.DataFrame) -> None:
        """Take in incidents, for the list alone."""
        with self._lock:
            for row in incidents.iter_rows(named=True):
                self._incidents[row["incident_id"]] = row
                self._began_us.setdefault(row["incident_id"], to_us(row["start_time"]))
            for known, most in ((self._incidents, KEPT_INCIDENTS), (self._began_us, COUNTED_INCIDENTS)):
                while len(known) > most:
                    del known[next(iter(known))]

    def columns(self, now_us: int) -> LiveColumns:
        """Return the newest sample of every vehicle with its state, as copies."""
        with self._lock:
            count = len(self._index)
            one = {name: values[:count].copy() for name, values in self._arrays.items()}
        return LiveColumns(
            vehicle_id=one["vehicle_id"].astype(np.uint32),
            time_us=one["time_us"],
            longitude_deg=one["longitude_deg"],
            latitude_deg=one["latitude_deg"],
            speed_mps=one["speed_mps"],
            heading_deg=one["heading_deg"],
            state=_states(one, now_us),
        )

    def incidents(self, vehicle_id: int | None = None) -> pl.DataFrame:
        """Return the latest incidents (of one vehicle, if given) with `INCIDENT_SCHEMA`, the oldest first."""
        with self._lock:
            rows = list(self._incidents.values())
        chosen = [row for row in rows if vehicle_id is None or row["vehicle_id"] == vehicle_id]
        return pl.DataFrame(chosen, schema=INCIDENT_SCHEMA)

    def detail(self, vehicle_id: int) -> dict[str, Any] | None:
        """Return all signals of one vehicle's newest sample, or None where it was never seen."""
        with self._lock:
            slot = self._index.find(vehicle_id)
            if slot is None:
                return None
            values: dict[str, Any] = {name: self._arrays[name][slot].item() for name in DETAIL}
            return {"vehicle_id": vehicle_id, "time_us": int(self._arrays["time_us"][slot]), **values}

    def snapshot(self) -> dict[str, npt.NDArray[Any]]:
        """Return all that is shown, as copies, for `take_up`."""
        with self._lock:
            count, rows, began = len(self._index), list(self._incidents.values()), dict(self._began_us)
            kept = {name: values[:count].copy() for name, values in self._arrays.items()}
        told = encode_incidents(pl.DataFrame(rows, schema=INCIDENT_SCHEMA))
        return {
            **kept,
            "incidents": np.frombuffer(told, np.uint8),
            "began_ids": np.frombuffer(b"".join(began), np.uint8).reshape(len(began), ID_BYTES),
            "began_us": np.fromiter(began.values(), np.int64, len(began)),
        }

    def take_up(self, kept: Mapping[str, npt.NDArray[Any]]) -> None:
        """Show what `snapshot` returned, in the place of what is shown now.

        Raises:
            KeyError: If something is missing in the snapshot.
            ValueError: If something is of another type or size than this program's.
        """
        index = VehicleIndex.of(kept["vehicle_id"])
        for name, like in self._arrays.items():
            if kept[name].dtype != like.dtype or kept[name].shape != (len(index),):
                raise ValueError(f"{name} is {kept[name].dtype} of shape {kept[name].shape}")
        incidents = decode_incidents([kept["incidents"].tobytes()])
        began = zip(map(bytes, kept["began_ids"]), kept["began_us"].tolist(), strict=True)
        with self._lock:
            self._index = index
            self._arrays = {name: kept[name] for name in self._arrays}
            self._incidents = {row["incident_id"]: row for row in incidents.iter_rows(named=True)}
            self._began_us = dict(began)

    def stats(self, now_us: int) -> dict[str, float]:
        """Return the fields of `LiveStats`."""
        columns = self.columns(now_us)
        with self._lock:
            recent = sum(count for when, count in self._received if when > now_us - RATE_WINDOW_US)
            self._began_us = {key: start for key, start in self._began_us.items() if start > now_us - HOUR_US}
            incidents = len(self._began_us)
        lag_us = now_us - int(columns.time_us.max()) if len(columns) else 0
        return {
            "vehicles": len(columns),
            "online": int(np.count_nonzero(columns.state != VehicleState.OFFLINE)),
            "moving": int(np.count_nonzero(columns.state == VehicleState.MOVING)),
            "messages_per_s": recent * US_PER_S / RATE_WINDOW_US,
            "lag_s": max(0.0, lag_us / US_PER_S),
            "incidents_last_hour": incidents,
        }

    def _newest(self, slots: npt.NDArray[np.int64], time_us: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Return the rows that are newer than what is known, at most one per vehicle."""
        from fleetlib.contracts.key_order import key_order

        order = key_order(slots, time_us, time_us, time_us)  # of one moment, in the order of arrival
        ordered = slots[order]
        rows = order[np.append(ordered[1:] != ordered[:-1], True)]
        newest: npt.NDArray[np.intp] = rows[time_us[rows] >= self._arrays["time_us"][slots[rows]]]
        return newest

    def _reserve(self) -> None:
        have = len(self._arrays["time_us"])
        if len(self._index) > have:
            more = max(len(self._index) - have, have // 2)  # grows by half: amortised
            for name, values in self._arrays.items():
                self._arrays[name] = np.concatenate([values, np.zeros(more, values.dtype)])


def _states(one: dict[str, npt.NDArray[Any]], now_us: int) -> npt.NDArray[np.uint8]:
    state = np.where(one["flags"] & StatusFlag.IGNITION, VehicleState.STOPPED, VehicleState.PARKED)
    state[one["speed_mps"] > MOVING_MPS] = VehicleState.MOVING
    state[one["alert_until_us"] > now_us] = VehicleState.ALERT
    state[one["heard_us"] < now_us - OFFLINE_AFTER_US] = VehicleState.OFFLINE
    return state.astype(np.uint8)
