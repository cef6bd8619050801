"""What is exported is what is stored, whole or not at all, on both shapes."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from fleetlib.contracts.columns import TELEMETRY_KEY, TELEMETRY_SCHEMA
from fleetlib.contracts.flags import StatusFlag
from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.export import export
from fleetlib.store.history import telemetry_by_time
from fleetlib.store.reader import Reader
from tests.contract.store.samples import hours_ago, telemetry
from tests.fixtures_database import Database

pytestmark = pytest.mark.servers
GPX = {"gpx": "http://www.topografix.com/GPX/1/1", "point": "http://www.garmin.com/xmlschemas/TrackPointExtension/v2"}
START = hours_ago(6)
END = START + timedelta(hours=6)
NOISE_MPS = 0.006  # half a step of the wire


@pytest.fixture(scope="module")
def stored(module_database: Database) -> tuple[Database, pl.DataFrame]:
    """Two busy stretches with four silent hours between them."""
    early = telemetry(START, vehicles=7, samples=900)
    late = telemetry(START + timedelta(hours=5), vehicles=7, samples=900, first_seq=900, seed=2)
    frame = pl.concat([early, late]).with_columns(pl.col("flags") | int(StatusFlag.GNSS_FIX))
    with TelemetryWriter(module_database.writer_url) as writer:
        writer.write(WriteBatch(telemetry=frame))
    with Reader(module_database.reader_url) as reader:
        return module_database, reader.query("SELECT * FROM telemetry").sort(TELEMETRY_KEY)


def test_history_comes_whole_in_the_order_of_time_and_in_slices(stored: tuple[Database, pl.DataFrame]) -> None:
    database, expected = stored
    with Reader(database.reader_url) as reader:
        parts = list(telemetry_by_time(reader, START, END))
        some = list(telemetry_by_time(reader, START, END, columns=("vehicle_id", "time"), vehicles=[2, 5]))
    assert len(parts) > 3
    whole = pl.concat(parts)
    assert whole["time"].is_sorted()
    assert_frame_equal(whole.sort(TELEMETRY_KEY), expected)
    two = expected.filter(pl.col("vehicle_id").is_in([2, 5])).select("vehicle_id", "time")
    assert_frame_equal(pl.concat(some).sort("vehicle_id", "time"), two.sort("vehicle_id", "time"))


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_table_comes_back_as_it_is_stored(stored: tuple[Database, pl.DataFrame], tmp_path: Path, form: str) -> None:
    database, expected = stored
    file = tmp_path / f"new folder/past.{form}"
    with Reader(database.reader_url) as reader:
        done = export(reader, START, END, file, form)  # type: ignore[arg-type]
    found = pl.read_parquet(file) if form == "parquet" else pl.read_csv(file, schema_overrides=TELEMETRY_SCHEMA)
    assert (done.rows, done.bytes) == (len(expected), file.stat().st_size)
    assert_frame_equal(found.sort(TELEMETRY_KEY), expected)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_track_has_every_measured_point_and_breaks_where_the_vehicle_was_silent(
    stored: tuple[Database, pl.DataFrame], tmp_path: Path
) -> None:
    database, expected = stored
    file = tmp_path / "past.gpx"
    with Reader(database.reader_url) as reader:
        assert export(reader, START, END, file, "gpx", vehicles={3, 4}).rows == 3600
    tracks = ET.parse(file).getroot().findall("gpx:trk", GPX)  # noqa: S314 - our own file
    assert [track.findtext("gpx:name", None, GPX) for track in tracks] == ["Vehicle 3", "Vehicle 4"]
    assert [[len(part) for part in track.findall("gpx:trkseg", GPX)] for track in tracks] == [[900, 900]] * 2
    points = tracks[0].findall(".//gpx:trkpt", GPX)
    rows = expected.filter(pl.col("vehicle_id") == 3).sort("time")
    assert [datetime.fromisoformat(point.findtext("gpx:time", "", GPX)) for point in points] == rows["time"].to_list()
    assert [float(point.get("lat", "")) for point in points] == pytest.approx(rows["latitude_deg"].to_list(), abs=5e-8)
    speeds = [float(point.findtext(".//point:speed", "", GPX)) for point in points]
    assert speeds == pytest.approx(rows["speed_mps"].to_list(), abs=NOISE_MPS)


@pytest.mark.parametrize("form", ["parquet", "csv", "gpx"])
def test_a_full_disk_is_one_sentence_and_leaves_the_file_as_it_was(
    stored: tuple[Database, pl.DataFrame], tmp_path: Path, form: str
) -> None:
    """The operating system refuses to let a file grow beyond a limit, as a full disk does."""
    database, _ = stored
    file = tmp_path / f"past.{form}"
    file.write_text("from yesterday")
    limit = 50_000
    command = [sys.executable, "-m", "fleetlib.cli", "export", str(file), "--from", START.isoformat(), "--to"]
    done = subprocess.run(
        [*command, END.isoformat(), "--replace"],
        env={**os.environ, "FLEET_DATABASE_READER_URL": database.reader_url},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 1, done.stderr
    assert "could not be written further" in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_text() == "from yesterday"
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_file_that_is_there_is_replaced_only_when_asked(
    stored: tuple[Database, pl.DataFrame], tmp_path: Path
) -> None:
    database, _ = stored
    file = tmp_path / "past.csv"
    file.write_text("from yesterday")
    command = [sys.executable, "-m", "fleetlib.cli", "export", str(file), "--from", START.isoformat(), "--vehicle", "1"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "FLEET_DATABASE_READER_URL": database.reader_url}
        return subprocess.run([*command, *more], env=environment, capture_output=True, text=True, check=False)

    assert "is there already" in run().stderr
    assert "no format" in run("--format", "xlsx").stderr
    assert file.read_text() == "from yesterday"
    assert json.loads(run("--replace", "--json").stdout.splitlines()[-1])["rows"] == 1800
    assert len(pl.read_csv(file)) == 1800
