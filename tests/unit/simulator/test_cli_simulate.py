from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from fleetlib import cli
from fleetlib.cli import simulate
from fleetlib.errors import SettingsError
from fleetlib.simulator import simulate as simulated
from fleetlib.simulator.scenarios import scenario, scenario_names


@pytest.fixture(name="app")
def command_line() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    simulate.register(app)
    return app


def test_a_fleet_is_written_to_a_file_with_its_truth_beside_it(app: typer.Typer, tmp_path: Path) -> None:
    target, roads = tmp_path / "new" / "drive.parquet", tmp_path / "roads.json"
    given = ["--vehicles", "5", "--duration-s", "20", "--rate-hz", "2", "--set", "city.size_m=2500", "--seed", "3"]
    done = CliRunner().invoke(app, ["simulate", "--to", str(target), "--roads", str(roads), *given, "--json"])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout.splitlines()[-1])
    assert (report["samples"], report["seed"], report["file"]) == (200, 3, str(target))
    frame = pl.read_parquet(target)
    assert len(frame) == 200
    assert frame.filter(pl.col("vehicle_id") == 1)[
        "time"
    ].diff().drop_nulls().dt.total_milliseconds().unique().to_list() == [500]
    for name in ("labels", "truth", "vehicles"):
        assert target.with_suffix(f".{name}.parquet").exists()
    assert json.loads(roads.read_text())["lines"]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--vehicles", "0"], "vehicles = 0"),
        (["--set", "driver.speed=3"], "driver.speed"),
        (["--set", "vehicles"], "has no value"),
        (["--vehicles", "2", "--set", "vehicles=3"], "vehicles is 2 by its option and 3 by --set"),
        (
            ["--rate-hz", "2", "--set", "sample_interval_s=5"],
            "sample_interval_s is 0.5 by --rate-hz 2 and 5 by --set",
        ),
        (["--rate-hz", "2", "--set", "sample_interval_s=often"], "0.5 by --rate-hz 2 and often by --set"),
        (["--set", "=3"], "An empty name is not a parameter"),
        (["--to", "never.parquet", "--checkpoint", "never", "--checkpoint-every-s", "nan"], "checkpoint_every_s = nan"),
        (["--rate-hz", "-1"], "rate-hz"),
        (["--duration-s", "-5"], "duration-s"),
        (["--to", "drive.csv"], ".parquet"),
        (["--scenario", "rushhour"], "Did you mean rush_hour?"),
        (["--scenario", "nowhere.yaml"], "nowhere.yaml cannot be read"),
        (["--checkpoint", "here"], "--checkpoint is for files"),
        (["--start", "2026-11-25T06:00:00"], "--start is for files"),
        (["--to", "/proc/none/drive.parquet"], "cannot be written"),
    ],
)
def test_a_wrong_option_is_one_sentence(app: typer.Typer, arguments: list[str], part: str) -> None:
    done = CliRunner().invoke(app, ["simulate", *arguments])
    assert isinstance(done.exception, SettingsError)
    assert part in str(done.exception)


def test_parameters_are_listed(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["simulate", "--parameters", "--json"])
    assert "driver.time_gap_s" in json.loads(done.stdout)


SMALL = ["--set", "demand.vehicles=6", "--set", "city.size_m=2500", "--duration-s", "12"]


def test_scenarios_are_listed_with_one_line_each(app: typer.Typer) -> None:
    lines = CliRunner().invoke(app, ["simulate", "--scenarios"]).stdout.splitlines()
    for name in scenario_names():
        assert sum(line.startswith(f"{name} ") for line in lines) == 1
    listed = json.loads(CliRunner().invoke(app, ["simulate", "--scenarios", "--json"]).stdout)
    assert set(listed) == set(scenario_names())


def test_what_is_shown_can_be_saved_and_is_the_same_scenario(app: typer.Typer, tmp_path: Path) -> None:
    given = ["simulate", "--scenario", "winter", "--set", "driver.time_gap_s=3", "--vehicles", "7"]
    shown = CliRunner().invoke(app, [*given, "--show"]).stdout
    assert "minimum_gap_m: 3.0" in shown
    assert "buffer_samples: 3600" in shown  # a default
    file = tmp_path / "mine.yaml"
    file.write_text(shown)
    mine = scenario(file)
    assert mine == scenario("winter", vehicles=7, driver={"time_gap_s": 3.0})
    assert CliRunner().invoke(app, ["simulate", "--scenario", str(file), "--show"]).stdout == shown


