"""What `fleet db status` says: shape, version, sizes, newest data, offsets, the account, policies and their jobs."""

from __future__ import annotations

from datetime import datetime
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
_JOB = (
    "job",
    "on",
    "every_s",
    "every",
    "last_run",
    "last_duration_s",
    "last_status",
    "next_run",
    "runs",
    "failures",
    "error",
)
_UPKEEP = ("job", "last_run", "last_duration_s", "last_status", "next_run", "runs", "failures")


def status(url: str) -> dict[str, Any]:
    """Return what the database is and holds, ready for JSON.

    Keys: database, shape, version, server, timescaledb, size_bytes, tables ({name: {rows, exact}}), storage ({name:
    {table_bytes, index_bytes, total_bytes}}; of telemetry and its aggregates also chunks, compressed_chunks,
    uncompressed_bytes and compressed_bytes (of the chunks that are in the columnstore), compression_ratio, oldest,
    newest), newest_time, offsets ({"topic/partition": next offset}), account ({stored, duplicates, dead_lettered}),
    dead_letters ({waiting: not yet sent again, replayed: how often one was sent and so received once more}),
    dirty_windows ({count, oldest, stale, stale_since}: those that are not stale wait for the end of their hour),
    policies ({raw_retention_days, minutes_retention_days, compress_after_hours, refresh_interval_s, refresh_lag_s,
    raw_horizon, jobs: TimescaleDB's, upkeep: those of `maintain`}).

    Raises:
        MissingServer, PermissionRefused: As in `connect`.
        FleetError: If the database was never migrated.
    """
    with connect(url, "fleet-status") as connection, user_errors(url):
        name, size, server, version, extension = _row(connection, "head")
        shape = shape_of(connection)
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
            "storage": _storage(connection, shape),
            "newest_time": _plain(_row(connection, "newest")[0]),
            "offsets": {f"{topic}/{partition}": offset for topic, partition, offset in offsets},
            "account": dict(zip(("stored", "duplicates", "dead_lettered"), counted, strict=True)),
            "dead_letters": _named(("waiting", "replayed"), _row(connection, "letters")),
            "dirty_windows": _named(("count", "oldest", "stale", "stale_since"), _row(connection, "dirty")),
            "policies": _policies(connection, shape),
        }


def _row(connection: Connection, name: str) -> tuple[Any, ...]:
    row = connection.execute(query(_SQL[name])).fetchone()
    return row if row is not None else (None,) * 9


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _named(names: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in zip(names, row, strict=True)}


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


def _storage(connection: Connection, shape: str) -> dict[str, dict[str, Any]]:
    sizes = ("table_bytes", "index_bytes", "total_bytes")
    found: dict[str, dict[str, Any]] = {}
    for name, *row in connection.execute(query(_SQL[f"storage_{shape}"])).fetchall():
        before, after = row[5:7]
        found[name] = {
            **_named((*sizes, "chunks", "compressed_chunks", "uncompressed_bytes", "compressed_bytes"), tuple(row[:7])),
            "compression_ratio": round(before / after, 2) if before and after else None,
            **_named(("oldest", "newest"), tuple(row[7:])),
        }
    others = connection.execute(query(_SQL["storage_small"]), {"tables": list(SMALL_TABLES)}).fetchall()
    return found | {name: _named(sizes, tuple(row)) for name, *row in others}


def _policies(connection: Connection, shape: str) -> dict[str, Any]:
    raw_s, minutes_s, compress_s, every_s, lag_s, horizon = _row(connection, "policies")
    jobs = connection.execute(query(_SQL["jobs"])).fetchall() if shape == "timescaledb" else []
    return {
        "raw_retention_days": raw_s / 86_400,
        "minutes_retention_days": minutes_s and minutes_s / 86_400,
        "compress_after_hours": compress_s / 3_600,
        "refresh_interval_s": every_s,
        "refresh_lag_s": lag_s,
        "raw_horizon": _plain(horizon),
        "jobs": [_named(_JOB, row) for row in jobs],
        "upkeep": [_named(_UPKEEP, row) for row in connection.execute(query(_SQL["upkeep"])).fetchall()],
    }
