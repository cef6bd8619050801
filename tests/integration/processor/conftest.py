"""The real program `fleet process` between a Kafka and a PostgreSQL of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from fleetlib.settings import KafkaSettings
from fleetlib.stack import Kafka, Postgres, free_port
from fleetlib.store.connection import connect
from fleetlib.store.migrate import migrate
from fleetlib.transport.kafka_sink import KafkaSink
from fleetlib.transport.kafka_topics import ensure_topics

DEADLINE_S = 90.0


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = DEADLINE_S) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, f"not within {timeout_s} s: {what}"
        time.sleep(0.01)


class Chain:
    """One Kafka, one database, and the processors that a test starts."""

    def __init__(self, kafka: Kafka, postgres: Postgres, folder: Path) -> None:
        self.postgres = postgres
        self.url = postgres.url
        self.settings = KafkaSettings(bootstrap_servers=kafka.bootstrap_servers)
        self.live_port = free_port()
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        ensure_topics(self.settings)
        migrate(self.url)
        self.sink = KafkaSink(self.settings)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "FLEET_KAFKA_BOOTSTRAP_SERVERS": self.settings.bootstrap_servers,
            "FLEET_DATABASE_URL": self.url,
            "FLEET_PROCESSOR_METRICS_PORT": str(free_port()),
            "FLEET_LIVE_PORT": str(self.live_port),
            "FLEET_HOME": str(self._folder),
            "PYTHONFAULTHANDLER": "1",
            **variables,
        }
        command = [sys.executable, "-m", "fleetlib.cli", "process", *arguments]
        with (self._folder / "process.log").open("ab") as log:
            process = subprocess.Popen(command, env=environment, stderr=log, stdout=log)
        self._processes.append(process)
        return process

    def said(self) -> str:
        return (self._folder / "process.log").read_text()

    def wait_until(self, condition: Callable[[], bool], what: str, process: subprocess.Popen[bytes]) -> None:
        """Wait while the process runs; what it said is told where it was in vain."""
        deadline_s = time.monotonic() + DEADLINE_S
        while not condition():
            if process.poll() is not None or time.monotonic() > deadline_s:
                pytest.fail(f"{what}: {self._account(process)}")
            time.sleep(0.01)

    def _account(self, process: subprocess.Popen[bytes]) -> str:
        """Return what a processor and the database were doing: the processor's stacks, and who waits for whom."""
        code = process.poll()
        waiting = self.query("SELECT pid, application_name, state, wait_event, left(query, 90) FROM pg_stat_activity")
        if code is None:
            process.send_signal(signal.SIGABRT)  # with faulthandler on, it writes the stack of each thread
            process.wait(10)
        return f"exit code {code}; the database: {waiting}; it said: {self.said()[-6000:]}"

    def end(self, process: subprocess.Popen[bytes]) -> int:
        process.send_signal(signal.SIGTERM)
        return process.wait(DEADLINE_S)

    def query(self, statement: Any) -> list[tuple[Any, ...]]:
        with connect(self.url) as connection:
            return connection.execute(statement).fetchall()

    def stored(self) -> int:
        return int(self.query("SELECT count(*) FROM telemetry")[0][0])

    def live(self, path: str) -> dict[str, Any]:
        try:
            with urlopen(f"http://127.0.0.1:{self.live_port}{path}", timeout=5) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except OSError:
            return {}

    def close(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait(10)
        self.sink.close()


@pytest.fixture
def chain(server_folder: Path) -> Iterator[Chain]:
    """Servers of its own: these tests own the topics' whole content, and stop the database."""
    with (
        Kafka(server_folder / "kafka", free_port()) as kafka,
        Postgres(server_folder / "postgres", free_port(), timescale=False, durable=False) as postgres,
    ):
        made = Chain(kafka, postgres, server_folder)
        try:
            yield made
        finally:
            made.close()
