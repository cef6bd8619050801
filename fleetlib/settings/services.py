"""Our own services, and what runs beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator

from fleetlib.settings.rules import at_most
from fleetlib.settings.section import APP, LOOPBACK, Port, Section


class IngestorSettings(Section):
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


class ProcessorSettings(Section):
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


class SimulatorSettings(Section):
    """The simulated fleet as a service."""

    metrics_port: Port | None = Field(None, description="where /metrics listens; absent: nowhere (`fleet up` sets it)")
    metrics_host: str = Field(LOOPBACK, description="where /metrics listens; 0.0.0.0 in a container")
    drivers: Path = Field(
        default_factory=lambda: user_data_path(APP) / "drivers", description="folder with the named drivers"
    )


class HealthSettings(Section):
    """/healthz and /readyz, beside each service's metrics."""

    stall_s: float = Field(30, gt=0, description="a loop that has not turned for longer is told as standing still")


class LogSettings(Section):
    """What services say on stderr."""

    format: Literal["text", "json"] = Field("text", description="`text` is key=value; one line per event")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="what is less is left out")
    repeat_s: float = Field(
        10, ge=0, description="an event that repeats within this is counted in one line; 0 tells each"
    )


class LiveSettings(Section):
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


class ReportSettings(Section):
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
