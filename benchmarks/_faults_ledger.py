"""What the vehicles of `faults.py` have sent and were told. A message's content follows from its vehicle and seq.

So the ledger needs no more memory than a time and a bit a message, and each stored row can be checked value by value.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from fleetlib.contracts.codec import encode_telemetry
from fleetlib.contracts.columns import BY_NAME, TIME_TYPE

BOOT_ID = 7
CRASH_MPS2 = -58.8  # 6 g
CHECKED = (
    "boot_id",
    "latitude_deg",
    "longitude_deg",
    "speed_mps",
    "heading_deg",
    "acceleration_longitudinal_mps2",
    "odometer_m",
    "engine_speed_rpm",
    "battery_voltage_v",
)
CRASH_APART_US = 120_000_000
GROW = 256
TIME_FIELD, SEQ_FIELD = 0x11, 0x18  # how a Telemetry begins: its time (fixed64), its seq (varint), 0 left out

Ints = npt.NDArray[np.int64]


def content(vehicle_id: Ints, seq: Ints, crashed: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Return the measured columns of messages, which follow from vehicle and seq, and from whether it is a crash."""
    mixed = (vehicle_id.astype(np.uint64) << np.uint64(32) | seq.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)

    def digit(shift: int, size: int) -> npt.NDArray[np.float64]:
        return ((mixed >> np.uint64(shift)) % np.uint64(size)).astype(np.float64)

    frame = pl.DataFrame(
        {
            "boot_id": np.full(len(seq), BOOT_ID),
            "latitude_deg": 52 + digit(0, 1_000_000) * 1e-7,
            "longitude_deg": 13 + digit(12, 1_000_000) * 1e-7,
            "speed_mps": 15 + digit(20, 100) * 0.01,
            "heading_deg": digit(24, 36_000) * 0.01,
            "acceleration_longitudinal_mps2": np.where(crashed, CRASH_MPS2, digit(30, 60) * 0.01),
            "odometer_m": seq,
            "engine_speed_rpm": 800 + digit(36, 4_000),
            "battery_voltage_v": 10 + digit(44, 400) * 0.01,
        }
    )
    return frame.with_columns(pl.col(name).cast(BY_NAME[name].dtype) for name in frame.columns)


def seq_of(payload: bytes) -> int:
    """Return the seq of a payload that this ledger has made."""
    if payload[9] != SEQ_FIELD:
        return 0
    value, shift, position = 0, 0, 10
    while True:
        byte = payload[position]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        position, shift = position + 1, shift + 7


@dataclass(slots=True)
class Verdict:
    """What became of the messages."""

    sent: int = 0
    acked: int = 0
    stored: int = 0
    duplicate_rows: int = 0
    wrong_values: int = 0
    strange_rows: int = 0
    lost: list[tuple[int, int, int]] = field(default_factory=list)  # vehicle, seq, time sent (microseconds)


