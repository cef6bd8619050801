"""`fleet import`: a recording from elsewhere, carried through the real chain as if its vehicles had sent it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fleetlib.cli.common import JsonFlag, console, emit
from fleetlib.errors import FleetError, SettingsError

if TYPE_CHECKING:
    from fleetlib.settings import Settings
    from fleetlib.simulator.recordings import Recording

FileArgument = Annotated[
    Path, typer.Argument(help="An OpenACC CSV file: five header lines, then 10 Hz columns per car.")
]
FirstOption = Annotated[
    int,
    typer.Option(
        min=1,
        max=2_000_000_000,
        help="The id of the first car; the stack's broker knows vehicles 1 to 10000, or as many as are simulated.",
    ),
]
SpeedOption = Annotated[
    float | None,
    typer.Option(min=0.01, help="Over MQTT: how many times faster than recorded; absent: as fast as it goes."),
]
OriginalFlag = Annotated[
    bool, typer.Option("--original-time", help="Keep the recorded times; by default the drive ends now.")
]
InProcessFlag = Annotated[
    bool, typer.Option("--in-process", help="Without MQTT and Kafka: the same services in this process.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_recording)


def import_recording(
    file: FileArgument,
    first_vehicle_id: FirstOption = 9_901,
    speed: SpeedOption = None,
    original_time: OriginalFlag = False,
    in_process: InProcessFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Publish a recording over MQTT, every car as one vehicle with a session of its own.

    The notebook 30_recording then compares what was stored with the file.
    """
    from fleetlib.clock import SystemClock
    from fleetlib.settings import load_settings
    from fleetlib.simulator.recordings import read_openacc
    from fleetlib.units import US_PER_S

    settings = load_settings()
    recording = read_openacc(_text(file), first_vehicle_id)
    if not original_time:
        recording = recording.ending_at(SystemClock().now_us() // US_PER_S * US_PER_S)
    with console.status(f"carrying {len(recording.samples)} samples of {len(recording.vehicles)} cars"):
        account = _carry(recording) if in_process else _publish(settings, recording, speed)
    result = {
        "file": str(file),
        "cars": len(recording.vehicles),
        "vehicle_ids": recording.vehicles["vehicle_id"].to_list(),
        "samples": len(recording.samples),
        "start": recording.samples["time"].min(),
        "end": recording.samples["time"].max(),
        **account,
    }
    emit(result, as_json, title="Carried")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingsError(f"{file} cannot be read: {reason}", "Give an OpenACC CSV file") from None


def _carry(recording: Recording) -> dict[str, Any]:
    from fleetlib.embedded.drive import carry

    return asdict(carry(recording.samples, recording.vehicles))


def _publish(settings: Settings, recording: Recording, speed: float | None) -> dict[str, Any]:
    from fleetlib.simulator.service import publish_recording
    from fleetlib.stack.broker import as_stack

    _register(settings, recording)
    return dict(publish_recording(as_stack(settings), recording.samples, speed=speed).summary())


def _register(settings: Settings, recording: Recording) -> None:
    """Give the vehicles their names, where the database can be reached from here."""
    from fleetlib.store import addresses
    from fleetlib.store.writer import register_vehicles

    try:
        register_vehicles(addresses.writer(settings), recording.vehicles)
    except FleetError as error:
        console.print(f"The cars stay without names: {error.message}")
