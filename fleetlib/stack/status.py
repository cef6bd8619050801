"""`fleet status`: what runs, how it is, and whether the account closes."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from fleetlib.errors import FleetError
from fleetlib.settings import Settings
from fleetlib.stack import inspect
from fleetlib.stack.children import Child, State, cpu_of
from fleetlib.stack.ports import is_open
from fleetlib.stack.probe import Metrics, health, http_ok, metrics
from fleetlib.stack.services import simulator_port

SERVERS = ("mosquitto", "kafka", "postgres")
SERVICES = ("ingest", "write", "watch", "simulate")
RATE_WINDOW_S = 1.0
# What each service counts, by the name that the report gives it.
COUNTERS: dict[str, dict[str, str]] = {
    "ingest": {
        "received": "fleet_ingest_received",
        "forwarded": "fleet_ingest_forwarded",
        "dead_lettered": "fleet_ingest_dead_lettered",
        "in_flight": "fleet_ingest_in_flight",
        "frames": "fleet_ingest_frames",
        "reconnects": "fleet_ingest_reconnects",
    },
    "write": {
        "received": "fleet_write_received",
        "in_hand": "fleet_write_in_hand",
        "let_go": "fleet_write_let_go",
        "stored": "fleet_write_stored",
        "duplicates": "fleet_write_duplicates",
        "dead_lettered": "fleet_write_dead_lettered",
        "lag_records": "fleet_write_lag_records",
        "partitions": "fleet_write_partitions",
        "retries": "fleet_write_retries",
        "fenced": "fleet_write_fenced",
    },
    "watch": {
        "received": "fleet_watch_received",
        "incidents": "fleet_watch_incidents",
        "lag_records": "fleet_watch_lag_records",
        "live_clients": "fleet_live_clients",
    },
    "simulate": {
        "connected": "fleet_simulate_connected",
        "published": "fleet_simulate_published",
        "acked": "fleet_simulate_acked",
        "pending": "fleet_simulate_pending",
        "resent": "fleet_simulate_resent",
        "refused": "fleet_simulate_refused",
        "dropped": "fleet_simulate_dropped",
    },
}
RATES = {"ingest": "received", "write": "stored", "watch": "received", "simulate": "published"}


def status(settings: Settings) -> dict[str, Any]:
    """Return the state of the stack in this home.

    Returns:
        `healthy`; `servers` and `services` by name, each with `state` (`up`, `down` or `unhealthy`), `pid`, `port`,
        `cpu_s`, `cores` (of the processor, over one second), `memory_bytes`, and of a service `ready`, `reasons` why
        not, `version`, what it counts since its start and `rate_per_s`;
        `account` of the write side (received = stored + duplicates + dead_lettered + pending, whether it `closes`, and
        `off_by` how many it does not);
        `log`: Kafka's topics with `end`, `stored` and `lag_records`, and how they differ from the settings;
        `database` with its shape, size, connections and `newest_row_age_s`; `versions`; `page`, its address.
    """
    state = State(settings.home)
    ports = _metrics_ports(settings)
    before, cpu_s, began = _scrape(state, ports), _all_cpu_s(state), time.monotonic()
    if before:
        time.sleep(RATE_WINDOW_S)
    after, elapsed_s = _scrape(state, ports), time.monotonic() - began
    servers = {name: _process(state.find(name)) for name in SERVERS}
    services = {name: _service(name, state.find(name), before, after, elapsed_s, settings) for name in SERVICES}
    for name, part in {**servers, **services}.items():
        if part.get("cpu_s") is not None and name in cpu_s:
            part["cores"] = round(max(0.0, part["cpu_s"] - cpu_s[name]) / elapsed_s, 2)
    if (broker := state.find("mosquitto")) is not None:
        servers["mosquitto"]["connections"] = inspect.connections(broker)
    started = {child.name for child in state.children()}
    # What else runs in this home, such as the demo's database.
    servers |= {one.name: _process(one) for one in state.children() if one.name not in (*SERVERS, *SERVICES)}
    for name in SERVERS:
        if name not in started and name == "postgres" and settings.database.url is not None:
            servers[name] = {"state": "external"}
    log = inspect.log(settings) if servers["kafka"]["state"] == "up" else None
    if log is not None and "reason" in log:
        servers["kafka"] |= {"state": "unhealthy", "reasons": [log["reason"]]}
    watched = [part for name, part in {**servers, **services}.items() if name in started or name != "simulate"]
    return {
        "healthy": all(part["state"] in ("up", "external") for part in watched),
        "home": str(state.home),
        "servers": servers,
        "services": services,
        "account": _account(services),
        "log": log,
        "database": _database(settings),
        "versions": inspect.versions(),
        "page": f"http://{settings.live.host}:{settings.live.port}/" if services["watch"]["state"] == "up" else None,
    }


def _metrics_ports(settings: Settings) -> dict[str, int]:
    processor = settings.processor.metrics_port
    ingestor, simulator = settings.ingestor.metrics_port, simulator_port(settings)
    return {"ingest": ingestor, "write": processor, "watch": processor + 1, "simulate": simulator}


def _scrape(state: State, ports: dict[str, int]) -> dict[str, Metrics]:
    found = {name: metrics(port) for name, port in ports.items() if state.find(name) is not None}
    return {name: values for name, values in found.items() if values is not None}


def _process(child: Child | None) -> dict[str, Any]:
    process = child.process if child is not None else None
    if child is None or process is None:
        return {"state": "down"}
    answers = child.port is None or is_open(child.port)
    with process.oneshot():
        return {
            "state": "up" if answers else "unhealthy",
            "pid": child.pid,
            "port": child.port,
            "since": datetime.fromtimestamp(child.started_s, UTC).isoformat(timespec="seconds"),
            "cpu_s": round(cpu_of(process), 2),
            "memory_bytes": process.memory_info().rss,
        }


def _all_cpu_s(state: State) -> dict[str, float]:
    found = {child.name: child.process for child in state.children()}
    return {name: cpu_of(process) for name, process in found.items() if process is not None}


def _service(
    name: str,
    child: Child | None,
    before: dict[str, Metrics],
    after: dict[str, Metrics],
    elapsed_s: float,
    settings: Settings,
) -> dict[str, Any]:
    report = _process(child)
    if child is None or report["state"] == "down":
        return report
    said = health(_metrics_ports(settings)[name])
    reasons = list(said.reasons)
    if name == "watch" and not http_ok(settings.live.port, "/healthz"):
        reasons.append(f"the live page does not answer on port {settings.live.port}")
    report |= {"ready": said.ok, "reasons": reasons, "version": said.version}
    if reasons or name not in after:
        report["state"] = "unhealthy"
    if name not in after:
        return report
    counts = after[name]
    report |= {key: round(counts.get(metric, 0.0)) for key, metric in COUNTERS[name].items()}
    counted = COUNTERS[name][RATES[name]]
    earlier = before.get(name, {}).get(counted, counts.get(counted, 0.0))
    report["rate_per_s"] = round((counts.get(counted, 0.0) - earlier) / elapsed_s, 1)
    return report


def _account(services: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Close the account of the write side: what was taken in hand is stored, a duplicate, dead-lettered, or let go.

    What is left may be no more than the batch that is being stored.
    """
    write = services["write"]
    if "received" not in write:
        return None
    known = write["stored"] + write["duplicates"] + write["dead_lettered"] + write["let_go"]
    left = write["received"] - known
    return {
        "received": write["received"],
        "stored": write["stored"],
        "duplicates": write["duplicates"],
        "dead_lettered": write["dead_lettered"],
        "let_go": write["let_go"],
        "pending": max(0, left),
        "closes": 0 <= left <= write["in_hand"],
        "off_by": max(-left, left - write["in_hand"], 0),
    }


def _database(settings: Settings) -> dict[str, Any]:
    from fleetlib.store import addresses
    from fleetlib.store.connection import connect, user_errors
    from fleetlib.store.migrate import shape_of

    try:
        url = addresses.reader(settings)
        with connect(url, "fleet-status") as connection, user_errors(url):
            shape = shape_of(connection)
            row = connection.execute(
                "SELECT max(time), pg_database_size(current_database()), current_setting('server_version'),"
                " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),"
                " (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') FROM last_position"
            ).fetchone()
    except FleetError as error:
        return {"state": "down", "reason": str(error)}
    newest, size, server, connections, extension = row or (None,) * 5
    age_s = None if newest is None else round((datetime.now(UTC) - newest).total_seconds(), 2)
    found = {"state": "up", "shape": shape, "newest_row_age_s": age_s, "size_bytes": size, "connections": connections}
    return {**found, "server": server, "timescaledb": extension}
