"""Uplink batches: several samples of one vehicle in one message, a third of the bytes of single ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from fleetlib.contracts.codec import wire_integers
from fleetlib.contracts.columns import TELEMETRY
from fleetlib.contracts.framing import MAX_BATCH_SAMPLES
from fleetlib.errors import SettingsError

MAX_STEP_US = 2**40  # from one sample to the next: 12 days; beyond it a new batch begins


@dataclass(frozen=True, slots=True)
class UplinkBatches:
    """Serialised uplink batches.

    Attributes:
        payload: `UplinkBatch` messages without vehicle id and ingest time, shape (n,).
        first: The row of each one's first sample, ascending, shape (n,).
        samples: How many rows from there on are in it, shape (n,).
    """

    payload: pa.BinaryArray
    first: npt.NDArray[np.int64]
    samples: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.first)


def encode_uplink_batches(frame: pl.DataFrame, samples_per_batch: int) -> UplinkBatches:
    """Return the rows of a frame as uplink batches: neighbouring rows of one vehicle and boot, so many at a time.

    Args:
        frame: SI columns of `columns.TELEMETRY`, `vehicle_id` among them, each vehicle's rows together and in the order
            in which they were taken; a missing column is left out of the messages (0 on arrival).
        samples_per_batch: At most so many samples in one message.

    Raises:
        SettingsError: If a message cannot hold so many.
    """
    from fleetlib.contracts import encode_kernel as kernel

    check_samples(samples_per_batch)
    wire = np.zeros((len(TELEMETRY), len(frame)), np.int64)
    for place, column in enumerate(TELEMETRY):
        if column.name in frame.columns:
            wire[place] = wire_integers(frame[column.name], column)
    first, samples = _cut(wire, samples_per_batch)
    out = np.empty(len(frame) * kernel.SAMPLE_BYTES + len(first) * kernel.BATCH_BYTES, np.uint8)
    offsets = np.zeros(len(first) + 1, np.int32)
    used = kernel.write_batches(wire, first, samples, kernel.field_numbers(), kernel.column_order(), out, offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(out[:used].tobytes())]
    return UplinkBatches(pa.BinaryArray.from_buffers(pa.binary(), len(first), buffers), first, samples)


def check_samples(samples_per_batch: int) -> None:
    """Refuse a number of samples that one message cannot hold.

    Raises:
        SettingsError: If it is not between 1 and `MAX_BATCH_SAMPLES`.
    """
    if not 1 <= samples_per_batch <= MAX_BATCH_SAMPLES:
        raise SettingsError(
            f"An uplink batch of {samples_per_batch} samples is not possible", f"Give 1 to {MAX_BATCH_SAMPLES}"
        )


def _cut(wire: npt.NDArray[np.int64], most: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return where each batch begins and how many rows it has."""
    rows = wire.shape[1]
    if rows == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    names = [column.name for column in TELEMETRY]
    vehicle, boot, time_us = (wire[names.index(name)] for name in ("vehicle_id", "boot_id", "time"))
    other = (vehicle[1:] != vehicle[:-1]) | (boot[1:] != boot[:-1]) | (np.abs(np.diff(time_us)) > MAX_STEP_US)
    begins = np.concatenate([[True], other])
    run = np.flatnonzero(begins)
    place = np.arange(rows) - np.repeat(run, np.diff(np.append(run, rows)))
    first = np.flatnonzero(place % most == 0)
    return first, np.diff(np.append(first, rows))
