"""What the sessions in the fast lane have in flight and keep, in columns: no Python object for a message.

The packets' bytes lie one after the other in an arena, with an entry each (`mqtt_entries.py`). A PUBACK marks the
entry; the oldest are let go in order, when they have been kept for long enough. Whatever is out of the ordinary for a
session begins with `take`: it gets all that it has here as packets, in their order, and goes on by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fleetlib.transport import mqtt_entries
from fleetlib.transport.mqtt_arena import Arena
from fleetlib.transport.mqtt_entries import ENTRY, FIRST, FLYING, GONE, NONE, U16
from fleetlib.transport.mqtt_kept import Moment
from fleetlib.transport.mqtt_outgoing import I64, U8

IN_FLIGHT_MAX = 32_000  # of one session, and how far its ids may run ahead of a message without PUBACK: half of all ids
STUCK_S = 20.0  # a message without PUBACK for so long must not hold up what all the others need no more
_ENTRIES, _BYTES = 1024, 1 << 16  # at first


class Taken(NamedTuple):
    """A message that its session takes over.

    Attributes:
        moment: When it was acknowledged; None: not yet.
        timed_s: When it was sent, if its delay is to be told.
    """

    packet_id: int
    packet: bytes
    moment: Moment | None
    timed_s: float | None


class Acknowledged(NamedTuple):
    """What PUBACKs have done: entries that they belong to, places of those without, sessions that can send more."""

    entries: I64
    missed: I64
    freed: I64
    delay_s: npt.NDArray[np.float64]


class Flight:
    """Messages sent and not acknowledged, or acknowledged a short time ago.

    Args:
        count: How many sessions there are.
        give_back: Has a session, by its index, take what it has here: when one holds up the others.

    Attributes:
        settled: Whether a session knows what its broker still has of what it had acknowledged.
    """

    def __init__(self, count: int, give_back: Callable[[int], None]) -> None:
        self.settled = np.zeros(count, np.bool_)
        self._chains = np.full((count, 3), NONE, np.int64)
        self._entries = np.empty(_ENTRIES, ENTRY)
        self._tail = self._head = 0  # numbers of entries
        self._arena = Arena(_BYTES)
        self._room = 0  # the position of the last one given out
        self._give_back = give_back
        self._flying = 0
        self._before_s = float("-inf")
        # Compiled, or read from disk, before there is something to send.
        none = np.empty(0, np.int64)
        self.add(none, np.empty(0, np.uint16), np.zeros(1, np.int64), 0.0, 0, 1)
        self.acknowledge(none.astype(np.int32), np.empty(0, np.uint16), (0.0, 0.0), self.settled)
        self.forget(self._before_s)
        mqtt_entries.chain(self._entries, NONE)

    def __len__(self) -> int:
        return self._head - self._tail

    def room(self, messages: int, size: int, now_s: float) -> U8:
        """Return where the next packets are to be built.

        Args:
            messages: How many at most.
            size: Bytes at most.
            now_s: On the loop's clock.
        """
        while self._full(messages, size) and (session := self._stuck(now_s)) is not None:
            self._give_back(session)
            self.forget(self._before_s)
        while self._head + messages - self._tail > len(self._entries):
            old, self._entries = self._entries, np.empty(2 * len(self._entries), ENTRY)
            numbers = np.arange(self._tail, self._head)
            self._entries[numbers & len(self._entries) - 1] = old[numbers & len(old) - 1]
        self._arena.grow(size, self._first_byte())
        room, self._room = self._arena.room(size)
        return room

    def add(
        self, sessions: I64, packet_id: U16, begin: I64, now_s: float, timed_from: int, timed_every: int
    ) -> list[int]:
        """Enter the packets that were built in the `room` and have an id.

        Args:
            sessions: Whose, by index, shape (n,).
            packet_id: 0: this one is not sent now, shape (n,).
            begin: Where each begins in the room, shape (n + 1,).
            now_s: On the loop's clock.
            timed_from: The first of which the delay is to be told; from there on every `timed_every`.
            timed_every: See there.

        Returns:
            Sessions whose ids have run too far ahead of a message without PUBACK: they must `take` it.
        """
        wide = np.empty(len(sessions), np.int64)
        head, wides = mqtt_entries.append(
            self._entries, self._chains, self._head, sessions, packet_id, begin, self._room, now_s,
            timed_from, timed_every, IN_FLIGHT_MAX, wide,
        )  # fmt: skip
        self._flying += head - self._head
        self._head = head
        self._arena.wrote(self._room + int(begin[-1]))
        return list(dict.fromkeys(wide[:wides].tolist()))

    def acknowledge(
        self, sessions: npt.NDArray[np.int32], packet_id: U16, moment: Moment, ready: npt.NDArray[np.bool_]
    ) -> Acknowledged:
        """Note PUBACKs, by session and packet id; sessions that are not `ready` are told of in the answer."""
        count = len(sessions)
        found, missed, freed = np.empty((3, count), np.int64)
        delay_s = np.empty(count, np.float64)
        founds, misses, frees, delays = mqtt_entries.acknowledge(
            self._entries, self._chains, sessions, packet_id, *moment, ready, found, missed, freed, delay_s
        )
        self._flying -= founds
        return Acknowledged(found[:founds], missed[:misses], freed[:frees], delay_s[:delays])

    def forget(self, before_s: float) -> None:
        """Let go what was acknowledged before a moment on the broker's clock of work, as far as nothing older stays."""
        self._before_s = before_s
        self._tail = mqtt_entries.forget(self._entries, self._chains, self._tail, self._head, self.settled, before_s)

    def holds(self, session: int) -> bool:
        """Return whether a session has something here."""
        return bool(self._chains[session, FIRST] != NONE)

    def take(self, session: int) -> list[Taken]:
        """Hand a session's messages over to it, in the order in which they were sent."""
        numbers = mqtt_entries.chain(self._entries, int(self._chains[session, FIRST]))
        places = numbers & len(self._entries) - 1
        rows = self._entries[places]
        self._entries["state"][places] = GONE
        self._chains[session] = NONE
        flying = rows["state"] == FLYING
        self._flying -= int(np.count_nonzero(flying))
        names = "packet_id", "begin", "size", "worked_s", "heard_s", "timed"
        columns = zip(flying.tolist(), *(rows[name].tolist() for name in names), strict=True)
        return [
            Taken(
                packet_id,
                self._arena.read(begin, size),
                None if flies else (worked_s, heard_s),
                heard_s if flies and timed else None,
            )
            for flies, packet_id, begin, size, worked_s, heard_s, timed in columns
        ]

    def packet(self, entry: int) -> tuple[int, bytes]:
        """Return the session and the packet of an entry that was acknowledged just now."""
        row = self._entries[entry & len(self._entries) - 1]
        return int(row["session"]), self._arena.read(int(row["begin"]), int(row["size"]))

    def close(self) -> None:
        """Drop everything."""
        self._chains[:] = NONE
        self._tail = self._head
        self._flying = 0

    def _full(self, messages: int, size: int) -> bool:
        return len(self) + messages > len(self._entries) or not self._arena.fits(size, self._first_byte())

    def _stuck(self, now_s: float) -> int | None:
        """Return the session of the oldest message, if it alone holds up most of the others."""
        if 2 * self._flying >= len(self):
            return None
        oldest = self._entries[self._tail & len(self._entries) - 1]
        return int(oldest["session"]) if oldest["state"] == FLYING and oldest["heard_s"] < now_s - STUCK_S else None

    def _first_byte(self) -> int:
        if self._tail == self._head:
            return self._arena.head
        return int(self._entries["begin"][self._tail & len(self._entries) - 1])
