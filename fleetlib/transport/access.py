"""What a client must know of a server, whoever tells it: the settings, or plain values where there are no settings.

The ingestor's serving process has no validated settings in memory (`ingestor.handover`), so what it loads asks for no
more than this.
"""

# ruff: noqa: D102  (the settings say what each of these is)
from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Secret(Protocol):
    """Something that is not shown: pydantic's `SecretStr`, or `ingestor.handover.Hidden`."""

    def get_secret_value(self) -> str:
        """Return it."""
        ...


class TlsFiles(Protocol):
    """The files of a client's TLS."""

    @property
    def ca_file(self) -> Path | None: ...
    @property
    def cert_file(self) -> Path | None: ...
    @property
    def key_file(self) -> Path | None: ...


class BrokerAddress(Protocol):
    """Where the MQTT broker is."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...


class BrokerAccess(TlsFiles, BrokerAddress, Protocol):
    """The MQTT broker as one of the fleet's own services uses it: see `settings.MqttSettings`."""

    @property
    def username(self) -> str | None: ...
    @property
    def password(self) -> Secret | None: ...
    @property
    def group_secret(self) -> Secret | None: ...
    @property
    def tls(self) -> bool: ...
    @property
    def receive_maximum(self) -> int: ...
    @property
    def max_queued_messages(self) -> int: ...
    @property
    def session_expiry_s(self) -> int: ...
    @property
    def keepalive_s(self) -> int: ...

    def for_services(self) -> BrokerAccess:
        """Return the same with the listener of ingestors and operators as port."""
        ...


class LogAccess(TlsFiles, Protocol):
    """Kafka as one of the fleet's services uses it: see `settings.KafkaSettings`."""

    @property
    def bootstrap_servers(self) -> str: ...
    @property
    def security_protocol(self) -> str: ...
    @property
    def sasl_mechanism(self) -> str: ...
    @property
    def username(self) -> str | None: ...
    @property
    def password(self) -> Secret | None: ...
    @property
    def linger_ms(self) -> int: ...
