"""What keeps the aggregates true and the disk bounded: refresh of dirty windows, partitions, retention, compression."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import errors, sql

from fleetlib.store.connection import Connection, connect, query, user_errors
from fleetlib.store.migrate import Shape, shape_of
from fleetlib.store.named import statements

WINDOW = timedelta(minutes=10)
HOUR = timedelta(hours=1)
POLICY_WAIT_S = 20.0  # a refresh of everything waits this long for a policy that refreshes the same range
POLICY_POLL_S = 0.1
_LOCK = (71042, 3)  # advisory: a second run, anywhere, leaves the work to the first; it ends with the connection
LOCK_TIMEOUT = "2s"  # a drop waits no longer than this for readers; the next run tries again


@dataclass(frozen=True, slots=True)
class Maintained:
    """What one run did.

    Attributes:
        refreshed: Dirty windows that are clean now.
        dirty: Windows that are still dirty: they changed a moment ago, or their time is not over yet.
        made: Partitions made ahead (plain PostgreSQL only; TimescaleDB makes its chunks itself).
        dropped: Partitions dropped by retention (plain PostgreSQL only; TimescaleDB has a policy).
    """

    refreshed: int
    dirty: int
    made: int = 0
    dropped: int = 0

    def as_dict(self) -> dict[str, int]:
        """Return the numbers by name."""
        return asdict(self)


def set_policies(url: str, *, raw_retention_days: int, compress_after_hours: int) -> None:
    """Say how long raw telemetry stays and when it is compressed; aggregates stay for ever.

    Args:
        url: Address of the owner.
        raw_retention_days: Raw rows are dropped after this.
        compress_after_hours: Chunks go to the columnstore after this (TimescaleDB; plain PostgreSQL ignores it).

    Raises:
        MissingServer, PermissionRefused: As in `connect`.
    """
    ages = (timedelta(days=raw_retention_days), timedelta(hours=compress_after_hours))
    with connect(url, "fleet-maintenance") as connection, user_errors(url), connection.transaction():
        connection.execute("UPDATE policies SET raw_retention = %s, compress_after = %s", ages)
        if shape_of(connection) == "timescaledb":
            text = _sql("timescaledb")
            for name in ("clear_policies", "clear_compression", "set_retention", "set_compression"):
                connection.execute(query(text[name]))


def maintain(url: str, *, everything: bool = False) -> Maintained:
    """Refresh the windows that late data has touched, make partitions ahead, drop by retention.

    Safe to run at any time, from several places (one works, the others return at once), under load; the processor
    does so twice a minute.

    Args:
        url: Address of the owner.
        everything: Also refresh windows that changed within the last ten seconds (after a simulation, in tests).

    Raises:
        MissingServer, PermissionRefused: As in `connect`.
    """
    with connect(url, "fleet-maintenance") as connection, user_errors(url):
        if connection.execute("SELECT pg_try_advisory_lock(%s, %s)", _LOCK).fetchone() != (True,):
            return Maintained(0, _dirty(connection))
        if shape_of(connection) == "timescaledb":
            refreshed = _refresh_timescaledb(connection, everything)
            connection.execute(query(_sql("timescaledb")["forget_old"]))
            return Maintained(refreshed, _dirty(connection))
        refreshed = _refresh_plain(connection, everything)
        made = _number(connection, _sql("plain")["partitions_ahead"])
        dropped = _drop_expired(connection)
        return Maintained(refreshed, _dirty(connection), made, dropped)


def _sql(shape: Shape) -> dict[str, str]:
    return statements("fleetlib.store", f"sql/maintain.{shape}.sql")


def _number(connection: Connection, text: str) -> int:
    row = connection.execute(query(text)).fetchone()
    return int(row[0]) if row else 0


def _dirty(connection: Connection) -> int:
    return _number(connection, "SELECT count(*) FROM dirty_windows")


def _refresh_plain(connection: Connection, everything: bool) -> int:
    text = _sql("plain")
    rows = connection.execute(query(text["dirty_windows"]), {"everything": everything}).fetchall()
    clean = 0
    for window_start, _ in rows:
        row = connection.execute(query(text["refresh"]), {"window_start": window_start}).fetchone()
        clean += row == (True,)
    return clean


def _refresh_timescaledb(connection: Connection, everything: bool) -> int:
    text = _sql("timescaledb")
    rows = connection.execute(query(text["dirty_windows"]), {"everything": everything}).fetchall()
    done = [(start, generation) for start, generation, hour_over in rows if hour_over]
    hours = [start.replace(minute=0) for start, _ in done]
    spans = [("refresh_minutes", span) for span in merge([(start, start + WINDOW) for start, _, _ in rows])]
    spans += [("refresh_hours", span) for span in merge([(hour, hour + HOUR) for hour in hours])]
    give_up = time.monotonic() + (POLICY_WAIT_S if everything else 0.0)
    for name, (low, high) in spans:
        while not _refreshed(connection, text[name], low, high):
            if time.monotonic() >= give_up:
                return 0  # the windows stay dirty until the next run
            time.sleep(POLICY_POLL_S)
    if not done:
        return 0
    starts, generations = map(list, zip(*done, strict=True))
    return connection.execute(query(text["clean"]), {"starts": starts, "generations": generations}).rowcount


def _refreshed(connection: Connection, text: str, low: datetime, high: datetime) -> bool:
    try:
        connection.execute(query(text), {"low": low, "high": high})
    except errors.LockNotAvailable:
        return False  # a policy is refreshing the same range
    return True


def merge(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return spans (ascending by start) with those that touch or overlap joined."""
    joined: list[tuple[datetime, datetime]] = []
    for low, high in spans:
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined


def _drop_expired(connection: Connection) -> int:
    text = _sql("plain")
    expired: list[tuple[Any, ...]] = connection.execute(query(text["expired"])).fetchall()
    try:
        with connection.transaction():
            connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
            for (name,) in expired:
                connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
            connection.execute(query(text["move_horizon"]))
    except errors.LockNotAvailable:
        return 0
    return len(expired)
