"""`fleet provision`: which vehicles may connect, and the secrets of a stack in containers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fleetlib.cli.common import JsonFlag, console, emit
from fleetlib.errors import SettingsError

if TYPE_CHECKING:
    from fleetlib.stack.admission import Admission, Admitted

Vehicles = Annotated[list[str], typer.Argument(metavar="VEHICLE...", help="Ids, or ranges such as 20-29.")]
Folder = Annotated[
    Path | None, typer.Option(help="The secrets' volume of a stack in containers, instead of this machine's home.")
]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Let vehicles in and send them away; secrets for containers.", no_args_is_help=True)
    app.add_typer(group, name="provision")
    group.command("add")(_add)
    group.command("revoke")(_revoke)
    group.command("list")(_list)
    group.command("containers")(_containers)
    group.command("city")(_city)


def _add(
    vehicles: Vehicles,
    out: Annotated[
        Path | None, typer.Option(help="A new file for the passwords, mode 600; else they are shown.")
    ] = None,
    derived: Annotated[
        bool, typer.Option("--derived", help="The password that follows from the fleet secret, as simulated ones have.")
    ] = False,
    folder: Folder = None,
    as_json: JsonFlag = False,
) -> None:
    """Give vehicles access, each with a random password that is shown once and kept as a hash only.

    Where this machine's broker wants certificates (FLEET_MQTT_CLIENT_CERTIFICATES) each gets one and its key instead.
    """
    from fleetlib.stack.admission import write_passwords
    from fleetlib.stack.vehicles import vehicle_ids

    admission = _admission(folder)
    if out is not None:
        if derived or not admission.gives_passwords:
            kind = "derived passwords follow from the fleet secret" if derived else "vehicles get certificates here"
            raise SettingsError(f"--out {out} would hold nothing: {kind}", "Leave it out")
        write_passwords(out, {})  # a file that cannot be written is told before anything has changed
        out.unlink()
    done = admission.add(vehicle_ids(vehicles), derived=derived)
    if out is not None:
        write_passwords(out, done.passwords)
    shown: dict[str, object] = {str(one): word for one, word in done.passwords.items()} if out is None else {}
    pairs = {
        str(one): {"certificate": str(two.certificate), "key": str(two.key)} for one, two in done.certificates.items()
    }
    if as_json:
        emit({"reloaded": done.reloaded, "passwords": shown, "certificates": pairs, "file": out and str(out)}, True)
        return
    emit(shown or pairs or {"passwords": f"in {out}" if out else "derived from the fleet secret"}, False, "Let in")
    _tell(done, folder)


def _revoke(vehicles: Vehicles, folder: Folder = None, as_json: JsonFlag = False) -> None:
    """Take access away: connections end, and the vehicles are refused until `add` names them again."""
    from fleetlib.stack.vehicles import vehicle_ids

    chosen = vehicle_ids(vehicles)
    done = _admission(folder).revoke(chosen)
    emit({"revoked": chosen, "reloaded": done.reloaded}, as_json, "Sent away")
    if not as_json:
        _tell(done, folder)


def _list(folder: Folder = None, as_json: JsonFlag = False) -> None:
    """Show who may connect; passwords are not known here."""
    from fleetlib.stack.admission import report

    emit(report(_admission(folder).access()), as_json, "Vehicles")


def _containers(
    folder: Annotated[Path, typer.Option(help="Where the files go, one folder for each service.")],
    vehicles: Annotated[int, typer.Option(min=1, help="Vehicles 1 to N may connect.")] = 10_000,
    database: Annotated[str, typer.Option(help="host:port/name of the database.")] = "timescaledb:5432/fleet",
    as_json: JsonFlag = False,
) -> None:
    """Write random passwords, and the broker's password files, rules and configuration, for docker-compose.yml.

    Secrets that are there already are kept.
    """
    from fleetlib.stack.provision import provision as write

    emit({"written": write(folder, vehicles, database)}, as_json, "Provisioned")


def _city(
    roads: Annotated[Path, typer.Option(help="File for the roads that the live page draws (FLEET_LIVE_ROADS).")],
    vehicles: Annotated[int, typer.Option(min=1, help="As of `fleet simulate`.")] = 500,
    rate_hz: Annotated[float, typer.Option("--rate-hz", min=1 / 60, max=10, help="As of `fleet simulate`.")] = 1.0,
    as_json: JsonFlag = False,
) -> None:
    """Write the roads of the fleet that `fleet simulate` drives, and register its vehicles in the database.

    `fleet up` does so by itself; in containers this runs before the live page.
    """
    from fleetlib.settings import load_settings
    from fleetlib.stack.city import prepare_city
    from fleetlib.store import addresses

    registered = prepare_city(roads, addresses.writer(load_settings()), vehicles, rate_hz)
    emit({"roads": str(roads), "registered": registered}, as_json, "City")


def _admission(folder: Path | None) -> Admission:
    from fleetlib.settings import load_settings
    from fleetlib.stack.admission import Admission

    return Admission(load_settings(), folder)


def _tell(done: Admitted, folder: Path | None) -> None:
    if folder is not None:
        console.print("Tell the broker: docker compose kill -s HUP mosquitto")
    elif done.reloaded:
        console.print("The running broker has taken the change.")
    else:
        console.print("No broker runs here: the next `fleet up` takes the change.")
