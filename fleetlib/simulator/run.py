"""A whole simulation in one call, for notebooks: a scenario in, frames out; it can be stopped and resumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack

import polars as pl

from fleetlib import __version__
from fleetlib.errors import SettingsError
from fleetlib.simulator.checkpoint import CheckpointFolder
from fleetlib.simulator.params import SimulationParams
from fleetlib.simulator.recording import (
    KINDS,
    MemoryRecorder,
    ParquetRecorder,
    Recorder,
    beside,
    refuse_existing,
    write_whole,
)
from fleetlib.simulator.result import SimulationResult
from fleetlib.simulator.running import Run
from fleetlib.simulator.scenarios import Scenario, effective_yaml
from fleetlib.simulator.scenarios import scenario as find_scenario
from fleetlib.simulator.scenarios.model import DEFAULT_START

__all__ = ["DEFAULT_START", "FileReport", "SimulationResult", "chosen", "simulate", "simulate_to_file"]

CHECKPOINT_EVERY_S = 60.0
Which = str | Path | Scenario | SimulationParams | None


@dataclass(frozen=True)
class FileReport:
    """What a simulation wrote.

    Attributes:
        scenario: What was simulated.
        complete: False if it was stopped before its end.
        simulated_s: How far it came.
        samples: Rows of samples.
        labels: Labelled incidents.
        path: The samples; truth, labels and vehicles lie beside it.
    """

    scenario: Scenario
    complete: bool
    simulated_s: float
    samples: int
    labels: int
    path: Path


def simulate(
    scenario: Which = None,
    *,
    overrides: Mapping[str, Any] | None = None,
    duration_s: float | None = None,
    start_time: datetime | None = None,
    progress: bool = True,
    cancel: Callable[[], bool] | None = None,
    checkpoint: str | Path | None = None,
    checkpoint_every_s: float = CHECKPOINT_EVERY_S,
    resume: str | Path | None = None,
    keep: Iterable[str] = KINDS,
    **more: Any,
) -> SimulationResult:
    """Run a simulation without any broker.

    Ctrl-C (in a notebook: the stop button) ends it early and returns what was simulated, with `complete=False`.

    Args:
        scenario: A name of the library (`fleetlib.scenarios()`), a `.yaml` file, a `Scenario`, or parameters; None: the
            defaults.
        overrides: Values that differ, by dotted key or nested: `{"demand.vehicles": 2000, "driver": {"spread": 0}}`.
        duration_s: How long, in seconds of the fleet; None: as the scenario says, 600 without one.
        start_time: When it begins, aware; None: as the scenario says.
        progress: Show a progress bar.
        cancel: Asked after every sample interval; the simulation ends when it returns True.
        checkpoint: Folder that the state is written to every `checkpoint_every_s` and at the end.
        checkpoint_every_s: In seconds of the fleet.
        resume: Folder of a checkpoint to go on from, with the same result as if it had never stopped; everything but
            `duration_s` is as it was.
        keep: Which of "samples", "truth" and "traces" to return; what is left out has no rows and costs no memory.
        more: More overrides, for example `vehicles=50, driver={"time_gap_s": 2}`.

    Raises:
        SettingsError: If a scenario or parameter is unknown or out of range, or a checkpoint cannot be resumed.

    Examples:
        >>> simulate("calm_city", vehicles=5, duration_s=2, progress=False).complete
        True
    """
    recorder = MemoryRecorder(_kinds(keep))
    run = _run(
        scenario,
        recorder,
        overrides={**(overrides or {}), **more},
        duration_s=duration_s,
        start_time=start_time,
        progress=progress,
        checkpoint=checkpoint,
        checkpoint_every_s=checkpoint_every_s,
        resume=resume,
    )
    complete = run.go(cancel)
    frames = {kind: recorder.frame(kind) for kind in KINDS}
    made = run.simulation
    return SimulationResult(
        frames["samples"],
        frames["truth"],
        made.labels(),
        made.vehicles(),
        made.network,
        run.scenario,
        complete,
        frames["traces"],
    )


class Options(TypedDict, total=False):
    """How a simulation runs; each as of `simulate`."""

    overrides: Mapping[str, Any] | None
    duration_s: float | None
    start_time: datetime | None
    progress: bool
    cancel: Callable[[], bool] | None
    checkpoint: str | Path | None
    checkpoint_every_s: float
    resume: str | Path | None


def simulate_to_file(
    path: Path, scenario: Which = None, *, replace: bool = False, **options: Unpack[Options]
) -> FileReport:
    """Run a simulation into Parquet files, row group by row group: memory does not grow with the duration.

    Ctrl-C ends it early; the files are whole and hold what was simulated.

    Args:
        path: The samples, `x.parquet`; `x.truth.parquet`, `x.labels.parquet`, `x.vehicles.parquet` and
            `x.traces.parquet` lie beside it.
        scenario: As of `simulate`.
        replace: Put the files in the place of some that are there; what a resumed run has written itself it replaces
            anyway.
        options: As of `simulate`.

    Raises:
        SettingsError: As `simulate`; or if one of the files is there already.
    """
    refuse_existing(beside(path).values(), replace=replace or _is_of(options.get("resume"), path))
    recorder = ParquetRecorder(path, {})
    run = _run(scenario, recorder, str(path), **options)
    recorder.metadata.update(_metadata(run.scenario))
    complete = False
    try:
        complete = run.go(options.get("cancel"))
    finally:
        if not recorder.failed:
            recorder.metadata["complete"] = str(complete).lower()
            recorder.close()
            labels = run.simulation.labels()
            write_beside(path, labels=labels, vehicles=run.simulation.vehicles())
    return FileReport(run.scenario, complete, run.simulation.now_s, recorder.rows["samples"], len(labels), path)


def chosen(
    scenario: Which,
    overrides: Mapping[str, Any] | None = None,
    duration_s: float | None = None,
    start_time: datetime | None = None,
) -> Scenario:
    """Return a scenario by name, file or parameters, with the values that differ.

    Raises:
        SettingsError: If a key is unknown or a value is out of range.
    """
    if isinstance(scenario, SimulationParams):
        found = Scenario(params=scenario)
    else:
        found = Scenario() if scenario is None else find_scenario(scenario)
    given = {"duration_s": duration_s, "start_time": start_time}
    times = {key: value for key, value in given.items() if value is not None}
    return found.overridden({**(overrides or {}), **times})


def write_beside(path: Path, **frames: pl.DataFrame) -> None:
    """Write frames beside a file of samples: `labels` of `x.parquet` as `x.labels.parquet`."""
    for name, frame in frames.items():
        write_whole(frame, beside(path)[name])


def _is_of(resume: str | Path | None, path: Path) -> bool:
    """Return whether the run of a checkpoint has written this file."""
    output = CheckpointFolder(Path(resume)).output() if resume is not None else None
    return output is not None and Path(output).resolve() == path.resolve()


def _run(scenario: Which, recorder: Recorder, output: str | None = None, **options: Unpack[Options]) -> Run:
    values, duration_s, start_time = (
        options.get("overrides") or {},
        options.get("duration_s"),
        options.get("start_time"),
    )
    checkpoint, resume = options.get("checkpoint"), options.get("resume")
    every_s, progress = options.get("checkpoint_every_s", CHECKPOINT_EVERY_S), options.get("progress", True)
    if resume is None:
        folder = CheckpointFolder(Path(checkpoint)) if checkpoint is not None else None
        wanted = chosen(scenario, values, duration_s, start_time)
        return Run.new(wanted, recorder, folder, every_s, output, progress=progress)
    if scenario is not None or values or start_time is not None:
        raise SettingsError("A resumed simulation keeps its scenario and parameters", "Give only resume and duration_s")
    if checkpoint is not None and Path(checkpoint) != Path(resume):
        raise SettingsError("A resumed simulation keeps its checkpoint folder", "Give resume alone")
    return Run.resumed(CheckpointFolder(Path(resume)), recorder, every_s, duration_s, output, progress=progress)


def _kinds(keep: Iterable[str]) -> tuple[str, ...]:
    kinds = (keep,) if isinstance(keep, str) else tuple(keep)
    for kind in kinds:
        if kind not in KINDS:
            raise SettingsError(f"keep = {kind!r} is not a kind of frame", f"Give of {', '.join(KINDS)}")
    return kinds


def _metadata(scenario: Scenario) -> dict[str, str]:
    return {
        "program": f"fleettracker {__version__}",
        "scenario": effective_yaml(scenario, only_set=True),
        "seed": str(scenario.params.seed),
    }
