"""One way to make kafka-python's clients: with our security, and without a thread left behind where it fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from fleetlib.errors import MissingServer
from fleetlib.transport.access import LogAccess
from fleetlib.transport.kafka_security import Reasons, refusal, security_options

CONNECT_TIMEOUT_MS = 10_000
RECONNECT_MS = 1_000  # at most between two attempts; the library's 30 s leave a broker alone that has long been back
MAX_RECORD_BYTES = 1_048_576  # Kafka's own default
ADVICE = "Start it (`fleet up`), or set FLEET_KAFKA_BOOTSTRAP_SERVERS"


def connect(settings: LogAccess, client: Callable[..., Any], **options: Any) -> Any:
    """Return one of the library's clients, connected.

    Args:
        settings: Where Kafka is.
        client: Its class.
        options: Of the class.

    Raises:
        MissingServer: If no broker answers.
        PermissionRefused: If Kafka refuses the credentials.
    """
    from kafka.errors import KafkaError
    from kafka.net.compat import KafkaNetClient

    made: list[Any] = []

    def network(**values: Any) -> Any:
        made.append(KafkaNetClient(**values))
        return made[-1]

    reasons = Reasons()
    try:
        with reasons:
            return client(
                bootstrap_servers=settings.bootstrap_servers.split(","),
                bootstrap_timeout_ms=CONNECT_TIMEOUT_MS,
                reconnect_backoff_max_ms=RECONNECT_MS,
                client_id="fleet",
                kafka_client=network,
                **security_options(settings),
                **options,
            )
    except (KafkaError, OSError, ValueError) as error:
        for one in made:  # a client that cannot be made leaves its thread behind, which goes on looking for the broker
            with suppress(Exception):
                one.close()
        refused = refusal(settings, error, reasons.said)
        if refused is not None:
            raise refused from None
        raise MissingServer(f"Kafka does not answer at {settings.bootstrap_servers} ({error})", ADVICE) from None
