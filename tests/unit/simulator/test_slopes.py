"""Driving on slopes: heights add up along a way, power bounds the climb, energy comes back downhill, gaps hold.

P = (m g (sin s + c_rr cos s) + rho/2 c_w A v^2) v at constant speed (Guzzella and Sciarretta 2013, eq. 2.1 and 2.10).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from fleetlib.simulator import SimulationParams, Vehicle, drive_cycle, simulate
from fleetlib.simulator.fleet import FLEET_DTYPE, Mode, Powertrain, VehicleClass, table
from fleetlib.simulator.forces import wheel_power_w
from fleetlib.simulator.layout import CACHE_LINE_BYTES, LANE_DTYPE
from fleetlib.simulator.network.draft import Draft, Ragged
from fleetlib.simulator.network.edit import tidy, two_way
from fleetlib.simulator.networks import network_of
from fleetlib.simulator.overlaps import overlapping
from fleetlib.simulator.powertrain import limit_acceleration
from fleetlib.simulator.roads import RoadNetwork, drivable
from fleetlib.simulator.routes import random_goals, shortest_routes
from fleetlib.simulator.traffic import TrafficModel
from fleetlib.simulator.traits import Traits, draw_traits
from fleetlib.units import STANDARD_GRAVITY_MPS2
from tests.unit.simulator.roadside import edge, model_of

PIECE_M, PIECES, STEP_S = 1_000.0, 8, 0.25
WEIGHTS = {"car": 0, "van": 0, "truck": 0, "bus": 0, "petrol": 0, "diesel": 0, "electric": 0}


def climb(grade: float) -> RoadNetwork:
    """Return 8 km of straight road of 100 km/h that rises evenly from west to east, driven both ways."""
    n = PIECES
    east_m = np.arange(n + 1, dtype=np.float64) * PIECE_M
    draft = Draft(
        east_m, np.zeros(n + 1), np.zeros(n + 1, np.int8), np.arange(n), np.arange(1, n + 1),
        np.full(n, 100 / 3.6), np.ones(n, np.int8), np.full(n, 2, np.int8), Ragged.empty(n),
        node_height_m=east_m * grade,
    )  # fmt: skip
    return drivable(tidy(two_way(draft)), 60.0, np.random.default_rng(0))


class Trip(NamedTuple):
    """What was seen of one vehicle, step by step, from when it drove on the first piece to the last one."""

    speed_mps: Any
    grade: Any
    energy_j: Any
    way_m: Any
    traits: Traits


def drive(network: RoadNetwork, up: bool, vehicle: str, power: str) -> Trip:
    """Let one vehicle drive from one end to the other, alone; it has 60 % in tank or battery."""
    first, last = ((0, 1), (PIECES - 1, PIECES)) if up else ((PIECES, PIECES - 1), (1, 0))
    weights: dict[str, Any] = {f"mix.{name}": float(name in (vehicle, power)) for name in WEIGHTS}
    ends = (edge(network.plain, *first), edge(network.plain, *last), 0.0)
    model = model_of(network, [ends], step_s=STEP_S, **weights)
    fleet, lanes, connections = model.fleet, network.world.lanes, network.world.connections
    fleet.energy_j[:] = 0.6 * model.traits.capacity_j
    rows: list[tuple[float, float, float, float]] = []
    grade = 0.0
    for _ in range(4_000):
        model.drive(1)
        if fleet.mode[0] == Mode.DRIVING:
            rows.append((fleet.speed_mps[0], grade, fleet.energy_j[0], fleet.odometer_m[0]))
        elif rows:
            break
        beyond = fleet.position_m[0] >= lanes.length_m[fleet.lane[0]] and fleet.held[0] >= 0
        grade = float(connections.grade[fleet.held[0]] if beyond else lanes.grade[fleet.lane[0]])
    assert rows, "it drove"
    speed, grades, energy, way = np.array(rows).T
    return Trip(speed, grades, energy, way, model.traits)


@pytest.fixture(scope="module")
def city() -> RoadNetwork:
    return network_of(SimulationParams.from_overrides(
        {"city.size_m": 2_500, "seed": 4, "network.hills_m": 120, "network.hill_spacing_m": 1_200}
    ))  # fmt: skip


def test_the_grade_is_in_the_cache_line_that_a_step_reads_anyway() -> None:
    dtype, offset = LANE_DTYPE.fields["grade"][:2]  # type: ignore[index]
    assert offset + dtype.itemsize <= CACHE_LINE_BYTES
    assert LANE_DTYPE.itemsize == 2 * CACHE_LINE_BYTES


def test_heights_add_up_along_every_way(city: RoadNetwork) -> None:
    """From where a lane begins over connections to where another ends, grades times lengths are the rise of the map."""
    world, plain = city.world, city.plain
    rng = np.random.default_rng(5)
    height, grade = plain.node_height_m, plain.edge_grade
    np.testing.assert_allclose(world.lanes.grade, grade[world.lanes.edge], rtol=1e-9, atol=1e-12)
    for start in rng.integers(0, len(world.lanes), 50).tolist():
        lane, climbed = start, world.lanes.grade[start] * world.lanes.length_m[start]
        for _ in range(30):
            one = world.lanes[lane]
            c = int(rng.integers(one.first_connection, one.last_connection))
            lane = int(world.connections.to_lane[c])
            climbed += world.connections.grade[c] * world.connections.length_m[c]
            climbed += world.lanes.grade[lane] * world.lanes.length_m[lane]
        a, b = world.lanes.edge[start], world.lanes.edge[lane]
        begin = height[plain.edge_tail[a]] + grade[a] * world.roads.start_m[a]
        end = height[plain.edge_head[b]] - grade[b] * world.roads.stop_m[b]
        assert climbed == pytest.approx(end - begin, abs=1e-6)


@pytest.mark.parametrize(("vehicle", "power"), [("truck", "diesel"), ("bus", "diesel"), ("truck", "electric")])
def test_a_heavy_vehicle_climbs_as_fast_as_its_power_allows(vehicle: str, power: str) -> None:
    trip = drive(climb(0.06), True, vehicle, power)
    t, mass_kg = trip.traits.kinds[trip.traits.own.kind[0]], float(trip.traits.own.mass_kg[0])
    cosine = (1 + 0.06**2) ** -0.5
    weight = mass_kg * STANDARD_GRAVITY_MPS2 * cosine * (0.06 + float(t.rolling))
    expected = brentq(lambda v: (weight + float(t.drag) * v * v) * v - float(t.power_w), 1.0, 40.0)
    speed = trip.speed_mps[-200:]
    assert np.ptp(speed) < 0.01
    assert speed.mean() == pytest.approx(min(expected, float(t.top_speed_mps)), rel=0.005)
    if power == "diesel":
        assert speed.mean() < 0.9 * float(t.top_speed_mps)
    level = drive(climb(0.0), True, vehicle, power).speed_mps[-200:].mean()
    assert level == pytest.approx(float(t.top_speed_mps), rel=0.02)


@pytest.mark.parametrize("power", ["diesel", "electric"])
@pytest.mark.parametrize("up", [True, False], ids=["up", "down"])
def test_the_fleet_takes_the_energy_that_a_closed_balance_says(power: str, up: bool) -> None:
    """`drive_cycle` on the same speeds and grades; its balance closes, and the slope's part of it is m g h."""
    trip = drive(climb(0.05), up, "van", power)
    traits, mass_kg = trip.traits, float(trip.traits.own.mass_kg[0])
    t = traits.kinds[traits.own.kind[0]]
    names = ("power_w", "efficiency", "capacity_j", "idle_w", "auxiliary_w", "recuperation", "rolling")
    vehicle = Vehicle(
        VehicleClass.VAN, Powertrain[power.upper()], mass_kg, Vehicle.typical(VehicleClass.VAN).drag_area_m2,
        **{name: float(t[name]) for name in names},
    )  # fmt: skip
    time_s = np.arange(len(trip.speed_mps)) * STEP_S
    level = float(trip.energy_j[0] / vehicle.capacity_j)
    cycle = drive_cycle(vehicle, time_s, trip.speed_mps, trip.grade, level=level)
    np.testing.assert_allclose(cycle["speed_mps"].to_numpy(), trip.speed_mps, atol=1e-6)
    taken = float(trip.energy_j[0] - trip.energy_j[-1])
    assert taken == pytest.approx(cycle["drawn_j"].sum(), rel=1e-3)
    parts = ("drag_j", "rolling_j", "grade_j", "kinetic_j", "brake_j", "auxiliary_j", "loss_j")
    assert sum(cycle[name].sum() for name in parts) == pytest.approx(cycle["drawn_j"].sum(), rel=1e-6, abs=1.0)
    rise = 0.05 * float(trip.way_m[-1] - trip.way_m[0]) * (1 if up else -1)
    potential = mass_kg * STANDARD_GRAVITY_MPS2 * rise * (1 + 0.05**2) ** -0.5
    assert cycle["grade_j"].sum() == pytest.approx(potential, rel=0.002)


