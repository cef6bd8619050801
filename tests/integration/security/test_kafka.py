"""A real Kafka with SASL/SCRAM over TLS and rules: who gets in, and what each service may do there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from fleetlib.contracts.topics import KAFKA_INCIDENTS, KAFKA_TELEMETRY, KAFKA_TOPICS
from fleetlib.errors import MissingServer, PermissionRefused, SettingsError
from fleetlib.settings import KafkaSettings
from fleetlib.stack import Kafka, free_port
from fleetlib.stack.certificates import Authority
from fleetlib.stack.kafka_security import ADMINISTRATOR, KafkaSecurity
from fleetlib.transport import kafka_client
from fleetlib.transport.base import Record
from fleetlib.transport.kafka_probe import KafkaProbe
from fleetlib.transport.kafka_security import RIGHTS, grant
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_source import KafkaSource
from fleetlib.transport.kafka_topics import ensure_topics

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]
PASSWORDS = {user: SecretStr(f"password-of-{user}") for user in RIGHTS}
ADMIN_PASSWORD = "password-of-the-administrator"


@pytest.fixture(scope="module")
def secure_kafka(server_root: Path) -> Iterator[KafkaSettings]:
    """Settings of the administrator of a Kafka whose users are the services, each with its own rights."""
    authority = Authority(server_root / "kafka-authority")
    security = KafkaSecurity(ADMIN_PASSWORD, authority.server("kafka"), authority.certificate)
    with Kafka(server_root / "kafka-secure", free_port(), security=security) as server:
        settings = KafkaSettings(
            bootstrap_servers=server.bootstrap_servers,
            security_protocol="SASL_SSL",
            username=ADMINISTRATOR,
            password=SecretStr(ADMIN_PASSWORD),
            ca_file=authority.certificate,
        )
        assert ensure_topics(settings) == sorted(KAFKA_TOPICS)
        grant(settings, PASSWORDS)
        yield settings


def as_user(settings: KafkaSettings, user: str) -> KafkaSettings:
    return settings.model_copy(update={"username": user, "password": PASSWORDS[user]})


def test_each_service_does_its_work_with_its_own_user(secure_kafka: KafkaSettings) -> None:
    ingest, write, watch = (as_user(secure_kafka, user) for user in ("ingest", "write", "watch"))
    for settings in (ingest, write, watch):
        assert ensure_topics(settings) == []
        probe = KafkaProbe(settings)
        assert probe() is None
        probe.close()
    sink = KafkaSink(ingest)
    sink.send(KAFKA_TELEMETRY, 0, b"a frame")
    sink.flush(10)
    sink.close()
    for source in (KafkaSource(watch, [KAFKA_TELEMETRY]), KafkaSource(write, KAFKA_TOPICS, None, "fleet-write")):
        records: list[Record] = []
        while not records:
            records = source.poll(10, 10)
        assert [record.value for record in records] == [b"a frame"]
        source.close()


def test_the_ingestor_writes_no_incidents_and_reads_nothing(secure_kafka: KafkaSettings) -> None:
    sink = KafkaSink(as_user(secure_kafka, "ingest"))
    failures: list[Exception | None] = []
    sink.send(KAFKA_INCIDENTS, 0, b"forged", on_done=failures.append)
    sink.flush(10)
    sink.close()
    assert "TopicAuthorizationFailed" in repr(failures)
    source = KafkaSource(as_user(secure_kafka, "ingest"), [KAFKA_TELEMETRY])
    with pytest.raises(Exception, match="TopicAuthorizationFailed"):
        source.poll(10, 20)
    source.close()


def test_only_the_administrator_changes_rights(secure_kafka: KafkaSettings) -> None:
    with pytest.raises(PermissionRefused, match="makes no users or rules"):
        grant(as_user(secure_kafka, "watch"), PASSWORDS)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": SecretStr("wrong")}, r"the user 'admin'.*FLEET_KAFKA_PASSWORD"),
        ({"username": "nobody"}, r"the user 'nobody'"),
        ({"ca_file": None}, r"do not agree on TLS \(certificate verify failed.*FLEET_KAFKA_CA_FILE"),
        (
            {"security_protocol": "PLAINTEXT"},
            r"ends connections by PLAINTEXT: it probably wants TLS.*FLEET_KAFKA_SECURITY_PROTOCOL",
        ),
        ({"security_protocol": "SASL_PLAINTEXT"}, r"by SASL_PLAINTEXT and SCRAM-SHA-512.*protocol is wrong"),
        ({"security_protocol": "SSL"}, r"ends connections by SSL: it probably wants a user"),
        ({"sasl_mechanism": "PLAIN"}, r"FLEET_KAFKA_SASL_MECHANISM = PLAIN|by SASL_SSL and PLAIN: .*the mechanism"),
    ],
    ids=[
        "a wrong password",
        "an unknown user",
        "an unknown authority",
        "no encryption and no user",
        "no encryption",
        "no user",
        "another mechanism",
    ],
)
def test_whoever_has_no_right_is_refused_in_one_sentence(
    secure_kafka: KafkaSettings, change: dict[str, object], sentence: str
) -> None:
    with pytest.raises((MissingServer, PermissionRefused), match=sentence) as told:
        KafkaSink(secure_kafka.model_copy(update=change))
    assert "password-of" not in str(told.value)


@pytest.mark.parametrize(
    ("protocol", "sentence"),
    [
        ("SASL_PLAINTEXT", r"asks for no user on this listener, but SASL_PLAINTEXT shows one\. Set .* to PLAINTEXT,"),
        ("SSL", r"speak no TLS on this listener, but SSL does\. Set FLEET_KAFKA_SECURITY_PROTOCOL to PLAINTEXT,"),
        ("SASL_SSL", r"speak no TLS on this listener, but SASL_SSL does\. Set .* to SASL_PLAINTEXT or PLAINTEXT,"),
    ],
)
def test_security_against_a_plain_listener_is_told_with_its_cause(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch, protocol: str, sentence: str
) -> None:
    monkeypatch.setattr(kafka_client, "CONNECT_TIMEOUT_MS", 3_000)  # the refusal itself comes at once
    user = {"username": "fleet", "password": SecretStr("password-of-nobody")}
    settings = KafkaSettings.model_validate(
        {"bootstrap_servers": kafka.bootstrap_servers, "security_protocol": protocol, **user}
    )
    with pytest.raises(MissingServer, match=sentence) as told:
        KafkaSink(settings)
    assert "does not answer" not in str(told.value)
    assert "password-of" not in str(told.value)


def test_settings_that_cannot_work_are_told_before_a_connection() -> None:
    with pytest.raises(SettingsError, match="FLEET_KAFKA_USERNAME and _PASSWORD"):
        KafkaSink(KafkaSettings(security_protocol="SASL_SSL"))
    with pytest.raises(SettingsError, match="cannot be used"):
        KafkaSink(KafkaSettings(security_protocol="SSL", ca_file=Path("nowhere.pem")))
