"""The ingestor alone between real servers, Mosquitto and Kafka: what a message costs it, and what it holds.

Two loads. Saturated: vehicles send as fast as the machine lets them. Draining: the ingestor stands still (SIGSTOP)
while messages queue in the broker, and goes on; several rounds, so that memory can be seen to stay flat. CPU is that of
the ingestor's process. Prints a table and, last, one line of JSON.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
import psutil

from benchmarks._chain import answer, metric, note, own_cpu
from benchmarks._memory import resident_mib
from benchmarks._program import conclude
from fleetlib.errors import FleetError
from fleetlib.settings import load_settings
from fleetlib.stack import Kafka, Mosquitto, free_port
from fleetlib.stack.users import server_account

WITHOUT_LIMIT = 120_000  # messages a second: more than two cores carry
QUEUE_RATE = 20_000  # at which the queue is filled
TIMEOUT_S = 120.0
START_TIMEOUT_S = 30.0
POLL_S = 0.05
SETTLE_S = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="how long the machine is saturated")
    parser.add_argument("--queue", type=int, default=150_000, help="messages in the broker's queue before each drain")
    parser.add_argument("--rounds", type=int, default=3, help="how often it is drained")
    parser.add_argument("--connections", type=int, default=10_000, help="vehicles, each with a connection of its own")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON line on stdout")
    arguments = parser.parse_args()
    if min(arguments.seconds, arguments.queue, arguments.rounds, arguments.connections) <= 0:
        parser.error("--seconds, --queue, --rounds and --connections must be positive")
    conclude(
        lambda: measure(arguments.seconds, arguments.queue, arguments.rounds, arguments.connections),
        "The ingestor",
        as_json=arguments.json,
    )


def measure(seconds: float, queue: int, rounds: int, connections: int) -> dict[str, Any]:
    """Run both loads and return what was measured."""
    with servers() as home, Running(home) as ingestor:
        start_mib = ingestor.settled_mib()
        saturated = [ingestor.load(connections, WITHOUT_LIMIT, seconds, pause=False)]
        drained = [ingestor.load(connections, QUEUE_RATE, queue / QUEUE_RATE, pause=True) for _ in range(rounds)]
        end_mib = ingestor.settled_mib()
    peaks = [load["peak_mib"] for load in [*saturated, *drained]]
    return {
        "saturated_us_per_message": saturated[0]["us_per_message"],
        "saturated_per_s": saturated[0]["per_s"],
        "drain_us_per_message": round(float(np.median([load["us_per_message"] for load in drained])), 2),
        "drain_rounds_us": [load["us_per_message"] for load in drained],
        "drain_per_s": round(float(np.median([load["per_s"] for load in drained]))),
        "messages": sum(int(load["messages"]) for load in [*saturated, *drained]),
        "start_s": ingestor.start_s,
        "start_cpu_s": ingestor.start_cpu_s,
        "rss_start_mib": start_mib,
        "rss_peak_mib": max(peaks),
        "rss_end_mib": end_mib,
        "rss_growth_mib": round(max(peaks) - start_mib, 1),
        "rss_round_peaks_mib": peaks,
    }


@contextmanager
def servers() -> Iterator[Path]:
    """Mosquitto and Kafka on free ports; the environment says where."""
    for name in [name for name in os.environ if name.startswith("FLEET_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="fleet-bench-") as folder:
        home = Path(folder)
        if server_account() is not None:
            home.chmod(0o711)  # run as root, the broker runs as another account
        with Mosquitto(home / "mosquitto", free_port()) as broker, Kafka(home / "kafka", free_port()) as kafka:
            os.environ["FLEET_HOME"] = str(home)
            os.environ["FLEET_MQTT_PORT"] = str(broker.port)
            os.environ["FLEET_KAFKA_BOOTSTRAP_SERVERS"] = kafka.bootstrap_servers
            os.environ["FLEET_INGESTOR_METRICS_PORT"] = str(free_port())
            yield home


class Running:
    """`fleet ingest` as a process of its own.

    Attributes:
        start_s: From its launch to its subscription.
        start_cpu_s: CPU time by then.
    """

    def __init__(self, home: Path) -> None:
        self._known = 0
        self._log = home / "ingest.log"
        self._metrics_port = load_settings().ingestor.metrics_port

    def __enter__(self) -> Self:
        begin_s = time.monotonic()
        with self._log.open("wb") as log:
            self._child = subprocess.Popen([sys.executable, "-m", "fleetlib.cli", "ingest"], stdout=log, stderr=log)
        self._process = psutil.Process(self._child.pid)
        wait_for(lambda: b"subscribed" in self._log.read_bytes(), self._alive, START_TIMEOUT_S)
        self.start_s = round(time.monotonic() - begin_s, 2)
        self.start_cpu_s = round(own_cpu(self._process), 2)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._child.send_signal(signal.SIGCONT)
        self._child.terminate()
        self._child.wait(START_TIMEOUT_S)

    def load(self, connections: int, rate: float, seconds: float, *, pause: bool) -> dict[str, float]:
        """Let vehicles publish and return the ingestor's cost.

        Args:
            connections: How many vehicles.
            rate: Messages per second, offered.
            seconds: For how long.
            pause: Whether the ingestor stands still until all is in the broker's queue.
        """
        with self._vehicles(connections, rate, seconds) as vehicles:
            warm = answer(vehicles)["warm_up"]
            already = self._forwarded_at_least(int(warm) + self._known)
            if pause:
                self._child.send_signal(signal.SIGSTOP)
            begin_s, cpu_s = time.monotonic(), own_cpu(self._process)
            assert vehicles.stdin is not None
            vehicles.stdin.write("go\n")
            vehicles.stdin.flush()
            peak_mib = self._watch_while(vehicles, None if pause else seconds)
            acked = int(answer(vehicles)["acked"])
            if pause:
                begin_s, cpu_s = time.monotonic(), own_cpu(self._process)
                self._child.send_signal(signal.SIGCONT)
        peak_mib = max(peak_mib, self._watch_until_forwarded(already + acked))
        took_s, used_s = time.monotonic() - begin_s, own_cpu(self._process) - cpu_s
        note(f"{acked} messages, {used_s / acked * 1e6:.2f} us each, {peak_mib:.0f} MiB")
        return {
            "messages": acked,
            "us_per_message": round(used_s / acked * 1e6, 2),
            "per_s": round(acked / took_s),
            "peak_mib": round(peak_mib, 1),
        }

    def settled_mib(self) -> float:
        """Return what the process holds when nothing happens, MiB."""
        time.sleep(SETTLE_S)
        return round(resident_mib(self._process), 1)

    def _vehicles(self, connections: int, rate: float, seconds: float) -> subprocess.Popen[str]:
        program = Path(__file__).with_name("_vehicles.py")
        command = [sys.executable, str(program), "--vehicles", str(connections)]
        command += ["--rate", str(rate), "--seconds", str(seconds)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def _watch_while(self, vehicles: subprocess.Popen[str], seconds: float | None) -> float:
        """Return the peak of memory until the vehicles are done, who are told after `seconds` that it is enough."""
        assert vehicles.stdout is not None
        assert vehicles.stdin is not None
        peak_mib, end_s = 0.0, time.monotonic() + (seconds if seconds is not None else TIMEOUT_S)
        while not select.select([vehicles.stdout], [], [], POLL_S)[0]:
            peak_mib = max(peak_mib, resident_mib(self._process))
            if time.monotonic() > end_s:
                vehicles.stdin.write("enough\n")
                vehicles.stdin.flush()
                end_s += TIMEOUT_S
        return peak_mib

    def _watch_until_forwarded(self, count: int) -> float:
        peak_mib, deadline_s = 0.0, time.monotonic() + TIMEOUT_S
        while self._forwarded() < count:
            if time.monotonic() > deadline_s:
                raise FleetError(f"of {count} messages only {self._forwarded()} reached Kafka in time")
            peak_mib = max(peak_mib, resident_mib(self._process))
            time.sleep(POLL_S)
        self._known = self._forwarded()
        return peak_mib

    def _forwarded_at_least(self, count: int) -> int:
        self._watch_until_forwarded(count)
        return self._known

    def _forwarded(self) -> int:
        return metric(self._metrics_port, 'fleet_ingest_forwarded_total{kind="telemetry"}')

    def _alive(self) -> bool:
        return self._child.poll() is None


def wait_for(condition: Callable[[], bool], alive: Callable[[], bool], timeout_s: float) -> None:
    """Wait for a condition.

    Raises:
        FleetError: If it is not met in time or the process ends.
    """
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        if not alive() or time.monotonic() > deadline_s:
            raise FleetError("the ingestor did not start")
        time.sleep(POLL_S)


if __name__ == "__main__":
    main()
