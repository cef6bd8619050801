"""`fleet calibrate`: a driver fitted to recorded leader-follower traces, scored on others, saved under a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, console, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    from fleetlib.simulator.calibration import Fit, GapErrors
    from fleetlib.simulator.calibration_traces import Trace

INTERRUPTED = 130
FITTED = ("desired_speed_mps", "time_gap_s", "minimum_gap_m", "acceleration_mps2", "deceleration_mps2")

TracesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="TRACE...",
        help="CSV or Parquet with time_s, leader_speed_mps, follower_speed_mps, gap_m, or OpenACC files.",
    ),
]
ScoreOption = Annotated[
    list[Path] | None, typer.Option(help="Score the fit on these, which it has not seen; may be repeated.")
]
SaveOption = Annotated[str | None, typer.Option(metavar="NAME", help="Keep the driver for fleet simulate --driver.")]
CarOption = Annotated[int | None, typer.Option(min=2, help="Of an OpenACC file, the car that follows; absent: each.")]
ModelOption = Annotated[str, typer.Option(help="idm, iidm or acc.")]
ReactionFlag = Annotated[bool, typer.Option("--reaction", help="Fit a reaction time too.")]
SeedOption = Annotated[int, typer.Option(min=0, help="The same seed gives the same fit.")]
FolderOption = Annotated[Path | None, typer.Option(help="Where named drivers are (default: FLEET_SIMULATOR_DRIVERS).")]
ReplaceFlag = Annotated[bool, typer.Option("--replace", help="Let --save write over an earlier driver of this name.")]
ListFlag = Annotated[bool, typer.Option("--list", help="List the named drivers and end.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("calibrate")(calibrate)


def calibrate(
    traces: TracesArgument = None,
    score: ScoreOption = None,
    save: SaveOption = None,
    car: CarOption = None,
    model: ModelOption = "idm",
    reaction: ReactionFlag = False,
    seed: SeedOption = 7,
    folder: FolderOption = None,
    replace: ReplaceFlag = False,
    list_: ListFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Fit a driver to recorded leader-follower traces: Kesting and Treiber 2008, mixed error of the gap.

    CSV files together are one driver; an OpenACC file has one per following car. Ctrl-C keeps the best so far.
    """
    from fleetlib.settings import load_settings
    from fleetlib.simulator.profiles import load_profile, profile_names

    place = folder or load_settings().simulator.drivers
    if list_:
        found = {name: load_profile(name, place).model_dump(mode="json") for name in profile_names(place)}
        emit(found, as_json, f"drivers in {place}")
        return
    if not traces:
        raise SettingsError("There is no trace to fit", "Give at least one file, or --list")
    drivers = _drivers(traces, car)
    others = counterparts(drivers, _drivers(score or [], car, some=False))
    if save is not None:
        _refuse_save(save, place, list(drivers), replace)
    fits = {}
    for name, own in drivers.items():
        fits[name] = _fit(name, own, others.get(name), model=model, reaction=reaction, seed=seed)
        if not fits[name][0].finished:
            break
    report = _report(fits)
    if save is not None:
        report["saved"] = str(_save(save, place, next(iter(fits.values())), next(iter(others.values()), []), replace))
    if as_json:
        typer.echo(json.dumps(report))
    else:
        _show(report)
    if not all(found.finished for found, _ in fits.values()):
        raise typer.Exit(INTERRUPTED)


def counterparts(drivers: dict[str, list[Trace]], found: dict[str, list[Trace]]) -> dict[str, list[Trace]]:
    """Return which traces each driver is scored on, by its name; a trace without a name is anybody's."""
    if len(drivers) == len(found) == 1 and "" in (*drivers, *found):
        return dict(zip(drivers, found.values(), strict=True))
    if found and not drivers.keys() & found.keys():
        there = ", ".join(name or "one without a name" for name in found)
        raise SettingsError(
            f"--score has no trace of {', '.join(name or 'the driver' for name in drivers)}",
            f"Give files of the same cars, or choose one by --car; there are: {there}",
        )
    return {name: found[name] for name in drivers if name in found}


def _drivers(paths: list[Path], car: int | None, *, some: bool = True) -> dict[str, list[Trace]]:
    """Return the traces by driver; of a car where one is chosen (unless `some`, files without cars are as they are)."""
    from fleetlib.simulator.calibration_files import read_traces
    from fleetlib.simulator.calibration_traces import by_driver

    found = by_driver(trace for path in paths for trace in read_traces(path))
    if car is None or not paths or (not some and set(found) == {""}):
        return found
    wanted = f"car {car}"
    if wanted not in found:
        known = ", ".join(name.removeprefix("car ") for name in found if name) or "none"
        raise SettingsError(f"--car {car} follows nobody in these files", f"Cars that follow: {known}")
    return {wanted: found[wanted]}


