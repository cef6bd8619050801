"""Thousands of vehicles' MQTT sessions in one process: one connection each, QoS 1, kept beyond the PUBACK."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.errors import FleetError
from fleetlib.settings import MqttSettings
from fleetlib.transport import mqtt_wire
from fleetlib.transport.mqtt_answers import Answers
from fleetlib.transport.mqtt_connecting import Connector
from fleetlib.transport.mqtt_flight import Flight
from fleetlib.transport.mqtt_greeting import Greetings
from fleetlib.transport.mqtt_holdings import VehicleHoldings
from fleetlib.transport.mqtt_kept import BrokerTime, Moment
from fleetlib.transport.mqtt_lane import Lane
from fleetlib.transport.mqtt_line import VehicleLine
from fleetlib.transport.mqtt_outgoing import columns_of, most_bytes, publishes
from fleetlib.transport.mqtt_owner import SessionStats
from fleetlib.transport.mqtt_places import Places
from fleetlib.transport.mqtt_session import VehicleSession

__all__ = ["SessionPool", "SessionStats"]

CLOSE_TIMEOUT_S = 20.0
PART_S = 5.0
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
        self._greetings = Greetings(settings, password, will, receive_maximum)
        ids = list(dict.fromkeys(vehicle_ids))
        self.lane = Lane(len(ids), plain=not settings.tls)
        self.flight = Flight(len(ids), self._recall)
        self.keeping: set[VehicleHoldings] = set()
        self._by_index = [VehicleSession(self, vehicle, index) for index, vehicle in enumerate(ids)]
        self._sessions = {session.vehicle_id: session for session in self._by_index}
        self._places = Places(ids)
        self._connector = Connector(settings, self._returned, seed)
        self._until_sample = 0
        self._keeper = asyncio.ensure_future(self._keep_alive())
        self._answers = Answers(self, self._by_index, lambda: self.pending)

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
        index = self._places.of(vehicle_id)
        data, offset = columns_of(payload)
        lane, flight, sessions, now_s = self.lane, self.flight, self._by_index, self.loop.time()
        room = flight.room(len(index), most_bytes(len(index), int(offset[-1] - offset[0])), now_s)
        packet_id, odd = lane.claim(index)
        packets, begin = publishes(vehicle_id, kind, packet_id, data, offset, room)
        late = self._late(index, packet_id) if odd else []
        self.stats.published += len(index)
        self.stats.payload_bytes += int(np.diff(offset)[packet_id > 0].sum()) if late else int(offset[-1] - offset[0])
        wide = flight.add(index, packet_id, begin, now_s, self._until_sample, LATENCY_EVERY)
        self._until_sample = (self._until_sample - len(index)) % LATENCY_EVERY
        for one in wide:
            sessions[one].recall()
        # What follows is for the few messages that are out of the ordinary.
        for place, sent in lane.send(index, packet_id, packets, begin):
            sessions[index[place]].rest(packets[begin[place] + sent : begin[place + 1]].tobytes())
        for place in late:
            sessions[index[place]].publish(packets[begin[place] : begin[place + 1]].tobytes())
        self._answers.expect()

    def publish(self, vehicle_id: int, kind: UplinkKind, payload: bytes) -> None:
        """Send one message of one vehicle."""
        self.stats.published += 1
        topic = mqtt_wire.topic_bytes(uplink_topic(vehicle_id, kind))
        self._sessions[vehicle_id].publish(mqtt_wire.publish(topic, 0, payload))
        self._answers.expect()

    def disconnect(self, vehicle_ids: Iterable[int]) -> None:
        """Cut these vehicles' connections, as a lost radio link does; `connect` brings them back."""
        for vehicle in vehicle_ids:
            self._sessions[vehicle].drop()

    async def part(self, vehicle_ids: Iterable[int], timeout_s: float = PART_S) -> None:
        """Cut these vehicles' connections as `disconnect` does, but each only when it has nothing in flight.

        From now on they send nothing. A connection that ends between a message and its PUBACK has the vehicle send the
        message again, although the broker has it: how often that happens would depend on how busy the machine is.

        Args:
            vehicle_ids: Whose; `connect` brings them back, after the cut.
            timeout_s: After so long they are cut whatever is in flight.
        """
        chosen = [self._sessions[vehicle] for vehicle in vehicle_ids]
        leaving = [(session, ended) for session in chosen if (ended := session.part()) is not None]
        deadline = self.loop.time() + timeout_s
        while leaving:
            late = self.loop.time() >= deadline
            for session, _ in leaving:
                if late or not self.lane.flying[session.index]:
                    session.cut()
            await asyncio.sleep(0.01)
            leaving = [(session, ended) for session, ended in leaving if not ended.is_set()]

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
        self._answers.close()
        self.lane.close()
        self.flight.close()

    def heard(self) -> Moment:
        """Note that the broker has just said something; return when."""
        now_s = self.loop.time()
        self._broker.answered(now_s)
        return self._broker.worked_s, now_s

    def greeting(self, vehicle_id: int) -> bytes:
        """Return a vehicle's CONNECT packet."""
        return self._greetings.of(vehicle_id)

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

    def _late(self, index: npt.NDArray[np.int64], packet_id: npt.NDArray[np.uint16]) -> list[int]:
        """Return the places of messages that cannot leave at once, and set their packet id to 0."""
        for place in np.flatnonzero(self.lane.own[index] & (packet_id > 0)).tolist():
            if int(packet_id[place]) in self._by_index[index[place]].flying:
                packet_id[place] = 0  # the broker owes an answer since 65,535 messages
                self.lane.flying[index[place]] -= 1
        late: list[int] = np.flatnonzero(packet_id == 0).tolist()
        return late

    def _recall(self, index: int) -> None:
        self._by_index[index].recall()

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
