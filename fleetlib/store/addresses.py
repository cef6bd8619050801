"""Where the database is: a setting, or the address file that the stack and the demo leave in their folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from fleetlib.errors import MissingServer, SettingsError
from fleetlib.settings import Settings
from fleetlib.store.connection import describe

ADDRESS_FILE = "database.json"
Role = Literal["url", "writer_url", "reader_url"]


def owner(settings: Settings, url: str | None = None) -> str:
    """Return the owner's address: `url`, else FLEET_DATABASE_URL, else the address file.

    Raises:
        MissingServer: If there is none of them.
        SettingsError: If the address file is not one.
    """
    return url or _find(settings, "url")


def writer(settings: Settings, url: str | None = None) -> str:
    """Return the address for the processor: `url`, else as fleet_writer, else as owner."""
    return url or _find(settings, "writer_url")


def reader(settings: Settings, url: str | None = None) -> str:
    """Return the address for notebooks and reports: `url`, else as fleet_reader, else as owner."""
    return url or _find(settings, "reader_url")


def save(home: Path, url: str, writer_url: str | None = None, reader_url: str | None = None) -> Path:
    """Write the address file, readable by its user alone since an address may hold a password."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / ADDRESS_FILE
    part = path.with_suffix(".part")  # whoever reads meanwhile, or after a crash, finds a whole file
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    content = {"url": url, "writer_url": writer_url or url, "reader_url": reader_url or url}
    part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    part.replace(path)
    return path


def role_passwords(settings: Settings) -> dict[str, str]:
    """Return the passwords in FLEET_DATABASE_WRITER_URL and _READER_URL, by role, where the role is ours.

    Raises:
        SettingsError: If one of them cannot be read.
    """
    found = {}
    for secret in (settings.database.writer_url, settings.database.reader_url):
        if secret is None:
            continue
        describe(secret.get_secret_value())
        parts = conninfo_to_dict(secret.get_secret_value())
        user, password = parts.get("user"), parts.get("password")
        if user in ("fleet_writer", "fleet_reader") and password:
            found[str(user)] = str(password)
    return found


def _find(settings: Settings, role: Role) -> str:
    secrets: dict[Role, SecretStr | None] = {
        "url": settings.database.url,
        "writer_url": settings.database.writer_url,
        "reader_url": settings.database.reader_url,
    }
    secret = secrets[role] or secrets["url"]
    if secret is not None:
        return secret.get_secret_value()
    path = _address_file(settings.home)
    if path is None:
        raise MissingServer(
            f"No database is set and {settings.home / ADDRESS_FILE} does not exist",
            "Run `fleet demo` or `fleet up`, or set FLEET_DATABASE_URL",
        )
    try:
        address = json.loads(path.read_text(encoding="utf-8"))[role]
    except (OSError, ValueError, TypeError, LookupError):
        address = None
    if not isinstance(address, str):
        raise SettingsError(
            f"{path} holds no address of the database", "Run `fleet up` or `fleet demo` to write it anew"
        )
    return address


def _address_file(home: Path) -> Path | None:
    """Return the address file of `home`; a relative one is looked for upwards too: notebooks run in their folder."""
    places = [home] if home.is_absolute() else [folder / home for folder in (Path.cwd(), *Path.cwd().parents)]
    return next((place / ADDRESS_FILE for place in places if (place / ADDRESS_FILE).is_file()), None)
