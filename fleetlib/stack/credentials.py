"""The passwords of one stack: random, made once, in `<home>/credentials.json`, which only its owner may read."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import SecretStr

from fleetlib.errors import FleetError
from fleetlib.settings import Settings
from fleetlib.stack.children import State
from fleetlib.stack.files import write_private
from fleetlib.transport.credentials import password_entry, vehicle_entries

CREDENTIALS_FILE = "credentials.json"
INGESTOR = "ingestor"
OPERATOR = "operator"
WRITER_ROLE = "fleet_writer"
READER_ROLE = "fleet_reader"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """Every secret of a stack.

    Attributes:
        fleet_secret: The vehicles' MQTT passwords are derived from it.
        ingestor: MQTT password of the ingestor.
        operator: MQTT password of whoever sends commands and looks on.
        writer: Database password of the role fleet_writer.
        reader: Database password of the role fleet_reader.
        live_token: Signs the live page's tokens.
    """

    fleet_secret: str
    ingestor: str
    operator: str
    writer: str
    reader: str
    live_token: str

    def password_entries(self, vehicles: int) -> Iterator[str]:
        """Yield the broker's password file: the services and vehicles 1 to `vehicles`."""
        yield password_entry(INGESTOR, self.ingestor)
        yield password_entry(OPERATOR, self.operator)
        yield from vehicle_entries(SecretStr(self.fleet_secret), range(1, vehicles + 1))

    @property
    def roles(self) -> dict[str, str]:
        """The database roles' passwords."""
        return {WRITER_ROLE: self.writer, READER_ROLE: self.reader}


def load_credentials(home: Path) -> Credentials:
    """Return the credentials of this home, making them the first time.

    Raises:
        FleetError: If the file is there and cannot be read.
    """
    file = home / CREDENTIALS_FILE
    names = [one.name for one in fields(Credentials)]
    if not file.exists():
        made = Credentials(**{name: secrets.token_urlsafe(24) for name in names})
        write_private(file, json.dumps(asdict(made), indent=1) + "\n")
        return made
    try:
        return Credentials(**json.loads(file.read_text()))
    except (ValueError, TypeError, OSError) as error:
        raise FleetError(f"{file} cannot be read ({error})", "Run `fleet down`, delete it, and `fleet up`") from None


def as_stack(settings: Settings) -> Settings:
    """Return settings that know the running stack's MQTT secrets, where none are set and a stack runs in this home.

    So `fleet simulate`, `fleet import` and `fleet ingest` work by hand beside `fleet up`.
    """
    mqtt = settings.mqtt
    if not (settings.home / CREDENTIALS_FILE).exists() or State(settings.home).find("mosquitto") is None:
        return settings
    found = load_credentials(settings.home)
    given: dict[str, object] = {}
    if mqtt.fleet_secret is None:
        given["fleet_secret"] = SecretStr(found.fleet_secret)
    if mqtt.username is None and mqtt.password is None:
        given |= {"username": INGESTOR, "password": SecretStr(found.ingestor)}
    return settings.model_copy(update={"mqtt": mqtt.model_copy(update=given)})


def with_role(url: str, role: str, password: str) -> str:
    """Return a database address as another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{host}"))
