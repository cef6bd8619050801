"""What a vehicle's session and the pool that it belongs to know of one another."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fleetlib.transport.mqtt_flight import Flight
from fleetlib.transport.mqtt_kept import Moment
from fleetlib.transport.mqtt_lane import Lane

if TYPE_CHECKING:
    from fleetlib.transport.mqtt_holdings import VehicleHoldings
    from fleetlib.transport.mqtt_line import VehicleLine

TIMED_MAX = 100_000  # the newest acknowledgements' delays


@dataclass(slots=True)
class SessionStats:
    """What the sessions of a pool have done. published = acked + dropped + refused + what is still waiting.

    `replayed` counts what was acknowledged and then sent again, since the broker may have lost it: it waits once more.
    """

    connected: int = 0
    published: int = 0
    acked: int = 0
    resent: int = 0
    replayed: int = 0
    unrouted: int = 0
    refused: int = 0
    dropped: int = 0
    reconnects: int = 0
    payload_bytes: int = 0
    ack_latency_s: deque[float] = field(default_factory=lambda: deque(maxlen=TIMED_MAX))

    def summary(self) -> dict[str, int]:
        """Return the counts by name."""
        return {
            "published": self.published,
            "acked": self.acked,
            "resent": self.resent,
            "replayed": self.replayed,
            "refused": self.refused,
            "dropped": self.dropped,
            "reconnects": self.reconnects,
        }


class SessionOwner(Protocol):
    """What a session needs of the pool that it belongs to; `keeping` are the sessions that keep messages themselves."""

    loop: asyncio.AbstractEventLoop
    stats: SessionStats
    lane: Lane
    flight: Flight
    keeping: set[VehicleHoldings]
    keep_s: float
    max_waiting: int
    max_in_flight: int
    on_acked: Callable[[int, bytes], None] | None

    def heard(self) -> Moment:
        """Note that the broker has just said something; return when."""
        ...

    def greeting(self, vehicle_id: int) -> bytes:
        """Return a vehicle's CONNECT packet."""
        ...

    def reconnect(self, session: VehicleLine) -> None:
        """Bring a lost connection back."""
        ...

    def sample_next(self) -> bool:
        """Return whether the next acknowledgement is to be timed."""
        ...
