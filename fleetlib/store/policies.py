"""How long data stays, when it is packed, how often aggregates are refreshed: from the settings into the database."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

from fleetlib.settings import DatabaseSettings
from fleetlib.store.connection import Connection, connect, query, user_errors
from fleetlib.store.migrate import shape_of
from fleetlib.store.named import statements

# A batch that holds one late row marks everything from there to now as changed (TimescaleDB keeps the least and the
# greatest time of a transaction). So the refresh policies reach back no further than they must; dirty windows tell
# exactly which older minutes have changed.
MINUTES_REACH = timedelta(minutes=2)
HOURS_REACH = timedelta(hours=3)
HOURS_EVERY = timedelta(minutes=10)
CHUNKS_EVERY = timedelta(hours=1)  # retention and columnstore look for chunks this often: a chunk is four hours
_SQL = statements("fleetlib.store", "sql/policies.sql")


@dataclass(frozen=True, slots=True)
class _Job:
    """A job of TimescaleDB as it should be: what it does, on which table, how often, with which ages."""

    job: str
    on: str
    every: timedelta
    config: dict[str, timedelta] = field(default_factory=dict)


def set_policies(url: str, given: DatabaseSettings) -> None:
    """Make the database follow the settings; what it does already is left alone.

    On TimescaleDB the policies are jobs of the server, on plain PostgreSQL `maintain` follows them.

    Args:
        url: Address of the owner.
        given: Retention, compression, refresh.

    Raises:
        MissingServer, PermissionRefused: As in `connect`.
    """
    minutes = given.minutes_retention_days
    ages = {
        "raw_retention": timedelta(days=given.raw_retention_days),
        "compress_after": timedelta(hours=given.compress_after_hours),
        "minutes_retention": None if minutes is None else timedelta(days=minutes),
        "refresh_interval": timedelta(seconds=given.refresh_interval_s),
        "refresh_lag": timedelta(seconds=given.refresh_lag_s),
    }
    with connect(url, "fleet-policies") as connection, user_errors(url), connection.transaction():
        connection.execute(query(_SQL["save"]), ages)
        if shape_of(connection) == "timescaledb":
            _set_jobs(connection, given)


def _set_jobs(connection: Connection, given: DatabaseSettings) -> None:
    raw, minutes = timedelta(days=given.raw_retention_days), given.minutes_retention_days
    packed = timedelta(hours=given.compress_after_hours)
    jobs = _refreshes(timedelta(seconds=given.refresh_interval_s), timedelta(seconds=given.refresh_lag_s))
    jobs.append(_Job("policy_retention", "telemetry_scaled", CHUNKS_EVERY, {"drop_after": raw}))
    jobs.append(_Job("policy_compression", "telemetry_scaled", CHUNKS_EVERY, {"compress_after": packed}))
    connection.execute(query(_SQL["add_retention"]), {"on": "telemetry_scaled", "drop_after": raw})
    connection.execute(query(_SQL["add_columnstore"]), {"on": "telemetry_scaled", "compress_after": packed})
    if minutes is None:
        connection.execute(query(_SQL["remove_retention"]), {"on": "telemetry_1m"})
    else:
        age = timedelta(days=minutes)
        connection.execute(query(_SQL["add_retention"]), {"on": "telemetry_1m", "drop_after": age})
        jobs.append(_Job("policy_retention", "telemetry_1m", CHUNKS_EVERY, {"drop_after": age}))
    for job in jobs:
        config = json.dumps({name: f"{age.total_seconds():.0f} seconds" for name, age in job.config.items()})
        values = {"job": job.job, "on": job.on, "every": job.every, "config": config}
        connection.execute(query(_SQL["change"]), values)


def _refreshes(every: timedelta, lag: timedelta) -> list[_Job]:
    name, hour = "policy_refresh_continuous_aggregate", timedelta(hours=1)
    minutes = {"start_offset": lag + every + MINUTES_REACH, "end_offset": lag}
    hours = {"start_offset": lag + HOURS_REACH, "end_offset": hour + lag}
    return [
        _Job(name, "telemetry_1m", every, minutes),
        _Job(name, "telemetry_1h", max(every, HOURS_EVERY), hours),
    ]
