"""A fleet of which the broker refuses some: a revoked vehicle stays away, the others drive."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fleetlib.errors import PermissionRefused
from fleetlib.transport.mqtt_sessions import SessionPool

Vehicles = npt.NDArray[np.int64]


async def connect_admitted(pool: SessionPool, vehicles: Vehicles) -> Vehicles:
    """Connect vehicles, and return those that the broker refuses.

    Raises:
        MissingServer: If the broker does not answer.
        PermissionRefused: If it refuses all of them.
    """
    wrong = await pool.try_connect(vehicles.tolist())
    for error in wrong.values():
        if len(wrong) == len(vehicles) or not isinstance(error, PermissionRefused):
            raise error
    return vehicles[np.isin(vehicles, list(wrong))]


def without(
    refused: Vehicles, vehicle_id: npt.NDArray[np.uint32], kind: npt.NDArray[np.uint8], payload: pa.BinaryArray
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], pa.BinaryArray]:
    """Return the columns of messages without those of refused vehicles: nobody would ever take them."""
    keep = ~np.isin(vehicle_id, refused)
    return vehicle_id[keep], kind[keep], payload.filter(pa.array(keep))
