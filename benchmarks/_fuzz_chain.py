"""Hostile messages through the real ingestor, a log in memory and the real `write` into the real database.

Two counts of everything are kept that know nothing of one another: what the log holds, entry by entry, and what the
database holds. They must say the same as the services do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from benchmarks._fuzz_payloads import Hostile
from fleetlib.clock import SystemClock
from fleetlib.contracts.codec import ITEM, RECORD, decode_frames
from fleetlib.contracts.framing import split_frame
from fleetlib.contracts.schema import is_readable
from fleetlib.contracts.topics import (
    KAFKA_DEAD_LETTER,
    KAFKA_INCIDENTS,
    KAFKA_TELEMETRY,
    KAFKA_TOPICS,
    KAFKA_TRACE,
    UplinkKind,
)
from fleetlib.ingestor.core import Ingestor
from fleetlib.processor.decode import STORED_HEADER
from fleetlib.processor.write import TOPICS, WriteService
from fleetlib.settings import Settings
from fleetlib.store.reader import Reader
from fleetlib.store.writer import TelemetryWriter, WriteBatch, WriteResult
from fleetlib.transport.base import Headers, StartPositions, TopicPartition, Uplink
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource, uplink_of


@dataclass(slots=True)
class Counts:
    """What became of the messages.

    Attributes:
        payloads: Messages that the ingestor was given.
        reads: How often it was given some.
        acked: Of those, acknowledged.
        status: Messages that end at the ingestor.
        entries: Entries of the ingestor's frames in the log.
        unread: Of all entries, those that become neither rows nor dead letters.
        traces: Crash traces of the ingestor in the log.
        letters: Dead letters of the ingestor in the log.
        records: Records that were put into the log past the ingestor.
        received: Samples, traces and dead letters that the log holds.
        stored: Rows.
        duplicates: Samples that were stored before.
        dead_lettered: Rows of dead letters.
        traces_stored: Traces given to the database; a repeat replaces the one before.
        reasons: Dead letters by reason.
    """

    payloads: int = 0
    reads: int = 0
    acked: int = 0
    status: int = 0
    entries: int = 0
    unread: int = 0
    traces: int = 0
    letters: int = 0
    records: int = 0
    received: int = 0
    stored: int = 0
    duplicates: int = 0
    dead_lettered: int = 0
    traces_stored: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


class HostileChain:
    """The chain in one process.

    Args:
        url: An empty database with the tables.
        settings: As the services have them.
    """

    def __init__(self, url: str, settings: Settings) -> None:
        self.counts = Counts()
        self._url = url
        self._log = MemoryLog(dict.fromkeys(KAFKA_TOPICS, settings.kafka.partitions))
        self._sink = MemorySink(self._log)
        self._clock = SystemClock()
        self._ingestor = Ingestor(self._sink, settings.ingestor, self._clock)
        self._writer = _CountingWriter(url, self.counts)
        self._source: MemorySource | None = None
        self._write = WriteService(self._open, self._writer, self._sink, settings.processor, self._clock)

    def carry(self, messages: Sequence[Hostile]) -> None:
        """Take messages all the way, as one read of a socket would bring them."""
        vehicle = np.array([one[0] for one in messages], np.uint32)
        kind = np.array([one[1] for one in messages], np.uint8)
        self.handle(uplink_of(vehicle, kind, pa.array([one[2] for one in messages], pa.large_binary())))
        self.settle(ours=True)

    def handle(self, uplink: Uplink) -> None:
        """Give an uplink to the ingestor."""
        counts = self.counts
        counts.payloads += len(uplink)
        counts.reads += 1
        counts.status += uplink.kind.tobytes().count(UplinkKind.STATUS)
        uplink.ack = self._acked
        self._ingestor.handle(uplink)

    def inject(self, records: Sequence[tuple[str, bytes, Headers]]) -> None:
        """Put records into the log past the ingestor, as anyone could who may write to Kafka."""
        for number, (topic, value, headers) in enumerate(records):
            self._log.append(topic, number % self._log.partitions(topic), value, headers)
        self.counts.records += len(records)
        self.settle()

    def settle(self, *, ours: bool = False) -> None:
        """Bring everything into the database, and count what the log holds."""
        self._ingestor.flush()
        self._count_log(ours=ours)
        while self._write.step(0.0):
            pass
        self._write.flush()
        while self._write.step(0.0):  # its own dead letters, which it must not store again
            pass
        self._write.flush()
        if self._source is not None:
            self._log.trim(self._source.positions())

    def close(self) -> dict[str, bool]:
        """Compare all counts, and let go; returns what holds."""
        counts, reader = self.counts, Reader(self._url)
        self._writer.close()

        def count(table: str) -> int:
            return int(reader.query(f"SELECT count(*) AS n FROM {table}")["n"][0])  # noqa: S608

        return {
            "every read is acknowledged": counts.acked == counts.reads,
            "the log holds every message": counts.payloads
            == counts.entries + counts.traces + counts.letters + counts.status,
            "every entry becomes rows or a dead letter": counts.unread == 0,
            "received = stored + duplicate + dead-lettered": counts.received
            == counts.stored + counts.duplicates + counts.dead_lettered + counts.traces_stored,
            "the table holds the rows": count("telemetry") == counts.stored,
            "the table holds the dead letters": count("dead_letters") == counts.dead_lettered,
            "no vehicle is there that no topic named": self._strangers(reader) == 0,
        }

    def _strangers(self, reader: Reader) -> int:
        from benchmarks._fuzz_payloads import VEHICLES

        found = reader.query("SELECT count(*) AS n FROM vehicles WHERE vehicle_id > %(last)s", {"last": VEHICLES})
        return int(found["n"][0])

    def _open(self, start: StartPositions) -> MemorySource:
        self._source = MemorySource(self._log, TOPICS, start)
        return self._source

    def _acked(self) -> None:
        self.counts.acked += 1

    def _count_log(self, *, ours: bool) -> None:
        """Count what `write` has not read yet."""
        counts = self.counts
        for (topic, partition), start in self._positions().items():
            records = self._log.read((topic, partition), start, 10**9)
            if topic == KAFKA_TELEMETRY:
                counts.received += sum(not is_readable(record.headers) for record in records)
                self._count_frames([record.value for record in records if is_readable(record.headers)], ours=ours)
            elif topic == KAFKA_DEAD_LETTER:
                counts.received += sum(STORED_HEADER not in dict(record.headers) for record in records)
            elif topic == KAFKA_TRACE:
                counts.received += len(records)
            counts.traces += ours * len(records) * (topic == KAFKA_TRACE)
            counts.letters += ours * len(records) * (topic == KAFKA_DEAD_LETTER)

    def _count_frames(self, values: list[bytes], *, ours: bool) -> None:
        entries = [split_frame(value) for value in values]
        decoded = decode_frames(values)
        found = {*decoded.frame.select(RECORD, ITEM).unique().iter_rows(), *((b.record, b.item) for b in decoded.bad)}
        whole = [number for number, items in enumerate(entries) if items is not None]
        wanted = {(number, item) for number in whole for item in range(len(entries[number] or ()))}
        self.counts.unread += len(wanted - found)
        self.counts.entries += ours * len(wanted)
        self.counts.received += len(decoded.frame) + len(decoded.bad)

    def _positions(self) -> Mapping[TopicPartition, int]:
        assert self._source is not None
        return self._source.positions()


class _CountingWriter(TelemetryWriter):
    """Counts what it is given and what the database took."""

    def __init__(self, url: str, counts: Counts) -> None:
        super().__init__(url)
        self._counts = counts

    def write(self, batch: WriteBatch) -> WriteResult:
        result = super().write(batch)
        counts = self._counts
        given = 0 if batch.telemetry is None else len(batch.telemetry)
        dead = 0 if batch.dead_letters is None else len(batch.dead_letters)
        counts.stored += result.stored
        counts.duplicates += given - result.stored
        counts.dead_lettered += dead
        counts.traces_stored += 0 if batch.traces is None else len(batch.traces)
        if batch.dead_letters is not None:
            # A record of incidents may hold any number of them: what is refused of it is received, by definition.
            counts.received += sum(source.startswith(KAFKA_INCIDENTS) for source in batch.dead_letters["source"])
            counts.reasons.update(batch.dead_letters["reason"].to_list())
        return result
