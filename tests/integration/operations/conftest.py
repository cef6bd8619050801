"""The whole stack, once for these tests, with a fleet that drives; and a broker's client that counts what it sends."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from fleetlib.stack import probe
from fleetlib.stack.children import strays
from tests.fixtures_machine import Machine

DEADLINE_S = 90.0
POLL_S = 0.1
UP = ("up", "--vehicles", "100", "--rate-hz", "4")
STALL_S = "4"


class Running(Machine):
    """A stack that runs, with where its services answer."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.environment["FLEET_HEALTH_STALL_S"] = STALL_S
        processor = int(self.environment["FLEET_PROCESSOR_METRICS_PORT"])
        self.ports = {
            "ingest": int(self.environment["FLEET_INGESTOR_METRICS_PORT"]),
            "write": processor,
            "watch": processor + 1,
            "simulate": int(self.environment["FLEET_SIMULATOR_METRICS_PORT"]),
        }

    def health(self, name: str, path: str = "/readyz") -> probe.Answer:
        return probe.health(self.ports[name], path)

    def signal(self, name: str, number: int) -> None:
        os.kill(self.children()[name].pid, number)

    def wait_until(self, condition: Callable[[], bool], what: str, timeout_s: float = DEADLINE_S) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, f"not within {timeout_s:.0f} s: {what}"
            time.sleep(POLL_S)

    def query(self, question: str) -> list[tuple[Any, ...]]:
        reader = json.loads((self.home / "database.json").read_text())["reader_url"]
        with psycopg.connect(reader, autocommit=True) as connection:
            return connection.execute(question).fetchall()

    def said(self, name: str) -> str:
        return (self.home / "logs" / f"{name}.log").read_text()


@pytest.fixture(scope="module")
def running(server_root: Path) -> Iterator[Running]:
    folder = Path(tempfile.mkdtemp(dir=server_root))
    folder.chmod(0o711)
    made = Running(folder / "home")
    done = made.fleet(*UP)
    try:
        assert done.returncode == 0, done.stderr
        yield made
    finally:
        made.fleet("down")
        for process in strays(made.home):
            process.kill()
