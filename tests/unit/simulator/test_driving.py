from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.errors import SettingsError
from fleetlib.simulator import (
    IdmDriver,
    capacity,
    equilibrium_gap_m,
    equilibrium_speed_mps,
    fundamental_diagram,
    ring_road,
    unstable_band_mps,
)
from fleetlib.simulator.driving import free_acceleration, idm_acceleration

CITY = IdmDriver(desired_speed_mps=54 / 3.6)
STABLE = IdmDriver(54 / 3.6, 1.5, 2.0, 1.4, 2.0)  # Kesting, Treiber, Helbing 2010


@settings(deadline=None)  # the first call compiles
@given(v=st.floats(0, 33), gap=st.floats(3, 300))
def test_at_the_equilibrium_gap_the_model_holds_its_speed(v: float, gap: float) -> None:
    driver = IdmDriver()
    assert abs(idm_acceleration(v, equilibrium_gap_m(v, driver), 0.0, *driver[:5])) < 1e-9
    assert equilibrium_gap_m(equilibrium_speed_mps(gap, driver), driver) == pytest.approx(gap, rel=1e-6)


@settings(deadline=None)  # the first call compiles
@given(v=st.floats(0, 40), gap=st.floats(0.1, 500), approach=st.floats(-20, 20), more=st.floats(0.1, 100))
def test_a_larger_gap_and_a_faster_leader_never_make_a_driver_brake_harder(
    v: float, gap: float, approach: float, more: float
) -> None:
    driver = IdmDriver()
    here = idm_acceleration(v, gap, approach, *driver[:5])
    assert idm_acceleration(v, gap + more, approach, *driver[:5]) >= here
    assert idm_acceleration(v, gap, approach - more, *driver[:5]) >= here
    assert here <= driver.acceleration_mps2


@settings(deadline=None)  # the first call compiles
@given(v=st.floats(0, 60), wish=st.floats(5, 40))
def test_on_a_free_road_nobody_brakes_harder_than_is_comfortable(v: float, wish: float) -> None:
    answer = free_acceleration(v, wish, 1.4, 1.6)
    assert -1.6 <= answer <= 1.4
    assert (answer > 0) == (v < wish) or math.isclose(v, wish)


@pytest.mark.parametrize(
    ("driver", "flow_per_h", "at_kmh"),
    [
        (IdmDriver(120 / 3.6, 1.6, 2, 0.73, 1.67), 1742.8, 66.8),
        (IdmDriver(), 2519.2, 72.2),
        (CITY, 1957.5, 36.5),
        (IdmDriver(120 / 3.6, 1.5, 2, 1.4, 2.0), 1836.4, 67.6),
    ],
    ids=["THH 2000", "Treiber-Kesting 2013", "the same in a city", "Kesting 2010"],
)
def test_the_capacity_is_the_published_one(driver: IdmDriver, flow_per_h: float, at_kmh: float) -> None:
    diagram = fundamental_diagram(driver, measured=False, points=4000)
    best = diagram.row(diagram["flow_per_h"].arg_max() or 0, named=True)
    assert best["flow_per_h"] == pytest.approx(flow_per_h, abs=0.3)
    assert best["speed_mps"] * 3.6 == pytest.approx(at_kmh, abs=0.3)


def test_the_measured_diagram_follows_the_theory_where_traffic_is_stable() -> None:
    diagram = fundamental_diagram(STABLE, points=8)
    wide = diagram.pivot("source", index="density_per_km", values="flow_per_h")
    assert np.abs((wide["measured"] / wide["theory"] - 1).to_numpy()).max() < 0.03


def test_a_jam_forms_on_the_ring_and_travels_backward() -> None:
    ring = ring_road()
    wave = ring.wave_speed_mps()
    assert wave is not None
    assert -25 < wave * 3.6 < -10
    late = ring.speed_mps[len(ring.time_s) // 2 :]
    assert late.min() < 0.5
    assert late.max() > 5


def test_careful_drivers_stay_without_a_jam() -> None:
    assert ring_road(driver=STABLE).wave_speed_mps() is None


@settings(max_examples=25, deadline=None)
@given(cars=st.integers(1, 40), room=st.floats(3.0, 60), seed=st.integers(0, 1000), accel=st.floats(0.5, 2.5))
def test_on_a_ring_nobody_drives_backward_or_through_another(cars: int, room: float, seed: int, accel: float) -> None:
    driver = IdmDriver(15.0, 1.2, 2.0, accel, 1.5)
    ring = ring_road(cars, cars * (5.0 + room), driver, duration_s=120, seed=seed)
    assert ring.speed_mps.min() >= 0
    assert ring.speed_mps.max() <= 15.0 + 1e-9
    assert ring.gap_m.min() > 0
    np.testing.assert_allclose((ring.gap_m + 5.0).sum(axis=1), ring.length_m, rtol=1e-9)


def test_ring_frame_has_a_row_per_car_and_record() -> None:
    ring = ring_road(3, 100.0, duration_s=10)
    frame = ring.frame()
    assert len(frame) == 3 * len(ring.time_s)
    assert frame.filter(pl.col("car") == 1)["speed_mps"].to_list() == ring.speed_mps[:, 1].tolist()


@pytest.mark.parametrize(
    ("cars", "length_m", "why"),
    [
        (100, 300.0, r"cars = 100 of 5 m do not fit on 300 m \(range 1 to 59\)"),
        (0, 300.0, r"cars = 0 .*\(range 1 to 59\)"),
        (22, -5.0, r"length_m = -5 \(range: greater than 0\)"),
    ],
)
def test_cars_that_do_not_fit_are_refused(cars: int, length_m: float, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        ring_road(cars, length_m)


def test_as_many_cars_as_fit_are_taken() -> None:
    assert ring_road(59, 300.0, duration_s=2).gap_m.min() > 0


@pytest.mark.parametrize(
    ("driver", "why"),
    [
        (IdmDriver(minimum_gap_m=-1), "minimum_gap_m = -1"),
        (IdmDriver(time_gap_s=0), "time_gap_s = 0"),
        (IdmDriver(desired_speed_mps=float("nan")), "desired_speed_mps = nan"),
    ],
)
@pytest.mark.parametrize("ask", [capacity, unstable_band_mps, fundamental_diagram, partial(ring_road, 22, 230.0)])
def test_an_impossible_driver_is_one_sentence(driver: IdmDriver, why: str, ask: Callable[[IdmDriver], object]) -> None:
    with pytest.raises(SettingsError, match=f"{why} .range: greater than 0"):
        ask(driver)
