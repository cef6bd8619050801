"""What the serving process is told arrives whole, and a secret is not shown on the way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from fleetlib.ingestor import launch, native
from fleetlib.ingestor.handover import Handover, put_into_pipe, take_from_pipe
from fleetlib.ingestor.verdicts import WireTypes, wire_types
from fleetlib.settings import IngestorSettings, KafkaSettings, LogSettings, MqttSettings, Settings

SECRETS = ("broker-secret", "group-secret", "kafka-secret")
LIBRARY = Path("cache") / "native" / "ingestor.so"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Handover:
    monkeypatch.setattr(native, "prepared", lambda _cache: LIBRARY)
    mqtt, group, kafka = map(SecretStr, SECRETS)
    return launch.handover(
        Settings(
            mqtt=MqttSettings(
                port=1883,
                service_port=1884,
                username="ingest",
                password=mqtt,
                group_secret=group,
                tls=True,
                ca_file=Path("ca.crt"),
            ),
            kafka=KafkaSettings(security_protocol="SASL_SSL", username="ingest", password=kafka, linger_ms=7),
            ingestor=IngestorSettings(name="7", frame_age_ms=20),
            log=LogSettings(format="json"),
        )
    )


@pytest.mark.skipif(os.name != "posix", reason="the service becomes another process on POSIX alone")
def test_what_is_told_arrives_through_the_pipe(told: Handover) -> None:
    got = Handover.from_json(take_from_pipe(put_into_pipe(told.to_json())))
    assert (got.broker.host, got.broker.port, got.broker.for_services().port) == ("127.0.0.1", 1884, 1884)
    assert (got.broker.username, got.broker.ca_file, got.broker.key_file) == ("ingest", Path("ca.crt"), None)
    found: list[Any] = [got.broker.password, got.broker.group_secret, got.kafka.password]
    assert tuple(one.get_secret_value() for one in found) == SECRETS
    assert (got.kafka.security_protocol, got.kafka.linger_ms) == ("SASL_SSL", 7)
    assert (got.own, got.log, got.stall_s, got.library) == (told.own, told.log, told.stall_s, LIBRARY)
    assert (got.own.name, got.own.frame_age_ms, got.log.format) == ("7", 20, "json")
    assert got.types.uplink.tobytes() == wire_types("Telemetry") + wire_types("UplinkBatch")
    assert got.types.trace.tobytes() == wire_types("CrashTrace")


def test_no_secret_is_in_what_is_printed_of_it(told: Handover) -> None:
    assert not [one for one in SECRETS if one in repr(told)]
    assert all(one in told.to_json().decode() for one in SECRETS)


@pytest.mark.skipif(os.name != "posix", reason="the service becomes another process on POSIX alone")
def test_what_a_pipe_does_not_hold_is_an_error_and_no_standstill() -> None:
    with pytest.raises(BlockingIOError, match="does not hold"):
        put_into_pipe(bytes(10_000_000))


def test_the_tables_may_be_read_by_machine_code() -> None:
    types = WireTypes.of_schema()
    assert not types.uplink.readonly
    assert types.uplink.shape == (2, len(types.trace))
