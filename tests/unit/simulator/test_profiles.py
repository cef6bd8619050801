"""Named drivers, and the commands that make and take them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from fleetlib.cli import calibrate, simulate
from fleetlib.cli.calibrate import counterparts
from fleetlib.errors import SettingsError
from fleetlib.simulator.calibration import fit_driver, score_driver
from fleetlib.simulator.calibration_examples import synthetic_trace
from fleetlib.simulator.calibration_files import traces_of_bytes
from fleetlib.simulator.calibration_problem import Driver
from fleetlib.simulator.calibration_traces import sources_of
from fleetlib.simulator.driving import IdmDriver
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.profiles import DriverProfile, Provenance, load_profile, profile_names, profiles, save_profile

KNOWN = IdmDriver(20.0, 1.3, 3.0, 1.1, 1.8)
TODAY = date(2026, 3, 4)
PROFILE = DriverProfile(
    name="calm", desired_speed_mps=20, time_gap_s=1.6, minimum_gap_m=2.5, acceleration_mps2=1.1, deceleration_mps2=2.9,
    provenance=Provenance(created=TODAY),
)  # fmt: skip


@pytest.fixture(name="app")
def command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("FLEET_SIMULATOR_DRIVERS", str(tmp_path / "drivers"))
    app = typer.Typer()
    app.callback()(lambda: None)
    calibrate.register(app)
    simulate.register(app)
    return app


@pytest.fixture(name="files")
def two_recordings(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "monday.csv", tmp_path / "tuesday.csv"
    for seed, path in enumerate(paths):
        path.write_text(synthetic_trace(KNOWN, duration_s=90, gap_noise_m=0.2, seed=seed).frame().write_csv())
    return paths


def test_a_fit_becomes_a_profile_that_says_where_it_is_from(tmp_path: Path) -> None:
    traces = traces_of_bytes(synthetic_trace(KNOWN, duration_s=60).frame().write_csv().encode(), "drive.csv")
    found = fit_driver(traces, generations=20)
    profile = DriverProfile.of("mine", found, TODAY, (score_driver(found.driver, traces), sources_of(traces)))
    path = save_profile(profile, tmp_path / "new")
    again = load_profile("mine", tmp_path / "new")
    assert again == profile == load_profile(path, tmp_path)
    assert again.provenance.sources == {"drive": traces[0].sha256}
    assert again.provenance.created == TODAY
    assert again.driver.idm[:5] == pytest.approx(found.driver.idm[:5], abs=1e-4)
    assert score_driver(again.driver, traces).mixed_ratio == pytest.approx(found.errors.mixed_ratio, abs=0.01)
    assert profiles(tmp_path / "new").row(0, named=True)["created"] == TODAY
    with pytest.raises(SettingsError, match="already"):
        save_profile(profile, tmp_path / "new")
    save_profile(profile, tmp_path / "new", replace=True)
    assert profile_names(tmp_path / "new") == ["mine"]


def test_a_simulation_takes_the_driver_within_its_ranges() -> None:
    values, notes = PROFILE.overrides()
    params = SimulationParams.from_overrides(values)
    assert (params.driver.time_gap_s, params.driver.acceleration_mps2) == (1.6, 1.1)
    assert params.driver.deceleration_mps2 == 2.5
    assert "driver.deceleration_mps2 = 2.9 of calm is outside 0.3 to 2.5" in notes[0]
    assert len(notes) == 1


def test_what_a_fleet_cannot_take_over_is_said() -> None:
    values, notes = PROFILE.model_copy(update={"model": "acc", "reaction_s": 0.4, "deceleration_mps2": 2.0}).overrides()
    assert values.get("driver.model") == "acc" or "drives with the IDM" in notes[0]
    assert "reaction_s = 0.4 of calm" in notes[-1]
    SimulationParams.from_overrides(values)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("time_gap_s: [", r"bad\.yaml, line 1: expected the node content"),
        (
            "TEXT\nmodel: idm\ntime_gap_s: 1.2\ntime_gap_s: 2.5",
            r"bad\.yaml, line \d+: the key time_gap_s is written twice",
        ),
        ("TEXT\nprovenance: {created: 2026-03-04, created: 2026-03-05}", "the key created is written twice"),
        ("- 1", "is not a driver"),
        ("version: 2", "version = 2"),
        ("TEXT\nspeed: 3", "speed"),
        ("TEXT\ntime_gap_s: -1", "time_gap_s = -1"),
        ("TEXT\nmodel: gipps", "model = 'gipps'"),
        ("TEXT\nprovenance: {created: 2026-03-04, hash: x}", "provenance.hash"),
    ],
    ids=[
        "no YAML",
        "a key twice",
        "an inner key twice",
        "a list",
        "version",
        "unknown key",
        "negative",
        "model",
        "unknown provenance",
    ],
)
def test_a_file_that_is_no_driver_is_one_sentence(tmp_path: Path, text: str, why: str) -> None:
    good = save_profile(PROFILE, tmp_path).read_text()
    for key in ("time_gap_s", "model", "provenance"):
        if f"\n{key}:" in text:
            lines = good.splitlines()
            lines = [line for line in lines if not line.startswith(key)] if key != "provenance" else lines[:9]
            good = "\n".join(lines)
    (tmp_path / "bad.yaml").write_text(text.replace("TEXT", good))
    with pytest.raises(SettingsError, match=why):
        load_profile(tmp_path / "bad.yaml", tmp_path)


@pytest.mark.parametrize("name", ["nobody", "../calm", "No Name"], ids=["unknown", "a path", "spaces"])
def test_a_name_without_a_driver_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=r"no driver|is no name"):
        load_profile(name, tmp_path)


def _run(app: typer.Typer, *arguments: Any) -> dict[str, Any]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def test_a_driver_is_scored_on_the_recording_of_another_kind_or_refused() -> None:
    mine, theirs = [synthetic_trace(KNOWN)], [synthetic_trace(KNOWN, seed=2)]
    assert counterparts({"car 2": mine}, {"": theirs}) == {"car 2": theirs}
    assert counterparts({"": mine}, {"car 3": theirs}) == {"": theirs}
    assert counterparts({"car 2": mine, "car 3": mine}, {"car 3": theirs, "car 4": theirs}) == {"car 3": theirs}
    assert counterparts({"car 2": mine}, {}) == {}
    for given, found in (({"car 2": mine}, {"car 3": theirs}), ({"": mine}, {"car 2": theirs, "car 3": theirs})):
        with pytest.raises(SettingsError, match=r"--score has no trace of (car 2|the driver)\..* there are: car"):
            counterparts(given, found)


def test_calibrate_fits_scores_saves_and_simulate_takes_the_name(
    app: typer.Typer, files: tuple[Path, Path], tmp_path: Path
) -> None:
    report = _run(app, "calibrate", files[0], "--score", files[1], "--save", "monday", "--json")
    one = report["drivers"]["driver"]
    assert one["parameters"]["time_gap_s"]["value"] == pytest.approx(1.3, rel=0.05)
    assert one["parameters"]["time_gap_s"]["standard_error"] > 0
    assert report["median_gap_error_ratio"] == one["errors"]["mixed_ratio"] < 0.05
    assert one["scored"]["mixed_ratio"] < 0.05
    assert Path(report["saved"]) == tmp_path / "drivers" / "monday.yaml"
    assert list(_run(app, "calibrate", "--list", "--json")) == ["monday"]
    shown = CliRunner().invoke(app, ["simulate", "--driver", "monday", "--set", "driver.minimum_gap_m=4", "--show"])
    assert shown.exit_code == 0, shown.output
    assert f"time_gap_s: {round(one['parameters']['time_gap_s']['value'], 2)}" in shown.stdout
    assert "minimum_gap_m: 4.0" in shown.stdout
    again = CliRunner().invoke(app, ["calibrate", str(files[0]), "--save", "monday"])
    assert "already" in str(again.exception)


def test_a_place_that_cannot_be_written_is_told_before_the_fit(
    app: typer.Typer, files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fit(*_: object, **__: object) -> None:
        raise AssertionError("a fit was begun")

    monkeypatch.setattr("fleetlib.simulator.calibration.fit_driver", fit)
    (tmp_path / "a_file").touch()
    for folder in (tmp_path / "a_file", tmp_path / "a_file" / "below"):
        done = CliRunner().invoke(app, ["calibrate", str(files[0]), "--save", "mine", "--folder", str(folder)])
        assert isinstance(done.exception, SettingsError)
        assert str(done.exception).startswith(f"{folder / 'mine.yaml'} cannot be written: ")
    assert not list(tmp_path.glob("**/*.part"))


def test_a_driver_in_a_file_can_be_taken_from_anywhere(app: typer.Typer, tmp_path: Path) -> None:
    path = save_profile(PROFILE, tmp_path / "elsewhere")
    shown = CliRunner().invoke(app, ["simulate", "--driver", str(path), "--show"])
    assert shown.exit_code == 0, shown.output
    assert "time_gap_s: 1.6" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["calibrate"], "no trace to fit"),
        (["calibrate", "FILE", "--save", "A B"], "is no name"),
        (["calibrate", "FILE", "--car", "3"], "--car 3 follows nobody"),
        (["calibrate", "FILE", "--model", "gipps"], "gipps"),
        (["calibrate", "nothing.csv"], "cannot be read"),
        (["simulate", "--driver", "nobody", "--show"], "no driver nobody"),
    ],
    ids=["no trace", "name", "car", "model", "file", "driver"],
)
def test_a_wrong_option_is_one_sentence(
    app: typer.Typer, files: tuple[Path, Path], arguments: list[str], why: str
) -> None:
    done = CliRunner().invoke(app, [str(files[0]) if one == "FILE" else one for one in arguments])
    assert isinstance(done.exception, SettingsError)
    assert why in str(done.exception)


def test_a_profile_gives_back_its_driver() -> None:
    assert PROFILE.driver == Driver(IdmDriver(20, 1.6, 2.5, 1.1, 2.9))


def test_a_key_that_is_missing_or_misspelt_is_named_with_the_file(tmp_path: Path) -> None:
    good = save_profile(PROFILE, tmp_path).read_text()
    (tmp_path / "bad.yaml").write_text(good.replace("time_gap_s:", "time_gap:"))
    with pytest.raises(SettingsError, match=r"bad\.yaml: time_gap is not a parameter.*Did you mean time_gap_s"):
        load_profile(tmp_path / "bad.yaml", tmp_path)
    (tmp_path / "bad.yaml").write_text("\n".join(line for line in good.splitlines() if "time_gap_s" not in line))
    with pytest.raises(SettingsError, match=r"bad\.yaml: time_gap_s is missing \(range above 0 to 10 s\)"):
        load_profile(tmp_path / "bad.yaml", tmp_path)
