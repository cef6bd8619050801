"""A stopped database: nothing is lost, alerts go on at their pace, memory stays flat, and everything catches up.

The real chain as in `pipeline.py`. PostgreSQL is stopped for a while (the server itself, in good order) and started
again; vehicles never stop. Prints a table and, last, one line of JSON: `catchup_ratio` is rows stored per second while
the backlog is worked off, relative to the offered rate.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from benchmarks._alerts import AlertProbe
from benchmarks._chain import (
    answer,
    database_url,
    metric,
    note,
    quantile,
    stack,
    wait_until_stored,
    wait_until_watched,
    write_account,
)
from benchmarks._memory import MemoryProbe
from benchmarks._program import conclude
from fleetlib.errors import FleetError
from fleetlib.settings import Settings
from fleetlib.stack.children import end
from fleetlib.stack.credentials import load_credentials
from fleetlib.stack.run import Stack
from fleetlib.store.migrate import shape

CALM_S = 15.0  # before the outage, and after the backlog is gone
LEVEL_S = 1.0  # of the offer that a running `write` may be behind: then it has caught up
CATCH_UP_TIMEOUT = 2.0  # times the outage
LEAST_TIMEOUT_S = 120.0
POLL_S = 0.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=10_000, help="messages per second, all vehicles together")
    parser.add_argument("--outage-s", type=float, default=60, help="how long the database is stopped, seconds")
    parser.add_argument("--connections", type=int, default=10_000, help="vehicles, each with a connection of its own")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if min(arguments.rate, arguments.outage_s, arguments.connections) <= 0:
        parser.error("--rate, --outage-s and --connections must be positive")
    conclude(
        lambda: measure(arguments.rate, arguments.outage_s, arguments.connections),
        "A stopped database",
        as_json=arguments.json,
    )


def measure(rate: float, outage_s: float, connections: int) -> dict[str, Any]:
    """Run the chain through one outage and return what was measured."""
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as folder, stack(Path(folder), connections) as running:
        longest_s = 2 * CALM_S + outage_s + max(LEAST_TIMEOUT_S, CATCH_UP_TIMEOUT * outage_s)
        with vehicles_of(running, connections, rate, longest_s) as vehicles:
            connected = answer(vehicles)
            note(f"{connected['connected']} vehicles connected in {connected['connect_s']} s")
            warm = wait_until_stored(running.settings, int(connected["warm_up"]))
            wait_until_watched(running.settings, warm["stored"])
            alerts, memory = AlertProbe(running.settings), MemoryProbe(running)
            tell(vehicles, "go")
            phases = go_through(running, rate, outage_s, alerts)
            tell(vehicles, "enough")
            report = answer(vehicles)
        account = wait_until_stored(running.settings, int(report["acked"] + connected["warm_up"]))
        alerts.close()
        memory.close()
        return {
            "database": shape(database_url(running)),
            "connections": connected["connected"],
            "offered_per_s": rate,
            "outage_s": round(phases["up_s"] - phases["down_s"], 1),
            "sent_per_s": round(report["sent"] / report["published_s"]),
            **catch_up(phases, rate),
            **delays(alerts, phases, report["crashes"]),
            **closed_account(running, report, account, warm),
            "rss_peak_mib": memory.peaks(),
            "rss_growth_mib": memory.growth(phases["down_s"]),
            "puback_p99_ms": round(report["puback_p99_ms"], 1),
        }


def vehicles_of(running: Stack, connections: int, rate: float, seconds: float) -> subprocess.Popen[str]:
    """Start the vehicles' process."""
    program = Path(__file__).with_name("_vehicles.py")
    command = [sys.executable, str(program), "--vehicles", str(connections)]
    command += ["--rate", str(rate), "--seconds", str(seconds)]
    environment = os.environ | {"FLEET_MQTT_FLEET_SECRET": load_credentials(running.home).fleet_secret}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def tell(vehicles: subprocess.Popen[str], word: str) -> None:
    """Say a word to the vehicles' process."""
    assert vehicles.stdin is not None
    vehicles.stdin.write(f"{word}\n")
    vehicles.stdin.flush()


