"""Secrets for a stack in containers: one folder for each service, one file for each variable, all random."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from pydantic import SecretStr

from fleetlib.settings import PREFIX
from fleetlib.stack.broker import at_least
from fleetlib.stack.credentials import INGESTOR, READER_ROLE, WRITER_ROLE, Credentials, load_credentials
from fleetlib.stack.files import write_private
from fleetlib.stack.folders import infra
from fleetlib.stack.mosquitto import SERVICE_RULES, Listener, render_configuration, vehicle_rules
from fleetlib.stack.postgres import OWNER
from fleetlib.stack.vehicles import VehicleAccess

# Who reads each folder: the user ids of the images that docker-compose.yml names.
APP_UID = 10_001
BROKER_UID = 1_883
DATABASE_UID = 70
BROKER_PORT = 1_883
BROKER_SERVICE_PORT = 1_884  # not published: only the containers reach it
BROKER_DATA = "/mosquitto/data"
OWNER_PASSWORD_FILE = "owner_password"  # noqa: S105  (the name of a file)
DASHBOARD_UID = 472
DASHBOARD_PASSWORD_FILE = "admin_password"  # noqa: S105  (the name of a file)


def provision(folder: Path, vehicles: int, database: str) -> list[str]:
    """Write what docker-compose.yml's services read, and return the files' names.

    Args:
        folder: A volume that all services mount; secrets in it are kept.
        vehicles: Vehicles 1 to this may connect to the broker.
        database: host:port/name of the database.
    """
    credentials = load_credentials(folder)
    owner_file = folder / "database" / OWNER_PASSWORD_FILE
    for file in (owner_file, folder / "grafana" / DASHBOARD_PASSWORD_FILE):
        if not file.exists():
            write_private(file, _random())
    urls = {
        "DATABASE_URL": _url(OWNER, owner_file.read_text(), database),
        "DATABASE_WRITER_URL": _url(WRITER_ROLE, credentials.writer, database),
        "DATABASE_READER_URL": _url(READER_ROLE, credentials.reader, database),
    }
    app = {
        "migrate": urls,
        "ingest": {
            "MQTT_USERNAME": INGESTOR,
            "MQTT_PASSWORD": credentials.ingestor,
            "MQTT_GROUP_SECRET": credentials.group,
        },
        "write": {name: urls[name] for name in ("DATABASE_URL", "DATABASE_WRITER_URL")},
        "watch": {"LIVE_TOKEN_SECRET": credentials.live_token},
        "simulate": {"MQTT_FLEET_SECRET": credentials.fleet_secret},
        "city": {"DATABASE_WRITER_URL": urls["DATABASE_WRITER_URL"]},
        # The first notebook drives a fleet into the database.
        "lab": {name: urls[name] for name in ("DATABASE_WRITER_URL", "DATABASE_READER_URL")},
        "reports": {"DATABASE_READER_URL": urls["DATABASE_READER_URL"]},
    }
    for service, values in app.items():
        for name, value in values.items():
            write_private(folder / service / f"{PREFIX}{name}", value)
    write_broker(folder, credentials, at_least(folder, vehicles))
    others = {"broker": BROKER_UID, "database": DATABASE_UID, "grafana": DASHBOARD_UID}
    give(folder, {**dict.fromkeys(app, APP_UID), **others})
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def write_broker(folder: Path, credentials: Credentials, access: VehicleAccess) -> None:
    """Write the broker's configuration, passwords and rules; a running one takes the last two on SIGHUP."""
    broker = folder / "broker"
    vehicles = access.entries(SecretStr(credentials.fleet_secret))
    anywhere = "0.0.0.0"  # noqa: S104  (inside the container's own network)
    listeners = [
        Listener(BROKER_PORT, anywhere, "Vehicles.", broker / "passwords", broker / "acl", own_id=True),
        Listener(
            BROKER_SERVICE_PORT,
            anywhere,
            "Ingestors and operators.",
            broker / "passwords.services",
            broker / "acl.services",
        ),
    ]
    for name, text in {
        "passwords": "".join(f"{entry}\n" for entry in vehicles),
        "acl": vehicle_rules(access.revoked),
        "passwords.services": "".join(f"{entry}\n" for entry in credentials.service_entries()),
        "acl.services": infra(SERVICE_RULES).read_text(),
        "mosquitto.conf": render_configuration(listeners, BROKER_DATA),
    }.items():
        write_private(broker / name, text)
    give(folder, {"broker": BROKER_UID})


def give(folder: Path, owners: dict[str, int]) -> None:
    """Hand each folder to the one user that reads it. Only root can; elsewhere all belongs to one user anyway."""
    if os.geteuid() != 0:
        return
    folder.chmod(0o711)
    for name, uid in owners.items():
        (folder / name).chmod(0o700)
        for path in (folder / name, *(folder / name).iterdir()):
            os.chown(path, uid, uid)


def _url(user: str, password: str, database: str) -> str:
    return f"postgresql://{user}:{quote(password, safe='')}@{database}"


def _random() -> str:
    import secrets

    return secrets.token_urlsafe(24)
