"""What the stack runs: our services as `fleet …` commands, each with just the settings and secrets it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fleetlib.errors import SettingsError
from fleetlib.settings import LOOPBACK, PREFIX, Settings
from fleetlib.stack.broker import client_values, service_port
from fleetlib.stack.children import HOME_MARK
from fleetlib.stack.credentials import INGESTOR, Credentials
from fleetlib.stack.probe import health, http_ok

LOOPBACK_NAMES = {LOOPBACK, "localhost"}
_SECRETS = (
    "DATABASE_URL",
    "DATABASE_WRITER_URL",
    "DATABASE_READER_URL",
    "MQTT_USERNAME",
    "MQTT_PASSWORD",
    "MQTT_FLEET_SECRET",
    "MQTT_GROUP_SECRET",
    "LIVE_TOKEN_SECRET",
)


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its command, its own settings, and where its health can be asked.

    Attributes:
        name: `ingest`, `write`, `watch` or `simulate`.
        arguments: What follows `fleet`.
        settings: FLEET_ variables that it gets besides those of `fleet up`.
        ports: Where it listens.
        health_port: Where its metrics, /healthz and /readyz are.
    """

    name: str
    arguments: tuple[str, ...]
    settings: Mapping[str, str]
    ports: tuple[int, ...]
    health_port: int

    @property
    def command(self) -> list[str]:
        """The command, on this very Python."""
        return [sys.executable, "-m", "fleetlib.cli", *self.arguments]

    def environment(self, home: Path) -> dict[str, str]:
        """Return the present environment without its secrets, with this service's settings and the stack's mark."""
        hidden = {PREFIX + name for name in _SECRETS}
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        return {**kept, f"{PREFIX}HOME": str(home), "PYTHONUNBUFFERED": "1", **self.settings, HOME_MARK: str(home)}

    def is_healthy(self) -> bool:
        """Return whether the service says that it is ready."""
        return http_ok(self.health_port, "/readyz")

    def complaint(self) -> str:
        """Return why it says that it is not ready, empty where it says nothing."""
        return "; ".join(health(self.health_port).reasons)