def go_through(running: Stack, rate: float, outage_s: float, alerts: AlertProbe) -> dict[str, float]:
    """Let the database be stopped and come back under load; return when what happened, and the rows stored by then."""
    settings = running.settings
    phases = {"begin_s": time.time()}
    wait_until(phases["begin_s"] + CALM_S, alerts)
    database = running.state.find("postgres")
    assert database is not None
    assert database.process is not None
    note("stopping the database")
    end(database.process, database.stop_signal)
    phases |= {"down_s": time.time(), "stored_before": write_account(settings.processor.metrics_port)["stored"]}
    wait_until(phases["down_s"] + outage_s, alerts)
    note(f"starting the database; {backlog(settings)} messages wait")
    running.up(vehicles=0)
    phases |= {"up_s": time.time(), "backlog": backlog(settings)}
    deadline_s = phases["up_s"] + max(LEAST_TIMEOUT_S, CATCH_UP_TIMEOUT * outage_s)
    stored = counter(settings)
    phases["stored_from"] = wait_for(lambda: stored() > phases["stored_before"], stored, deadline_s)
    phases["first_row_s"] = time.time()
    phases["stored_to"] = wait_for(lambda: backlog(settings) <= rate * LEVEL_S, stored, deadline_s)
    phases["level_s"] = time.time()
    note(f"caught up after {phases['level_s'] - phases['up_s']:.1f} s")
    wait_until(phases["level_s"] + CALM_S, alerts)
    return phases | {"end_s": time.time()}


def wait_until(moment_s: float, alerts: AlertProbe) -> None:
    """Wait for a moment, seconds since 1970; fail where the live server has gone."""
    while time.time() < moment_s:
        time.sleep(POLL_S)
        if not alerts.is_alive():
            raise FleetError("the live server closed the connection", "Its log says why")


def wait_for(condition: Callable[[], bool], value: Callable[[], float], deadline_s: float) -> float:
    """Wait for a condition and return the value at that moment."""
    while not condition():
        if time.time() > deadline_s:
            raise FleetError("the backlog was not worked off in time")
        time.sleep(POLL_S)
    return value()


def counter(settings: Settings) -> Callable[[], float]:
    """Return what asks how many rows are stored."""
    return lambda: write_account(settings.processor.metrics_port)["stored"]


def backlog(settings: Settings) -> int:
    """Return how many messages are in Kafka and not in the database."""
    forwarded = metric(settings.ingestor.metrics_port, 'fleet_ingest_forwarded_total{kind="telemetry"}')
    return forwarded - sum(write_account(settings.processor.metrics_port).values())


def catch_up(phases: dict[str, float], rate: float) -> dict[str, Any]:
    """Return how fast the backlog was worked off while the offer went on."""
    rows = phases["stored_to"] - phases["stored_from"]
    took_s = phases["level_s"] - phases["first_row_s"]
    return {
        "backlog_rows": round(phases["backlog"]),
        "first_row_after_s": round(phases["first_row_s"] - phases["up_s"], 2),
        "catchup_s": round(took_s, 1),
        "catchup_rows_per_s": round(rows / took_s),
        "catchup_ratio": round(rows / took_s / rate, 2),
    }


def delays(alerts: AlertProbe, phases: dict[str, float], crashes: int) -> dict[str, Any]:
    """Return the alerts' delays before, during and after the outage; `after` is the time of catching up and on."""
    marks = {"before": ("begin_s", "down_s"), "during": ("down_s", "up_s"), "after": ("up_s", "end_s")}
    found = {name: alerts.between(phases[begin], phases[close]) for name, (begin, close) in marks.items()}
    result: dict[str, Any] = {"alerts": f"{len(alerts.told)} of {crashes}", "live_frames": alerts.frames}
    for name, values in found.items():
        result |= {f"alert_{name}_p50_s": quantile(values, 0.5), f"alert_{name}_p99_s": quantile(values, 0.99)}
    return result


def closed_account(
    running: Stack, report: dict[str, Any], account: dict[str, int], warm: dict[str, int]
) -> dict[str, Any]:
    """Return what became of the messages that were acknowledged."""
    with psycopg.connect(database_url(running)) as connection:
        rows = connection.execute(
            "SELECT count(*), count(DISTINCT (vehicle_id, time, boot_id, seq)) FROM telemetry"
        ).fetchone()
    assert rows is not None
    return {
        "sent": report["sent"],
        "acked": report["acked"],
        "stored": rows[0] - warm["stored"],
        "lost": report["acked"] + warm["stored"] - rows[1],
        "duplicate_rows": rows[0] - rows[1],
        "duplicates": account["duplicates"] - warm["duplicates"],
        "dead_lettered": account["dead_lettered"] - warm["dead_lettered"],
    }


if __name__ == "__main__":
    main()
