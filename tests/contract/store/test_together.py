"""Writers, maintenance and readers at the same time; streams with every disorder that a network makes."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from fleetlib.contracts.columns import TELEMETRY_KEY
from fleetlib.store import TelemetryWriter, WriteBatch
from fleetlib.store.connection import connect
from fleetlib.store.maintenance import maintain
from fleetlib.store.reader import Reader
from tests.contract.store.samples import hours_ago, hours_of, minutes_of, telemetry
from tests.fixtures_database import Database


def disordered(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the rows late, out of order, and a fifth of them twice."""
    rng = np.random.default_rng(seed)
    sent = pl.concat([frame, frame.sample(fraction=0.2, seed=seed)])
    late = np.where(rng.uniform(size=len(sent)) < 0.1, rng.uniform(0, 600, len(sent)), rng.uniform(0, 3, len(sent)))
    arrival = sent["time"].to_physical().to_numpy() / 1e6 + late
    return sent.with_columns(pl.Series("arrival", arrival)).sort("arrival").drop("arrival")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_disorder_ends_in_the_same_table(database: Database, seed: int) -> None:
    frame = telemetry(hours_ago(2), vehicles=5, samples=400, seed=seed)
    arriving = disordered(frame, seed)
    cuts = np.sort(np.random.default_rng(seed).integers(0, len(arriving), 12)).tolist()
    stored = duplicates = 0
    for low, high in zip([0, *cuts], [*cuts, len(arriving)], strict=True):
        # A writer that starts again knows only what the database tells it.
        with TelemetryWriter(database.writer_url) as writer:
            result = writer.write(WriteBatch(telemetry=arriving.slice(low, high - low)))
        stored, duplicates = stored + result.stored, duplicates + result.duplicates
    assert (stored, duplicates) == (len(frame), len(arriving) - len(frame))
    with Reader(database.reader_url) as reader:
        assert_frame_equal(reader.query("SELECT * FROM telemetry").sort(TELEMETRY_KEY), frame.sort(TELEMETRY_KEY))


def test_writers_and_maintenance_run_together_and_the_aggregates_are_true(database: Database) -> None:
    frame = telemetry(hours_ago(3), vehicles=8, samples=1500, every_s=3)
    failures: list[BaseException] = []
    written = threading.Event()

    def guarded(work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - it is raised again by the test
                failures.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write(partition: int) -> None:
        mine = disordered(frame.filter(pl.col("vehicle_id") % 2 == partition), seed=partition)
        with TelemetryWriter(database.writer_url) as writer:
            for offset, batch in enumerate(mine.iter_slices(300)):
                offsets = {("telemetry.v1", partition): (offset, offset + 1)}
                writer.write(WriteBatch(telemetry=batch, offsets=offsets))

    def upkeep() -> None:
        while not written.is_set():
            maintain(database.url, everything=True)

    def read() -> None:
        before = 0
        with Reader(database.reader_url) as reader:
            while not written.is_set():
                now = reader.query("SELECT coalesce(sum(samples), 0)::bigint AS samples FROM telemetry_1m").item()
                # On plain PostgreSQL every committed row counts, so the sum never falls. TimescaleDB hides a late row
                # of a refreshed range until the next refresh, and the sum is then only true at the end.
                assert database.shape == "timescaledb" or now >= before
                before = now

    writers = [guarded(lambda: write(0)), guarded(lambda: write(1))]
    others = [guarded(upkeep), guarded(upkeep), guarded(read)]
    for thread in writers:
        thread.join()
    written.set()
    for thread in others:
        thread.join()
    assert failures == []
    assert maintain(database.url, everything=True).dirty == 0
    minutes = minutes_of(frame)
    with Reader(database.reader_url) as reader:
        for view, expected in (("telemetry_1m", minutes), ("telemetry_1h", hours_of(minutes))):
            text = f"SELECT * FROM {view} ORDER BY bucket, vehicle_id"  # noqa: S608
            assert_frame_equal(reader.query(text).select(expected.columns), expected, abs_tol=1e-6)


@pytest.mark.parametrize("held", [0, -1], ids=["first", "last"])
def test_a_refresh_holds_no_window_that_a_writer_wants_while_it_waits_for_another(
    database: Database, held: int
) -> None:
    """Else the two would wait for one another, and the server would end one of them (a deadlock)."""
    with TelemetryWriter(database.writer_url) as writer:
        writer.write(WriteBatch(telemetry=telemetry(hours_ago(3), samples=300, every_s=10)))
    touch = "UPDATE dirty_windows SET generation = generation + 1 WHERE window_start = %s"
    waits = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND wait_event_type = 'Lock'"
    found: list[int] = []
    refresh = threading.Thread(target=lambda: found.append(maintain(database.url, everything=True).refreshed))
    with connect(database.url) as looking, connect(database.url, autocommit=False) as writing:
        rows = looking.execute("SELECT window_start FROM dirty_windows ORDER BY window_start").fetchall()
        starts = [start for (start,) in rows]
        assert len(starts) == 5
        writing.execute(touch, (starts[held],))
        refresh.start()
        while looking.execute(waits, ("fleet-maintenance",)).fetchone() == (0,):
            assert refresh.is_alive(), "it did not wait"
        writing.execute(touch, (starts[-1 - held],))
        writing.commit()
        refresh.join()
    assert found in ([3], [4])  # what was touched meanwhile stays dirty, if it was not clean by then
    assert maintain(database.url, everything=True).dirty == 0
