"""One typed tree of settings, read from `FLEET_*` variables, built in `cli.py` and passed down.

`FLEET_DATABASE_URL` sets `database.url`, `FLEET_MQTT_PORT` sets `mqtt.port`: the first word is the section. A variable
that starts with FLEET_ and names no setting is an error, so a misspelling never goes unnoticed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from platformdirs import user_cache_path, user_data_path
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from fleetlib.errors import SettingsError
from fleetlib.settings_rules import HOURS_PER_DAY, S_PER_HOUR, at_most, more_than, used

APP = "fleettracker"
PREFIX = "FLEET_"
Port = Annotated[int, Field(ge=1, le=65_535)]
LOOPBACK = "127.0.0.1"


def _not_empty(given: Any, about: ValidationInfo) -> Any:
    """Refuse an empty text: as a secret anyone could guess it, as a folder it would be the present one."""
    if given == "" and about.field_name not in _MAY_BE_EMPTY:
        raise ValueError("it is empty")
    return given


_MAY_BE_EMPTY = ("allowed_origins",)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    _none_empty = field_validator("*", mode="before")(_not_empty)


class DatabaseSettings(_Section):
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


class PgSettings(_Section):
    """The PostgreSQL that the embedded runs and `fleet up` start."""

    extension_dir: Path = Field(
        default_factory=lambda: user_data_path(APP) / "pg-extensions", description="folder with TimescaleDB's files"
    )
    port: Port = 25432


class MqttSettings(_Section):
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
        20_000, ge=1, le=65_535, description="messages in flight to one ingestor: the back-pressure valve"
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


class KafkaSettings(_Section):
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


class IngestorSettings(_Section):
    """MQTT to Kafka."""

    name: str = Field(
        "1", pattern=r"^[A-Za-z0-9_-]{1,32}$", description="the same after a restart, different for each ingestor"
    )
    frame_messages: int = Field(500, ge=1, description="a frame closes at this many messages ...")
    frame_age_ms: int = Field(50, ge=1, description="... or at this age, whichever comes first")
    max_in_flight_bytes: int = Field(
        67_108_864, ge=1, description="records on their way to Kafka; beyond it nothing is read from the broker"
    )
    metrics_port: Port = 29101
    metrics_host: str = Field(LOOPBACK, description="where /metrics listens; 0.0.0.0 in a container")


class ProcessorSettings(_Section):
    """Kafka to database and live map."""

    batch_rows: int = Field(200_000, ge=1, description="a database batch closes at this many rows ...")
    batch_age_ms: int = Field(1_000, ge=1, description="... or at this age; sooner where transactions are quick")
    batch_min_age_ms: int = Field(50, ge=0, description="a batch does not close sooner, unless it is full")
    batch_write_ratio: float = Field(
        0.45, gt=0, lt=1, description="share of the time for transactions: where they take more, batches grow"
    )
    batch_busy_rows_per_s: int = Field(
        40_000, ge=1, description="from so many rows a second on batches take their whole age, the least work a row"
    )
    transaction_timeout_s: float = Field(
        60, gt=0, description="the database ends a transaction that takes longer: its processor stands still"
    )
    max_future_s: float = Field(3_600, gt=0, description="a sample later than now by more is dead-lettered")
    rewatch_s: float = Field(
        300, ge=0, description="how much history `watch` reads again on a start where it kept no state of this age"
    )
    keep_s: float = Field(
        10, ge=0, description="how often `watch` keeps its state in `home`, to go on there after a restart; 0: never"
    )
    max_unsent_incidents: int = Field(
        10_000, ge=1, description="records of incidents that Kafka has not taken; beyond it `watch` reads no more"
    )
    overspeed_limit_mps: float = Field(22.2, gt=0, description="fleet-wide speed limit (80 km/h)")
    metrics_port: Port = 29102
    metrics_host: str = Field(LOOPBACK, description="where /metrics listens; 0.0.0.0 in a container")

    @model_validator(mode="after")
    def _least_below_most(self) -> Self:
        if "batch_min_age_ms" in self.model_fields_set:
            least_ms, why = self.batch_min_age_ms, "a batch closes at the second, so that it never reaches the first"
            at_most("processor", "batch_min_age_ms", least_ms, "batch_age_ms", self.batch_age_ms, least=0, what=why)
        return self


class SimulatorSettings(_Section):
    """The simulated fleet as a service."""

    metrics_port: Port | None = Field(None, description="where /metrics listens; absent: nowhere (`fleet up` sets it)")
    metrics_host: str = Field(LOOPBACK, description="where /metrics listens; 0.0.0.0 in a container")
    drivers: Path = Field(
        default_factory=lambda: user_data_path(APP) / "drivers", description="folder with the named drivers"
    )


class HealthSettings(_Section):
    """/healthz and /readyz, beside each service's metrics."""

    stall_s: float = Field(30, gt=0, description="a loop that has not turned for longer is told as standing still")


class LogSettings(_Section):
    """What services say on stderr."""

    format: Literal["text", "json"] = Field("text", description="`text` is key=value; one line per event")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="what is less is left out")
    repeat_s: float = Field(
        10, ge=0, description="an event that repeats within this is counted in one line; 0 tells each"
    )


class LiveSettings(_Section):
    """The operator page and its WebSocket."""

    host: str = LOOPBACK
    port: Port = 28080
    interval_ms: int = Field(1_000, ge=100, description="time between frames of positions")
    max_clients: int = Field(200, ge=1, description="open WebSockets; one more is answered with 503")
    client_queue: int = Field(
        1_000, ge=1, description="incidents and answers that a client may fall behind by; then it is closed"
    )
    token_secret: SecretStr | None = Field(
        None, description="signs the page's short-lived tokens; absent: made at start"
    )
    roads: Path | None = Field(None, description="road lines to draw, as `fleet simulate --roads FILE` writes them")
    allowed_origins: str = Field("", description="comma-separated origins besides the page's own")


class ReportSettings(_Section):
    """Notebooks that are run as reports, and how long their results stay."""

    notebooks: Path | None = Field(None, description="folder of the notebooks; absent: ./notebooks or the package's")
    cell_timeout_s: int = Field(300, ge=1, description="a cell that runs longer fails the run")
    run_timeout_s: int = Field(1_800, ge=1, description="a run that takes longer fails")
    keep_last: int = Field(30, ge=1, description="this many runs of a report always stay in the archive")
    keep_days: int = Field(90, ge=1, description="older runs are deleted, beyond the last ones")
    metrics_port: Port | None = Field(None, description="where /metrics of `schedule --run` listens; absent: nowhere")
    metrics_host: str = Field(LOOPBACK, description="where /metrics listens; 0.0.0.0 in a container")

    @model_validator(mode="after")
    def _a_cell_within_its_run(self) -> Self:
        if "cell_timeout_s" in self.model_fields_set:
            cell_s, why = self.cell_timeout_s, "the run fails before its cell does"
            at_most("reports", "cell_timeout_s", cell_s, "run_timeout_s", self.run_timeout_s, least=1, what=why)
        return self


class Settings(BaseSettings):
    """All settings. `home` holds what runs on this machine: servers' data, logs, reports."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1, extra="forbid", frozen=True
    )
    _none_empty = field_validator("*", mode="before")(_not_empty)

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
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(
            _sentence(error), "Correct the variable or unset it; docs/settings.md lists them all"
        ) from None


def environment_names() -> dict[str, str]:
    """Return every variable that is read, with its description."""
    names: dict[str, str] = {}
    for name, info in Settings.model_fields.items():
        section = info.annotation
        if isinstance(section, type) and issubclass(section, _Section):
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
