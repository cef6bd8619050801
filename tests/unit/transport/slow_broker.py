"""A broker for tests, which can be slow, answer in pieces, or end in the middle; and vehicles that talk to it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import mqtt5
import numpy as np
import pyarrow as pa
import uvloop

from fleetlib.contracts.topics import UplinkKind
from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_wire
from fleetlib.transport.mqtt_sessions import SessionPool

RECEIVE_MAXIMUM = 40
VEHICLES = 5
DEADLINE_S = 60.0


class Broker:
    """Takes PUBLISH packets and acknowledges them, `piece` bytes at a time."""

    def __init__(self) -> None:
        self.got: dict[int, list[bytes]] = {}
        self.duplicates = 0
        self.answering = True
        self.reading = asyncio.Event()
        self.reading.set()
        self.reason = 0
        self.piece = 1_000
        self.present = False
        self.flying: dict[int, int] = {}
        self.most_flying = 0
        self.uptime_s = 0
        self.pings: set[int] = set()
        self.port = 0
        self._writers: dict[int, asyncio.StreamWriter] = {}
        self._owed: list[tuple[int, int]] = []

    async def start(self, port: int = 0) -> asyncio.Server:
        listener = socket.create_server(("127.0.0.1", port))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)  # so that sockets fill
        server = await asyncio.start_server(self._serve, sock=listener, limit=4_096)
        self.port = listener.getsockname()[1]
        return server

    async def release(self) -> None:
        """Acknowledge what is owed, and everything from now on."""
        self.answering = True
        owed, self._owed = self._owed, []
        for vehicle, packet_id in owed:
            await self._acknowledge(vehicle, packet_id)

    def cut(self) -> None:
        """End all connections."""
        for writer in self._writers.values():
            writer.transport.abort()
        self._owed.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        data, vehicle = b"", 0
        try:
            while True:
                await self.reading.wait()
                more = await reader.read(1_000)
                if not more:
                    break
                data += more
                while data:
                    try:
                        packet, used = mqtt5.read(memoryview(data))
                    except IndexError:
                        break
                    data = data[used:]
                    if isinstance(packet, mqtt5.ConnectPacket):
                        vehicle = int(packet.client_id)
                        self._writers[vehicle] = writer
                        self.flying[vehicle] = 0
                        answer = mqtt5.ConnAckPacket(session_present=self.present, receive_max=RECEIVE_MAXIMUM)
                        writer.write(answer.write())
                        self.present = True
                    elif isinstance(packet, mqtt5.PublishPacket):
                        await self._take(vehicle, packet)
                    elif isinstance(packet, mqtt5.PingReqPacket):
                        self.pings.add(vehicle)
                        writer.write(mqtt5.PingRespPacket().write())
                    elif isinstance(packet, mqtt5.SubscribePacket):
                        uptime = mqtt5.PublishPacket(
                            "$SYS/broker/uptime", b"%d seconds" % self.uptime_s, qos=mqtt5.QoS.AT_MOST_ONCE
                        )
                        writer.write(uptime.write())
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _take(self, vehicle: int, packet: mqtt5.PublishPacket) -> None:
        assert packet.topic == f"fleet/v1/{vehicle}/telemetry"
        assert packet.packet_id is not None
        self.flying[vehicle] += 1
        self.most_flying = max(self.most_flying, self.flying[vehicle])
        self.duplicates += packet.duplicate
        if self.reason == 0:
            self.got.setdefault(vehicle, []).append(bytes(packet.payload or b""))
        if self.answering:
            await self._acknowledge(vehicle, packet.packet_id)
        else:
            self._owed.append((vehicle, packet.packet_id))

    async def _acknowledge(self, vehicle: int, packet_id: int) -> None:
        self.flying[vehicle] -= 1
        head = bytes((mqtt_wire.PUBACK, 3)) if self.reason else bytes((mqtt_wire.PUBACK, 2))
        answer = head + packet_id.to_bytes(2, "big") + (bytes((self.reason,)) if self.reason else b"")
        for begin in range(0, len(answer), self.piece):
            self._writers[vehicle].write(answer[begin : begin + self.piece])
            if self.piece < len(answer):
                await asyncio.sleep(0.001)  # so that each piece is read by itself


def with_broker(work: Callable[[SessionPool, Broker], Awaitable[None]], *, lane: bool, **settings: float) -> None:
    async def main() -> None:
        broker = Broker()
        server = await broker.start()
        pool = SessionPool(MqttSettings(port=broker.port, **settings), range(1, VEHICLES + 1))
        if not lane:
            pool.lane.epoll = None  # as with TLS, or where there is no epoll
        await pool.connect()
        try:
            async with asyncio.timeout(DEADLINE_S):
                await work(pool, broker)
        finally:
            broker.cut()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            server.close()

    uvloop.run(main())


def publish(pool: SessionPool, first: int, count: int, size: int = 60) -> None:
    """Publish messages of all vehicles in turn; each begins with its number."""
    number = np.arange(first * VEHICLES, (first + count) * VEHICLES)
    payload = pa.array([b"%d " % (one // VEHICLES) + b"x" * size for one in number.tolist()], pa.binary())
    vehicle = (number % VEHICLES + 1).astype(np.uint32)
    pool.publish_columns(vehicle, np.full(len(number), UplinkKind.TELEMETRY, np.uint8), payload)


def numbers(broker: Broker) -> list[list[int]]:
    return [[int(payload.split()[0]) for payload in broker.got[vehicle]] for vehicle in sorted(broker.got)]


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.005)
