"""The client's side of TLS with the broker: who is trusted, and the certificate that is shown."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path

from fleetlib.errors import SettingsError
from fleetlib.transport.access import BrokerAccess

VEHICLE_WORD = "{vehicle_id}"  # in FLEET_MQTT_CERT_FILE and _KEY_FILE: each vehicle has its own


def client_context(settings: BrokerAccess, vehicle_id: int | None = None) -> ssl.SSLContext | None:
    """Return what a connection to the broker needs, None without TLS. Vehicles that share files share a context.

    Args:
        settings: Whether and whom to trust; the host name is always checked.
        vehicle_id: Whose certificate, where the file names hold `{vehicle_id}`.

    Raises:
        SettingsError: If a file is not there or is no certificate.
    """
    if not settings.tls:
        return None
    return _context(
        settings.ca_file,
        _named(settings.cert_file, vehicle_id),
        _named(settings.key_file or settings.cert_file, vehicle_id),
    )


@lru_cache(maxsize=64)
def _context(ca: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise _unreadable("FLEET_MQTT_CA_FILE", ca, error) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate is not None:
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as error:
            raise _unreadable("FLEET_MQTT_CERT_FILE", certificate, error) from None
    return context


def _named(file: Path | None, vehicle_id: int | None) -> Path | None:
    if file is None or VEHICLE_WORD not in str(file):
        return file
    return None if vehicle_id is None else Path(str(file).replace(VEHICLE_WORD, str(vehicle_id)))


def _unreadable(variable: str, file: Path | None, error: OSError) -> SettingsError:
    return SettingsError(f"{variable} = {file} cannot be used ({error.strerror or error})", "Name a readable PEM file")
