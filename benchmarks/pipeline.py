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
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import psutil
import psycopg

from fleetlib.cli.common import emit
from fleetlib.contracts.columns import TELEMETRY, TIME_TYPE
from fleetlib.contracts.incidents import IncidentKind, decode_incidents
from fleetlib.contracts.topics import KAFKA_INCIDENTS
from fleetlib.errors import FleetError
from fleetlib.settings import Settings, load_settings
from fleetlib.stack import free_port, run
from fleetlib.stack.credentials import load_credentials
from fleetlib.stack.run import Stack
from fleetlib.store.migrate import shape
from fleetlib.transport.kafka import KafkaSource

PROBED_VEHICLES = 50
PROBE_S = 0.025
STORED_TIMEOUT_S = 120.0
PORTS = (
    "FLEET_MQTT_PORT",
    "FLEET_PG_PORT",
    "FLEET_INGESTOR_METRICS_PORT",
    "FLEET_PROCESSOR_METRICS_PORT",
    "FLEET_LIVE_PORT",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=20_000, help="messages per second, all vehicles together")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--connections", type=int, default=10_000, help="vehicles, each with a connection of its own")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if min(arguments.rate, arguments.seconds, arguments.connections) <= 0:
        parser.error("--rate, --seconds and --connections must be positive")
    try:
        result = measure(arguments.rate, arguments.seconds, arguments.connections)
    except FleetError as error:
        print(f"fleet: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    if not arguments.json:
        emit(result, as_json=False, title="The real chain")
    print(json.dumps(result))


def measure(rate: float, seconds: float, connections: int) -> dict[str, Any]:
    """Run the chain once and return what was measured."""
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as folder, stack(Path(folder), connections) as running:
        settings = running.settings
        secret = load_credentials(running.home).fleet_secret
        url = database_url(running)
        program = Path(__file__).with_name("_vehicles.py")
        command = [sys.executable, str(program), "--vehicles", str(connections)]
        command += ["--rate", str(rate), "--seconds", str(seconds)]
        environment = os.environ | {"FLEET_MQTT_FLEET_SECRET": secret}
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as vehicles:
            connected = answer(vehicles)
            note(f"{connected['connected']} vehicles connected in {connected['connect_s']} s")
            warm = wait_until_stored(settings, int(connected["warm_up"]))
            wait_until_watched(settings, warm["stored"])
            probes = [RowProbe(url, connections), AlertProbe(settings)]
            before = cpu_seconds(running, vehicles.pid)
            assert vehicles.stdin is not None
            vehicles.stdin.write("go\n")
            vehicles.stdin.flush()
            report = answer(vehicles)
            after_vehicles = cpu_seconds(running, vehicles.pid)["vehicles"]
        account = wait_until_stored(settings, int(report["acked"] + connected["warm_up"]))
        stored_s = time.time() - report["begin_us"] / 1e6
        wait_until_watched(settings, account["stored"])
        after = {**cpu_seconds(running, None), "vehicles": after_vehicles}
        rows, alerts = (probe.close() for probe in probes)
        with psycopg.connect(url) as connection:
            stored = connection.execute("SELECT count(*) FROM telemetry").fetchone()
        cpu = {name: round((after[name] - before[name]) / report["sent"] * 1e6, 2) for name in after}
        return {
            "database": shape(url),
            "connections": connected["connected"],
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
            "sent_per_s": round(report["sent"] / report["published_s"]),
            "cpu_us_per_message": {**cpu, "total": round(sum(cpu.values()), 2)},
            "bytes_per_message": round(report["bytes_per_message"], 1),
            "json_ratio": round(json_bytes(url) / report["bytes_per_message"], 2),
        }


@contextmanager
def stack(home: Path, connections: int) -> Iterator[Stack]:
    """Servers and services on free ports; what they need travels in the environment."""
    for name in [name for name in os.environ if name.startswith("FLEET_") and name != "FLEET_PG_EXTENSION_DIR"]:
        del os.environ[name]
    for name in PORTS:
        os.environ[name] = str(free_port())
    os.environ["FLEET_KAFKA_BOOTSTRAP_SERVERS"] = f"127.0.0.1:{free_port()}"
    os.environ["FLEET_HOME"] = str(home)
    run.LEAST_PROVISIONED = connections  # every vehicle of the benchmark has a password of its own
    made = Stack(load_settings(), lambda name, step: note(f"{name}: {step}"))
    try:
        made.up(vehicles=0)
        yield made
    finally:
        made.down()


def database_url(running: Stack) -> str:
    """Return the owner's address that the stack has written down."""
    return str(json.loads((running.home / "database.json").read_text())["url"])


class Probe(threading.Thread):
    """Collects latencies, seconds, beside the run."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.found: list[float] = []
        self._closing = threading.Event()

    def close(self) -> list[float]:
        """Stop, and return what was found."""
        self._closing.set()
        self.join(30)
        return self.found


class RowProbe(Probe):
    """From the sample's time to the moment that a query finds its row, for some vehicles, every 25 ms."""

    def __init__(self, url: str, vehicles: int) -> None:
        super().__init__()
        self._connection = psycopg.connect(url, autocommit=True)
        self._vehicles = np.linspace(1, vehicles, min(PROBED_VEHICLES, vehicles)).astype(int).tolist()
        self.start()

    def run(self) -> None:
        """Ask again and again."""
        seen: set[tuple[int, Any]] = set()
        query = (
            "SELECT vehicle_id, time FROM telemetry WHERE vehicle_id = ANY(%s) AND time > now() - interval '10 seconds'"
        )
        while not self._closing.wait(PROBE_S):
            rows = set(self._connection.execute(query, (self._vehicles,)).fetchall())
            now = time.time()
            self.found += [now - moment.timestamp() for _, moment in rows - seen]
            seen |= rows
        self._connection.close()


class AlertProbe(Probe):
    """From the crash sample's time to the moment that a consumer of incidents.v1 has the alert."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._source = KafkaSource(settings.kafka, [KAFKA_INCIDENTS])
        self.start()

    def run(self) -> None:
        """Read until closed."""
        seen: set[bytes] = set()
        while not self._closing.is_set():
            records = self._source.poll(1000, 0.1)
            now = time.time()
            frame = decode_incidents([record.value for record in records])
            crashes = frame.filter(pl.col("kind") == IncidentKind.CRASH).select("incident_id", "start_time")
            for identity, start in crashes.iter_rows():
                if identity not in seen:
                    seen.add(identity)
                    self.found.append(now - start.timestamp())
        self._source.close()


def cpu_seconds(running: Stack, vehicles: int | None) -> dict[str, float]:
    """Return the CPU time of each server and service so far, its children included."""
    found = {child.name: child.process for child in running.state.children()}
    if vehicles is not None:
        found["vehicles"] = psutil.Process(vehicles)
    return {name: sum(map(own_cpu, family(process))) for name, process in found.items() if process is not None}


def family(process: psutil.Process) -> list[psutil.Process]:
    """Return a process and its children."""
    return [process, *process.children(recursive=True)]


def own_cpu(process: psutil.Process) -> float:
    """Return a process's CPU seconds, with those of its children that have ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def wait_until_stored(settings: Settings, acked: int) -> dict[str, int]:
    """Wait until `write` has accounted for all acknowledged messages; return its counters."""
    deadline = time.monotonic() + STORED_TIMEOUT_S
    while True:
        account = write_account(settings.processor.metrics_port)
        if sum(account.values()) >= acked:
            return account
        if time.monotonic() > deadline:
            raise FleetError(f"of {acked} acknowledged messages only {account} are accounted for")
        time.sleep(0.1)


def wait_until_watched(settings: Settings, stored: int) -> None:
    """Wait until `watch` has read as much as `write` has stored, and a moment more for its last alerts."""
    deadline = time.monotonic() + STORED_TIMEOUT_S
    while metric(settings.processor.metrics_port + 1, "fleet_watch_received_total") < stored:
        if time.monotonic() > deadline:
            raise FleetError("watch did not read everything in time")
        time.sleep(0.1)
    time.sleep(0.5)


def write_account(port: int) -> dict[str, int]:
    """Return what `write` says of itself."""
    names = ("stored", "duplicates", "dead_lettered")
    return {name: metric(port, f"fleet_write_{name}_total") for name in names}


def metric(port: int, name: str) -> int:
    """Return the sum of a counter at /metrics over its labels."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
        lines = response.read().decode().splitlines()
    return round(sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name)))


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


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next line of the vehicles' process."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise FleetError("the vehicles' process ended early", "Its error is above")
    found: dict[str, Any] = json.loads(line)
    return found


def quantile(values: list[float], share: float) -> float | None:
    """Return a quantile, None where there is nothing."""
    return round(float(np.quantile(values, share)), 3) if values else None


def note(text: str) -> None:
    """Tell what is going on, on stderr."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
