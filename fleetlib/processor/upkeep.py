"""The database's upkeep on a slow timer: a thread and a connection of its own, so that no write waits for it."""

from __future__ import annotations

import threading

import psycopg

from fleetlib import logs, metrics
from fleetlib.errors import FleetError
from fleetlib.settings import DatabaseSettings
from fleetlib.store.maintenance import maintain

log = logs.get(__name__)


class Upkeep:
    """Refreshes what late data has touched, makes partitions ahead, drops by retention; twice a minute by default.

    Args:
        url: Address of the database as its owner.
        stop: Set from outside to end `run`.
        settings: How often, and which share of the time may go into refreshing.
    """

    def __init__(self, url: str, stop: threading.Event, settings: DatabaseSettings) -> None:
        self._url, self._stop = url, stop
        self._interval_s, self._share = settings.upkeep_interval_s, settings.upkeep_share

    def run(self) -> None:
        """Run until stopped; a failed run is reported and tried again next time."""
        budget_s = self._interval_s * self._share
        while not self._stop.wait(self._interval_s):
            try:
                with metrics.DATABASE_UPKEEP_SECONDS.time():
                    maintain(self._url, budget_s=budget_s, again_s=self._interval_s)
            except (FleetError, psycopg.Error) as error:  # two that drop or refresh the same may disturb one another
                metrics.DATABASE_UPKEEP_FAILURES.inc()
                log.warning("upkeep of the database failed: tried again next time", error=error)
