"""The table of events: every vehicle in the midst of one has a row of its own, and a crash always finds one more."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fleetlib.simulator import Simulation, SimulationParams
from fleetlib.simulator.cases import FEWEST_ROWS, Cases
from fleetlib.simulator.fleet import FLEET_DTYPE, table
from fleetlib.simulator.incidents import ACTIVE, CRASH, IDLE, PENDING


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 299)), max_size=400))
def test_rows_are_handed_out_once_and_taken_back(wishes: list[tuple[bool, int]]) -> None:
    fleet = table(FLEET_DTYPE, 300, case=-1)
    cases = Cases(fleet)
    have: set[int] = set()
    for opens, vehicle in wishes:
        if opens:
            cases.open(vehicle).peak = vehicle
            have.add(vehicle)
        elif vehicle in have:
            cases.close(vehicle)
            have.remove(vehicle)
    who = np.array(sorted(have), dtype=np.int64)
    assert np.flatnonzero(fleet.case >= 0).tolist() == who.tolist()
    assert (cases.of(who).vehicle == who).all()
    assert (cases.of(who).peak == who).all()
    assert (cases.rows.vehicle >= 0).sum() == len(who) <= len(cases.rows) // 2


def test_all_events_of_a_wild_fleet_have_a_row_each() -> None:
    params = SimulationParams.from_overrides({
        "vehicles": 300, "city.size_m": 2_500, "incidents.rate_per_vehicle_hour": 60, "driver.dwell_mean_s": 5,
    })  # fmt: skip
    simulation = Simulation(params, 1_767_600_000_000_000, deliver=False)
    fleet, cases = simulation._fleet, simulation._model.cases
    struck = 0
    for _ in range(120):
        simulation.step()
        busy = np.flatnonzero(fleet.phase != IDLE)
        assert np.flatnonzero(fleet.case >= 0).tolist() == busy.tolist()
        assert (cases.of(busy).vehicle == busy).all()
        waiting = (fleet.event == CRASH) & ((fleet.phase == PENDING) | (fleet.phase == ACTIVE))
        assert (cases.rows.vehicle < 0).sum() >= waiting.sum()
        struck += int((fleet.event == CRASH).sum() > waiting.sum())
    assert len(cases.rows) > FEWEST_ROWS
    assert struck
