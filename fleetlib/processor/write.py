"""`write`: the log to the database, exactly once.

In this order: (1) records are collected until the batch is large or old enough; (2) decoded; (3) dead letters are sent
to their topic; (4) rows and offsets are stored in one transaction, fenced by the offset it starts from. A stopped
database (or Kafka, while there are dead letters to send) is tried again with the same batch, and nothing more is read
meanwhile: the log is the buffer. A batch that is more than the database can do in one transaction is stored in halves.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from fleetlib import logs, metrics
from fleetlib.clock import Clock
from fleetlib.contracts.topics import KAFKA_TOPICS
from fleetlib.errors import FencedError, MissingServer, TooMuchAtOnce
from fleetlib.health import Pulse
from fleetlib.processor.account import Account
from fleetlib.processor.attempt import Attempt, Writer
from fleetlib.processor.decode import decode_records
from fleetlib.processor.lag import LagGauge
from fleetlib.processor.pending import Pending
from fleetlib.processor.refused import Posting
from fleetlib.settings import ProcessorSettings
from fleetlib.store.writer import WriteBatch
from fleetlib.transport.base import Assignment, Record, RecordSink, RecordSource, StartPositions, TopicPartition

log = logs.get(__name__)

TOPICS = KAFKA_TOPICS
POLL_TIMEOUT_S = 0.1
LOOK_EVERY_S = 1.0
DATABASE = "database"
FIRST_RETRY_S, LAST_RETRY_S = 0.2, 1.0

_T = TypeVar("_T")
OpenSource = Callable[[StartPositions], RecordSource]


class WriteService:
    """Reads the four topics and stores them.

    Args:
        open_source: Makes the source; it is given the function that knows the offsets to start from.
        writer: Stores batches.
        sink: Takes the dead letters.
        settings: Batch size and age, the tolerated clock error.
        clock: Gives the time.
        stop: Set from outside to end `run`, and any waiting for the database.
    """

    def __init__(
        self,
        open_source: OpenSource,
        writer: Writer,
        sink: RecordSink,
        settings: ProcessorSettings,
        clock: Clock,
        stop: threading.Event | None = None,
    ) -> None:
        self._writer = writer
        self._sink = sink
        self._max_future_s = settings.max_future_s
        self._clock = clock
        self._stop = stop or threading.Event()
        self._expected: dict[TopicPartition, int] = {}
        self._begun: dict[TopicPartition, UUID | None] = {}
        self._pending = Pending(settings)
        self._lag = LagGauge()
        self._account = Account(clock)
        self.pulse: Pulse | None = None  # beaten at each turn
        self._next_look_s = 0.0
        self._has_partitions = False
        self._source = open_source(self._start_positions)

    def run(self) -> None:
        """Step until stopped; then store what was read, if the database answers, and leave."""
        try:
            while not self._stop.is_set():
                self.step()
            self.flush()
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the source: for whoever steps by hand."""
        self._source.close()

    def step(self, timeout_s: float = POLL_TIMEOUT_S) -> int:
        """Read once, and store the batch when it is due; return how many records were read."""
        self._look()
        records = self._source.poll(self._pending.room(), min(timeout_s, self._pending.due_in_s()))
        self._pending.add(records)
        if self._pending.due_in_s() <= 0:
            self.flush()
        return len(records)

    def flush(self) -> None:
        """Store all that was read; wait for the database as long as `stop` is not set."""
        begin_s, size_bytes, records = time.monotonic(), self._pending.size_bytes, self._pending.take()
        rows = self._store(records) if records else None
        if rows is not None:
            self._pending.learn(rows, size_bytes, time.monotonic() - begin_s)
        elif not self._stop.is_set():
            self._account.let_go()

    def _store(self, records: list[Record], *, posted: bool = False) -> int | None:
        """Store records; return how many samples they held, None where they are not stored (yet).

        Args:
            records: In the order in which they were read.
            posted: Their dead letters have been sent already.
        """
        contents = decode_records(records, self._clock.now_us(), self._max_future_s)
        if not posted:
            self._account.take(contents.messages)
        if contents.refused and not posted and not self._retry(Posting(self._sink, contents.refused), "Kafka"):
            return None
        batch = WriteBatch(
            telemetry=contents.telemetry,
            incidents=contents.incidents,
            traces=contents.traces,
            dead_letters=contents.dead_letters(),
            offsets=self._offsets(records),
            topic_ids=self._begun,
        )
        try:
            result = self._retry(Attempt(self._writer, batch), whole=len(records) == 1)
        except TooMuchAtOnce as error:
            log.warning("too much for one transaction, storing it in halves", records=len(records), error=error.message)
            return self._store_halves(records)
        except FencedError:
            metrics.WRITE_FENCED.inc()
            log.warning("another processor has stored these records: going on from the offsets in the database")
            self._go_back()
            return None
        if result is None:
            return None
        self._expected.update({where: after for where, (_, after) in batch.offsets.items()})
        self._account.settle(contents, result)
        self._lag.tell(self.lag())
        return len(contents.telemetry)

    def _store_halves(self, records: list[Record]) -> int | None:
        half = len(records) // 2
        first = self._store(records[:half], posted=True)
        # Where the first is not stored, the second would move the offsets over it.
        second = self._store(records[half:], posted=True) if first is not None else None
        return first + second if first is not None and second is not None else None

    def fault(self) -> str | None:
        """Return why nothing is read, None where this process has partitions; safe from any thread."""
        return None if self._has_partitions else "no partition is assigned (yet)"

    def tell_ends(self, ends: Mapping[TopicPartition, int]) -> None:
        """Compare the log's ends with what is stored, for the metrics; from any thread, also while `run` waits."""
        self._lag.tell(
            {where: max(0, ends[where] - stored) for where, stored in list(self._expected.items()) if where in ends}
        )

    def lag(self) -> dict[TopicPartition, int]:
        """Return how many records of each partition are not stored yet."""
        lag = self._source.lag()
        for record in self._pending.records:
            where = (record.topic, record.partition)
            lag[where] = lag.get(where, 0) + 1
        return lag

    def _look(self) -> None:
        if self.pulse is not None:
            self.pulse.beat()
        if time.monotonic() >= self._next_look_s:
            self._next_look_s = time.monotonic() + LOOK_EVERY_S
            assigned = self._source.assignment()
            self._has_partitions = len(assigned) > 0
            metrics.WRITE_PARTITIONS.set(len(assigned))
            self._lag.keep(assigned)
            if any(self._is_anew(where, topic_id) for where, topic_id in assigned.items()):
                self._go_back()

    def _is_anew(self, where: TopicPartition, topic_id: UUID | None) -> bool:
        return where in self._begun and topic_id is not None and topic_id != self._begun[where]

    def _start_positions(self, assigned: Assignment) -> Mapping[TopicPartition, int]:
        """Return the offsets in the database; what was read of these partitions and not stored is read again."""
        changed = {where: topic_id for where, topic_id in assigned.items() if self._is_anew(where, topic_id)}
        if changed and self._pending.records:
            self.flush()  # the topic that they were read from is gone: they cannot be read again
        # Only what is news here: a zombie that still knows the topic of before would set the offsets back to it.
        news = {where: topic_id for where, topic_id in assigned.items() if where in changed or where not in self._begun}
        anew = (self._retry(lambda: self._writer.begin(news)) or {}) if news else {}
        for (topic, partition), offset in anew.items():
            had = {"topic": topic, "partition": partition, "had_read": offset}
            log.warning("the topic was made anew: reading it from its beginning", per=f"{topic}/{partition}", **had)
        stored = self._retry(self._writer.offsets) or {}
        positions = {where: stored.get(where, 0) for where in assigned}
        self._begun.update(assigned)
        self._expected.update(positions)
        self._pending.drop(positions)
        return positions

    def _go_back(self) -> None:
        self._source.seek(self._start_positions(self._source.assignment()))

    def _offsets(self, records: list[Record]) -> dict[TopicPartition, tuple[int, int]]:
        after = {(record.topic, record.partition): record.offset + 1 for record in records}
        return {where: (self._expected.get(where, 0), offset) for where, offset in after.items()}

    def _retry(self, attempt: Callable[[], _T], server: str = DATABASE, *, whole: bool = True) -> _T | None:
        """Return what `attempt` returns, trying again while a server is away; None when stopped meanwhile.

        Raises:
            TooMuchAtOnce: If it is that, and not `whole`.
        """
        wait_s = FIRST_RETRY_S
        while True:
            try:
                return attempt()
            except MissingServer as error:
                if isinstance(error, TooMuchAtOnce) and not whole:
                    raise
                if server == DATABASE:
                    metrics.WRITE_RETRIES.inc()
                log.warning(f"{server} away, trying again", error=error.message, retry_in_s=wait_s)
            if self.pulse is not None:
                self.pulse.beat()
            if self._stop.wait(wait_s):
                return None
            wait_s = min(2 * wait_s, LAST_RETRY_S)
