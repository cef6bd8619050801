"""Kafka's topics deleted and made anew, while `fleet process` is stopped and while it runs."""

from __future__ import annotations

import pytest

from fleetlib.clock import SystemClock
from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_topics import administration, ensure_topics
from tests.integration.processor.conftest import Chain, wait_until
from tests.unit.processor.streams import samples, send

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
VEHICLES = range(1, 201)
ROUNDS = 30


class Publisher:
    """Sends rounds of samples, each with numbers of its own."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self.sent = 0
        self._seq = 0

    def publish(self, rounds: int) -> None:
        for _ in range(rounds):
            self._seq += 1
            send(self._chain.sink, samples(SystemClock().now_us(), VEHICLES, seq=self._seq))
            self.sent += len(VEHICLES)
        self._chain.sink.flush(30)


def make_anew(chain: Chain) -> None:
    chain.sink.close()
    with administration(chain.settings) as admin:
        admin.delete_topics([KAFKA_TELEMETRY])
        wait_until(lambda: KAFKA_TELEMETRY not in admin.list_topics(), "Kafka has deleted the topic")
    wait_until(lambda: ensure_topics(chain.settings) == [KAFKA_TELEMETRY], "the topic is there again")
    chain.sink = KafkaSink(chain.settings)


def test_what_is_in_a_topic_that_was_made_anew_is_stored_from_its_first_record(chain: Chain) -> None:
    publisher = Publisher(chain)
    publisher.publish(ROUNDS)
    first = chain.start("--only", "write")
    chain.wait_until(lambda: chain.stored() == publisher.sent, "all is stored", first)
    assert chain.end(first) == 0
    make_anew(chain)
    publisher.publish(2 * ROUNDS)  # beyond the stored offset
    second = chain.start("--only", "write")
    chain.wait_until(lambda: chain.stored() == publisher.sent, "all of the new topic is stored", second)
    assert "the topic was made anew" in chain.said()
    make_anew(chain)
    publisher.publish(3 * ROUNDS)  # while it runs
    chain.wait_until(lambda: chain.stored() == publisher.sent, "all of the newest topic is stored", second)
    assert chain.end(second) == 0
    (counts,) = chain.query("SELECT sum(stored), sum(duplicates) FROM write_counts")
    assert counts[0] == publisher.sent
