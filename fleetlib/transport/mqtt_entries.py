"""Entries of the messages in flight: one record each, in the order of sending, in a ring that compiled code works on.

Entries have numbers that only grow; number n lies at n & mask. Those of one session are linked, oldest first, and
`chains` says where they begin, which is the first without PUBACK, and where they end. Brokers acknowledge in order
(MQTT-4.6.0-2), so the entry of a PUBACK is the first without one, or near it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from fleetlib.transport.mqtt_outgoing import I64, MAX_PACKET_ID

NONE = -1
GONE, FLYING, KEPT = 0, 1, 2
FIRST, DUE, NEWEST = 0, 1, 2  # columns of `chains`, int64, shape (sessions, 3)

ENTRY = np.dtype(
    [
        ("next", np.int64),  # the session's next entry
        ("begin", np.int64),  # of the packet, in the arena
        ("worked_s", np.float64),  # when it was acknowledged, on the broker's clock of work
        ("heard_s", np.float64),  # the same on the loop's clock; before that, when it was sent
        ("session", np.int32),
        ("size", np.int32),
        ("packet_id", np.uint16),
        ("state", np.uint8),
        ("timed", np.uint8),  # whether its delay is to be told
    ],
    align=True,
)

Entries = npt.NDArray[np.void]
U16 = npt.NDArray[np.uint16]

# The interpreter's lock stays in all of these: to get it back from a simulation takes longer than they do.


@njit(cache=True)
def append(
    entries: Entries,
    chains: I64,
    head: int,
    sessions: I64,
    packet_id: U16,
    begin: I64,
    base: int,
    now_s: float,
    timed_from: int,
    timed_every: int,
    widest: int,
    wide: I64,
) -> tuple[int, int]:
    """Enter the packets that have an id; `begin` is where each lies after `base` in the arena, shape (n + 1,).

    Returns:
        The new head, and how many sessions were written to `wide`: those that have a message without PUBACK of more
        than `widest` ids before.
    """
    mask, wides = len(entries) - 1, 0
    for place in range(len(sessions)):
        if packet_id[place] == 0:
            continue
        session = sessions[place]
        entry = entries[head & mask]
        entry.next = NONE
        entry.begin = base + begin[place]
        entry.size = begin[place + 1] - begin[place]
        entry.heard_s = now_s
        entry.session = session
        entry.packet_id = packet_id[place]
        entry.state = FLYING
        entry.timed = place >= timed_from and (place - timed_from) % timed_every == 0
        newest, due = chains[session, NEWEST], chains[session, DUE]
        if newest == NONE:
            chains[session, FIRST] = head
        else:
            entries[newest & mask].next = head
        chains[session, NEWEST] = head
        if due == NONE:
            chains[session, DUE] = head
        elif (np.int64(packet_id[place]) - entries[due & mask].packet_id) % MAX_PACKET_ID > widest:
            wide[wides] = session
            wides += 1
        head += 1
    return head, wides


@njit(cache=True)
def acknowledge(
    entries: Entries,
    chains: I64,
    sessions: npt.NDArray[np.int32],
    packet_id: U16,
    worked_s: float,
    heard_s: float,
    ready: npt.NDArray[np.bool_],
    found: I64,
    missed: I64,
    freed: I64,
    delays_s: npt.NDArray[np.float64],
) -> tuple[int, int, int, int]:
    """Note which messages were acknowledged now.

    Returns:
        How many were written to `found` (entries), `missed` (places of PUBACKs that belong to no entry), `freed`
        (sessions that are not ready) and `delays_s` (from sending to PUBACK, of those that are timed).
    """
    mask = len(entries) - 1
    founds = misses = frees = delays = 0
    for place in range(len(sessions)):
        session = np.int64(sessions[place])
        number = chains[session, DUE]
        while number != NONE:
            entry = entries[number & mask]
            if entry.state == FLYING and entry.packet_id == packet_id[place]:
                break
            number = entry.next
        if number == NONE:
            missed[misses] = place
            misses += 1
            continue
        found[founds] = number
        founds += 1
        entry = entries[number & mask]
        if entry.timed:
            delays_s[delays] = heard_s - entry.heard_s
            delays += 1
        entry.state = KEPT
        entry.worked_s = worked_s
        entry.heard_s = heard_s
        due = chains[session, DUE]
        while due != NONE and entries[due & mask].state != FLYING:
            due = entries[due & mask].next
        chains[session, DUE] = due
        if not ready[session]:
            freed[frees] = session
            frees += 1
    return founds, misses, frees, delays


@njit(cache=True)
def forget(entries: Entries, chains: I64, tail: int, head: int, settled: npt.NDArray[np.bool_], before_s: float) -> int:
    """Let go the oldest entries that are not needed any more; return the new tail.

    Those are the ones that were acknowledged before a moment on the broker's clock of work, if their session is
    settled, and those that their session has taken.
    """
    mask = len(entries) - 1
    while tail < head:
        entry = entries[tail & mask]
        if entry.state == KEPT:
            if entry.worked_s >= before_s or not settled[entry.session]:
                break
            chains[entry.session, FIRST] = entry.next
            if entry.next == NONE:
                chains[entry.session, NEWEST] = NONE
        elif entry.state == FLYING:
            break
        tail += 1
    return tail


@njit(cache=True)
def chain(entries: Entries, first: int) -> I64:
    """Return the numbers of a session's entries, oldest first."""
    mask, count, number = len(entries) - 1, 0, first
    while number != NONE:
        count += 1
        number = entries[number & mask].next
    numbers = np.empty(count, np.int64)
    number = first
    for place in range(count):
        numbers[place] = number
        number = entries[number & mask].next
    return numbers
