"""Drop-outs, losses, holes, storms and clocks against their formulas.

No verified cellular parameters were found, so the algebra is what is tested (findings/physics.md): loss = p / (p + r),
mean burst = 1 / r.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.contracts.codec import decode_frames
from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.framing import frame_item, stamp
from fleetlib.contracts.topics import UplinkKind
from fleetlib.contracts.validate import validate
from fleetlib.simulator import Deliveries, Simulation, SimulationParams
from fleetlib.simulator.connectivity import Connectivity
from fleetlib.simulator.device_clock import DeviceClock
from fleetlib.simulator.links import RandomLinks, chain_of
from fleetlib.simulator.params_devices import ConnectivityParams

START_US = 1_767_600_000_000_000
HOUR_US = 3_600_000_000


def runs(bad: np.ndarray) -> float:
    """Mean length of runs down the columns, those that are cut off left out of neither side."""
    return float(bad.sum() / (bad[:-1] & ~bad[1:]).sum())


@pytest.mark.parametrize(("loss", "burst"), [(0.05, 1.0), (0.02, 8.0), (0.3, 20.0), (0.6, 1.0)])
def test_losses_have_the_asked_share_in_runs_of_the_asked_length(loss: float, burst: float) -> None:
    params = ConnectivityParams(loss_probability=loss, loss_burst_samples=burst)
    links = RandomLinks(params, 4_000, np.random.default_rng(1))
    lost = []
    for _ in range(500):
        links.step(0.0, None)
        lost.append(~links.kept())
    bad = np.stack(lost)
    assert bad.mean() == pytest.approx(loss, rel=0.06)
    assert runs(bad) == pytest.approx(max(burst, 1 / (1 - loss)), rel=0.06)


@given(loss=st.floats(0, 0.999), burst=st.floats(1, 1_000))
def test_the_chain_of_a_loss_and_a_burst_has_that_loss_and_burst(loss: float, burst: float) -> None:
    to_bad, to_good = chain_of(loss, burst)
    assert 0 <= to_bad <= 1 + 1e-12
    assert 0 < to_good <= 1
    assert to_bad / (to_bad + to_good) == pytest.approx(loss, abs=1e-9)
    assert 1 / to_good == pytest.approx(max(burst, 1 / (1 - loss)))


def test_drop_outs_have_the_share_and_length_of_their_chain() -> None:
    params = ConnectivityParams(outage_probability=0.01, recovery_probability=0.08)
    links = RandomLinks(params, 4_000, np.random.default_rng(2))
    offline = np.stack([~links.step(0.0, None) for _ in range(600)])
    assert offline.mean() == pytest.approx(0.01 / 0.09, rel=0.05)
    assert runs(offline) == pytest.approx(1 / 0.08, rel=0.05)
    assert offline[0].mean() == pytest.approx(0.01 / 0.09, rel=0.15)  # in its long-run state from the begin


def test_what_happens_to_a_link_does_not_depend_on_the_others() -> None:
    params = ConnectivityParams(outage_probability=0.1, loss_probability=0.1, storm_share=0.5, storm_start_s=5)
    few, many = (RandomLinks(params, n, np.random.default_rng(3)) for n in (20, 2_000))
    for k in range(30):
        assert (few.step(float(k), None) == many.step(float(k), None)[:20]).all()
        assert (few.kept() == many.kept()[:20]).all()


def test_a_storm_takes_its_share_offline_for_its_duration_and_all_come_back_at_once() -> None:
    params = ConnectivityParams(
        outage_probability=0, storm_share=0.4, storm_start_s=100, storm_duration_s=30, storm_every_s=200
    )
    links = RandomLinks(params, 5_000, np.random.default_rng(4))
    online = np.stack([links.step(float(k), None).copy() for k in range(500)])
    stormy = np.array([100 <= k < 130 or 300 <= k < 330 for k in range(500)])
    assert online[~stormy].all()
    assert (~online[stormy]).mean() == pytest.approx(0.4, abs=0.02)
    assert (online[100:130] == online[100]).all()
    assert (online[110] != online[310]).any()  # the next one hits others
    assert (online[130] & ~online[129]).mean() == pytest.approx(0.4, abs=0.02)


def test_latency_is_log_normal_with_the_asked_median_and_jitter() -> None:
    params = ConnectivityParams(
        outage_probability=0, recovery_probability=1, reorder_probability=0, duplicate_probability=0,
        latency_median_s=0.08, latency_sigma=0.6,
    )  # fmt: skip
    n = 20_000
    links = Connectivity(params, n, 1, np.random.default_rng(5))
    links.step()
    payload = pa.array([b"x"] * n, type=pa.binary())
    links.offer(np.arange(n, dtype=np.int32), UplinkKind.TELEMETRY, np.zeros(n, dtype=np.int64), payload)
    latency_s = links.release(0, 10**9).send_time_us / 1e6
    for share, normal in ((0.05, -1.6449), (0.5, 0.0), (0.95, 1.6449)):
        assert np.quantile(latency_s, share) == pytest.approx(0.08 * np.exp(0.6 * normal), rel=0.04)


def fleet(**more: object) -> Simulation:
    return Simulation(
        SimulationParams.from_overrides({
            "vehicles": 60, "city.size_m": 3_000, "incidents.rate_per_vehicle_hour": 0,
            "connectivity.outage_probability": 0, **more,
        }),
        START_US,
    )  # fmt: skip


def test_vehicles_in_a_hole_of_the_network_are_offline_and_the_others_online() -> None:
    simulation = fleet(**{"connectivity.hole_share": 0.2, "connectivity.hole_radius_m": 150})
    offline = 0
    for _ in range(30):
        tick = simulation.step()
        inside = simulation.holes.contain(simulation._snapshot.x_m, simulation._snapshot.y_m)
        assert (tick.online == ~inside).all()
        offline += int(inside.sum())
    assert offline > 30


@settings(deadline=None, max_examples=30)
@given(ppm=st.floats(0, 200), by_gnss=st.booleans(), seed=st.integers(0, 99))
def test_a_quartz_gains_as_fast_as_its_drift_says_until_a_fix_sets_it(ppm: float, by_gnss: bool, seed: int) -> None:
    n = 500
    params = ConnectivityParams(clock_drift_ppm=ppm, clock_set_by_gnss=by_gnss)
    clock = DeviceClock(params, n, np.random.default_rng(seed))
    true_us = np.full(n, START_US)
    never, fix = np.zeros(n, dtype=bool), np.arange(n) < n // 2
    for _ in range(10):
        shown = clock.stamp(true_us, fix, never, 360.0)
    error_s = (shown - true_us) / 1e6
    expected = 3_600e-6 * clock.drift_ppm.astype(float)
    if by_gnss:
        expected[fix] = 0.0
    assert np.abs(error_s - expected).max() <= 0.0006  # whole milliseconds
    assert clock.drift_ppm.std() == pytest.approx(ppm, rel=0.15, abs=1e-6)


def test_by_default_a_device_with_a_fix_tells_the_true_time() -> None:
    simulation = fleet()
    for _ in range(5):
        tick = simulation.step()
        assert tick.samples["time"].equals(tick.truth["time"])


def rows(parts: list[Deliveries], now_us: int) -> tuple[pl.DataFrame, list[str]]:
    """Return what the processor's rules keep of what was sent, and the reasons of the rest."""
    values = [
        frame_item(payload + stamp(int(vehicle), now_us), batch=kind == UplinkKind.BATCH)
        for part in parts
        for vehicle, kind, payload in zip(part.vehicle_id, part.kind, part.payload.to_pylist(), strict=True)
        if kind != UplinkKind.TRACE
    ]
    decoded = validate(decode_frames(values), values, now_us)
    return decoded.frame, [bad.reason for bad in decoded.bad]


