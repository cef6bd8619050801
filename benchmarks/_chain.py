"""What the benchmarks of the whole chain share: a stack on free ports, its counters, its CPU time, probes beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import psycopg

from fleetlib.errors import FleetError
from fleetlib.settings import Settings, load_settings
from fleetlib.stack import free_port, run
from fleetlib.stack.ports import is_free
from fleetlib.stack.run import Report, Stack

PROBED_VEHICLES = 50
PROBED_SAMPLES_PER_S = 100.0  # of those vehicles together: the probe is no load of its own
PROBE_S = 0.025
STORED_TIMEOUT_S = 120.0
SETTLED_MESSAGES = 1_000  # in the broker's store: what it tells of itself is among them
PORTS_EACH = 3
PORTS = (
    "FLEET_MQTT_PORT",
    "FLEET_PG_PORT",
    "FLEET_INGESTOR_METRICS_PORT",
    "FLEET_PROCESSOR_METRICS_PORT",
    "FLEET_LIVE_PORT",
)


@contextmanager
def stack(
    home: Path, connections: int, report: Report | None = None, variables: Mapping[str, str] | None = None
) -> Iterator[Stack]:
    """Servers and services on free ports; what they need, and `variables`, travel in the environment."""
    for name in [name for name in os.environ if name.startswith("FLEET_") and name != "FLEET_PG_EXTENSION_DIR"]:
        del os.environ[name]
    *ports, kafka = ports_apart(len(PORTS) + 1)
    os.environ.update(zip(PORTS, map(str, ports), strict=True))
    os.environ["FLEET_KAFKA_BOOTSTRAP_SERVERS"] = f"127.0.0.1:{kafka}"
    os.environ["FLEET_HOME"] = str(home)
    os.environ.update(variables or {})
    run.LEAST_PROVISIONED = connections  # every vehicle of the benchmark has a password of its own
    made = Stack(load_settings(), report or (lambda name, step: note(f"{name}: {step}")))
    try:
        made.up(vehicles=0)
        yield made
    finally:
        made.down()


def ports_apart(count: int) -> list[int]:
    """Return so many free ports, of which the next two are free and nobody else's: a service may listen there too."""
    found: list[int] = []
    while len(found) < count:
        port = free_port()
        clear = all(abs(port - other) >= PORTS_EACH for other in found)
        if clear and all(is_free(port + further) for further in range(1, PORTS_EACH)):
            found.append(port)
    return found


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
    """From the sample's time to the moment that a query finds its row, for some vehicles, every 25 ms.

    It asks for what is newer than what it has seen of a vehicle, and `OVERLAP` more for rows that changed places: its
    own share of the database's CPU time does not grow with the rows, and a row is seen however late it is.

    Args:
        url: The database.
        vehicles: How many there are; at most `PROBED_VEHICLES` of them are looked at.
        rate: Samples a second of all vehicles: where each sends many, fewer are looked at.
    """

    OVERLAP = timedelta(seconds=2)
    _NEWER = (
        "SELECT vehicle_id, time FROM unnest(%(vehicles)s::integer[], %(newest)s::timestamptz[]) AS seen (one, newest),"
        " LATERAL (SELECT vehicle_id, time FROM telemetry"
        " WHERE vehicle_id = one AND time > newest - %(overlap)s::interval) AS found"
    )

    def __init__(self, url: str, vehicles: int, rate: float) -> None:
        super().__init__()
        self._connection = psycopg.connect(url, autocommit=True)
        enough = max(5, round(PROBED_SAMPLES_PER_S * vehicles / rate))
        chosen = np.linspace(1, vehicles, min(PROBED_VEHICLES, enough, vehicles)).astype(int).tolist()
        begin = datetime.now(UTC) - timedelta(seconds=10)
        self._newest = dict.fromkeys(chosen, begin)
        self.start()

    def run(self) -> None:
        """Ask again and again."""
        seen = self._ask()  # what is there before the run, such as the warm-up's rows, is not of it
        while not self._closing.wait(PROBE_S):
            rows = self._ask()
            now = time.time()
            self.found += [now - moment.timestamp() for _, moment in rows - seen]
            seen |= rows
        self._connection.close()

    def _ask(self) -> set[tuple[int, datetime]]:
        given: dict[str, Any] = {"vehicles": list(self._newest), "newest": list(self._newest.values())}
        given["overlap"] = self.OVERLAP
        rows: set[tuple[int, datetime]] = set(self._connection.execute(self._NEWER, given).fetchall())
        for vehicle_id, moment in rows:
            self._newest[vehicle_id] = max(moment, self._newest[vehicle_id])
        return rows


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


def wait_until_settled(settings: Settings) -> int:
    """Wait until the broker has read the acknowledgements of all that was delivered; return how many it had not.

    What it does not read while vehicles send is work that is only put off: Mosquitto before 2.1 reads one packet of a
    connection in each of its turns, and until then it keeps the message.
    """
    deadline = time.monotonic() + STORED_TIMEOUT_S
    unread = first = _broker_queue(settings)
    while unread > SETTLED_MESSAGES:
        if time.monotonic() > deadline:
            raise FleetError(f"the broker still has {unread} messages that were delivered")
        time.sleep(0.2)
        unread = _broker_queue(settings)
    return first


def _broker_queue(settings: Settings) -> int:
    return metric(settings.ingestor.metrics_port, "fleet_ingest_broker_queue_messages")


def write_account(port: int) -> dict[str, int]:
    """Return what `write` says of itself."""
    names = ("stored", "duplicates", "dead_lettered")
    return {name: metric(port, f"fleet_write_{name}_total") for name in names}


def metric(port: int, name: str) -> int:
    """Return the sum of a metric at /metrics over its labels, or of the labels named."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
        lines = response.read().decode().splitlines()
    found = [line for line in lines if line.startswith((f"{name} ", f"{name}{{"))]
    return round(sum(float(line.rsplit(" ", 1)[1]) for line in found))


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
