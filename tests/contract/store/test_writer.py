"""What is written is stored, is stored exactly once, together with its offsets or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from fleetlib.contracts.columns import TELEMETRY, TELEMETRY_KEY, TELEMETRY_NAMES
from fleetlib.contracts.incidents import INCIDENT_SCHEMA, incident_id
from fleetlib.errors import FencedError, MissingServer
from fleetlib.store import TelemetryWriter, WriteBatch, WriteResult, register_vehicles
from fleetlib.store.connection import connect, query
from fleetlib.store.layout import layout_of
from fleetlib.store.reader import Reader
from tests.contract.store.samples import hours_ago, telemetry
from tests.fixtures_database import Database

PARTITION = ("telemetry.v1", 0)
OTHER = ("telemetry.v1", 1)


@pytest.fixture
def writer(database: Database) -> Iterator[TelemetryWriter]:
    with TelemetryWriter(database.writer_url) as opened:
        yield opened


@pytest.fixture
def reader(database: Database) -> Iterator[Reader]:
    with Reader(database.reader_url) as opened:
        yield opened


def stored(reader: Reader) -> pl.DataFrame:
    return reader.query("SELECT * FROM telemetry").sort(TELEMETRY_KEY)


def number(reader: Reader, text: str) -> Any:
    return reader.query(text).item()


def test_every_value_comes_back_as_it_was(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1), vehicles=7, samples=30)
    assert writer.write(WriteBatch(telemetry=frame)) == WriteResult(stored=210, duplicates=0)
    assert_frame_equal(stored(reader), frame.sort(TELEMETRY_KEY))


def test_the_smallest_and_the_greatest_values_fit(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1), vehicles=1, samples=2)
    for column in TELEMETRY:
        if column.name not in (*TELEMETRY_KEY, "ingest_time"):
            frame = frame.with_columns(pl.Series(column.name, [column.low, column.high]).cast(column.dtype))
    writer.write(WriteBatch(telemetry=frame))
    assert_frame_equal(stored(reader), frame.sort(TELEMETRY_KEY))


def test_the_columns_may_come_in_any_order_and_with_others(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1))
    mixed = frame.select(reversed(TELEMETRY_NAMES)).with_columns(record=pl.lit(0))
    writer.write(WriteBatch(telemetry=mixed))
    assert_frame_equal(stored(reader), frame.sort(TELEMETRY_KEY))


def test_repeats_are_counted_and_not_stored(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1))
    assert writer.write(WriteBatch(telemetry=pl.concat([frame, frame.head(5)]))) == WriteResult(60, 5)
    assert writer.write(WriteBatch(telemetry=frame)) == WriteResult(0, 60)
    more = telemetry(hours_ago(1) + timedelta(seconds=10), samples=20, first_seq=10)
    assert writer.write(WriteBatch(telemetry=more)) == WriteResult(30, 30)
    assert len(stored(reader)) == 90


def test_a_writer_that_knows_nothing_of_the_rows_stores_them_once_too(
    database: Database, writer: TelemetryWriter, reader: Reader
) -> None:
    with TelemetryWriter(database.writer_url) as earlier:
        earlier.offsets()  # it is connected, and so believes that nothing is stored
        frame = telemetry(hours_ago(1))
        writer.write(WriteBatch(telemetry=frame))
        more = telemetry(hours_ago(1) + timedelta(seconds=20), samples=5, first_seq=20)
        assert earlier.write(WriteBatch(telemetry=pl.concat([frame, more]))) == WriteResult(15, 60)
    assert len(stored(reader)) == 75


def test_late_rows_of_an_earlier_boot_are_stored(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1))
    late = frame.with_columns(boot_id=pl.lit(0, pl.Int32))
    writer.write(WriteBatch(telemetry=frame))
    assert writer.write(WriteBatch(telemetry=late)) == WriteResult(60, 0)
    assert len(stored(reader)) == 120


def test_offsets_move_with_the_rows(writer: TelemetryWriter) -> None:
    assert writer.offsets() == {}
    writer.write(WriteBatch(telemetry=telemetry(hours_ago(1)), offsets={PARTITION: (0, 10), OTHER: (0, 7)}))
    writer.write(WriteBatch(offsets={PARTITION: (10, 12)}))
    assert writer.offsets() == {PARTITION: 12, OTHER: 7}


def test_a_partition_that_another_writer_took_over_is_fenced(
    database: Database, writer: TelemetryWriter, reader: Reader
) -> None:
    frame = telemetry(hours_ago(1))
    writer.write(WriteBatch(telemetry=frame, offsets={PARTITION: (0, 10), OTHER: (0, 10)}))
    with TelemetryWriter(database.writer_url) as other:
        other.write(WriteBatch(offsets={PARTITION: (10, 20)}))
    late = frame.with_columns(pl.col("seq") + 1000)
    with pytest.raises(FencedError, match=r"telemetry\.v1/0"):
        writer.write(WriteBatch(telemetry=late, offsets={PARTITION: (10, 20), OTHER: (10, 20)}))
    assert writer.offsets() == {PARTITION: 20, OTHER: 10}
    assert len(stored(reader)) == 60
    assert writer.write(WriteBatch(telemetry=late, offsets={PARTITION: (20, 30)})) == WriteResult(60, 0)


def test_a_batch_that_fails_leaves_nothing(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1))
    broken = pl.DataFrame({"vehicle_id": [1]})
    with pytest.raises(Exception, match="trigger_time"):
        writer.write(WriteBatch(telemetry=frame, traces=broken, offsets={PARTITION: (0, 10)}))
    assert writer.offsets() == {}
    assert stored(reader).is_empty()
    assert number(reader, "SELECT count(*) FROM dirty_windows") == 0
    assert writer.write(WriteBatch(telemetry=frame, offsets={PARTITION: (0, 10)})) == WriteResult(60, 0)


def test_a_connection_that_breaks_is_made_again(database: Database, writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1))
    writer.write(WriteBatch(telemetry=frame.head(30), offsets={PARTITION: (0, 1)}))
    with connect(database.url) as owner:
        owner.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'fleet_writer'")
    with pytest.raises(MissingServer):
        writer.write(WriteBatch(telemetry=frame, offsets={PARTITION: (1, 2)}))
    assert writer.offsets() == {PARTITION: 1}
    assert writer.write(WriteBatch(telemetry=frame, offsets={PARTITION: (1, 2)})) == WriteResult(30, 30)
    assert len(stored(reader)) == 60


def test_the_last_position_is_the_newest_by_event_time(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1), vehicles=2, samples=40).sort("time")
    writer.write(WriteBatch(telemetry=frame.slice(20, 40)))
    writer.write(WriteBatch(telemetry=frame.slice(0, 20)))  # stored and forwarded: late, and older
    writer.write(WriteBatch(telemetry=frame.slice(60)))
    newest = frame.tail(2).sort("vehicle_id")
    assert_frame_equal(reader.query("SELECT * FROM last_position ORDER BY vehicle_id"), newest)


def test_vehicles_that_were_never_registered_appear_and_are_completed_later(
    database: Database, writer: TelemetryWriter, reader: Reader
) -> None:
    writer.write(WriteBatch(telemetry=telemetry(hours_ago(1), vehicles=2)))
    known = pl.DataFrame({"vehicle_id": [2, 3], "name": ["Van 2", None], "mass_kg": [2100.0, 1500.0]})
    assert register_vehicles(database.writer_url, known) == 2
    register_vehicles(database.writer_url, pl.DataFrame({"vehicle_id": [2], "fleet": ["north"]}))
    rows = reader.query("SELECT vehicle_id, name, mass_kg, fleet FROM vehicles ORDER BY vehicle_id").rows()
    assert rows == [(1, None, None, None), (2, "Van 2", 2100.0, "north"), (3, None, 1500.0, None)]


def one_incident(revision: int, peak_value: float, detected_after_s: int = 0) -> pl.DataFrame:
    start = datetime(2026, 11, 20, 12, tzinfo=UTC)
    row = {
        "incident_id": incident_id(7, 1, 1),
        "revision": revision,
        "vehicle_id": 7,
        "kind": 1,
        "severity": 3,
        "start_time": start,
        "end_time": start + timedelta(seconds=revision),
        "latitude_deg": 52.5,
        "longitude_deg": 13.4,
        "speed_mps": 14.5,
        "peak_value": peak_value,
        "threshold_value": 24.5,
        "detected_time": start + timedelta(seconds=detected_after_s),
        "rule": "crash/1",
    }
    return pl.DataFrame([row], schema=INCIDENT_SCHEMA)


def test_a_greater_revision_of_an_incident_replaces_a_smaller(writer: TelemetryWriter, reader: Reader) -> None:
    both = pl.concat([one_incident(1, 30.0), one_incident(0, 26.0)])
    writer.write(WriteBatch(incidents=both))
    writer.write(WriteBatch(incidents=one_incident(0, 20.0)))
    assert reader.query("SELECT revision, peak_value FROM incidents").rows() == [(1, 30.0)]
    writer.write(WriteBatch(incidents=one_incident(2, 50.0)))
    assert reader.query("SELECT revision, peak_value FROM incidents").rows() == [(2, 50.0)]
    key = number(reader, "SELECT incident_id::text FROM incidents")
    assert uuid.UUID(key).bytes == incident_id(7, 1, 1)


def test_an_incident_that_goes_on_was_detected_when_it_was_first_seen(writer: TelemetryWriter, reader: Reader) -> None:
    writer.write(WriteBatch(incidents=pl.concat([one_incident(0, 26.0, 1), one_incident(1, 30.0, 3)])))
    writer.write(WriteBatch(incidents=one_incident(2, 30.0, 480)))
    found = reader.query(
        "SELECT revision, extract(epoch FROM detected_time - start_time)::int AS after_s,"
        " extract(epoch FROM end_time - start_time)::int AS duration_s FROM incidents"
    )
    assert found.rows() == [(2, 1, 2)]


def test_a_trace_that_is_sent_again_is_stored_once(writer: TelemetryWriter, reader: Reader) -> None:
    trace = pl.DataFrame(
        {
            "vehicle_id": [7],
            "trigger_time": [datetime(2026, 11, 20, 12, tzinfo=UTC)],
            "boot_id": [1],
            "sample_rate_hz": [100],
            "trigger_index": [1],
            "acceleration_longitudinal_mps2": [[0.5, -90.25, 1.5]],
            "acceleration_lateral_mps2": [[0.0, 4.0, 0.0]],
            "acceleration_vertical_mps2": [[0.0, 1.0, 0.0]],
            "speed_mps": [[14.0, 9.0, 2.0]],
        }
    )
    writer.write(WriteBatch(traces=trace))
    writer.write(WriteBatch(traces=trace))
    rows = reader.query("SELECT trigger_index, acceleration_longitudinal_mps2 FROM crash_traces").rows()
    assert rows == [(1, [0.5, -90.25, 1.5])]


def test_the_account_closes(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1))
    letters = pl.DataFrame(
        {
            "time": [datetime.now(UTC)] * 2,
            "source": ["telemetry.v1/0/17", "mqtt:fleet/v1/17/telemetry"],
            "item": [3, -1],
            "reason": ["malformed", "speed_mps_out_of_range"],
            "payload": [b"\x00\xff", b""],
        }
    )
    writer.write(WriteBatch(telemetry=frame, dead_letters=letters))
    writer.write(WriteBatch(telemetry=frame.head(10)))
    account = reader.query(
        "SELECT sum(stored)::int AS a, sum(duplicates)::int AS b, sum(dead_lettered)::int AS c FROM write_counts"
    )
    assert account.rows() == [(60, 10, 2)]
    kept = reader.query("SELECT source, item, reason, payload FROM dead_letters ORDER BY dead_letter_id")
    assert kept.rows() == letters.drop("time").rows()


def test_a_null_is_refused_before_anything_is_written(writer: TelemetryWriter, reader: Reader) -> None:
    frame = telemetry(hours_ago(1)).with_columns(speed_mps=pl.lit(None, pl.Float32))
    with pytest.raises(ValueError, match="speed_mps holds 60 nulls"):
        writer.write(WriteBatch(telemetry=frame, offsets={PARTITION: (0, 1)}))
    assert writer.offsets() == {}
    assert stored(reader).is_empty()


def test_times_from_2015_to_tomorrow_are_stored(writer: TelemetryWriter, reader: Reader) -> None:
    moments = [datetime(2015, 1, 1, tzinfo=UTC), datetime(2019, 7, 1, tzinfo=UTC), hours_ago(300), hours_ago(-24)]
    frames = [telemetry(moment, vehicles=2, samples=5, first_seq=i * 10) for i, moment in enumerate(moments)]
    writer.write(WriteBatch(telemetry=pl.concat(frames)))
    assert number(reader, "SELECT count(*) FROM telemetry") == 40
    days = reader.query("SELECT DISTINCT (time AT TIME ZONE 'UTC')::date AS day FROM telemetry ORDER BY 1")
    assert len(days) == 4


def test_a_writer_does_not_wait_for_the_open_transaction_of_another(
    database: Database, writer: TelemetryWriter, reader: Reader
) -> None:
    """The other has stored rows of the same hour and moved its offsets; only its marks, the last step, are missing."""
    frame = telemetry(hours_ago(1), vehicles=2)
    writer.write(WriteBatch(telemetry=frame.head(2)))
    with connect(database.writer_url) as other, other.transaction():
        other.execute("INSERT INTO vehicles (vehicle_id) VALUES (11), (12)")
        layout = layout_of(other)
        names = ", ".join(column.stored for column in layout.columns[1:])
        text = f"INSERT INTO {layout.table} (vehicle_id, {names}) SELECT vehicle_id + 10, {names}"
        text += f" FROM {layout.table}"
        other.execute(query(text))
        other.execute("INSERT INTO stream_offsets VALUES ('telemetry.v1', 1, 1, 0)")
        assert writer.write(WriteBatch(telemetry=frame, offsets={PARTITION: (0, 1)})) == WriteResult(38, 2)
        assert len(stored(reader)) == 40
    assert len(stored(reader)) == 42
    assert writer.offsets() == {PARTITION: 1, OTHER: 1}
