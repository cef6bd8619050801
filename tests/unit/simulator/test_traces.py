from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetlib.contracts.flags import StatusFlag
from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.contracts.pb import incident_pb2
from fleetlib.contracts.topics import UplinkKind
from fleetlib.simulator import simulate
from fleetlib.simulator.run import simulate_to_file
from fleetlib.simulator.traces import crash_pulse
from tests.unit.simulator.only import START_US, only, small


@dataclass
class Study:
    labels: pl.DataFrame
    truth: pl.DataFrame
    samples: pl.DataFrame
    mass_kg: dict[int, float]
    traces: dict[tuple[int, int], incident_pb2.CrashTrace]
    end_us: int

    def whole(self) -> list[tuple[dict[str, Any], incident_pb2.CrashTrace]]:
        """Labels of crashes with their traces whose fifteen seconds were over before the end.

        Who has to brake hard behind one has a label too, of harsh braking, and no trace.
        """
        crashes = self.labels.filter(pl.col("kind") == int(IncidentKind.CRASH))
        rows = [(row, self.traces[key(row)]) for row in crashes.iter_rows(named=True)]
        return [(row, trace) for row, trace in rows if key(row)[1] + 16_000_000 < self.end_us]


def key(row: dict[str, Any]) -> tuple[int, int]:
    return row["vehicle_id"], round(row["start_time"].timestamp() * 1e6)


@pytest.fixture(scope="module")
def study() -> Study:
    simulation = small(IncidentKind.CRASH, rate=25, vehicles=250)
    ticks = [simulation.step() for _ in range(300)]
    parts = [*(tick.deliveries for tick in ticks), simulation.finish()]
    traces = {
        (int(vehicle), payload)
        for part in parts
        for vehicle, kind, payload in zip(part.vehicle_id, part.kind, part.payload.to_pylist(), strict=True)
        if kind == UplinkKind.TRACE
    }
    decoded = [(vehicle, incident_pb2.CrashTrace.FromString(payload)) for vehicle, payload in traces]
    return Study(
        simulation.labels(),
        pl.concat([tick.truth for tick in ticks]),
        pl.concat([tick.samples for tick in ticks]),
        dict(simulation.vehicles().select("vehicle_id", "mass_kg").iter_rows()),
        {(vehicle, trace.trigger_time_us): trace for vehicle, trace in decoded},
        simulation.time_us,
    )


def test_every_crash_has_one_trace_at_its_moment(study: Study) -> None:
    crashes = {int(IncidentKind.CRASH), int(IncidentKind.POSSIBLE_CRASH)}
    happened = study.labels.filter(pl.col("cause") != "reaction")
    assert set(happened["kind"].to_list()) <= crashes
    assert {"rear_end", "struck", "fixed_object"} <= set(happened["cause"].to_list())
    assert sorted(study.traces) == sorted(key(row) for row in happened.iter_rows(named=True))


def test_a_trace_holds_fifteen_seconds_on_both_sides_at_100_hz(study: Study) -> None:
    assert len(study.whole()) > 10
    for _, trace in study.whole():
        columns = (
            trace.acceleration_longitudinal_cmps2, trace.acceleration_lateral_cmps2,
            trace.acceleration_vertical_cmps2, trace.speed_cmps,
        )  # fmt: skip
        assert trace.sample_rate_hz == 100
        assert {len(column) for column in columns} == {3_001}
        assert trace.trigger_index == 1_500


def test_the_integral_of_the_pulse_is_the_delta_v_of_the_label(study: Study) -> None:
    for row, trace in study.whole():
        acceleration = np.array(trace.acceleration_longitudinal_cmps2) / 100
        speed = np.array(trace.speed_cmps) / 100
        pulse = slice(trace.trigger_index, trace.trigger_index + 11)
        change = acceleration[pulse].sum() / 100
        # Beside the pulse the driver may brake or accelerate, by up to 3 m/s2 (0.3 m/s in the 0.1 s).
        assert change == pytest.approx(row["delta_v_mps"], abs=0.5)
        assert speed[trace.trigger_index + 10] - speed[trace.trigger_index] == pytest.approx(
            row["delta_v_mps"], abs=0.5
        )
        assert np.abs(acceleration[pulse]).max() == pytest.approx(row["peak_value"], rel=0.02, abs=3.4)
        # 49 CFR 563: an event is a change of 8 km/h within 150 ms; nothing before the impact is one.
        windows = np.convolve(acceleration[: trace.trigger_index], np.ones(15)) / 100
        assert np.abs(windows).max() < 8 / 3.6


def test_a_trace_agrees_with_what_is_true_at_the_samples(study: Study) -> None:
    compared = 0
    for row, trace in study.whole():
        start = row["start_time"]
        around = study.truth.filter(
            pl.col("vehicle_id") == row["vehicle_id"],
            pl.col("time") >= start - pl.duration(seconds=15),
            pl.col("time") <= start + pl.duration(seconds=15),
        )
        offsets = (around["time"] - start).dt.total_microseconds().to_numpy() / 1e6
        at = np.rint(offsets * 100).astype(int) + trace.trigger_index
        outside = (offsets <= 0) | (offsets > 0.11)
        speed = np.array(trace.speed_cmps)[at] / 100
        assert speed[outside] == pytest.approx(around["speed_mps"].to_numpy()[outside], abs=0.006)
        compared += len(at)
    assert compared > 300


