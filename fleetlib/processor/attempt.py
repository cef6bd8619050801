"""One batch on its way into the database, as often as it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from fleetlib import metrics
from fleetlib.store.writer import WriteBatch, WriteResult
from fleetlib.transport.base import Assignment, TopicPartition


class Writer(Protocol):
    """What `write` needs of the store's `TelemetryWriter`."""

    def begin(self, topic_ids: Assignment) -> Mapping[TopicPartition, int]:
        """Take note of topics; return those made anew, which are at 0 from now on, with what had been read of them."""
        ...

    def offsets(self) -> dict[TopicPartition, int]:
        """Return where to go on, per partition."""
        ...

    def write(self, batch: WriteBatch) -> WriteResult:
        """Store a batch and its offsets in one transaction."""
        ...


class Attempt:
    """Writes a batch; when called again, first asks whether the try before was committed although it failed."""

    def __init__(self, writer: Writer, batch: WriteBatch) -> None:
        self._writer = writer
        self._batch = batch
        self._again = False

    def __call__(self) -> WriteResult:
        """Write it, unless the last try has done so."""
        batch = self._batch
        if self._again:
            stored = self._writer.offsets()
            if all(stored.get(where) == after for where, (_, after) in batch.offsets.items()):
                return WriteResult(stored=0 if batch.telemetry is None else len(batch.telemetry), duplicates=0)
        self._again = True
        with metrics.WRITE_BATCH_SECONDS.time():
            return self._writer.write(batch)
