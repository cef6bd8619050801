"""The ingestor without any network: an `Uplink` in, records out, an `ack()` when all of it is safe."""

from __future__ import annotations

import re
from typing import Protocol

from fleetlib import metrics
from fleetlib.clock import Clock
from fleetlib.contracts.framing import VEHICLE_TAG
from fleetlib.contracts.schema import SCHEMA_HEADER
from fleetlib.contracts.topics import (
    KAFKA_DEAD_LETTER,
    KAFKA_TELEMETRY,
    KAFKA_TRACE,
    MAX_LETTER_BYTES,
    UplinkKind,
    partition_of,
    uplink_topic,
)
from fleetlib.ingestor import verdicts
from fleetlib.ingestor.delivery import Claim, Delivery, Parcel
from fleetlib.ingestor.native import Kernel, compiled_by_numba
from fleetlib.ingestor.refusals import Refusals
from fleetlib.ingestor.verdicts import WireTypes
from fleetlib.transport.base import UNKNOWN_KIND, RecordSink, Uplink
from fleetlib.transport.mqtt_wire import untouched

FRAME_BYTES = 131_072
REASON_BAD_TOPIC = "bad_topic"
KIND_NAMES = {int(kind): kind.name.lower() for kind in UplinkKind} | {UNKNOWN_KIND: "unknown"}
RECEIVED = {kind: metrics.INGEST_RECEIVED.labels(name) for kind, name in KIND_NAMES.items()}
_NOT_FRAMED = re.compile(rb"[^\0]")


