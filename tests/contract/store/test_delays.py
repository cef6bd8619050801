"""The longest delay of a minute, found before it becomes a number: what the aggregates hold and say stays as it was."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import polars as pl
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from fleetlib.settings import DatabaseSettings
from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.connection import connect
from fleetlib.store.maintenance import maintain
from fleetlib.store.migrate import migrate
from fleetlib.store.policies import set_policies
from fleetlib.store.reader import Reader
from tests.contract.store.aggregates import (
    assert_same,
    assert_true,
    bookkeeping,
    call,
    rows,
    run_jobs,
    said,
    stop_jobs,
    write,
)
from tests.contract.store.samples import hours_ago, telemetry
from tests.fixtures_database import PASSWORDS, SHAPES, Database, fresh_database

BEFORE, THIS = 8, 9  # the last version that made a number of every row's delay, and the one that ended it
CHANGED = DatabaseSettings(
    raw_retention_days=5, minutes_retention_days=400, compress_after_hours=30, refresh_interval_s=20, refresh_lag_s=90
)
# Beside the 0 to 120 s of all samples: clocks that run ahead, one microsecond beside a minute, whole days, weeks.
DELAYS_US = (-5_250_001, 0, 1, 59_999_999, 60_000_000, 60_000_001, 86_400_000_001, 3_456_789_012_345)


@pytest.fixture(params=SHAPES)
def old_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database as it was before; TimescaleDB's jobs wait to be called."""
    with fresh_database(request, request.param) as database:
        migrate(database.url, PASSWORDS, newest=BEFORE)
        stop_jobs(database)
        yield database


