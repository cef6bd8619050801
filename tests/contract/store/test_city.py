"""The roads and vehicles of a simulated fleet, prepared by command as containers do it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fleetlib.cli import build_app
from fleetlib.store.reader import Reader
from tests.fixtures_database import Database


def test_a_city_is_prepared_by_command_as_in_containers(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEET_DATABASE_WRITER_URL", database.writer_url)
    roads = tmp_path / "roads.json"
    command = ["provision", "city", "--roads", str(roads), "--vehicles", "5", "--rate-hz", "1", "--json"]
    done = CliRunner().invoke(build_app("provision"), command)
    assert json.loads(done.stdout) == {"roads": str(roads), "registered": 5}
    assert json.loads(roads.read_text())["lines"]
    with Reader(database.reader_url) as reader:
        assert reader.query("SELECT count(*) FROM vehicles WHERE name IS NOT NULL").item() == 5
