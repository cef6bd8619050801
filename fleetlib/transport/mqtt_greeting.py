"""How a vehicle greets the broker: its CONNECT packet."""

from __future__ import annotations

from collections.abc import Callable

import mqtt5

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.settings import MqttSettings


class Greetings:
    """Makes the CONNECT packets of a pool's vehicles.

    Args:
        settings: The broker.
        password: A vehicle's password; None connects without user name and password.
        will: The last will's payload on the vehicle's `status` topic; None sets no will.
        receive_maximum: What each session lets the broker have in flight towards it.
    """

    def __init__(
        self,
        settings: MqttSettings,
        password: Callable[[int], str] | None,
        will: Callable[[int], bytes] | None,
        receive_maximum: int,
    ) -> None:
        self._settings = settings
        self._password = password
        self._will = will
        self._receive_maximum = receive_maximum

    def of(self, vehicle_id: int) -> bytes:
        """Return a vehicle's CONNECT packet."""
        username = password = will = None
        if self._password is not None:
            username, password = str(vehicle_id), self._password(vehicle_id).encode()
        if self._will is not None:
            topic = uplink_topic(vehicle_id, UplinkKind.STATUS)
            will = mqtt5.Will(topic, payload=self._will(vehicle_id), qos=mqtt5.QoS.AT_LEAST_ONCE)
        packet = mqtt5.ConnectPacket(
            str(vehicle_id),
            username=username,
            password=password,
            will=will,
            clean_start=False,
            keep_alive=self._settings.keepalive_s,
            session_expiry_interval=self._settings.session_expiry_s,
            receive_max=self._receive_maximum,
        )
        return bytes(packet.write())
