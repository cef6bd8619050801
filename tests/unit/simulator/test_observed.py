from __future__ import annotations

import numpy as np
import pytest

from fleetlib.simulator import Simulation, SimulationParams
from fleetlib.simulator.observed import observed

START_US = 1_767_600_000_000_000
Sent = dict[int, list[tuple[int, int, bytes]]]


def telemetry(observe: object, **more: object) -> tuple[Sent, Sent]:
    """Return each vehicle's messages and samples of half a minute with drop-outs, losses and batches."""
    params = SimulationParams.from_overrides(
        {
            "vehicles": 30,
            "city.size_m": 3_000,
            "observe": observe,
            "connectivity": {"outage_probability": 0.05, "loss_probability": 0.1, "duplicate_probability": 0.1},
            "incidents.rate_per_vehicle_hour": 20,
            **more,
        }
    )
    simulation = Simulation(params, START_US)
    sent: Sent = {}
    samples: Sent = {}
    parts = []
    for _ in range(30):
        tick = simulation.step()
        parts.append(tick.deliveries)
        for row in tick.samples.iter_rows():
            samples.setdefault(row[0], []).append(row)
    for part in [*parts, simulation.finish()]:
        columns = part.vehicle_id.tolist(), part.kind.tolist(), part.send_time_us.tolist(), part.payload.to_pylist()
        for vehicle, kind, time_us, payload in zip(*columns, strict=True):
            sent.setdefault(vehicle, []).append((kind, time_us, payload))
    return sent, samples


@pytest.mark.parametrize("uplink_batch", [1, 5])
def test_a_vehicle_sends_the_same_bytes_whoever_else_is_observed(uplink_batch: int) -> None:
    more = {"connectivity.uplink_batch": uplink_batch}
    all_sent, all_samples = telemetry(1.0, **more)
    for observe in ((3, 7, 20), (7,), 0.3):
        sent, samples = telemetry(observe, **more)
        assert 0 < len(sent) < 30
        assert set(sent) == set(samples)
        for vehicle in sent:
            assert sent[vehicle] == all_sent[vehicle]
            assert samples[vehicle] == all_samples[vehicle]


def test_a_share_is_met_and_lies_within_a_greater_one() -> None:
    def mask(share: float) -> np.ndarray:
        found = observed(SimulationParams(vehicles=200, observe=share))
        assert found is not None
        return found

    assert (mask(0.1).sum(), mask(0.25).sum(), mask(0).sum()) == (20, 50, 0)
    assert not (mask(0.1) & ~mask(0.25)).any()
    assert observed(SimulationParams(vehicles=200)) is None


def test_those_that_do_not_report_still_drive_and_have_truth() -> None:
    simulation = Simulation(SimulationParams(vehicles=20, observe=0.5, city={"size_m": 3_000}), START_US)
    tick = simulation.step()
    assert len(tick.samples) == 10
    assert len(tick.truth) == 20
