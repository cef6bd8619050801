"""The sessions of vehicles on a real broker: passwords, rules, last will, reconnect."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvloop
from pydantic import SecretStr

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.errors import MissingServer, PermissionRefused
from fleetlib.settings import MqttSettings
from fleetlib.stack import Mosquitto, free_port
from fleetlib.stack.mosquitto import ServicePort
from fleetlib.transport.credentials import password_entry, vehicle_entries, vehicle_password
from fleetlib.transport.mqtt_sessions import SessionPool
from fleetlib.transport.mqtt_source import MqttSource
from fleetlib.transport.mqtt_tap import MqttTap

pytestmark = pytest.mark.servers
SECRET = SecretStr("a secret of this test")


@pytest.fixture
def guarded(server_folder: Path) -> Iterator[MqttSettings]:
    """A broker that knows vehicles 1 to 3, an ingestor and an operator; the settings are the operator's."""
    services = ServicePort(free_port(), [password_entry("ingestor", "i"), password_entry("operator", "o")])
    vehicles = vehicle_entries(SECRET, range(1, 4))
    with Mosquitto(server_folder / "mosquitto", free_port(), vehicles, services=services) as server:
        yield MqttSettings(port=server.port, service_port=services.port, username="operator", password=SecretStr("o"))


def password(vehicle_id: int) -> str:
    return vehicle_password(SECRET, vehicle_id)


def test_a_vehicle_with_its_derived_password_publishes_to_its_own_topic(guarded: MqttSettings) -> None:
    async def main() -> None:
        pool = SessionPool(guarded, [1], password=password)
        await pool.connect()
        pool.publish(1, UplinkKind.TELEMETRY, b"mine")
        assert await pool.drain(5)
        await pool.close()

    with MqttTap(guarded, "fleet/v1/#") as tap:
        uvloop.run(main())
        message = tap.receive()
        assert (message.topic, message.payload) == ("fleet/v1/1/telemetry", b"mine")


def test_a_wrong_password_is_refused_in_one_sentence(guarded: MqttSettings) -> None:
    async def main() -> None:
        pool = SessionPool(guarded, [1], password=lambda _: "wrong")
        try:
            await pool.connect()
        finally:
            await pool.close()

    with pytest.raises(PermissionRefused, match="refused vehicle 1"):
        uvloop.run(main())


def test_a_vehicle_cannot_write_to_the_topic_of_another(guarded: MqttSettings) -> None:
    with MqttTap(guarded, "fleet/v1/#") as operator:
        with (
            MqttTap(guarded, client_id="1", username="1", password=password(1)) as vehicle,
            pytest.raises(PermissionRefused, match="fleet/v1/2/telemetry"),
        ):
            vehicle.publish(uplink_topic(2, UplinkKind.TELEMETRY), b"forged")
        with MqttTap(guarded, client_id="1", username="1", password=password(1)) as vehicle:
            vehicle.publish(uplink_topic(1, UplinkKind.TELEMETRY), b"mine")
        assert operator.receive().payload == b"mine"


def test_the_last_will_tells_that_a_vehicle_was_cut_off_and_a_goodbye_does_not(guarded: MqttSettings) -> None:
    async def main() -> None:
        pool = SessionPool(guarded, [1, 2], password=password, will=lambda vehicle: b"gone %d" % vehicle)
        await pool.connect()
        pool.disconnect([1])
        while pool.online(1):
            await asyncio.sleep(0.01)
        await pool.connect([1])
        await pool.close()

    with MqttTap(guarded, "fleet/v1/+/status") as tap:
        uvloop.run(main())
        message = tap.receive()
        assert (message.topic, message.payload) == ("fleet/v1/1/status", b"gone 1")
        with pytest.raises(TimeoutError):
            tap.receive(0.3)


def test_messages_of_a_vehicle_that_is_offline_wait_for_its_return(guarded: MqttSettings) -> None:
    async def main() -> None:
        pool = SessionPool(guarded, [1], password=password)
        await pool.connect()
        pool.disconnect([1])
        while pool.online(1):
            await asyncio.sleep(0.01)
        for number in range(5):
            pool.publish(1, UplinkKind.TELEMETRY, b"%d" % number)
        assert pool.pending == 5
        await pool.connect([1])
        assert await pool.drain(5)
        await pool.close()

    with MqttTap(guarded, "fleet/v1/1/telemetry") as tap:
        uvloop.run(main())
        assert [tap.receive().payload for _ in range(5)] == [b"0", b"1", b"2", b"3", b"4"]


def test_a_message_that_nobody_would_get_is_not_taken_for_stored(guarded: MqttSettings) -> None:
    async def main() -> None:
        pool = SessionPool(guarded, [1], password=password)
        await pool.connect()
        pool.publish(1, UplinkKind.TELEMETRY, b"kept")
        while not pool.stats.unrouted:
            await asyncio.sleep(0.01)
        assert (pool.stats.acked, pool.pending) == (0, 1)
        tap = await asyncio.get_running_loop().run_in_executor(None, MqttTap, guarded, "fleet/v1/1/telemetry")
        assert await pool.drain(5)
        assert tap.receive().payload == b"kept"
        tap.close()
        await pool.close()

    uvloop.run(main())


def test_the_brokers_log_does_not_grow_with_the_messages(server_folder: Path) -> None:
    async def main(settings: MqttSettings) -> None:
        pool = SessionPool(settings, range(1, 11))
        await pool.connect()
        for number in range(20):
            for vehicle in range(1, 11):
                pool.publish(vehicle, UplinkKind.TELEMETRY, b"%d" % number)
        assert await pool.drain(10)
        await pool.close()

    with Mosquitto(server_folder / "mosquitto", free_port()) as server:
        settings = MqttSettings(port=server.port)
        with MqttTap(settings, "fleet/v1/+/telemetry") as tap:
            before = len(server.log.read_text().splitlines())
            uvloop.run(main(settings))
            assert len({(one.topic, one.payload) for one in (tap.receive() for _ in range(200))}) == 200
        said = server.log.read_text().splitlines()[before:]
    assert len(said) < 20, said[:3]


def test_an_ingestor_without_rights_or_without_a_broker_says_so(guarded: MqttSettings) -> None:
    wrong = guarded.model_copy(update={"username": "ingestor", "password": SecretStr("x")})
    with pytest.raises(PermissionRefused, match="FLEET_MQTT_USERNAME"):
        asyncio.run(MqttSource(wrong, "i", lambda _: None).connect())
    nowhere = guarded.model_copy(update={"service_port": 1})
    with pytest.raises(MissingServer, match=r"does not answer at 127.0.0.1:1"):
        asyncio.run(MqttSource(nowhere, "i", lambda _: None).connect())
