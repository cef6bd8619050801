"""Parts of `fleet simulate`: what it lists and shows, and its files."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fleetlib.cli.common import console, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    from fleetlib.simulator.params import SimulationParams
    from fleetlib.simulator.run import FileReport
    from fleetlib.simulator.scenarios import Scenario

INTERRUPTED = 130
PIPED_WIDTH = 180


def list_scenarios(as_json: bool) -> None:
    """Print the library, one line per scenario."""
    from fleetlib.simulator.scenarios import scenarios

    found = scenarios()
    if as_json:
        typer.echo(json.dumps({row["name"]: row for row in found.iter_rows(named=True)}))
        return
    out, table = _out(), Table(box=None, header_style="bold", pad_edge=False)
    names = max(len(name) for name in found["name"])
    table.add_column("scenario", no_wrap=True)
    table.add_column("vehicles", justify="right", no_wrap=True)
    table.add_column("minutes", justify="right", no_wrap=True)
    about_width = max(20, out.width - names - len("vehicles  minutes  ") - 2)
    table.add_column("what it is", no_wrap=True, overflow="ellipsis", max_width=about_width)
    for row in found.iter_rows(named=True):
        about = Text.assemble((row["title"], "bold"), ". ", row["description"])
        table.add_row(row["name"], f"{row['vehicles']:,}", f"{row['duration_s'] / 60:g}", about)
    out.print(table)
    out.print("\nOne in full: fleet simulate --scenario NAME --show", style="dim", highlight=False)


def list_parameters(as_json: bool) -> None:
    """Print every parameter with default, range, unit and meaning."""
    from fleetlib.simulator.params import parameter_names, parameter_table
    from fleetlib.simulator.settable import shown

    if as_json:
        typer.echo(json.dumps(parameter_names()))
        return
    found = parameter_table()
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("parameter", no_wrap=True, min_width=max(len(one.name) for one in found))
    table.add_column("default", justify="right", no_wrap=True, min_width=7)
    table.add_column("range")
    table.add_column("meaning")
    for one in found:
        table.add_row(one.name, shown(one.default), f"{one.range} {one.unit}".strip(), one.description)
    _out().print(table)


def _out() -> Console:
    """Return a console on stdout; what is piped is not squeezed into 80 columns."""
    out = Console()
    return out if out.is_terminal else Console(width=PIPED_WIDTH)


def find(
    scenario: str | None, overrides: Mapping[str, Any], duration_s: float | None, start: datetime | None
) -> Scenario:
    """Return what is to be simulated."""
    from fleetlib.simulator.run import chosen

    moment = start.replace(tzinfo=UTC) if start is not None and start.tzinfo is None else start
    return chosen(scenario, overrides, duration_s, moment)


def driver_values(name: str) -> dict[str, Any]:
    """Return what a named driver sets, and say what had to be limited."""
    from fleetlib.settings import load_settings
    from fleetlib.simulator.profiles import load_profile

    values, notes = load_profile(name, load_settings().simulator.drivers).overrides()
    for note in notes:
        console.print(note)
    return dict(values)


def show(scenario: Scenario, as_json: bool) -> None:
    """Print a scenario with all defaults: YAML that can be saved and given to --scenario."""
    from fleetlib.simulator.scenarios import effective_yaml

    if as_json:
        typer.echo(scenario.model_dump_json())
    else:
        typer.echo(effective_yaml(scenario), nl=False)


def write_roads(params: SimulationParams, path: Path, replace: bool) -> None:
    """Write the roads of a simulation for the live page."""
    from fleetlib.simulator.networks import network_of

    network_of(params).write(_writable(path), replace=replace)
    console.print(f"roads: {path}")


def refuse_without_file(checkpoint: Path | None, start: datetime | None) -> None:
    """Refuse options of a simulation into a file where it is published: that happens now, and is not resumed.

    Raises:
        SettingsError: If there is one.
    """
    for name, given in (("--checkpoint", checkpoint), ("--start", start)):
        if given is not None:
            raise SettingsError(f"{name} is for files", "Give --to FILE.parquet")


def refuse_lost(to: Path | None, roads: Path | None, replace: bool) -> None:
    """Refuse to write over files that are there, before any work.

    Raises:
        SettingsError: If one is there, and --replace is not given.
    """
    from fleetlib.simulator.recording import beside, refuse_existing

    refuse_existing(
        [*(beside(to).values() if to is not None else ()), *([roads] if roads is not None else [])], replace=replace
    )


def to_file(
    scenario: Scenario, path: Path, checkpoint: Path | None, every_s: float, as_json: bool, replace: bool
) -> None:
    """Simulate into a file."""
    from fleetlib.simulator.run import simulate_to_file

    _check_name(path)
    begin = time.perf_counter()
    report = simulate_to_file(
        path,
        scenario,
        progress=console.is_terminal,
        checkpoint=checkpoint,
        checkpoint_every_s=every_s,
        replace=replace,
    )
    _tell(report, begin, checkpoint, as_json)


def resume_file(
    folder: Path, to: Path | None, duration_s: float | None, every_s: float, as_json: bool, replace: bool
) -> None:
    """Go on with a simulation into a file."""
    from fleetlib.simulator.checkpoint import CheckpointFolder
    from fleetlib.simulator.run import simulate_to_file

    recorded = CheckpointFolder(folder).output()
    path = to or (Path(recorded) if recorded is not None else None)
    if path is None:
        raise SettingsError(f"{folder} is the checkpoint of a run without a file", "Give --to FILE.parquet")
    _check_name(path)
    begin = time.perf_counter()
    report = simulate_to_file(
        path,
        resume=folder,
        duration_s=duration_s,
        progress=console.is_terminal,
        checkpoint_every_s=every_s,
        replace=replace,
    )
    _tell(report, begin, folder, as_json)


def refuse_beside_resume(
    scenario: str | None,
    overrides: Mapping[str, Any],
    start: datetime | None,
    roads: Path | None,
    checkpoint: Path | None,
) -> None:
    """Refuse options that would change a simulation that has begun.

    Raises:
        SettingsError: If there is one.
    """
    if scenario is not None or overrides or start is not None or roads is not None or checkpoint is not None:
        raise SettingsError(
            "--resume goes on with the scenario, the parameters and the folder of the checkpoint",
            "Give only --to, --duration-s and --checkpoint-every-s beside it",
        )


def _tell(report: FileReport, begin: float, checkpoint: Path | None, as_json: bool) -> None:
    scenario = report.scenario
    summary = {
        "file": str(report.path),
        "scenario": scenario.name,
        "vehicles": scenario.params.vehicles,
        "seed": scenario.params.seed,
        "samples": report.samples,
        "labelled_incidents": report.labels,
        "start": scenario.start_time.isoformat(),
        "duration_s": round(report.simulated_s, 3),
        "complete": report.complete,
        "elapsed_s": round(time.perf_counter() - begin, 3),
    }
    emit(summary, as_json, "simulated")
    if not report.complete:
        more = f" Go on: fleet simulate --resume {checkpoint}" if checkpoint is not None else ""
        text = f"Stopped after {report.simulated_s:g} of {scenario.duration_s:g} s; the file is whole.{more}"
        console.print(text, soft_wrap=True)  # a command that is copied must be one line
        raise typer.Exit(INTERRUPTED)


def _check_name(path: Path) -> None:
    if path.suffix != ".parquet":
        raise SettingsError(f"--to {path} is not a .parquet file", "Give a name that ends in .parquet")
    _writable(path)


def _writable(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        there = path.exists()
        path.touch()
        if not there:
            path.unlink()
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}", "Choose another place") from None
    return path
