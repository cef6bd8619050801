"""`fleet db` says the same things of both shapes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import typer
from typer.testing import CliRunner

from fleetlib.cli import db
from fleetlib.errors import FleetError
from fleetlib.settings import DatabaseSettings
from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.migrate import migrations
from fleetlib.store.policies import set_policies
from fleetlib.store.reader import Reader, connect
from fleetlib.store.status import status
from tests.contract.store.samples import hours_ago, telemetry
from tests.fixtures_database import Database

KEYS = {"database", "shape", "version", "size_bytes", "tables", "newest_time", "offsets", "policies"}


def test_status_tells_what_is_there(database: Database) -> None:
    frame = telemetry(hours_ago(1), vehicles=3, samples=20)
    with TelemetryWriter(database.writer_url) as writer:
        writer.write(WriteBatch(telemetry=frame, offsets={("telemetry.v1", 3): (0, 42)}))
    set_policies(database.url, DatabaseSettings(raw_retention_days=7, compress_after_hours=12))
    found = status(database.url)
    assert found.keys() >= KEYS
    assert found["shape"] == database.shape
    assert found["version"] == len(migrations(database.shape))
    assert found["tables"]["telemetry"] == {"rows": 60, "exact": True}
    assert found["tables"]["vehicles"] == {"rows": 3, "exact": True}
    assert found["newest_time"] == (hours_ago(1) + timedelta(seconds=19)).isoformat()
    assert found["offsets"] == {"telemetry.v1/3": 42}
    assert found["account"] == {"stored": 60, "duplicates": 0, "dead_lettered": 0}
    assert found["dead_letters"] == {"waiting": 0, "replayed": 0}
    assert found["dirty_windows"]["count"] == 1
    assert found["policies"]["raw_retention_days"] == 7
    assert found["size_bytes"] > 1_000_000
    jobs = sorted((job["job"], job["on"]) for job in found["policies"]["jobs"])
    assert jobs == (
        [
            ("policy_compression", "telemetry"),
            ("policy_refresh_continuous_aggregate", "telemetry_1h"),
            ("policy_refresh_continuous_aggregate", "telemetry_1m"),
            ("policy_retention", "telemetry"),
        ]
        if database.shape == "timescaledb"
        else []
    )


def test_the_command_line_migrates_and_reports(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_DATABASE_URL", empty_database.url)
    monkeypatch.setenv("FLEET_DATABASE_READER_URL", empty_database.url_as("fleet_reader", "read in tests"))
    app = typer.Typer()
    db.register(app)

    def run(*words: str) -> dict[str, object]:
        result = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
        assert result.exit_code == 0
        answer: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
        return answer

    assert run("db", "migrate")["shape"] == empty_database.shape
    assert run("db", "migrate")["applied"] == []
    assert run("db", "status").keys() >= KEYS
    assert run("db", "maintain")["dirty"] == 0
    with connect() as reader:  # as notebooks do; the password was set from the address
        assert reader.query("SELECT current_user::text AS who").item() == "fleet_reader"
        with reader.engine.connect() as free_form:
            assert free_form.exec_driver_sql("SELECT count(*) FROM telemetry").scalar() == 0
        reader.engine.dispose()


def test_a_database_without_our_tables_is_told_apart(empty_database: Database) -> None:
    with pytest.raises(FleetError, match="Run `fleet db migrate`"):
        status(empty_database.url)
    with Reader(empty_database.url) as reader, pytest.raises(FleetError, match="Run `fleet db migrate`"):
        reader.query("SELECT * FROM telemetry")


def test_what_a_reader_asks_wrongly_is_one_sentence(database: Database) -> None:
    with Reader(database.reader_url) as reader:
        with pytest.raises(FleetError, match="syntax error"):
            reader.query("SELEC 1")
        with pytest.raises(FleetError, match="one name"):
            reader.query("SELECT 1 AS a, 2 AS a")
        answer = reader.query("SELECT %(x)s::int + %(x)s::int AS sum, '100%%' AS share", {"x": 2})
        assert answer.rows() == [(4, "100%")]
