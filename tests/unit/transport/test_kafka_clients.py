from __future__ import annotations

import gc
import socket
import threading
import weakref
from typing import Any

import pytest

from fleetlib.errors import MissingServer
from fleetlib.settings import KafkaSettings
from fleetlib.stack.ports import free_port
from fleetlib.transport import kafka_client
from fleetlib.transport.kafka_probe import KafkaProbe
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_source import KafkaSource
from fleetlib.transport.kafka_topics import ensure_topics


@pytest.mark.parametrize("client", ["kafka.producer.KafkaProducer", "KafkaConsumer", "kafka.admin.KafkaAdminClient"])
def test_every_client_tries_again_within_a_second_of_a_broker_that_is_back(
    monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    given: dict[str, Any] = {}

    class Noting:
        def __init__(self, **options: Any) -> None:
            given.update(options)

        def list_topics(self) -> list[str]:
            return ["t"]

        def close(self) -> None: ...

        def subscribe(self, *_topics: Any, **_options: Any) -> None: ...

    monkeypatch.setattr(f"kafka.{client}" if "." not in client else client, Noting)
    settings = KafkaSettings()
    if client == "kafka.producer.KafkaProducer":
        KafkaSink(settings)
    elif client == "KafkaConsumer":
        KafkaSource(settings, ["t"], group="g")
    else:
        ensure_topics(settings, ["t"])
    assert given["reconnect_backoff_max_ms"] <= 1_000, "the library's own 30 s leave a broker alone that is long back"


@pytest.mark.parametrize("client", ["sink", "source", "topics", "probe"])
def test_a_client_that_finds_no_kafka_leaves_no_thread_behind(monkeypatch: pytest.MonkeyPatch, client: str) -> None:
    monkeypatch.setattr(kafka_client, "CONNECT_TIMEOUT_MS", 200)
    settings, before = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"), set(threading.enumerate())
    if client == "probe":
        assert "does not answer" in (KafkaProbe(settings)() or "")
    elif client == "sink":
        with pytest.raises(MissingServer, match="does not answer"):
            KafkaSink(settings)
    elif client == "source":
        with pytest.raises(MissingServer, match="does not answer"):
            KafkaSource(settings, ["t"], group="g")
    else:
        with pytest.raises(MissingServer, match="does not answer"):
            ensure_topics(settings, ["t"])
    assert set(threading.enumerate()) <= before, "it would go on looking for the broker for ever"


def test_a_probe_without_kafka_frees_the_sockets_that_clients_have_left_in_cycles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kafka_client, "CONNECT_TIMEOUT_MS", 200)
    probe = KafkaProbe(KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"))
    one = socket.socket()
    left: list[object] = [one]
    left.append(left)
    gone = weakref.ref(one)
    gc.disable()
    try:
        del one, left
        assert gone() is not None
        assert "does not answer" in (probe() or "")
        assert gone() is None
    finally:
        gc.enable()
