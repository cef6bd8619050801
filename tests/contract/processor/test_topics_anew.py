"""A topic that is deleted and made anew has the same name and offsets of its own: nothing of it is taken for stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from fleetlib.clock import SystemClock
from fleetlib.contracts.topics import KAFKA_TELEMETRY, KAFKA_TOPICS
from fleetlib.processor.write import WriteService
from fleetlib.store import TelemetryWriter
from fleetlib.store.connection import connect
from fleetlib.transport.base import StartPositions, TopicPartition
from fleetlib.transport.memory import MemoryLog, MemorySink, MemorySource
from tests.contract.processor.harness import BY_HAND, Processors, account
from tests.fixtures_database import Database
from tests.unit.processor.streams import TOPICS

FIRST = (KAFKA_TELEMETRY, 0)


def make_anew(processors: Processors) -> None:
    processors.log = MemoryLog(TOPICS)
    processors.sink = MemorySink(processors.log)


def test_a_topic_made_anew_that_has_outgrown_the_stored_offset_is_read_from_its_beginning(
    database: Database, processors: Processors
) -> None:
    processors.publish(3)
    before = processors.start()
    store_all(before)
    make_anew(processors)
    sent = processors.publish(5)
    assert processors.log.end(FIRST) > before._expected[FIRST], "offsets alone do not tell that it is another topic"
    after = processors.start()
    store_all(after)
    assert account(database) == (sent, sent, 0)
    again = processors.start()
    assert again.step(0) == 0, "it is read once"
    assert account(database) == (sent, sent, 0)


def test_offsets_stored_before_topics_had_ids_go_on_where_they_are(database: Database, processors: Processors) -> None:
    processors.publish(2)
    before = processors.start()
    store_all(before)
    with connect(database.url) as connection:
        connection.execute("UPDATE stream_offsets SET topic_id = NULL")
    sent = processors.publish()
    after = processors.start()
    store_all(after)
    assert account(database) == (sent, sent, 0), "no repeat was read"


def test_a_writer_tells_which_topics_were_made_anew(database: Database) -> None:
    old, new = uuid.uuid4(), uuid.uuid4()
    other = (KAFKA_TELEMETRY, 1)
    with TelemetryWriter(database.writer_url) as writer:
        assert writer.begin({FIRST: old, other: None}) == {}
        assert writer.offsets() == {FIRST: 0}, "of a partition whose topic is not known nothing is noted"
        with connect(database.url) as connection:
            connection.execute("UPDATE stream_offsets SET next_offset = 7")
        assert writer.begin({FIRST: old}) == {}
        assert writer.begin({FIRST: None}) == {}
        assert writer.offsets() == {FIRST: 7}
        assert writer.begin({FIRST: new}) == {FIRST: 7}
        assert writer.begin({FIRST: new}) == {}, "it is told once"
        assert writer.offsets() == {FIRST: 0}


def test_a_writer_that_stands_still_does_not_stop_one_that_begins(database: Database) -> None:
    topic = {FIRST: uuid.uuid4()}
    with TelemetryWriter(database.writer_url) as writer, connect(database.url) as frozen:
        writer.begin(topic)
        frozen.execute("BEGIN")
        frozen.execute("UPDATE stream_offsets SET next_offset = 5")  # its lock lasts until its transaction is ended
        with TelemetryWriter(database.writer_url) as heir:
            heir._connect().execute("SET lock_timeout = '2s'")
            assert heir.begin(topic) == {}
            assert heir.offsets() == {FIRST: 0}


def test_a_zombie_with_records_of_the_topic_before_cannot_move_the_offsets_of_the_new_one(
    database: Database, processors: Processors
) -> None:
    zombie = processors.start()
    gone = processors.publish(3)
    zombie.step(0)  # what it holds begins at 0, as the new topic does
    make_anew(processors)
    sent = processors.publish(5) - gone
    heir = processors.start()
    zombie.flush()
    store_all(heir)
    assert account(database) == (sent, sent, 0)


def test_an_id_that_is_known_only_later_is_compared_then(database: Database, processors: Processors) -> None:
    processors.publish(3)
    store_all(processors.start())
    make_anew(processors)
    sent = processors.publish(5)
    with reading(database, processors) as (after, source):
        after.step(0)
        source.known = source.own_ids
        after._next_look_s = 0.0  # a second later
        store_all(after)
    assert account(database)[0] == sent


def test_what_was_read_of_the_topic_before_is_stored_although_it_cannot_be_read_again(
    database: Database, processors: Processors
) -> None:
    with reading(database, processors) as (service, source):
        source.known = source.own_ids
        source.assign_again()
        sent = processors.publish(2)
        service.step(0)
        source.known = {topic: uuid.uuid4() for topic in KAFKA_TOPICS}
        source.assign_again()  # as after a rebalance, which a missing topic leads to
        assert account(database) == (sent, sent, 0)


def store_all(service: WriteService) -> None:
    while service.step(0):
        pass
    service.flush()


class Told(MemorySource):
    """A source that knows of its topics' ids what a test tells it, at first none, as a client without metadata."""

    def __init__(self, log: MemoryLog, start: StartPositions) -> None:
        self.known: dict[str, uuid.UUID] = {}
        self.own_ids = {topic: log.topic_id(topic) for topic in KAFKA_TOPICS}
        self._start = start
        super().__init__(log, KAFKA_TOPICS, start)

    def assignment(self) -> dict[TopicPartition, uuid.UUID | None]:
        return {where: self.known.get(where[0]) for where in super().assignment()}

    def assign_again(self) -> None:
        self._start(self.assignment())


@contextmanager
def reading(database: Database, processors: Processors) -> Iterator[tuple[WriteService, Told]]:
    sources: list[Told] = []

    def opened(start: StartPositions) -> Told:
        sources.append(Told(processors.log, start))
        return sources[0]

    with TelemetryWriter(database.writer_url) as writer:
        yield WriteService(opened, writer, processors.sink, BY_HAND, SystemClock()), sources[0]
