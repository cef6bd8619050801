"""One vehicle's MQTT session: a connection, QoS 1, every message kept until PUBACK."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

import mqtt5

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.transport import mqtt_errors, mqtt_wire

RESEND_UNROUTED_S = 1.0  # the broker had nobody to give the message to: it is not stored, so it is sent again
MAX_WAITING = 10_000  # messages that one vehicle keeps; beyond it the oldest go, and are counted
MAX_PACKET_ID = 65_535


@dataclass(slots=True)
class SessionStats:
    """What the sessions of a pool have done. published = acked + dropped + refused + what is still waiting."""

    connected: int = 0
    published: int = 0
    acked: int = 0
    resent: int = 0
    unrouted: int = 0
    refused: int = 0
    dropped: int = 0
    reconnects: int = 0
    payload_bytes: int = 0
    ack_latency_s: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, int]:
        """Return the counts by name."""
        return {
            "published": self.published,
            "acked": self.acked,
            "resent": self.resent,
            "refused": self.refused,
            "dropped": self.dropped,
            "reconnects": self.reconnects,
        }


class SessionOwner(Protocol):
    """What a session needs of the pool that it belongs to."""

    loop: asyncio.AbstractEventLoop
    stats: SessionStats

    def greeting(self, vehicle_id: int) -> bytes:
        """Return a vehicle's CONNECT packet."""
        ...

    def reconnect(self, session: VehicleSession) -> None:
        """Bring a lost connection back."""
        ...

    def sample_next(self) -> bool:
        """Return whether the next acknowledgement is to be timed."""
        ...


