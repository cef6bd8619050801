"""A broker as `fleet up` runs it, and a client that does what a hostile vehicle would."""

from __future__ import annotations

import queue
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.subscribeoptions import SubscribeOptions
from pydantic import SecretStr

from fleetlib.settings import MqttSettings
from fleetlib.stack import Mosquitto, free_port
from fleetlib.stack.mosquitto import ServicePort
from fleetlib.transport.credentials import password_entry, vehicle_entries, vehicle_password

SECRET = SecretStr("the fleet secret of these tests")
DEADLINE_S = 10.0


def service_port() -> ServicePort:
    return ServicePort(free_port(), [password_entry("ingestor", "i"), password_entry("operator", "o")])


@pytest.fixture(scope="module")
def broker(server_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MqttSettings]:
    """Vehicles 1 to 9 at one listener, ingestor and operator at the other; the settings are the operator's."""
    services = service_port()
    folder = server_root / tmp_path_factory.mktemp("broker").name
    with Mosquitto(folder, free_port(), vehicle_entries(SECRET, range(1, 10)), services=services) as server:
        yield MqttSettings(port=server.port, service_port=services.port, username="operator", password=SecretStr("o"))


class Vehicle:
    """A paho client with a vehicle's password, free to do what the protocol allows.

    Args:
        settings: The broker.
        vehicle_id: Whose credentials.
        client_id: What it says it is.
        given: `will`, `clean`, `expiry_s`, `port`, `password`, `context`.
    """

    def __init__(self, settings: MqttSettings, vehicle_id: int, client_id: str | None = None, **given: Any) -> None:
        self.answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.messages: queue.Queue[paho.MQTTMessage] = queue.Queue()
        self.ended: queue.Queue[int] = queue.Queue()
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2, str(vehicle_id) if client_id is None else client_id, protocol=paho.MQTTv5
        )
        self.client.username_pw_set(str(vehicle_id), given.get("password") or vehicle_password(SECRET, vehicle_id))
        if "will" in given:
            self.client.will_set(given["will"], b"forged", qos=1)
        if "context" in given:
            self.client.tls_set_context(given["context"])
        self.client.on_connect = lambda _c, _u, _f, reason, _p: self.answers.put(("connect", reason.value))
        self.client.on_publish = lambda _c, _u, _m, reason, _p: self.answers.put(("publish", reason.value))
        self.client.on_subscribe = lambda _c, _u, _m, reasons, _p: self.answers.put(("subscribe", reasons[0].value))
        self.client.on_message = lambda _c, _u, message: self.messages.put(message)
        self.in_vain = 0
        self.client.on_connect_fail = self._failed
        self.client.on_disconnect = lambda _c, _u, _f, reason, _p: self.ended.put(reason.value)
        properties = paho.Properties(paho.PacketTypes.CONNECT)  # type: ignore[attr-defined, no-untyped-call]
        properties.SessionExpiryInterval = given.get("expiry_s", 0)
        port = given.get("port") or settings.port
        self.client.connect(settings.host, port, clean_start=given.get("clean", True), properties=properties)
        self.client.loop_start()
        self.connected = self.answer("connect")

    def _failed(self, *_: object) -> None:
        self.in_vain += 1

    def answer(self, kind: str) -> int:
        """Return the reason code of the next answer, which must be of this kind."""
        try:
            found, reason = self.answers.get(timeout=DEADLINE_S)
        except queue.Empty:
            ends = list(self.ended.queue)
            raise AssertionError(f"no answer to {kind}; ended by {ends}, tried in vain {self.in_vain} times") from None
        assert found == kind
        return int(reason)

    def publish(self, topic: str, payload: bytes = b"x", **given: Any) -> int:
        self.client.publish(topic, payload, qos=1, **given)
        return self.answer("publish")

    def subscribe(self, topic: str) -> int:
        self.client.subscribe([(topic, SubscribeOptions(qos=1))])
        return self.answer("subscribe")

    def receive(self) -> tuple[str, bytes]:
        message = self.messages.get(timeout=DEADLINE_S)
        return message.topic, bytes(message.payload)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def trusting(ca: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca)
