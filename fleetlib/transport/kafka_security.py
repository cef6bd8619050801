"""How our clients prove to Kafka who they are, what Kafka lets each service do, and its refusals as sentences."""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Mapping
from typing import Any, Self

from fleetlib.contracts.topics import KAFKA_DEAD_LETTER, KAFKA_INCIDENTS, KAFKA_TELEMETRY, KAFKA_TOPICS, KAFKA_TRACE
from fleetlib.errors import FleetError, MissingServer, PermissionRefused, SettingsError
from fleetlib.transport.access import LogAccess, Secret

RIGHTS_ADVICE = "Check FLEET_KAFKA_USERNAME, FLEET_KAFKA_PASSWORD and what Kafka lets this user do"
TLS_ADVICE = "Check FLEET_KAFKA_SECURITY_PROTOCOL and FLEET_KAFKA_CA_FILE"
NO_SASL_ADVICE = (
    "Set FLEET_KAFKA_SECURITY_PROTOCOL to {plain}, or FLEET_KAFKA_BOOTSTRAP_SERVERS to a listener that asks for a user"
)
NO_TLS_ADVICE = (
    "Set FLEET_KAFKA_SECURITY_PROTOCOL to {plain}, or FLEET_KAFKA_BOOTSTRAP_SERVERS to a listener with TLS; if it has "
    "TLS, see the broker's log"
)
SAID_MAX = 4_000
# A server that knows no TLS ends the connection or answers something else; these are OpenSSL's words for both.
_NO_TLS = ("UNEXPECTED_EOF_WHILE_READING", "WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE")
_TLS_REASON = re.compile(r"\[SSL: ?\w*\] ?([^(]*)")
# What each service does, and no more: topics that it writes, topics that it reads, its consumer groups.
RIGHTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "ingest": ((KAFKA_TELEMETRY, KAFKA_TRACE, KAFKA_DEAD_LETTER), (), ()),
    "write": ((KAFKA_DEAD_LETTER,), KAFKA_TOPICS, ("fleet-write",)),
    "watch": ((KAFKA_INCIDENTS,), (KAFKA_TELEMETRY,), ()),
}


def security_options(settings: LogAccess) -> dict[str, Any]:
    """Return the client's options for TLS and SASL.

    Raises:
        SettingsError: If a user name or password is missing, or a file cannot be read.
    """
    protocol = settings.security_protocol
    options: dict[str, Any] = {"security_protocol": protocol}
    if protocol.endswith("SSL"):
        options["ssl_context"] = _context(settings)
    if protocol.startswith("SASL"):
        if not settings.username or settings.password is None:
            raise SettingsError(
                f"FLEET_KAFKA_SECURITY_PROTOCOL = {protocol} needs a user", "Set FLEET_KAFKA_USERNAME and _PASSWORD"
            )
        options |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.username,
            "sasl_plain_password": settings.password.get_secret_value(),
        }
    return options


