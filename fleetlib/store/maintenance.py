"""What keeps the aggregates true and the disk bounded: refresh of dirty windows, partitions, retention."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg
from psycopg import errors

from fleetlib.store import retention
from fleetlib.store.connection import Connection, connect, query, user_errors
from fleetlib.store.migrate import Shape, shape_of
from fleetlib.store.named import statements
from fleetlib.store.policies import MINUTES_REACH

HOUR = timedelta(hours=1)
POLICY_WAIT_S = 20.0  # a refresh of everything waits this long for a policy that refreshes the same range
POLICY_POLL_S = 0.1
STEP_S = 0.5  # while a step is shorter, the next one takes twice as many windows: each has a cost of its own
_LOCK = (71042, 3)  # advisory: a second run, anywhere, leaves the work to the first; it ends with the connection


@dataclass(frozen=True, slots=True)
class Maintained:
    """What one run did.

    Attributes:
        refreshed: Dirty windows that are clean now.
        dirty: Windows that are still dirty: they changed a moment ago, their time is not over yet, or this run's time
            was up.
        made: Partitions made ahead (plain PostgreSQL only; TimescaleDB makes its chunks itself).
        dropped: Partitions dropped by retention; on TimescaleDB chunks that were too many for its policy.
    """

    refreshed: int
    dirty: int
    made: int = 0
    dropped: int = 0

    def as_dict(self) -> dict[str, int]:
        """Return the numbers by name."""
        return asdict(self)


def maintain(
    url: str, *, everything: bool = False, budget_s: float | None = None, again_s: float | None = None
) -> Maintained:
    """Refresh the windows that late data has touched, make partitions ahead, drop by retention.

    Safe to run at any time, from several places (one works, the others return at once), under load; the processor
    does so twice a minute. A job that fails does not keep the others from running. `fleet db status` shows what each
    one did last.

    Args:
        url: Address of the owner.
        everything: Also refresh windows that changed within the last ten seconds (after a simulation, in tests); on
            TimescaleDB those have their turn every two minutes otherwise.
        budget_s: No further windows are begun after this time; those that have waited longest come first. None: all.
        again_s: When the next run will be, for `fleet db status`; None where nobody knows.

    Raises:
        MissingServer, PermissionRefused: As in `connect`.
    """
    with connect(url, "fleet-maintenance") as connection, user_errors(url):
        if connection.execute("SELECT pg_try_advisory_lock(%s, %s)", _LOCK).fetchone() != (True,):
            return Maintained(0, _dirty(connection))
        try:
            return _work(connection, everything, budget_s, again_s)
        finally:
            # Not left to the end of the connection, which the server sees a moment later: a run right after this works.
            if not connection.closed:
                connection.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)


def _work(connection: Connection, everything: bool, budget_s: float | None, again_s: float | None) -> Maintained:
    # A late row into a compressed chunk of an aggregate may need more than the usual limit unpacked.
    connection.execute("SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0")
    jobs = _Jobs(connection, again_s)
    until_s = time.monotonic() + budget_s if budget_s is not None else float("inf")
    shape = shape_of(connection)
    refresh = _refresh_timescaledb if shape == "timescaledb" else _refresh_plain
    refreshed = jobs.run("refresh_dirty_windows", lambda: refresh(connection, everything, until_s))
    made = dropped = 0
    if shape == "timescaledb":
        jobs.run("forget_old_windows", lambda: connection.execute(query(_sql(shape)["forget_old"])).rowcount)
        dropped = jobs.run("drop_raw", lambda: retention.drop_backlog(connection, "raw", until_s))
        jobs.run("drop_minutes", lambda: retention.drop_backlog(connection, "minutes", until_s))
    else:
        made = jobs.run("make_partitions", lambda: _number(connection, _sql("plain")["partitions_ahead"]))
        dropped = jobs.run("drop_raw", lambda: retention.drop_expired(connection))
        jobs.run("drop_minutes", lambda: retention.drop_minutes(connection))
    if jobs.failure is not None:
        raise jobs.failure
    return Maintained(refreshed, _dirty(connection), made, dropped)


class _Dirty(NamedTuple):
    """A dirty window of ten minutes on TimescaleDB.

    Attributes:
        start: Its start.
        generation: Its generation when it was read.
        high: Up to where its minutes can be refreshed.
        minutes_over: All of its minutes are.
        hour_over: So is its hour.
        stale: Its minutes have changed since they were refreshed.
    """

    start: datetime
    generation: int
    high: datetime
    minutes_over: bool
    hour_over: bool
    stale: bool


class _Jobs:
    """Runs jobs one after another and writes down what each one did.

    Attributes:
        failure: What the first one that failed has raised.
    """

    def __init__(self, connection: Connection, again_s: float | None) -> None:
        self._connection, self._again_s = connection, again_s
        self.failure: psycopg.Error | None = None

    def run(self, job: str, work: Callable[[], int]) -> int:
        """Return what the work returns, 0 where it fails."""
        if self._connection.closed:
            return 0
        begin_s, done, status = time.monotonic(), 0, "ok"
        try:
            done = work()
        except psycopg.Error as error:
            self.failure, status = self.failure or error, str(error).strip().splitlines()[0]
        duration_s = time.monotonic() - begin_s
        if not self._connection.closed:
            values = {"job": job, "duration_s": duration_s, "status": status, "again_s": self._again_s}
            self._connection.execute(query(_NOTE), values)
        return done


def _sql(shape: Shape) -> dict[str, str]:
    return statements("fleetlib.store", f"sql/maintain.{shape}.sql")


_NOTE = statements("fleetlib.store", "sql/policies.sql")["note"]


def _number(connection: Connection, text: str) -> int:
    row = connection.execute(query(text)).fetchone()
    return int(row[0]) if row else 0


def _dirty(connection: Connection) -> int:
    return _number(connection, "SELECT count(*) FROM dirty_windows")


def _refresh_plain(connection: Connection, everything: bool, until_s: float) -> int:
    text = _sql("plain")
    rows = connection.execute(query(text["dirty_windows"]), {"everything": everything}).fetchall()
    clean = 0
    for window_start, generation in rows:
        if time.monotonic() >= until_s:
            break
        connection.execute(query(text["refresh"]), {"window_start": window_start})
        window = {"window_start": window_start, "generation": generation}
        cleaned = connection.execute(query(text["clean"]), window).rowcount
        if not cleaned:
            connection.execute(query(text["queue_again"]), window)
        clean += cleaned
    return clean


def _refresh_timescaledb(connection: Connection, everything: bool, until_s: float) -> int:
    text = _sql("timescaledb")
    values = {"everything": everything, "reach": MINUTES_REACH}
    rows = [_Dirty(*row) for row in connection.execute(query(text["dirty_windows"]), values)]
    patience_s = time.monotonic() + (POLICY_WAIT_S if everything else 0.0)
    begun, step = 0, 1
    while begun < len(rows) and time.monotonic() < until_s:
        begin_s = time.monotonic()
        stale = [(window.start, window.high) for window in rows[begun : begun + step] if window.stale]
        if not _refresh_spans(connection, text["refresh_minutes"], merge(sorted(stale)), patience_s):
            break  # the windows stay dirty until the next run
        begun += step
        step = step * 2 if time.monotonic() - begin_s < STEP_S else max(1, step // 2)
    over = [window for window in rows[:begun] if window.hour_over]
    _mark(connection, text["minutes_done"], [window for window in rows[:begun] if window.minutes_over])
    _mark(connection, text["queue_again"], [window for window in rows[:begun] if not window.hour_over])
    hours = sorted({window.start.replace(minute=0) for window in over})
    if not _refresh_spans(
        connection, text["refresh_hours"], merge([(hour, hour + HOUR) for hour in hours]), patience_s
    ):
        return 0
    cleaned = _mark(connection, text["clean"], over)
    _mark(connection, text["queue_again"], over)
    return cleaned


def _mark(connection: Connection, text: str, windows: list[_Dirty]) -> int:
    """Change the marks of windows one by one: who holds several while writers want them may stand in a deadlock."""
    done = 0
    for window in windows:
        values = {"start": window.start, "generation": window.generation}
        done += connection.execute(query(text), values).rowcount
    return done


def _refresh_spans(
    connection: Connection, text: str, spans: list[tuple[datetime, datetime]], patience_s: float
) -> bool:
    """Refresh spans of an aggregate; false where a policy is at work on one of them and does not end in time."""
    for low, high in spans:
        while not _refreshed(connection, text, low, high):
            if time.monotonic() >= patience_s:
                return False
            time.sleep(POLICY_POLL_S)
    return True


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
