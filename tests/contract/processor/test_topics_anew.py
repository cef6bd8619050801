"""A topic that is deleted and made anew has the same name and offsets of its own: nothing of it is taken for stored."""

from __future__ import annotations

import uuid

from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.store import TelemetryWriter
from fleetlib.store.connection import connect
from fleetlib.transport.memory import MemoryLog, MemorySink
from tests.contract.processor.harness import Processors, account
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
