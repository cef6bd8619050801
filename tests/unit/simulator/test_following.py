"""Lanes of cars against a plain loop, the models against their papers, the integration against its order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.errors import SettingsError
from fleetlib.simulator.driving import (
    IdmDriver,
    acc_acceleration,
    equilibrium_gap_m,
    idm_acceleration,
    improved_acceleration,
)
from fleetlib.simulator.following import HARDEST_BRAKING_MPS2, OPEN_ROAD, Floats, follow_lanes, lane_drivers

CITY = IdmDriver(desired_speed_mps=54 / 3.6)
speeds, gaps, approaches = st.floats(0, 45), st.floats(0.5, 300), st.floats(-20, 20)


def _reference(x: Floats, v: Floats, ring: float, driver: IdmDriver, steps: int, dt: float) -> tuple[Floats, Floats]:
    """One lane, car by car, from the equations alone."""
    x, v = x.copy(), v.copy()
    for _ in range(steps):
        ahead, fast = np.append(x[1:], x[0] + ring), np.append(v[1:], v[0])
        gap = ahead - driver.length_m - x
        for i in range(x.size):
            way = idm_acceleration(v[i], gap[i], v[i] - fast[i], *driver[:5])
            way = max(way, -HARDEST_BRAKING_MPS2)
            after = v[i] + way * dt
            x[i] += 0.5 * (v[i] + after) * dt if after > 0 else -0.5 * v[i] ** 2 / way
            v[i] = max(after, 0.0)
    return x, v


@pytest.mark.parametrize("ring_m", [400.0, OPEN_ROAD], ids=["ring", "open road"])
def test_many_lanes_move_as_one_car_after_the_other_does(ring_m: float) -> None:
    rng = np.random.default_rng(5)
    x = np.sort(rng.uniform(0, 300, 12)) + 8.0 * np.arange(12)
    x *= 380 / x[-1]
    v = rng.uniform(0, 14, 12)
    wanted = _reference(x, v, ring_m, CITY, 200, 0.2)
    both = np.concatenate([x, x]), np.concatenate([v, v])
    follow_lanes(
        *both, np.array([0, 12, 24]), np.full(2, ring_m), lane_drivers(CITY, 24), steps=200, step_s=0.2
    )  # fmt: skip
    for got, want in zip(both, wanted, strict=True):
        np.testing.assert_allclose(got[:12], want, rtol=1e-9)
        np.testing.assert_array_equal(got[:12], got[12:])


@settings(max_examples=30, deadline=None)
@given(st.data(), st.integers(2, 30), st.floats(0.05, 0.5))
def test_nobody_drives_backward_or_through_another(data: st.DataObject, cars: int, step_s: float) -> None:
    room = np.array(data.draw(st.lists(st.floats(2.5, 60), min_size=cars, max_size=cars)))
    x = np.cumsum(room + 5.0)
    ring = float(x[-1] - x[0] + room[0] + 5.0)
    v = np.zeros(cars)
    for _ in range(20):
        before = x.copy()
        follow_lanes(
            x, v, np.array([0, cars]), np.array([ring]), lane_drivers(CITY, cars), steps=50, step_s=step_s
        )  # fmt: skip
        assert v.min() >= 0
        assert (x >= before).all()
        assert (np.append(x[1:], x[0] + ring) - x).min() > 5.0


def test_drivers_may_differ_from_car_to_car() -> None:
    wishes: Any = np.array([20.0, 10.0])
    x, v = np.array([0.0, 500.0]), np.array([0.0, 0.0])
    follow_lanes(
        x, v, np.array([0, 2]), np.array([OPEN_ROAD]), lane_drivers(IdmDriver(wishes), 2), steps=3000, step_s=0.1
    )
    assert v == pytest.approx([10.0, 10.0], abs=0.05)
    assert x[1] - x[0] - 5.0 == pytest.approx(equilibrium_gap_m(10.0, IdmDriver(20.0)), rel=0.02)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"step_s": 0.6}, "step_s = 0.6"),
        ({"speed_mps": np.zeros(3)}, "3 speeds"),
        ({"lane_length_m": np.ones(2)}, "2 lengths of 1 lanes"),
    ],
    ids=["a long step", "too few speeds", "too many lengths"],
)
def test_arrays_that_do_not_fit_are_refused(change: dict[str, Any], why: str) -> None:
    given_ = {
        "position_m": np.arange(4) * 10.0,
        "speed_mps": np.zeros(4),
        "lane_start": np.array([0, 4]),
        "lane_length_m": np.array([OPEN_ROAD]),
        "drivers": lane_drivers(CITY, 4),
        "steps": 1,
        "step_s": 0.1,
    }
    with pytest.raises(SettingsError, match=why):
        follow_lanes(**{**given_, **change})
    with pytest.raises(SettingsError, match="time_gap_s = 0"):
        lane_drivers(CITY._replace(time_gap_s=0.0), 4)


@pytest.mark.parametrize("disturbed", [False, True], ids=["smooth", "with a stop"])
def test_the_ballistic_update_converges_with_its_order(disturbed: bool) -> None:
    """First order: half the step, half the error (Treiber and Kanagaraj 2015, Physica A 419, 183)."""

    def after(step_s: float) -> Floats:
        x = np.array([0.0, 25.0, 50.0, 75.0, 100.0, 600.0 if disturbed else 1e6])
        v = np.array([8.0, 8.0, 8.0, 8.0, 8.0, 0.0 if disturbed else 8.0])
        wish: Any = np.array([15.0] * 5 + [1e-3 if disturbed else 15.0])
        drivers = lane_drivers(CITY._replace(desired_speed_mps=wish), 6)
        follow_lanes(x, v, np.array([0, 6]), np.array([OPEN_ROAD]), drivers, steps=round(40 / step_s), step_s=step_s)
        return x[:5]

    exact = after(0.4 / 512)
    errors = [float(np.abs(after(step) - exact).max()) for step in (0.4, 0.2, 0.1, 0.05)]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert orders == pytest.approx(1.0, abs=0.2)
    assert errors[2] < 1.0  # m after 40 s with the default step: the speed lags by half a step


@settings(deadline=None)
@given(v=st.floats(0.0, 14.9))
def test_the_improved_model_keeps_exactly_the_time_gap(v: float) -> None:
    assert abs(improved_acceleration(v, 2.0 + v * 1.0, 0.0, *CITY[:5])) < 1e-9


@settings(deadline=None)
@given(v=speeds, gap=gaps, approach=approaches, ahead=st.floats(-8, 3))
def test_the_acc_model_brakes_no_harder_than_the_improved_one_and_is_it_without_coolness(
    v: float, gap: float, approach: float, ahead: float
) -> None:
    approach = min(approach, v)
    base = improved_acceleration(v, gap, approach, *CITY[:5])
    assert acc_acceleration(v, gap, approach, ahead, *CITY[:5], 0.0) == pytest.approx(base, abs=1e-9)
    assert acc_acceleration(v, gap, approach, ahead, *CITY[:5], 0.99) >= base - 1e-9


def test_the_acc_model_takes_a_car_that_cuts_in_calmly_and_an_emergency_seriously() -> None:
    """Kesting, Treiber, Helbing 2010, section 2c: a cut-in at half the gap at equal speed is a mild braking only."""
    driver = IdmDriver(120 / 3.6, 1.5, 2.0, 1.4, 2.0)
    cut_in = acc_acceleration(25.0, 12.0, 0.0, 0.0, *driver[:5], 0.99)
    base = improved_acceleration(25.0, 12.0, 0.0, *driver[:5])
    assert base < -9
    assert 0.99 * -2.0 + 0.01 * base < cut_in < -1.0  # no more than b, and a hundredth of what the base model wants
    standing = acc_acceleration(25.0, 40.0, 25.0, 0.0, *driver[:5], 0.99)
    assert standing < -7.8  # 25^2 / (2 x 40) is what it takes