class Reasons(logging.Handler):
    """Keeps what kafka-python says while a client starts: it tries again until its time is up, and raises no reason.

    A context manager; `said` holds the reasons.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._log = logging.getLogger("kafka.net.manager")
        self._before = self._log.level, self._log.propagate
        self.said = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        if len(self.said) < SAID_MAX:
            self.said += f"{record.getMessage()}\n"

    def __enter__(self) -> Self:
        self._log.addHandler(self)
        self._log.setLevel(logging.WARNING)
        self._log.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)
        self._log.setLevel(self._before[0])
        self._log.propagate = self._before[1]


def refusal(settings: LogAccess, error: Exception, said: str = "") -> FleetError | None:
    """Return the sentence for an error that is about rights or certificates, None for any other.

    Args:
        settings: Of the client.
        error: What it raised.
        said: What `Reasons` kept.
    """
    from kafka.errors import AuthorizationError, SaslAuthenticationFailedError

    where, words = f"Kafka at {settings.bootstrap_servers}", f"{said} {error}"
    if isinstance(error, SaslAuthenticationFailedError) or "SaslAuthenticationFailed" in words:
        return PermissionRefused(f"{where} refused the user {settings.username!r}", RIGHTS_ADVICE)
    if "IllegalSaslState" in words:  # what a broker says to a user's greeting on a listener without users
        protocol = settings.security_protocol
        advice = NO_SASL_ADVICE.format(plain=protocol.removeprefix("SASL_"))
        return MissingServer(f"{where} asks for no user on this listener, but {protocol} shows one", advice)
    if "UnsupportedSaslMechanism" in words:  # unless the broker's end of the connection overtakes its answer: below
        what = f"{where} does not know FLEET_KAFKA_SASL_MECHANISM = {settings.sasl_mechanism}"
        return MissingServer(what, "Set it to one that the listener has: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN")
    if isinstance(error, AuthorizationError):
        return PermissionRefused(f"{where} does not allow it ({type(error).__name__})", RIGHTS_ADVICE)
    found = _TLS_REASON.search(words)
    if found is not None and any(one in words for one in _NO_TLS):
        protocol = settings.security_protocol
        advice = NO_TLS_ADVICE.format(plain="SASL_PLAINTEXT or PLAINTEXT" if protocol == "SASL_SSL" else "PLAINTEXT")
        return MissingServer(f"{where} seems to speak no TLS on this listener, but {protocol} does", advice)
    if found is not None:
        return MissingServer(f"{where} and this client do not agree on TLS ({found[1].strip()})", TLS_ADVICE)
    if "socket disconnected" in words:  # all that a broker does to a wrong password, and to a wrong protocol
        protocol, user = settings.security_protocol, settings.username
        if protocol.startswith("SASL"):
            what = f"{where} ends the connection of the user {user!r} by {protocol} and {settings.sasl_mechanism}"
            return MissingServer(
                f"{what}: the password, the user, the mechanism or the protocol is wrong", RIGHTS_ADVICE
            )
        wants = "TLS, a user or both" if protocol == "PLAINTEXT" else "a user or this client's certificate"
        return MissingServer(f"{where} ends connections by {protocol}: it probably wants {wants}", TLS_ADVICE)
    return None


def grant(settings: LogAccess, passwords: Mapping[str, Secret]) -> None:
    """Make Kafka's users for our services and let each do its own work; repeating it changes the passwords.

    Args:
        settings: Of an administrator.
        passwords: By service: the keys of `RIGHTS`, which are the user names.

    Raises:
        FleetError: If Kafka refuses.
    """
    from kafka.admin import ScramMechanism, UserScramCredentialUpsertion

    from fleetlib.transport.kafka_topics import administration

    with administration(settings) as admin:
        made = admin.alter_user_scram_credentials(
            [
                UserScramCredentialUpsertion(user, ScramMechanism.SCRAM_SHA_512, secret.get_secret_value())
                for user, secret in passwords.items()
            ]
        )
        ruled = admin.create_acls([rule for user in passwords for rule in _rules(user)])
    faults = [*filter(None, made.values()), *(error.__name__ for error in ruled["failed"])]
    if faults:
        raise PermissionRefused(
            f"Kafka at {settings.bootstrap_servers} makes no users or rules: {faults[0]}", RIGHTS_ADVICE
        )


def _rules(user: str) -> list[Any]:
    from kafka.admin import ACL, ACLOperation, ACLPermissionType, ResourcePattern, ResourceType

    def rule(operation: ACLOperation, kind: ResourceType, name: str) -> ACL:
        return ACL(f"User:{user}", "*", operation, ACLPermissionType.ALLOW, ResourcePattern(kind, name))

    writes, reads, groups = RIGHTS[user]
    return [
        *(rule(ACLOperation.WRITE, ResourceType.TOPIC, one) for one in writes),
        *(rule(ACLOperation.READ, ResourceType.TOPIC, one) for one in reads),
        *(rule(ACLOperation.READ, ResourceType.GROUP, one) for one in groups),
        *(rule(ACLOperation.DESCRIBE, ResourceType.TOPIC, one) for one in KAFKA_TOPICS),
    ]


def _context(settings: LogAccess) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
        if settings.cert_file is not None:
            context.load_cert_chain(settings.cert_file, settings.key_file)
    except OSError as error:
        file = settings.cert_file or settings.ca_file
        raise SettingsError(
            f"FLEET_KAFKA_CA_FILE or _CERT_FILE: {file} cannot be used ({error.strerror or error})",
            "Name a readable PEM file",
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
