"""A broker that is killed forgets what it has acknowledged since it last saved: the vehicles send that again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import uvloop
from pydantic import SecretStr

from fleetlib.contracts.topics import UplinkKind
from fleetlib.settings import MqttSettings
from fleetlib.stack import Mosquitto, free_port
from fleetlib.stack.folders import infra
from fleetlib.stack.mosquitto import ServicePort
from fleetlib.transport.base import Uplink
from fleetlib.transport.credentials import password_entry, vehicle_entries, vehicle_password
from fleetlib.transport.mqtt_kept import UPTIME_TOPIC, parse_uptime
from fleetlib.transport.mqtt_sessions import SessionPool
from fleetlib.transport.mqtt_source import BACKOFF_S, MAX_SHORT_LIVES, MqttSource
from fleetlib.transport.mqtt_tap import MqttTap

pytestmark = pytest.mark.servers
SECRET = SecretStr("a secret of this test")
VEHICLES, MESSAGES = range(1, 21), 50
DEADLINE_S = 30.0


@pytest.fixture
def broker(server_folder: Path) -> Iterator[Mosquitto]:
    """A broker with passwords and rules, as `fleet up` starts it."""
    services = ServicePort(free_port(), [password_entry("ingestor", "i"), password_entry("operator", "o")])
    entries = vehicle_entries(SECRET, VEHICLES)
    with Mosquitto(server_folder / "mosquitto", free_port(), entries, services=services) as server:
        server.service_settings = MqttSettings(  # type: ignore[attr-defined]
            port=server.port, service_port=services.port, username="ingestor", password=SecretStr("i")
        )
        yield server


class Ingestor:
    """An ingestor that takes messages and, while `holding`, acknowledges none."""

    def __init__(self, settings: MqttSettings) -> None:
        self.got: set[tuple[int, bytes]] = set()
        self.repeats = 0
        self.holding = True
        self.source = MqttSource(settings, "ingestor-1", self._take)

    def release(self) -> None:
        """Take from now on, beginning with what the broker has sent and not got back: it sends that again."""
        self.holding = False
        connection = self.source._connection
        assert connection is not None
        connection.close()

    def _take(self, uplink: Uplink) -> None:
        if self.holding:
            return
        for vehicle, start, end in zip(uplink.vehicle_id, uplink.start, uplink.end, strict=True):
            message = (int(vehicle), uplink.data[start:end].tobytes())
            self.repeats += message in self.got
            self.got.add(message)
        uplink.ack()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():
            await asyncio.sleep(0.02)


def with_fleet(broker: Mosquitto, work: Callable[[SessionPool, Ingestor], Awaitable[None]]) -> None:
    async def main() -> None:
        settings: MqttSettings = broker.service_settings  # type: ignore[attr-defined]
        ingestor, stop = Ingestor(settings), asyncio.Event()
        await ingestor.source.connect()
        running = asyncio.ensure_future(ingestor.source.run(stop))
        pool = SessionPool(settings, VEHICLES, password=lambda vehicle: vehicle_password(SECRET, vehicle))
        await pool.connect()
        try:
            await work(pool, ingestor)
        finally:
            await pool.close()
            stop.set()
            await running
            await ingestor.source.close()

    uvloop.run(main())


async def publish(pool: SessionPool, first: int = 0) -> set[tuple[int, bytes]]:
    """Publish, wait until the broker has acknowledged all of it, and return what it was."""
    sent = {(vehicle, b"%d" % number) for vehicle in VEHICLES for number in range(first, first + MESSAGES)}
    for vehicle, payload in sorted(sent):
        pool.publish(vehicle, UplinkKind.TELEMETRY, payload)
    assert await pool.drain(DEADLINE_S)
    return sent


def test_what_a_killed_broker_had_acknowledged_arrives_all_the_same(broker: Mosquitto) -> None:
    async def work(pool: SessionPool, ingestor: Ingestor) -> None:
        sent = await publish(pool)
        assert pool.stats.acked == len(sent)
        assert ingestor.got == set()  # all of it lies in the broker's memory alone
        for _ in range(2):  # killed again before it has saved what came again
            await asyncio.get_running_loop().run_in_executor(None, broker.kill)
            await asyncio.get_running_loop().run_in_executor(None, broker.start)
            await until(lambda: pool.stats.connected == len(VEHICLES))
        ingestor.release()
        await until(lambda: ingestor.got >= sent)
        assert await pool.drain(DEADLINE_S)
        assert pool.stats.replayed >= len(sent)
        assert pool.stats.acked == pool.stats.published == len(sent)

    with_fleet(broker, work)


def test_a_connection_that_is_cut_repeats_nothing_that_the_broker_still_has(broker: Mosquitto) -> None:
    operator = broker.service_settings.model_copy(  # type: ignore[attr-defined]
        update={"username": "operator", "password": SecretStr("o")}
    )
    with MqttTap(operator, UPTIME_TOPIC) as tap:
        while (parse_uptime(tap.receive(DEADLINE_S).payload) or 0) < 4:
            pass

    async def work(pool: SessionPool, ingestor: Ingestor) -> None:
        ingestor.holding = False
        sent = await publish(pool)
        pool.disconnect(VEHICLES)
        await until(lambda: pool.stats.connected == 0)
        await pool.connect()
        sent |= await publish(pool, MESSAGES)
        await until(lambda: pool.settled and ingestor.got == sent)
        assert (pool.stats.replayed, ingestor.repeats) == (0, 0)

    with_fleet(broker, work)


def test_vehicles_keep_messages_for_longer_than_the_broker_takes_to_save_them() -> None:
    lines = infra("mosquitto/mosquitto.conf.in").read_text().splitlines()
    autosave_s = next(float(line.split()[1]) for line in lines if line.startswith("autosave_interval "))
    assert MqttSettings().keep_s > 2 * autosave_s


def test_a_broker_that_goes_again_and_again_is_not_taken_for_another_client(broker: Mosquitto) -> None:
    async def main() -> None:
        settings: MqttSettings = broker.service_settings  # type: ignore[attr-defined]
        source, stop = MqttSource(settings, "ingestor-1", lambda uplink: uplink.ack()), asyncio.Event()
        loop = asyncio.get_running_loop()
        await source.connect()
        running = asyncio.ensure_future(source.run(stop))
        for _ in range(MAX_SHORT_LIVES + 1):
            await loop.run_in_executor(None, broker.kill)
            await until(lambda: source.fault() is not None)
            await asyncio.wait({running}, timeout=BACKOFF_S[0])  # it has tried in vain by then
            await loop.run_in_executor(None, broker.start)
            await until(lambda: running.done() or source.fault() is None)
            assert not running.done(), running.exception()
        stop.set()
        await running
        await source.close()

    uvloop.run(main())
