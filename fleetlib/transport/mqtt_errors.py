"""What a broker says no with, as errors that a user can act on."""

from __future__ import annotations

import ssl

from fleetlib.errors import FleetError, MissingServer, PermissionRefused
from fleetlib.transport.access import BrokerAddress

FAILURE = 0x80  # reason codes from here on are refusals
_REFUSED = {0x86, 0x87, 0x8A, 0x8C}  # bad user or password, not authorised, banned, bad method (section 3.2.2.2)
START_ADVICE = "Start it (`fleet up`), or set FLEET_MQTT_HOST and FLEET_MQTT_PORT"
TRUST_ADVICE = "Set FLEET_MQTT_CA_FILE to the CA that signed it, and FLEET_MQTT_HOST to a name that it holds"
TLS_ADVICE = "Compare FLEET_MQTT_TLS and the port with the broker's listeners"
CERTIFICATE_ADVICE = "Set FLEET_MQTT_CERT_FILE and FLEET_MQTT_KEY_FILE to one that the broker's CA has signed"
RIGHTS_ADVICE = "Check FLEET_MQTT_USERNAME and FLEET_MQTT_PASSWORD, and the broker's password file and ACL"


def address(settings: BrokerAddress) -> str:
    """Return host and port as people write them."""
    return f"{settings.host}:{settings.port}"


def unreachable(settings: BrokerAddress, error: object) -> MissingServer:
    """Return the error of a broker that does not answer, or not as TLS demands."""
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"The certificate of the MQTT broker at {address(settings)} is not accepted ({error.verify_message})"
        return MissingServer(what, TRUST_ADVICE)
    if isinstance(error, ssl.SSLError):
        asks = "certificate required" in str(error).replace("_", " ").lower()
        what = f"The MQTT broker at {address(settings)} does not agree on TLS ({error.reason})"
        return MissingServer(what, CERTIFICATE_ADVICE if asks else TLS_ADVICE)
    return MissingServer(f"The MQTT broker does not answer at {address(settings)} ({error})", START_ADVICE)


def refused(settings: BrokerAddress, reason_code: int, what: str) -> FleetError:
    """Return the error of a CONNACK, SUBACK or PUBACK with a reason code of `FAILURE` or more."""
    message = f"The MQTT broker at {address(settings)} refused {what} (reason 0x{reason_code:02x})"
    if reason_code in _REFUSED:
        return PermissionRefused(message, RIGHTS_ADVICE)
    return MissingServer(message, "Look at the broker's log")
