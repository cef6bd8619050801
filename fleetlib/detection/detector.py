"""Telemetry in, incidents out: the same code live, in a replay and in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from fleetlib.contracts.incidents import IncidentKind, incident_frame, incident_id
from fleetlib.detection.index import VehicleIndex
from fleetlib.detection.rules import RULES, DetectionRules, rule_names, rule_table

_FROM_THE_START = -(2**62)
_PER_VEHICLE = ("memory", "bases", "open_masks", "previous_time", "previous_speed")


class Detector:
    """Finds incidents in a stream of telemetry; holds the state of all vehicles as arrays.

    Laws (tested): the same samples give the same incident ids, however they are cut into batches, in whatever order
    within a batch, and with repeats. An incident is returned when it begins (or has lasted its minimum duration), when
    it becomes graver, and when it ends; each time with a greater revision. A sample that comes late joins the incident
    it belongs to, or begins one.

    Args:
        rules: The thresholds.
        since_us: Give it where the stream starts in the middle of a history (a restart): what begins within the rules'
            longest interval after it may be the rest of an earlier incident, and is not reported, nor is what goes on
            with a crash of before; nor a crash or breakdown that is there in a vehicle's first sample within a day: it
            lasted while the vehicle was silent. So the ids are a subset of those of the whole history, but where
            hysteresis alone carries another unseen incident beyond that interval.
    """

    def __init__(self, rules: DetectionRules | None = None, *, since_us: int | None = None) -> None:
        self.rules = rules or DetectionRules()
        self._table = rule_table(self.rules)
        self._since_us = _FROM_THE_START if since_us is None else since_us
        self._index = VehicleIndex()
        self._state = _State()

    @property
    def vehicles(self) -> int:
        """How many vehicles it has seen."""
        return len(self._index)

    def snapshot(self) -> dict[str, npt.NDArray[Any]]:
        """Return all that it remembers, as copies: `of_snapshot` makes a detector of it that goes on as this one."""
        kept = self._state.snapshot(len(self._index))
        return {"vehicle_id": self._index.ids(), "since_us": np.array(self._since_us), **kept}

    @classmethod
    def of_snapshot(cls, rules: DetectionRules, kept: Mapping[str, npt.NDArray[Any]]) -> Detector:
        """Return a detector that goes on where another one with the same rules was.

        Raises:
            KeyError: If something is missing in the snapshot.
            ValueError: If something is of another type or size than this program's.
        """
        made = cls(rules, since_us=int(kept["since_us"]))
        made._index = VehicleIndex.of(kept["vehicle_id"])
        made._state = _State.of_snapshot(kept, len(made._index))
        return made

    def detect(self, frame: pl.DataFrame, now_us: int) -> pl.DataFrame:
        """Return the incidents that begin or change with these samples, as a frame with `INCIDENT_SCHEMA`.

        Args:
            frame: The SI columns of `columns.TELEMETRY` (those that the rules need), in any order. Level, battery
                voltage and coolant temperature may be missing: their rules find nothing then; and the odometer: a
                vehicle is taken for the same then.
            now_us: The time now, microseconds since 1970 UTC: becomes `detected_time`.
        """
        if frame.is_empty():
            return incident_frame([])
        from fleetlib.contracts.key_order import key_order
        from fleetlib.detection import kernel

        columns = _Columns(frame)
        slots = self._index.slots(columns.vehicle_id)
        order = key_order(slots, columns.time, columns.seq, columns.boot_id)
        signals = (*columns.signals, self._slow_values(columns, slots, order))
        masks = kernel.touched(self._table, *signals)
        touches = int(np.bitwise_count(masks).sum())
        self._state.reserve(len(self._index), touches)
        state = self._state
        # Room for all that are begun, ended or grown; that end; that are possible crashes and confirmed.
        waiting = int(np.count_nonzero(state.bases[:, IncidentKind.POSSIBLE_CRASH - 1] >= 0))
        most = 4 * touches + RULES * int(np.count_nonzero(state.open_masks)) + kernel.RING * waiting
        out = np.zeros(most, kernel.EPISODE_DTYPE)
        scan: Any = kernel.scan
        state.used, found = scan(
            *(order, self._table, self._since_us, self.rules.warmup_us, slots, columns.time, masks),
            *(columns.latitude, columns.longitude, *signals),
            *(state.bases, state.open_masks, state.previous_time, state.previous_speed, state.pool, state.used, out),
        )
        rows = order[np.searchsorted(slots, out["slot"][:found], sorter=order)]
        return self._incidents(out[:found], columns.vehicle_id[rows].tolist(), now_us)

    def _slow_values(
        self, columns: _Columns, slots: npt.NDArray[np.int64], order: npt.NDArray[np.intp]
    ) -> npt.NDArray[np.float32]:
        """Return the values of the rules that need more than one sample, shape (n, slow.SLOW)."""
        from fleetlib.detection import slow

        self._state.reserve_memory(len(self._index))
        values = np.zeros((len(slots), slow.SLOW), np.float32)
        longitudinal, _, vertical, speed, flags = columns.signals
        find: Any = slow.slow_values
        find(
            *(order, slots, columns.time, speed, longitudinal, vertical, flags, *columns.slow_signals),
            *(columns.seq, columns.boot_id),
            *(self._state.memory, self.rules.slow_limits, self._since_us == _FROM_THE_START, values),
        )
        return values

    def _incidents(self, episodes: npt.NDArray[Any], vehicle_ids: list[int], now_us: int) -> pl.DataFrame:
        """Return the latest state of each episode (they are few), one of each of these vehicles, as incidents."""
        if not len(episodes):
            return incident_frame([])
        names = rule_names()
        rows: dict[bytes, dict[str, Any]] = {}
        for episode, vehicle_id in zip(episodes, vehicle_ids, strict=True):
            kind = int(episode["rule"]) + 1
            key = incident_id(vehicle_id, kind, int(episode["start"]))
            rows[key] = {
                "incident_id": key,
                "revision": int(episode["count"]),
                "vehicle_id": vehicle_id,
                "kind": kind,
                "severity": int(episode["severity"]),
                "start_time": int(episode["start"]),
                "end_time": int(episode["last"]),
                "latitude_deg": float(episode["latitude"]),
                "longitude_deg": float(episode["longitude"]),
                "speed_mps": float(episode["speed"]),
                "peak_value": float(episode["peak"]),
                "threshold_value": float(episode["threshold"]),
                "detected_time": now_us,
                "rule": names[kind - 1],
            }
        return incident_frame(rows.values())


class _Columns:
    """The columns that the kernel reads, as contiguous arrays."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.vehicle_id: npt.NDArray[Any] = frame["vehicle_id"].to_numpy()
        self.time: npt.NDArray[np.int64] = frame["time"].cast(pl.Int64).to_numpy()
        self.seq: npt.NDArray[Any] = frame["seq"].to_numpy()
        self.boot_id: npt.NDArray[Any] = frame["boot_id"].to_numpy()
        self.latitude: npt.NDArray[Any] = frame["latitude_deg"].to_numpy()
        self.longitude: npt.NDArray[Any] = frame["longitude_deg"].to_numpy()
        self.signals: tuple[npt.NDArray[Any], ...] = (
            frame["acceleration_longitudinal_mps2"].to_numpy(),
            frame["acceleration_lateral_mps2"].to_numpy(),
            frame["acceleration_vertical_mps2"].to_numpy(),
            frame["speed_mps"].to_numpy(),
            frame["flags"].to_numpy(),
        )
        self.slow_signals: tuple[npt.NDArray[Any], ...] = tuple(
            frame[name].to_numpy() if name in frame.columns else np.full(len(frame), np.nan, np.float32)
            for name in ("energy_level_ratio", "battery_voltage_v", "coolant_temperature_celsius", "odometer_m")
        )