def _refuse_save(name: str, folder: Path, drivers: list[str], replace: bool) -> None:
    """Before the fit, not after it: what cannot be saved is known now."""
    from fleetlib.simulator.profiles import NAME, SUFFIX, refuse_unwritable

    if not NAME.fullmatch(name):
        raise SettingsError(f"--save {name} is no name", "Give small letters, digits, - and _")
    if len(drivers) > 1:
        cars = ", ".join(one.removeprefix("car ") for one in drivers)
        raise SettingsError(f"--save {name}: these files have {len(drivers)} drivers", f"Choose one by --car: {cars}")
    if (folder / f"{name}{SUFFIX}").exists() and not replace:
        raise SettingsError(f"There is a driver {name} already in {folder}", "Choose another name, or give --replace")
    refuse_unwritable(name, folder)


def _fit(name: str, own: list[Trace], others: list[Trace] | None, **options: Any) -> tuple[Fit, GapErrors | None]:
    from fleetlib.simulator import calibration

    count = f"{len(own)} traces" if len(own) != 1 else "1 trace"
    console.print(f"{name or 'driver'}: {sum(trace.duration_s for trace in own):.0f} s in {count}")
    found = calibration.fit_driver(own, progress=console.is_terminal, **options)
    return found, calibration.score_driver(found.driver, others) if others else None


def _report(fits: dict[str, tuple[Fit, GapErrors | None]]) -> dict[str, Any]:
    from statistics import median

    scored = [errors.mixed_ratio for _, errors in fits.values() if errors is not None]
    return {
        "drivers": {name or "driver": _driver_report(found, errors) for name, (found, errors) in fits.items()},
        "median_gap_error_ratio": round(median(found.errors.mixed_ratio for found, _ in fits.values()), 4),
        "median_scored_gap_error_ratio": round(median(scored), 4) if scored else None,
    }


def _driver_report(found: Fit, scored: GapErrors | None) -> dict[str, Any]:
    rows = found.parameters.iter_rows(named=True)
    return {
        "model": found.driver.model.name.lower(),
        "parameters": {row.pop("parameter"): _rounded(row) for row in rows},
        "on_bound": found.on_bound,
        "correlation": {
            row.pop("parameter"): _rounded(row) for row in found.correlation.iter_rows(named=True)
        },
        "errors": _rounded(found.errors._asdict()),
        "scored": _rounded(scored._asdict()) if scored is not None else None,
        "sources": dict(found.sources),
        "evaluations": found.evaluations,
        "finished": found.finished,
    }  # fmt: skip


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}


def _save(
    name: str, folder: Path, found: tuple[Fit, GapErrors | None], others: list[Trace], replace: bool
) -> Path:  # fmt: skip
    from fleetlib.clock import SystemClock, to_datetime
    from fleetlib.simulator.calibration_traces import sources_of
    from fleetlib.simulator.profiles import DriverProfile, save_profile

    scored = (found[1], sources_of(others)) if found[1] is not None else None
    today = to_datetime(SystemClock().now_us()).date()
    return save_profile(DriverProfile.of(name, found[0], today, scored), folder, replace=replace)


def _show(report: dict[str, Any]) -> None:
    """Print one table: a row per driver, each value with its standard error."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in ("driver", "v0, km/h", "T, s", "s0, m", "a, m/s²", "b, m/s²", "error", "on others", "on a bound"):
        table.add_column(head, justify="left" if head in ("driver", "on a bound") else "right", no_wrap=True)
    for name, one in report["drivers"].items():
        values = []
        for key in FITTED:
            factor = 3.6 if key == "desired_speed_mps" else 1.0
            row = one["parameters"].get(key)
            values.append(f"{row['value'] * factor:.2f} ± {row['standard_error'] * factor:.2f}" if row else "fixed")
        other = f"{100 * one['scored']['mixed_ratio']:.1f} %" if one["scored"] else ""
        error = f"{100 * one['errors']['mixed_ratio']:.1f} %"
        table.add_row(name, *values, error, other, ", ".join(one["on_bound"]))
    Console(width=None if console.is_terminal else 160).print(table)
    if len(report["drivers"]) > 1:
        other = report["median_scored_gap_error_ratio"]
        scored = f", on the other recordings {100 * other:.1f} %" if other is not None else ""
        typer.echo(f"median driver: {100 * report['median_gap_error_ratio']:.1f} %{scored}")
    if report.get("saved"):
        typer.echo(f"saved: {report['saved']}")
