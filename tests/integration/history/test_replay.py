"""A replay finds what was found live, from every source, and touches nothing that is live."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest

from fleetlib.errors import SettingsError
from fleetlib.history.replay import replay
from fleetlib.history.replayed import Replay
from fleetlib.store.history import telemetry_by_time
from fleetlib.store.reader import Reader
from tests.integration.history.conftest import DURATION_S, OFFLINE_S, VEHICLES, Past

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def parquet(past: Past, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("export") / "past.parquet"
    with Reader(past.database.reader_url) as reader:
        parts = list(telemetry_by_time(reader, past.begin, past.begin + timedelta(hours=1)))
    pl.concat(parts).sort("time").write_parquet(file)
    return file


def answer(past: Past, text: str, schema: str = "public") -> pl.DataFrame:
    """Return the rows of a question, `{}` in it being the schema."""
    with Reader(past.database.reader_url) as reader:
        return reader.query(text.format(schema))


def fingerprint(past: Past) -> dict[str, Any]:
    """Return what the live tables hold."""
    with psycopg.connect(past.database.url) as connection:
        names = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        text = "SELECT count(*), sum(hashtext(row::text)::bigint) FROM public.{} AS row"
        return {name: connection.execute(text.format(name)).fetchone() for name in names}


@pytest.mark.parametrize("source", ["database", "kafka", "parquet"])
@pytest.mark.parametrize(
    ("low_s", "high_s"),
    [
        pytest.param(-60, DURATION_S + 60, id="all of it"),
        pytest.param(180, 420, id="a piece of it, while a vehicle was offline"),
    ],
)
def test_every_source_gives_the_incidents_that_were_found_live(
    past: Past, parquet: Path, source: str, low_s: int, high_s: int
) -> None:
    start, end = (past.begin + timedelta(seconds=s) for s in (low_s, high_s))
    found = replay(start, end, source=f"parquet:{parquet}" if source == "parquet" else source, settings=past.settings)
    expected = past.live_ids(start, end)
    assert len(expected) > 15
    assert found.changes is not None
    assert dict(found.changes["change"].value_counts().iter_rows()) == {"same": len(expected)}
    assert set(found.table()["incident_id"]) == expected
    assert set(found.incidents["incident_id"]) == set(found.changes["incident_id"])


def test_the_incidents_topic_holds_what_the_table_holds(past: Past) -> None:
    found = replay("now-3h", "now", source="kafka", topic="incidents.v1", settings=past.settings, late_s=7_200)
    assert found.summary()["same"] == found.summary()["found"] == len(past.live)


def test_a_new_rule_says_what_it_adds_and_what_it_loses(past: Past) -> None:
    start, end = past.begin, past.begin + timedelta(seconds=DURATION_S)
    looser = replay(start, end, rules={"braking_g": 0.25}, settings=past.settings).summary()
    assert looser["kinds"]["harsh_braking"]["new"] > 0
    assert looser["gone"] == 0
    assert {kind for kind, row in looser["kinds"].items() if row["new"] or row["moved"]} == {"harsh_braking"}
    stricter = replay(start, end, rules={"overspeed_mps": 100.0}, settings=past.settings).summary()
    assert stricter["kinds"]["overspeed"] == {"found": 0, "same": 0, "moved": 0, "new": 0} | {
        "gone": past.live.filter(pl.col("kind") == 6, pl.col("start_time") < end).height
    }
    assert stricter["new"] == 0


def test_live_incidents_of_a_time_that_the_source_does_not_hold_are_not_told_as_gone(
    past: Past, parquet: Path, tmp_path: Path
) -> None:
    low, high = (past.begin + timedelta(seconds=s) for s in (180, 420))
    part = tmp_path / "part.parquet"
    pl.read_parquet(parquet).filter(pl.col("time").is_between(low, high)).write_parquet(part)
    start, end = past.begin - timedelta(minutes=1), past.begin + timedelta(seconds=DURATION_S + 60)
    found = replay(start, end, source=f"parquet:{part}", settings=past.settings)
    left_out = len(past.live_ids(start, low)) + len(past.live_ids(high + timedelta(microseconds=1), end))
    assert (found.first, found.last) == (low, high)
    assert f"{left_out} live incidents of another time left out" in found.notes[0]
    assert found.changes is not None
    assert len(found.changes.filter(pl.col("change") == "same")) > 15
    nothing = replay("now-30d", "now-29d", source=f"parquet:{part}", settings=past.settings)
    assert nothing.changes is None
    assert "holds no telemetry of this time" in nothing.notes[0]


@pytest.mark.parametrize("source", ["kafka", "database"])
def test_a_schema_gets_incidents_and_rows_and_the_live_tables_stay_as_they_are(past: Past, source: str) -> None:
    before = fingerprint(past)
    start, end = past.begin - timedelta(minutes=1), past.begin + timedelta(seconds=DURATION_S + 60)
    name = f"replay_{source}"
    found = replay(start, end, source=source, into=name, rows=True, settings=past.settings, rules={"braking_g": 0.25})
    assert fingerprint(past) == before
    rows = answer(past, "SELECT * FROM {}.telemetry ORDER BY vehicle_id, time, seq", name)
    assert rows.equals(answer(past, "SELECT * FROM {}.telemetry ORDER BY vehicle_id, time, seq"))
    ids = answer(past, "SELECT incident_id::text AS id FROM {}.incidents", name)["id"]
    letters = answer(past, "SELECT reason FROM {}.dead_letters", name)["reason"].to_list()
    assert found.stored == len(rows) > VEHICLES * DURATION_S * 0.9
    assert set(ids) == set(found.table().filter(pl.col("change") != "gone")["incident_id"])
    assert letters == (["malformed"] if source == "kafka" else [])
    with pytest.raises(SettingsError, match="is there already"):
        replay(start, end, into=name, settings=past.settings)
    again = replay(start, start + timedelta(minutes=2), into=name, replace=True, settings=past.settings)
    kept = answer(past, "SELECT count(*) AS n FROM {}.incidents", name).item()
    assert answer(past, "SELECT count(*) AS n FROM {}.telemetry", name).item() == 0
    assert kept == len(again.incidents) < len(found.incidents)


@pytest.mark.parametrize("name", ["public", "pg_catalog", 'a"; DROP TABLE incidents; --', "theirs"])
def test_a_schema_of_others_is_never_replaced(past: Past, name: str) -> None:
    with psycopg.connect(past.database.url) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS theirs")
    with pytest.raises(SettingsError):
        replay("now-1h", "now", into=name, replace=True, settings=past.settings)
    assert len(fingerprint(past)) > 5


@pytest.mark.parametrize("source", ["kafka", "database"])
def test_at_a_speed_the_samples_come_in_the_order_and_at_the_pace_of_their_time(past: Past, source: str) -> None:
    seen: list[tuple[float, datetime]] = []
    start, speed = past.begin + timedelta(seconds=60), 100.0
    began_s = time.monotonic()

    def watch(_so_far: Replay, reached: datetime, _changed: pl.DataFrame) -> None:
        seen.append((time.monotonic() - began_s, reached))

    replay(start, start + timedelta(seconds=60), source=source, speed=speed, settings=past.settings, watcher=watch)
    first_s, first = seen[0]
    assert len(seen) >= 10
    for at_s, reached in seen:
        due_s = (reached - first).total_seconds() / speed
        assert at_s - first_s >= due_s - 0.25, "no sample comes before its time"
    assert seen[-1][1] - first > timedelta(seconds=100)


def test_one_vehicle_is_replayed_alone(past: Past) -> None:
    start, end = past.begin, past.begin + timedelta(seconds=OFFLINE_S[1])
    for source in ("kafka", "database"):
        found = replay(start, end, source=source, vehicles={3, 5}, settings=past.settings)
        assert found.changes is not None
        assert found.summary()["gone"] == found.summary()["new"] == 0
        assert found.samples < 2 * (OFFLINE_S[1] + 300)
        assert set(found.incidents["vehicle_id"]) <= {3, 5}


def test_ctrl_c_ends_it_with_what_was_done(past: Past) -> None:
    start, end = past.begin, past.begin + timedelta(seconds=DURATION_S)
    reached: list[datetime] = []

    def interrupt(_so_far: Replay, event_time: datetime, _changed: pl.DataFrame) -> None:
        reached.append(event_time)
        if event_time > start + timedelta(seconds=300) and threading.current_thread() is threading.main_thread():
            os.kill(os.getpid(), signal.SIGINT)

    found = replay(start, end, speed=300.0, into="cut", replace=True, settings=past.settings, watcher=interrupt)
    assert found.interrupted
    assert start + timedelta(seconds=300) < found.end <= reached[-1] < end
    assert found.summary()["gone"] == found.summary()["new"] == 0
    assert answer(past, "SELECT count(*) AS n FROM {}.incidents", "cut").item() > 5
