"""What tests do with the aggregates of a database and ask of them, on both shapes."""

from __future__ import annotations

import polars as pl
from polars.testing import assert_frame_equal

from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.connection import connect, query
from fleetlib.store.reader import Reader
from tests.contract.store.samples import hours_of, minutes_of
from tests.fixtures_database import Database


def stop_jobs(database: Database) -> None:
    if database.shape == "timescaledb":
        with connect(database.url) as connection:
            connection.execute("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs")


def write(database: Database, frame: pl.DataFrame) -> None:
    with TelemetryWriter(database.writer_url) as writer:
        writer.write(WriteBatch(telemetry=frame))


def call(database: Database, *statements: str) -> None:
    with connect(database.url) as connection:
        for statement in statements:
            connection.execute(query(statement))


def run_jobs(database: Database, job: str) -> None:
    if database.shape == "timescaledb":
        with connect(database.url) as connection:
            text = "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = %s ORDER BY job_id"
            for found in connection.execute(text, (job,)).fetchall():
                connection.execute("CALL run_job(%s)", found)


def said(database: Database) -> dict[str, pl.DataFrame]:
    """What the aggregates answer, every column."""
    with Reader(database.reader_url) as reader:
        return {
            view: reader.query(f"SELECT * FROM {view} ORDER BY bucket, vehicle_id")  # noqa: S608
            for view in ("telemetry_1m", "telemetry_1h")
        }


def assert_same(found: dict[str, pl.DataFrame], expected: dict[str, pl.DataFrame]) -> None:
    for view, frame in expected.items():
        assert_frame_equal(found[view], frame, check_exact=True)


def assert_true(database: Database, frame: pl.DataFrame) -> None:
    minutes = minutes_of(frame)
    for view, expected in (("telemetry_1m", minutes), ("telemetry_1h", hours_of(minutes))):
        assert_frame_equal(said(database)[view].select(expected.columns), expected, abs_tol=1e-6)


def rows(database: Database, *statements: str) -> list[list[tuple[object, ...]]]:
    with connect(database.url) as connection:
        return [connection.execute(query(statement)).fetchall() for statement in statements]


def bookkeeping(database: Database) -> list[list[tuple[object, ...]]]:
    """What is dirty, how it is refreshed and kept, who may read; on TimescaleDB all that it knows of its aggregates."""
    common = rows(
        database,
        "SELECT * FROM dirty_windows ORDER BY window_start",
        "SELECT * FROM policies",
        "SELECT relname, relacl::text FROM pg_class WHERE relname ~ '^telemetry_1[mh]' ORDER BY 1",
    )
    if database.shape == "plain":
        return common
    catalog = "_timescaledb_catalog"
    return common + rows(
        database,
        f"SELECT * FROM {catalog}.continuous_agg ORDER BY mat_hypertable_id",  # noqa: S608
        f"SELECT * FROM {catalog}.continuous_aggs_watermark ORDER BY mat_hypertable_id",  # noqa: S608
        f"SELECT * FROM {catalog}.continuous_aggs_invalidation_threshold ORDER BY hypertable_id",  # noqa: S608
        f"SELECT * FROM {catalog}.continuous_aggs_hypertable_invalidation_log ORDER BY 1, 2, 3",  # noqa: S608
        f"SELECT * FROM {catalog}.continuous_aggs_materialization_invalidation_log ORDER BY 1, 2, 3",  # noqa: S608
        "SELECT job_id, proc_name, schedule_interval, config::text, scheduled, hypertable_name"
        " FROM timescaledb_information.jobs ORDER BY job_id",
        "SELECT chunk_name, range_start, range_end, is_compressed FROM timescaledb_information.chunks ORDER BY 1",
    )
