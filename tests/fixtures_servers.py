"""The real servers, each started once a session when the first test asks for it, on ports below 32768."""

from __future__ import annotations

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
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    """A broker that anyone may connect to. A test that needs passwords and rules starts its own."""
    with Mosquitto(tmp_path_factory.mktemp("mosquitto"), free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """One Kafka node. Tests share it, so they use topics and groups of their own."""
    with Kafka(tmp_path_factory.mktemp("kafka"), free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """PostgreSQL without TimescaleDB. Tests share it, so they use databases of their own."""
    with Postgres(tmp_path_factory.mktemp("postgres"), free_port(), timescale=False, durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_timescale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """PostgreSQL that can load TimescaleDB; skips where its files are not."""
    yield from _timescale(tmp_path_factory.mktemp("timescale"))


def _timescale(folder: Path) -> Iterator[Postgres]:
    try:
        server = Postgres(folder, free_port(), timescale=True, durable=False)
    except MissingProgram as reason:
        pytest.skip(f"TimescaleDB is not installed: {reason}")
    with server:
        yield server
