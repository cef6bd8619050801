"""Capacity, stability and the jam on the ring against what was published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.simulator import IdmDriver, capacity, fundamental_diagram, ring_road, unstable_band_mps
from fleetlib.simulator.driving import idm_acceleration
from fleetlib.simulator.following import OPEN_ROAD, Floats, follow_lanes, lane_drivers
from fleetlib.simulator.theory import string_stability

THH_2000 = IdmDriver(120 / 3.6, 1.6, 2, 0.73, 1.67)  # Treiber, Hennecke, Helbing 2000, table I
TK_2013 = IdmDriver()  # Treiber and Kesting 2013, table 11.2, motorway
TK_2013_CITY = IdmDriver(54 / 3.6)  # the same, city
KTH_2010 = IdmDriver(120 / 3.6, 1.5, 2, 1.4, 2.0)  # Kesting, Treiber, Helbing 2010, table 1
NAMES = ["THH 2000", "TK 2013 motorway", "TK 2013 city", "KTH 2010"]
DRIVERS = [THH_2000, TK_2013, TK_2013_CITY, KTH_2010]
# Flow and speed of the maximum of v / (s_e + l), and where platoons amplify, computed apart from this code.
CAPACITIES = [(1742.8, 66.8), (2519.2, 72.2), (1957.5, 36.5), (1836.4, 67.6)]
BANDS_KMH = [(0.2, 82.6), (0.2, 72.5), (0.2, 32.2), (17.1, 59.1)]


@pytest.mark.parametrize(("driver", "published"), list(zip(DRIVERS, CAPACITIES, strict=True)), ids=NAMES)
def test_the_capacity_of_the_published_parameters_within_1_percent(
    driver: IdmDriver, published: tuple[float, float]
) -> None:
    best = capacity(driver)
    assert best.flow_per_h == pytest.approx(published[0], rel=0.01)
    assert best.speed_mps * 3.6 == pytest.approx(published[1], rel=0.01)
    assert best.density_per_km == pytest.approx(best.flow_per_h / (best.speed_mps * 3.6))


def test_stable_traffic_on_a_ring_carries_the_capacity() -> None:
    """Measured, not computed: rings of 1 km, the best of 30 densities."""
    calm = KTH_2010
    best = capacity(calm)
    diagram = fundamental_diagram(calm, points=30)
    assert float(diagram.filter(source="measured")["flow_per_h"].max()) == pytest.approx(best.flow_per_h, rel=0.01)  # type: ignore[arg-type]


@pytest.mark.parametrize(("driver", "band_kmh"), list(zip(DRIVERS, BANDS_KMH, strict=True)), ids=NAMES)
def test_the_band_of_speeds_at_which_platoons_amplify(driver: IdmDriver, band_kmh: tuple[float, float]) -> None:
    found = unstable_band_mps(driver)
    assert found is not None
    assert np.array(found) * 3.6 == pytest.approx(band_kmh, abs=0.4)


@settings(deadline=None, max_examples=60)
@given(v=st.floats(1.0, 30.0), accel=st.floats(0.4, 2.0), headway=st.floats(0.6, 2.5))
def test_the_stability_criterion_has_the_derivatives_of_the_model(v: float, accel: float, headway: float) -> None:
    driver = IdmDriver(120 / 3.6, headway, 2.0, accel, 1.5)
    gap = (2.0 + v * headway) / np.sqrt(1 - (v / driver.desired_speed_mps) ** 4)

    def f(s: float, rate: float, u: float) -> float:
        return idm_acceleration(u, s, -rate, *driver[:5])

    h = 1e-4
    by_gap, by_rate, by_speed = (
        (f(gap + h, 0, v) - f(gap - h, 0, v)) / (2 * h),
        (f(gap, h, v) - f(gap, -h, v)) / (2 * h),
        (f(gap, 0, v + h) - f(gap, 0, v - h)) / (2 * h),
    )
    wanted = by_speed**2 / 2 - by_rate * by_speed - by_gap
    assert string_stability(np.array([v]), driver)[0] == pytest.approx(wanted, rel=1e-4, abs=1e-7)


def _swings(driver: IdmDriver, speed_kmh: float, cars: int = 20) -> Floats:
    """Return each car's greatest deviation of speed behind a leader, the last element, that swings slowly."""
    mean = speed_kmh / 3.6
    v = np.full(cars, mean)
    gap = (driver.minimum_gap_m + mean * driver.time_gap_s) / np.sqrt(1 - (mean / driver.desired_speed_mps) ** 4)
    x = np.arange(cars) * (gap + driver.length_m)
    drivers = lane_drivers(driver, cars)
    swing = np.zeros(cars)
    for step in range(2_400):
        # The theory is about long waves. The leader moves as it is told: its own step is undone.
        lead_x, v[-1] = x[-1], mean + 0.05 * np.sin(2 * np.pi * step / 480)
        follow_lanes(x, v, np.array([0, cars]), np.array([OPEN_ROAD]), drivers, steps=1, step_s=0.25)
        x[-1] = lead_x + (mean + 0.05 * np.sin(2 * np.pi * (step + 0.5) / 480)) * 0.25
        if step >= 1_440:
            swing = np.maximum(swing, np.abs(v - mean))
    return swing


@pytest.mark.parametrize("driver", [THH_2000, TK_2013_CITY, KTH_2010], ids=["THH 2000", "TK 2013 city", "KTH 2010"])
def test_a_platoon_amplifies_a_disturbance_inside_the_band_and_damps_it_outside(driver: IdmDriver) -> None:
    band = unstable_band_mps(driver)
    assert band is not None
    inside, above = _swings(driver, 0.5 * (band[0] + band[1]) * 3.6), _swings(driver, 1.25 * band[1] * 3.6)
    assert inside[0] > 1.008 * inside[-2]
    assert above[0] < 0.98 * above[-2]


def test_a_jam_forms_on_the_ring_of_sugiyama_and_travels_backward() -> None:
    """22 cars on 230 m: about 20 km/h against the traffic (Sugiyama et al. 2008, New J. Phys. 10, 033001)."""
    for seed in (1, 2, 3):
        ring = ring_road(seed=seed)
        wave = ring.wave_speed_mps()
        assert wave is not None
        assert -25 < wave * 3.6 < -10
        late = ring.speed_mps[len(ring.time_s) // 2 :]
        assert late.min() < 0.5
        assert late.max() > 5
    assert ring_road(driver=KTH_2010._replace(desired_speed_mps=15.0)).wave_speed_mps() is None


def test_the_wave_line_runs_through_the_jam() -> None:
    ring = ring_road(duration_s=900)
    line = ring.wave_line()
    assert line is not None
    last = len(ring.time_s) - 1
    place = (line[1] + line[0] * ring.time_s[last]) % ring.length_m
    distance = np.abs((ring.position_m[last] - place + ring.length_m / 2) % ring.length_m - ring.length_m / 2)
    near, far = ring.speed_mps[last][distance < 30], ring.speed_mps[last][distance > 80]
    assert near.mean() < 0.5 * far.mean()


@pytest.mark.parametrize("step_s", [0.05, 0.2, 0.4])
def test_the_wave_does_not_depend_on_the_step(step_s: float) -> None:
    fine, coarse = (ring_road(step_s=step, record_every_s=0.4).wave_speed_mps() for step in (0.025, step_s))
    assert fine is not None
    assert coarse is not None
    assert coarse == pytest.approx(fine, rel=0.03 if step_s < 0.3 else 0.08)
