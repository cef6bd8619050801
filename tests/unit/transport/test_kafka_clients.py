from __future__ import annotations

from typing import Any

import pytest

from fleetlib.settings import KafkaSettings
from fleetlib.transport import kafka


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
        kafka.KafkaSink(settings)
    elif client == "KafkaConsumer":
        kafka.KafkaSource(settings, ["t"], group="g")
    else:
        kafka.ensure_topics(settings, ["t"])
    assert given["reconnect_backoff_max_ms"] <= 1_000, "the library's own 30 s leave a broker alone that is long back"
