"""Who reports: all vehicles drive, but only the observed ones send."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fleetlib.simulator.connectivity import Deliveries
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import Bools

STREAM = 0x0B5E  # keeps this draw apart from the other random streams of the same seed


def observed(params: SimulationParams) -> Bools | None:
    """Return which vehicles report, bool, shape (vehicles,); None if all do.

    The vehicles of a smaller share are among those of a greater one, so that probe shares can be compared.
    """
    if isinstance(params.observe, tuple):
        mask = np.zeros(params.vehicles, dtype=bool)
        mask[np.array(params.observe, dtype=np.int64) - params.first_vehicle_id] = True
        return mask
    if params.observe >= 1.0:
        return None
    rank = np.random.default_rng([params.seed, STREAM]).permutation(params.vehicles)
    return np.asarray(rank < round(params.observe * params.vehicles))


def only(deliveries: Deliveries, mask: Bools, first_vehicle_id: int) -> Deliveries:
    """Return what the vehicles of a mask have sent."""
    kept = np.flatnonzero(mask[deliveries.vehicle_id.astype(np.int64) - first_vehicle_id])
    return Deliveries(
        deliveries.vehicle_id[kept],
        deliveries.kind[kept],
        deliveries.payload.take(pa.array(kept)),
        deliveries.send_time_us[kept],
        deliveries.samples[kept],
    )
