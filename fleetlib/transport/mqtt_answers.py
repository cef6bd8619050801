"""What the broker answers to a pool's sessions: looked for again and again, sooner while answers are due."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from fleetlib.transport.mqtt_kept import Moment
from fleetlib.transport.mqtt_lane import EVENTS_MAX, Arrived
from fleetlib.transport.mqtt_outgoing import payload_of
from fleetlib.transport.mqtt_owner import SessionOwner
from fleetlib.transport.mqtt_session import VehicleSession

READ_WAIT_S = 0.02  # let acknowledgements gather: few big looks cost less than many small ones
IDLE_LOOK_S = 0.05
SWEEP_S = 2.0


class Answers:
    """Takes what has come through a pool's lane, and tells the sessions.

    Args:
        owner: The pool.
        sessions: Its sessions by their index.
        pending: Returns how many messages wait for an acknowledgement.
    """

    def __init__(self, owner: SessionOwner, sessions: Sequence[VehicleSession], pending: Callable[[], int]) -> None:
        self._owner, self._lane, self._flight = owner, owner.lane, owner.flight
        self._sessions = sessions
        self._pending = pending
        self._swept_s = 0.0
        self._look_in(IDLE_LOOK_S)

    def expect(self) -> None:
        """Look again soon: something was sent."""
        if not self._looks_soon:
            self._next_look.cancel()
            self._look_in(READ_WAIT_S)

    def close(self) -> None:
        """Look no more."""
        self._next_look.cancel()

    def _look(self) -> None:
        """Take what has come through the lane, and look again: soon while answers are due, else later.

        The loop does not watch the lane's epoll: the kernel would walk through all sockets each time it is told to.
        """
        self._next_look.cancel()
        if self._lane.epoll is None or self._lane.epoll.closed:
            return
        try:
            more = True
            while more:
                arrived = self._lane.collect()
                more = arrived.events == EVENTS_MAX
                self._take(arrived)
        finally:
            self._look_in(READ_WAIT_S if self._pending() else IDLE_LOOK_S)

    def _look_in(self, pause_s: float) -> None:
        self._looks_soon = pause_s == READ_WAIT_S
        self._next_look = self._owner.loop.call_later(pause_s, self._look)

    def _take(self, arrived: Arrived) -> None:
        if not arrived.events:
            return
        moment, sessions, stats = self._owner.heard(), self._sessions, self._owner.stats
        forget_before_s = moment[0] - self._owner.keep_s
        done = self._flight.acknowledge(arrived.acked_index, arrived.acked_id, moment, self._lane.ready)
        stats.acked += len(done.entries)
        stats.ack_latency_s.extend(done.delay_s.tolist())
        told = [self._flight.packet(entry) for entry in done.entries.tolist()] if self._owner.on_acked else []
        self._land(arrived.acked_index[done.missed], arrived.acked_id[done.missed], moment, forget_before_s)
        for index, packet in told:
            self._owner.on_acked(sessions[index].vehicle_id, payload_of(packet))  # type: ignore[misc]
        for index in dict.fromkeys(done.freed.tolist()):
            sessions[index].freed()
        self._flight.forget(forget_before_s)
        self._sweep(moment[0], forget_before_s)
        for index, data in arrived.left:
            sessions[index].data_received(data)
            self._lane.read_again(index)
        for index in arrived.ended:
            sessions[index].return_socket()

    def _land(
        self, index: npt.NDArray[np.int32], packet_id: npt.NDArray[np.uint16], moment: Moment, forget_before_s: float
    ) -> None:
        """Note acknowledgements of messages that sessions have in flight themselves."""
        landed: list[tuple[VehicleSession, int, bytes]] = []
        for one, identifier in zip(index.tolist(), packet_id.tolist(), strict=True):
            packet = self._sessions[one].pop(identifier)
            if packet is None:  # acknowledged twice
                self._lane.flying[one] += 1
            else:
                landed.append((self._sessions[one], identifier, packet))
        self._owner.stats.acked += len(landed)
        for session, identifier, packet in landed:
            session.landed(identifier, packet, moment, forget_before_s)

    def _sweep(self, worked_s: float, before_s: float) -> None:
        """Now and then, have the sessions that keep messages themselves forget those that are old enough."""
        if worked_s >= self._swept_s + SWEEP_S:
            self._swept_s = worked_s
            self._owner.keeping -= {session for session in self._owner.keeping if session.forget(before_s)}
