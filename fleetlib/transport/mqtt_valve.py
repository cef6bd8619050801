"""Keeps the broker's queue bounded: when it is too long, the ingestor unsubscribes until half of it is gone.

Mosquitto acknowledges to the vehicle what it has queued for an ingestor, however long the queue is; a bound of its own
would drop messages without a word. Without a subscriber it answers *no matching subscribers*: the vehicle then knows
that nobody has its message, keeps it, and slows down. What is queued already goes on to the ingestor.

Mosquitto tells the queue's length every two seconds at best (2.0.11: `sys_interval 1` is every second second). In that
time a queue of which nothing is taken grows by all that the fleet sends. So between two tellings the valve goes by its
own account: what has come in a second, before, less what the ingestor has acknowledged since.
"""

from __future__ import annotations

from typing import NamedTuple

from fleetlib import logs, metrics

QUEUE_TOPIC = "$SYS/broker/store/messages/count"  # Mosquitto's, every `sys_interval`, where it has changed
OPEN_AGAIN_RATIO = 0.5
LOOK_S = 0.2  # between two looks at the account
SILENCE_S = 5.0  # without a telling for so long, the queue has not changed; one of a busy machine may come late
SHORTEST_S = 0.5  # between two tellings that say something of what comes in

log = logs.get(__name__)


class _Telling(NamedTuple):
    queued: int
    acknowledged: int
    at_s: float


class Valve:
    """Open: subscribed to the vehicles' topics. Closed: not.

    Args:
        most: The longest queue, messages.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._told: _Telling | None = None
        self._coming_per_s = 0.0
        self._closed_s = 0.0
        self.is_open = True

    def reset(self) -> None:
        """Note that a new connection has subscribed; it counts its acknowledgements from 0."""
        self.is_open = True
        self._told = None
        self._coming_per_s = 0.0
        metrics.INGEST_VALVE_OPEN.set(1)

    def told(self, payload: bytes, acknowledged: int, now_s: float) -> bool:
        """Take in the queue's length as the broker tells it; return whether the valve has to be turned.

        Args:
            payload: A whole number; anything else is passed over.
            acknowledged: Messages that the ingestor has acknowledged on this connection.
            now_s: Seconds, of any steady clock.
        """
        if not payload.isdigit():
            return False
        before, self._told = self._told, _Telling(int(payload), acknowledged, now_s)
        metrics.INGEST_BROKER_QUEUE.set(self._told.queued)
        if not self.is_open:
            return self._told.queued <= self._most * OPEN_AGAIN_RATIO and self._turn(self._told.queued)
        if before is not None and now_s - before.at_s >= SHORTEST_S:
            came = self._told.queued - before.queued + acknowledged - before.acknowledged
            self._coming_per_s = max(0.0, came / (now_s - before.at_s))
        return self.look(acknowledged, now_s)

    def look(self, acknowledged: int, now_s: float) -> bool:
        """Return whether the valve has to be turned by what the queue must be now; arguments as of `told`.

        A closed one too: the broker tells only what has changed. Where it has been silent since the valve was closed
        the queue is what it told last, and short perhaps: then nothing would ever open the valve again.
        """
        if self.is_open:
            queued = self.expected(acknowledged, now_s)
            if queued <= self._most:
                return False
            self._closed_s = now_s
            return self._turn(queued)
        told = self._told
        if told is None or now_s - max(told.at_s, self._closed_s) <= SILENCE_S:
            return False
        return told.queued <= self._most * OPEN_AGAIN_RATIO and self._turn(told.queued)

    def expected(self, acknowledged: int, now_s: float) -> int:
        """Return how long the queue must be now, if as much comes as came before."""
        if self._told is None:
            return 0
        since_s = now_s - self._told.at_s
        if since_s > SILENCE_S:
            return self._told.queued
        return self._told.queued + round(self._coming_per_s * since_s) - (acknowledged - self._told.acknowledged)

    def _turn(self, queued: int) -> bool:
        self.is_open = not self.is_open
        metrics.INGEST_VALVE_OPEN.set(self.is_open)
        event = (
            "subscribed again, the broker's queue is short"
            if self.is_open
            else "unsubscribed, the broker's queue is full"
        )
        log.warning(event, queued=queued, most=self._most)
        return True