def test_downhill_a_diesel_takes_nothing_and_a_battery_gets_energy_back() -> None:
    """A trip up and down the same way takes more than two on the level, but by a part of the climb's energy alone."""
    extra = {}
    for power in ("diesel", "electric"):
        up, down, level = (
            drive(climb(grade), way, "van", power) for grade, way in ((0.05, True), (0.05, False), (0.0, True))
        )
        taken_up, taken_down, taken = (float(trip.energy_j[0] - trip.energy_j[-1]) for trip in (up, down, level))
        assert taken_up > 1.8 * taken
        if power == "diesel":
            assert 0 <= taken_down < 0.25 * taken  # it is fed only where it speeds up
        else:
            assert taken_down < -0.2 * taken
        lift = float(up.traits.own.mass_kg[0]) * STANDARD_GRAVITY_MPS2 * 0.05 * PIECE_M * PIECES
        extra[power] = (taken_up + taken_down - 2 * taken) / lift
    # Of the energy of the climb a part is lost, to brakes and in motor and battery; the rest is way that costs nothing.
    assert 0 < extra["electric"] < 0.4
    assert 0 < extra["diesel"] < 0.4


def alone(kind: VehicleClass, power: Powertrain, speed: float, energy: float) -> tuple[Traits, Any]:
    params = SimulationParams(vehicles=1)
    traits = draw_traits(params, np.random.default_rng(1))
    traits.own.kind[0] = kind * len(Powertrain) + power
    traits.own.mass_kg[0] = Vehicle.typical(kind, power).mass_kg
    return traits, table(FLEET_DTYPE, 1, speed_mps=speed, energy_j=energy, engine_on=1)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(list(VehicleClass)),
    st.sampled_from(list(Powertrain)),
    st.floats(0, 40),
    st.sampled_from([0.0, 1e9]),
    st.floats(-6.6, 2.5),
    st.floats(-0.35, 0.35),
    st.sampled_from([0.1, 0.25, 1.0]),
)
def test_no_slope_makes_a_vehicle_brake_harder_than_the_bound_of_gaps_allows(
    kind: VehicleClass, power: Powertrain, speed: float, energy: float, wanted: float, grade: float, dt: float
) -> None:
    """Followers count on leaders that slow down by no more than the cap, or than they want in an emergency."""
    traits, fleet = alone(kind, power, speed, energy)
    answer = limit_acceleration(0, wanted, dt, traits, fleet, grade)
    cap = float(traits.cap_mps2[0])
    assert answer <= wanted
    assert answer >= min(wanted, -cap)
    if wanted <= 0 and grade <= 0 and energy > 0:
        assert answer == wanted  # the brakes do it, however steep it falls
    if energy == 0:  # it rolls out, on a road that falls as on a level one
        level = limit_acceleration(0, wanted, dt, traits, fleet, 0.0)
        assert answer <= level
        assert answer <= 0
    if speed == 0 and wanted <= 0:
        assert answer == wanted  # it stands, held by its brakes


