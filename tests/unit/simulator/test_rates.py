"""Incidents are set off by a Poisson process of the asked rate and weights."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.simulator import Simulation, SimulationParams
from fleetlib.simulator.fleet import Mode
from fleetlib.simulator.incidents import IDLE, KINDS, assign_events, prepare
from fleetlib.units import STANDARD_GRAVITY_MPS2


def test_the_number_and_the_kinds_are_those_of_rate_and_weights() -> None:
    params = SimulationParams.from_overrides(
        {"vehicles": 2_000, "city.size_m": 8_000, "incidents.rate_per_vehicle_hour": 12}
    )
    simulation = Simulation(params, 0, deliver=False)
    fleet, traits, rng = simulation._fleet, simulation._traits, np.random.default_rng(5)
    driving = int(((fleet.mode == Mode.DRIVING) & (fleet.phase == IDLE)).sum())
    counts: Counter[int] = Counter()
    ticks, cases = 300, simulation._model.cases
    for tick in range(ticks):
        counts.update(kind for _, kind in assign_events(params, traits, fleet, cases, float(tick), rng))
        counts.update(fleet.event[fleet.phase != IDLE].tolist())
        fleet.event[:], fleet.phase[:] = 0, IDLE
    expected = driving * ticks * 12 / 3_600
    total = sum(counts.values())
    assert abs(total - expected) < 4 * np.sqrt(expected)  # four deviations of a Poisson number
    weights = {int(kind): getattr(params.incidents, IncidentKind(int(kind)).name.lower()) for kind in KINDS}
    whole = sum(weights.values())
    for kind, weight in weights.items():
        if kind in (IncidentKind.OVERSPEED, IncidentKind.HARSH_BRAKING):
            continue  # a governed vehicle cannot overspeed: it brakes instead
        share = expected * weight / whole
        assert counts[kind] == pytest.approx(share, abs=4 * np.sqrt(share))


def test_a_weight_of_nothing_switches_a_kind_off() -> None:
    none = {IncidentKind(int(kind)).name.lower(): 0.0 for kind in KINDS}
    params = SimulationParams(vehicles=300, city={"size_m": 3_000}, incidents={**none, "rate_per_vehicle_hour": 60})
    simulation = Simulation(params, 0, deliver=False)
    for _ in range(30):
        simulation.step()
    assert simulation.labels().filter(simulation.labels()["cause"] != "energy_empty").is_empty()


@pytest.mark.parametrize("friction", [0.1, 0.35, 0.9])
def test_nobody_means_to_brake_or_corner_harder_than_the_tyres_hold(friction: float) -> None:
    """Friction times gravity is the greatest deceleration of a body on a road (Coulomb)."""
    params = SimulationParams(vehicles=40, city={"size_m": 2_000}, weather={"friction": friction})
    simulation = Simulation(params, 0, deliver=False)
    fleet, traits, cases = simulation._fleet, simulation._traits, simulation._model.cases
    values = []
    for kind in (IncidentKind.HARSH_BRAKING, IncidentKind.HARSH_CORNERING, IncidentKind.NEAR_MISS):
        for vehicle in np.flatnonzero(fleet.phase == IDLE).tolist():
            prepare(vehicle, int(kind), params, traits, fleet, cases, 0.0, np.random.default_rng(vehicle))
            values.append(float(cases.of(vehicle).value))
            fleet.event[vehicle], fleet.phase[vehicle] = 0, IDLE
            cases.close(vehicle)
    assert len(values) > 60
    assert max(values) < friction * STANDARD_GRAVITY_MPS2
    if friction == 0.9:
        assert max(values) > 5.0, "a dry road does not limit them"
