"""The lane's system calls, many sessions in one call: claim packet ids, send, read acknowledgements. Compiled."""

from __future__ import annotations

import platform
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

from fleetlib.transport import mqtt_wire
from fleetlib.transport.mqtt_outgoing import MAX_PACKET_ID

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]

READ_BYTES = 4096  # of one socket: 1,024 PUBACKs
READABLE = 0x1  # EPOLLIN
EVENT_WORDS = 3 if platform.machine() in ("x86_64", "AMD64") else 4  # of 32 bits in a struct epoll_event
_SEND_FLAGS = 0x40 | 0x4000  # MSG_DONTWAIT, MSG_NOSIGNAL
_PINGRESP = 0xD0

# Addresses travel as numbers: the arrays that they belong to are held by the caller.
_INT: Any = types.intc
_SIZE: Any = types.intp
_ADDRESS: Any = types.uintp
_send: Any = types.ExternalFunction("send", _SIZE(_INT, _ADDRESS, _ADDRESS, _INT))
_recv: Any = types.ExternalFunction("recv", _SIZE(_INT, _ADDRESS, _ADDRESS, _INT))
_epoll_wait: Any = types.ExternalFunction("epoll_wait", _INT(_INT, _ADDRESS, _INT, _INT))


@njit(cache=True)
def claim(
    index: I64,
    ready: npt.NDArray[np.bool_],
    flying: I32,
    most: I32,
    last_id: npt.NDArray[np.uint16],
    own: npt.NDArray[np.bool_],
    packet_id: npt.NDArray[np.uint16],
) -> int:
    """Give a packet id to each message that may leave at once, 0 to the others; return how many to look at."""
    odd = 0
    for place in range(len(index)):
        session = index[place]
        odd += own[session] or not ready[session] or flying[session] >= most[session]
        if ready[session] and flying[session] < most[session]:
            flying[session] += 1
            last_id[session] = last_id[session] % MAX_PACKET_ID + 1
            packet_id[place] = last_id[session]
        else:
            ready[session] = False  # what follows must not overtake it
            packet_id[place] = 0
    return odd


@njit(cache=True, nogil=True)
def send_all(
    index: I64,
    packet_id: npt.NDArray[np.uint16],
    fd: I32,
    stuck: npt.NDArray[np.bool_],
    packets: U8,
    begin: I64,
    sent: I64,
    used: npt.NDArray[np.bool_],
) -> int:
    """Send the packets that have an id; return how many did not go out as a whole. `sent` gets the bytes of each."""
    address = packets.ctypes.data
    short = 0
    for place in range(len(index)):
        session, size = index[place], begin[place + 1] - begin[place]
        if packet_id[place] == 0:
            continue
        sent[place] = 0
        if not stuck[session]:
            sent[place] = max(0, _send(fd[session], address + begin[place], size, _SEND_FLAGS))
            used[session] = True
        if sent[place] < size:
            stuck[session] = True  # nothing may go out between the two parts of a packet
            short += 1
    return short


@njit(cache=True, nogil=True)
def collect(
    epoll_fd: int,
    events: npt.NDArray[np.uint32],
    index_of_fd: I32,
    fd: I32,
    cut: npt.NDArray[np.bool_],
    flying: I32,
    arena: U8,
    acked_index: I32,
    acked_id: npt.NDArray[np.uint16],
    left: I64,
    ended: I32,
) -> tuple[int, int, int, int]:
    """Read what has come of all sockets that are ready.

    Returns:
        How many were ready, and how many entries of `acked_*`, `left` and `ended` are filled.
    """
    count = max(0, _epoll_wait(epoll_fd, events.ctypes.data, len(events) // EVENT_WORDS, 0))
    acks = lefts = ends = at = 0
    for event in range(count):
        session = index_of_fd[events[event * EVENT_WORDS + EVENT_WORDS - 2]]
        if session < 0:
            continue
        size = _recv(fd[session], arena.ctypes.data + at, READ_BYTES, _SEND_FLAGS)
        if size <= 0 or events[event * EVENT_WORDS] != READABLE:
            ended[ends] = session
            ends += 1
        end = at + max(0, size)
        position = at
        while not cut[session] and end - position >= 2:
            if arena[position] == mqtt_wire.PUBACK and arena[position + 1] == 2 and end - position >= 4:
                acked_index[acks] = session
                acked_id[acks] = np.uint16(arena[position + 2]) << 8 | arena[position + 3]
                acks += 1
                flying[session] -= 1
                position += 4
            elif arena[position] == _PINGRESP and arena[position + 1] == 0:
                position += 2
            else:
                break
        if position < end or size == READ_BYTES:
            left[lefts, 0], left[lefts, 1], left[lefts, 2] = session, position, end
            lefts += 1
            at = end
    return count, acks, lefts, ends
