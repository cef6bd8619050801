"""The cheap guess of what is new is right wherever it says `fresh`."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetlib.contracts.columns import TELEMETRY_KEY
from fleetlib.store.batch import WINDOW_US, prepare
from fleetlib.store.novelty import Novelty
from tests.contract.store.samples import telemetry

START = datetime(2026, 11, 20, 23, 55, tzinfo=UTC)
Samples = list[tuple[int, int, int]]
batches = st.lists(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), st.integers(0, 6)), min_size=1, max_size=12), max_size=6
)


def nothing_known() -> Novelty:
    return Novelty(np.empty(0, np.int64), np.empty(0, np.int64))


def frame_of(samples: Samples) -> pl.DataFrame:
    """Rows of (vehicle, boot, seq); the time follows from boot and seq, as it does on a device."""
    rows = telemetry(START, vehicles=1, samples=len(samples))
    vehicle_id, boot_id, seq = (pl.Series(values, dtype=pl.Int32) for values in zip(*samples, strict=True))
    rows = rows.with_columns(vehicle_id=vehicle_id, boot_id=boot_id, seq=seq)
    seconds = (pl.col("boot_id") * 100 + pl.col("seq")).cast(pl.Int64) * 1_000_000
    return rows.with_columns(time=pl.lit(START).dt.cast_time_unit("us") + seconds.cast(pl.Duration("us")))


@settings(max_examples=200, deadline=None)
@given(batches)
def test_what_is_fresh_was_never_stored_and_nothing_is_lost(stream: list[Samples]) -> None:
    novelty, stored = nothing_known(), set[tuple[int, int, int]]()
    for samples in stream:
        rows = prepare(frame_of(samples), novelty)
        fresh = set(rows.fresh.select("vehicle_id", "boot_id", "seq").rows())
        maybe = set(rows.maybe_stored.select("vehicle_id", "boot_id", "seq").rows())
        assert fresh | maybe == set(samples)
        assert not fresh & maybe
        assert not fresh & stored
        assert len(rows.fresh) + len(rows.maybe_stored) == len(set(samples))
        novelty.advance(rows.vehicles, rows.positions)
        stored |= set(samples)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), st.integers(0, 6)), min_size=1, max_size=30))
def test_a_prepared_batch_is_sorted_and_knows_its_newest_rows(samples: Samples) -> None:
    rows = prepare(frame_of(samples), nothing_known())
    assert rows.fresh.equals(rows.fresh.sort(TELEMETRY_KEY))
    newest = rows.fresh.group_by("vehicle_id").agg(pl.col("time").max()).sort("vehicle_id")
    assert rows.newest.select("vehicle_id", "time").equals(newest)
    assert rows.vehicles.tolist() == newest["vehicle_id"].to_list()
    assert nothing_known().unknown(rows.vehicles).tolist() == rows.vehicles.tolist()


def test_windows_and_days_are_those_that_the_rows_fall_into() -> None:
    rows = prepare(telemetry(START, vehicles=2, samples=3, every_s=400), nothing_known())
    windows = [str(np.datetime64(int(window), "us")) for window in rows.windows_us]
    assert windows == ["2026-11-20T23:50:00.000000", "2026-11-21T00:00:00.000000"]
    assert [str(np.datetime64(int(day), "D")) for day in rows.days] == ["2026-11-20", "2026-11-21"]


def test_times_years_apart_cost_no_memory() -> None:
    ages = [datetime(2015, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]
    frame = pl.concat([telemetry(moment, vehicles=1, samples=1) for moment in ages])
    rows = prepare(frame, nothing_known())
    assert rows.windows_us.tolist() == [round(age.timestamp() * 1e6) // WINDOW_US * WINDOW_US for age in ages]
