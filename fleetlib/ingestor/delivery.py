"""Records on their way to the sink: sent until they have arrived, and then whose messages they hold is told."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from fleetlib import metrics
from fleetlib.clock import Clock
from fleetlib.transport.base import Headers, RecordSink
from fleetlib.units import US_PER_S

RETRY_AFTER_US = US_PER_S // 2


@dataclass(slots=True)
class Claim:
    """What one uplink still waits for; at zero it is acknowledged."""

    ack: Callable[[], None]
    waiting: int = 1


@dataclass(slots=True)
class Parcel:
    """One record on its way: where it goes, how many messages it holds, and whom its arrival frees."""

    topic: str
    partition: int
    value: bytes
    headers: Headers
    kind: str
    messages: int
    claims: list[Claim] = field(default_factory=list)
    retry_at_us: int = 0
    batches: int = 0  # of a frame: how many of its messages are uplink batches
    opened_us: int = 0  # of a frame: when its first message was received


class Delivery:
    """Sends records, again where the sink could not deliver them, and counts what is on its way.

    The sink may answer from another thread than the one that all of this belongs to.

    Args:
        sink: Where the records go.
        clock: For the time until another try.
        max_in_flight_bytes: With so much on its way there is no room for more.
    """

    def __init__(self, sink: RecordSink, clock: Clock, max_in_flight_bytes: int) -> None:
        self._sink = sink
        self._clock = clock
        self._failed: deque[Parcel] = deque()
        self._lock = threading.Lock()
        self._in_flight = 0
        self._in_flight_bytes = 0
        self._max_in_flight_bytes = max_in_flight_bytes
        self._progress_us = 0  # when the sink last took something, or had nothing to take

    @property
    def in_flight(self) -> int:
        """Messages that are sent and not yet acknowledged."""
        return self._in_flight

    def has_room(self) -> bool:
        """Return whether what is on its way is below `max_in_flight_bytes`."""
        return self._in_flight_bytes < self._max_in_flight_bytes

    def fault(self, limit_s: float) -> str | None:
        """Return what is wrong where Kafka has taken nothing for longer although something waits; from any thread."""
        now_us = self._clock.now_us()
        self._progress_us = min(self._progress_us, now_us)  # the clock may have been set back
        waited_s = (now_us - self._progress_us) / US_PER_S
        if self._in_flight == 0 or waited_s <= limit_s:
            return None
        return f"Kafka has taken nothing for {waited_s:.0f} s of {self._in_flight:,} that wait"

    def wait_for(self, claim: Claim, records: int) -> None:
        """Let a claim wait for so many more records."""
        with self._lock:
            claim.waiting += records

    def send_claimed(self, parcel: Parcel, claim: Claim) -> None:
        """Send a record that a claim waits for."""
        self.wait_for(claim, 1)
        parcel.claims.append(claim)
        self.send(parcel)

    def send(self, parcel: Parcel) -> None:
        """Send a record, and again until it has arrived; then release its claims."""
        with self._lock:
            if self._in_flight == 0:
                self._progress_us = self._clock.now_us()
            self._in_flight += parcel.messages
            self._in_flight_bytes += len(parcel.value)
        metrics.INGEST_IN_FLIGHT.set(self._in_flight)
        metrics.INGEST_IN_FLIGHT_BYTES.set(self._in_flight_bytes)
        self._dispatch(parcel)

    def release(self, claims: list[Claim]) -> None:
        """Let claims wait for one thing less, and acknowledge those that wait for nothing more."""
        free: list[Claim] = []
        with self._lock:
            for claim in claims:
                claim.waiting -= 1
                if claim.waiting == 0:
                    free.append(claim)
        for claim in free:
            claim.ack()

    def retry(self, now_us: int | None) -> None:
        """Send again what failed and has waited long enough; without `now_us`, all that failed."""
        for _ in range(len(self._failed)):
            parcel = self._failed.popleft()
            # One whose time is farther off than any wait: the clock was set back since.
            if now_us is not None and 0 < parcel.retry_at_us - now_us <= RETRY_AFTER_US:
                self._failed.append(parcel)
            else:
                self._dispatch(parcel)

    def _dispatch(self, parcel: Parcel) -> None:
        self._sink.send(
            parcel.topic,
            parcel.partition,
            parcel.value,
            headers=parcel.headers,
            on_done=lambda error: self._on_done(parcel, error),
        )

    def _on_done(self, parcel: Parcel, error: Exception | None) -> None:
        if error is not None:
            parcel.retry_at_us = self._clock.now_us() + RETRY_AFTER_US
            metrics.INGEST_SEND_FAILURES.inc()
            self._failed.append(parcel)  # a deque's append is atomic; `retry` takes it up
            return
        with self._lock:
            self._progress_us = self._clock.now_us()
            self._in_flight -= parcel.messages
            self._in_flight_bytes -= len(parcel.value)
        metrics.INGEST_IN_FLIGHT.set(self._in_flight)
        metrics.INGEST_IN_FLIGHT_BYTES.set(self._in_flight_bytes)
        metrics.INGEST_FORWARDED.labels(parcel.kind).inc(parcel.messages - parcel.batches)
        if parcel.batches:
            metrics.INGEST_FORWARDED.labels("batch").inc(parcel.batches)
        if parcel.opened_us:
            metrics.INGEST_FRAMES.inc()
            metrics.INGEST_ACK_SECONDS.observe((self._clock.now_us() - parcel.opened_us) / US_PER_S)
        self.release(parcel.claims)
