"""What all tests share: fixtures from tests/fixtures_*.py, and a clean environment."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleetlib.stack import ports

pytest_plugins = [f"tests.{path.stem}" for path in sorted(Path(__file__).parent.glob("fixtures_*.py"))]


def pytest_configure() -> None:
    """Give each of pytest-xdist's workers ports of its own: between choosing and listening another could take one."""
    worker, count = os.environ.get("PYTEST_XDIST_WORKER", ""), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if worker:
        share = (ports.LAST_PORT + 1 - ports.FIRST_PORT) // count
        ports.FIRST_PORT += share * int(worker.removeprefix("gw"))
        ports.LAST_PORT = ports.FIRST_PORT + share - 1


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own FLEET_* variables change no test, except the one that says where TimescaleDB's files are."""
    for name in [name for name in os.environ if name.startswith("FLEET_") and name != "FLEET_PG_EXTENSION_DIR"]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="module")
def no_kafka_client_is_left() -> Iterator[None]:
    """One that is left looks for its broker once a second for ever: its sockets are the end of a test elsewhere."""
    before = kafka_clients()
    yield
    left = kafka_clients() - before
    for thread in left:
        thread.join(timeout=5)
    assert not [thread for thread in left if thread.is_alive()], "a Kafka client was not closed"


def kafka_clients() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("kafka-io")}
