"""The aggregates say what the raw rows say: live, refreshed, after late data, and when the raw rows are gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from fleetlib.settings import DatabaseSettings
from fleetlib.store import TelemetryWriter, WriteBatch, retention
from fleetlib.store.connection import connect
from fleetlib.store.maintenance import maintain
from fleetlib.store.policies import set_policies
from fleetlib.store.reader import Reader
from tests.contract.store.samples import hours_ago, hours_of, minutes_of, telemetry
from tests.fixtures_database import Database


@pytest.fixture
def reader(database: Database) -> Iterator[Reader]:
    with Reader(database.reader_url) as opened:
        yield opened


def write(database: Database, frame: pl.DataFrame) -> None:
    with TelemetryWriter(database.writer_url) as writer:
        writer.write(WriteBatch(telemetry=frame))


def assert_aggregates_are_those_of(frame: pl.DataFrame, reader: Reader) -> None:
    minutes = minutes_of(frame)
    for view, expected in (("telemetry_1m", minutes), ("telemetry_1h", hours_of(minutes))):
        found = reader.query(f"SELECT * FROM {view} ORDER BY bucket, vehicle_id").select(expected.columns)  # noqa: S608
        assert_frame_equal(found, expected, abs_tol=1e-6)


def spread(start: datetime, seed: int = 1) -> pl.DataFrame:
    """Three vehicles over two and a half hours, a sample every 7.5 s: minutes with 8 samples, windows, hours."""
    return telemetry(start, samples=1200, every_s=7.5, seed=seed)


def test_rows_count_at_once_before_any_refresh(database: Database, reader: Reader) -> None:
    frame = spread(hours_ago(5))
    write(database, frame)
    assert_aggregates_are_those_of(frame, reader)


def test_a_refresh_changes_no_answer(database: Database, reader: Reader) -> None:
    frame = spread(hours_ago(5))
    write(database, frame)
    done = maintain(database.url, everything=True)
    assert done.refreshed == 15
    assert done.dirty == 0
    assert_aggregates_are_those_of(frame, reader)
    assert maintain(database.url, everything=True).refreshed == 0


def test_rows_that_come_after_a_refresh_count_too(database: Database, reader: Reader) -> None:
    frame = spread(hours_ago(5)).sort("time")
    late = frame.gather_every(5)
    write(database, frame.join(late, on=["vehicle_id", "time"], how="anti"))
    maintain(database.url, everything=True)
    write(database, late)
    if database.shape == "plain":
        assert_aggregates_are_those_of(frame, reader)
    assert maintain(database.url, everything=True).dirty == 0
    assert_aggregates_are_those_of(frame, reader)


def test_a_row_that_comes_days_late_reaches_both_aggregates(database: Database, reader: Reader) -> None:
    old = telemetry(hours_ago(100), samples=50)
    new = telemetry(hours_ago(3), samples=50, first_seq=50)
    write(database, new)
    maintain(database.url, everything=True)
    write(database, old)
    maintain(database.url, everything=True)
    assert_aggregates_are_those_of(pl.concat([old, new]), reader)


def test_the_newest_minutes_are_there_while_their_hour_goes_on(database: Database, reader: Reader) -> None:
    now = datetime.now(hours_ago(0).tzinfo).replace(microsecond=0)
    frame = telemetry(now - timedelta(minutes=80), samples=640, every_s=7.5)
    write(database, frame.head(960))
    maintain(database.url, everything=True)
    write(database, frame.tail(960))
    maintain(database.url, everything=True)
    assert_aggregates_are_those_of(frame, reader)


def test_rows_that_come_late_into_the_newest_minutes_are_there_after_a_refresh_of_everything(
    database: Database, reader: Reader
) -> None:
    """The policy has refreshed the minutes and runs again in a minute, their ten minutes go on: also what a writer
    commits while the policy runs."""
    now = datetime.now(hours_ago(0).tzinfo).replace(second=0, microsecond=0)
    frame = telemetry(now - timedelta(minutes=8), samples=64, every_s=7.5).sort("time")
    late = frame.gather_every(5)
    write(database, frame.join(late, on=["vehicle_id", "time"], how="anti"))
    if database.shape == "timescaledb":
        with connect(database.url) as policy:
            policy.execute(
                "CALL refresh_continuous_aggregate('telemetry_1m', now() - interval '1 hour', now() - interval '1 min')"
            )
    write(database, late)
    maintain(database.url, everything=True)
    assert_aggregates_are_those_of(frame, reader)


def test_late_rows_show_up_while_more_of_them_come(database: Database, reader: Reader) -> None:
    """A window that is written to all the time, over or not, has its turn every two minutes."""
    now = datetime.now(hours_ago(0).tzinfo).replace(second=0, microsecond=0)
    frame = telemetry(now - timedelta(minutes=9), samples=28, every_s=7.5).sort("time")
    late = frame.gather_every(5)
    write(database, frame.join(late, on=["vehicle_id", "time"], how="anti"))
    with connect(database.url) as owner:
        if database.shape == "timescaledb":
            owner.execute(
                "CALL refresh_continuous_aggregate('telemetry_1m', now() - interval '1 hour', now() - interval '1 min')"
            )
        write(database, late)
        owner.execute("UPDATE dirty_windows SET dirty_since = now() - interval '3 minutes'")
        maintain(database.url)
        assert_aggregates_are_those_of(frame, reader)
        waiting = "SELECT count(*) FROM dirty_windows WHERE dirty_since < now() - interval '2 minutes'"
        if database.shape == "timescaledb":
            assert owner.execute(waiting).fetchone() == (0,)


def test_a_refresh_of_everything_hides_nothing_that_comes_next(database: Database, reader: Reader) -> None:
    frame = telemetry(datetime.now(hours_ago(0).tzinfo) - timedelta(seconds=50), samples=50).sort("time")
    write(database, frame.head(120))
    maintain(database.url, everything=True)
    write(database, frame.tail(30))
    assert_aggregates_are_those_of(frame, reader)


def test_a_single_sample_stands_for_its_minute(database: Database, reader: Reader) -> None:
    write(database, telemetry(hours_ago(2), vehicles=1, samples=3, every_s=60.0))
    assert reader.query("SELECT observed_time_s FROM telemetry_1m").to_series().to_list() == [60.0] * 3
    assert reader.query("SELECT observed_time_s FROM telemetry_1h").to_series().to_list() == [180.0]


def test_rows_committed_while_a_refresh_runs_keep_their_window_dirty(database: Database, reader: Reader) -> None:
    """A writer has inserted and marked, and commits only after the refresh has read the rows."""
    frame = telemetry(hours_ago(2), vehicles=2, samples=60)
    write(database, frame.head(60))
    with connect(database.url) as between:
        (seen,) = between.execute("SELECT generation FROM dirty_windows").fetchone() or (None,)
        assert seen == 1
    write(database, frame.tail(60))
    with connect(database.url) as refresh:
        # What a refresh that began before the second write says at its end.
        ended = refresh.execute("DELETE FROM dirty_windows WHERE generation = 1")
        assert ended.rowcount == 0
    assert maintain(database.url, everything=True).refreshed == 1
    assert_aggregates_are_those_of(frame, reader)


def test_retention_drops_raw_rows_and_keeps_aggregates(database: Database, reader: Reader) -> None:
    old = telemetry(hours_ago(24 * 9), samples=100)
    new = telemetry(hours_ago(4), samples=100, first_seq=100)
    write(database, pl.concat([old, new]))
    maintain(database.url, everything=True)
    set_policies(database.url, DatabaseSettings(raw_retention_days=5))
    run_retention(database)
    assert reader.query("SELECT count(*) FROM telemetry").item() == len(new)
    assert_aggregates_are_those_of(pl.concat([old, new]), reader)
    # What comes even later than that cannot undo aggregates whose rows are gone.
    write(database, telemetry(hours_ago(24 * 9), samples=3, first_seq=500))
    run_retention(database)
    assert_aggregates_are_those_of(pl.concat([old, new]), reader)


def test_the_policies_alone_keep_live_aggregates_true(database: Database, reader: Reader) -> None:
    frame = spread(hours_ago(3))
    write(database, frame.head(2000))
    run_jobs(database, "policy_refresh_continuous_aggregate", 2)
    write(database, frame)
    run_jobs(database, "policy_refresh_continuous_aggregate", 2)
    assert_aggregates_are_those_of(frame, reader)


def run_jobs(database: Database, kind: str, expected: int) -> None:
    """Run what TimescaleDB would run by itself, minutes first; plain PostgreSQL has no jobs."""
    if database.shape == "timescaledb":
        with connect(database.url) as connection:
            jobs = connection.execute(
                "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = %s ORDER BY job_id", (kind,)
            ).fetchall()
            assert len(jobs) == expected
            for job in jobs:
                connection.execute("CALL run_job(%s)", job)


def run_retention(database: Database) -> None:
    maintain(database.url, everything=True)
    run_jobs(database, "policy_retention", 1)


def test_a_backlog_of_expired_rows_is_dropped_in_slices(database: Database, reader: Reader) -> None:
    """As after a retention that was made much shorter: one transaction would need more locks than the server has."""
    set_policies(database.url, DatabaseSettings(raw_retention_days=365))
    if database.shape == "timescaledb":
        with connect(database.url) as connection:
            connection.execute("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs")
    write(database, telemetry(hours_ago(24 * 420), vehicles=2, samples=130, every_s=4 * 3600))
    fresh = telemetry(hours_ago(2), vehicles=2)
    write(database, fresh)
    done = maintain(database.url)
    if database.shape == "timescaledb":
        assert done.dropped == 2 * retention.SLICE_CHUNKS
        assert reader.query("SELECT count(*) FROM telemetry WHERE time < now() - interval '300 days'").item() > 0
        run_jobs(database, "policy_retention", 1)  # of the rest, and what is not expired it leaves
    assert reader.query("SELECT count(*) FROM telemetry").item() == len(fresh)


def test_rows_for_a_compressed_chunk_are_stored_once_and_counted(database: Database, reader: Reader) -> None:
    frame = telemetry(hours_ago(100), samples=200)
    write(database, frame.head(500))
    if database.shape == "timescaledb":
        with connect(database.url) as connection:
            chunks = connection.execute("SELECT show_chunks('telemetry_scaled')::text").fetchall()
            for chunk in chunks:
                connection.execute("CALL convert_to_columnstore(%s::regclass)", chunk)
            compressed = connection.execute("SELECT is_compressed FROM timescaledb_information.chunks").fetchall()
            assert compressed == [(True,)] * len(chunks)
    write(database, frame)
    maintain(database.url, everything=True)
    assert reader.query("SELECT count(*) FROM telemetry").item() == len(frame)
    assert_aggregates_are_those_of(frame, reader)
