"""Ending a connection that the broker keeps: whoever connects last under a client id has it (MQTT 5, 3.1.4-3)."""

from __future__ import annotations

import queue
import ssl

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_errors

ANSWER_S = 10.0


def end_connection(settings: MqttSettings, vehicle_id: int, context: ssl.SSLContext) -> None:
    """Connect as a vehicle and leave: the broker ends the connection that the vehicle had. Its session stays as it is.

    Args:
        settings: The broker.
        vehicle_id: Who.
        context: Shows a certificate that the broker takes for this vehicle's.

    Raises:
        MissingServer: If the broker does not answer.
        PermissionRefused: If it does not take the certificate.
    """
    answers: queue.Queue[tuple[int, bool]] = queue.Queue()
    client = paho.Client(CallbackAPIVersion.VERSION2, str(vehicle_id), protocol=paho.MQTTv5)
    client.tls_set_context(context)
    client.on_connect = lambda _c, _u, flags, reason, _p: answers.put((reason.value, flags.session_present))
    try:
        client.connect(
            settings.host,
            settings.port,
            keepalive=settings.keepalive_s,
            clean_start=False,
            properties=_expiry(PacketTypes.CONNECT, settings.session_expiry_s),
        )
    except OSError as error:
        raise mqtt_errors.unreachable(settings, error) from None
    client.loop_start()
    try:
        reason, there_before = answers.get(timeout=ANSWER_S)
        if reason >= mqtt_errors.FAILURE:
            raise mqtt_errors.refused(settings, reason, f"vehicle {vehicle_id}")
        client.disconnect(properties=None if there_before else _expiry(PacketTypes.DISCONNECT, 0))
    except queue.Empty:
        raise mqtt_errors.unreachable(settings, "no answer") from None
    finally:
        client.loop_stop()


def _expiry(packet: int, seconds: int) -> Properties:
    properties = Properties(packet)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = seconds
    return properties
