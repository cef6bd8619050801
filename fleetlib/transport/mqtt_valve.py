"""Keeps the broker's queue bounded: when it is too long, the ingestor unsubscribes until half of it is gone.

Mosquitto acknowledges to the vehicle what it has queued for an ingestor, however long the queue is; a bound of its own
would drop messages without a word. Without a subscriber it answers *no matching subscribers*: the vehicle then knows
that nobody has its message, keeps it, and slows down. What is queued already goes on to the ingestor.
"""

from __future__ import annotations

from fleetlib import logs, metrics

QUEUE_TOPIC = "$SYS/broker/store/messages/count"  # Mosquitto's, every `sys_interval`
OPEN_AGAIN_RATIO = 0.5

log = logs.get(__name__)


class Valve:
    """Open: subscribed to the vehicles' topics. Closed: not.

    Args:
        most: The longest queue, messages.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.is_open = True

    def reset(self) -> None:
        """Note that a new connection has subscribed."""
        self.is_open = True
        metrics.INGEST_VALVE_OPEN.set(1)

    def told(self, payload: bytes) -> bool:
        """Take in the queue's length as the broker tells it; return whether the valve has to be turned."""
        if not payload.isdigit():
            return False
        queued = int(payload)
        metrics.INGEST_BROKER_QUEUE.set(queued)
        wanted = queued <= self._most if self.is_open else queued <= self._most * OPEN_AGAIN_RATIO
        if wanted == self.is_open:
            return False
        self.is_open = wanted
        metrics.INGEST_VALVE_OPEN.set(wanted)
        event = (
            "subscribed again, the broker's queue is short" if wanted else "unsubscribed, the broker's queue is full"
        )
        log.warning(event, queued=queued, most=self._most)
        return True
