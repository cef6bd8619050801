"""Incidents on their way to Kafka: sent again until they are taken; when too many wait, the caller reads no more."""

from __future__ import annotations

import threading
from collections import deque
from functools import partial

from fleetlib import logs, metrics
from fleetlib.contracts.schema import SCHEMA_HEADER
from fleetlib.contracts.topics import KAFKA_INCIDENTS
from fleetlib.transport.base import RecordSink

log = logs.get(__name__)


class Outbox:
    """Sends records of `incidents.v1`. `send` and `send_again` belong to one thread; the sink answers from another.

    Args:
        sink: Where they go.
        most: How many may wait for their acknowledgement before `is_full`.
    """

    def __init__(self, sink: RecordSink, most: int) -> None:
        self._sink = sink
        self._most = most
        self._refused: deque[tuple[int, bytes]] = deque()
        self._waiting = 0
        self._lock = threading.Lock()

    @property
    def is_full(self) -> bool:
        """Whether so many wait that no more should come."""
        return self._waiting >= self._most

    @property
    def is_empty(self) -> bool:
        """Whether Kafka has all that was sent."""
        return self._waiting == 0

    def send(self, partition: int, value: bytes) -> None:
        """Send one record, and keep it until Kafka has it."""
        with self._lock:
            self._waiting += 1
        self._dispatch(partition, value)

    def send_again(self) -> None:
        """Send what Kafka did not take."""
        metrics.WATCH_UNSENT.set(self._waiting)
        for _ in range(len(self._refused)):
            self._dispatch(*self._refused.popleft())

    def _dispatch(self, partition: int, value: bytes) -> None:
        done = partial(self._done, partition, value)
        self._sink.send(KAFKA_INCIDENTS, partition, value, headers=SCHEMA_HEADER, on_done=done)

    def _done(self, partition: int, value: bytes, error: Exception | None) -> None:
        if error is None:
            with self._lock:
                self._waiting -= 1
        else:
            log.warning("Kafka did not take an incident: it is sent again", error=error)
            self._refused.append((partition, value))  # a deque's append is atomic