@pytest.mark.parametrize("uplink_batch", [1, 5], ids=["single", "batches"])
@pytest.mark.parametrize(
    ("hours", "reason"), [(-3.0, None), (0.5, None), (3.0, "time_in_future")], ids=["behind", "ahead", "far ahead"]
)
def test_samples_of_a_wrong_clock_travel_and_end_as_the_rules_say(
    hours: float, reason: str | None, uplink_batch: int
) -> None:
    """Up to an hour ahead and any time behind is stored, as the device says; farther ahead is a dead letter."""
    simulation = fleet(**{
        "connectivity.wrong_clock_share": 0.5, "connectivity.wrong_clock_h": hours,
        "connectivity.uplink_batch": uplink_batch, "connectivity.duplicate_probability": 0,
    })  # fmt: skip
    ticks = [simulation.step() for _ in range(10)]
    parts = [tick.deliveries for tick in ticks]
    assert sum(int(part.samples.sum()) for part in parts) > 0.5 * 600  # a wrong clock does not delay what is sent
    parts.append(simulation.finish())
    stored, reasons = rows(parts, simulation.time_us)
    wrong = simulation._devices._clock.wrong_s != 0
    assert 0.3 < wrong.mean() < 0.7
    bad = int(wrong.sum()) * 10 if reason else 0
    assert reasons == [reason] * bad
    assert len(stored) == 600 - bad
    late_us = stored["time"].to_physical().to_numpy() - simulation.time_us
    device = wrong[stored["vehicle_id"].to_numpy() - 1]
    assert (np.abs(late_us[~device]) <= 10_000_000).all()
    assert (np.abs(late_us[device] - hours * HOUR_US) <= 10_000_000).all()


@pytest.mark.parametrize("uplink_batch", [1, 5], ids=["single", "batches"])
def test_a_clock_at_1970_is_a_dead_letter_until_the_first_fix(uplink_batch: int) -> None:
    simulation = fleet(**{
        "connectivity.clock_from_1970_share": 1, "sensors.gnss_first_fix_s": 8,
        "connectivity.uplink_batch": uplink_batch, "connectivity.duplicate_probability": 0,
        "sensors.gnss_outage_probability": 0, "sensors.gnss_canyon_share": 0,
    })  # fmt: skip
    ticks = [simulation.step() for _ in range(40)]
    samples = pl.concat([tick.samples for tick in ticks])
    without = int((samples["time"].dt.year() == 1970).sum())
    assert without == int(((samples["flags"].to_numpy() & StatusFlag.GNSS_FIX) == 0).sum())
    stored, reasons = rows([*(tick.deliveries for tick in ticks), simulation.finish()], simulation.time_us)
    assert 60 * 3 < without < 60 * 20
    assert reasons == ["time_out_of_range"] * without
    assert len(stored) == len(samples) - without
    mine = samples.filter(pl.col("vehicle_id") == 7)
    assert mine["seq"].to_list() == list(range(40))  # numbered whatever the clock says
    assert samples.filter(pl.col("time").dt.year() == 1970)["time"].dt.date().unique().len() == 1
