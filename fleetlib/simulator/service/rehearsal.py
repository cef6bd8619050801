"""What a fleet's run needs is compiled before its clock begins: on a new machine that takes a minute."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fleetlib.contracts.topics import UplinkKind
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.simulation import Simulation
from fleetlib.simulator.uplink import bundle

VEHICLES, TICKS = 4, 3  # few, and as many as it takes until messages of all of them have gone through the network
STREETS = {"kind": "grid", "rows": 3, "columns": 3}


def rehearse() -> int:
    """Drive a small fleet for some ticks, and bundle what it sent as a backlog; return how many messages that were.

    What is compiled after the clock has begun makes all vehicles late, and the broker gets their backlog at once.
    """
    params = SimulationParams.model_validate({"vehicles": VEHICLES, "network": STREETS})
    simulation = Simulation(params, 0, settle=False)
    sent = [simulation.step().deliveries for _ in range(TICKS)] + [simulation.finish()]
    one = max(sent, key=len)
    samples = np.flatnonzero(one.kind == UplinkKind.TELEMETRY)
    samples = samples[np.argsort(one.vehicle_id[samples], kind="stable")]
    vehicle = (one.vehicle_id[samples] - params.first_vehicle_id).astype(np.int32)
    return int(bundle(vehicle, one.payload.take(samples), 2).samples.sum())


def rehearsed(params: SimulationParams, now_us: Callable[[], int]) -> Simulation:
    """Return a simulation that begins now and has nothing left to compile."""
    rehearse()
    return Simulation(params, now_us())
