"""What a vehicle with right credentials and bad intentions can do at the broker: nothing to anyone else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest
from pydantic import SecretStr

from fleetlib.contracts.topics import UplinkKind, uplink_filter, uplink_topic
from fleetlib.settings import MqttSettings
from fleetlib.transport.base import Uplink
from fleetlib.transport.mqtt_source import MqttSource
from fleetlib.transport.mqtt_tap import MqttTap
from tests.integration.security.conftest import DEADLINE_S, Vehicle

pytestmark = pytest.mark.servers
NOT_AUTHORISED = 0x87
GROUP = SecretStr("unknown to vehicles")
OTHERS = [
    *(uplink_topic(2, kind) for kind in UplinkKind),
    *("fleet/v1/1/command", "fleet/v1/2/command", "fleet/v1/1/telemetry/more", "fleet/v1/01/telemetry"),
    *("fleet/v1/1/ telemetry", "fleet/v1//telemetry", "fleet/v2/1/telemetry", "/fleet/v1/1/telemetry", "fleet"),
    *("$SYS/broker/version", "$CONTROL/dynamic-security/v1", "$share/ingest/fleet/v1/2/telemetry"),
]
EARS = [
    *("#", "+/#", "fleet/#", "fleet/v1/#", "fleet/v1/+/command", "fleet/v1/2/command", "fleet/v1/+/telemetry"),
    *("$SYS/#", "$share/mine/#", "$share/mine/fleet/v1/2/command", uplink_filter(UplinkKind.TELEMETRY)),
]


@pytest.mark.parametrize("topic", OTHERS)
def test_a_message_under_another_name_is_refused_and_reaches_nobody(broker: MqttSettings, topic: str) -> None:
    with MqttTap(broker, "fleet/v1/#") as operator:
        with Vehicle(broker, 1) as hostile:
            assert hostile.publish(topic, b"forged") == NOT_AUTHORISED
        with Vehicle(broker, 1) as again:  # Mosquitto 2.0.11 ends the connection after a refusal, later ones do not
            assert again.publish(uplink_topic(1, UplinkKind.STATUS), b"mine") == 0
        assert operator.receive().payload == b"mine"


def test_whatever_a_vehicle_subscribes_to_it_hears_its_own_commands_and_the_brokers_uptime(
    broker: MqttSettings,
) -> None:
    with Vehicle(broker, 1) as hostile, Vehicle(broker, 2) as victim, MqttTap(broker, "fleet/v1/#") as operator:
        for topic in (*EARS, "fleet/v1/1/command"):
            hostile.subscribe(topic)
        assert victim.subscribe("fleet/v1/2/command") == 1
        operator.publish("fleet/v1/2/command", b"for 2")
        assert victim.receive() == ("fleet/v1/2/command", b"for 2")
        for kind in UplinkKind:
            assert victim.publish(uplink_topic(2, kind), b"of 2") == 0
        operator.publish("fleet/v1/1/command", b"for 1")
        # The broker answers in order: all that could have reached the hostile one before this has been left out.
        heard = hostile.receive()
        while heard[0] == "$SYS/broker/uptime":
            heard = hostile.receive()
        assert heard == ("fleet/v1/1/command", b"for 1")


def test_a_vehicle_in_the_well_known_group_takes_no_message_from_the_ingestors(broker: MqttSettings) -> None:
    """Mosquitto deals messages out to all members of a group and drops those that the member may not read."""
    count = 100

    def attack() -> None:
        with Vehicle(broker, 1) as hostile, Vehicle(broker, 2) as victim:
            for kind in UplinkKind:
                hostile.subscribe(uplink_filter(kind))
            for _ in range(count):
                assert victim.publish(uplink_topic(2, UplinkKind.TELEMETRY)) == 0

    earlier = ingestor(broker, secret=None)  # its session is from before there was a secret
    asyncio.run(received(earlier, lambda: None, 0))
    assert asyncio.run(received(ingestor(broker, GROUP), attack, count)) == [2] * count


def test_a_retained_message_reaches_the_ingestors_once_and_no_later_one(broker: MqttSettings) -> None:
    def publish(retain: bool) -> None:
        with Vehicle(broker, 6) as hostile:
            assert hostile.publish("fleet/v1/6/status", retain=retain) == 0

    assert asyncio.run(received(ingestor(broker, GROUP), lambda: publish(True), 1)) == [6]
    assert asyncio.run(received(ingestor(broker, GROUP), lambda: publish(False), 1)) == [6]


def ingestor(broker: MqttSettings, secret: SecretStr | None) -> MqttSettings:
    return broker.model_copy(update={"username": "ingestor", "password": SecretStr("i"), "group_secret": secret})


async def received(settings: MqttSettings, attack: Callable[[], None], count: int) -> list[int]:
    """Return the vehicles whose messages an ingestor gets while the attack goes on, at least `count`."""
    vehicles: list[int] = []

    def take(uplink: Uplink) -> None:
        vehicles.extend(np.asarray(uplink.vehicle_id).tolist())
        uplink.ack()

    source = MqttSource(settings, "security-ingestor", take)
    await source.connect()
    async with asyncio.timeout(DEADLINE_S):
        await asyncio.get_running_loop().run_in_executor(None, attack)
        while len(vehicles) < count or source.unacknowledged:
            await asyncio.sleep(0.01)
    await source.close()
    return vehicles


def test_a_vehicle_cannot_take_over_the_session_of_another(broker: MqttSettings) -> None:
    with Vehicle(broker, 3, expiry_s=60, clean=False) as victim:
        victim.subscribe("fleet/v1/3/command")
        with Vehicle(broker, 4, client_id="3", clean=False) as hostile:
            assert hostile.connected == 0  # let in, but as itself
            assert victim.publish(uplink_topic(3, UplinkKind.STATUS)) in (0, 0x10)
            assert victim.ended.empty()
    with MqttTap(broker) as operator:
        operator.publish("fleet/v1/3/command", b"kept for 3")
        with Vehicle(broker, 4, client_id="3", clean=False) as hostile:
            hostile.subscribe("fleet/v1/4/command")
            operator.publish("fleet/v1/4/command", b"for 4")
            assert hostile.receive() == ("fleet/v1/4/command", b"for 4")
    with Vehicle(broker, 3, clean=False) as victim:
        assert victim.receive() == ("fleet/v1/3/command", b"kept for 3")


def test_a_vehicle_cannot_take_the_name_of_a_service(broker: MqttSettings) -> None:
    with MqttTap(broker, "fleet/v1/5/status", client_id="watchful") as operator:
        with Vehicle(broker, 5, client_id="watchful") as hostile:
            assert hostile.publish(uplink_topic(5, UplinkKind.STATUS), b"still heard") == 0
        assert operator.receive().payload == b"still heard"


def test_a_last_will_under_another_id_never_speaks(broker: MqttSettings) -> None:
    with MqttTap(broker, "fleet/v1/7/#", "fleet/v1/8/#") as operator:
        hostile = Vehicle(broker, 7, will="fleet/v1/8/status")
        if hostile.connected == 0:
            hostile.client._sock_close()
        hostile.client.loop_stop()
        with Vehicle(broker, 7) as again:
            assert again.publish("fleet/v1/7/status", b"alive") == 0
        assert operator.receive().payload == b"alive"


@pytest.mark.parametrize("case", ["vehicle at the services' port", "service at the vehicles' port", "wrong password"])
def test_credentials_open_one_door_only(broker: MqttSettings, case: str) -> None:
    if case == "vehicle at the services' port":
        with Vehicle(broker, 1, port=broker.service_port) as vehicle:
            assert vehicle.connected == NOT_AUTHORISED
    elif case == "wrong password":
        with Vehicle(broker, 1, password="guess") as vehicle:
            assert vehicle.connected == NOT_AUTHORISED
    else:
        turned = broker.model_copy(update={"service_port": broker.port})
        with pytest.raises(Exception, match="refused the connection"):
            MqttTap(turned)