@dataclass(frozen=True, slots=True)
class Plan:
    """The services and how they reach the servers."""

    services: tuple[Service, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The services' names in the order of their start."""
        return tuple(service.name for service in self.services)


def kafka_port(settings: Settings) -> int:
    """Return the port of the Kafka that the stack starts.

    Raises:
        SettingsError: If FLEET_KAFKA_BOOTSTRAP_SERVERS is not one address on this machine.
    """
    host, _, port = settings.kafka.bootstrap_servers.rpartition(":")
    if host not in LOOPBACK_NAMES or not port.isdigit() or not 1 <= int(port) <= 65_535:
        raise SettingsError(
            f"FLEET_KAFKA_BOOTSTRAP_SERVERS = {settings.kafka.bootstrap_servers!r}: `fleet up` starts Kafka here",
            f"Set it to {LOOPBACK}:PORT, or start the services by themselves (`fleet ingest`, `fleet process`)",
        )
    return int(port)


def simulator_port(settings: Settings) -> int:
    """Return where the stack's simulator tells its metrics: as set, else two above the processor's."""
    return settings.simulator.metrics_port or settings.processor.metrics_port + 2


def stack_ports(settings: Settings) -> list[tuple[str, int, str]]:
    """Return where the stack listens: the setting that says so, the port, and which server or service it is.

    Raises:
        SettingsError: As in `kafka_port`.
    """
    processor, metrics = settings.processor.metrics_port, f"{PREFIX}PROCESSOR_METRICS_PORT"
    simulator = f"{PREFIX}SIMULATOR_METRICS_PORT" if settings.simulator.metrics_port else f"{metrics} + 2"
    service = f"{PREFIX}MQTT_SERVICE_PORT" if settings.mqtt.service_port else f"{PREFIX}MQTT_PORT + 1"
    ports = [
        (f"{PREFIX}MQTT_PORT", settings.mqtt.port, "mosquitto"),
        (service, service_port(settings.mqtt), "mosquitto"),
        (f"{PREFIX}KAFKA_BOOTSTRAP_SERVERS", kafka_port(settings), "kafka"),
        (f"{PREFIX}PG_PORT", settings.pg.port, "postgres"),
        (f"{PREFIX}INGESTOR_METRICS_PORT", settings.ingestor.metrics_port, "ingest"),
        (metrics, processor, "write"),
        (f"{metrics} + 1", processor + 1, "watch"),
        (f"{PREFIX}LIVE_PORT", settings.live.port, "watch"),
        (simulator, simulator_port(settings), "simulate"),
    ]
    return [one for one in ports if one[2] != "postgres" or settings.database.url is None]


def check_places(settings: Settings) -> None:
    """Refuse settings that name servers elsewhere, or one port twice: `fleet up` starts all of them here.

    Raises:
        SettingsError: If the MQTT host is not this machine, or Kafka's; or if two ports are the same.
    """
    taken: dict[int, str] = {}
    for name, port, _ in stack_ports(settings):
        if port in taken:
            raise SettingsError(f"{taken[port]} and {name} are both {port}", "Set one of them to another port")
        taken[port] = name
    if settings.mqtt.host not in LOOPBACK_NAMES:
        raise SettingsError(
            f"FLEET_MQTT_HOST = {settings.mqtt.host!r}: `fleet up` starts the broker on this machine",
            f"Unset it or set it to {LOOPBACK}",
        )


def plan(
    settings: Settings, credentials: Credentials, writer_url: str, *, vehicles: int, rate_hz: float, roads: Path | None
) -> Plan:
    """Return the services of a stack.

    Args:
        settings: Ports and places.
        credentials: The secrets, of which each service gets its own.
        writer_url: The database as fleet_writer.
        vehicles: How many the simulator drives; 0: no simulator.
        rate_hz: Samples a second and vehicle.
        roads: The road lines that the live page draws; None leaves FLEET_LIVE_ROADS as it is.
    """
    processor_port, ingestor_port = settings.processor.metrics_port, settings.ingestor.metrics_port
    mqtt = {f"{PREFIX}MQTT_{name}".upper(): str(value) for name, value in client_values(settings).items()}
    services = [
        Service(
            "ingest",
            ("ingest",),
            {
                f"{PREFIX}MQTT_USERNAME": INGESTOR,
                f"{PREFIX}MQTT_PASSWORD": credentials.ingestor,
                f"{PREFIX}MQTT_GROUP_SECRET": credentials.group,
                **mqtt,
            },
            (ingestor_port,),
            ingestor_port,
        ),
        Service(
            "write",
            ("process", "--only", "write"),
            {f"{PREFIX}DATABASE_WRITER_URL": writer_url},
            (processor_port,),
            processor_port,
        ),
        Service(
            "watch",
            ("process", "--only", "watch"),
            {
                f"{PREFIX}LIVE_TOKEN_SECRET": credentials.live_token,
                **({f"{PREFIX}LIVE_ROADS": str(roads)} if roads is not None else {}),
                f"{PREFIX}PROCESSOR_METRICS_PORT": str(processor_port + 1),
            },
            (settings.live.port, processor_port + 1),
            processor_port + 1,
        ),
    ]
    if vehicles:
        services.append(
            Service(
                "simulate",
                ("simulate", "--vehicles", str(vehicles), "--rate-hz", f"{rate_hz:g}"),
                {
                    f"{PREFIX}MQTT_FLEET_SECRET": credentials.fleet_secret,
                    **mqtt,
                    f"{PREFIX}SIMULATOR_METRICS_PORT": str(simulator_port(settings)),
                },
                (simulator_port(settings),),
                simulator_port(settings),
            )
        )
    return Plan(tuple(services))
