"""Energy in traffic: an empty vehicle really stops, and nobody's level leaves its range."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from fleetlib.contracts.incidents import IncidentKind
from fleetlib.simulator import Simulation, SimulationParams, Vehicle, drive_cycle, wltc_class3b
from fleetlib.simulator.fleet import FLEET_DTYPE, Mode, Powertrain, VehicleClass, table
from fleetlib.simulator.forces import wheel_power_w
from fleetlib.simulator.powertrain import charging_time_s, draw_energy, station_w

START_US = 1_767_600_000_000_000


def test_an_empty_vehicle_stops_where_it_is_and_is_a_breakdown() -> None:
    params = SimulationParams.from_overrides(
        {"vehicles": 40, "city.size_m": 3_000, "incidents.rate_per_vehicle_hour": 0, "incidents.repair_mean_s": 80_000}
    )
    simulation = Simulation(params, START_US)
    fleet, traits = simulation._fleet, simulation._traits
    simulation.step()
    dry = np.flatnonzero((fleet.mode == Mode.DRIVING) & (fleet.speed_mps > 3))[:12]
    fleet.energy_j[dry] = 5e-4 * traits.capacity_j[dry]
    fleet.energy_j[dry[:6]] = 0.0
    truth = pl.concat([simulation.step().truth for _ in range(240)])
    stood = truth.filter(pl.col("vehicle_id").is_in((dry[:6] + params.first_vehicle_id).tolist()))
    late = stood.filter(pl.col("time") > stood["time"].min() + pl.duration(seconds=90))
    assert (late["mode"] == Mode.DISABLED).all()
    assert late["speed_mps"].max() == 0
    assert (late.group_by("vehicle_id").agg(pl.col("odometer_m").n_unique())["odometer_m"] == 1).all()
    moved = stood.group_by("vehicle_id").agg(pl.col("odometer_m").max() - pl.col("odometer_m").min())
    assert moved["odometer_m"].max() < 300  # type: ignore[operator]
    labels = simulation.labels().filter(pl.col("cause") == "energy_empty")
    assert set((dry[:6] + params.first_vehicle_id).tolist()) <= set(labels["vehicle_id"].to_list())
    assert set(labels["kind"].to_list()) == {int(IncidentKind.BREAKDOWN)}
    level = truth.sort("vehicle_id", "time")
    assert level["energy_j"].min() == 0
    assert (fleet.energy_j <= traits.capacity_j).all()


@pytest.mark.parametrize("power", list(Powertrain), ids=[kind.name.lower() for kind in Powertrain])
def test_the_fleet_takes_the_same_energy_as_drive_cycle(power: Powertrain) -> None:
    vehicle, cycle = Vehicle.typical(VehicleClass.CAR, power), wltc_class3b()
    trip = drive_cycle(vehicle, cycle["time_s"], cycle["speed_mps"], 0.01, level=0.7)
    traits = vehicle.traits()
    fleet = table(FLEET_DTYPE, 1, energy_j=trip["energy_j"][0], engine_on=1)
    speed = trip["speed_mps"].to_list()
    for before, after in pairwise(speed):
        draw_energy(0, before, after, 1.0, traits, fleet, 0.01)
    taken = trip["energy_j"][0] - trip["energy_j"][-1]
    assert trip["energy_j"][0] - float(fleet.energy_j[0]) == pytest.approx(taken, rel=1e-6)


def test_nobody_in_traffic_uses_more_power_than_the_engine_has() -> None:
    """Each inner step is a sample here, so that the power of every step is seen; heavy vehicles reach their limit."""
    params = SimulationParams.from_overrides({
        "vehicles": 60, "city.size_m": 3_000, "incidents.rate_per_vehicle_hour": 0, "sample_interval_s": 0.25,
        "mix": {"car": 1, "van": 1, "truck": 2, "bus": 2},
    })  # fmt: skip
    simulation = Simulation(params, START_US, deliver=False)
    traits, dt = simulation._traits, 0.25
    before, most = simulation._fleet.speed_mps.copy(), np.zeros(60)
    for _ in range(600):
        simulation.advance_only()
        after = simulation._fleet.speed_mps
        for i in np.flatnonzero(after > before):
            t, mass_kg = traits.kinds[traits.own.kind[i]], traits.own.mass_kg[i]
            power = wheel_power_w(before[i], after[i], dt, 0.0, mass_kg, t.drag, t.rolling)
            most[i] = max(most[i], power / t.power_w)
        before = after.copy()
    assert most.max() <= 1 + 1e-6
    assert (most[traits.vehicle_class >= VehicleClass.TRUCK] > 0.8).any()


def test_a_vehicle_charges_as_long_as_its_station_needs() -> None:
    """To 80 % at full power, as the formula says; from there on slower, and never above full."""
    car = Vehicle.typical(VehicleClass.CAR, Powertrain.ELECTRIC)
    traits = car.traits()
    fleet = table(FLEET_DTYPE, 1, energy_j=0.1 * car.capacity_j, charging=1)
    needed_s = charging_time_s(0, 0.8, traits, fleet)
    assert needed_s == pytest.approx(0.7 * car.capacity_j / station_w(int(VehicleClass.CAR)))
    for _ in range(round(needed_s)):
        draw_energy(0, 0.0, 0.0, 1.0, traits, fleet, 0.0)
    assert fleet.energy_j[0] / car.capacity_j == pytest.approx(0.8, abs=1e-3)
    last = 0.0
    for _ in range(7_200):
        gained = -float(fleet.energy_j[0])
        draw_energy(0, 0.0, 0.0, 1.0, traits, fleet, 0.0)
        gained += float(fleet.energy_j[0])
        assert last == 0.0 or gained <= last * (1 + 1e-6) + 1.0
        last = gained
    assert 0.95 < fleet.energy_j[0] / car.capacity_j <= 1