class VehicleSession(asyncio.Protocol):
    """One vehicle. `flying` holds what was sent and not acknowledged, `waiting` what could not be sent yet."""

    __slots__ = (
        "_tail",
        "_topics",
        "client_id",
        "flying",
        "greeted",
        "limit",
        "next_id",
        "online",
        "pool",
        "timed",
        "transport",
        "vehicle_id",
        "waiting",
        "wanted",
    )

    def __init__(self, pool: SessionOwner, vehicle_id: int) -> None:
        self.pool = pool
        self.vehicle_id = vehicle_id
        self.client_id = str(vehicle_id)
        self.transport: asyncio.Transport | None = None
        self.greeted: asyncio.Future[int] | None = None
        self.online = False
        self.wanted = False
        self.flying: dict[int, bytes] = {}
        self.waiting: deque[tuple[int, bytes]] = deque()
        self.limit = MAX_PACKET_ID
        self.next_id = 0
        self.timed: tuple[int, float] | None = None
        self._tail = b""
        self._topics: dict[int, bytes] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say who is there."""
        self.transport = transport  # type: ignore[assignment]
        self.transport.write(self.pool.greeting(self.vehicle_id))  # type: ignore[union-attr]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Forget the transport, and ask for a new one where the vehicle still wants it."""
        self.transport, self._tail, self.timed = None, b"", None
        if self.online:
            self.online = False
            self.pool.stats.connected -= 1
        if self.greeted is not None and not self.greeted.done():
            self.greeted.set_result(-1)
        if self.wanted:
            self.pool.reconnect(self)

    def data_received(self, data: bytes) -> None:
        """Take acknowledgements and control packets."""
        if self._tail:
            data, self._tail = self._tail + data, b""
        position, size = 0, len(data)
        while size - position >= 4:
            # The common case by hand: PUBACK of two bytes, without reason.
            if data[position] == mqtt_wire.PUBACK and data[position + 1] == 2:
                self._acknowledged(data[position + 2] << 8 | data[position + 3])
                position += 4
                continue
            try:
                packet, used = mqtt5.read(memoryview(data)[position:])
            except IndexError:
                break
            position += used
            self._take(packet)
        if position < size:
            self._take_rest(data[position:])

    def publish(self, kind: int, payload: bytes) -> None:
        """Send a message, or keep it until it can be sent."""
        self.pool.stats.published += 1
        if self.online and len(self.flying) < self.limit and not self.waiting:
            self._send(kind, payload)
            return
        if len(self.waiting) >= MAX_WAITING:
            self.waiting.popleft()
            self.pool.stats.dropped += 1
        self.waiting.append((kind, payload))

    def leave(self) -> None:
        """End with a DISCONNECT: no last will; the broker keeps the session."""
        self.wanted = False
        if self.transport is not None:
            self.transport.write(mqtt5.DisconnectPacket().write())
            self.transport.close()

    def drop(self) -> None:
        """End as a lost radio link does: without a word, so the broker publishes the last will."""
        self.wanted = False
        if self.transport is not None:
            self.transport.abort()

    def _send(self, kind: int, payload: bytes) -> None:
        packet_id = self.next_id % MAX_PACKET_ID + 1
        while packet_id in self.flying:
            packet_id = packet_id % MAX_PACKET_ID + 1
        self.next_id = packet_id
        topic = self._topics.get(kind)
        if topic is None:
            topic = mqtt_wire.topic_bytes(uplink_topic(self.vehicle_id, UplinkKind(kind)))
            self._topics[kind] = topic
        packet = mqtt_wire.publish(topic, packet_id, payload)
        self.flying[packet_id] = packet
        self.transport.write(packet)  # type: ignore[union-attr]
        pool = self.pool
        pool.stats.payload_bytes += len(payload)
        if self.timed is None and pool.sample_next():
            self.timed = packet_id, pool.loop.time()

    def _acknowledged(self, packet_id: int) -> None:
        if self.flying.pop(packet_id, None) is None:
            return
        stats = self.pool.stats
        stats.acked += 1
        if self.timed is not None and self.timed[0] == packet_id:
            stats.ack_latency_s.append(self.pool.loop.time() - self.timed[1])
            self.timed = None
        if self.waiting:
            self._send_waiting()

    def _take_rest(self, data: bytes) -> None:
        """Keep what is not a whole packet; PINGRESP has only two bytes."""
        while data[:2] == b"\xd0\x00":
            data = data[2:]
        self._tail = data

    def _take(self, packet: object) -> None:
        if isinstance(packet, mqtt5.PubAckPacket):
            self._take_puback(packet.packet_id, int(packet.reason_code))
        elif isinstance(packet, mqtt5.ConnAckPacket):
            self._take_connack(packet)
        elif isinstance(packet, mqtt5.DisconnectPacket) and self.transport is not None:
            self.transport.close()

    def _take_puback(self, packet_id: int, reason: int) -> None:
        if reason == mqtt_wire.PUBACK_NO_SUBSCRIBERS:
            self.pool.stats.unrouted += 1
            self.pool.loop.call_later(RESEND_UNROUTED_S, self._resend, packet_id)
        elif reason >= mqtt_errors.FAILURE:
            self.flying.pop(packet_id, None)
            self.pool.stats.refused += 1
        else:
            self._acknowledged(packet_id)

    def _take_connack(self, packet: mqtt5.ConnAckPacket) -> None:
        reason = int(packet.reason_code)
        if reason < mqtt_errors.FAILURE:
            self.online = True
            self.limit = packet.receive_max
            self.pool.stats.connected += 1
            for packet_id in list(self.flying):
                self._resend(packet_id, duplicate=packet.session_present)
            self._send_waiting()
        if self.greeted is not None and not self.greeted.done():
            self.greeted.set_result(reason)

    def _resend(self, packet_id: int, duplicate: bool = False) -> None:
        packet = self.flying.get(packet_id)
        if packet is None or not self.online or self.transport is None:
            return
        self.pool.stats.resent += 1
        first = packet[0] | mqtt_wire.DUPLICATE if duplicate else packet[0]
        self.transport.write(bytes((first,)) + packet[1:])

    def _send_waiting(self) -> None:
        while self.waiting and self.online and len(self.flying) < self.limit:
            self._send(*self.waiting.popleft())
