"""What a vehicle's session itself has in flight and keeps: what did not go through the lane, or was recalled."""

from __future__ import annotations

from fleetlib.transport.mqtt_kept import Kept, Moment
from fleetlib.transport.mqtt_line import VehicleLine
from fleetlib.transport.mqtt_outgoing import MAX_PACKET_ID
from fleetlib.transport.mqtt_owner import SessionOwner

NEVER_S = float("-inf")
NONE_FLYING: dict[int, bytes] = {}  # stays empty: those that have none share it


class VehicleHoldings(VehicleLine):
    """A connection and the messages that were sent over it: `flying`, and `kept` after their PUBACK, as packets.

    What was sent through the lane is in the pool's `flight` until something is out of the ordinary: then the session
    recalls it. So what flies there is newer than `flying`.
    """

    __slots__ = ("flying", "kept", "timed")

    def __init__(self, pool: SessionOwner, vehicle_id: int, index: int) -> None:
        super().__init__(pool, vehicle_id, index)
        self.flying = NONE_FLYING
        self.kept: Kept | None = None
        self.timed: tuple[int, float] | None = (
            None  # a packet id of which the delay is to be told, and when it was sent
        )

    @property
    def settled(self) -> bool:
        """Whether it is known what this broker still has of what it had acknowledged."""
        return bool(self.pool.flight.settled[self.index])

    def pop(self, packet_id: int) -> bytes | None:
        """Take a message out that the broker has answered; None: it is not (any more) among those in flight here."""
        packet = self.flying.pop(packet_id, None)
        if not self.flying:
            self.flying = NONE_FLYING
            self.pool.lane.own[self.index] = False
        return packet

    def recall(self) -> None:
        """Take over what flies and is kept in the pool's `flight`."""
        flight = self.pool.flight
        if not flight.holds(self.index):
            return
        kept: list[tuple[Moment, bytes]] = []
        for message in flight.take(self.index):
            if message.moment is not None:
                kept.append((message.moment, message.packet))
                continue
            self._fly(message.packet_id, message.packet)
            if self.timed is None and message.timed_s is not None:
                self.timed = message.packet_id, message.timed_s
        if kept:
            if self.kept is None:
                self.kept = Kept()
            self.kept.add_all(kept)
            self.pool.keeping.add(self)

    def forget(self, before_s: float) -> bool:
        """Let go what was acknowledged before a moment on the broker's clock of work; return whether all is gone."""
        if self.kept is not None and self.settled:
            self.kept.forget(before_s)
        return not self.kept

    def _fly(self, packet_id: int, packet: bytes) -> None:
        if not self.flying:
            self.flying = {}
            self.pool.lane.own[self.index] = True
        self.flying[packet_id] = packet

    def _keep(self, packet: bytes, moment: Moment, forget_before_s: float) -> None:
        if self.kept is None:
            self.kept = Kept()
        self.kept.add(moment, packet, forget_before_s if self.settled else NEVER_S)
        self.pool.keeping.add(self)

    def _free_id(self) -> int:
        last_id = self.pool.lane.last_id
        packet_id = int(last_id[self.index]) % MAX_PACKET_ID + 1
        while packet_id in self.flying:
            packet_id = packet_id % MAX_PACKET_ID + 1
        last_id[self.index] = packet_id
        return packet_id
