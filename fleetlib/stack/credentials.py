"""The passwords of one stack: random, made once, in `<home>/credentials.json`, which only its owner may read."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from fleetlib.errors import FleetError
from fleetlib.stack.files import write_private
from fleetlib.transport.credentials import password_entry

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
        group: What names the ingestors' shared subscription.
    """

    fleet_secret: str
    ingestor: str
    operator: str
    writer: str
    reader: str
    live_token: str
    group: str

    def service_entries(self) -> Iterator[str]:
        """Yield the password file of the broker's listener for services."""
        yield password_entry(INGESTOR, self.ingestor)
        yield password_entry(OPERATOR, self.operator)

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
    made = {one.name: secrets.token_urlsafe(24) for one in fields(Credentials)}
    try:
        found = json.loads(file.read_text()) if file.exists() else {}
        credentials = Credentials(**{**made, **found})  # a file of an earlier version lacks the newest ones
    except (ValueError, TypeError, OSError) as error:
        raise FleetError(f"{file} cannot be read ({error})", "Run `fleet down`, delete it, and `fleet up`") from None
    if len(found) < len(made):
        write_private(file, json.dumps(asdict(credentials), indent=1) + "\n")
    return credentials


def with_role(url: str, role: str, password: str) -> str:
    """Return a database address as another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{host}"))
