"""The vehicle on its own, against published figures and the laws of energy. Sources: findings/physics.md, GTR 15."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.errors import SettingsError
from fleetlib.simulator.cycles import WLTC_PHASES, wltc_class3b
from fleetlib.simulator.fleet import Powertrain, VehicleClass
from fleetlib.simulator.forces import ROTATING_MASS, reachable_mps2, wheel_power_w
from fleetlib.simulator.gearbox import GEARS, IDLE_RPM, RPM_PER_MPS, engine_rpm, shift
from fleetlib.simulator.powertrain import FRICTION_PER_MPS, battery_flow_w, charge_power_w
from fleetlib.simulator.vehicle import Vehicle, consumption, drive_cycle
from fleetlib.simulator.vsp import vsp_jimenez_kw_per_t, vsp_moves_kw_per_t
from fleetlib.simulator.weather import AIR_DENSITY_KGPM3, air_density_kgpm3, cabin_w, grip_mps2
from fleetlib.units import STANDARD_GRAVITY_MPS2

PARTS = ("drag_j", "rolling_j", "grade_j", "kinetic_j", "brake_j", "auxiliary_j", "loss_j")
KINDS = [
    (kind, power)
    for kind in VehicleClass
    for power in Powertrain
    if kind < VehicleClass.TRUCK or power != Powertrain.PETROL
]
ALL = pytest.mark.parametrize(("kind", "power"), KINDS, ids=[f"{k.name} {p.name}".lower() for k, p in KINDS])


def wltc(vehicle: Vehicle) -> pl.DataFrame:
    cycle = wltc_class3b()
    return drive_cycle(vehicle, cycle["time_s"], cycle["speed_mps"])


def electric_car() -> Vehicle:
    return Vehicle.typical(VehicleClass.CAR, Powertrain.ELECTRIC)


def test_the_cycle_is_that_of_the_regulation() -> None:
    """GTR 15 Annex 1: 589, 433, 455 and 323 s, 131.3 km/h; the sums of each phase are its check values."""
    cycle = wltc_class3b()
    kmh = (cycle["speed_mps"] * 3.6).to_numpy()
    assert len(kmh) == 1801
    sums = [round(float(kmh[begin + (begin > 0) : end + 1].sum()), 1) for begin, end in WLTC_PHASES.values()]
    assert sums == [11_140.3, 17_121.2, 25_782.2, 29_714.9]
    assert kmh.max() == pytest.approx(131.3)
    assert np.trapezoid(kmh) / 3_600 == pytest.approx(23.266, abs=0.001)
    assert cycle.filter(pl.col("phase") == "medium")["time_s"].to_list() == list(range(590, 1023))


@pytest.mark.parametrize(
    ("power", "unit", "published"),
    [
        (Powertrain.PETROL, "fuel_g_per_km", 58.2),
        (Powertrain.DIESEL, "fuel_g_per_km", 56.2),
        (Powertrain.ELECTRIC, "energy_kwh_per_km", 0.1358),
    ],
)
def test_a_car_needs_on_the_wltc_what_was_published(power: Powertrain, unit: str, published: float) -> None:
    """PHEMlight PC_G_EU4, PC_D_EU4 and SUMO's Electric on the WLTC 3b, measured with SUMO 1.28 (physics.md): 10 %."""
    trip = wltc(Vehicle.typical(VehicleClass.CAR, power))
    assert getattr(consumption(trip), unit) == pytest.approx(published, rel=0.10)
    assert (trip["target_mps"] - trip["speed_mps"]).abs().max() == pytest.approx(0, abs=1e-9)


def test_sumos_electric_car_needs_here_what_it_needs_there() -> None:
    """SUMO's defaults [R]: 1830 kg, 2.6 m2, c_w 0.35, c_rr 0.01, 100 W, 0.98/0.96, 35 kWh; measured 0.1358 kWh/km."""
    sumo = Vehicle(
        VehicleClass.CAR, Powertrain.ELECTRIC, 1_830, 2.6 * 0.35, 0.01, 150e3, 0.98, 35 * 3.6e6,
        auxiliary_w=100, recuperation=0.96,
    )  # fmt: skip
    assert consumption(wltc(sumo)).energy_kwh_per_km == pytest.approx(0.1358, rel=0.10)


