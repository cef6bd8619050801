"""Thousands of vehicles' MQTT sessions in one process: one connection each, QoS 1, kept beyond the PUBACK."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import suppress

import mqtt5
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.errors import FleetError
from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_errors
from fleetlib.transport.mqtt_kept import BrokerTime
from fleetlib.transport.mqtt_owner import SessionStats
from fleetlib.transport.mqtt_session import VehicleSession
from fleetlib.transport.mqtt_tls import client_context

__all__ = ["SessionPool", "SessionStats"]

CONNECT_TIMEOUT_S = 20.0
CONCURRENT_CONNECTS = 200
BACKOFF_MAX_S = 10.0
PER_LOOPBACK_ADDRESS = 20_000  # connections from one source address: it has about 28,000 ephemeral ports
LATENCY_EVERY = 32  # one acknowledgement in so many is timed


class SessionPool:
    """The MQTT sessions of many vehicles.

    Args:
        settings: The broker.
        vehicle_ids: Whose sessions; the id is client id and user name.
        password: A vehicle's password; None connects without user name and password.
        will: The last will's payload on the vehicle's `status` topic; None sets no will.
        receive_maximum: What each session lets the broker have in flight towards it.
        on_acked: Told each message that the broker has acknowledged, by vehicle and payload; it may be told twice of
            one that had to be sent again.
        seed: Of the spread of reconnects.
    """

    def __init__(
        self,
        settings: MqttSettings,
        vehicle_ids: Iterable[int],
        *,
        password: Callable[[int], str] | None = None,
        will: Callable[[int], bytes] | None = None,
        receive_maximum: int = 20,
        on_acked: Callable[[int, bytes], None] | None = None,
        seed: int = 0,
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.stats = SessionStats()
        self.broker = BrokerTime(self.loop.time())
        self.keep_s = settings.keep_s
        self.max_waiting = settings.vehicle_waiting
        self.max_in_flight = settings.vehicle_in_flight
        self.on_acked = on_acked
        self._settings = settings
        self._password = password
        self._will = will
        self._receive_maximum = receive_maximum
        self._sessions = {vehicle: VehicleSession(self, vehicle) for vehicle in vehicle_ids}
        self._order = {vehicle: index for index, vehicle in enumerate(self._sessions)}
        self._random = random.Random(seed)
        self._gate = asyncio.Semaphore(CONCURRENT_CONNECTS)
        self._returning: dict[VehicleSession, asyncio.Task[None]] = {}
        self._until_sample = 0
        self._keeper = asyncio.ensure_future(self._keep_alive())

    async def connect(self, vehicle_ids: Iterable[int] | None = None) -> None:
        """Connect these vehicles (all by default) and wait until the broker has accepted each.

        Raises:
            MissingServer: If the broker does not answer, or refuses for want of resources.
            PermissionRefused: If it refuses the credentials.
        """
        chosen = self._sessions.values() if vehicle_ids is None else [self._sessions[one] for one in vehicle_ids]
        await asyncio.gather(*(self._connect(session) for session in chosen if not session.wanted))

    def publish_columns(
        self, vehicle_id: npt.NDArray[np.uint32], kind: npt.NDArray[np.uint8], payload: pa.BinaryArray
    ) -> None:
        """Send messages in their order; those of a vehicle that is not connected wait for it.

        Args:
            vehicle_id: uint32, shape (n,).
            kind: `UplinkKind`, uint8, shape (n,).
            payload: One serialised message each, shape (n,).
        """
        sessions = self._sessions
        # One write per message and connection: here a loop is the work itself.
        for vehicle, which, message in zip(vehicle_id.tolist(), kind.tolist(), payload.to_pylist(), strict=True):
            sessions[vehicle].publish(which, message)

    def publish(self, vehicle_id: int, kind: UplinkKind, payload: bytes) -> None:
        """Send one message of one vehicle."""
        self._sessions[vehicle_id].publish(int(kind), payload)

    def disconnect(self, vehicle_ids: Iterable[int]) -> None:
        """Cut these vehicles' connections, as a lost radio link does; `connect` brings them back."""
        for vehicle in vehicle_ids:
            self._sessions[vehicle].drop()

    def cut(self, vehicle_ids: Iterable[int]) -> int:
        """Break these vehicles' connections; they connect again by themselves. Returns how many were connected."""
        chosen = [self._sessions[vehicle] for vehicle in vehicle_ids]
        online = [session for session in chosen if session.online and session.transport is not None]
        for session in online:
            session.transport.abort()  # type: ignore[union-attr]
        return len(online)

    def online(self, vehicle_id: int) -> bool:
        """Return whether a vehicle is connected."""
        return self._sessions[vehicle_id].online

    @property
    def pending(self) -> int:
        """Messages that are not acknowledged yet."""
        stats = self.stats
        return stats.published - stats.acked - stats.dropped - stats.refused

    @property
    def settled(self) -> bool:
        """Whether every connected vehicle knows what the broker still has of what it had acknowledged."""
        return all(session.settled for session in self._sessions.values() if session.online)

    async def drain(self, timeout_s: float) -> bool:
        """Wait until all is acknowledged; return whether it is within the time."""
        deadline = self.loop.time() + timeout_s
        while self.pending and self.loop.time() < deadline:
            await asyncio.sleep(0.01)
        return not self.pending

    async def close(self) -> None:
        """Disconnect all vehicles in good order."""
        self._keeper.cancel()
        for task in list(self._returning.values()):
            task.cancel()
        for session in self._sessions.values():
            session.leave()
        deadline = self.loop.time() + CONNECT_TIMEOUT_S
        while self.stats.connected and self.loop.time() < deadline:
            await asyncio.sleep(0.01)

    def greeting(self, vehicle_id: int) -> bytes:
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

    def reconnect(self, session: VehicleSession) -> None:
        """Bring a lost connection back, with growing, spread pauses."""
        if session not in self._returning:  # an attempt that fails ends a connection too: it goes on by itself
            self._returning[session] = asyncio.ensure_future(self._bring_back(session))

    def sample_next(self) -> bool:
        """Return whether the next acknowledgement is to be timed."""
        self._until_sample -= 1
        if self._until_sample > 0:
            return False
        self._until_sample = LATENCY_EVERY
        return True

    async def _connect(self, session: VehicleSession) -> None:
        session.wanted = True
        try:
            reason = await self._attempt(session)
        except (OSError, TimeoutError) as error:
            session.wanted = False
            raise mqtt_errors.unreachable(self._settings, error or "timed out") from None
        if reason != 0:
            session.wanted = False
            if reason < 0:
                raise mqtt_errors.unreachable(self._settings, "it closed the connection")
            raise mqtt_errors.refused(self._settings, reason, f"vehicle {session.vehicle_id}")

    async def _attempt(self, session: VehicleSession) -> int:
        async with self._gate, asyncio.timeout(CONNECT_TIMEOUT_S):
            session.greeted = self.loop.create_future()
            await self.loop.create_connection(
                lambda: session,
                self._settings.host,
                self._settings.port,
                ssl=client_context(self._settings, session.vehicle_id),
                local_addr=self._source_address(session.vehicle_id),
            )
            return await session.greeted

    async def _bring_back(self, session: VehicleSession) -> None:
        pause_s = 0.1
        try:
            while session.wanted and not session.online:
                await asyncio.sleep(pause_s * self._random.uniform(0.5, 1.5))
                pause_s = min(2 * pause_s, BACKOFF_MAX_S)
                with suppress(OSError, TimeoutError, FleetError):
                    if session.wanted and session.transport is None and await self._attempt(session) == 0:
                        self.stats.reconnects += 1
        finally:
            del self._returning[session]

    async def _keep_alive(self) -> None:
        """Ping every half keep-alive time; a vehicle that has just published does not need it, but it is one write."""
        while True:
            await asyncio.sleep(self._settings.keepalive_s / 2)
            for index, session in enumerate(list(self._sessions.values())):
                if session.online and session.transport is not None:
                    session.transport.write(b"\xc0\x00")
                if index % 1000 == 999:
                    await asyncio.sleep(0)

    def _source_address(self, vehicle_id: int) -> tuple[str, int] | None:
        block = self._order[vehicle_id] // PER_LOOPBACK_ADDRESS
        return (f"127.0.0.{1 + block}", 0) if block and self._settings.host == "127.0.0.1" else None
