from __future__ import annotations

import math
import os
import signal
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import fleetlib
from fleetlib.errors import FleetError, SettingsError
from fleetlib.simulator import SimulationResult, simulate
from fleetlib.simulator.sweeps import MEASURES, sensitivity, sweep, traffic_measures
from fleetlib.simulator.sweeps.job import DONE, Job, Outcome

TINY = {"vehicles": 6, "city.size_m": 2_000}
OWN = """
import os, signal

def speed(result):
    print("what a measure prints is not a reply")
    return {"speed": result.truth["speed_mps"].mean(), "vehicles": result.params.vehicles}

def fails_with_7(result):
    if result.params.vehicles == 7:
        raise ValueError("seven is too many")
    return {"vehicles": result.params.vehicles}

def dies_with_7(result):
    if result.params.vehicles == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"vehicles": result.params.vehicles}
"""


@pytest.fixture(name="own")
def own_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A module of measures, as a user has one beside the notebook."""
    import importlib

    (tmp_path / "own_measures_of_a_sweep.py").write_text(OWN)
    monkeypatch.syspath_prepend(str(tmp_path))
    return importlib.import_module("own_measures_of_a_sweep")


def named(own: object, name: str) -> object:
    return getattr(own, name)


def test_a_sweep_is_one_tidy_frame_in_the_order_of_its_grid() -> None:
    grid: dict[str, list[float]] = {"driver.time_gap_s": [1.0, 2.0], "demand.vehicles": [3, 5]}
    frame = sweep(
        "calm_city", grid, overrides={"city.size_m": 2_000}, seeds=[4, 9], duration_s=6, workers=1, progress=False
    )
    assert frame.columns[:6] == ["run", "driver.time_gap_s", "demand.vehicles", "seed", "status", "error"]
    assert set(frame.columns[6:]) == set(MEASURES)
    expected = [(gap, count, seed) for gap in (1.0, 2.0) for count in (3, 5) for seed in (4, 9)]
    assert frame.select("driver.time_gap_s", "demand.vehicles", "seed").rows() == expected
    assert frame["status"].unique().to_list() == ["done"]
    again = simulate(
        "calm_city",
        vehicles=5,
        seed=9,
        driver={"time_gap_s": 2.0},
        city={"size_m": 2_000},
        duration_s=6,
        progress=False,
    )
    one = {name: frame[name][-1] for name in MEASURES}
    assert one == pytest.approx(traffic_measures(again), nan_ok=True)


def test_runs_in_other_processes_give_the_same_frame_as_in_this_one(own: object) -> None:
    grid = {"demand.vehicles": [3, 4]}
    given = {"overrides": TINY, "duration_s": 4, "repeats": 2, "measure": named(own, "speed"), "progress": False}
    here, there = (sweep(None, grid, workers=workers, **given) for workers in (1, 2))  # type: ignore[arg-type]
    assert here.equals(there)
    assert here["vehicles"].to_list() == [3, 3, 4, 4]
    assert here["seed"].to_list() == [7, 8, 7, 8]


@pytest.mark.parametrize(
    ("measure", "workers", "part"),
    [("fails_with_7", 1, "seven is too many"), ("dies_with_7", 2, "its process ended with code -9")],
    ids=["raises", "process killed"],
)
def test_a_failing_run_is_reported_with_its_parameters_and_loses_no_other(
    own: object, measure: str, workers: int, part: str
) -> None:
    frame = sweep(
        None, {"demand.vehicles": [5, 7, 8, 9]}, overrides=TINY | {"vehicles": 6}, duration_s=2,
        measure=named(own, measure), workers=workers, progress=False,  # type: ignore[arg-type]
    )  # fmt: skip
    assert frame["status"].to_list() == ["done", "failed", "done", "done"]
    assert frame["vehicles"].to_list() == [5, None, 8, 9]
    failed = frame.filter(pl.col("status") == "failed").row(0, named=True)
    assert failed["demand.vehicles"] == 7
    assert part in failed["error"]


def test_a_cancelled_sweep_keeps_what_is_done() -> None:
    asked = iter(range(1_000))
    frame = sweep(
        None, {"demand.vehicles": [2, 3, 4]}, overrides={"city.size_m": 2_000}, duration_s=5, workers=1, progress=False,
        cancel=lambda: next(asked) >= 9,
    )  # fmt: skip
    assert frame["status"].to_list() == ["done", "cancelled", "cancelled"]
    assert frame["mean_speed_mps"].null_count() == 2


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_ends_a_sweep_and_its_processes(workers: int, own: object) -> None:
    def press() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(1.0, press)
    timer.start()
    try:
        frame = sweep(
            None, {"demand.vehicles": [20, 21]}, overrides={"city.size_m": 2_000}, duration_s=30_000_000,
            measure=named(own, "speed"), workers=workers, progress=False,  # type: ignore[arg-type]
        )  # fmt: skip
    finally:
        timer.cancel()
    assert frame["status"].to_list() == ["cancelled", "cancelled"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    ("grid", "more", "part"),
    [
        ({"driver.time_gap": [1]}, {}, "Did you mean driver.time_gap_s"),
        ({"driver.time_gap_s": [1, 99]}, {}, "driver.time_gap_s = 99 is outside its range 0.3 to 5 s"),
        ({"driver.time_gap_s": 1.0}, {}, "driver.time_gap_s = 1.0 is not a list of values"),
        ({"driver.time_gap_s": []}, {}, "has no values"),
        ({"seed": [1]}, {}, "seeds="),
        ({"demand.vehicles": [1]}, {"repeats": 0}, "repeats = 0"),
        ({"demand.vehicles": [1, 2]}, {"workers": 0}, "workers = 0"),
        ({"demand.vehicles": [1, 2]}, {"workers": 2, "measure": lambda _: {}}, "workers=1"),
    ],
)
def test_a_wrong_sweep_is_refused_before_anything_runs(
    grid: dict[str, object], more: dict[str, object], part: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        sweep("calm_city", grid, progress=False, **more)  # type: ignore[arg-type]
    assert part in str(caught.value)


def test_a_measure_that_is_not_numbers_is_a_failed_run() -> None:
    frame = sweep(None, {}, overrides=TINY, duration_s=2, measure=lambda _: {"word": "x"}, workers=1, progress=False)  # type: ignore[dict-item]
    assert frame["status"].to_list() == ["failed"]
    assert "is not a number" in frame["error"][0]


def truth_of(speeds: dict[int, list[float]], modes: dict[int, list[int]] | None = None) -> SimulationResult:
    """Return a result whose truth is made up: one sample a second, way and energy follow from the speed."""
    result = simulate(vehicles=len(speeds), city={"size_m": 2_000}, mix={"petrol": 0, "diesel": 0, "electric": 1,
        "car": 1, "van": 0, "truck": 0, "bus": 0}, duration_s=1, progress=False)  # fmt: skip
    rows = [
        pl.DataFrame(
            {
                "vehicle_id": [vehicle] * len(values),
                "time": range(len(values)),
                "speed_mps": values,
                "odometer_m": pl.Series(values).cum_sum(),
                "energy_j": 1e9 - 720.0 * pl.Series(values).cum_sum(),  # 0.2 kWh a km
                "mode": (modes or {}).get(vehicle, [0] * len(values)),
            }
        ).with_columns(pl.from_epoch("time", time_unit="s"))
        for vehicle, values in speeds.items()
    ]
    return SimulationResult(
        result.samples, pl.concat(rows), result.labels.clear(), result.vehicles, result.network, result.scenario
    )


def test_measures_have_the_values_of_a_drive_that_can_be_reckoned_by_hand() -> None:
    speeds = {1: [10.0] * 10, 2: [4.0] * 5 + [0.0] * 5}
    result = truth_of(speeds)
    measures = traffic_measures(result)
    way_km = (10 * 9 + 4 * 4) / 1_000  # the way into the first sample is not known
    assert measures["mean_speed_mps"] == pytest.approx(way_km * 1_000 / 18)  # nor is the time: nine seconds each
    assert measures["travel_time_s_per_km"] == pytest.approx(18 / way_km)
    assert measures["stops_per_km"] == pytest.approx(1 / way_km)
    assert measures["energy_kwh_per_km"] == pytest.approx(0.2)
    assert math.isnan(measures["fuel_l_per_100km"])
    assert measures["flow_veh_per_h"] == pytest.approx(
        measures["density_veh_per_km"] * measures["mean_speed_mps"] * 3.6
    )


def test_a_creeping_queue_is_one_stop_and_a_trip_lasts_from_leaving_to_parking() -> None:
    creeping = truth_of({1: [9.0, 3.0, 0.2, 1.0, 0.2, 1.5, 0.0, 9.0, 0.0, 0.0]})
    assert traffic_measures(creeping)["stops_per_km"] * 0.0149 == pytest.approx(2, rel=0.05)
    modes = {1: [1, 1, 0, 0, 0, 0, 1, 1, 0, 0]}
    parked = traffic_measures(truth_of({1: [0.0, 0, 5, 5, 5, 5, 0, 0, 5, 5]}, modes))
    assert parked["trip_time_s"] == 4.0
    assert parked["parkings_per_vehicle_hour"] == pytest.approx(400)  # one in nine seconds
    assert parked["mean_speed_mps"] == pytest.approx(30 / 5.5)  # 4 s, and half of 3 s with a begin or an end


def test_elasticities_show_what_matters_and_what_does_not() -> None:
    frame = sensitivity(
        "calm_city", {"driver.desired_speed_factor": (0.7, 1.0), "sensors.gnss_sigma_m": (1, 9)},
        overrides={"vehicles": 30, "city.size_m": 2_000}, duration_s=60, repeats=2, workers=1, progress=False,
    )  # fmt: skip
    assert frame.height == 2 * len(MEASURES)
    speed = {row["parameter"]: row for row in frame.filter(pl.col("measure") == "mean_speed_mps").iter_rows(named=True)}
    assert 0.2 < speed["driver.desired_speed_factor"]["elasticity"] < 1.1
    assert speed["driver.desired_speed_factor"]["at_high"] > speed["driver.desired_speed_factor"]["at_low"]
    assert speed["sensors.gnss_sigma_m"]["elasticity"] == 0
    assert speed["sensors.gnss_sigma_m"]["standard_error"] == 0


def test_sobol_indices_give_all_variance_to_the_parameter_that_acts() -> None:
    def gap(result: SimulationResult) -> dict[str, float]:
        return {"gap": result.params.driver.time_gap_s, "vehicles": result.params.vehicles}

    frame = sensitivity(
        None, {"driver.time_gap_s": (1.0, 2.0), "demand.vehicles": (2, 5)}, method="sobol", points=32, measure=gap,
        overrides={"city.size_m": 2_000, "step_s": 0.5}, duration_s=1, workers=1, progress=False,
    )  # fmt: skip
    found = {(row["parameter"], row["measure"]): row["total_order"] for row in frame.iter_rows(named=True)}
    assert found["driver.time_gap_s", "gap"] == pytest.approx(1, abs=0.15)
    assert found["demand.vehicles", "gap"] == pytest.approx(0, abs=0.01)
    assert found["demand.vehicles", "vehicles"] == pytest.approx(1, abs=0.25)
    assert found["demand.vehicles", "gap"] == 0
    acting = frame.drop_nulls()
    assert acting.height == 2
    assert (acting["total_low"] <= acting["total_order"]).all()


@pytest.mark.parametrize(
    ("ranges", "more", "part"),
    [
        ({"driver.time_gap": (1, 2)}, {}, "driver.time_gap_s"),
        ({"driver.time_gap_s": (2, 1)}, {}, "low < high"),
        ({"driver.time_gap_s": (1, 9)}, {}, "0.3 to 5 s"),
        ({}, {}, "no parameters"),
        ({"driver.time_gap_s": (1, 2)}, {"method": "morris"}, "elasticity or sobol"),
        ({"driver.time_gap_s": ("1", "2")}, {}, "'1' is not a number"),
        ({"demand.vehicles": (5.0, 9.0)}, {}, "5.0 is not a whole number"),
        ({"demand.endless": (False, True)}, {}, "demand.endless is no number"),
        ({"network.kind": ("city", "grid")}, {}, "network.kind is no number"),
        ({"incidents.jamming_s": ((1, 2), (3, 4))}, {}, "incidents.jamming_s is no number"),
        ({"driver.time_gap_s": (1, 2)}, {"method": "sobol", "points": 12}, "power of 2"),
    ],
)
def test_a_wrong_sensitivity_is_one_sentence(ranges: dict[str, object], more: dict[str, object], part: str) -> None:
    with pytest.raises(SettingsError) as caught:
        sensitivity("calm_city", ranges, progress=False, **more)  # type: ignore[arg-type]
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("ranges", "seen"),
    [({"duration_s": (1, 3)}, float), ({"network.lanes": (1, 3)}, int), ({"network.limit_mps": (5, 20)}, float)],
)
def test_sobol_varies_what_is_absent_by_default_and_the_duration(
    ranges: dict[str, tuple[float, float]], seen: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, Any]] = []

    def pretended(jobs: list[Job], *_: object, **__: object) -> list[Outcome]:
        given.extend(dict(job.values) for job in jobs)
        return [Outcome(DONE, {"double": 2.0 * job.values[next(iter(ranges))]}) for job in jobs]

    module = import_module("fleetlib.simulator.sweeps.sensitivity")  # the package's attribute is the function
    monkeypatch.setattr(module, "run_jobs", pretended)
    (name,) = ranges
    found = sensitivity("calm_city", ranges, method="sobol", points=512, progress=False)
    assert found.select("parameter", "measure").rows() == [(name, "double")]
    assert {type(values[name]) for values in given} == {seen}
    assert found["total_order"][0] == pytest.approx(1, abs=0.2)


def test_a_sensitivity_with_a_failing_run_names_its_parameters(own: object) -> None:
    with pytest.raises(FleetError, match=r"The run with demand\.vehicles=7, seed=7 failed: .*seven"):
        sensitivity(
            None, {"demand.vehicles": (5, 7)}, overrides={"city.size_m": 2_000}, duration_s=1, repeats=1,
            measure=named(own, "fails_with_7"), workers=1, progress=False,  # type: ignore[arg-type]
        )  # fmt: skip


HALF_A_REPLY = "import sys; sys.stdin.readline(); sys.stdin.readline(); print('{', flush=True)"


@pytest.mark.parametrize(
    ("command", "said"),
    [(["/there/is/no/such/program"], "FileNotFoundError"), ([sys.executable, "-c", HALF_A_REPLY], "JSONDecodeError")],
    ids=["cannot be started", "half a reply"],
)
def test_a_process_that_cannot_do_its_work_fails_its_runs_and_nobody_waits(
    command: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("fleetlib.simulator.sweeps.workers"), "COMMAND", command)
    frame = sweep("calm_city", {"demand.vehicles": [5, 6, 7]}, duration_s=1, workers=2, progress=False)
    assert frame["status"].to_list() == ["failed"] * 3
    assert all(said in error for error in frame["error"])


def test_sweeps_are_public() -> None:
    assert fleetlib.sweep is sweep
    assert fleetlib.sensitivity is sensitivity
