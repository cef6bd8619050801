"""What the metrics say of `write`: at any moment received = stored + duplicates + dead-lettered + let go + in hand."""

from __future__ import annotations

from typing import Any

import pytest
from prometheus_client import REGISTRY

from fleetlib.clock import ManualClock
from fleetlib.contracts.topics import KAFKA_TOPICS
from fleetlib.processor.write import WriteService
from fleetlib.stack.status import COUNTERS, _account
from fleetlib.store.writer import WriteBatch, WriteResult
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource
from tests.contract.processor.harness import BY_HAND, VEHICLES
from tests.contract.processor.test_trouble import SmallWriter, small
from tests.unit.processor.streams import TOPICS, samples, send


def counted() -> dict[str, float]:
    """Return what `fleet status` reads, by its own names, summed over labels."""
    sums: dict[str, float] = {}
    for metric in REGISTRY.collect():
        for one in metric.samples:
            if one.name.removesuffix("_total") == metric.name:
                sums[metric.name] = sums.get(metric.name, 0.0) + one.value
    return {key: sums.get(name, 0.0) for key, name in COUNTERS["write"].items()}


class Watching(SmallWriter):
    """Looks at the account while a batch is being stored."""

    def __init__(self, before: dict[str, float], **given: Any) -> None:
        super().__init__(**given)
        self.before = before
        self.seen: list[dict[str, Any]] = []

    def write(self, batch: WriteBatch) -> WriteResult:
        self.seen.append(account_since(self.before))
        return super().write(batch)


def account_since(before: dict[str, float]) -> dict[str, Any]:
    now = counted()
    since = {key: round(now[key] - before[key]) for key in now if key != "in_hand"}
    found = _account({"write": {**since, "in_hand": round(now["in_hand"])}})
    assert found is not None
    return found


def service(writer: SmallWriter) -> WriteService:
    """Return one that has read three rounds of samples and a record that is none."""
    made, _, _ = small(writer, rounds=3)
    while made.step(0):
        pass
    return made


@pytest.mark.parametrize("most", [10_000, 700], ids=["in one transaction", "in parts"])
def test_it_closes_before_while_and_after_a_batch_is_stored(most: int) -> None:
    writer = Watching(counted(), most=most)
    service(writer).flush()
    rows = 3 * len(VEHICLES)
    first, done = writer.seen[0], account_since(writer.before)
    assert (first["received"], first["stored"], first["pending"], first["closes"]) == (rows + 1, 0, rows + 1, True)
    assert all(one["closes"] for one in writer.seen)
    assert (done["stored"], done["dead_lettered"], done["pending"]) == (rows, 1, 0)
    assert done["closes"]


def test_what_another_processor_stores_is_let_go() -> None:
    writer = Watching(counted(), most=10_000, fenced_at=1)
    service(writer).flush()
    done = account_since(writer.before)
    assert (done["received"], done["stored"], done["let_go"], done["pending"]) == (3_001, 0, 3_001, 0)
    assert done["closes"]


def test_it_does_not_close_where_messages_are_missing() -> None:
    before = counted()
    writer = Watching(before, most=10_000)
    service(writer).flush()
    before["received"] -= 5  # as if five had been read that nobody has spoken of since
    found = account_since(before)
    assert (found["closes"], found["off_by"]) == (False, 5)
    before["received"] += 12
    found = account_since(before)
    assert (found["closes"], found["off_by"]) == (False, 7)


def test_the_newest_row_is_neither_of_the_future_nor_older_after_a_backfill() -> None:
    clock = ManualClock()
    log = MemoryLog(TOPICS)
    sink = MemorySink(log)
    made = WriteService(
        lambda start: MemorySource(log, KAFKA_TOPICS, start), SmallWriter(most=10_000), sink, BY_HAND, clock
    )
    for seq, ahead_s in enumerate((0, 3_000, -3_600)):
        send(sink, samples(clock.now_us() + ahead_s * 1_000_000, VEHICLES, seq=seq))
        made.step(0)
        made.flush()
        assert REGISTRY.get_sample_value("fleet_write_newest_time_seconds") == clock.now_us() / 1e6
