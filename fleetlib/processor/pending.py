"""The records that wait for the next database transaction, and when it is due.

A transaction has a cost of its own (a commit, a last position per vehicle), so large batches are cheap and small ones
are quick. The age at which a batch closes follows from how long the last ones took: transactions shall take
`batch_write_ratio` of the time. At a light load that is soon; where the database is slow or busy, batches grow. And it
follows from how many rows come: with their square, up to the greatest age at `batch_busy_rows_per_s`, since what a
vehicle's last position costs is then shared by several rows of it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection

from fleetlib.settings import ProcessorSettings
from fleetlib.transport.base import Record, TopicPartition

POLL_RECORDS = 200
ROW_BYTES = 60.0  # of a framed message, until a batch has told
LEAST_ROW_BYTES, GREATEST_ROW_BYTES = 10.0, 120.0  # samples in an uplink batch; beyond: not telemetry
FRAME_BYTES = 120_000.0  # of a full frame of uplink batches, likewise
FADE = 0.9  # what the largest record of a read counts after the next


class Pending:
    """Collects records until the batch is large or old enough. What it holds is bounded, see `room`.

    Args:
        settings: Bounds of a batch: rows, ages, the share of time for transactions.
        now_s: A clock that only goes forward, seconds.
    """

    def __init__(self, settings: ProcessorSettings, now_s: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._now_s = now_s
        self._row_bytes = ROW_BYTES
        self._record_bytes = FRAME_BYTES
        self._write_s = 0.0
        self._oldest_s = 0.0
        self._rows_per_s = 0.0
        self._learned_s: float | None = None
        self.records: list[Record] = []
        self.size_bytes = 0

    def add(self, records: list[Record]) -> None:
        """Append what was read."""
        if not records:
            return
        if not self.records:
            self._oldest_s = self._now_s()
        size_bytes = sum(len(record.value) for record in records)
        # The largest, not the mean: after a read of small frames, which closed by age, full ones may come.
        self._record_bytes = max(1.0, *(len(record.value) for record in records), FADE * self._record_bytes)
        self.records += records
        self.size_bytes += size_bytes

    def room(self) -> int:
        """Return how many records to read at most: about what the batch still takes, at least one."""
        left_bytes = self._full_bytes() - self.size_bytes
        return min(POLL_RECORDS, max(1, math.ceil(left_bytes / self._record_bytes)))

    def due_in_s(self) -> float:
        """Return the time until the batch closes, infinite where nothing is pending."""
        if not self.records:
            return math.inf
        if self.size_bytes >= self._full_bytes():
            return 0.0
        return max(0.0, self._oldest_s + self.age_s() - self._now_s())

    def age_s(self) -> float:
        """Return the age at which a batch closes at present."""
        share = self._settings.batch_write_ratio
        most_s = self._settings.batch_age_ms / 1e3
        busy_s = most_s * (self._rows_per_s / self._settings.batch_busy_rows_per_s) ** 2
        wanted_s = max(self._write_s * (1 - share) / share, busy_s)
        return min(max(wanted_s, self._settings.batch_min_age_ms / 1e3), most_s)

    def take(self) -> list[Record]:
        """Return all that is pending, and hold nothing any more."""
        records, self.records, self.size_bytes = self.records, [], 0
        return records

    def drop(self, partitions: Collection[TopicPartition]) -> None:
        """Forget what is pending of these partitions: it will be read again."""
        self.records = [record for record in self.records if (record.topic, record.partition) not in partitions]
        self.size_bytes = sum(len(record.value) for record in self.records)

    def learn(self, rows: int, size_bytes: int, write_s: float) -> None:
        """Take in what a batch of this size held and how long it took; a long wait counts as the greatest age."""
        self._write_s = (self._write_s + min(write_s, self._settings.batch_age_ms / 1e3)) / 2
        now_s, before_s = self._now_s(), self._learned_s
        self._learned_s = now_s
        if before_s is not None and now_s > before_s:
            self._rows_per_s = (self._rows_per_s + rows / (now_s - before_s)) / 2
        if rows:
            self._row_bytes = min(max(size_bytes / rows, LEAST_ROW_BYTES), GREATEST_ROW_BYTES)

    def _full_bytes(self) -> float:
        return self._settings.batch_rows * self._row_bytes
