"""How far the database is behind the log, as a metric: of the partitions that this process has, and of no others."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping

from fleetlib import metrics
from fleetlib.transport.base import TopicPartition


class LagGauge:
    """Tells how many records of each partition are not stored yet; from any thread.

    A partition that has gone to another processor is that one's to tell of: its number here is taken away, as it would
    grow for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mine: frozenset[TopicPartition] = frozenset()
        self._told: set[TopicPartition] = set()

    def keep(self, assigned: Collection[TopicPartition]) -> None:
        """Tell of these partitions from now on, and no longer of others."""
        with self._lock:
            self._mine = frozenset(assigned)
            for topic, partition in self._told - self._mine:
                metrics.WRITE_LAG_RECORDS.remove(topic, str(partition))
            self._told &= self._mine

    def tell(self, lag: Mapping[TopicPartition, int]) -> None:
        """Tell the lag of partitions; of those that this process does not have it is not told."""
        with self._lock:
            for where in lag.keys() & self._mine:
                metrics.WRITE_LAG_RECORDS.labels(where[0], str(where[1])).set(lag[where])
                self._told.add(where)
