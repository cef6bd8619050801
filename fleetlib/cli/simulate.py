"""`fleet simulate`: a fleet that publishes over MQTT, or a recording in a file without any broker."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, assignments, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    from fleetlib.simulator.params import SimulationParams


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def simulate(
        scenario: Annotated[
            str | None, typer.Option(metavar="NAME|FILE.yaml", help="Of the library (see --scenarios), or a file.")
        ] = None,
        driver: Annotated[
            str | None, typer.Option(metavar="NAME|FILE.yaml", help="A driver that fleet calibrate saved.")
        ] = None,
        vehicles: Annotated[int | None, typer.Option(help="How many vehicles (default 500).")] = None,
        seed: Annotated[int | None, typer.Option(help="The same seed gives the same bytes (default 7).")] = None,
        rate_hz: Annotated[float | None, typer.Option(help="Samples per vehicle and second (default 1).")] = None,
        duration_s: Annotated[
            float | None, typer.Option(help="How long; a file: as the scenario says, or 600 s; MQTT: until stopped.")
        ] = None,
        uplink_batch: Annotated[
            int | None, typer.Option(metavar="K", help="Samples in one message (default 1): saves bytes, adds latency.")
        ] = None,
        set_: Annotated[
            list[str] | None,
            typer.Option("--set", metavar="KEY=VALUE", help="Any parameter, for example driver.time_gap_s=1.5."),
        ] = None,
        to: Annotated[
            Path | None, typer.Option(help="Write the samples to this Parquet file instead of publishing.")
        ] = None,
        checkpoint: Annotated[
            Path | None,
            typer.Option(metavar="DIR", help="With --to: keep the state here, for --resume."),
        ] = None,
        checkpoint_every_s: Annotated[
            float, typer.Option(help="With --checkpoint: seconds between two, of the fleet's time.")
        ] = 60.0,
        resume: Annotated[
            Path | None, typer.Option(metavar="DIR", help="Go on from a checkpoint: the same bytes as in one go.")
        ] = None,
        roads: Annotated[Path | None, typer.Option(help="Write the roads for the live page to this JSON file.")] = None,
        replace: Annotated[
            bool, typer.Option("--replace", help="Let --to and --roads write over files that are there.")
        ] = False,
        start: Annotated[
            datetime | None, typer.Option(help="With --to: when it begins, UTC (default: as the scenario says).")
        ] = None,
        scenarios: Annotated[bool, typer.Option("--scenarios", help="List the scenarios and end.")] = False,
        show: Annotated[
            bool, typer.Option("--show", help="Print the scenario as YAML, with all defaults, and end.")
        ] = False,
        parameters: Annotated[bool, typer.Option("--parameters", help="List every parameter and end.")] = False,
        as_json: JsonFlag = False,
    ) -> None:
        """Simulate a fleet: publish it over MQTT v5 in real time, or with `--to FILE.parquet` write it to a file.

        With --to the ground truth lies beside the file: FILE.labels.parquet, FILE.truth.parquet, FILE.vehicles.parquet;
        FILE.traces.parquet has the 100 Hz records of crashes. Files that are there stay unless --replace is given.
        Ctrl-C keeps what was simulated. Values of --set and of the options go before those of --driver, and these
        before the scenario's.
        """
        from fleetlib.cli import _simulate as parts

        if parameters or scenarios:
            (parts.list_parameters if parameters else parts.list_scenarios)(as_json)
            return
        if rate_hz is not None and rate_hz <= 0:
            raise SettingsError(f"--rate-hz {rate_hz:g} is not positive", "Give for example 1")
        if duration_s is not None and duration_s <= 0:
            raise SettingsError(f"--duration-s {duration_s:g} is not positive", "Give seconds")
        overrides = _overrides(vehicles, seed, rate_hz, uplink_batch, set_ or [])
        if driver is not None:
            overrides = {**parts.driver_values(driver), **overrides}
        if resume is not None:
            parts.refuse_beside_resume(scenario, overrides, start, roads, checkpoint)
            parts.resume_file(resume, to, duration_s, checkpoint_every_s, as_json, replace)
            return
        wanted = parts.find(scenario, overrides, duration_s, start)
        if show:
            parts.show(wanted, as_json)
            return
        if to is None:
            parts.refuse_without_file(checkpoint, start)
        parts.refuse_lost(to, roads, replace)
        if roads is not None:
            parts.write_roads(wanted.params, roads, replace)
        if to is not None:
            parts.to_file(wanted, to, checkpoint, checkpoint_every_s, as_json, replace)
        else:
            emit(_publish(wanted.params, duration_s), as_json, "published")


def _overrides(
    vehicles: int | None, seed: int | None, rate_hz: float | None, uplink_batch: int | None, pairs: list[str]
) -> dict[str, Any]:
    values: dict[str, Any] = {**assignments(pairs, "key=value")}
    options = {"vehicles": vehicles, "seed": seed, "connectivity.uplink_batch": uplink_batch}
    for key, option in options.items():
        if option is not None and values.get(key, str(option)) != str(option):
            raise SettingsError(f"{key} is {option} by its option and {values[key]} by --set", "Give one")
    if rate_hz is not None and not _same(values.get("sample_interval_s"), 1.0 / rate_hz):
        raise SettingsError(
            f"sample_interval_s is {1.0 / rate_hz:g} by --rate-hz {rate_hz:g} and {values['sample_interval_s']} by "
            "--set",
            "Give one",
        )
    if vehicles is not None:
        values["vehicles"] = vehicles
    if seed is not None:
        values["seed"] = seed
    if uplink_batch is not None:
        values["connectivity.uplink_batch"] = uplink_batch
    if rate_hz is not None:
        values["sample_interval_s"] = 1.0 / rate_hz
    return values


def _same(given: str | None, wanted: float) -> bool:
    """Return whether a value of --set, if there is one, is the number that an option says."""
    try:
        return given is None or math.isclose(float(given), wanted, rel_tol=1e-6)
    except ValueError:
        return False


def _publish(params: SimulationParams, duration_s: float | None) -> dict[str, Any]:
    from fleetlib.cli._log import log_to_stderr
    from fleetlib.settings import load_settings
    from fleetlib.simulator import service
    from fleetlib.stack.broker import as_stack

    log_to_stderr("simulate")
    stats = service.run(as_stack(load_settings()), params, duration_s=duration_s)
    return {"vehicles": params.vehicles, **stats.summary()}
