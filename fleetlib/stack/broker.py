"""The broker of a home: its listeners, who may connect, its certificates, and what clients need to know of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from fleetlib.errors import FleetError, SettingsError
from fleetlib.settings import MqttSettings, Settings
from fleetlib.stack.certificates import Authority
from fleetlib.stack.children import Child, State
from fleetlib.stack.credentials import CREDENTIALS_FILE, INGESTOR, Credentials, load_credentials
from fleetlib.stack.mosquitto import BrokerTls, Mosquitto, ServicePort
from fleetlib.stack.vehicles import VehicleAccess, load_vehicles, save_vehicles

SERVER = "mosquitto"


def service_port(mqtt: MqttSettings) -> int:
    """Return where ingestors and operators connect: the port after the vehicles', unless a setting says otherwise."""
    return mqtt.service_port or mqtt.port + 1


def at_least(home: Path, vehicles: int) -> VehicleAccess:
    """Return who may connect, with derived passwords for at least so many vehicles."""
    access = load_vehicles(home)
    if access.derived < vehicles:
        access = replace(access, derived=vehicles)
        save_vehicles(home, access)
    return access


def broker(settings: Settings, credentials: Credentials, access: VehicleAccess) -> Mosquitto:
    """Return the broker of this home; with TLS its certificates are made the first time.

    Raises:
        SettingsError: If vehicles are to have certificates without TLS.
    """
    home, mqtt = settings.home.resolve(), settings.mqtt
    return Mosquitto(
        home / SERVER,
        mqtt.port,
        access.entries(SecretStr(credentials.fleet_secret)),
        services=ServicePort(service_port(mqtt), tuple(credentials.service_entries())),
        tls=_tls(home, mqtt),
        banned=access.revoked,
        detached=True,
    )


def describe(settings: Settings, access: VehicleAccess) -> list[str]:
    """Return what a running broker is known by: another mode needs another start, other vehicles only a reload."""
    return ["--tls", _mode(settings.mqtt), "--vehicles", str(access.derived)]


def check_mode(settings: Settings, running: Child) -> None:
    """Refuse to go on with a broker that was started with other TLS settings.

    Raises:
        SettingsError: If that is so.
    """
    found = running.command[1] if running.command[:1] == ["--tls"] else "off"
    if found != _mode(settings.mqtt):
        raise SettingsError(
            f"the broker runs with TLS {found}, and the settings say {_mode(settings.mqtt)}", "Run `fleet down` first"
        )


def client_values(settings: Settings) -> dict[str, Any]:
    """Return the MQTT settings that a client of this home's broker needs and that are not set."""
    mqtt, folder = settings.mqtt, settings.home.resolve() / "tls"
    values: dict[str, Any] = {"service_port": service_port(mqtt)}
    if mqtt.tls and mqtt.ca_file is None:
        values["ca_file"] = folder / "ca.crt"
    if mqtt.client_certificates and mqtt.cert_file is None:
        values["cert_file"] = folder / "vehicles" / "{vehicle_id}.crt"
        values["key_file"] = folder / "vehicles" / "{vehicle_id}.key"
    return values


def reload_access(settings: Settings, credentials: Credentials, access: VehicleAccess) -> bool:
    """Let the running broker of this home take the change of who may connect; False where none runs.

    Raises:
        FleetError: If it ends instead.
    """
    state = State(settings.home)
    running = state.find(SERVER)
    if running is None:
        return False
    check_mode(settings, running)
    broker(settings, credentials, access).reload(running.pid)
    state.add(replace(running, command=describe(settings, access)))
    if state.find(SERVER) is None:
        raise FleetError("the broker ended when it read its access files again", f"See {running.log}, then `fleet up`")
    return True


def as_stack(settings: Settings) -> Settings:
    """Return settings that know the running stack's broker, where nothing is set and a stack runs in this home.

    So `fleet simulate`, `fleet import` and `fleet ingest` work by hand beside `fleet up`.
    """
    mqtt = settings.mqtt
    if not (settings.home / CREDENTIALS_FILE).exists() or State(settings.home).find(SERVER) is None:
        return settings
    found = load_credentials(settings.home)
    given = client_values(settings)
    if mqtt.fleet_secret is None:
        given["fleet_secret"] = SecretStr(found.fleet_secret)
    if mqtt.group_secret is None:
        given["group_secret"] = SecretStr(found.group)
    if mqtt.username is None and mqtt.password is None:
        given |= {"username": INGESTOR, "password": SecretStr(found.ingestor)}
    return settings.model_copy(update={"mqtt": mqtt.model_copy(update=given)})


def prepare_vehicles(settings: Settings, vehicles: int) -> None:
    """Make certificates for vehicles 1 to `vehicles`, where the settings ask for them; a revoked one gets none."""
    if settings.mqtt.client_certificates:
        authority, revoked = Authority(settings.home), set(load_vehicles(settings.home).revoked)
        for vehicle_id in range(1, vehicles + 1):
            if vehicle_id not in revoked:
                authority.vehicle(vehicle_id)


def _mode(mqtt: MqttSettings) -> str:
    return "off" if not mqtt.tls else "certificates" if mqtt.client_certificates else "on"


def _tls(home: Path, mqtt: MqttSettings) -> BrokerTls | None:
    if mqtt.client_certificates and not mqtt.tls:
        raise SettingsError("FLEET_MQTT_CLIENT_CERTIFICATES needs TLS", "Set FLEET_MQTT_TLS=true too")
    if not mqtt.tls:
        return None
    authority = Authority(home)
    pair = authority.server("broker")
    if not mqtt.client_certificates:
        return BrokerTls(pair.certificate, pair.key)
    return BrokerTls(pair.certificate, pair.key, authority.certificate, authority.revocations)
