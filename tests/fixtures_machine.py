"""A home folder with ports of its own, in which the tests run `fleet` as a person does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fleetlib.stack import free_port
from fleetlib.stack.children import Child, State, strays

DEADLINE_S = 120.0
POLL_S = 0.2
LOG_LINES = 15


class Machine:
    """A home folder with ports of its own, and the command line in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        ports: set[int] = set()
        while len(ports) < 7:
            port = free_port()
            if not {port - 1, port, port + 1} & ports:
                ports.add(port)
        mqtt, kafka, postgres, ingestor, processor, live, simulator = ports
        self.mqtt_port = mqtt
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FLEET_")},
            "FLEET_HOME": str(home),
            "FLEET_MQTT_PORT": str(mqtt),
            "FLEET_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{kafka}",
            "FLEET_PG_PORT": str(postgres),
            "FLEET_INGESTOR_METRICS_PORT": str(ingestor),
            "FLEET_PROCESSOR_METRICS_PORT": str(processor),
            "FLEET_LIVE_PORT": str(live),
            "FLEET_SIMULATOR_METRICS_PORT": str(simulator),
        }

    def fleet(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "fleetlib.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=DEADLINE_S * 2
        )

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.fleet("status", "--json").stdout.splitlines()[-1])
        return found

    def tell_logs(self) -> None:
        """Print how each log ends: shown where a test fails."""
        for log in sorted((self.home / "logs").glob("*.log")):
            print(f"--- {log.name}", *log.read_text(errors="replace").splitlines()[-LOG_LINES:], sep="\n")  # noqa: T201

    def children(self) -> dict[str, Child]:
        return {child.name: child for child in State(self.home).children()}

    def wait_for(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + DEADLINE_S
        while not condition(found := self.status()):
            assert time.monotonic() < deadline, json.dumps(found, indent=1)
        return found


@pytest.fixture
def machine(server_folder: Path) -> Iterator[Machine]:
    made = Machine(server_folder / "home")
    yield made
    made.tell_logs()
    made.fleet("down")
    left = strays(made.home)
    for process in left:
        process.kill()
    assert left == []