def test_a_scenario_is_overridden_and_written_with_its_name_and_seed(app: typer.Typer, tmp_path: Path) -> None:
    target = tmp_path / "drive.parquet"
    done = CliRunner().invoke(app, ["simulate", "--scenario", "rush_hour", *SMALL, "--to", str(target), "--json"])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout.splitlines()[-1])
    assert (report["scenario"], report["vehicles"], report["samples"]) == ("rush_hour", 6, 72)
    assert report["complete"] is True
    footer = pq.read_metadata(target).metadata
    assert footer[b"complete"] == b"true"
    assert footer[b"seed"] == b"7"
    assert b"name: rush_hour" in footer[b"scenario"]


def test_ctrl_c_leaves_a_whole_file_and_a_resumed_run_the_same_bytes(app: typer.Typer, tmp_path: Path) -> None:
    target, folder, whole = tmp_path / "drive.parquet", tmp_path / "checkpoint", tmp_path / "whole.parquet"
    given = ["--scenario", "calm_city", "--set", "demand.vehicles=40", "--duration-s", "600"]
    keeping = ["--to", str(target), "--checkpoint", str(folder), "--checkpoint-every-s", "3"]
    running = subprocess.Popen(
        [sys.executable, "-m", "fleetlib.cli", "simulate", "--json", *given, *keeping],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    waiting_until = time.monotonic() + 120
    while not (folder / "checkpoint.json").exists() and time.monotonic() < waiting_until:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    report = json.loads(out.splitlines()[-1])
    assert report["complete"] is False
    assert 0 < report["samples"] == len(pl.read_parquet(target)) < 40 * 600
    assert f"fleet simulate --resume {folder}" in " ".join(err.split())
    assert CliRunner().invoke(app, ["simulate", "--resume", str(folder)]).exit_code == 0
    assert CliRunner().invoke(app, ["simulate", *given, "--to", str(whole)]).exit_code == 0
    assert target.read_bytes() == whole.read_bytes()


def test_files_that_are_there_are_not_written_over(app: typer.Typer, tmp_path: Path) -> None:
    target, roads = tmp_path / "drive.parquet", tmp_path / "roads.json"
    given = ["simulate", "--scenario", "calm_city", *SMALL, "--to", str(target)]
    for name in (target, target.with_suffix(".labels.parquet"), roads):
        name.write_text("mine")
        done = CliRunner().invoke(app, [*given, "--roads", str(roads)])
        assert isinstance(done.exception, SettingsError)
        assert str(done.exception).startswith(f"{name} is there already")
        assert "--replace" in str(done.exception.advice)
        assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [(name.name, "mine")]
        name.unlink()
    target.write_text("mine")
    roads.write_text("mine")
    assert CliRunner().invoke(app, [*given, "--roads", str(roads), "--replace"]).exit_code == 0
    assert json.loads(roads.read_text())["lines"]
    result = simulated("calm_city", vehicles=6, duration_s=2, progress=False)
    with pytest.raises(SettingsError, match=r"drive\.parquet is there already"):
        result.write(target)
    assert len(pl.read_parquet(target)) == 72
    result.write(target, replace=True)
    assert pl.read_parquet(target).equals(result.samples)


def test_a_resumed_run_refuses_other_parameters(app: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["simulate", "--resume", str(tmp_path), "--vehicles", "3"])
    assert "--resume goes on with" in str(done.exception)
    done = CliRunner().invoke(app, ["simulate", "--resume", str(tmp_path)])
    assert "holds no checkpoint" in str(done.exception)


def test_ctrl_c_while_nothing_is_written_yet_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = typer.Typer()

    @app.command()
    def prepare() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "build_app", lambda _only: app)
    monkeypatch.setattr(sys, "argv", ["fleet"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err.strip() == "fleet: stopped"
