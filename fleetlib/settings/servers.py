"""The servers: where they are, who one is there, how long they keep what they have."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator

from fleetlib.settings.rules import HOURS_PER_DAY, at_most, more_than
from fleetlib.settings.section import APP, LOOPBACK, Port, Section


class DatabaseSettings(Section):
    """The database: its address as each role, and how long data stays.

    The three roles' addresses default to the one of the owner.
    """

    url: SecretStr | None = Field(None, description="postgresql:// address, as owner; absent: the embedded server")
    writer_url: SecretStr | None = Field(None, description="the same as the role fleet_writer (processor)")
    reader_url: SecretStr | None = Field(None, description="the same as the role fleet_reader (notebooks, reports)")
    raw_retention_days: int = Field(30, ge=1, description="raw telemetry is dropped after this; aggregates stay")
    minutes_retention_days: int | None = Field(
        None, ge=2, description="minute aggregates are dropped after this; absent: they stay; hours always do"
    )
    compress_after_hours: int = Field(24, ge=1, description="chunks older than this go to the columnstore")
    refresh_interval_s: int = Field(60, ge=10, le=3_600, description="time between refreshes of the newest minutes")
    refresh_lag_s: int = Field(60, ge=0, le=3_600, description="a minute is refreshed so long after its end")
    upkeep_interval_s: float = Field(30, ge=1, le=3_600, description="time between two runs of the processor's upkeep")
    upkeep_share: float = Field(
        0.5, gt=0, le=1, description="share of that time for refreshing what late data has touched; the rest waits"
    )

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        raw_days, raw = self.raw_retention_days, "raw_retention_days"
        if "compress_after_hours" in self.model_fields_set:
            hours, why = self.compress_after_hours, "raw telemetry is dropped before it is packed"
            at_most("database", "compress_after_hours", hours, raw, raw_days, least=1, what=why, in_units=HOURS_PER_DAY)
        if self.minutes_retention_days is not None:
            why = "minute aggregates would go before the telemetry that they are made of"
            more_than("database", "minutes_retention_days", self.minutes_retention_days, raw, raw_days, what=why)
        return self


class PgSettings(Section):
    """The PostgreSQL that the embedded runs and `fleet up` start."""

    extension_dir: Path = Field(
        default_factory=lambda: user_data_path(APP) / "pg-extensions", description="folder with TimescaleDB's files"
    )
    port: Port = 25432


class MqttSettings(Section):
    """The broker, and how the clients use it."""

    host: str = LOOPBACK
    port: Port = 21883
    username: str | None = Field(None, description="of this service; vehicles have their own")
    password: SecretStr | None = None
    fleet_secret: SecretStr | None = Field(None, description="vehicles' passwords are derived from it")
    service_port: Port | None = Field(
        None, description="listener of the ingestors and operators; absent: port (`fleet up`: the next one)"
    )
    group_secret: SecretStr | None = Field(
        None, description="all ingestors of a fleet share it; a vehicle that knew it could take their messages away"
    )
    tls: bool = False
    ca_file: Path | None = Field(None, description="who signed the broker's certificate; absent: the system's list")
    cert_file: Path | None = Field(
        None, description="this client's certificate; {vehicle_id} in the name stands for each vehicle's own"
    )
    key_file: Path | None = Field(None, description="the key of cert_file, {vehicle_id} as there")
    client_certificates: bool = Field(
        False, description="`fleet up`: vehicles show a certificate that names their id instead of a password"
    )
    receive_maximum: int = Field(
        12_000, ge=1, le=65_535, description="messages in flight to one ingestor: the back-pressure valve"
    )
    max_queued_messages: int = Field(
        400_000, ge=1, description="in the broker; beyond it ingestors unsubscribe, and vehicles keep what they have"
    )
    vehicle_in_flight: int = Field(1_000, ge=1, le=32_000, description="messages of one vehicle without PUBACK")
    vehicle_waiting: int = Field(
        10_000, ge=1, description="messages that one vehicle keeps until they can be sent; then the oldest go, counted"
    )
    session_expiry_s: int = Field(86_400, ge=0)
    keepalive_s: int = Field(60, ge=5, le=65_535)
    keep_s: float = Field(
        15.0, ge=0, description="a vehicle keeps a message so long after PUBACK: more than twice autosave_interval"
    )

    def for_services(self) -> MqttSettings:
        """Return the settings with the listener of ingestors and operators as port."""
        return self.model_copy(update={"port": self.service_port or self.port})


class KafkaSettings(Section):
    """The log."""

    bootstrap_servers: str = f"{LOOPBACK}:29092"
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = "SCRAM-SHA-512"
    username: str | None = Field(None, description="of this service, where security_protocol has SASL")
    password: SecretStr | None = None
    ca_file: Path | None = Field(None, description="who signed the brokers' certificates; absent: the system's list")
    cert_file: Path | None = Field(None, description="this client's certificate, where the brokers ask for one")
    key_file: Path | None = Field(None, description="the key of cert_file")
    partitions: int = Field(4, ge=1, le=1_000)
    replication_factor: int = Field(1, ge=1)
    linger_ms: int = Field(5, ge=0, le=1_000)
    retention_hours: int = Field(72, ge=1, description="telemetry and traces: how far back a replay can reach")
    incident_retention_hours: int = Field(720, ge=1, description="incidents stay longer")
    dead_letter_retention_hours: int = Field(720, ge=1, description="dead letters stay until someone has looked")
