"""How a device puts its samples into messages: one by one, or several in an uplink batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from fleetlib.contracts.codec import decode_telemetry
from fleetlib.contracts.uplink_batch import encode_uplink_batches
from fleetlib.units import STANDARD_GRAVITY_MPS2

URGENT_MPS2 = 0.7 * STANDARD_GRAVITY_MPS2  # from here on a crash is possible
_HORIZONTAL = ("acceleration_longitudinal_mps2", "acceleration_lateral_mps2")
Times = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Messages:
    """Uplink batches that vehicles have ready.

    Attributes:
        vehicle: Index of each one's vehicle, int32, shape (n,).
        payload: `UplinkBatch` without vehicle id.
        samples: How many samples each one holds, int32.
    """

    vehicle: npt.NDArray[np.int32]
    payload: pa.BinaryArray
    samples: npt.NDArray[np.int32]


class Savings:
    """Keeps each vehicle's samples until there are enough for one message: fewer bytes, later news.

    The vehicles begin at different counts, so that they do not send in unison. A sample that may be of a crash does not
    wait, and takes along what is there.

    Args:
        vehicles: How many.
        per_message: Samples in a message.
    """

    def __init__(self, vehicles: int, per_message: int) -> None:
        self._per_message = per_message
        self._count = np.zeros(vehicles, np.int64)
        self._enough = np.arange(vehicles) % per_message + 1
        self._kept: list[pl.DataFrame] = []

    def add(self, samples: pl.DataFrame, vehicle: npt.NDArray[np.int32]) -> Messages:
        """Take new samples and return the messages that are ready with them.

        Args:
            samples: SI columns with vehicle_id, at most one row of a vehicle.
            vehicle: Index of each row's vehicle.
        """
        self._kept.append(samples.with_columns(pl.Series("index", vehicle)))
        self._count[vehicle] += 1
        ready = self._count >= self._enough
        forward, sideways = (samples[name].to_numpy() for name in _HORIZONTAL)
        ready[vehicle[np.hypot(forward, sideways) >= URGENT_MPS2]] = True
        return self._take(ready)

    def rest(self) -> Messages:
        """Return all that is left, as messages."""
        return self._take(self._count > 0)

    def _take(self, ready: npt.NDArray[np.bool_]) -> Messages:
        self._count[ready] = 0
        self._enough[ready] = self._per_message
        if not self._kept:
            return batches(pl.DataFrame(), np.empty(0, np.int32), self._per_message)
        kept = pl.concat(self._kept)
        chosen = pl.Series(ready[kept["index"].to_numpy()])
        self._kept = [kept.filter(~chosen)]
        rows = kept.filter(chosen).sort("index", maintain_order=True)
        return batches(rows.drop("index"), rows["index"].to_numpy(), self._per_message)


def batches(rows: pl.DataFrame, vehicle: npt.NDArray[np.int32], per_message: int) -> Messages:
    """Return rows as uplink batches.

    Args:
        rows: SI columns with vehicle_id, each vehicle's rows together, in the order in which they were taken.
        vehicle: Index of each row's vehicle.
        per_message: At most so many in one message.
    """
    made = encode_uplink_batches(rows, per_message)
    last = made.first + made.samples - 1
    return Messages(vehicle[last], made.payload, made.samples.astype(np.int32))


def bundle(vehicle: npt.NDArray[np.int32], payload: pa.BinaryArray, per_message: int) -> Messages:
    """Return stored single messages as uplink batches.

    Args:
        vehicle: Index of each message's vehicle, ascending.
        payload: `Telemetry` messages without vehicle id, each vehicle's in the order in which they were taken.
        per_message: At most so many in one batch.
    """
    # The id only tells vehicles apart here: the ingestor stamps the true one.
    rows = decode_telemetry(payload).with_columns(pl.Series("vehicle_id", vehicle + 1))
    return batches(rows, vehicle, per_message)
