"""What `fleet db status` says: shape, version, sizes, the newest data, offsets, policies."""

from __future__ import annotations

from typing import Any

from fleetlib.store.connection import Connection, connect, query, user_errors
from fleetlib.store.migrate import shape_of
from fleetlib.store.named import statements

SMALL_TABLES = (
    "vehicles",
    "last_position",
    "incidents",
    "crash_traces",
    "dead_letters",
    "stream_offsets",
    "dirty_windows",
)
EXACT_BELOW_ROWS = 1_000_000  # counting more than this takes seconds
_SQL = statements("fleetlib.store", "sql/status.sql")


def status(url: str) -> dict[str, Any]:
    """Return what the database is and holds, ready for JSON.

    Keys: database, shape, version, server, timescaledb, size_bytes, tables ({name: {rows, exact}}), newest_time,
    offsets ({"topic/partition": next offset}), account ({stored, duplicates, dead_lettered}), dirty_windows, policies
    ({raw_retention_days, compress_after_hours, raw_horizon, jobs}).

    Raises:
        MissingServer, PermissionRefused: As in `connect`.
        FleetError: If the database was never migrated.
    """
    with connect(url, "fleet-status") as connection, user_errors(url):
        name, size, server, version, extension = _row(connection, "head")
        shape = shape_of(connection)
        dirty, oldest = _row(connection, "dirty")
        counted = _row(connection, "counts")
        offsets = connection.execute("SELECT topic, partition, next_offset FROM stream_offsets ORDER BY 1, 2")
        return {
            "database": name,
            "shape": shape,
            "version": version,
            "server": server.split(" on ")[0],
            "timescaledb": extension,
            "size_bytes": size,
            "tables": {"telemetry": _telemetry_rows(connection, shape), **_small_tables(connection)},
            "newest_time": _text(_row(connection, "newest")[0]),
            "offsets": {f"{topic}/{partition}": offset for topic, partition, offset in offsets},
            "account": dict(zip(("stored", "duplicates", "dead_lettered"), counted, strict=True)),
            "dirty_windows": {"count": dirty, "oldest": _text(oldest)},
            "policies": _policies(connection, shape),
        }


def _row(connection: Connection, name: str) -> tuple[Any, ...]:
    row = connection.execute(query(_SQL[name])).fetchone()
    return row if row is not None else (None,) * 9


def _text(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None


def _telemetry_rows(connection: Connection, shape: str) -> dict[str, Any]:
    name = "estimate_timescaledb" if shape == "timescaledb" else "estimate"
    estimate = int(_row(connection, name)[0])
    if estimate >= EXACT_BELOW_ROWS:
        return {"rows": estimate, "exact": False}
    # Not more than a fraction beyond the limit is counted, whatever the estimate missed.
    limit = 2 * EXACT_BELOW_ROWS
    row = connection.execute("SELECT count(*) FROM (SELECT FROM telemetry LIMIT %s) AS rows", (limit,)).fetchone()
    count = int(row[0]) if row else 0
    return {"rows": count, "exact": count < limit}


def _small_tables(connection: Connection) -> dict[str, dict[str, Any]]:
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in SMALL_TABLES)  # noqa: S608
    return {table: {"rows": rows, "exact": True} for table, rows in connection.execute(query(counts))}


def _policies(connection: Connection, shape: str) -> dict[str, Any]:
    retention_s, compress_s, horizon = _row(connection, "policies")
    jobs: list[dict[str, Any]] = []
    if shape == "timescaledb":
        text = statements("fleetlib.store", "sql/maintain.timescaledb.sql")["jobs"]
        for what, table, every, following in connection.execute(query(text)):
            jobs.append({"job": what, "on": table, "every": every, "next_run": _text(following)})
    return {
        "raw_retention_days": retention_s / 86_400,
        "compress_after_hours": compress_s / 3_600,
        "raw_horizon": _text(horizon),
        "jobs": jobs,
    }
