"""A sink whose Kafka was away for an hour delivers what it has, and what comes after."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fleetlib.contracts.topics import KAFKA_TELEMETRY
from fleetlib.settings import KafkaSettings
from fleetlib.stack import Kafka, free_port
from fleetlib.transport import kafka_sink
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_source import KafkaSource
from fleetlib.transport.kafka_topics import ensure_topics
from tests.integration.ingest.conftest import wait_until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]
HOUR_S = 3_600.0


def waiting(sink: KafkaSink) -> list[Any]:
    """Return the client's batches that Kafka has not acknowledged."""
    return list(sink._producer._accumulator._incomplete.all())


def test_a_sink_whose_kafka_is_gone_lets_go_without_a_word(server_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_sink, "CLOSE_S", 0.5)
    told: list[Exception | None] = []
    with Kafka(server_root / "gone", free_port()) as server:
        settings = KafkaSettings(bootstrap_servers=server.bootstrap_servers, partitions=1)
        ensure_topics(settings)
        sink = KafkaSink(settings)
        sink.send(KAFKA_TELEMETRY, 0, b"before")
        sink.flush(30)
        server.kill()
        sink.send(KAFKA_TELEMETRY, 0, b"too late", on_done=told.append)
        sink.close()
        sender = sink._producer._sender
        sender.join(20)
        assert not sender.is_alive()
    assert None not in told


def test_what_was_on_its_way_when_kafka_went_for_an_hour_arrives_and_so_does_what_comes_after(
    server_root: Path,
) -> None:
    told: list[Exception | None] = []
    with Kafka(server_root / "away", free_port()) as server:
        settings = KafkaSettings(bootstrap_servers=server.bootstrap_servers, partitions=1)
        ensure_topics(settings)
        with closing(KafkaSink(settings)) as sink:
            sink.send(KAFKA_TELEMETRY, 0, b"before", on_done=told.append)
            sink.flush(30)
            assert server.pid is not None
            os.kill(server.pid, signal.SIGSTOP)
            sink.send(KAFKA_TELEMETRY, 0, b"on its way", on_done=told.append)
            wait_until(lambda: all(batch.drained for batch in waiting(sink)))
            server.kill()
            wait_until(lambda: all(batch.in_retry() for batch in waiting(sink)))
            for batch in waiting(sink):
                batch.created -= HOUR_S
            sink.send(KAFKA_TELEMETRY, 0, b"meanwhile", on_done=told.append)
            server.start()
            sink.send(KAFKA_TELEMETRY, 0, b"after", on_done=told.append)
            sink.flush(60)
        assert told == [None] * 4
        with closing(KafkaSource(settings, [KAFKA_TELEMETRY])) as source:
            records = source.poll(100, 10.0)
            while len(records) < len(told) and (more := source.poll(100, 10.0)):
                records += more
        assert [record.value for record in records] == [b"before", b"on its way", b"meanwhile", b"after"]
