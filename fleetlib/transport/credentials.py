"""Who may connect to the broker: vehicles' passwords derived from one secret, and Mosquitto's password file."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator

from fleetlib.contracts.topics import SHARED_GROUP
from fleetlib.transport.access import Secret

SALT_BYTES = 12
# Mosquitto's own count for $7$ entries. The passwords are 128 random bits or an HMAC, so a slow hash protects nothing
# more, and the broker hashes once for each of 10,000 connections.
ITERATIONS = 101


def vehicle_password(secret: Secret, vehicle_id: int) -> str:
    """Return a vehicle's MQTT password: the first 128 bits of HMAC-SHA256(secret, id), 32 hexadecimal digits."""
    digest = hmac.new(secret.get_secret_value().encode(), str(vehicle_id).encode(), hashlib.sha256)
    return digest.hexdigest()[:32]


def shared_group(secret: Secret | None) -> str:
    """Return the name of the ingestors' shared subscription; without a secret it is the well-known one.

    A broker deals messages out to whoever is in the group, and drops those that the member may not read, so a vehicle
    that knew the name could make others' messages vanish after their PUBACK. Nobody can look it up or guess it.
    """
    if secret is None:
        return SHARED_GROUP
    digest = hmac.new(secret.get_secret_value().encode(), SHARED_GROUP.encode(), hashlib.sha256)
    return f"{SHARED_GROUP}-{digest.hexdigest()[:32]}"


def password_entry(username: str, password: str, salt: bytes | None = None) -> str:
    """Return one line of a Mosquitto password file (PBKDF2-HMAC-SHA512, format `$7$`).

    Args:
        username: Without a colon.
        password: In clear.
        salt: 12 random bytes by default.
    """
    salt = salt or secrets.token_bytes(SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)
    return f"{username}:$7${ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def vehicle_entries(secret: Secret, vehicle_ids: Iterable[int]) -> Iterator[str]:
    """Yield the password-file lines of vehicles, whose user names are their ids."""
    for vehicle_id in vehicle_ids:
        yield password_entry(str(vehicle_id), vehicle_password(secret, vehicle_id))
