"""Settings that are each in range and together could never take effect are refused before anything starts."""

from __future__ import annotations

import pytest

from fleetlib.errors import SettingsError
from fleetlib.settings import load_settings

# What is set, the greatest or least value that still works, and the range that the sentence names.
PAIRS = [
    ("PROCESSOR_BATCH_MIN_AGE_MS", 200, 201, {"PROCESSOR_BATCH_AGE_MS": 200}, "0 to 200"),
    ("PROCESSOR_BATCH_MIN_AGE_MS", 1_000, 1_001, {}, "0 to 1000"),
    ("PROCESSOR_REWATCH_S", 7_200, 7_201, {"KAFKA_RETENTION_HOURS": 2}, "0 to 7200"),
    ("DATABASE_COMPRESS_AFTER_HOURS", 72, 73, {"DATABASE_RAW_RETENTION_DAYS": 3}, "1 to 72"),
    ("DATABASE_COMPRESS_AFTER_HOURS", 720, 721, {}, "1 to 720"),
    ("DATABASE_MINUTES_RETENTION_DAYS", 31, 30, {}, "at least 31"),
    ("REPORTS_CELL_TIMEOUT_S", 60, 61, {"REPORTS_RUN_TIMEOUT_S": 60}, "1 to 60"),
]


def put(monkeypatch: pytest.MonkeyPatch, values: dict[str, int]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"FLEET_{name}", str(value))


@pytest.mark.parametrize(("name", "last", "first_wrong", "with_", "allowed"), PAIRS)
def test_what_could_never_take_effect_is_refused_with_both_names_and_the_range(
    monkeypatch: pytest.MonkeyPatch, name: str, last: int, first_wrong: int, with_: dict[str, int], allowed: str
) -> None:
    put(monkeypatch, {**with_, name: last})
    settings = load_settings()
    section, key = name.lower().split("_", 1)
    assert getattr(getattr(settings, section), key) == last
    put(monkeypatch, {name: first_wrong})
    with pytest.raises(SettingsError) as told:
        load_settings()
    said = str(told.value)
    for one, value in {**with_, name: first_wrong}.items():
        assert f"FLEET_{one} = {value} " in said
    assert allowed in said


@pytest.mark.parametrize(
    ("name", "value"),
    [("PROCESSOR_BATCH_AGE_MS", 20), ("DATABASE_RAW_RETENTION_DAYS", 1), ("REPORTS_RUN_TIMEOUT_S", 30)],
)
def test_a_default_gives_way_to_what_is_set(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    put(monkeypatch, {name: value})
    load_settings()


# What is set and never used, with which settings it is, and what the sentence says to set.
UNUSED = [
    ("MQTT_CA_FILE", {"MQTT_TLS": "true"}, "FLEET_MQTT_TLS to true"),
    ("MQTT_CERT_FILE", {"MQTT_TLS": "true"}, "FLEET_MQTT_TLS to true"),
    ("MQTT_KEY_FILE", {"MQTT_TLS": "true", "MQTT_CERT_FILE": "x"}, "FLEET_MQTT_TLS to true"),
    ("KAFKA_CA_FILE", {"KAFKA_SECURITY_PROTOCOL": "SSL"}, "FLEET_KAFKA_SECURITY_PROTOCOL to SSL or SASL_SSL"),
    ("KAFKA_CERT_FILE", {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, "to SSL or SASL_SSL"),
    ("KAFKA_KEY_FILE", {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_CERT_FILE": "x"}, "to SSL or SASL_SSL"),
    ("KAFKA_USERNAME", {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, "to SASL_SSL or SASL_PLAINTEXT"),
    ("KAFKA_PASSWORD", {"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT"}, "to SASL_SSL or SASL_PLAINTEXT"),
]


@pytest.mark.parametrize(("name", "with_", "advice"), UNUSED)
def test_credentials_that_nothing_would_use_are_refused_without_showing_them(
    monkeypatch: pytest.MonkeyPatch, name: str, with_: dict[str, str], advice: str
) -> None:
    load_settings()
    monkeypatch.setenv(f"FLEET_{name}", "what-is-set")
    with pytest.raises(SettingsError) as told:
        load_settings()
    said = str(told.value)
    assert f"FLEET_{name} is set and would not be used" in said
    assert f"{advice}, or unset FLEET_{name}" in said
    assert "what-is-set" not in said
    for one, value in with_.items():
        monkeypatch.setenv(f"FLEET_{one}", value)
    load_settings()


@pytest.mark.parametrize("broker", ["MQTT", "KAFKA"])
def test_a_key_without_its_certificate_is_refused(monkeypatch: pytest.MonkeyPatch, broker: str) -> None:
    for name, value in {"MQTT_TLS": "true", "KAFKA_SECURITY_PROTOCOL": "SSL", f"{broker}_KEY_FILE": "x"}.items():
        monkeypatch.setenv(f"FLEET_{name}", value)
    with pytest.raises(SettingsError, match=f"FLEET_{broker}_KEY_FILE is set .* FLEET_{broker}_CERT_FILE"):
        load_settings()


def test_a_user_of_the_mqtt_broker_needs_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MQTT_USERNAME": "ingestor", "MQTT_PASSWORD": "word", "MQTT_TLS": "false"}.items():
        monkeypatch.setenv(f"FLEET_{name}", value)
    load_settings()
