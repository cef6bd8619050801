"""Dead letters through the pipeline of today: tried here first, and only what is good now is sent.

In this order: (1) the letters go through the ingestor's and the processor's own code, in memory; (2) the records of
those that are good now are sent and acknowledged; (3) each letter is marked with what came of it. Killed between 2 and
3, it sends them once more, and the unique key makes that harmless. One that fails again stays the row that it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from fleetlib.clock import ManualClock, SystemClock, to_us
from fleetlib.contracts.framing import STAMP_BYTES, VEHICLE_TAG
from fleetlib.contracts.schema import SCHEMA_HEADER, UNKNOWN_SCHEMA_VERSION
from fleetlib.contracts.topics import KAFKA_TELEMETRY, KAFKA_TOPICS, UplinkKind, parse_uplink_topic
from fleetlib.errors import MissingServer
from fleetlib.ingestor.core import Ingestor
from fleetlib.processor.decode import decode_records
from fleetlib.settings import Settings
from fleetlib.store import addresses, letters
from fleetlib.store.letters import SENT, Choice
from fleetlib.store.reader import Reader
from fleetlib.transport.base import Headers, Record, RecordSink
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource, uplink_of
from fleetlib.units import US_PER_S

log = logging.getLogger(__name__)

REPLAYED: Headers = (("replayed", b"1"),)  # on a record: its messages were counted before, as dead letters
SINK_TIMEOUT_S = 30.0
MQTT = "mqtt:"
NO_VEHICLE = "no_vehicle_known"


@dataclass(slots=True)
class Account:
    """What came of the letters that were tried: tried = sent + refused.

    Attributes:
        tried: Letters.
        sent: Good now, and sent again.
        refused: Not good now either, by reason.
    """

    tried: int = 0
    sent: int = 0
    refused: dict[str, int] = field(default_factory=dict)


class Partitions(Protocol):
    """What knows how many partitions a topic has: every sink."""

    def partitions(self, topic: str) -> int:
        """Return how many partitions a topic has."""
        ...


@dataclass(frozen=True, slots=True)
class _Letter:
    number: int
    time_us: int
    source: str
    item: int
    reason: str
    payload: bytes


def replay_letters(
    settings: Settings, choice: Choice, sink: RecordSink, on_page: Callable[[Account], None] = lambda _: None
) -> Account:
    """Send dead letters through today's code; return what came of them.

    Args:
        settings: Where the database is; limits of ingestor and processor.
        choice: Which letters.
        sink: Takes the records of those that are good now.
        on_page: Told after each page.

    Raises:
        MissingServer: If Kafka or the database goes away; what is marked is done, the rest waits for the next time.
    """
    account, writer_url = Account(), addresses.writer(settings)
    trial = _Trial(settings, sink)
    with Reader(addresses.reader(settings)) as reader:
        for page in letters.pages(reader, choice):
            results: dict[int, str] = {}
            for records, verdicts in trial.judge([_letter(row) for row in page.iter_rows(named=True)]):
                _send(sink, records)
                results.update(verdicts)
            letters.mark(writer_url, results)
            account.tried += len(results)
            for result in results.values():
                if result == SENT:
                    account.sent += 1
                else:
                    account.refused[result] = account.refused.get(result, 0) + 1
            on_page(account)
    return account


def _send(sink: RecordSink, records: list[Record]) -> None:
    """Send and wait for the acknowledgements."""
    failed: list[Exception] = []

    def done(error: Exception | None) -> None:
        if error is not None:
            failed.append(error)

    for record in records:
        sink.send(record.topic, record.partition, record.value, headers=(*record.headers, *REPLAYED), on_done=done)
    sink.flush(SINK_TIMEOUT_S)
    if failed:
        raise MissingServer(f"Kafka did not take a record ({failed[0]})", "The letters wait: try again when it is well")


class _Trial:
    """Runs letters through the ingestor and the processor's decoding, into a log in memory.

    Args:
        settings: Their limits.
        partitions: As the real log has them: what is good can be sent as it is.
    """

    def __init__(self, settings: Settings, partitions: Partitions) -> None:
        self._settings = settings
        self._partitions = {topic: partitions.partitions(topic) for topic in KAFKA_TOPICS}

    def judge(self, group: list[_Letter]) -> Iterator[tuple[list[Record], dict[int, str]]]:
        """Yield the records of what is good, with the result of each letter; bisects where not all of it is."""
        records, reason = self._run(group)
        if reason is None:
            yield records, {letter.number: SENT for letter in group}
        elif len(group) == 1:
            yield [], {group[0].number: reason}
        else:
            middle = len(group) // 2
            yield from self.judge(group[:middle])
            yield from self.judge(group[middle:])

    def _run(self, group: list[_Letter]) -> tuple[list[Record], str | None]:
        """Return the records that the letters become, and why they are no good, None where they are.

        Of an uplink batch the samples that are good are enough: the others become letters of their own, once.
        """
        clock = ManualClock(group[0].time_us)
        log_ = MemoryLog(self._partitions, clock)
        ingestor = Ingestor(MemorySink(log_), self._settings.ingestor, clock)
        for letter in group:
            clock.advance((letter.time_us - clock.now_us()) / US_PER_S)
            if (reason := self._put(letter, log_, ingestor)) is not None:
                return [], reason
        ingestor.flush()
        records = MemorySource(log_, KAFKA_TOPICS).poll(10 * len(group) + 100, 0.0)
        contents = decode_records(records, SystemClock().now_us(), self._settings.processor.max_future_s)
        bad = [*contents.refused, *contents.passed_on]
        good = len(contents.telemetry) + len(contents.incidents) + len(contents.traces)
        if bad and not (len(group) == 1 and good):
            return [], bad[0].reason
        return records, None if good else "empty"

    def _put(self, letter: _Letter, log_: MemoryLog, ingestor: Ingestor) -> str | None:
        """Put a letter where it came from; return why that is not possible.

        A row does not say which schema version its record had: what was unknown is not guessed to be today's.
        """
        if letter.reason == UNKNOWN_SCHEMA_VERSION:
            return letter.reason
        topic, _, rest = letter.source.partition("/")
        if not letter.source.startswith(MQTT) and (topic != KAFKA_TELEMETRY or letter.item < 0):
            if topic not in self._partitions:
                return NO_VEHICLE
            partition = rest.partition("/")[0]
            number = int(partition) if partition.isdigit() else 0
            log_.append(topic, number % self._partitions[topic], letter.payload, SCHEMA_HEADER)
            return None
        if letter.source.startswith(MQTT):
            parsed = parse_uplink_topic(letter.source.removeprefix(MQTT))
            if parsed is None:
                return NO_VEHICLE
            vehicle, kind = parsed.vehicle_id, parsed.kind
        else:
            vehicle, kind = stamped_vehicle(letter.payload), kind_of(letter.payload)
        if not vehicle:
            return NO_VEHICLE
        payload = pa.array([letter.payload], pa.binary())
        ingestor.handle(uplink_of(np.array([vehicle], np.uint32), np.array([kind], np.uint8), payload))
        return None


def stamped_vehicle(payload: bytes) -> int:
    """Return the vehicle that a stamped message says it is of, 0 where that cannot be read."""
    from google.protobuf.message import DecodeError as ProtobufError

    from fleetlib.contracts.pb import telemetry_pb2

    try:
        return int(telemetry_pb2.Telemetry.FromString(payload).vehicle_id)
    except ProtobufError:
        stamp = payload[-STAMP_BYTES:]
        return int.from_bytes(stamp[1:5], "little") if len(stamp) == STAMP_BYTES and stamp[0] == VEHICLE_TAG else 0


def kind_of(payload: bytes) -> UplinkKind:
    """Return whether a stamped message is a sample or an uplink batch: only a batch says how many it holds."""
    from google.protobuf.message import DecodeError as ProtobufError

    from fleetlib.contracts.pb import telemetry_pb2

    try:
        return UplinkKind.BATCH if telemetry_pb2.UplinkBatch.FromString(payload).samples else UplinkKind.TELEMETRY
    except ProtobufError:
        return UplinkKind.TELEMETRY


def _letter(row: dict[str, Any]) -> _Letter:
    return _Letter(row["dead_letter_id"], to_us(row["time"]), row["source"], row["item"], row["reason"], row["payload"])
