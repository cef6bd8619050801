"""The vehicles' side of the account, as metrics of the process that holds their sessions."""

from __future__ import annotations

from fleetlib import metrics
from fleetlib.transport.mqtt_sessions import SessionPool


class SessionMetrics:
    """Carries a pool's counts over to the metrics, as often as `update` is called.

    Args:
        pool: The sessions.
    """

    def __init__(self, pool: SessionPool) -> None:
        self._pool = pool
        self._told = {"published": 0, "acked": 0, "resent": 0, "refused": 0, "dropped": 0}

    def update(self, behind_s: float | None = None) -> None:
        """Tell what has changed.

        Args:
            behind_s: How far the simulation is behind the clock; None: as told before.
        """
        counters = {
            "published": metrics.SIMULATE_PUBLISHED,
            "acked": metrics.SIMULATE_ACKED,
            "resent": metrics.SIMULATE_RESENT,
            "refused": metrics.SIMULATE_REFUSED,
            "dropped": metrics.SIMULATE_DROPPED,
        }
        for name, counter in counters.items():
            now = int(getattr(self._pool.stats, name))
            # What a killed broker has forgotten is not acknowledged any more; a counter waits until it is again.
            counter.inc(max(0, now - self._told[name]))
            self._told[name] = max(now, self._told[name])
        metrics.SIMULATE_CONNECTED.set(self._pool.stats.connected)
        metrics.SIMULATE_PENDING.set(self._pool.pending)
        if behind_s is not None:
            metrics.SIMULATE_BEHIND_SECONDS.set(behind_s)
