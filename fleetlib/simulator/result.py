"""What a simulation gave, as frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from fleetlib.contracts.incidents import IncidentKind, Severity
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.recording import beside, refuse_existing, write_whole
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.simulator.scenarios.model import Scenario

POSITION_COLUMNS = ("vehicle_id", "time", "latitude_deg", "longitude_deg", "speed_mps", "heading_deg")


@dataclass(frozen=True, repr=False)
class SimulationResult:
    """What a simulation gave.

    Attributes:
        samples: Measured telemetry, by time and vehicle (`contracts.columns.TELEMETRY` without `ingest_time`).
        truth: The same moments without errors of measurement, of all vehicles.
        labels: Ground truth of the incidents (`contracts.incidents.LABEL_SCHEMA`).
        vehicles: One row per vehicle.
        network: The roads.
        scenario: What was simulated.
        complete: False if it was stopped before its end.
        traces: What the devices recorded around each impact at 100 Hz (`contracts.traces.TRACE_SCHEMA`), one row a
            vehicle and impact; the signals are lists, the trigger is sample `trigger_index`.
    """

    samples: pl.DataFrame
    truth: pl.DataFrame
    labels: pl.DataFrame
    vehicles: pl.DataFrame
    network: RoadNetwork
    scenario: Scenario
    complete: bool = True
    traces: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def params(self) -> SimulationParams:
        """The parameters that it was run with."""
        return self.scenario.params

    @property
    def positions(self) -> pl.DataFrame:
        """Where the devices say that they were: id, time, latitude, longitude, speed and heading."""
        return self.samples.select(POSITION_COLUMNS)

    @property
    def incidents(self) -> pl.DataFrame:
        """The labels with kind and severity as words."""
        words = {
            "kind": {int(kind): kind.name.lower() for kind in IncidentKind},
            "severity": {int(severity): severity.name.lower() for severity in Severity},
        }
        return self.labels.with_columns(
            pl.col(name).cast(pl.Int64).replace_strict(known, return_dtype=pl.String) for name, known in words.items()
        )

    def write(self, path: Path, *, replace: bool = False) -> None:
        """Write the samples as Parquet; labels, vehicles, truth and traces lie beside it (`x.labels.parquet`, ...).

        Args:
            path: Of the samples; its folder is made if it is not there.
            replace: Write over files that are there.

        Raises:
            SettingsError: If one of the files is there already or cannot be written.
        """
        files = beside(path)
        refuse_existing(files.values(), replace=replace)
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, file in files.items():
            write_whole(getattr(self, name), file)

    def __repr__(self) -> str:
        state = "" if self.complete else ", stopped early"
        return (
            f"SimulationResult({self.scenario.name}: {len(self.vehicles):,} vehicles, {len(self.samples):,} samples, "
            f"{len(self.labels):,} incidents{state})"
        )