@ALL
def test_the_energy_balance_closes(kind: VehicleClass, power: Powertrain) -> None:
    """What leaves tank or battery = drag + rolling + slope + kinetic + brakes + auxiliaries + losses, to 1e-6."""
    cycle, vehicle = wltc_class3b(), Vehicle.typical(kind, power)
    grade = 0.04 * np.sin(np.arange(1801) / 60.0)
    trip = drive_cycle(vehicle, cycle["time_s"], cycle["speed_mps"], grade)
    taken = trip["energy_j"][0] - trip["energy_j"][-1]
    assert sum(trip[name].sum() for name in PARTS) == pytest.approx(taken, rel=1e-6)
    # Each part by its own formula from the speeds alone.
    v, way = trip["speed_mps"].to_numpy(), np.diff(trip["distance_m"].to_numpy())
    middle = 0.5 * (v[1:] + v[:-1])
    cosine = 1 / np.sqrt(1 + grade[1:] ** 2)
    weight = vehicle.mass_kg * STANDARD_GRAVITY_MPS2
    drag = 0.5 * AIR_DENSITY_KGPM3 * vehicle.drag_area_m2 * middle**2 * way
    kinetic = 0.5 * ROTATING_MASS * vehicle.mass_kg * np.diff(v**2)
    for name, expected in (
        ("drag_j", drag),
        ("rolling_j", weight * vehicle.rolling * cosine * way),
        ("grade_j", weight * cosine * grade[1:] * way),
        ("kinetic_j", kinetic),
    ):
        assert np.allclose(trip[name].to_numpy()[1:], expected, rtol=1e-6, atol=1e-3), name
    for name in ("drag_j", "rolling_j", "brake_j", "loss_j"):
        assert trip[name].min() >= -1e-6, name  # type: ignore[operator]
    assert trip["auxiliary_j"].sum() == pytest.approx(1_800 * vehicle.auxiliary_w)
    # The loss by the formula of the Willans line, of the engine alone.
    if power != Powertrain.ELECTRIC:
        work = np.maximum(trip["power_w"].to_numpy()[1:], 0) + vehicle.auxiliary_w
        loss = vehicle.idle_w * (1 + FRICTION_PER_MPS * middle) + work * (1 / vehicle.efficiency - 1)
        burning = trip["drawn_j"].to_numpy()[1:] > 0
        assert np.allclose(trip["loss_j"].to_numpy()[1:], np.where(burning, loss, 0.0), rtol=1e-6, atol=1e-3)


traces = st.lists(st.tuples(st.floats(0.1, 5), st.floats(0, 45), st.floats(-0.25, 0.25)), min_size=2, max_size=40)


@settings(deadline=None, max_examples=150)
@given(trace=traces, kind=st.sampled_from(KINDS), level=st.sampled_from([0.0, 1e-6, 2e-5, 1e-3, 0.5, 0.999, 1.0]))
def test_power_grip_and_stored_energy_never_exceed_their_limits_and_the_balance_closes(
    trace: list[tuple[float, float, float]], kind: tuple[VehicleClass, Powertrain], level: float
) -> None:
    steps, speeds, grades = (np.array(column) for column in zip(*trace, strict=True))
    vehicle = Vehicle.typical(*kind)
    trip = drive_cycle(vehicle, np.cumsum(steps), speeds, grades, level=level)
    assert trip["power_w"].max() <= vehicle.power_w * (1 + 1e-9)  # type: ignore[operator]
    assert trip["level_ratio"].is_between(0, 1).all()
    assert trip["speed_mps"].min() >= 0  # type: ignore[operator]
    assert trip["brake_j"].min() >= -1e-6  # type: ignore[operator]
    assert trip["loss_j"].min() >= -1e-6  # type: ignore[operator]
    taken = trip["energy_j"][0] - trip["energy_j"][-1]
    moved = trip.select(pl.sum_horizontal(pl.col(PARTS).abs()).sum()).item()
    assert sum(trip[name].sum() for name in PARTS) == pytest.approx(taken, abs=1e-6 * max(moved, 1.0) + 1e-5)


