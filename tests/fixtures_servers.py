"""The real servers, each started once a session when the first test asks for it, on ports below 32768."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleetlib.errors import MissingProgram
from fleetlib.stack import Kafka, Mosquitto, Postgres, free_port


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts servers, so that `-m "not servers"` leaves all of it out."""
    marks = {"mosquitto": "servers", "kafka": "servers", "postgres_plain": "servers", "postgres_timescale": "timescale"}
    for item in items:
        for name in marks.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker("servers")
            item.add_marker(marks[name])


@pytest.fixture(scope="session")
def server_root() -> Iterator[Path]:
    """A folder for servers' data, outside pytest's own: each new pytest session closes that one to other accounts.

    Run as root, PostgreSQL and Mosquitto run as another account.
    """
    with tempfile.TemporaryDirectory(prefix="fleet-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def server_folder(server_root: Path) -> Path:
    """A new folder for the servers of one test."""
    folder = Path(tempfile.mkdtemp(dir=server_root))
    folder.chmod(0o711)
    return folder


@pytest.fixture(scope="session")
def mosquitto(server_root: Path) -> Iterator[Mosquitto]:
    """A broker that anyone may connect to. A test that needs passwords and rules starts its own."""
    with Mosquitto(server_root / "mosquitto", free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def kafka(server_root: Path) -> Iterator[Kafka]:
    """One Kafka node. Tests share it, so they use topics and groups of their own."""
    with Kafka(server_root / "kafka", free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_plain(server_root: Path) -> Iterator[Postgres]:
    """PostgreSQL without TimescaleDB. Tests share it, so they use databases of their own."""
    with Postgres(server_root / "postgres", free_port(), timescale=False, durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_timescale(server_root: Path) -> Iterator[Postgres]:
    """PostgreSQL that can load TimescaleDB; skips where its files are not."""
    yield from _timescale(server_root / "timescale")


def _timescale(folder: Path) -> Iterator[Postgres]:
    try:
        server = Postgres(folder, free_port(), timescale=True, durable=False)
    except MissingProgram as reason:
        pytest.skip(f"TimescaleDB is not installed: {reason}")
    with server:
        yield server
