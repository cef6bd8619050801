from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from fleetlib.cli import simulate
from fleetlib.errors import SettingsError


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
        (["--rate-hz", "-1"], "rate-hz"),
        (["--duration-s", "-5"], "duration-s"),
        (["--to", "drive.csv"], ".parquet"),
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
