"""A whole simulation in one call, for notebooks: parameters in, frames out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from fleetlib.errors import SettingsError
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.roads import RoadNetwork
from fleetlib.units import US_PER_S

DEFAULT_START = datetime(2026, 1, 5, 8, tzinfo=UTC)  # fixed, so that the same seed gives the same bytes


@dataclass(frozen=True)
class SimulationResult:
    """What a simulation gave.

    Attributes:
        samples: Measured telemetry, by time and vehicle (`contracts.columns.TELEMETRY` without `ingest_time`).
        truth: The same moments without errors of measurement.
        labels: Ground truth of the incidents (`contracts.incidents.LABEL_SCHEMA`).
        vehicles: One row per vehicle.
        network: The roads.
        params: What it was run with.
    """

    samples: pl.DataFrame
    truth: pl.DataFrame
    labels: pl.DataFrame
    vehicles: pl.DataFrame
    network: RoadNetwork
    params: SimulationParams

    def write(self, path: Path) -> None:
        """Write the samples as Parquet, with labels, vehicles and truth beside them (`x.labels.parquet` and so on)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.samples.write_parquet(path)
        for name in ("labels", "vehicles", "truth"):
            getattr(self, name).write_parquet(path.with_suffix(f".{name}.parquet"))


def simulate(
    params: SimulationParams | None = None,
    *,
    duration_s: float = 600.0,
    start_time: datetime = DEFAULT_START,
    progress: bool = True,
    **overrides: Any,
) -> SimulationResult:
    """Run a simulation without any broker.

    Args:
        params: Everything that it depends on; or give single values as `overrides`.
        duration_s: How long, in seconds of the fleet.
        start_time: When it begins, aware.
        progress: Show a progress bar.
        overrides: Parameters by name, for example `vehicles=50, driver={"time_gap_s": 2}`.

    Raises:
        SettingsError: If a parameter is unknown or out of range, or both `params` and `overrides` are given.
    """
    from tqdm.auto import tqdm

    from fleetlib.simulator.simulation import Simulation

    if params is not None and overrides:
        raise SettingsError("simulate() got both params and single values", "Give one of the two")
    if duration_s <= 0:
        raise SettingsError(f"duration_s = {duration_s}: it must be positive", "Give a number of seconds")
    if start_time.tzinfo is None:
        raise SettingsError(f"start_time = {start_time} has no time zone", "Give an aware datetime")
    chosen = params if params is not None else SimulationParams.from_overrides(overrides)
    simulation = Simulation(chosen, round(start_time.timestamp() * US_PER_S), deliver=False)
    samples, truth = [], []
    ticks = max(1, round(duration_s / chosen.sample_interval_s))
    for _ in tqdm(range(ticks), desc="simulating", unit="tick", disable=not progress):
        tick = simulation.step()
        samples.append(tick.samples)
        truth.append(tick.truth)
    return SimulationResult(
        pl.concat(samples), pl.concat(truth), simulation.labels(), simulation.vehicles(), simulation.network, chosen
    )