class Ledger:
    """When each message was sent and whether it was acknowledged; columns are vehicles 1 to n, rows their seq.

    The load's thread writes, others read when it is done, or numbers that may be a moment old.
    """

    def __init__(self, vehicles: int) -> None:
        self.vehicles = vehicles
        self._sent_us = np.zeros((GROW, vehicles), np.int64)
        self._acked = np.zeros((GROW, vehicles), np.bool_)
        self._crashed = np.zeros((GROW, vehicles), np.bool_)
        self._last_crash_us = np.zeros(vehicles, np.int64)
        self._next = 0
        self.acked = 0

    def issue(self, count: int, now_us: int, *, crash: bool) -> tuple[npt.NDArray[np.uint32], pa.BinaryArray, int]:
        """Return the vehicles and payloads of the next messages, and which of them reports a crash.

        With `crash` one does, of the vehicle whose last crash is longest ago, where that is long enough: a crash that
        comes soon after another is taken for a part of it. -1: none does.
        """
        number = np.arange(self._next, self._next + count)
        self._next += count
        seq, column = number // self.vehicles, number % self.vehicles
        self._make_room(int(seq[-1]) + 1)
        self._sent_us[seq, column] = now_us
        crashed = int(self._last_crash_us[column].argmin()) if crash else -1
        if crash and now_us - self._last_crash_us[column[crashed]] > CRASH_APART_US:
            self._crashed[seq[crashed], column[crashed]] = True
            self._last_crash_us[column[crashed]] = now_us
        else:
            crashed = -1
        frame = content(column + 1, seq, self._crashed[seq, column]).with_columns(
            time=pl.Series(np.full(count, now_us)).cast(TIME_TYPE), seq=pl.Series(seq, dtype=pl.Int32)
        )
        return (column + 1).astype(np.uint32), encode_telemetry(frame), crashed

    def acknowledge(self, vehicle_id: int, payload: bytes) -> None:
        """Note that the broker has acknowledged a message; malformed ones are not the ledger's."""
        if payload[0] == TIME_FIELD:
            seq = seq_of(payload)
            self.acked += not self._acked[seq, vehicle_id - 1]
            self._acked[seq, vehicle_id - 1] = True

    def crashes(self) -> set[tuple[int, int]]:
        """Return (vehicle, time in microseconds) of the crashes that were acknowledged."""
        seq, column = np.nonzero(self._crashed & self._acked)
        return set(zip((column + 1).tolist(), self._sent_us[seq, column].tolist(), strict=True))

    @property
    def sent(self) -> int:
        """Messages so far."""
        return self._next

    def check(self, verdict: Verdict, first: int, last: int, rows: pl.DataFrame) -> None:
        """Compare the rows of vehicles `first` to `last` with what they have sent; adds to the verdict.

        Args:
            verdict: Changed.
            first: The first vehicle.
            last: The last vehicle, included.
            rows: vehicle_id, seq, time and `CHECKED`, all rows of these vehicles.
        """
        columns = slice(first - 1, last)
        sent_us, acked = self._sent_us[:, columns], self._acked[:, columns]
        vehicle, seq = rows["vehicle_id"].to_numpy().astype(np.int64), rows["seq"].to_numpy().astype(np.int64)
        time_us = rows["time"].dt.timestamp("us").to_numpy()
        known = seq < len(sent_us)
        column, row = vehicle - first, np.where(known, seq, 0)
        known &= (sent_us[row, column] == time_us) & (sent_us[row, column] > 0)
        times = np.zeros(sent_us.shape, np.int64)
        np.add.at(times, (row[known], column[known]), 1)
        lost_seq, lost_column = np.nonzero(acked & (times == 0))
        verdict.sent += int((sent_us > 0).sum())
        verdict.acked += int(acked.sum())
        verdict.stored += int((times > 0).sum())
        verdict.duplicate_rows += int((times[times > 1] - 1).sum())
        verdict.strange_rows += int((~known).sum())
        verdict.lost += [
            (int(column) + first, int(seq), int(sent_us[seq, column]))
            for seq, column in zip(lost_seq, lost_column, strict=True)
        ]
        expected = content(vehicle[known], seq[known], self._crashed[:, columns][row[known], column[known]])
        found = rows.filter(pl.Series(known))
        wrong = np.zeros(len(found), np.bool_)
        for name in CHECKED:
            difference = found[name].cast(pl.Float64) - expected[name].cast(pl.Float64)
            wrong |= (difference.abs() > BY_NAME[name].scale * 0.51).to_numpy()
        verdict.wrong_values += int(wrong.sum())

    def _make_room(self, rows: int) -> None:
        while rows > len(self._sent_us):
            self._sent_us = np.concatenate([self._sent_us, np.zeros_like(self._sent_us)])
            self._acked = np.concatenate([self._acked, np.zeros_like(self._acked)])
            self._crashed = np.concatenate([self._crashed, np.zeros_like(self._crashed)])
