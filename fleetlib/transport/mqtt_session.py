"""One vehicle's MQTT session: a connection, QoS 1, every message kept until PUBACK and a while longer."""

from __future__ import annotations

import asyncio
from collections import deque

import mqtt5

from fleetlib.contracts.topics import UplinkKind, uplink_topic
from fleetlib.transport import mqtt_errors, mqtt_wire
from fleetlib.transport.mqtt_kept import ANSWER_S, UPTIME_SLACK_S, UPTIME_TOPIC, Kept, Message, parse_uptime
from fleetlib.transport.mqtt_owner import SessionOwner
from fleetlib.transport.mqtt_window import Window

MAX_PACKET_ID = 65_535


class VehicleSession(asyncio.Protocol):
    """One vehicle. `waiting` could not be sent yet, `flying` was sent, `kept` was acknowledged a short time ago."""

    __slots__ = (
        "_tail",
        "_topics",
        "client_id",
        "flying",
        "greeted",
        "kept",
        "next_id",
        "online",
        "pool",
        "returned",
        "settled",
        "timed",
        "transport",
        "vehicle_id",
        "waiting",
        "wanted",
        "window",
    )

    def __init__(self, pool: SessionOwner, vehicle_id: int) -> None:
        self.pool = pool
        self.vehicle_id = vehicle_id
        self.client_id = str(vehicle_id)
        self.transport: asyncio.Transport | None = None
        self.greeted: asyncio.Future[int] | None = None
        self.online = False
        self.wanted = False
        self.flying: dict[int, Message] = {}
        self.waiting: deque[Message] = deque()
        self.kept = Kept()
        self.settled = False  # whether it is known what this broker still has of `kept`
        self.returned: list[Message] = []  # that the broker had nobody for: nobody has them but we
        self.window = Window(pool.max_in_flight)
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
        self.transport, self._tail, self.timed, self.settled = None, b"", None, False
        if self.online:
            self.online = False
            self.pool.stats.connected -= 1
        if self.greeted is not None and not self.greeted.done():
            self.greeted.set_result(-1)
        if self.wanted:
            self.pool.reconnect(self)

    def data_received(self, data: bytes) -> None:
        """Take acknowledgements and control packets."""
        self.pool.broker.answered(self.pool.loop.time())
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
        if self.online and len(self.flying) < self.window.size and not self.waiting:
            self._send((kind, payload))
            return
        if len(self.waiting) >= self.pool.max_waiting:
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

    def _send(self, message: Message) -> None:
        packet_id = self._free_id()
        self.flying[packet_id] = message
        self.transport.write(self._packet(packet_id, message))  # type: ignore[union-attr]
        pool = self.pool
        pool.stats.payload_bytes += len(message[1])
        if self.timed is None and pool.sample_next():
            self.timed = packet_id, pool.loop.time()

    def _free_id(self) -> int:
        packet_id = self.next_id % MAX_PACKET_ID + 1
        while packet_id in self.flying:
            packet_id = packet_id % MAX_PACKET_ID + 1
        self.next_id = packet_id
        return packet_id

    def _packet(self, packet_id: int, message: Message) -> bytes:
        kind, payload = message
        topic = self._topics.get(kind)
        if topic is None:
            topic = mqtt_wire.topic_bytes(uplink_topic(self.vehicle_id, UplinkKind(kind)))
            self._topics[kind] = topic
        return mqtt_wire.publish(topic, packet_id, payload)

    def _acknowledged(self, packet_id: int) -> None:
        message = self.flying.pop(packet_id, None)
        if message is None:
            return
        pool = self.pool
        pool.stats.acked += 1
        if self.timed is not None and self.timed[0] == packet_id:
            pool.stats.ack_latency_s.append(pool.loop.time() - self.timed[1])
            self.timed = None
        self.window.open()
        if message[0] != UplinkKind.STATUS:
            self._keep(message)
        if pool.on_acked is not None:
            pool.on_acked(self.vehicle_id, message[1])
        if self.waiting:
            self._send_waiting()

    def _keep(self, message: Message) -> None:
        broker = self.pool.broker
        self.kept.add(broker.worked_s, broker.heard_s, message)
        if self.settled:
            self.kept.forget(broker.worked_s - self.pool.keep_s)

    def _settle(self, before_s: float) -> None:
        """Send again what was acknowledged before a moment: the broker may not have it any more."""
        self.settled = True
        lost = list(self.kept.take(before_s))
        stats = self.pool.stats
        stats.acked -= len(lost)
        stats.replayed += len(lost)
        self.waiting.extendleft(reversed(lost))
        self._send_waiting()

    def _ask_uptime(self) -> None:
        wanted = [mqtt5.TopicFilter(UPTIME_TOPIC, max_qos=mqtt5.QoS.AT_MOST_ONCE)]
        transport = self.transport
        assert transport is not None  # noqa: S101  (it has just answered)
        transport.write(mqtt5.SubscribePacket(self._free_id(), wanted).write())
        self.pool.loop.call_later(ANSWER_S, self._settle_unanswered, transport)

    def _settle_unanswered(self, transport: asyncio.Transport) -> None:
        if self.transport is transport and self.online and not self.settled:
            self._settle(float("inf"))

    def _take_uptime(self, packet: mqtt5.PublishPacket) -> None:
        uptime_s = parse_uptime(bytes(packet.payload or b""))
        if packet.topic != UPTIME_TOPIC or uptime_s is None or self.transport is None:
            return
        self.transport.write(mqtt5.UnsubscribePacket(self._free_id(), [UPTIME_TOPIC]).write())
        if not self.settled:
            self._settle(self.pool.loop.time() - uptime_s + UPTIME_SLACK_S)

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
        elif isinstance(packet, mqtt5.PublishPacket):
            self._take_uptime(packet)
        elif isinstance(packet, mqtt5.DisconnectPacket) and self.transport is not None:
            self.transport.close()

    def _take_puback(self, packet_id: int, reason: int) -> None:
        if reason == mqtt_wire.PUBACK_NO_SUBSCRIBERS:
            self._returned(packet_id)
        elif reason >= mqtt_errors.FAILURE:
            self.flying.pop(packet_id, None)
            self.pool.stats.refused += 1
        else:
            self._acknowledged(packet_id)

    def _returned(self, packet_id: int) -> None:
        """Keep a message that the broker had nobody for, and hold back the others for a while."""
        message = self.flying.pop(packet_id, None)
        if message is None:
            return
        self.returned.append(message)
        self.timed = None
        self.pool.stats.unrouted += 1
        pause_s = self.window.close()
        if pause_s is not None:
            self.pool.loop.call_later(pause_s, self._ask)

    def _ask(self) -> None:
        self.window.ask()
        self._send_returned()

    def _send_returned(self) -> None:
        """Send what came back before what waits, in the order in which it was published."""
        self.pool.stats.resent += len(self.returned)
        self.waiting.extendleft(reversed(self.returned))
        self.returned.clear()
        self._send_waiting()

    def _take_connack(self, packet: mqtt5.ConnAckPacket) -> None:
        reason = int(packet.reason_code)
        if reason < mqtt_errors.FAILURE:
            self.online = True
            self.window.open(min(packet.receive_max, self.pool.max_in_flight))
            self.pool.stats.connected += 1
            for packet_id in list(self.flying):
                self._resend(packet_id, duplicate=packet.session_present)
            self._send_returned()
            # A session that is present may still be one of the last save: only the uptime tells.
            if len(self.kept) and packet.session_present:
                self._ask_uptime()
                self._send_waiting()
            else:
                self._settle(float("inf"))
        if self.greeted is not None and not self.greeted.done():
            self.greeted.set_result(reason)

    def _resend(self, packet_id: int, duplicate: bool = False) -> None:
        message = self.flying.get(packet_id)
        if message is None or not self.online or self.transport is None:
            return
        self.pool.stats.resent += 1
        packet = self._packet(packet_id, message)
        first = packet[0] | mqtt_wire.DUPLICATE if duplicate else packet[0]
        self.transport.write(bytes((first,)) + packet[1:])

    def _send_waiting(self) -> None:
        while self.waiting and self.online and len(self.flying) < self.window.size:
            self._send(self.waiting.popleft())