@pytest.fixture(params=SHAPES[1:])
def old_timescale(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The same, on TimescaleDB alone."""
    with fresh_database(request, request.param) as database:
        migrate(database.url, PASSWORDS, newest=BEFORE)
        stop_jobs(database)
        yield database


def delayed(frame: pl.DataFrame) -> pl.DataFrame:
    """Give every seventh row one of the delays above."""
    index = pl.int_range(pl.len())
    delay = pl.lit(pl.Series(DELAYS_US)).gather((index // 7) % len(DELAYS_US))
    given = (pl.col("time").to_physical() + delay).cast(frame.schema["time"])
    return frame.with_columns(ingest_time=pl.when(index % 7 == 0).then(given).otherwise("ingest_time"))


def lived_in(database: Database) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fill: nine days ago only in the aggregates, four days ago packed, five hours ago refreshed, four hours ago dirty,
    the newest not refreshed yet. Returns all rows, and those that were dropped."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    starts = (hours_ago(216), hours_ago(96), hours_ago(5), now - timedelta(minutes=9))
    frames = [delayed(telemetry(start, samples=200, first_seq=200 * at)) for at, start in enumerate(starts)]
    write(database, pl.concat(frames[:3]))
    maintain(database.url, everything=True)
    set_policies(database.url, CHANGED)
    stop_jobs(database)
    run_jobs(database, "policy_retention")
    run_jobs(database, "policy_compression")
    maintain(database.url, everything=True)
    between = starts[2] + timedelta(seconds=0.5)  # of two samples of one moment either may be the last
    late = delayed(telemetry(between, samples=150, first_seq=1000, every_s=11, seed=2))
    write(database, pl.concat([late, frames[3]]))
    with Reader(database.reader_url) as reader:
        assert reader.query("SELECT min(time) FROM telemetry").item() == starts[1]
    return pl.concat([*frames, late]), frames[0]


def test_nothing_that_the_aggregates_hold_or_say_changes(old_database: Database) -> None:
    stored, _ = lived_in(old_database)
    before, kept = said(old_database), bookkeeping(old_database)
    assert len(kept[0]) > 3  # windows are dirty
    assert migrate(old_database.url, newest=THIS) == ["9 delays"]
    assert bookkeeping(old_database) == kept
    assert_same(said(old_database), before)
    # What the policies do next, and upkeep: late rows count, what is gone stays.
    run_jobs(old_database, "policy_refresh_continuous_aggregate")
    maintain(old_database.url, everything=True)
    run_jobs(old_database, "policy_refresh_continuous_aggregate")
    run_jobs(old_database, "policy_retention")
    assert_true(old_database, stored)


def refresh_again(database: Database) -> None:
    """Compute all anew whose rows are there, though nothing has changed."""
    if database.shape == "timescaledb":
        low, text = hours_ago(97).isoformat(), "CALL refresh_continuous_aggregate('{}', '{}', {}, force => true)"
        call(
            database,
            text.format("telemetry_1m", low, "now() - interval '12 minutes'"),
            text.format("telemetry_1h", low, "now() - interval '2 hours'"),
        )
        return
    mark = (
        "INSERT INTO dirty_windows (window_start)"
        " SELECT DISTINCT date_bin('10 minutes', time, timestamptz '2000-01-01 00:00:00+00') FROM telemetry"
        " ON CONFLICT DO NOTHING"
    )
    call(database, mark)
    maintain(database.url, everything=True)


def test_a_refresh_from_the_same_rows_gives_the_same_values_bit_for_bit(old_database: Database) -> None:
    stored, dropped = lived_in(old_database)
    maintain(old_database.url, everything=True)
    refresh_again(old_database)
    before = said(old_database)
    assert before["telemetry_1m"]["ingest_delay_max_s"].max() == max(DELAYS_US) / 1e6
    migrate(old_database.url)
    refresh_again(old_database)
    assert_same(said(old_database), before)
    oldest = before["telemetry_1m"].filter(pl.col("bucket") < hours_ago(200))
    assert oldest["samples"].sum() == len(dropped)
    assert_true(old_database, stored)


def definitions(database: Database) -> list[str]:
    """The text of the minutes as they are refreshed, as they were asked for, and as they are answered."""
    views = (
        "SELECT pg_get_viewdef(format('%I.%I', partial_view_schema, partial_view_name)::regclass),"
        " pg_get_viewdef(format('%I.%I', direct_view_schema, direct_view_name)::regclass),"
        " pg_get_viewdef('telemetry_1m'::regclass) FROM _timescaledb_catalog.continuous_agg"
        " WHERE user_view_name = 'telemetry_1m'"
    )
    return [str(text) for text in rows(database, views)[0][0]]


def cheaper(text: str) -> bool:
    assert text.count("AS ingest_delay_max_s") == 1
    return "(EXTRACT(epoch FROM max(" in text


def test_each_view_of_the_minutes_has_the_cheaper_text(old_timescale: Database) -> None:
    assert [cheaper(text) for text in definitions(old_timescale)] == [False, False, False]
    migrate(old_timescale.url)
    partial, direct, answered = definitions(old_timescale)
    assert partial == direct
    assert [cheaper(text) for text in (partial, direct, answered)] == [True, True, True]


def test_real_time_that_was_switched_off_stays_so(old_timescale: Database) -> None:
    switch = "ALTER MATERIALIZED VIEW telemetry_1m SET (timescaledb.materialized_only = {})"
    call(old_timescale, switch.format("true"))
    frame = delayed(telemetry(hours_ago(3), samples=100))
    write(old_timescale, frame)
    migrate(old_timescale.url)
    assert said(old_timescale)["telemetry_1m"].is_empty()
    call(old_timescale, switch.format("false"))
    assert_true(old_timescale, frame)


@contextmanager
def modest_owner(database: Database) -> Iterator[str]:
    """The address of a role that owns the database, and is no superuser."""
    name = sql.Identifier(f"owner_{uuid.uuid4().hex[:12]}")
    text = "SELECT format('%I', current_database()), current_user"
    (place, superuser) = rows(database, text)[0][0]
    with connect(database.url) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'modest'").format(name))
        owns = sql.SQL("ALTER DATABASE {} OWNER TO {}")
        connection.execute(owns.format(sql.Identifier(str(place)), name))
        try:
            yield make_conninfo(database.url, user=name.as_string().strip('"'), password="modest")
        finally:
            connection.execute(sql.SQL("REASSIGN OWNED BY {} TO {}").format(name, sql.Identifier(str(superuser))))
            connection.execute(sql.SQL("DROP OWNED BY {}").format(name))
            connection.execute(sql.SQL("DROP ROLE {}").format(name))


def test_an_owner_without_rights_in_the_schema_of_timescaledb_keeps_true_aggregates(
    request: pytest.FixtureRequest, old_timescale: Database
) -> None:
    assert old_timescale.shape == "timescaledb"  # the roles are there now
    with fresh_database(request, "timescaledb") as database, modest_owner(database) as url:
        assert migrate(url, newest=THIS)[-1] == "9 delays"
        assert [cheaper(text) for text in definitions(database)] == [False, False, False]
        frame = delayed(telemetry(hours_ago(3), samples=100))
        write(database, frame)
        maintain(url, everything=True)
        assert_true(database, frame)


def test_services_go_on_while_it_is_applied(old_timescale: Database) -> None:
    frame = telemetry(hours_ago(3), vehicles=8, samples=1500, every_s=3).sort("time")
    batches = list(frame.iter_slices(150))
    failures: list[BaseException] = []
    applied = threading.Event()
    halfway = threading.Barrier(4)

    def until_applied(work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
                halfway.wait(30)
                while not applied.is_set():
                    work()
            except BaseException as error:  # noqa: BLE001 - it is raised again by the test
                failures.append(error)
                halfway.abort()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    with TelemetryWriter(old_timescale.writer_url) as writer:

        def store() -> None:
            if batches:
                writer.write(WriteBatch(telemetry=batches.pop()))

        def refresh() -> None:
            low, high = hours_ago(4).isoformat(), hours_ago(0).isoformat()
            text = f"CALL refresh_continuous_aggregate('telemetry_1m', '{low}', '{high}', force => true)"
            try:
                call(old_timescale, text)
            except psycopg.errors.LockNotAvailable:
                return  # upkeep refreshes the same range

        threads = [until_applied(work) for work in (store, refresh, lambda: said(old_timescale).clear())]
        halfway.wait(30)
        try:
            assert migrate(old_timescale.url, newest=THIS) == ["9 delays"]
        finally:
            applied.set()
            for thread in threads:
                thread.join()
        assert failures == []
        for batch in batches:
            writer.write(WriteBatch(telemetry=batch))
    maintain(old_timescale.url, everything=True)
    assert_true(old_timescale, frame)
