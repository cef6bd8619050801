"""`fleet provision add | revoke | list`: which vehicles the broker lets in, changed while it runs."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fleetlib.errors import FleetError, MissingServer, SettingsError
from fleetlib.settings import Settings
from fleetlib.stack.broker import SERVER, check_mode, reload_access
from fleetlib.stack.certificates import Authority, Pair
from fleetlib.stack.children import State
from fleetlib.stack.credentials import CREDENTIALS_FILE, load_credentials
from fleetlib.stack.locking import alone
from fleetlib.stack.provision import write_broker
from fleetlib.stack.vehicles import VehicleAccess, load_vehicles, save_vehicles
from fleetlib.transport.mqtt_takeover import end_connection


@dataclass(frozen=True, slots=True, repr=False)
class Admitted:
    """What was changed.

    Attributes:
        reloaded: Whether a running broker has taken it.
        passwords: New passwords in clear, by vehicle: shown once, kept nowhere.
        certificates: New certificates, by vehicle.
    """

    reloaded: bool
    passwords: dict[int, str] = field(default_factory=dict)
    certificates: dict[int, Pair] = field(default_factory=dict)


class Admission:
    """Vehicles' access to the broker of one home.

    Args:
        settings: Whose home, and how its broker runs.
        folder: The volume of a stack in containers, which then takes the place of the home; its broker has to be told
            by hand (`docker compose kill -s HUP mosquitto`).

    Raises:
        SettingsError: If nothing was ever provisioned there.
    """

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self._settings = settings
        self._folder = folder
        self._home = folder or settings.home
        if not (self._home / CREDENTIALS_FILE).exists():
            raise SettingsError(
                f"{self._home} holds no stack", "Run `fleet up` first, or set FLEET_HOME to the home of one"
            )

    def access(self) -> VehicleAccess:
        """Return who may connect."""
        return load_vehicles(self._home)

    def add(self, vehicle_ids: Sequence[int], *, derived: bool = False) -> Admitted:
        """Let vehicles in: with a new random password each, with the derived one, or with a certificate.

        A revoked vehicle is let in again. Certificates come where FLEET_MQTT_CLIENT_CERTIFICATES is set.

        Raises:
            SettingsError: If the broker that runs does not run as the settings say; nothing has changed then.
        """
        with alone(self._home):
            self._check_mode()
            if self._certificates:
                authority = Authority(self._home)
                pairs = {one: authority.vehicle(one) for one in vehicle_ids}
                access, _ = self.access().with_own(vehicle_ids)
                return Admitted(self._apply(access), certificates=pairs)
            if derived:
                return Admitted(self._apply(self.access().with_derived(vehicle_ids)))
            access, passwords = self.access().with_own(vehicle_ids)
            return Admitted(self._apply(access), passwords)

    def revoke(self, vehicle_ids: Sequence[int]) -> Admitted:
        """Send vehicles away: their connections end, and they are refused until `add` names them again.

        Raises:
            SettingsError: As in `add`.
            MissingServer: If a connection that was made with a certificate could not be ended; it can do nothing.
        """
        with alone(self._home):
            self._check_mode()
            if not self._certificates:
                return Admitted(self._apply(self.access().without(vehicle_ids)))
            authority = Authority(self._home)
            for one in vehicle_ids:
                authority.revoke(one)
            changed = Admitted(self._apply(self.access().without(vehicle_ids)))
            if changed.reloaded:
                self._end_connections(authority, vehicle_ids)
            return changed

    def _end_connections(self, authority: Authority, vehicle_ids: Sequence[int]) -> None:
        """Take the place of vehicles that are connected.

        Mosquitto looks at certificates only when a connection is made, and ends nobody's for its list of revoked ones.
        """
        mqtt = self._settings.mqtt.model_copy(update={"ca_file": authority.certificate})
        for one in vehicle_ids:
            with authority.passing(one) as pair:
                context = ssl.create_default_context(cafile=authority.certificate)
                context.load_cert_chain(pair.certificate, pair.key)
                try:
                    end_connection(mqtt, one, context)
                except FleetError as error:
                    raise MissingServer(
                        f"vehicle {one} may do nothing any more, but whether its connection has ended is not known:"
                        f" {error.message}",
                        f"Run `fleet provision revoke {one}` again, or start the broker anew",
                    ) from error

    @property
    def gives_passwords(self) -> bool:
        """Whether vehicles get passwords here; else they get certificates."""
        return not self._certificates

    @property
    def _certificates(self) -> bool:
        return self._folder is None and self._settings.mqtt.client_certificates

    def _check_mode(self) -> None:
        """Look before anything has changed: a password that was made and not told would be lost."""
        running = State(self._home).find(SERVER) if self._folder is None else None
        if running is not None:
            check_mode(self._settings, running)

    def _apply(self, access: VehicleAccess) -> bool:
        """Keep the change first: a broker that cannot be told now reads it at its next start."""
        save_vehicles(self._home, access)
        credentials = load_credentials(self._home)
        if self._folder is not None:
            write_broker(self._folder, credentials, access)
            return False
        return reload_access(self._settings, credentials, access)


def report(access: VehicleAccess) -> dict[str, object]:
    """Return the list as `fleet provision list --json` gives it."""
    return {
        "derived": access.derived,
        "own_password": sorted(access.own),
        "revoked": list(access.revoked),
        "admitted": len({*range(1, access.derived + 1), *access.own} - set(access.revoked)),
    }


def write_passwords(file: Path, passwords: dict[int, str]) -> None:
    """Write `vehicle,password` lines into a file that only its owner may read.

    Raises:
        FleetError: If it exists, so that no earlier passwords are lost, or cannot be written.
    """
    from fleetlib.stack.files import write_private

    if file.exists():
        raise FleetError(f"{file} exists", "Give the name of a new file")
    try:
        write_private(file, "vehicle_id,password\n" + "".join(f"{one},{word}\n" for one, word in passwords.items()))
    except OSError as error:
        raise FleetError(f"{file} cannot be written: {error.strerror}", "Choose another place") from None
