"""Nothing is left to compile when a fleet's clock begins."""

from __future__ import annotations

import json
import subprocess
import sys

from fleetlib.simulator.service import rehearsal

# In a process of its own: what another test has compiled would hide what the rehearsal has not.
COUNT = """
import gc, json
import numpy as np
from numba.core.dispatcher import Dispatcher
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.service.rehearsal import rehearse
from fleetlib.simulator.simulation import Simulation

def compiled():
    found = [one for one in gc.get_objects() if isinstance(one, Dispatcher)]
    return {f"{one.__module__}.{one.__name__} {signature}" for one in found for signature in one.signatures}

rehearse()
before = compiled()
for batch in (1, 3):
    simulation = Simulation(
        SimulationParams.model_validate({
            "vehicles": 60,
            "connectivity": {"uplink_batch": batch, "outage_probability": 0.2, "recovery_probability": 0.5},
            "incidents": {"rate_per_vehicle_hour": 60.0},
        }),
        1_700_000_000_000_000,
    )
    for _ in range(40):
        simulation.step()
    simulation.finish()
print(json.dumps({"before": len(before), "after": sorted(compiled() - before)}))
"""


def test_a_rehearsal_sends_messages_of_every_vehicle() -> None:
    assert rehearsal.rehearse() >= rehearsal.VEHICLES


def test_after_a_rehearsal_a_fleet_compiles_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True, timeout=300)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["before"] > 10
    assert found["after"] == []
