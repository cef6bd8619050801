"""A topic that is deleted and made anew has the same name and offsets of its own: nothing of it is taken for stored."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

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
    while before.step(0):
        pass
    before.flush()
    make_anew(processors)
    sent = processors.publish(5)
    assert processors.log.end(FIRST) > before._expected[FIRST], "offsets alone do not tell that it is another topic"
    after = processors.start()
    while after.step(0):
        pass
    after.flush()
    assert account(database) == (sent, sent, 0)
    again = processors.start()
    assert again.step(0) == 0, "it is read once"
    assert account(database) == (sent, sent, 0)


def test_offsets_stored_before_topics_had_ids_go_on_where_they_are(database: Database, processors: Processors) -> None:
    processors.publish(2)
    before = processors.start()
    while before.step(0):
        pass
    before.flush()
    with connect(database.url) as connection:
        connection.execute("UPDATE stream_offsets SET topic_id = NULL")
    sent = processors.publish()
    after = processors.start()
    while after.step(0):
        pass
    after.flush()
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
    while heir.step(0):
        pass
    heir.flush()
    assert account(database) == (sent, sent, 0)


class Forgetful(MemorySource):
    """A source that does not know its topics' ids at first, as a client without metadata."""

    knows = False

    def assignment(self) -> dict[TopicPartition, uuid.UUID | None]:
        return {where: topic_id if self.knows else None for where, topic_id in super().assignment().items()}


def test_an_id_that_is_known_only_later_is_compared_then(database: Database, processors: Processors) -> None:
    processors.publish(3)
    before = processors.start()
    while before.step(0):
        pass
    before.flush()
    make_anew(processors)
    sent = processors.publish(5)
    sources: list[Forgetful] = []

    def opened(start: StartPositions) -> Forgetful:
        sources.append(Forgetful(processors.log, KAFKA_TOPICS, start))
        return sources[0]

    with TelemetryWriter(database.writer_url) as writer:
        after = WriteService(opened, writer, processors.sink, BY_HAND, SystemClock())
        after.step(0)
        sources[0].knows = True
        after._next_look_s = 0.0  # a second later
        while after.step(0):
            pass
        after.flush()
    assert account(database)[0] == sent


def test_what_was_read_of_the_topic_before_is_stored_although_it_cannot_be_read_again(
    database: Database, processors: Processors
) -> None:
    sources: list[Renewed] = []

    def opened(start: StartPositions) -> Renewed:
        sources.append(Renewed(processors.log, KAFKA_TOPICS, start))
        return sources[0]

    with TelemetryWriter(database.writer_url) as writer:
        service = WriteService(opened, writer, processors.sink, BY_HAND, SystemClock())
        sent = processors.publish(2)
        service.step(0)
        sources[0].anew = uuid.uuid4()
        sources[0].assign_again()  # as after a rebalance, which a missing topic leads to
        assert account(database) == (sent, sent, 0)


class Renewed(MemorySource):
    """A source whose topics are made anew while it reads."""

    anew: uuid.UUID | None = None

    def __init__(self, log: MemoryLog, topics: Sequence[str], start: StartPositions) -> None:
        super().__init__(log, topics, start)
        self._start = start

    def assignment(self) -> dict[TopicPartition, uuid.UUID | None]:
        return {where: self.anew or topic_id for where, topic_id in super().assignment().items()}

    def assign_again(self) -> None:
        self._start(self.assignment())
