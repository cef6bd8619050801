"""Thousands of vehicles' MQTT sessions in one process: one connection each, QoS 1, kept beyond the PUBACK."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import pairwise

import mqtt5
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.errors import FleetError
from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_wire
from fleetlib.transport.mqtt_connecting import Connector
from fleetlib.transport.mqtt_kept import BrokerTime, Moment
from fleetlib.transport.mqtt_lane import EVENTS_MAX, Arrived, Lane
from fleetlib.transport.mqtt_line import VehicleLine
from fleetlib.transport.mqtt_outgoing import columns_of, publishes
from fleetlib.transport.mqtt_owner import SessionStats
from fleetlib.transport.mqtt_session import VehicleSession

__all__ = ["SessionPool", "SessionStats"]

CLOSE_TIMEOUT_S = 20.0
READ_WAIT_S = 0.01  # let acknowledgements gather: few big looks cost less than many small ones
IDLE_LOOK_S = 0.05
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
        self._broker = BrokerTime(self.loop.time())
        self.keep_s = settings.keep_s
        self.max_waiting = settings.vehicle_waiting
        self.max_in_flight = settings.vehicle_in_flight
        self.on_acked = on_acked
        self._settings = settings
        self._password = password
        self._will = will
        self._receive_maximum = receive_maximum
        ids = list(dict.fromkeys(vehicle_ids))
        self.lane = Lane(len(ids), plain=not settings.tls)
        self._by_index = [VehicleSession(self, vehicle, index) for index, vehicle in enumerate(ids)]
        self._sessions = {session.vehicle_id: session for session in self._by_index}
        self._sorted = np.sort(np.array(ids, np.uint32))
        self._sorted_index = np.argsort(np.array(ids, np.uint32))
        self._connector = Connector(settings, self._returned, seed)
        self._until_sample = 0
        self._keeper = asyncio.ensure_future(self._keep_alive())
        self._look_in(IDLE_LOOK_S)

    async def connect(self, vehicle_ids: Iterable[int] | None = None) -> None:
        """Connect these vehicles (all by default) and wait until the broker has accepted each.

        Raises:
            MissingServer: If the broker does not answer, or refuses for want of resources.
            PermissionRefused: If it refuses the credentials.
        """
        chosen = self._by_index if vehicle_ids is None else [self._sessions[one] for one in vehicle_ids]
        await self._connector.connect(chosen)

    async def try_connect(self, vehicle_ids: Iterable[int]) -> dict[int, FleetError]:
        """Connect these vehicles as `connect` does, but return what went wrong, by vehicle."""
        return await self._connector.try_connect([self._sessions[one] for one in vehicle_ids])

    def publish_columns(
        self, vehicle_id: npt.NDArray[np.uint32], kind: npt.NDArray[np.uint8], payload: pa.BinaryArray
    ) -> None:
        """Send messages in their order; those of a vehicle that is not connected wait for it.

        Args:
            vehicle_id: uint32, shape (n,).
            kind: `UplinkKind`, uint8, shape (n,).
            payload: One serialised message each, shape (n,).
        """
        if not len(vehicle_id):
            return
        index = self._index_of(vehicle_id)
        data, offset = columns_of(payload)
        packet_id = self.lane.claim(index)
        packets, begin = publishes(vehicle_id, kind, packet_id, data, offset)
        blob, begins = packets.tobytes(), begin.tolist()
        self.stats.published += len(index)
        sessions, identifiers = [self._by_index[one] for one in index.tolist()], packet_id.tolist()
        late: list[tuple[VehicleSession, bytes]] = []
        columns = zip(sessions, identifiers, pairwise(begins), strict=True)  # here a loop is the work itself
        for place, (session, identifier, (start, end)) in enumerate(columns):
            flying = session.flying
            if identifier and identifier not in flying:
                flying[identifier] = blob[start:end]
                continue
            if identifier:  # the broker owes an answer since 65,535 messages
                packet_id[place] = 0
                self.lane.flying[session.index] -= 1
            late.append((session, blob[start:end]))
        self.stats.payload_bytes += int(np.diff(offset)[packet_id > 0].sum())
        self._time_some(sessions, identifiers)
        for place, sent in self.lane.send(index, packet_id, packets, begin):
            sessions[place].rest(blob[begins[place] + sent : begins[place + 1]])
        for session, packet in late:
            session.publish(packet)
        self._expect_answers()

    def publish(self, vehicle_id: int, kind: UplinkKind, payload: bytes) -> None:
        """Send one message of one vehicle."""
        self.stats.published += 1
        topic = mqtt_wire.topic_bytes(uplink_topic(vehicle_id, kind))
        self._sessions[vehicle_id].publish(mqtt_wire.publish(topic, 0, payload))
        self._expect_answers()

    def disconnect(self, vehicle_ids: Iterable[int]) -> None:
        """Cut these vehicles' connections, as a lost radio link does; `connect` brings them back."""
        for vehicle in vehicle_ids:
            self._sessions[vehicle].drop()

    def cut(self, vehicle_ids: Iterable[int]) -> int:
        """Break these vehicles' connections; they connect again by themselves. Returns how many were connected."""
        chosen = [self._sessions[vehicle] for vehicle in vehicle_ids]
        online = [session for session in chosen if session.online and session.transport is not None]
        for session in online:
            session.cut()
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
        self._connector.close()
        for session in self._sessions.values():
            session.leave()
        deadline = self.loop.time() + CLOSE_TIMEOUT_S
        while self.stats.connected and self.loop.time() < deadline:
            await asyncio.sleep(0.01)
        self._next_look.cancel()
        self.lane.close()

    def heard(self) -> Moment:
        """Note that the broker has just said something; return when."""
        now_s = self.loop.time()
        self._broker.answered(now_s)
        return self._broker.worked_s, now_s

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

    def reconnect(self, session: VehicleLine) -> None:
        """Bring a lost connection back, with growing, spread pauses."""
        self._connector.reconnect(session)

    def sample_next(self) -> bool:
        """Return whether the next acknowledgement is to be timed."""
        self._until_sample -= 1
        if self._until_sample >= 0:
            return False
        self._until_sample = LATENCY_EVERY - 1
        return True

    def _returned(self) -> None:
        self.stats.reconnects += 1

    def _time_some(self, sessions: list[VehicleSession], identifiers: list[int]) -> None:
        now_s = self.loop.time()
        for place in range(self._until_sample, len(sessions), LATENCY_EVERY):
            if identifiers[place] and sessions[place].timed is None:
                sessions[place].timed = identifiers[place], now_s
        self._until_sample = (self._until_sample - len(sessions)) % LATENCY_EVERY

    def _index_of(self, vehicle_id: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        place = np.searchsorted(self._sorted, vehicle_id)
        place[place == len(self._sorted)] = 0
        unknown = np.flatnonzero(self._sorted[place] != vehicle_id)
        if len(unknown):
            raise KeyError(int(vehicle_id[unknown[0]]))
        index: npt.NDArray[np.int64] = self._sorted_index[place]
        return index

    def _look(self) -> None:
        """Take what has come through the lane, and look again: soon while answers are due, else later.

        The loop does not watch the lane's epoll: the kernel would walk through all sockets each time it is told to.
        """
        self._next_look.cancel()
        if self.lane.epoll is None or self.lane.epoll.closed:
            return
        try:
            more = True
            while more:
                arrived = self.lane.collect()
                more = arrived.events == EVENTS_MAX
                self._take(arrived)
        finally:
            self._look_in(READ_WAIT_S if self.pending else IDLE_LOOK_S)

    def _expect_answers(self) -> None:
        if not self._looks_soon:
            self._next_look.cancel()
            self._look_in(READ_WAIT_S)

    def _look_in(self, pause_s: float) -> None:
        self._looks_soon = pause_s == READ_WAIT_S
        self._next_look = self.loop.call_later(pause_s, self._look)

    def _take(self, arrived: Arrived) -> None:
        if not arrived.events:
            return
        moment, sessions, stats = self.heard(), self._by_index, self.stats
        forget_before_s = moment[0] - self.keep_s
        stats.acked += len(arrived.acked_id)
        for index, packet_id in zip(arrived.acked_index, arrived.acked_id, strict=True):
            session = sessions[index]
            packet = session.flying.pop(packet_id, None)
            if packet is None:  # acknowledged twice
                stats.acked -= 1
                self.lane.flying[index] += 1
            else:
                session.landed(packet_id, packet, moment, forget_before_s)
        for index, data in arrived.left:
            sessions[index].data_received(data)
            self.lane.read_again(index)
        for index in arrived.ended:
            sessions[index].return_socket()

    async def _keep_alive(self) -> None:
        """Every half keep-alive time, ping for the vehicles that have sent nothing since."""
        while True:
            await asyncio.sleep(self._settings.keepalive_s / 2)
            quiet = np.flatnonzero(~self.lane.used).tolist()
            self.lane.used[:] = False
            for count, index in enumerate(quiet):
                self._by_index[index].ping()
                if count % 1000 == 999:
                    await asyncio.sleep(0)
