"""One vehicle's connection: what comes over it is taken apart here; what it means, a session knows."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

import mqtt5

from fleetlib.transport import mqtt_wire
from fleetlib.transport.mqtt_kept import Moment
from fleetlib.transport.mqtt_owner import SessionOwner

PINGREQ = b"\xc0\x00"
PINGRESP = b"\xd0\x00"


class VehicleLine(asyncio.Protocol, ABC):
    """A connection, or the wish for one; `index` is the vehicle's place in the pool's lane."""

    __slots__ = ("_tail", "greeted", "index", "online", "parting", "pool", "transport", "vehicle_id", "wanted")

    def __init__(self, pool: SessionOwner, vehicle_id: int, index: int) -> None:
        self.pool = pool
        self.vehicle_id = vehicle_id
        self.index = index
        self.transport: asyncio.Transport | None = None
        self.greeted: asyncio.Future[int] | None = None
        self.online = False
        self.wanted = False
        self.parting: asyncio.Event | None = None  # set when the connection that sends no more has ended
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say who is there."""
        self.transport = transport  # type: ignore[assignment]
        self.transport.write(self.pool.greeting(self.vehicle_id))  # type: ignore[union-attr]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Forget the transport, and ask for a new one where the vehicle still wants it."""
        self._leave_lane()
        self.transport, self._tail = None, b""
        self._forget_connection()
        if self.online:
            self.online = False
            self.pool.stats.connected -= 1
        self._answer(-1)
        if self.parting is not None:  # who wants the vehicle back waits for this
            self.parting.set()
            self.parting = None
        elif self.wanted:
            self.pool.reconnect(self)

    def data_received(self, data: bytes) -> None:
        """Take acknowledgements and control packets."""
        moment = self.pool.heard()
        if self._tail:
            data, self._tail = self._tail + data, b""
        position, size = 0, len(data)
        while size - position >= 4:
            # The common case by hand: PUBACK of two bytes, without reason.
            if data[position] == mqtt_wire.PUBACK and data[position + 1] == 2:
                self._take_puback(data[position + 2] << 8 | data[position + 3], 0, moment)
                position += 4
                continue
            try:
                packet, used = mqtt5.read(memoryview(data)[position:])
            except IndexError:
                break
            position += used
            self._take(packet, moment)
        if position < size:
            self._take_rest(data[position:])
        self.pool.lane.cut[self.index] = bool(self._tail)

    def rest(self, packet: bytes) -> None:
        """Leave to the transport what the socket did not take of a packet; the lane waits until that has gone."""
        if self.transport is not None:
            self.transport.write(packet)
        self._look_around()

    def ping(self) -> None:
        """Tell the broker that the vehicle is still there."""
        if self.online and self.transport is not None:
            self.transport.write(PINGREQ)
            if self.transport.get_write_buffer_size():
                self._look_around()

    def leave(self) -> None:
        """End with a DISCONNECT: no last will; the broker keeps the session."""
        self.wanted = False
        if self.transport is not None:
            self._leave_lane()
            self.transport.write(mqtt5.DisconnectPacket().write())
            self.transport.close()

    def drop(self) -> None:
        """End as a lost radio link does: without a word, so the broker publishes the last will."""
        self.wanted = False
        self.cut()

    def part(self) -> asyncio.Event | None:
        """Send no more, but listen, until it is time to `cut`; return what is set then, None where nothing is open."""
        self.wanted = False
        if self.parting is None and self.online and self.transport is not None:
            self.parting = asyncio.Event()
            self._look_around()
        elif self.parting is None:
            self.cut()
        return self.parting

    def cut(self) -> None:
        """Break the connection, if there is one."""
        if self.transport is not None:
            self._leave_lane()
            self.transport.abort()

    def return_socket(self) -> None:
        """Let the transport see for itself how the connection ends."""
        self._leave_lane()
        if self.transport is not None:
            self.transport.resume_reading()

    def _answer(self, reason: int) -> None:
        """Tell who waits for the connection, once."""
        if self.greeted is not None and not self.greeted.done():
            self.greeted.set_result(reason)
        self.greeted = None

    def _leave_lane(self) -> None:
        self.pool.lane.leave(self.index)

    def _take_rest(self, data: bytes) -> None:
        """Keep what is not a whole packet; PINGRESP has only two bytes."""
        while data[:2] == PINGRESP:
            data = data[2:]
        self._tail = data

    def _take(self, packet: object, moment: Moment) -> None:
        if isinstance(packet, mqtt5.PubAckPacket):
            self._take_puback(packet.packet_id, int(packet.reason_code), moment)
        elif isinstance(packet, mqtt5.ConnAckPacket):
            self._take_connack(packet)
        elif isinstance(packet, mqtt5.PublishPacket):
            self._take_publish(packet)
        elif isinstance(packet, mqtt5.DisconnectPacket) and self.transport is not None:
            self._leave_lane()
            self.transport.close()

    @abstractmethod
    def _forget_connection(self) -> None:
        """Forget what held for this connection only."""

    @abstractmethod
    def _look_around(self) -> None:
        """See whether anything is in the way of the lane."""

    @abstractmethod
    def _take_puback(self, packet_id: int, reason: int, moment: Moment) -> None:
        """Take the answer to a message."""

    @abstractmethod
    def _take_connack(self, packet: mqtt5.ConnAckPacket) -> None:
        """Take the answer to the greeting."""

    @abstractmethod
    def _take_publish(self, packet: mqtt5.PublishPacket) -> None:
        """Take a message of the broker."""
