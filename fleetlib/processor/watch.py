"""`watch`: the log to incidents and to the live page. It never waits for the database.

It reads every partition. What it knows of the vehicles it keeps in a file (`kept`), and goes on there after a restart;
where there is none of use it reads the last minutes again. Incidents with deterministic ids make either harmless.
Several may run: each feeds its own live page, and their incidents are the same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Protocol

import polars as pl

from fleetlib import logs, metrics
from fleetlib.clock import Clock
from fleetlib.contracts.codec import decode_frames
from fleetlib.contracts.incidents import IncidentKind, encode_incidents
from fleetlib.contracts.schema import is_readable
from fleetlib.contracts.topics import KAFKA_INCIDENTS, partition_of
from fleetlib.contracts.validate import validate
from fleetlib.detection import DetectionRules, Detector
from fleetlib.health import Pulse
from fleetlib.processor.board import LiveBoard
from fleetlib.processor.kept import Keeper, Kept, Mark, go_on_behind
from fleetlib.processor.outbox import Outbox
from fleetlib.settings import ProcessorSettings
from fleetlib.transport.base import Record, RecordSink, RecordSource, TopicPartition
from fleetlib.units import US_PER_S

log = logs.get(__name__)

POLL_RECORDS = 200  # of up to 500 messages each
DECODE_BYTES = 196_608  # at once, and a record: 2,600 single samples; 200 records of batches may be millions of rows
POLL_TIMEOUT_S = 0.1
# Between two reads: the first that applies to how many bytes the last one brought. The more samples a call of the
# detector has, the less each costs: its arrays have left the processor's cache between two calls.
PACES_S = ((100_000, 0.1), (15_000, 0.05), (0, 0.01))
SINK_TIMEOUT_S = 10.0
# Of these the first sample tells; others are told when they have lasted or are confirmed, seconds after they began.
AT_ONCE = frozenset(
    {
        IncidentKind.CRASH,
        IncidentKind.HARSH_BRAKING,
        IncidentKind.HARSH_ACCELERATION,
        IncidentKind.HARSH_CORNERING,
    }
)
LAG_EVERY_S = 1.0
TOLD_MAX = 10_000  # incidents that are remembered as counted
KEEP_SHARE = 0.01  # of the time, at most, for copying the state that is kept
ALERT_HORIZON_US = 60 * US_PER_S  # an older sample was late on its way: that is not the alert's delay


class WatchSource(RecordSource, Protocol):
    """A source that knows where in the log a moment is. Implementations: `KafkaSource`, `MemorySource`."""

    def offsets_at(self, time_us: int) -> dict[TopicPartition, int]:
        """Return, per assigned partition, the first offset of that time or later."""
        ...


class Listener(Protocol):
    """Who is told of incidents at once: the live server."""

    def push(self, incident_batch: bytes) -> None:
        """Take a serialised `IncidentBatch`; called from the thread of `watch`, returns at once."""
        ...


class WatchService:
    """Reads telemetry, finds incidents, tells them to the listener and to `incidents.v1`.

    Args:
        source: Telemetry, all partitions.
        sink: Takes the incidents.
        board: Holds the newest sample of each vehicle for the live page.
        listener: Is told of incidents at once.
        rules: The detector's thresholds.
        settings: How much history is read again, the tolerated clock error.
        clock: Gives the time.
        stop: Set from outside to end `run`.
        keeper: Where the state is kept; absent: nowhere.
    """

    def __init__(
        self,
        source: WatchSource,
        sink: RecordSink,
        board: LiveBoard,
        listener: Listener | None,
        rules: DetectionRules,
        settings: ProcessorSettings,
        clock: Clock,
        stop: threading.Event | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self._source = source
        self._sink = sink
        self._board = board
        self._listener = listener
        self._settings = settings
        self._clock = clock
        self._stop = stop or threading.Event()
        self._outbox = Outbox(sink, settings.max_unsent_incidents)
        self._told: dict[bytes, None] = {}  # incidents that are counted
        self._partitions = sink.partitions(KAFKA_INCIDENTS)
        self.pulse: Pulse | None = None
        for kind in IncidentKind:  # shown as 0 from the start, so that a rate counts the first one too
            metrics.WATCH_INCIDENTS.labels(kind.name.lower())
        self._next_lag_s = 0.0
        self._read_bytes = 0
        self._keeper = keeper
        self._next_keep_s = time.monotonic() + settings.keep_s
        self._marks: dict[TopicPartition, Mark] = {}  # of a state that was taken up
        self._last: dict[TopicPartition, Record] = {}  # of each partition, that was processed since
        self._detector = self._taken_up(rules) or Detector(rules, since_us=self._rewind())

    def run(self) -> None:
        """Step until stopped, then let the incidents go out."""
        try:
            while not self._stop.is_set():
                started_s = time.monotonic()
                read = self.step()
                if 0 < read < POLL_RECORDS:  # a full read has more behind it: history, or a delay to make good
                    pace_s = next(pace_s for least_bytes, pace_s in PACES_S if self._read_bytes >= least_bytes)
                    self._stop.wait(max(0.0, pace_s - (time.monotonic() - started_s)))
            self._sink.flush(SINK_TIMEOUT_S)
            self._keep(wait=True)
        finally:
            self._source.close()

    def step(self, timeout_s: float = POLL_TIMEOUT_S) -> int:
        """Read once and process it, unless too many incidents wait for Kafka; return how many records were read."""
        if self.pulse is not None:
            self.pulse.beat()
        self._outbox.send_again()
        if self._outbox.is_full:
            self._stop.wait(timeout_s)
            return 0
        records = self._source.poll(POLL_RECORDS, timeout_s)
        self._read_bytes = sum(len(record.value) for record in records)
        values = [record.value for record in records if is_readable(record.headers)]  # `write` keeps the others
        for together in _portions(values):
            self._process(together)
        self._last.update({(record.topic, record.partition): record for record in records})
        if time.monotonic() >= self._next_keep_s:
            self._keep()
        if time.monotonic() >= self._next_lag_s:
            self._next_lag_s = time.monotonic() + LAG_EVERY_S
            for (topic, partition), behind in self._source.lag().items():
                metrics.WATCH_LAG_RECORDS.labels(topic, str(partition)).set(behind)
        return len(records)

    def _rewind(self) -> int | None:
        """Go back by the history to read again; return where it was cut, None where it is read from its beginning."""
        since_us = self._clock.now_us() - round(self._settings.rewatch_s * US_PER_S)
        positions = self._source.offsets_at(since_us)
        self._source.seek(positions)
        return since_us if any(positions.values()) else None

    def _taken_up(self, rules: DetectionRules) -> Detector | None:
        """Go on behind the state that was kept; return None where there is none of use."""
        kept = None if self._keeper is None else self._keeper.load()
        if kept is None:
            return None
        age_s = (self._clock.now_us() - kept.saved_us) / US_PER_S
        if age_s > self._settings.rewatch_s:
            log.info("what was kept is too old", age_s=round(age_s), most_s=self._settings.rewatch_s)
            return None
        self._rewind()  # partitions that nothing was read of
        if not go_on_behind(kept.marks, self._source):
            log.warning("what was kept is of another log")
            return None
        try:
            detector = Detector.of_snapshot(rules, kept.detector)
            self._board.take_up(kept.board)
        except (KeyError, ValueError, IndexError) as error:
            log.warning("what was kept does not fit this program", error=error)
            return None
        self._marks = dict(kept.marks)
        log.info("going on from what was kept", age_s=round(age_s, 1), vehicles=detector.vehicles)
        return detector

    def _keep(self, *, wait: bool = False) -> None:
        """Keep the state, unless an incident in it is not in Kafka yet: it would be lost with this process."""
        if self._keeper is None or not self._settings.keep_s or not self._outbox.is_empty:
            return
        if self._keeper.is_busy and not wait:
            return
        started_s = time.monotonic()
        marks = {**self._marks, **{where: Mark.of(record) for where, record in self._last.items()}}
        kept = Kept(self._clock.now_us(), marks, self._detector.snapshot(), self._board.snapshot())
        took_s = time.monotonic() - started_s
        self._next_keep_s = started_s + max(self._settings.keep_s, took_s / KEEP_SHARE)
        self._keeper.save(kept, wait=wait)

    def _process(self, values: list[bytes]) -> None:
        now_us = self._clock.now_us()
        decoded = validate(decode_frames(values), values, now_us, self._settings.max_future_s)  # `write` keeps the bad
        incidents = self._detector.detect(decoded.frame, now_us)
        if len(incidents):
            self._board.take_in(incidents)  # before it is told: who begins to look on meanwhile gets it from the board
            self._publish(incidents, now_us)
        self._board.update(decoded.frame, now_us)
        metrics.WATCH_RECEIVED.inc(len(decoded.frame))
        if len(incidents):
            self._board.mark(incidents, now_us)

    def _publish(self, incidents: pl.DataFrame, now_us: int) -> None:
        if self._listener is not None:
            self._listener.push(encode_incidents(incidents))
        rows: dict[int, list[int]] = {}  # by partition; without polars' query engine, since they are few
        for row, vehicle_id in enumerate(incidents["vehicle_id"]):
            rows.setdefault(partition_of(vehicle_id, self._partitions), []).append(row)
        for partition, chosen in rows.items():
            self._outbox.send(partition, encode_incidents(incidents[chosen]))
        self._account(incidents, now_us)

    def _account(self, incidents: pl.DataFrame, now_us: int) -> None:
        starts = incidents["start_time"].cast(pl.Int64)
        for key, kind, start in zip(incidents["incident_id"], incidents["kind"], starts, strict=True):
            if key in self._told:
                continue
            self._told[key] = None
            if len(self._told) > TOLD_MAX:
                del self._told[next(iter(self._told))]
            metrics.WATCH_INCIDENTS.labels(IncidentKind(kind).name.lower()).inc()
            if kind in AT_ONCE and now_us - start < ALERT_HORIZON_US:
                metrics.ALERT_SECONDS.observe(max(0.0, (now_us - start) / US_PER_S))


def _portions(values: list[bytes]) -> Iterator[list[bytes]]:
    """Yield the values in order, as many together as have `DECODE_BYTES`: a call costs as much as 300 samples."""
    together: list[bytes] = []
    size = 0
    for value in values:
        together.append(value)
        size += len(value)
        if size >= DECODE_BYTES:
            yield together
            together, size = [], 0
    if together:
        yield together
