"""The MQTT sessions of a fleet's vehicles, and what this process needs for them."""

from __future__ import annotations

import resource
from functools import partial

import numpy as np
import numpy.typing as npt

from fleetlib.errors import FleetError
from fleetlib.settings import MqttSettings
from fleetlib.transport.credentials import vehicle_password
from fleetlib.transport.mqtt_sessions import SessionPool

SLICE_US = 50_000  # messages that are due within one slice leave together, when the last of them is due
DRAIN_S = 10.0
SPARE_FILES = 200


def session_pool(settings: MqttSettings, vehicle_ids: npt.NDArray[np.int64], seed: int = 0) -> SessionPool:
    """Return the sessions of vehicles, with their derived passwords where the settings have the secret."""
    secret = settings.fleet_secret
    return SessionPool(
        settings,
        vehicle_ids.tolist(),
        password=partial(vehicle_password, secret) if secret is not None else None,
        will=lambda _vehicle: status(online=False),
        seed=seed,
    )


def allow_connections(count: int) -> None:
    """Raise this process's limit of open files, so that it can hold `count` connections.

    Raises:
        FleetError: If the system does not allow so many.
    """
    wanted = count + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    limit = wanted if hard == resource.RLIM_INFINITY else min(max(wanted, soft), hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    if limit < wanted:
        raise FleetError(f"{count} connections need {wanted} open files, this system allows {hard}", "Raise ulimit -n")


def status(*, online: bool) -> bytes:
    """Return the payload of a vehicle's status topic."""
    from fleetlib.contracts.pb import telemetry_pb2

    return telemetry_pb2.VehicleStatus(boot_id=1, online=online).SerializeToString()
