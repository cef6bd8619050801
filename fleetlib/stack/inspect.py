"""What `fleet status` looks at besides the services' own word: the log's lag, the broker's connections, versions."""

from __future__ import annotations

import platform
from functools import cache
from typing import Any

import psutil

from fleetlib.contracts.topics import KAFKA_TOPICS
from fleetlib.errors import FleetError
from fleetlib.settings import Settings
from fleetlib.stack.children import Child
from fleetlib.stack.kafka import kafka_version


def connections(server: Child) -> int | None:
    """Return how many clients are connected to a server; None where the system does not tell."""
    process = server.process
    if process is None:
        return None
    try:
        sockets = process.net_connections(kind="tcp")
    except psutil.Error:
        return None
    return sum(1 for one in sockets if one.status == psutil.CONN_ESTABLISHED)


def log(settings: Settings) -> dict[str, Any]:
    """Return Kafka's topics: where they end, what the database has of them, and how they differ from the settings.

    The lag is known also while the processor does not run: from the offsets in the database.
    """
    from fleetlib.transport.kafka_probe import ends
    from fleetlib.transport.kafka_topics import differences

    try:
        last, told = ends(settings.kafka), differences(settings.kafka)
    except FleetError as error:
        return {"topics": {}, "differences": [], "reason": str(error)}
    stored = _stored(settings)
    topics: dict[str, dict[str, Any]] = {}
    for (topic, partition), end in sorted(last.items(), key=lambda one: KAFKA_TOPICS.index(one[0][0])):
        entry = topics.setdefault(topic, {"partitions": 0, "end": 0, "stored": 0, "lag_records": 0})
        entry["partitions"] += 1
        entry["end"] += end
        if stored is None:
            entry["stored"] = entry["lag_records"] = None
        else:
            done = min(end, stored.get((topic, partition), 0))
            entry["stored"] += done
            entry["lag_records"] += end - done
    return {"topics": topics, "differences": [f"{one}. {one.advice}" for one in told]}


@cache
def versions() -> dict[str, str]:
    """Return the versions of the program and of what it stands on."""
    from fleetlib import __version__
    from fleetlib.stack.doctor import mosquitto_version

    found = {"fleettracker": __version__, "python": platform.python_version()}
    return {**found, "mosquitto": mosquitto_version(), "kafka": kafka_version()}


def _stored(settings: Settings) -> dict[tuple[str, int], int] | None:
    from fleetlib.store import addresses
    from fleetlib.store.connection import connect, user_errors

    try:
        url = addresses.reader(settings)
        with connect(url, "fleet-status") as connection, user_errors(url):
            rows = connection.execute("SELECT topic, partition, next_offset FROM stream_offsets").fetchall()
    except FleetError:
        return None
    return {(topic, partition): offset for topic, partition, offset in rows}