@settings(deadline=None)
@given(
    wanted=st.floats(-9, 9), speed=st.floats(0, 50), grade=st.floats(-0.3, 0.3), power=st.floats(0, 3e5),
    dt=st.floats(0.01, 2),
)  # fmt: skip
def test_nobody_gets_more_than_wanted_nor_more_than_engine_and_tyres_can(
    wanted: float, speed: float, grade: float, power: float, dt: float
) -> None:
    answer = reachable_mps2(wanted, speed, dt, grade, power, 5.4, 1_500.0, 0.4, 0.01)
    assert answer <= wanted
    after = speed + answer * dt
    if after >= 0:
        used = wheel_power_w(speed, after, dt, grade, 1_500.0, 0.4, 0.01)
        assert used <= power * (1 + 1e-9) + 1e-6
        middle = 0.5 * (speed + after)
        assert used <= 5.4 * 1_500.0 * middle * (1 + 1e-9) + 1e-6


def test_a_heavy_truck_climbs_slowly_and_a_car_does_not() -> None:
    """8 %: a truck's speed is the root of P = (m g (c_rr + s) cos + drag v^2) v; a car keeps 80 km/h."""
    truck, times = Vehicle.typical(VehicleClass.TRUCK, Powertrain.DIESEL), np.arange(600.0)
    wanted = np.full(600, 80 / 3.6)
    speed = float(drive_cycle(truck, times, wanted, 0.08)["speed_mps"][-1])
    cosine, drag = 1 / np.sqrt(1 + 0.08**2), 0.5 * AIR_DENSITY_KGPM3 * truck.drag_area_m2
    roots = np.roots([drag, 0, truck.mass_kg * STANDARD_GRAVITY_MPS2 * cosine * (truck.rolling + 0.08), -truck.power_w])
    assert speed == pytest.approx(float(roots[np.isreal(roots)].real[0]), rel=1e-6)
    assert 12 < speed < 17
    assert drive_cycle(Vehicle.typical(), times, wanted, 0.08)["speed_mps"][-1] == pytest.approx(80 / 3.6)


@pytest.mark.parametrize("power", [Powertrain.PETROL, Powertrain.ELECTRIC], ids=["petrol", "electric"])
def test_an_empty_vehicle_coasts_to_a_stop_and_stays(power: Powertrain) -> None:
    trip = drive_cycle(Vehicle.typical(VehicleClass.CAR, power), np.arange(900.0), np.full(900, 20.0), level=0.004)
    empty = trip.filter(pl.col("energy_j") <= 0)
    assert 100 < len(empty) < 900
    assert (empty["speed_mps"].diff().drop_nulls() <= 0).all()
    assert trip["speed_mps"][-1] == 0
    assert empty["power_w"][1:].max() <= 1e-6  # type: ignore[operator]
    assert empty["engine_speed_rpm"][-1] == 0


def test_recuperation_has_its_limits() -> None:
    """Nothing when full, nothing near standstill, at most 60 % of the motor's power, never more than was there."""
    car = electric_car()

    def into_battery(wheel_w: float, speed: float, level: float) -> float:
        flow, loss, brakes = battery_flow_w(
            wheel_w, speed, level, car.capacity_j, car.mass_kg, car.power_w, 0.0, car.efficiency, car.recuperation
        )
        assert flow == pytest.approx(wheel_w + loss + brakes)
        return float(-flow)

    assert into_battery(-20e3, 15, 0.5) == pytest.approx(0.72 * 20e3, rel=0.02)
    assert into_battery(-20e3, 15, 1.0) == 0
    assert into_battery(-20e3, 0.5, 0.5) == 0
    assert into_battery(-500e3, 30, 0.5) < 0.6 * car.power_w * car.recuperation
    trip = wltc(car)
    kept = -float(trip.filter(pl.col("drawn_j") < 0)["drawn_j"].sum())
    assert 0.1 < kept / float(trip.filter(pl.col("drawn_j") > 0)["drawn_j"].sum()) < 0.3


def test_winter_costs_an_electric_car_its_heating_and_the_dense_air() -> None:
    """At -7 degrees: 22 K of heating at 65 W/K, air denser by 288.15 / 266.15; grip falls with friction."""
    warm, cold = electric_car(), Vehicle.typical(VehicleClass.CAR, Powertrain.ELECTRIC, air_celsius=-7.0)
    assert cold.auxiliary_w - warm.auxiliary_w == pytest.approx(22 * 65)
    assert air_density_kgpm3(-7.0) / air_density_kgpm3(15.0) == pytest.approx(288.15 / 266.15)
    assert Vehicle.typical(air_celsius=-7.0).auxiliary_w == Vehicle.typical().auxiliary_w  # waste heat
    assert float(cabin_w(False, 32.0)) == pytest.approx(500)
    more = consumption(wltc(cold)).energy_kwh_per_km / consumption(wltc(warm)).energy_kwh_per_km
    assert 1.2 < more < 1.5
    assert float(grip_mps2(0, 0.3)) == pytest.approx(float(grip_mps2(0, 0.9)) / 3)
    icy = drive_cycle(replace(Vehicle.typical(), friction=0.1), [0, 10], [0, 20])
    assert icy["acceleration_mps2"][-1] < 0.61 * 0.1 * STANDARD_GRAVITY_MPS2


