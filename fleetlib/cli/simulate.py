"""`fleet simulate`: a fleet that publishes over MQTT, or a recording in a file without any broker."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, console, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    from fleetlib.simulator.params import SimulationParams

DEFAULT_FILE_S = 600.0


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def simulate(
        vehicles: Annotated[int | None, typer.Option(help="How many vehicles (default 500).")] = None,
        seed: Annotated[int | None, typer.Option(help="The same seed gives the same bytes (default 7).")] = None,
        rate_hz: Annotated[float | None, typer.Option(help="Samples per vehicle and second (default 1).")] = None,
        duration_s: Annotated[
            float | None, typer.Option(help=f"How long; a file: {DEFAULT_FILE_S:.0f} s, MQTT: until stopped.")
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
        roads: Annotated[Path | None, typer.Option(help="Write the roads for the live page to this JSON file.")] = None,
        start: Annotated[
            datetime | None, typer.Option(help="With --to: when it begins, UTC (default 2026-01-05T08:00:00).")
        ] = None,
        parameters: Annotated[bool, typer.Option("--parameters", help="List every parameter and end.")] = False,
        as_json: JsonFlag = False,
    ) -> None:
        """Simulate a fleet: publish it over MQTT v5 in real time, or with `--to FILE.parquet` write it to a file.

        With --to the ground truth lies beside the file: FILE.labels.parquet, FILE.truth.parquet, FILE.vehicles.parquet.
        """
        from fleetlib.simulator.params import SimulationParams, parameter_names

        if parameters:
            emit(parameter_names(), as_json, "parameters of --set")
            return
        params = SimulationParams.from_overrides(_overrides(vehicles, seed, rate_hz, uplink_batch, set_ or []))
        if duration_s is not None and duration_s <= 0:
            raise SettingsError(f"--duration-s {duration_s:g} is not positive", "Give seconds")
        if roads is not None:
            _write_roads(params, roads)
        if to is not None:
            emit(_to_file(params, to, duration_s or DEFAULT_FILE_S, start), as_json, "simulated")
        else:
            emit(_publish(params, duration_s), as_json, "published")


def _overrides(
    vehicles: int | None, seed: int | None, rate_hz: float | None, uplink_batch: int | None, pairs: list[str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise SettingsError(f"--set {pair} has no value", "Write --set key=value")
        values[key.strip()] = value.strip()
    if vehicles is not None:
        values["vehicles"] = vehicles
    if seed is not None:
        values["seed"] = seed
    if uplink_batch is not None:
        values["connectivity.uplink_batch"] = uplink_batch
    if rate_hz is not None:
        if rate_hz <= 0:
            raise SettingsError(f"--rate-hz {rate_hz:g} is not positive", "Give for example 1")
        values["sample_interval_s"] = 1.0 / rate_hz
    return values


def _write_roads(params: SimulationParams, path: Path) -> None:
    from fleetlib.simulator.city import city_of

    city_of(params).write(_writable(path))
    console.print(f"roads: {path}")


def _to_file(params: SimulationParams, path: Path, duration_s: float, start: datetime | None) -> dict[str, Any]:
    from datetime import UTC

    from fleetlib.simulator.run import DEFAULT_START, simulate

    if path.suffix != ".parquet":
        raise SettingsError(f"--to {path} is not a .parquet file", "Give a name that ends in .parquet")
    _writable(path)
    begin = time.perf_counter()
    moment = DEFAULT_START if start is None else start.replace(tzinfo=UTC) if start.tzinfo is None else start
    result = simulate(params, duration_s=duration_s, start_time=moment, progress=console.is_terminal)
    result.write(path)
    return {
        "file": str(path),
        "vehicles": params.vehicles,
        "seed": params.seed,
        "samples": len(result.samples),
        "labelled_incidents": len(result.labels),
        "start": moment.isoformat(),
        "duration_s": duration_s,
        "elapsed_s": round(time.perf_counter() - begin, 3),
    }


def _writable(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}", "Choose another place") from None
    return path


def _publish(params: SimulationParams, duration_s: float | None) -> dict[str, Any]:
    from fleetlib.cli.common import log_to_stderr
    from fleetlib.settings import load_settings
    from fleetlib.simulator import service
    from fleetlib.stack.broker import as_stack

    log_to_stderr("simulate")
    stats = service.run(as_stack(load_settings()), params, duration_s=duration_s)
    return {"vehicles": params.vehicles, **stats.summary()}
