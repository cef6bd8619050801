"""The database's upkeep on a slow timer: a thread and a connection of its own, so that no write waits for it."""

from __future__ import annotations

import threading

from fleetlib import logs, metrics
from fleetlib.errors import FleetError
from fleetlib.store.maintenance import maintain

log = logs.get(__name__)

INTERVAL_S = 30.0


class Upkeep:
    """Refreshes what late data has touched, makes partitions ahead, drops by retention; twice a minute.

    Args:
        url: Address of the database as its owner.
        stop: Set from outside to end `run`.
    """

    def __init__(self, url: str, stop: threading.Event) -> None:
        self._url = url
        self._stop = stop

    def run(self) -> None:
        """Run until stopped; a failed run is reported and tried again next time."""
        while not self._stop.wait(INTERVAL_S):
            try:
                with metrics.DATABASE_UPKEEP_SECONDS.time():
                    maintain(self._url)
            except FleetError as error:
                metrics.DATABASE_UPKEEP_FAILURES.inc()
                log.warning("upkeep of the database failed: tried again in half a minute", error=error)
