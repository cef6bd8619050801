"""The ingestor without any network: an `Uplink` in, records out, an `ack()` when all of it is safe."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fleetlib import metrics
from fleetlib.clock import Clock
from fleetlib.contracts.framing import VEHICLE_TAG
from fleetlib.contracts.schema import SCHEMA_HEADER
from fleetlib.contracts.topics import (
    KAFKA_DEAD_LETTER,
    KAFKA_TELEMETRY,
    KAFKA_TRACE,
    UplinkKind,
    partition_of,
    uplink_topic,
)
from fleetlib.ingestor import verdicts
from fleetlib.ingestor.native import Kernel, compiled_by_numba
from fleetlib.settings import IngestorSettings
from fleetlib.transport.base import UNKNOWN_KIND, Headers, RecordSink, Uplink
from fleetlib.units import US_PER_S

FRAME_BYTES = 131_072
MAX_RECORD_BYTES = 786_432  # below Kafka's 1 MiB with room for headers; a greater payload is cut in the dead letter
RETRY_AFTER_US = US_PER_S // 2
REASON_BAD_TOPIC = "bad_topic"
KIND_NAMES = {int(kind): kind.name.lower() for kind in UplinkKind} | {UNKNOWN_KIND: "unknown"}
RECEIVED = {kind: metrics.INGEST_RECEIVED.labels(name) for kind, name in KIND_NAMES.items()}


@dataclass(slots=True)
class _Claim:
    """What one uplink still waits for; at zero it is acknowledged."""

    ack: Callable[[], None]
    waiting: int = 1


@dataclass(slots=True)
class _Parcel:
    """One record on its way: where it goes, how many messages it holds, and whom its arrival frees."""

    topic: str
    partition: int
    value: bytes
    headers: Headers
    kind: str
    messages: int
    claims: list[_Claim] = field(default_factory=list)
    retry_at_us: int = 0
    batches: int = 0  # of a frame: how many of its messages are uplink batches
    opened_us: int = 0  # of a frame: when its first message was received


class Ingestor:
    """Frames messages per partition, sends the frames, and acknowledges each uplink when all of it has arrived.

    A frame closes at `frame_messages` messages or `frame_age_ms`, whichever comes first. A record that the sink could
    not deliver is sent again until it can; what is in flight is bounded by the source (Receive Maximum, and it asks
    `has_room`). A payload that is structurally broken or of an unknown topic goes to the dead-letter topic.
    `handle`, `tick` and `flush` belong to one thread; the sink may answer from another.

    Args:
        sink: Where the records go.
        settings: When a frame closes.
        clock: Gives the ingest time.
        kernel: The compiled inner loop; absent: Numba's, in this process.
    """

    def __init__(
        self, sink: RecordSink, settings: IngestorSettings, clock: Clock, kernel: Kernel | None = None
    ) -> None:
        self._kernel = kernel or compiled_by_numba()
        self._sink = sink
        self._clock = clock
        self._max_messages = settings.frame_messages
        self._max_age_us = settings.frame_age_ms * 1000
        self._partitions = sink.partitions(KAFKA_TELEMETRY)
        self._dead_letter_partitions = sink.partitions(KAFKA_DEAD_LETTER)
        self._trace_partitions = sink.partitions(KAFKA_TRACE)
        self._buffers = np.empty((self._partitions, FRAME_BYTES), np.uint8)
        self._fill = np.zeros(self._partitions, np.int64)
        self._count = np.zeros(self._partitions, np.int64)
        self._batches = np.zeros(self._partitions, np.int64)
        self._opened_us = np.zeros(self._partitions, np.int64)
        self._verdict = np.zeros(0, np.uint8)  # on each message of a call; like the next two, used again
        self._touched = np.zeros(self._partitions, np.bool_)
        self._samples = np.zeros(1, np.int64)
        self._claims: list[list[_Claim]] = [[] for _ in range(self._partitions)]
        self._failed: deque[_Parcel] = deque()
        self._lock = threading.Lock()
        self._in_flight = 0
        self._in_flight_bytes = 0
        self._max_in_flight_bytes = settings.max_in_flight_bytes

    @property
    def in_flight(self) -> int:
        """Messages that are framed or sent and not yet acknowledged."""
        return self._in_flight + int(self._count.sum())

    def has_room(self) -> bool:
        """Return whether more may come: what is on its way to Kafka is below `max_in_flight_bytes`."""
        return self._in_flight_bytes < self._max_in_flight_bytes

    def handle(self, uplink: Uplink) -> None:
        """Take messages; their `ack()` is called when all of them are safe, perhaps before this returns."""
        now_us = self._clock.now_us()
        claim = _Claim(uplink.ack)
        size = len(uplink)
        if len(self._verdict) < size:
            self._verdict = np.zeros(size, np.uint8)
        verdict, touched, samples = self._verdict, self._touched, self._samples
        verdict[:size], samples[0] = verdicts.FRAMED, 0
        first = 0
        while True:
            first = self._kernel.fill_frames(
                uplink.data,
                uplink.vehicle_id,
                uplink.kind,
                uplink.start,
                uplink.end,
                first,
                now_us,
                verdicts.uplink_types(),
                self._max_messages,
                self._buffers,
                self._fill,
                self._count,
                self._batches,
                samples,
                verdict,
                touched,
            )
            if first == size:
                break
            full = int(uplink.vehicle_id[first]) % self._partitions
            self._claim_touched(claim, touched, now_us)
            self._close_frame(full)
        self._claim_touched(claim, touched, now_us)
        self._count_received(uplink)
        metrics.INGEST_SAMPLES.inc(int(samples[0]))
        others = verdict[:size].nonzero()[0]
        for index, said in zip(others.tolist(), verdict[others].tolist(), strict=True):
            self._handle_other(uplink, index, said, claim, now_us)
        for partition in (self._count >= self._max_messages).nonzero()[0].tolist():
            self._close_frame(partition)
        self._release([claim])

    def tick(self) -> None:
        """Close the frames that have reached their age, and send again what failed. Call it every few milliseconds."""
        now_us = self._clock.now_us()
        for partition in np.flatnonzero((self._count > 0) & (now_us - self._opened_us >= self._max_age_us)):
            self._close_frame(int(partition))
        self._retry(now_us)

    def flush(self) -> None:
        """Close all frames now, and send again what failed."""
        for partition in np.flatnonzero(self._count):
            self._close_frame(int(partition))
        self._retry(None)

    def _claim_touched(self, claim: _Claim, touched: npt.NDArray[np.bool_], now_us: int) -> None:
        places = touched.nonzero()[0].tolist()
        for partition in places:
            if not self._claims[partition]:
                self._opened_us[partition] = now_us
            self._claims[partition].append(claim)
        with self._lock:
            claim.waiting += len(places)
        touched.fill(False)

    def _close_frame(self, partition: int) -> None:
        value = self._buffers[partition, : self._fill[partition]].tobytes()
        parcel = _Parcel(
            KAFKA_TELEMETRY,
            partition,
            value,
            SCHEMA_HEADER,
            "telemetry",
            int(self._count[partition]),
            self._claims[partition],
            batches=int(self._batches[partition]),
            opened_us=int(self._opened_us[partition]),
        )
        self._fill[partition], self._count[partition], self._batches[partition] = 0, 0, 0
        self._claims[partition] = []
        self._send(parcel)

    def _handle_other(self, uplink: Uplink, index: int, verdict: int, claim: _Claim, now_us: int) -> None:
        """Send what is not a row: a crash trace, or a dead letter. A status message ends here, counted."""
        payload = uplink.data[uplink.start[index] : uplink.end[index]].tobytes()
        kind = int(uplink.kind[index])
        vehicle = int(uplink.vehicle_id[index])
        if kind == UplinkKind.STATUS:
            metrics.INGEST_FORWARDED.labels("status").inc()
            return
        if kind == UplinkKind.TRACE:
            verdict = _check_trace(self._kernel, payload)
            if verdict == verdicts.FRAMED:
                stamped = payload + bytes((VEHICLE_TAG,)) + vehicle.to_bytes(4, "little")
                partition = partition_of(vehicle, self._trace_partitions)
                self._send_claimed(_Parcel(KAFKA_TRACE, partition, stamped, SCHEMA_HEADER, "trace", 1), claim)
                return
        reason = REASON_BAD_TOPIC if kind == UNKNOWN_KIND else verdicts.REASONS[verdict]
        metrics.INGEST_DEAD_LETTERED.labels(reason).inc()
        headers = (
            ("reason", reason.encode()),
            ("source", b"mqtt:" + _topic(uplink, index)),
            ("item", b"0"),
            ("time_us", str(now_us).encode()),
        )
        partition = partition_of(vehicle, self._dead_letter_partitions)
        letter = payload[:MAX_RECORD_BYTES]
        self._send_claimed(_Parcel(KAFKA_DEAD_LETTER, partition, letter, headers, "dead_letter", 1), claim)

    def _send_claimed(self, parcel: _Parcel, claim: _Claim) -> None:
        with self._lock:
            claim.waiting += 1
        parcel.claims.append(claim)
        self._send(parcel)

    def _send(self, parcel: _Parcel) -> None:
        with self._lock:
            self._in_flight += parcel.messages
            self._in_flight_bytes += len(parcel.value)
        metrics.INGEST_IN_FLIGHT.set(self._in_flight)
        self._dispatch(parcel)

    def _dispatch(self, parcel: _Parcel) -> None:
        self._sink.send(
            parcel.topic,
            parcel.partition,
            parcel.value,
            headers=parcel.headers,
            on_done=lambda error: self._on_done(parcel, error),
        )

    def _on_done(self, parcel: _Parcel, error: Exception | None) -> None:
        if error is not None:
            parcel.retry_at_us = self._clock.now_us() + RETRY_AFTER_US
            metrics.INGEST_SEND_FAILURES.inc()
            self._failed.append(parcel)  # a deque's append is atomic; `tick` takes it up
            return
        with self._lock:
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
        self._release(parcel.claims)

    def _release(self, claims: list[_Claim]) -> None:
        free: list[_Claim] = []
        with self._lock:
            for claim in claims:
                claim.waiting -= 1
                if claim.waiting == 0:
                    free.append(claim)
        for claim in free:
            claim.ack()

    def _retry(self, now_us: int | None) -> None:
        for _ in range(len(self._failed)):
            parcel = self._failed.popleft()
            if now_us is not None and parcel.retry_at_us > now_us:
                self._failed.append(parcel)
            else:
                self._dispatch(parcel)

    def _count_received(self, uplink: Uplink) -> None:
        for kind, count in enumerate(np.bincount(uplink.kind).tolist()):
            if count:
                RECEIVED.get(kind, RECEIVED[UNKNOWN_KIND]).inc(count)


def _check_trace(kernel: Kernel, payload: bytes) -> int:
    if len(payload) > MAX_RECORD_BYTES:
        return verdicts.TOO_LARGE
    data = np.frombuffer(payload, np.uint8)
    return int(kernel.check_payload(data, 0, len(data), verdicts.wire_types("CrashTrace"))[0])


def _topic(uplink: Uplink, index: int) -> bytes:
    if uplink.topic_start is None or uplink.topic_end is None:
        kind = int(uplink.kind[index])
        return b"" if kind == UNKNOWN_KIND else uplink_topic(int(uplink.vehicle_id[index]), UplinkKind(kind)).encode()
    return uplink.data[uplink.topic_start[index] : uplink.topic_end[index]].tobytes()
