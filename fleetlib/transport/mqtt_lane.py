"""The fast lane of a pool: its plain sockets' PUBLISHes out and PUBACKs in, many sessions in one compiled call.

An event loop calls Python for every socket that is ready; with one message out and one answer in per socket that is
most of the work. A session joins the lane when the broker has accepted it: its transport stops reading, and an epoll of
the lane's own watches the socket. Only PUBACKs without reason and answers to pings are read here; whatever else comes
goes to the session as it came, and a socket that ends goes back to its transport, which knows what to do. TLS, and
systems without epoll, stay with the loop.
"""

from __future__ import annotations

import asyncio
import select
from contextlib import suppress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fleetlib.transport import mqtt_lane_kernel as kernel
from fleetlib.transport.mqtt_lane_kernel import I32, I64, U8

AVAILABLE = hasattr(select, "epoll")
EVENTS_MAX = 512  # sockets in one call
WATCHED = 0x1 | 0x2000 | 0x80000000  # EPOLLIN, EPOLLRDHUP, EPOLLET


class Arrived(NamedTuple):
    """What one look has found: acknowledged messages by session and packet id, other bytes, ended connections.

    The arrays hold until the next look.
    """

    events: int
    acked_index: I32
    acked_id: npt.NDArray[np.uint16]
    left: list[tuple[int, bytes]]
    ended: list[int]


class Lane:
    """What is known of each session, by its index, and the calls that work on all of them.

    Args:
        count: How many sessions the pool has.
        plain: Without TLS; with it no session can join.

    Attributes:
        fd: The socket; -1: not in the lane.
        ready: Whether a message may leave at once: nothing of the vehicle waits, and its window is fully open.
        flying: Messages sent and not acknowledged.
        most: The largest number of them.
        last_id: The newest packet id.
        own: Whether the session itself has messages in flight, not only the lane.
        cut: Whether a packet has come in part: the session has its beginning.
        used: Whether something was sent since the last look.
    """

    def __init__(self, count: int, *, plain: bool = True) -> None:
        self.fd = np.full(count, -1, np.int32)
        self.ready = np.zeros(count, np.bool_)
        self.flying = np.zeros(count, np.int32)
        self.most = np.zeros(count, np.int32)
        self.last_id = np.zeros(count, np.uint16)
        self.own = np.zeros(count, np.bool_)
        self.cut = np.zeros(count, np.bool_)
        self.used = np.zeros(count, np.bool_)
        self._stuck = np.zeros(count, np.bool_)
        self.epoll = select.epoll() if AVAILABLE and plain else None
        self._index_of_fd = np.full(1024, -1, np.int32)
        self._events = np.zeros(EVENTS_MAX * kernel.EVENT_WORDS, np.uint32)
        self._arena = np.empty(EVENTS_MAX * kernel.READ_BYTES, np.uint8)
        self._acked_index = np.empty(EVENTS_MAX * kernel.READ_BYTES // 4, np.int32)
        self._acked_id = np.empty(EVENTS_MAX * kernel.READ_BYTES // 4, np.uint16)
        self._left = np.empty((EVENTS_MAX, 3), np.int64)
        self._ended = np.empty(EVENTS_MAX, np.int32)
        if self.epoll is not None:  # compiled, or read from disk, before there is something to send
            none = np.empty(0, np.int64)
            self.send(none, self.claim(none)[0], np.empty(0, np.uint8), np.zeros(1, np.int64))
            self.collect()

    def join(self, index: int, transport: asyncio.Transport) -> bool:
        """Take over the socket of a session's connection; return whether it can be."""
        if self.epoll is None:
            return False
        fd = transport.get_extra_info("socket").fileno()
        if fd >= len(self._index_of_fd):
            grown = np.full(2 * fd, -1, np.int32)
            grown[: len(self._index_of_fd)] = self._index_of_fd
            self._index_of_fd = grown
        transport.pause_reading()
        self.epoll.register(fd, WATCHED)
        self.fd[index], self._index_of_fd[fd] = fd, index
        return True

    def leave(self, index: int) -> None:
        """Let go of a session's socket, which is still open."""
        fd = int(self.fd[index])
        self.ready[index] = self.cut[index] = False
        self.fd[index] = -1
        if fd >= 0 and self.epoll is not None:
            self._index_of_fd[fd] = -1
            with suppress(OSError, ValueError):
                self.epoll.unregister(fd)

    def close(self) -> None:
        """Watch nothing any more."""
        if self.epoll is not None:
            self.epoll.close()

    def claim(self, index: I64) -> tuple[npt.NDArray[np.uint16], int]:
        """Return a packet id for each message that leaves at once, 0 for those that must wait, shape (n,).

        And how many are to be looked at: they must wait, or their session has messages of its `own` in flight.
        """
        packet_id = np.empty(len(index), np.uint16)
        return packet_id, kernel.claim(index, self.ready, self.flying, self.most, self.last_id, self.own, packet_id)

    def send(self, index: I64, packet_id: npt.NDArray[np.uint16], packets: U8, begin: I64) -> list[tuple[int, int]]:
        """Send the packets that have an id to their sessions' sockets.

        Returns:
            The places of those that did not go out as a whole, and how many bytes of each did.
        """
        sent = np.empty(len(index), np.int64)
        if not kernel.send_all(index, packet_id, self.fd, self._stuck, packets, begin, sent, self.used):
            return []
        self._stuck[index] = False
        places = np.flatnonzero((packet_id > 0) & (sent < np.diff(begin)))
        return list(zip(places.tolist(), sent[places].tolist(), strict=True))

    def collect(self) -> Arrived:
        """Read what has come."""
        assert self.epoll is not None  # noqa: S101
        events, acks, lefts, ends = kernel.collect(
            self.epoll.fileno(), self._events, self._index_of_fd, self.fd, self.cut, self.flying,
            self._arena, self._acked_index, self._acked_id, self._left, self._ended,
        )  # fmt: skip
        return Arrived(
            events,
            self._acked_index[:acks],
            self._acked_id[:acks],
            [(index, self._arena[begin:end].tobytes()) for index, begin, end in self._left[:lefts].tolist()],
            self._ended[:ends].tolist(),
        )

    def read_again(self, index: int) -> None:
        """See to it that a socket that may hold more is told of again."""
        if self.fd[index] >= 0 and self.epoll is not None:
            self.epoll.modify(int(self.fd[index]), WATCHED)
