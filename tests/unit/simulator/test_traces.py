from __future__ import annotations

import numpy as np
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.contracts.pb import incident_pb2
from fleetlib.contracts.topics import UplinkKind
from fleetlib.simulator import Simulation, SimulationParams

START_US = 1_767_600_000_000_000


@pytest.fixture(scope="module")
def crashes() -> tuple[Simulation, list[tuple[int, incident_pb2.CrashTrace]]]:
    only_crashes = {
        f"incidents.{name}": 0
        for name in ("harsh_braking", "harsh_acceleration", "harsh_cornering", "overspeed", "breakdown")
    }
    params = SimulationParams.from_overrides(
        {"vehicles": 120, "city.size_m": 4_000, "incidents.rate_per_vehicle_hour": 20, **only_crashes}
    )
    simulation = Simulation(params, START_US)
    parts = [simulation.step().deliveries for _ in range(200)]
    parts.append(simulation.finish())
    traces = {
        (int(vehicle), payload)
        for part in parts
        for vehicle, kind, payload in zip(part.vehicle_id, part.kind, part.payload.to_pylist(), strict=True)
        if kind == UplinkKind.TRACE
    }
    return simulation, [(vehicle, incident_pb2.CrashTrace.FromString(payload)) for vehicle, payload in sorted(traces)]


def test_every_crash_has_one_trace_at_its_moment(
    crashes: tuple[Simulation, list[tuple[int, incident_pb2.CrashTrace]]],
) -> None:
    simulation, traces = crashes
    labels = simulation.labels()
    assert set(labels["kind"].to_list()) <= {int(IncidentKind.CRASH), int(IncidentKind.POSSIBLE_CRASH)}
    assert len(labels) > 5
    moments = [(row["vehicle_id"], int(row["start_time"].timestamp() * 1e6)) for row in labels.iter_rows(named=True)]
    assert sorted((vehicle, trace.trigger_time_us) for vehicle, trace in traces) == sorted(moments)


def test_the_pulse_takes_away_the_speed_that_is_lost(
    crashes: tuple[Simulation, list[tuple[int, incident_pb2.CrashTrace]]],
) -> None:
    simulation, traces = crashes
    peaks = {row["vehicle_id"]: row["peak_value"] for row in simulation.labels().iter_rows(named=True)}
    for vehicle, trace in traces:
        assert trace.sample_rate_hz == 100
        acceleration = np.array(trace.acceleration_longitudinal_cmps2) / 100
        speed = np.array(trace.speed_cmps) / 100
        assert len(acceleration) == len(speed) == len(trace.acceleration_lateral_cmps2) == 1001
        pulse = slice(trace.trigger_index, trace.trigger_index + 11)
        change = acceleration[pulse].sum() / 100
        assert change == pytest.approx(speed[trace.trigger_index + 10] - speed[trace.trigger_index - 1], abs=0.35)
        assert np.abs(acceleration[pulse]).max() == pytest.approx(peaks[vehicle], rel=0.02, abs=0.6)
        assert np.abs(acceleration[: trace.trigger_index]).max() < 0.4 * 9.81
