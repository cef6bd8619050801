"""Which vehicles may connect: those of the fleet secret, those with a password of their own, and those sent away.

`<home>/vehicles.json` holds no password: an entry is the broker's salted hash.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pydantic import SecretStr

from fleetlib.contracts.topics import MAX_VEHICLE_ID
from fleetlib.errors import FleetError, SettingsError
from fleetlib.stack.files import write_private
from fleetlib.transport.credentials import password_entry, vehicle_entries

VEHICLES_FILE = "vehicles.json"
PASSWORD_BYTES = 24


@dataclass(frozen=True, slots=True)
class VehicleAccess:
    """Who may connect.

    Attributes:
        derived: Vehicles 1 to this have passwords that are derived from the fleet secret.
        own: Lines of the password file of vehicles with a password of their own, by id; they come before `derived`.
        revoked: Vehicles that may not connect, whatever else is said of them.
    """

    derived: int = 0
    own: dict[int, str] = field(default_factory=dict)
    revoked: tuple[int, ...] = ()

    def entries(self, fleet_secret: SecretStr) -> Iterator[str]:
        """Yield the vehicles' lines of the broker's password file."""
        absent = {*self.revoked, *self.own}
        yield from vehicle_entries(fleet_secret, (one for one in range(1, self.derived + 1) if one not in absent))
        yield from self.own.values()

    def with_own(self, vehicle_ids: Iterable[int]) -> tuple[VehicleAccess, dict[int, str]]:
        """Return the access with new random passwords for these vehicles, and the passwords in clear."""
        passwords = {one: secrets.token_urlsafe(PASSWORD_BYTES) for one in vehicle_ids}
        own = {**self.own, **{one: password_entry(str(one), word) for one, word in passwords.items()}}
        return replace(self, own=own, revoked=tuple(one for one in self.revoked if one not in passwords)), passwords

    def with_derived(self, vehicle_ids: Iterable[int]) -> VehicleAccess:
        """Return the access with these vehicles on their derived passwords again.

        Raises:
            SettingsError: If one is beyond `derived`.
        """
        chosen = set(vehicle_ids)
        beyond = sorted(one for one in chosen if one > self.derived)
        if beyond:
            raise SettingsError(
                f"vehicle {beyond[0]} has no derived password: those are vehicles 1 to {self.derived}",
                "Leave --derived out, or start the stack with more vehicles",
            )
        own = {one: entry for one, entry in self.own.items() if one not in chosen}
        return replace(self, own=own, revoked=tuple(one for one in self.revoked if one not in chosen))

    def without(self, vehicle_ids: Iterable[int]) -> VehicleAccess:
        """Return the access without these vehicles."""
        chosen = set(vehicle_ids)
        own = {one: entry for one, entry in self.own.items() if one not in chosen}
        return replace(self, own=own, revoked=tuple(sorted({*self.revoked, *chosen})))


def load_vehicles(home: Path) -> VehicleAccess:
    """Return who may connect to the broker of this home.

    Raises:
        FleetError: If the file is there and cannot be read.
    """
    file = home / VEHICLES_FILE
    if not file.exists():
        return VehicleAccess()
    try:
        found = json.loads(file.read_text())
        own = {int(one): str(entry) for one, entry in found["own"].items()}
        return VehicleAccess(int(found["derived"]), own, tuple(int(one) for one in found["revoked"]))
    except (ValueError, TypeError, LookupError, AttributeError, OSError) as error:
        # Never a guess: an unreadable list would let revoked vehicles in again.
        raise FleetError(f"{file} cannot be read ({error})", "Bring it back from a copy, or delete it") from None


def save_vehicles(home: Path, access: VehicleAccess) -> None:
    """Write the file, in one step."""
    write_private(home / VEHICLES_FILE, json.dumps(asdict(access), indent=1) + "\n")


def vehicle_ids(words: Iterable[str]) -> list[int]:
    """Return the ids that a person names, as numbers and ranges: `17`, `20-29`.

    Raises:
        SettingsError: If a word is neither, or no vehicle can have the id.
    """
    found: dict[int, None] = {}
    for word in words:
        first, dash, last = word.partition("-")
        numbers = (first, last) if dash else (first,)
        if not all(one.isascii() and one.isdigit() and 1 <= int(one[:11]) <= MAX_VEHICLE_ID for one in numbers):
            raise _bad_id(word)
        if int(numbers[0]) > int(numbers[-1]) or int(numbers[-1]) - int(numbers[0]) >= 100_000:
            raise _bad_id(word)
        found |= dict.fromkeys(range(int(numbers[0]), int(numbers[-1]) + 1))
    return list(found)


def _bad_id(word: str) -> SettingsError:
    return SettingsError(
        f"{word!r} is no vehicle id", f"Give a number from 1 to {MAX_VEHICLE_ID}, or a range of up to 100,000 (20-29)"
    )
