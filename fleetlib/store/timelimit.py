"""How long the server lets a transaction take: one that had to be ended for it may take longer the next time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from fleetlib.store.connection import Connection

TRANSACTION_TIMEOUT_SINCE = 170_000  # PostgreSQL 17
LONGER = 16


class TimeLimit:
    """The greatest duration of a transaction.

    One whose process stands still would keep others waiting for ever. But where the work itself takes so long, a fixed
    limit would end it each time: after one that was ended, the limit is twice as long, up to `LONGER` times, until one
    succeeds.

    Args:
        seconds: As it is at first.
    """

    def __init__(self, seconds: float) -> None:
        self._now_ms = self._usual_ms = round(seconds * 1e3)

    def set(self, connection: Connection) -> None:
        """Tell the server, where it knows such a limit."""
        if connection.info.server_version >= TRANSACTION_TIMEOUT_SINCE:
            connection.execute(f"SET transaction_timeout = {self._now_ms}")

    @contextmanager
    def kept(self, connection: Connection) -> Iterator[None]:
        """Around a transaction: see whether the server ends it for its time.

        Raises:
            TransactionTimeout: If it does; in the middle of a COPY the client only sees that the connection is gone.
        """
        began_s = time.monotonic()
        try:
            yield
        except (psycopg.OperationalError, errors.TransactionTimeout) as error:
            gone_ms = (time.monotonic() - began_s) * 1e3 if error.sqlstate is None else 0.0
            if not isinstance(error, errors.TransactionTimeout) and gone_ms < self._now_ms:
                raise
            limit_s, self._now_ms = self._now_ms / 1e3, min(2 * self._now_ms, LONGER * self._usual_ms)
            raise errors.TransactionTimeout(f"a transaction may not take longer than {limit_s:g} s") from error
        if self._now_ms != self._usual_ms:
            self._now_ms = self._usual_ms
            self.set(connection)
