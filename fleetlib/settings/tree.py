"""All settings as one tree, read from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self

from platformdirs import user_cache_path
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from fleetlib.errors import SettingsError
from fleetlib.settings.rules import S_PER_HOUR, at_most, used
from fleetlib.settings.section import APP, PREFIX, Section, not_empty
from fleetlib.settings.servers import DatabaseSettings, KafkaSettings, MqttSettings, PgSettings
from fleetlib.settings.services import (
    HealthSettings,
    IngestorSettings,
    LiveSettings,
    LogSettings,
    ProcessorSettings,
    ReportSettings,
    SimulatorSettings,
)


class Settings(BaseSettings):
    """All settings. `home` holds what runs on this machine: servers' data, logs, reports."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1, extra="forbid", frozen=True
    )
    _none_empty = field_validator("*", mode="before")(not_empty)

    home: Path = Field(Path(".fleet"), description="folder for data, logs, reports of the runs on this machine")
    cache: Path = Field(default_factory=lambda: user_cache_path(APP), description="folder for downloads")
    database: DatabaseSettings = DatabaseSettings()
    pg: PgSettings = PgSettings()
    mqtt: MqttSettings = MqttSettings()
    kafka: KafkaSettings = KafkaSettings()
    ingestor: IngestorSettings = IngestorSettings()
    processor: ProcessorSettings = ProcessorSettings()
    live: LiveSettings = LiveSettings()
    reports: ReportSettings = ReportSettings()
    simulator: SimulatorSettings = SimulatorSettings()
    health: HealthSettings = HealthSettings()
    log: LogSettings = LogSettings()

    @model_validator(mode="after")
    def _history_that_is_kept(self) -> Self:
        if "rewatch_s" in self.processor.model_fields_set:
            back_s, hours, why = self.processor.rewatch_s, self.kafka.retention_hours, "Kafka has dropped it by then"
            limit = "kafka.retention_hours"
            at_most("processor", "rewatch_s", back_s, limit, hours, least=0, what=why, in_units=S_PER_HOUR)
        return self

    @model_validator(mode="after")
    def _credentials_that_are_used(self) -> Self:
        mqtt, kafka = self.mqtt, self.kafka
        files = ("ca_file", "cert_file", "key_file")
        if not mqtt.tls:
            used("mqtt", {name: getattr(mqtt, name) for name in files}, "tls", mqtt.tls, dict.fromkeys(files, "true"))
        if mqtt.cert_file is None:
            used("mqtt", {"key_file": mqtt.key_file}, "cert_file", None, {"key_file": "the certificate of this key"})
        protocol = kafka.security_protocol
        for names, on, values in (
            (files, protocol.endswith("SSL"), "SSL or SASL_SSL"),
            (("username", "password"), protocol.startswith("SASL"), "SASL_SSL or SASL_PLAINTEXT"),
        ):
            if not on:
                given, wanted = {name: getattr(kafka, name) for name in names}, dict.fromkeys(names, values)
                used("kafka", given, "security_protocol", protocol, wanted)
        if kafka.cert_file is None:
            used("kafka", {"key_file": kafka.key_file}, "cert_file", None, {"key_file": "the certificate of this key"})
        return self


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment.

    Args:
        overrides: Whole sections or top-level values that win over the environment.

    Raises:
        SettingsError: If a variable is unknown, of the wrong type or out of range; it names the variable and the rule.
    """
    _refuse_unknown()
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(
            _sentence(error), "Correct the variable or unset it; docs/settings.md lists them all"
        ) from None
    if settings.home.exists() and not settings.home.is_dir():
        raise SettingsError(
            f"FLEET_HOME = {settings.home} is no folder", "Set it to a folder of yours, on a disk with room"
        )
    return settings


def environment_names() -> dict[str, str]:
    """Return every variable that is read, with its description."""
    names: dict[str, str] = {}
    for name, info in Settings.model_fields.items():
        section = info.annotation
        if isinstance(section, type) and issubclass(section, Section):
            for key, inner in section.model_fields.items():
                names[f"{PREFIX}{name}_{key}".upper()] = inner.description or ""
        else:
            names[f"{PREFIX}{name}".upper()] = info.description or ""
    return names


def _refuse_unknown() -> None:
    known = environment_names()
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(f"{unknown[0]} is not a setting", "Unset it or see docs/settings.md for the names")


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
    value = (
        "a secret value" if any(word in name for word in ("PASSWORD", "SECRET", "URL")) else repr(first.get("input"))
    )
    return f"{name} = {value}: {first['msg'].removeprefix('Value error, ')}"