class _State:
    """What is remembered: a little per vehicle, and episodes only for those that ever had one."""

    def __init__(self) -> None:
        from fleetlib.detection.kernel import EPISODE_DTYPE
        from fleetlib.detection.slow import MEMORY_DTYPE

        self.memory: npt.NDArray[Any] = np.zeros(0, MEMORY_DTYPE)
        self.bases: npt.NDArray[np.int32] = np.empty((0, RULES), np.int32)
        self.open_masks: npt.NDArray[np.uint16] = np.empty(0, np.uint16)
        self.previous_time: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self.previous_speed: npt.NDArray[np.float32] = np.empty(0, np.float32)
        self.pool: npt.NDArray[Any] = np.zeros(0, EPISODE_DTYPE)
        self.used = 0

    def snapshot(self, vehicles: int) -> dict[str, npt.NDArray[Any]]:
        """Return a copy of what is in use: an array for each of `_PER_VEHICLE`, and the episodes with their places."""
        self.reserve_memory(vehicles)
        self.reserve(vehicles, 0)
        places = np.flatnonzero(self.pool["start"][: self.used])  # most of the room for episodes is empty
        kept = {name: getattr(self, name)[:vehicles].copy() for name in _PER_VEHICLE}
        return {**kept, "episodes": self.pool[places], "places": places, "used": np.array(self.used)}

    @classmethod
    def of_snapshot(cls, kept: Mapping[str, npt.NDArray[Any]], vehicles: int) -> _State:
        """Return what `snapshot` was called on."""
        made = cls()
        for name in _PER_VEHICLE:
            values, like = kept[name], getattr(made, name)
            if values.dtype != like.dtype or values.shape != (vehicles, *like.shape[1:]):
                raise ValueError(f"{name} is {values.dtype} of shape {values.shape}")
            setattr(made, name, values)
        made.used = int(kept["used"])
        made.pool = np.zeros(made.used, made.pool.dtype)
        made.pool[kept["places"]] = kept["episodes"]
        return made

    def reserve_memory(self, vehicles: int) -> None:
        """Make room for what is remembered of this many vehicles."""
        missing = vehicles - len(self.memory)
        if missing > 0:
            missing = max(missing, len(self.memory) // 2)
            self.memory = np.concatenate([self.memory, np.zeros(missing, self.memory.dtype)])

    def reserve(self, vehicles: int, touches: int) -> None:
        """Make room for this many vehicles, and for episodes that `touches` samples and rules may begin."""
        from fleetlib.detection.kernel import RING

        missing = vehicles - len(self.bases)
        if missing > 0:
            missing = max(missing, len(self.bases) // 2)  # grows by half: amortised
            self.bases = np.concatenate([self.bases, np.full((missing, RULES), -1, np.int32)])
            self.open_masks = np.concatenate([self.open_masks, np.zeros(missing, np.uint16)])
            self.previous_time = np.concatenate([self.previous_time, np.zeros(missing, np.int64)])
            self.previous_speed = np.concatenate([self.previous_speed, np.zeros(missing, np.float32)])
        need = self.used + RING * min(touches, vehicles * RULES)
        if need > len(self.pool):
            self.pool = np.concatenate(
                [self.pool, np.zeros(max(need, 2 * len(self.pool)) - len(self.pool), self.pool.dtype)]
            )


def detect(frame: pl.DataFrame, rules: DetectionRules | None = None) -> pl.DataFrame:
    """Return the incidents of a whole recording: the latest revision of each, by time.

    Args:
        frame: The SI columns of `columns.TELEMETRY`.
        rules: The thresholds; `DetectionRules()` are the fleet's.
    """
    if frame.is_empty():
        return incident_frame([])
    now_us = int(frame["time"].to_physical().max())  # type: ignore[arg-type]
    return Detector(rules).detect(frame, now_us).sort("start_time", "vehicle_id", "kind")