def test_acceleration_and_speed_of_a_trace_belong_together(study: Study) -> None:
    for _, trace in study.whole():
        acceleration = np.array(trace.acceleration_longitudinal_cmps2) / 100
        speed = np.array(trace.speed_cmps) / 100
        before = slice(0, trace.trigger_index)
        gained = acceleration[before].sum() / 100
        # Noise of 0.12 m/s2 over 1,500 samples: 0.05 m/s; accelerations are interpolated between the middles of inner
        # steps of 0.25 s, so at the impact half a step of up to 6.6 m/s2 may be counted wrongly.
        assert gained == pytest.approx(speed[trace.trigger_index - 1] - speed[0], abs=0.9)


def test_momentum_is_kept_in_a_rear_end_collision(study: Study) -> None:
    pairs = 0
    for row in study.labels.filter(pl.col("cause") == "rear_end").iter_rows(named=True):
        struck = study.labels.filter(
            pl.col("vehicle_id") == row["other_vehicle_id"], pl.col("start_time") == row["start_time"]
        ).row(0, named=True)
        assert struck["cause"] == "struck"
        assert struck["other_vehicle_id"] == row["vehicle_id"]
        before = study.mass_kg[row["vehicle_id"]] * row["delta_v_mps"]
        after = study.mass_kg[struck["vehicle_id"]] * struck["delta_v_mps"]
        assert before < 0 < after
        assert before + after == pytest.approx(0.0, abs=2e-3 * after)
        pairs += 1
    assert pairs >= 3


def test_severity_follows_the_change_of_speed(study: Study) -> None:
    crashes = study.labels.filter(pl.col("kind") == IncidentKind.CRASH)
    severe = crashes["delta_v_mps"].abs() >= 5.5
    assert (crashes["severity"] == int(Severity.SEVERE)).to_list() == severe.to_list()


def test_a_crashed_vehicle_stands_with_its_airbag_out(study: Study) -> None:
    crash = study.labels.filter((pl.col("kind") == IncidentKind.CRASH) & (pl.col("cause") == "fixed_object")).row(
        0, named=True
    )
    after = study.samples.filter(
        (pl.col("vehicle_id") == crash["vehicle_id"])
        & (pl.col("time") > crash["start_time"] + pl.duration(seconds=2))
        & (pl.col("time") < crash["start_time"] + pl.duration(seconds=60))
    )
    assert len(after) > 5
    assert after["speed_mps"].max() == 0
    assert ((after["flags"].to_numpy() & StatusFlag.AIRBAG_DEPLOYED) > 0).all()


def test_a_run_that_ends_early_sends_what_it_has(study: Study) -> None:
    last = [trace for (_, trigger), trace in study.traces.items() if trigger + 14_000_000 > study.end_us]
    assert last
    assert all(trace.trigger_index == 1_500 and len(trace.speed_cmps) < 3_001 for trace in last)


@given(change=st.floats(-25, 25), pulse_s=st.floats(0.03, 0.2))
def test_the_pulse_is_a_half_sine_with_the_integral_of_the_change(change: float, pulse_s: float) -> None:
    time = np.linspace(0, pulse_s, 2_001)
    pulse = crash_pulse(time, change, pulse_s)
    assert np.trapezoid(pulse, time) == pytest.approx(change, rel=1e-4, abs=1e-9)
    assert np.abs(pulse).max() == pytest.approx(abs(change) * math.pi / 2 / pulse_s, rel=1e-4, abs=1e-9)


def test_the_time_of_a_trace_is_that_of_the_simulation(study: Study) -> None:
    assert all(START_US <= trigger <= study.end_us for _, trigger in study.traces)


def test_a_run_gives_the_traces_too_also_cut_in_two(tmp_path: Path) -> None:
    """With every impact of the labels one trace of 30 s, whose pulse has the delta-v of the label."""
    crashes = only(IncidentKind.CRASH, rate=40, vehicles=120)
    whole, parts = tmp_path / "whole.parquet", tmp_path / "parts.parquet"
    simulate_to_file(whole, crashes, duration_s=150, progress=False)
    asked = iter(range(80))
    simulate_to_file(
        parts, crashes, duration_s=150, progress=False, checkpoint=tmp_path / "c", cancel=lambda: next(asked) == 75
    )
    simulate_to_file(parts, resume=tmp_path / "c", progress=False)
    assert parts.with_suffix(".traces.parquet").read_bytes() == whole.with_suffix(".traces.parquet").read_bytes()
    traces, labels = (pl.read_parquet(whole.with_suffix(f".{name}.parquet")) for name in ("traces", "labels"))
    impacts = labels.filter(pl.col("delta_v_mps").is_not_null())
    assert len(impacts) > 5
    keys = ["vehicle_id", "start_time"]
    both = impacts.join(traces.rename({"trigger_time": "start_time"}), on=keys)
    assert len(both) == len(impacts) == len(traces)
    for row in both.iter_rows(named=True):
        at, rate_hz = row["trigger_index"], row["sample_rate_hz"]
        assert rate_hz == 100
        assert len(row["speed_mps"]) <= 3_001
        pulse = np.array(row["acceleration_longitudinal_mps2"][at : at + 11])
        assert pulse.sum() / rate_hz == pytest.approx(row["delta_v_mps"], abs=0.12 * abs(row["delta_v_mps"]) + 0.5)


def test_the_traces_of_a_run_are_those_of_vehicles_that_report() -> None:
    everyone = simulate(only(IncidentKind.CRASH, rate=40, vehicles=120), duration_s=60, progress=False, keep="traces")
    assert everyone.samples.is_empty()
    chosen = everyone.traces["vehicle_id"].to_list()[:1]
    assert chosen
    some = only(IncidentKind.CRASH, rate=40, vehicles=120, observe=chosen)
    result = simulate(some, duration_s=60, progress=False, keep="traces")
    assert result.traces.equals(everyone.traces.filter(pl.col("vehicle_id").is_in(chosen)))
