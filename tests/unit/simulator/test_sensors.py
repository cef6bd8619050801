"""What sensors add to the truth, against the formulas; every statistic's tolerance is a few of its own deviations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.simulator.fleet import FLEET_DTYPE, SNAPSHOT_DTYPE, table
from fleetlib.simulator.instruments import Instruments, quantise
from fleetlib.simulator.noise import normals, uniforms
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.params_devices import SensorParams
from fleetlib.simulator.places import Places, canyons, edges_inside, holes
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.sensor_kernel import SENSOR_DTYPE
from fleetlib.simulator.sensors import Sensors
from fleetlib.simulator.traits import alike

QUIET = {"gnss_outage_probability": 0.0, "gnss_canyon_outage_probability": 0.0}


def truth(n: int, **columns: Any) -> Any:
    return table(SNAPSHOT_DTYPE, n, **{"speed_mps": 10.0, **columns})


def everywhere() -> Places:
    return Places(np.ones((4, 4), dtype=bool), -50.0, -50.0)


def east_errors(sensors: Sensors, n: int, samples: int, dt: float) -> np.ndarray:
    standing = truth(n)
    return np.stack([sensors.measure(standing, dt)["x_m"] for _ in range(samples)])


@pytest.mark.parametrize("place", ["open", "canyon"])
def test_gnss_errors_have_the_asked_rms_and_forget_with_exp_of_minus_dt_over_tau(place: str) -> None:
    """First-order Gauss-Markov: RMS sigma, autocorrelation exp(-k dt / tau) at every lag; alike in a canyon."""
    params = SensorParams(**QUIET, gnss_sigma_m=2.0, gnss_correlation_s=5, gnss_canyon_sigma_m=9.0,
                          gnss_canyon_correlation_s=20)  # fmt: skip
    sigma, tau = (2.0, 5.0) if place == "open" else (9.0, 20.0)
    n = 4_000
    sensors = Sensors(params, n, np.random.default_rng(1), everywhere() if place == "canyon" else None)
    receiver = sensors.receiver
    errors = east_errors(sensors, n, 140, 1.0)[100:] / receiver
    assert errors.std() * np.sqrt(2) == pytest.approx(sigma, rel=0.03)
    assert errors.mean() == pytest.approx(0, abs=0.1 * sigma)
    for lag in (1, 2, 5, 10, 20):
        seen = np.corrcoef(errors[:-lag].ravel(), errors[lag:].ravel())[0, 1]
        assert seen == pytest.approx(np.exp(-lag / tau), abs=0.03), lag
    reported = sensors.measure(truth(n), 1.0)["gnss_accuracy_m"]
    assert np.median(reported / receiver) == pytest.approx(1.067 * sigma, rel=0.03)  # 1 + 0.1 median |N|


def test_the_step_between_samples_does_not_change_the_statistics() -> None:
    params = SensorParams(**QUIET, gnss_sigma_m=2.0, gnss_correlation_s=5)
    for dt in (0.2, 5.0):
        errors = east_errors(Sensors(params, 4_000, np.random.default_rng(2)), 4_000, 30, dt)
        assert errors.std() * np.sqrt(2) == pytest.approx(2.0 * np.exp(0.25**2), rel=0.05)
        assert np.corrcoef(errors[0], errors[1])[0, 1] == pytest.approx(np.exp(-dt / 5), abs=0.05)


@settings(deadline=None, max_examples=20)
@given(dt=st.floats(0.1, 20), tau=st.floats(0.5, 60), sigma=st.floats(0.1, 10))
def test_a_gnss_error_keeps_its_size_and_forgets_with_its_time_constant(dt: float, tau: float, sigma: float) -> None:
    n = 20_000
    params = SensorParams(**QUIET, gnss_sigma_m=sigma, gnss_correlation_s=tau)
    sensors = Sensors(params, n, np.random.default_rng(0))
    before, after = east_errors(sensors, n, 2, dt) / sensors.receiver
    for errors in (before, after):
        assert errors.std() * np.sqrt(2) == pytest.approx(sigma, rel=0.03)
    assert np.corrcoef(before, after)[0, 1] == pytest.approx(np.exp(-dt / tau), abs=0.03)


def test_outages_follow_their_chain_and_hold_the_last_position() -> None:
    """Two-state chain: without fix p / (p + r) of the time, 1 / r samples on average."""
    params = SensorParams(gnss_outage_probability=0.05, gnss_recovery_probability=0.2)
    n, sensors = 3_000, Sensors(params, 3_000, np.random.default_rng(3))
    fixes, xs, accuracies = [], [], []
    for k in range(200):
        measured = sensors.measure(truth(n, x_m=10.0 * k), 1.0)
        fixes.append(measured["fix"])
        xs.append(measured["x_m"])
        accuracies.append(measured["gnss_accuracy_m"])
    fix, x, accuracy = np.stack(fixes)[50:], np.stack(xs)[50:], np.stack(accuracies)[50:]
    assert (~fix).mean() == pytest.approx(0.05 / 0.25, rel=0.05)
    assert (~fix).sum() / (~fix[:-1] & fix[1:]).sum() == pytest.approx(1 / 0.2, rel=0.05)
    held = ~fix[1:]
    assert (x[1:][held] == x[:-1][held]).all()
    assert (accuracy[~fix] == 50).all()


def test_a_started_device_waits_for_its_first_fix_and_a_blocked_one_has_none() -> None:
    params = SensorParams(gnss_first_fix_s=20, gnss_outage_probability=0)
    n = 4_000
    sensors = Sensors(params, n, np.random.default_rng(4), cold=np.arange(n) < n // 2)
    waited = np.stack([sensors.measure(truth(n), 1.0)["fix"] for _ in range(60)])
    assert waited[:, n // 2 :].all()
    shares = waited[:, : n // 2].mean(axis=1)
    assert shares[19] == pytest.approx(1 - np.exp(-1), abs=0.04)  # exponential with this mean
    assert (np.diff(waited.astype(int), axis=0) >= 0).all()
    blocked = np.arange(n) % 2 == 0
    assert (~sensors.measure(truth(n), 1.0, blocked=blocked)["fix"][blocked]).all()
    started = np.arange(n) % 3 == 0
    assert sensors.measure(truth(n), 1.0, started=started)["fix"][started].mean() < 0.1


def test_imu_and_can_have_the_asked_noise_and_bias() -> None:
    params = SensorParams(imu_noise_mps2=0.2, imu_bias_mps2=0.05, can_speed_bias_mps=-0.14, can_speed_bias_sd_mps=0.06)
    n, sensors = 2_000, Sensors(params, 2_000, np.random.default_rng(5))
    seen = [sensors.measure(truth(n, peak_longitudinal=1.0), 1.0) for _ in range(100)]
    for name, mean in (("acceleration_longitudinal_mps2", 1.0), ("acceleration_lateral_mps2", 0.0)):
        values = np.stack([one[name] for one in seen])
        assert values.mean(axis=0).std() == pytest.approx(np.hypot(0.05, 0.2 / 10), rel=0.07)  # one bias per device
        assert (values - values.mean(axis=0)).std() == pytest.approx(0.2 * np.sqrt(0.99), rel=0.02)
        assert values.mean() == pytest.approx(mean, abs=0.006)
    speed = np.stack([one["speed_mps"] for one in seen])
    assert speed.mean() == pytest.approx(10 - 0.14, abs=0.005)
    assert speed.std(axis=1).mean() == pytest.approx(0.06, rel=0.07)
    assert (speed == speed[0]).all()  # a bias, no noise
    assert sensors.measure(truth(n, speed_mps=0.0), 1.0)["speed_mps"].max() == 0


@settings(deadline=None)
@given(step=st.floats(0.001, 2), seed=st.integers(0, 99))
def test_quantised_values_are_multiples_with_a_uniform_error(step: float, seed: int) -> None:
    """RMS of the error = step / sqrt(12), nowhere more than half a step."""
    values = np.random.default_rng(seed).uniform(-500, 500, 20_000) * step
    shown = quantise(values, step)
    assert np.allclose(shown / step, np.rint(shown / step), atol=1e-6)
    error = shown - values
    assert np.abs(error).max() <= step / 2 * (1 + 1e-9)
    assert np.sqrt((error**2).mean()) == pytest.approx(step / np.sqrt(12), rel=0.03)
    assert quantise(values, 0.0) is values


def test_can_values_come_in_their_steps() -> None:
    params = SensorParams(can_speed_step_mps=0.25, can_level_step=0.004, can_odometer_step_m=5.0)
    n = 300
    traits = alike(n, capacity_j=1e9, vehicle_class=0, powertrain=0)
    state = truth(
        n, speed_mps=np.linspace(1, 30, n), energy_j=np.linspace(0, 1e9, n), odometer_m=np.linspace(0, 1e5, n),
        engine_on=1,
    )  # fmt: skip
    shown = Sensors(params, n, np.random.default_rng(6)).measure(state, 1.0)
    assert np.allclose(shown["speed_mps"] % 0.25, 0)
    none = np.zeros(n, dtype=np.int8)
    panel = Instruments(params, traits, state, state.engine_on, np.random.default_rng(7)).read(state, none, none, 1.0)
    assert np.allclose(panel["energy_level_ratio"] / 0.004, np.rint(panel["energy_level_ratio"] / 0.004), atol=1e-6)
    assert panel["energy_level_ratio"].max() <= 1
    assert (panel["odometer_m"] % 5 == 0).all()
    assert (panel["odometer_m"] <= state.odometer_m).all()
    assert np.allclose(panel["engine_speed_rpm"] / 0.125, np.rint(panel["engine_speed_rpm"] / 0.125))
    assert (panel["coolant_temperature_celsius"] == np.rint(panel["coolant_temperature_celsius"])).all()


def test_what_a_vehicle_measures_does_not_depend_on_how_many_there_are() -> None:
    few, many = (Sensors(SensorParams(), n, np.random.default_rng(8)) for n in (10, 5_000))
    for _ in range(5):
        one, other = few.measure(truth(10), 1.0), many.measure(truth(5_000), 1.0)
        assert all((one[name] == other[name][:10]).all() for name in one)


def test_numbers_by_address_are_uniform_normal_and_independent() -> None:
    seed = np.uint64(9)
    rows = np.stack([uniforms(seed, 20_000, moment, channel) for moment in range(3) for channel in range(3)])
    assert rows.mean() == pytest.approx(0.5, abs=0.003)
    assert rows.var() == pytest.approx(1 / 12, rel=0.01)
    assert np.abs(np.corrcoef(rows) - np.eye(9)).max() < 0.03
    assert abs(float(np.mean((rows[0, :-1] - 0.5) * (rows[0, 1:] - 0.5)))) < 0.003  # neighbouring vehicles
    pair = normals(seed, 50_000, 1, 0)
    assert np.abs((pair[0] * pair[1]).mean()) < 0.02
    assert pair.std() == pytest.approx(1, rel=0.01)
    assert (np.abs(pair) > 1.96).mean() == pytest.approx(0.05, rel=0.1)


@pytest.fixture(scope="module")
def city() -> RoadNetwork:
    from fleetlib.simulator.city import city_of

    return city_of(SimulationParams.from_overrides({"vehicles": 10, "city.size_m": 6_000}))


def length_inside(network: RoadNetwork, places: Places) -> float:
    x, y = (
        values[network.edge_tail][:, None]
        + (values[network.edge_head] - values[network.edge_tail])[:, None] * np.linspace(0, 1, 40)
        for values in (network.node_x_m, network.node_y_m)
    )
    way = np.hypot(x[:, -1] - x[:, 0], y[:, -1] - y[:, 0])
    return float((places.contain(x, y).mean(axis=1) * way).sum() / way.sum())


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
def test_canyons_and_holes_cover_the_asked_share_of_the_roads(city: RoadNetwork, share: float) -> None:
    for places in (
        canyons(city, share, np.random.default_rng(1)),
        holes(city, share, 250, np.random.default_rng(1)),
    ):
        # The last disc may reach over the share; one has about 1 % of this small city.
        assert share * 0.9 <= length_inside(city, places) <= share + 0.04


def test_canyons_are_stretches_of_road_around_the_centre_and_the_same_for_the_same_seed(city: RoadNetwork) -> None:
    first, again, other = (edges_inside(city, canyons(city, 0.1, np.random.default_rng(seed))) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
    middle = 0.5 * np.hypot(
        city.node_x_m[city.edge_tail] + city.node_x_m[city.edge_head],
        city.node_y_m[city.edge_tail] + city.node_y_m[city.edge_head],
    )
    assert middle[first].mean() < 0.6 * middle[~first].mean()
    back = {(int(t), int(h)): e for e, (t, h) in enumerate(zip(city.edge_tail, city.edge_head, strict=True))}
    both = [(e, back[int(h), int(t)]) for e, (t, h) in enumerate(zip(city.edge_tail, city.edge_head, strict=True))]
    assert all(first[e] == first[opposite] for e, opposite in both)


def test_no_share_is_nowhere_and_all_is_everywhere(city: RoadNetwork) -> None:
    assert length_inside(city, holes(city, 0.0, 300, np.random.default_rng(1))) == 0
    assert length_inside(city, holes(city, 1.0, 300, np.random.default_rng(1))) == 1
    assert not holes(city, 1.0, 300, np.random.default_rng(1)).contain(1e6, 1e6)


def test_the_sensors_state_is_small() -> None:
    assert SENSOR_DTYPE.itemsize <= 32
    assert FLEET_DTYPE.itemsize + SNAPSHOT_DTYPE.itemsize > 0
