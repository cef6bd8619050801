"""Telemetry as whole numbers: what was stored before moves over, and readers see no change."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from fleetlib.contracts.columns import TELEMETRY, TELEMETRY_KEY
from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.connection import connect, query
from fleetlib.store.layout import SCALED, SI, layout_of
from fleetlib.store.maintenance import maintain
from fleetlib.store.migrate import migrate
from fleetlib.store.reader import Reader
from tests.contract.store.samples import hours_ago, hours_of, minutes_of, telemetry
from tests.fixtures_database import PASSWORDS, SHAPES, Database, fresh_database

BEFORE = 4  # the last version whose telemetry had SI columns on TimescaleDB


@pytest.fixture(params=SHAPES[1:])
def old_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """TimescaleDB as it was before: rows of nine days ago only in the aggregates, of four days ago compressed."""
    with fresh_database(request, request.param) as database:
        migrate(database.url, PASSWORDS, newest=BEFORE)
        with connect(database.url) as connection:
            connection.execute("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs")
        yield database


def aged() -> list[pl.DataFrame]:
    return [telemetry(hours_ago(hours), samples=100, first_seq=index * 100) for index, hours in enumerate((216, 96, 2))]


def fill(database: Database, frames: list[pl.DataFrame]) -> None:
    with TelemetryWriter(database.writer_url) as writer:
        writer.write(WriteBatch(telemetry=pl.concat(frames)))
    with connect(database.url) as connection:
        assert layout_of(connection) == SI
        for view in ("telemetry_1m", "telemetry_1h"):
            connection.execute(query(f"CALL refresh_continuous_aggregate('{view}', NULL, now() - interval '1 hour')"))
        connection.execute("DELETE FROM dirty_windows")
        connection.execute("SELECT drop_chunks('telemetry', now() - interval '8 days')")
        chunks = connection.execute("SELECT show_chunks('telemetry', older_than => now() - interval '2 days')::text")
        for chunk in chunks.fetchall():
            connection.execute("CALL convert_to_columnstore(%s::regclass)", chunk)


def test_a_database_that_was_filled_before_keeps_rows_and_aggregates(old_database: Database) -> None:
    frames = aged()
    fill(old_database, frames)
    assert migrate(old_database.url)[0] == "5 scaled"
    late = telemetry(hours_ago(96), samples=30, first_seq=300, every_s=40, seed=2)
    with TelemetryWriter(old_database.writer_url) as writer:
        assert writer.write(WriteBatch(telemetry=pl.concat([late, frames[1]]))).stored == len(late)
    with connect(old_database.url) as connection:
        assert layout_of(connection) == SCALED
        state = "SELECT is_compressed FROM timescaledb_information.chunks WHERE hypertable_name = 'telemetry_scaled'"
        compressed = connection.execute(query(f"{state} ORDER BY range_start")).fetchall()
        assert compressed[0] == (True,)
        assert compressed[-1] == (False,)
    maintain(old_database.url, everything=True)
    stored = pl.concat([*frames[1:], late])
    minutes = minutes_of(pl.concat([*frames, late]))
    with Reader(old_database.reader_url) as reader:
        assert_frame_equal(reader.query("SELECT * FROM telemetry").sort(TELEMETRY_KEY), stored.sort(TELEMETRY_KEY))
        for view, expected in (("telemetry_1m", minutes), ("telemetry_1h", hours_of(minutes))):
            found = reader.query(f"SELECT * FROM {view} ORDER BY bucket, vehicle_id")  # noqa: S608
            assert_frame_equal(found.select(expected.columns), expected, abs_tol=1e-6)


def test_every_step_of_the_wire_comes_back_bit_for_bit(database: Database) -> None:
    """2,001 neighbouring steps at either end of each range and around zero."""
    frame = telemetry(hours_ago(1), vehicles=1, samples=2001)
    for column in TELEMETRY:
        per_unit = round(1 / column.scale)
        if per_unit > 1:
            low, high = round(column.low * per_unit), round(column.high * per_unit)
            steps = np.concatenate([np.arange(end, end + 667) for end in (low, max(low, -333), high - 666)])
            frame = frame.with_columns(pl.Series(column.name, steps / per_unit).cast(column.dtype))
    with TelemetryWriter(database.writer_url) as writer:
        writer.write(WriteBatch(telemetry=frame))
    with Reader(database.reader_url) as reader:
        assert_frame_equal(reader.query("SELECT * FROM telemetry").sort(TELEMETRY_KEY), frame, check_exact=True)


def test_a_value_that_no_vehicle_can_have_sent_is_refused_and_stores_nothing(database: Database) -> None:
    frame = telemetry(hours_ago(1)).with_columns(speed_mps=pl.lit(float("nan"), pl.Float32))
    if database.shape == "plain":
        return  # its columns hold what they are given; `validate` has refused it before
    with TelemetryWriter(database.writer_url) as writer, pytest.raises(ValueError, match="speed_mps"):
        writer.write(WriteBatch(telemetry=frame))
    with Reader(database.reader_url) as reader:
        assert reader.query("SELECT count(*) FROM telemetry").item() == 0
