"""What `write` has read and what became of it: received = stored + duplicates + dead-lettered + let go + in hand."""

from __future__ import annotations

from collections import Counter

import polars as pl

from fleetlib import logs, metrics
from fleetlib.clock import Clock
from fleetlib.processor.decode import REASONS, Contents
from fleetlib.store.writer import WriteResult
from fleetlib.units import US_PER_S

log = logs.get(__name__)


class Account:
    """Counts messages when a batch is taken in hand, and again when it is settled: the two must agree.

    Args:
        clock: Gives the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._in_hand = 0
        self._newest_us = 0
        for reason in REASONS:  # shown as 0 from the start, so that a rate counts the first one too
            metrics.WRITE_DEAD_LETTERED.labels(reason)

    def take(self, messages: int) -> None:
        """Count a batch that is to be stored."""
        self._hold(self._in_hand + messages)  # first: who asks in between sees too many in hand, and none missing
        metrics.WRITE_RECEIVED.inc(messages)

    def settle(self, contents: Contents, result: WriteResult) -> None:
        """Count what is stored, of the batch or of a part of it."""
        metrics.WRITE_STORED.inc(result.stored)
        metrics.WRITE_DUPLICATES.inc(result.duplicates)
        for reason, count in Counter(letter.reason for letter in contents.refused).items():
            metrics.WRITE_DEAD_LETTERED.labels(reason).inc(count)
            log.warning("dead letters", per=reason, reason=reason, count=count)
        self._hold(self._in_hand - contents.messages)
        metrics.WRITE_BATCH_ROWS.observe(len(contents.telemetry))
        if len(contents.telemetry):
            self._observe(contents.telemetry["time"])

    def let_go(self) -> None:
        """Count the rest of the batch as let go: another processor stores it, or it is read once more."""
        metrics.WRITE_LET_GO.inc(self._in_hand)
        self._hold(0)

    def _hold(self, messages: int) -> None:
        self._in_hand = messages
        metrics.WRITE_IN_HAND.set(messages)

    def _observe(self, times: pl.Series) -> None:
        now_us, times_us = self._clock.now_us(), times.cast(pl.Int64).to_numpy()
        # A backfill does not make the newest row older, nor a clock that is fast make it newer than now.
        self._newest_us = max(self._newest_us, min(now_us, int(times_us.max())))
        metrics.WRITE_NEWEST_TIME.set(self._newest_us / US_PER_S)
        metrics.WRITE_LATENCY_SECONDS.observe((now_us - times_us) / US_PER_S)
