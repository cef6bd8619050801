"""A batch is quick at a light load and large under load, and what is held is bounded."""

from __future__ import annotations

import math

import pytest

from fleetlib.processor.pending import POLL_RECORDS, Pending
from fleetlib.settings import ProcessorSettings
from fleetlib.transport.base import Record

SETTINGS = ProcessorSettings(
    batch_rows=50_000, batch_age_ms=1_000, batch_min_age_ms=50, batch_write_ratio=0.3, batch_busy_rows_per_s=400_000
)


class Hand:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def records(count: int, size_bytes: int = 30_000, partition: int = 0) -> list[Record]:
    return [Record("telemetry.v1", partition, number, 0, bytes(size_bytes)) for number in range(count)]


def settled(
    rate_per_s: float, commit_s: float, row_s: float, clock: Hand | None = None, settings: ProcessorSettings = SETTINGS
) -> Pending:
    """Return what a database has taught that takes `commit_s`, and `row_s` more for each row."""
    clock = clock or Hand()
    pending = Pending(settings, clock)
    for _ in range(40):
        rows = min(rate_per_s * pending.age_s() / (1 - settings.batch_write_ratio), settings.batch_rows)
        clock.now_s += rows / rate_per_s
        pending.learn(round(rows), round(rows * 60), commit_s + rows * row_s)
    return pending


def test_a_batch_closes_by_age_counted_from_its_first_record() -> None:
    clock = Hand()
    pending = Pending(SETTINGS, clock)
    assert pending.due_in_s() == math.inf
    pending.add(records(1))
    clock.now_s += 0.04
    pending.add(records(1))
    assert pending.due_in_s() == pytest.approx(0.01)
    clock.now_s += 0.02
    assert pending.due_in_s() == 0
    assert len(pending.take()) == 2
    assert pending.due_in_s() == math.inf


def test_batches_are_quick_at_a_light_load_and_grow_with_the_load() -> None:
    light = settled(10_000, commit_s=0.006, row_s=6e-6)
    busy = settled(40_000, commit_s=0.03, row_s=4e-6)
    slow = settled(40_000, commit_s=0.03, row_s=15e-6)
    assert light.age_s() < 0.1
    assert light.age_s() < busy.age_s() < slow.age_s() == 1.0


def test_from_the_busy_rate_on_batches_take_their_whole_age_however_quick_the_database_is() -> None:
    settings = SETTINGS.model_copy(update={"batch_busy_rows_per_s": 40_000})
    ages_s = [settled(rate, 0.001, 1e-7, settings=settings).age_s() for rate in (5_000, 10_000, 20_000, 40_000, 90_000)]
    assert ages_s == pytest.approx([0.05, 1 / 16, 1 / 4, 1, 1], rel=0.01)


def test_a_pause_without_rows_makes_batches_quick_again() -> None:
    clock = Hand()
    pending = settled(40_000, 0.001, 1e-7, clock, SETTINGS.model_copy(update={"batch_busy_rows_per_s": 40_000}))
    for _ in range(3):
        clock.now_s += 30.0
        pending.learn(1_000, 60_000, 0.002)
    assert pending.age_s() == pytest.approx(0.05)


def test_a_database_that_was_away_for_minutes_is_forgotten_within_ten_batches() -> None:
    clock = Hand()
    pending = settled(10_000, commit_s=0.006, row_s=6e-6, clock=clock)
    usual_s = pending.age_s()
    clock.now_s += 600.0
    pending.learn(50_000, 3_000_000, 600.0)
    assert pending.age_s() == 1.0
    for _ in range(10):
        clock.now_s += 0.1
        pending.learn(1_000, 60_000, usual_s * 3 / 7)
    assert pending.age_s() == pytest.approx(usual_s, rel=0.3)


@pytest.mark.parametrize("row_bytes", [20, 60], ids=["uplink batches", "one sample a message"])
@pytest.mark.parametrize("record_bytes", [300, 30_000, 1_000_000])
def test_a_backlog_fills_batches_to_their_rows_and_not_much_beyond(row_bytes: int, record_bytes: int) -> None:
    clock = Hand()
    pending = Pending(SETTINGS, clock)
    pending.learn(50_000, 50_000 * row_bytes, 0.2)
    pending.add(records(1, record_bytes))
    for _ in range(100_000):
        if pending.due_in_s() == 0:
            break
        assert 1 <= pending.room() <= POLL_RECORDS
        pending.add(records(pending.room(), record_bytes))
    full = SETTINGS.batch_rows * row_bytes
    assert full <= pending.size_bytes < full + 1.1 * record_bytes


def test_full_frames_after_small_ones_do_not_make_a_batch_too_large() -> None:
    pending = Pending(SETTINGS, Hand())
    pending.learn(50_000, 50_000 * 20, 0.2)
    pending.add(records(3, 110_000))
    for _ in range(50):
        if pending.due_in_s() == 0:
            break
        pending.add(records(1, 2_000))
        pending.add(records(pending.room(), 110_000))
    full = SETTINGS.batch_rows * 20
    assert full <= pending.size_bytes < full + 2 * 110_000


def test_what_belongs_to_another_processor_now_is_dropped() -> None:
    pending = Pending(SETTINGS)
    pending.add([*records(3, partition=0), *records(2, 100, partition=1)])
    pending.drop({("telemetry.v1", 0)})
    assert pending.size_bytes == 200
    assert {record.partition for record in pending.take()} == {1}
