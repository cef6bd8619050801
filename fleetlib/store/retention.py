"""What is older than the settings say is dropped: all of it on plain PostgreSQL, on TimescaleDB a backlog."""

from __future__ import annotations

import time
from typing import Any, Literal

from psycopg import errors, sql

from fleetlib.store.connection import Connection, query
from fleetlib.store.named import statements

SLICES_PER_RUN = 24  # of hours of minute aggregates, or of chunks
SLICE_CHUNKS = 50  # dropped in one transaction: of each the server locks some thirty tables and indices until its end
LOCK_TIMEOUT = "2s"  # a drop waits no longer than this for readers; the next run tries again


def drop_expired(connection: Connection) -> int:
    """Drop the partitions whose time is over, and what lies in the one for all older rows; return how many."""
    text = _sql("plain")
    expired: list[tuple[Any, ...]] = connection.execute(query(text["expired"])).fetchall()
    try:
        with connection.transaction():
            _wait_shortly(connection)
            for (name,) in expired:
                connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
            connection.execute(query(text["move_horizon"]))
    except errors.LockNotAvailable:
        return 0
    return len(expired)


def drop_minutes(connection: Connection) -> int:
    """Drop minute aggregates by hours: short transactions, and never much at once; return how many rows."""
    text, dropped = _sql("plain")["drop_minutes"], 0
    for _ in range(SLICES_PER_RUN):
        found = connection.execute(query(text)).rowcount
        dropped += found
        if not found:
            break
    return dropped


def drop_backlog(connection: Connection, of: Literal["raw", "minutes"], until_s: float) -> int:
    """Drop expired chunks where there are more of them than the policy should drop at once; return how many.

    TimescaleDB's policy drops all that are expired in one transaction. After a retention that was made much shorter, a
    long standstill or an import of old data these are hundreds, and the transaction fails for want of locks, each time.

    Args:
        connection: To TimescaleDB, as the owner.
        of: The raw rows or the minute aggregates.
        until_s: No further slice is begun after this time of the monotonic clock.
    """
    text, dropped = _sql("timescaledb"), 0
    for _ in range(SLICES_PER_RUN):
        row = connection.execute(query(text[f"expired_{of}"]), {"slice": SLICE_CHUNKS}).fetchone()
        if row is None or time.monotonic() >= until_s:
            break
        try:
            with connection.transaction():
                _wait_shortly(connection)
                dropped += connection.execute(query(text[f"drop_{of}"]), {"before": row[0]}).rowcount
        except errors.LockNotAvailable:
            break
    return dropped


def _wait_shortly(connection: Connection) -> None:
    connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))


def _sql(shape: Literal["plain", "timescaledb"]) -> dict[str, str]:
    return statements("fleetlib.store", f"sql/maintain.{shape}.sql")
