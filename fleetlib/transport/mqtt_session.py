"""One vehicle's MQTT session: a connection, QoS 1, every message kept until PUBACK and a while longer."""

from __future__ import annotations

import asyncio
from collections import deque

import mqtt5

from fleetlib.transport import mqtt_errors, mqtt_wire
from fleetlib.transport.mqtt_flight import IN_FLIGHT_MAX
from fleetlib.transport.mqtt_holdings import VehicleHoldings
from fleetlib.transport.mqtt_kept import ANSWER_S, UPTIME_SLACK_S, UPTIME_TOPIC, Moment, parse_uptime
from fleetlib.transport.mqtt_outgoing import as_duplicate, is_status, payload_of, with_id
from fleetlib.transport.mqtt_owner import SessionOwner
from fleetlib.transport.mqtt_window import Window


class VehicleSession(VehicleHoldings):
    """One vehicle. `waiting` could not be sent yet, `flying` was sent, `kept` was acknowledged a short time ago.

    All three hold PUBLISH packets. What only some vehicles need at a time is made when it is needed: a fleet
    has thousands of these.
    """

    __slots__ = ("returned", "waiting", "window")

    def __init__(self, pool: SessionOwner, vehicle_id: int, index: int) -> None:
        super().__init__(pool, vehicle_id, index)
        self.waiting: deque[bytes] | None = None
        self.returned: list[bytes] | None = None  # that the broker had nobody for: nobody has them but we
        self.window: Window | None = None  # None: it is open

    def publish(self, packet: bytes) -> None:
        """Send a message, or keep it until it can be sent; its packet id is still open."""
        if not self.waiting and self._may_send():
            self._send(packet)
            self._look_around()
            return
        if self.waiting is None:
            self.waiting = deque()
        if len(self.waiting) >= self.pool.max_waiting:
            self.waiting.popleft()
            self.pool.stats.dropped += 1
        self.waiting.append(packet)
        self._look_around()

    def landed(self, packet_id: int, packet: bytes, moment: Moment, forget_before_s: float) -> None:
        """Note that the broker has acknowledged a message, which is not among `flying` any more.

        Args:
            packet_id: Its packet id.
            packet: The message.
            moment: Now.
            forget_before_s: On the broker's clock of work: what was acknowledged before needs not be kept any more.
        """
        if self.timed is not None and self.timed[0] == packet_id:
            self.pool.stats.ack_latency_s.append(moment[1] - self.timed[1])
            self.timed = None
        self._keep(packet, moment, forget_before_s)
        if self.pool.on_acked is not None:
            self.pool.on_acked(self.vehicle_id, payload_of(packet))
        if not self.pool.lane.ready[self.index]:
            self.freed()

    def freed(self) -> None:
        """Send what waits, after a message was acknowledged: the broker takes them."""
        self.window = None
        self._send_waiting()

    def _forget_connection(self) -> None:
        self.recall()
        self.timed, self.pool.flight.settled[self.index] = None, False

    def _may_send(self) -> bool:
        most = int(self.pool.lane.most[self.index]) if self.window is None else self.window.size
        return self.online and self.parting is None and int(self.pool.lane.flying[self.index]) < most

    def _look_around(self) -> None:
        lane, transport = self.pool.lane, self.transport
        free = (
            transport is not None
            and self.online
            and self.parting is None
            and self.window is None
            and not self.waiting
            and lane.fd[self.index] >= 0
            and not transport.get_write_buffer_size()
        )
        lane.ready[self.index] = free

    def _send(self, packet: bytes) -> None:
        self.recall()
        packet_id = self._free_id()
        packet = with_id(packet, packet_id)
        self._fly(packet_id, packet)
        self.transport.write(packet)  # type: ignore[union-attr]
        pool = self.pool
        pool.lane.flying[self.index] += 1
        pool.stats.payload_bytes += len(payload_of(packet))
        if self.timed is None and pool.sample_next():
            self.timed = packet_id, pool.loop.time()

    def _pop(self, packet_id: int) -> bytes | None:
        self.recall()
        packet = self.pop(packet_id)
        if packet is not None:
            self.pool.lane.flying[self.index] -= 1
        return packet

    def _acknowledged(self, packet_id: int, moment: Moment) -> None:
        packet = self._pop(packet_id)
        if packet is not None:
            self.pool.stats.acked += 1
            self.landed(packet_id, packet, moment, moment[0] - self.pool.keep_s)

    def _settle(self, before_s: float) -> None:
        """Send again what was acknowledged before a moment: the broker may not have it any more."""
        self.recall()
        self.pool.flight.settled[self.index] = True
        # A status is of its time: the vehicle has just sent the one that holds now.
        lost = [packet for packet in self.kept.take(before_s) if not is_status(packet)] if self.kept else []
        stats = self.pool.stats
        stats.acked -= len(lost)
        stats.replayed += len(lost)
        self._wait_first(lost)
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

    def _take_publish(self, packet: mqtt5.PublishPacket) -> None:
        uptime_s = parse_uptime(bytes(packet.payload or b""))
        if packet.topic != UPTIME_TOPIC or uptime_s is None or self.transport is None:
            return
        self.transport.write(mqtt5.UnsubscribePacket(self._free_id(), [UPTIME_TOPIC]).write())
        if not self.settled:
            self._settle(self.pool.loop.time() - uptime_s + UPTIME_SLACK_S)

    def _take_puback(self, packet_id: int, reason: int, moment: Moment) -> None:
        if reason == mqtt_wire.PUBACK_NO_SUBSCRIBERS:
            self._came_back(packet_id)
        elif reason >= mqtt_errors.FAILURE:
            self._pop(packet_id)
            self.pool.stats.refused += 1
        else:
            self._acknowledged(packet_id, moment)

    def _came_back(self, packet_id: int) -> None:
        """Keep a message that the broker had nobody for, and hold back the others for a while."""
        packet = self._pop(packet_id)
        if packet is None:
            return
        if self.returned is None:
            self.returned = []
        self.returned.append(packet)
        self.timed = None
        self.pool.stats.unrouted += 1
        if self.window is None:
            self.window = Window(int(self.pool.lane.most[self.index]))
        pause_s = self.window.close()
        self._look_around()
        if pause_s is not None:
            self.pool.loop.call_later(pause_s, self._ask)

    def _ask(self) -> None:
        if self.window is not None:
            self.window.ask()
        self._send_returned()

    def _send_returned(self) -> None:
        """Send what came back before what waits, in the order in which it was published."""
        if self.returned:
            self.pool.stats.resent += len(self.returned)
            self._wait_first(self.returned)
            self.returned = None
        self._send_waiting()

    def _wait_first(self, packets: list[bytes]) -> None:
        if self.waiting is None:
            self.waiting = deque()
        self.waiting.extendleft(reversed(packets))

    def _take_connack(self, packet: mqtt5.ConnAckPacket) -> None:
        reason = int(packet.reason_code)
        if reason < mqtt_errors.FAILURE:
            self.online = True
            lane, self.window = self.pool.lane, None
            lane.most[self.index] = min(packet.receive_max, self.pool.max_in_flight, IN_FLIGHT_MAX)
            lane.flying[self.index] = len(self.flying)
            if self.transport is not None:
                lane.join(self.index, self.transport)
            self.pool.stats.connected += 1
            for packet_id in list(self.flying):
                self._resend(packet_id, duplicate=packet.session_present)
            self._send_returned()
            # A session that is present may still be one of the last save: only the uptime tells.
            if self.kept and packet.session_present:
                self._ask_uptime()
                self._send_waiting()
            else:
                self._settle(float("inf"))
        self._answer(reason)

    def _resend(self, packet_id: int, duplicate: bool = False) -> None:
        packet = self.flying.get(packet_id)
        if packet is None or not self.online or self.transport is None:
            return
        self.pool.stats.resent += 1
        self.transport.write(as_duplicate(packet) if duplicate else packet)

    def _send_waiting(self) -> None:
        while self.waiting and self._may_send():
            self._send(self.waiting.popleft())
        if not self.waiting:
            self.waiting = None
        self._look_around()