class FrameLimits(Protocol):
    """When a frame closes, and how much may be on its way: see `settings.IngestorSettings`."""

    @property
    def frame_messages(self) -> int:
        """A frame closes at this many messages ..."""
        ...

    @property
    def frame_age_ms(self) -> int:
        """... or at this age, whichever comes first."""
        ...

    @property
    def max_in_flight_bytes(self) -> int:
        """Records on their way to Kafka; beyond it there is no room."""
        ...


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
        types: By what payloads are judged; absent: the schema.
    """

    def __init__(
        self,
        sink: RecordSink,
        settings: FrameLimits,
        clock: Clock,
        kernel: Kernel | None = None,
        types: WireTypes | None = None,
    ) -> None:
        self._kernel = kernel or compiled_by_numba()
        self._types = types or WireTypes.of_schema()
        self._delivery = Delivery(sink, clock, settings.max_in_flight_bytes)
        self._clock = clock
        self._max_messages = settings.frame_messages
        self._max_age_us = settings.frame_age_ms * 1000
        self._partitions = sink.partitions(KAFKA_TELEMETRY)
        self._dead_letter_partitions = sink.partitions(KAFKA_DEAD_LETTER)
        self._trace_partitions = sink.partitions(KAFKA_TRACE)
        self._buffers = untouched("B", self._partitions, FRAME_BYTES)
        self._bytes = self._buffers.cast("B")  # the same without its shape
        self._fill, self._count, self._batches = (untouched("q", self._partitions) for _ in range(3))
        self._opened_us: dict[int, int] = {}  # of each open frame, the oldest first
        self._verdict = bytearray(1)  # on each message of a call; like the next two, used again
        self._touched = bytearray(self._partitions)
        self._samples = untouched("q", 1)
        self._claims: list[list[Claim]] = [[] for _ in range(self._partitions)]
        self._refusals = Refusals()
        for reason in (*verdicts.REASONS[1:], REASON_BAD_TOPIC):  # shown as 0, so that a rate counts the first one too
            metrics.INGEST_DEAD_LETTERED.labels(reason)

    @property
    def in_flight(self) -> int:
        """Messages that are framed or sent and not yet acknowledged."""
        return self._delivery.in_flight + sum(self._count[partition] for partition in list(self._opened_us))

    def has_room(self) -> bool:
        """Return whether more may come: what is on its way to Kafka is below `max_in_flight_bytes`."""
        return self._delivery.has_room()

    def fault(self, limit_s: float) -> str | None:
        """Return what is wrong where Kafka has taken nothing for longer although something waits; from any thread."""
        return self._delivery.fault(limit_s)

    def handle(self, uplink: Uplink) -> None:
        """Take messages; their `ack()` is called when all of them are safe, perhaps before this returns."""
        now_us = self._clock.now_us()
        claim = Claim(uplink.ack)
        size = len(uplink)
        if len(self._verdict) < size:
            self._verdict = bytearray(size)
        verdict, samples = self._verdict, self._samples
        samples[0], first = 0, 0
        while True:
            first = self._kernel.fill_frames(
                uplink.data,
                uplink.vehicle_id,
                uplink.kind,
                uplink.start,
                uplink.end,
                first,
                now_us,
                self._types.uplink,
                self._max_messages,
                self._buffers,
                self._fill,
                self._count,
                self._batches,
                samples,
                verdict,
                self._touched,
            )
            if first == size:
                break
            full = int(uplink.vehicle_id[first]) % self._partitions
            self._claim_touched(claim, now_us)
            self._close_frame(full)
        touched = self._claim_touched(claim, now_us)
        _count_received(uplink)
        metrics.INGEST_SAMPLES.inc(samples[0])
        for found in _NOT_FRAMED.finditer(verdict, 0, size):
            self._handle_other(uplink, found.start(), verdict[found.start()], claim, now_us)
        for partition in touched:
            if self._count[partition] >= self._max_messages:
                self._close_frame(partition)
        self._delivery.release([claim])

    def tick(self) -> None:
        """Close the frames that have reached their age, and send again what failed. Call it every few milliseconds."""
        now_us = self._clock.now_us()
        for partition, opened_us in list(self._opened_us.items()):
            if 0 <= now_us - opened_us < self._max_age_us:  # opened in the future: the clock was set back since
                break
            self._close_frame(partition)
        self._delivery.retry(now_us)
        self._refusals.tell_if_due(now_us)

    def flush(self) -> None:
        """Close all frames now, and send again what failed."""
        for partition in list(self._opened_us):
            self._close_frame(partition)
        self._delivery.retry(None)
        self._refusals.tell()

    def _claim_touched(self, claim: Claim, now_us: int) -> list[int]:
        """Let a claim wait for the frames that have got messages, and return their partitions."""
        places, at = [], self._touched.find(1)
        while at >= 0:
            places.append(at)
            self._touched[at] = 0
            self._opened_us.setdefault(at, now_us)
            self._claims[at].append(claim)
            at = self._touched.find(1, at + 1)
        self._delivery.wait_for(claim, len(places))
        return places

    def _close_frame(self, partition: int) -> None:
        start = partition * FRAME_BYTES
        value = self._bytes[start : start + self._fill[partition]].tobytes()
        parcel = Parcel(
            KAFKA_TELEMETRY,
            partition,
            value,
            SCHEMA_HEADER,
            "telemetry",
            self._count[partition],
            self._claims[partition],
            batches=self._batches[partition],
            opened_us=self._opened_us.pop(partition),
        )
        self._fill[partition], self._count[partition], self._batches[partition] = 0, 0, 0
        self._claims[partition] = []
        self._delivery.send(parcel)

    def _handle_other(self, uplink: Uplink, index: int, verdict: int, claim: Claim, now_us: int) -> None:
        """Send what is not a row: a crash trace, or a dead letter. A status message ends here, counted."""
        payload = uplink.data[uplink.start[index] : uplink.end[index]].tobytes()
        kind = int(uplink.kind[index])
        vehicle = int(uplink.vehicle_id[index])
        if kind == UplinkKind.STATUS:
            metrics.INGEST_FORWARDED.labels("status").inc()
            return
        if kind == UplinkKind.TRACE:
            verdict = self._check_trace(payload)
            if verdict == verdicts.FRAMED:
                stamped = payload + bytes((VEHICLE_TAG,)) + vehicle.to_bytes(4, "little")
                partition = partition_of(vehicle, self._trace_partitions)
                self._delivery.send_claimed(Parcel(KAFKA_TRACE, partition, stamped, SCHEMA_HEADER, "trace", 1), claim)
                return
        reason = REASON_BAD_TOPIC if kind == UNKNOWN_KIND else verdicts.REASONS[verdict]
        metrics.INGEST_DEAD_LETTERED.labels(reason).inc()
        topic = _topic(uplink, index)
        self._refusals.note(reason, topic)
        headers = (
            ("reason", reason.encode()),
            ("source", b"mqtt:" + topic),
            ("item", b"0"),
            ("time_us", str(now_us).encode()),
        )
        partition = partition_of(vehicle, self._dead_letter_partitions)
        letter = payload[:MAX_LETTER_BYTES]
        self._delivery.send_claimed(Parcel(KAFKA_DEAD_LETTER, partition, letter, headers, "dead_letter", 1), claim)

    def _check_trace(self, payload: bytes) -> int:
        if len(payload) > MAX_LETTER_BYTES:
            return verdicts.TOO_LARGE
        return self._kernel.check_payload(payload, 0, len(payload), self._types.trace)[0]


def _count_received(uplink: Uplink) -> None:
    kinds = uplink.kind.tobytes()
    left = len(kinds)
    for kind in UplinkKind:
        if left and (count := kinds.count(kind)):
            RECEIVED[kind].inc(count)
            left -= count
    if left:
        RECEIVED[UNKNOWN_KIND].inc(left)


def _topic(uplink: Uplink, index: int) -> bytes:
    if uplink.topic_start is None or uplink.topic_end is None:
        kind = int(uplink.kind[index])
        return b"" if kind == UNKNOWN_KIND else uplink_topic(int(uplink.vehicle_id[index]), UplinkKind(kind)).encode()
    return uplink.data[uplink.topic_start[index] : uplink.topic_end[index]].tobytes()
