"""A single MQTT client on paho, for looking on, for tests and for tools: not for load."""

from __future__ import annotations

import queue
import uuid
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from fleetlib.errors import MissingServer
from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_errors
from fleetlib.transport.mqtt_tls import client_context

CONNECT_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class TapMessage:
    """One message as it came."""

    topic: str
    payload: bytes


class MqttTap:
    """One connection that can listen and publish; a context manager.

    Args:
        settings: The broker; its user name and password are used where none is given here.
        filters: What to listen to.
        client_id: A random one by default.
        username: Instead of the settings'.
        password: Instead of the settings'.
        vehicle_id: Whose certificate is shown, where FLEET_MQTT_CERT_FILE names vehicles' own.

    Raises:
        MissingServer: If the broker does not answer.
        PermissionRefused: If it refuses the credentials or a subscription.
    """

    def __init__(
        self,
        settings: MqttSettings,
        *filters: str,
        client_id: str | None = None,
        username: str | None = None,
        password: str | None = None,
        vehicle_id: int | None = None,
    ) -> None:
        self._settings = settings if username is not None else settings.for_services()
        self._vehicle_id = vehicle_id
        self._messages: queue.Queue[TapMessage] = queue.Queue()
        self._answer: queue.Queue[int] = queue.Queue()
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id or f"tap-{uuid.uuid4().hex[:12]}", protocol=paho.MQTTv5
        )
        self._log_in(username, password)
        self._client.on_connect = lambda _c, _u, _f, reason, _p: self._answer.put(reason.value)
        self._client.on_subscribe = lambda _c, _u, _m, reasons, _p: self._answer.put(max(one.value for one in reasons))
        self._reasons: dict[int, int] = {}  # of PUBACKs that were not plain successes
        self._client.on_publish = self._on_publish
        self._client.on_message = lambda _c, _u, message: self._messages.put(
            TapMessage(message.topic, bytes(message.payload))
        )
        self._connect()
        if filters:
            self._client.subscribe([(one, SubscribeOptions(qos=1)) for one in filters])
            self._check("the subscription")

    def receive(self, timeout_s: float = 5.0) -> TapMessage:
        """Return the next message.

        Raises:
            TimeoutError: If none comes in time.
        """
        try:
            return self._messages.get(timeout=timeout_s)
        except queue.Empty:
            raise TimeoutError(f"no message within {timeout_s} s") from None

    def publish(self, topic: str, payload: bytes, timeout_s: float = 5.0, expiry_s: int | None = None) -> None:
        """Publish with QoS 1 and wait for PUBACK.

        Raises:
            MissingServer: If it does not come in time.
            PermissionRefused: If the broker's rules do not allow it.
        """
        properties: Any = None
        if expiry_s is not None:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = expiry_s
        sent = self._client.publish(topic, payload, qos=1, properties=properties)
        with suppress(RuntimeError):  # paho's word for "not connected"
            sent.wait_for_publish(timeout_s)
        reason = self._reasons.pop(sent.mid, 0)
        if reason >= mqtt_errors.FAILURE:
            raise mqtt_errors.refused(self._settings, reason, f"a message on {topic}")
        if not sent.is_published():
            raise MissingServer(f"The MQTT broker did not acknowledge within {timeout_s} s", mqtt_errors.START_ADVICE)

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _on_publish(self, _client: Any, _data: Any, message_id: int, reason: Any, _properties: Any) -> None:
        if reason.value:
            self._reasons[message_id] = reason.value

    def _log_in(self, username: str | None, password: str | None) -> None:
        context = client_context(self._settings, self._vehicle_id)
        if context is not None:
            self._client.tls_set_context(context)
        if username is None and self._settings.username is not None:
            username = self._settings.username
            secret = self._settings.password
            password = secret.get_secret_value() if secret is not None else None
        if username is not None:
            self._client.username_pw_set(username, password)

    def _connect(self) -> None:
        try:
            self._client.connect(self._settings.host, self._settings.port, keepalive=self._settings.keepalive_s)
        except OSError as error:
            raise mqtt_errors.unreachable(self._settings, error) from None
        self._client.loop_start()
        self._check("the connection")

    def _check(self, what: str) -> None:
        try:
            reason = self._answer.get(timeout=CONNECT_TIMEOUT_S)
        except queue.Empty:
            self.close()
            raise mqtt_errors.unreachable(self._settings, "no answer") from None
        if reason >= mqtt_errors.FAILURE:
            self.close()
            raise mqtt_errors.refused(self._settings, reason, what)
