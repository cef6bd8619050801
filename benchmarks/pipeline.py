"""The real chain on this machine: vehicles, Mosquitto, ingestor, Kafka, processor, PostgreSQL with TimescaleDB.

Starts the servers and services in a folder of its own, offers a rate, waits until everything is stored, stops them.
Prints a table and, last, one line of JSON. CPU microseconds per message are the steady column: rates swing with what
else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from benchmarks._alerts import AlertProbe
from benchmarks._chain import (
    RowProbe,
    answer,
    cpu_seconds,
    database_url,
    note,
    quantile,
    stack,
    wait_until_settled,
    wait_until_stored,
    wait_until_watched,
)
from benchmarks._memory import MemoryProbe
from benchmarks._program import conclude
from fleetlib.contracts.columns import TELEMETRY, TIME_TYPE
from fleetlib.contracts.uplink_batch import check_samples
from fleetlib.stack.credentials import load_credentials
from fleetlib.store.migrate import shape


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=20_000, help="samples per second, all vehicles together")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--connections", type=int, default=10_000, help="vehicles, each with a connection of its own")
    parser.add_argument(
        "--uplink-batch", type=int, default=1, metavar="K", help="samples in a message; 1 is the single form"
    )
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if min(arguments.rate, arguments.seconds, arguments.connections) <= 0:
        parser.error("--rate, --seconds and --connections must be positive")

    def measured() -> dict[str, Any]:
        check_samples(arguments.uplink_batch)
        return measure(arguments.rate, arguments.seconds, arguments.connections, arguments.uplink_batch)

    conclude(measured, "The real chain", as_json=arguments.json)


def measure(rate: float, seconds: float, connections: int, uplink_batch: int = 1, **variables: str) -> dict[str, Any]:
    """Run the chain once, with FLEET_ `variables`, and return what was measured.

    Counts and CPU time are per sample, in either uplink form; `bytes_per_message`, `resent` and PUBACK are of messages.
    """
    with (
        tempfile.TemporaryDirectory(prefix="fleet-bench-") as folder,
        stack(Path(folder), connections, variables=variables) as running,
    ):
        settings = running.settings
        secret = load_credentials(running.home).fleet_secret
        url = database_url(running)
        program = Path(__file__).with_name("_vehicles.py")
        command = [sys.executable, str(program), "--vehicles", str(connections)]
        command += ["--rate", str(rate), "--seconds", str(seconds), "--uplink-batch", str(uplink_batch)]
        environment = os.environ | {"FLEET_MQTT_FLEET_SECRET": secret}
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as vehicles:
            connected = answer(vehicles)
            note(f"{connected['connected']} vehicles connected in {connected['connect_s']} s")
            warm = wait_until_stored(settings, int(connected["warm_up"]))
            wait_until_watched(settings, warm["stored"])
            memory, probes = MemoryProbe(running), [RowProbe(url, connections, rate), AlertProbe(settings)]
            before = cpu_seconds(running, vehicles.pid)
            assert vehicles.stdin is not None
            vehicles.stdin.write("go\n")
            vehicles.stdin.flush()
            report = answer(vehicles)
            after_vehicles = cpu_seconds(running, vehicles.pid)["vehicles"]
        account = wait_until_stored(settings, int(report["acked"] + connected["warm_up"]))
        stored_s = time.time() - report["begin_us"] / 1e6
        wait_until_watched(settings, account["stored"])
        unread = wait_until_settled(settings)
        after = {**cpu_seconds(running, None), "vehicles": after_vehicles}
        memory.close()
        rows, alerts = (probe.close() for probe in probes)
        with psycopg.connect(url) as connection:
            stored = connection.execute("SELECT count(*) FROM telemetry").fetchone()
        cpu = {name: round((after[name] - before[name]) / report["sent"] * 1e6, 2) for name in after}
        return {
            "database": shape(url),
            "connections": connected["connected"],
            "uplink_batch": uplink_batch,
            "offered_per_s": rate,
            "sent": report["sent"],
            "acked": report["acked"],
            "stored": (stored[0] if stored else 0) - warm["stored"],
            "rows_per_s": round((account["stored"] - warm["stored"]) / stored_s),
            "duplicates": account["duplicates"] - warm["duplicates"],
            "dead_lettered": account["dead_lettered"] - warm["dead_lettered"],
            "latency_p50_s": quantile(rows, 0.5),
            "latency_p99_s": quantile(rows, 0.99),
            "alerts": f"{len(alerts)} of {report['crashes']}",
            "alert_p50_s": quantile(alerts, 0.5),
            "alert_p99_s": quantile(alerts, 0.99),
            "puback_p50_ms": round(report["puback_p50_ms"], 1),
            "puback_p99_ms": round(report["puback_p99_ms"], 1),
            "resent": report["resent"],
            "broker_unread": unread,
            "sent_per_s": round(report["sent"] / report["published_s"]),
            "cpu_us_per_message": {**cpu, "total": round(sum(cpu.values()), 2)},
            "rss_peak_mib": memory.peaks(),
            "bytes_per_message": round(report["bytes_per_message"], 1),
            "bytes_per_sample": round(report["bytes_per_message"] / uplink_batch, 1),
            "json_ratio": round(json_bytes(url) / report["bytes_per_message"] * uplink_batch, 2),
        }


def json_bytes(url: str) -> float:
    """Return the mean size of stored samples as JSON with our column names and an ISO time, as a vehicle would send."""
    sent = [column for column in TELEMETRY if column.name != "ingest_time"]
    names = ", ".join(column.name for column in sent)
    with psycopg.connect(url) as connection:
        rows = connection.execute(f"SELECT {names} FROM telemetry LIMIT 2000").fetchall()  # noqa: S608
    digits = {column.name: max(0, round(-np.log10(column.scale))) for column in sent}
    texts = [json.dumps(plain(dict(zip(digits, row, strict=True)), digits)) for row in rows]
    return float(np.mean([len(text) for text in texts]))


def plain(row: Mapping[str, Any], digits: Mapping[str, int]) -> dict[str, Any]:
    """Return a row with no more digits than it has on the wire."""
    return {
        name: value.isoformat()
        if name in {column.name for column in TELEMETRY if column.dtype == TIME_TYPE}
        else round(value, digits[name])
        for name, value in row.items()
    }


if __name__ == "__main__":
    main()