def test_an_empty_vehicle_stops_on_every_slope_and_does_not_roll_back() -> None:
    for grade in (-0.08, 0.0, 0.08):
        traits, fleet = alone(VehicleClass.CAR, Powertrain.ELECTRIC, 12.0, 0.0)
        seen = []
        for _ in range(1_000):
            after = max(0.0, fleet.speed_mps[0] + limit_acceleration(0, 1.0, 0.25, traits, fleet, grade) * 0.25)
            fleet.speed_mps[0] = after
            seen.append(after)
        assert (np.diff(seen) <= 0).all()
        assert seen[-1] == 0
        assert (seen[60] == 0) == (grade > 0)  # uphill within 15 s, else it rolls out as on the level


@pytest.mark.parametrize("step_s", [1.0, 0.25])
def test_nobody_collides_or_uses_more_power_than_there_is_on_steep_hills(step_s: float) -> None:
    params = SimulationParams.from_overrides({
        "vehicles": 350, "seed": 3, "step_s": step_s, "sample_interval_s": 1.0, "city.size_m": 2_500,
        "incidents.rate_per_vehicle_hour": 0, "network.hills_m": 200, "network.hill_spacing_m": 1_500,
        "network.steepest_grade": 0.15, "mix": {"car": 2, "van": 1, "truck": 2, "bus": 1},
    })  # fmt: skip
    network = network_of(params)
    assert np.abs(network.world.lanes.grade).max() > 0.12
    traits = draw_traits(params, np.random.default_rng(3))
    routes = shortest_routes(network, random_goals(network, 40, np.random.default_rng(1)))
    model = TrafficModel(params, network, routes, traits, np.random.default_rng(3))
    fleet, world, most = model.fleet, network.world, np.zeros(params.vehicles)
    moved = 0.0
    for step in range(400):
        before = fleet.speed_mps.copy()
        inside = (fleet.position_m >= world.lanes.length_m[fleet.lane]) & (fleet.held >= 0)
        grade = np.where(inside, world.connections.grade[fleet.held], world.lanes.grade[fleet.lane])
        model.drive(1)
        gaps = model.gaps_m()
        assert gaps.min() > 0, f"step {step}"
        assert (fleet.acceleration_mps2 / traits.cap_mps2).min() > -1.02, f"step {step}"
        if step % 20 == 0:
            assert len(overlapping(model, model.steps * step_s)) == 0, f"step {step}"
        for i in np.flatnonzero((fleet.speed_mps > before) & (fleet.mode == Mode.DRIVING)):
            t = traits.kinds[traits.own.kind[i]]
            needed = wheel_power_w(
                before[i], fleet.speed_mps[i], step_s, grade[i], traits.own.mass_kg[i], t.drag, t.rolling
            )
            most[i] = max(most[i], needed / t.power_w)
        moved += float((fleet.speed_mps > 0.5).mean())
    assert most.max() <= 1 + 1e-6
    assert moved / 400 > 0.3, "they do drive"


def test_the_same_hills_are_driven_the_same_way_and_others_another() -> None:
    params = SimulationParams.from_overrides(
        {"vehicles": 20, "city.size_m": 2_000, "network.hills_m": 80, "mix.electric": 2}
    )
    one, other = (simulate(params, duration_s=30.0, progress=False) for _ in range(2))
    assert one.truth.equals(other.truth)
    level = simulate(SimulationParams.from_overrides({"network.hills_m": 0}, params), duration_s=30.0, progress=False)
    assert not one.truth.equals(level.truth)
