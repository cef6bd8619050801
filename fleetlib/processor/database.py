"""The database as the write side's health and metrics see it: does it answer, how large is it, what waits."""

from __future__ import annotations

import time
from contextlib import suppress

import psycopg

from fleetlib import metrics
from fleetlib.errors import FleetError
from fleetlib.store.connection import Connection, connect, query, user_errors
from fleetlib.store.named import statements

MEASURE_EVERY_S = 30.0
_SQL = statements("fleetlib.store", "sql/status.sql")


class DatabaseProbe:
    """Asks the database over a connection of its own, which it keeps; belongs to one thread.

    Args:
        url: Its address as fleet_writer.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._next_measure_s = 0.0

    def __call__(self) -> str | None:
        """Return why the database cannot be used, None where it can."""
        try:
            with user_errors(self._url):
                self._ask()
        except FleetError as error:
            self._let_go()
            return error.message
        return None

    def _ask(self) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._url, "fleet-health")
        self._connection.execute("SELECT 1")
        if time.monotonic() >= self._next_measure_s:
            self._measure(self._connection)
            self._next_measure_s = time.monotonic() + MEASURE_EVERY_S

    def _measure(self, connection: Connection) -> None:
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        waiting = connection.execute(query(_SQL["dirty_wait"])).fetchone()
        if size and waiting:
            metrics.DATABASE_SIZE_BYTES.set(size[0])
            metrics.DATABASE_DIRTY_WINDOWS.set(waiting[0])
            metrics.DATABASE_DIRTY_AGE_SECONDS.set(waiting[1])

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()
