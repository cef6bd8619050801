"""A Kafka that asks who is there: SASL/SCRAM with or without TLS, and rules for topics and groups."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from fleetlib.settings import LOOPBACK
from fleetlib.stack.certificates import Pair

ADMINISTRATOR = "admin"
_SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="{user}" password="{password}";'
_PLAIN = (
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="controller" password="{password}"'
    ' user_controller="{password}";'
)


@dataclass(frozen=True, slots=True, repr=False)
class KafkaSecurity:
    """What the broker asks of its clients.

    Attributes:
        password: Of the administrator, who may do everything; letters, digits, `-` and `_`.
        pair: The broker's certificate: then clients talk TLS.
        authority: Who signed it.
    """

    password: str
    pair: Pair | None = None
    authority: Path | None = None

    @property
    def protocol(self) -> str:
        """FLEET_KAFKA_SECURITY_PROTOCOL of the clients."""
        return "SASL_SSL" if self.pair is not None else "SASL_PLAINTEXT"

    def properties(self, port: int, controller_port: int, folder: Path) -> dict[str, str]:
        """Return the broker's properties.

        Args:
            port: Where clients connect.
            controller_port: Where broker and controller talk, by a password of their own.
            folder: Where the key store is written.
        """
        admin = _SCRAM.format(user=ADMINISTRATOR, password=self.password)
        found = {
            "listeners": f"CLIENT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
            "advertised.listeners": f"CLIENT://{LOOPBACK}:{port}",
            "listener.security.protocol.map": f"CONTROLLER:SASL_PLAINTEXT,CLIENT:{self.protocol}",
            "inter.broker.listener.name": "CLIENT",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
            "listener.name.client.scram-sha-512.sasl.jaas.config": admin,
            "sasl.mechanism.controller.protocol": "PLAIN",
            "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.controller.plain.sasl.jaas.config": _PLAIN.format(password=token_urlsafe(24)),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:{ADMINISTRATOR};User:controller",
            "allow.everyone.if.no.acl.found": "false",
        }
        return found | self._tls(folder)

    def scram_argument(self) -> str:
        """Return what `StorageTool format --add-scram` takes for the administrator."""
        return f"SCRAM-SHA-512=[name={ADMINISTRATOR},password={self.password}]"

    def _tls(self, folder: Path) -> dict[str, str]:
        if self.pair is None or self.authority is None:
            return {}
        store = folder / "keystore.pem"  # Kafka wants key and certificate in one file
        store.touch(mode=0o600)
        store.write_text(self.pair.key.read_text() + self.pair.certificate.read_text())
        return {
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(store),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority),
            "ssl.enabled.protocols": "TLSv1.2,TLSv1.3",
        }