def test_charging_is_limited_and_tapers() -> None:
    level = np.linspace(0, 1, 101)
    power = np.array([charge_power_w(x, 50e3) for x in level])
    assert (power[:80] == 50e3).all()
    assert (np.diff(power[80:]) < 0).all()
    assert power[-1] == pytest.approx(0.05 * 50e3)


@settings(deadline=None)
@given(box=st.integers(0, 2), speed=st.floats(0, 60), demand=st.floats(-4, 4), gear=st.integers(0, 9))
def test_gears_do_not_hunt_and_engines_neither_stall_nor_overspeed(
    box: int, speed: float, demand: float, gear: int
) -> None:
    chosen = shift(box, gear, speed, demand)
    assert 1 <= chosen <= GEARS[box]
    assert shift(box, chosen, speed, demand) == chosen
    rpm = engine_rpm(box, chosen, speed)
    assert rpm >= IDLE_RPM[box]
    assert rpm <= (2_000 if box == 2 else 4_000) or chosen == GEARS[box]


def test_each_gear_is_used_on_the_way_up_and_shifting_down_comes_later_than_up() -> None:
    for box in range(3):
        up = [shift(box, 1, v, 0.5) for v in np.arange(0, 40, 0.1)]
        assert set(up) == set(range(1, GEARS[box] + 1))
        gear, down = int(GEARS[box]), []
        for v in np.arange(40, 0, -0.1):
            gear = shift(box, gear, v, 0.0)
            down.append(gear)
        speeds_up = [0.1 * up.index(g) for g in range(2, GEARS[box] + 1)]
        speeds_down = [40 - 0.1 * down.index(g - 1) for g in range(2, GEARS[box] + 1)]
        assert all(low < high for low, high in zip(speeds_down, speeds_up, strict=True))
    assert (np.diff(RPM_PER_MPS[:, :6]) < 0).all()


def test_our_car_needs_somewhat_less_power_than_the_published_american_ones() -> None:
    """WLTC, engine at work: 0.75 to 1 of Jimenez (1999) and MOVES type 21, whose tyres and bodies resist more."""
    car = Vehicle.typical()
    trip = wltc(car)[1:]
    middle = trip["speed_mps"] - 0.5 * trip["acceleration_mps2"]
    works = (trip["power_w"] > 0).to_numpy()
    ours = (trip["power_w"] / car.mass_kg).to_numpy()[works].mean()
    for model in (vsp_jimenez_kw_per_t, vsp_moves_kw_per_t):
        published = model(middle, trip["acceleration_mps2"])[works].mean()
        assert 0.75 < ours / published < 1.0, model.__name__
    assert np.allclose(trip["vsp_kw_per_t"], vsp_jimenez_kw_per_t(middle, trip["acceleration_mps2"]), atol=1e-6)


@pytest.mark.parametrize(
    ("time_s", "speed_mps", "grade", "part"),
    [
        ([0, 1], [0, 131.3], 0.0, "range 0 to 100"),
        ([0, 1], [0, -1], 0.0, "speed_mps has -1"),
        ([0, 1, 1], [0, 1, 2], 0.0, r"time_s\[2\]"),
        ([0, 1], [0, float("nan")], 0.0, "gaps"),
        ([0, 1], [0], 0.0, "shape"),
        ([0, 1], [0, 1], 5.0, "range -1 to 1"),
        ([0, 1], [0, 1], [0, 0, 0], "grade has shape"),
    ],
)
def test_a_wrong_trace_is_one_sentence(time_s: list[float], speed_mps: list[float], grade: float, part: str) -> None:
    with pytest.raises(SettingsError, match=part):
        drive_cycle(Vehicle.typical(), time_s, speed_mps, grade)


def test_an_impossible_vehicle_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="mass_kg = -5"):
        Vehicle(VehicleClass.CAR, Powertrain.PETROL, -5, 0.6, 0.01, 9e4, 0.3, 1e9)
